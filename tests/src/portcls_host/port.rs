//! The port object and its Init. Its interfaces stand beside it.

use super::abi::*;
use super::adapter::{self, Adapter, HostRef};
use super::descriptor::{self, Filter};
use super::driver::{Com, method};
use super::events::Events;
use super::guids::*;
use super::music::{self, Joined};
use super::seam::{self, Rule};
use super::stream::Stream;
use super::unknown::{self, HostObject};
use super::{graph, port_faces, wavepci};
use core::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// Which port driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// WaveRT.
    WaveRt,
    /// WavePci.
    WavePci,
    /// WaveCyclic.
    WaveCyclic,
    /// Topology.
    Topology,
    /// MIDI.
    Midi,
    /// DMus.
    DMus,
}

impl Kind {
    /// Its name as `PcNewPort` users know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::WaveRt => "PortWaveRT",
            Self::WavePci => "PortWavePci",
            Self::WaveCyclic => "PortWaveCyclic",
            Self::Topology => "PortTopology",
            Self::Midi => "PortMidi",
            Self::DMus => "PortDMus",
        }
    }
}

/// What the port has from its miniport once it is initialised.
pub(super) struct Bound {
    pub music: Option<Joined>,
    pub miniport: Com,
    pub filter: Rc<Filter>,
    pub pin_count: Option<Com>,
    pub pin_name: Option<Com>,
    pub modes: Option<Com>,
    pub power: Option<Com>,
    pub pnp: Option<Com>,
    /// What serves a WavePci miniport that gave a group for itself.
    _service: Option<wavepci::Service>,
}

/// What a miniport wrote to the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Etw {
    /// `EPcMiniportEngineEvent`.
    pub kind: u32,
    /// Its four parameters.
    pub data: [u64; 4],
}

/// A port.
pub struct Port {
    /// Which.
    pub kind: Kind,
    pub(super) this: Cell<Ptr>,
    bound: RefCell<Option<Rc<Bound>>>,
    pub(super) adapter: RefCell<Weak<Adapter>>,
    /// Listed events.
    pub(super) events: Events,
    pub(super) streams: RefCell<Vec<Weak<Stream>>>,
    pub(super) handles: Cell<u32>,
    retired: Cell<bool>,
    /// What the miniport wrote to the trace, until a client takes it.
    pub reports: RefCell<Vec<Etw>>,
}

impl HostObject for Port {
    fn final_release(&self) {
        let bound = self.bound.take();
        drop(bound);
    }
}

/// Makes a port with one reference.
pub fn create(kind: Kind) -> Ptr {
    let port = Rc::new(Port {
        kind,
        this: Cell::new(core::ptr::null_mut()),
        bound: RefCell::default(),
        adapter: RefCell::default(),
        events: Events::default(),
        streams: RefCell::default(),
        handles: Cell::new(0),
        retired: Cell::new(false),
        reports: RefCell::default(),
    });
    let interfaces = port_faces::interfaces(kind);
    let face = unknown::create(kind.name(), interfaces, port.clone());
    port.this.set(face);
    face
}

impl Port {
    /// Whether Init succeeded and the children are still there.
    pub fn is_initialised(&self) -> bool {
        self.bound.borrow().is_some()
    }

    /// The filter description.
    pub fn filter(&self) -> Option<Rc<Filter>> {
        self.bound.borrow().as_ref().map(|b| b.filter.clone())
    }

    pub(super) fn bound(&self) -> Option<Rc<Bound>> {
        self.bound.borrow().clone()
    }

    /// Releases the miniport when the subdevice is gone and no handle is open, which breaks the port-miniport cycle.
    pub(super) fn retire(&self) {
        self.retired.set(true);
        self.retire_if_idle();
    }

    pub(super) fn retire_if_idle(&self) {
        if self.retired.get() && self.handles.get() == 0 {
            let bound = self.bound.take();
            drop(bound);
        }
    }

    /// Live pin instances of a factory.
    pub(super) fn instances(&self, pin: u32) -> u32 {
        let mut list = self.streams.borrow_mut();
        list.retain(|s| s.strong_count() > 0);
        list.iter().filter_map(Weak::upgrade).filter(|s| s.pin == pin).count() as u32
    }

    pub(super) fn live_streams(&self) -> Vec<Rc<Stream>> {
        self.streams.borrow().iter().filter_map(Weak::upgrade).collect()
    }

    pub(super) fn init(self: &Rc<Self>, fdo: Ptr, miniport: Ptr, adapter_unknown: Ptr, resources: Ptr) -> Status {
        let Some(adapter) = adapter::find(fdo) else { return STATUS_INVALID_PARAMETER };
        if self.is_initialised() || miniport.is_null() {
            return STATUS_INVALID_PARAMETER;
        }
        let (iid, name) = match self.kind {
            Kind::WaveRt => (&IID_IMiniportWaveRT, "IMiniportWaveRT"),
            Kind::WavePci => (&IID_IMiniportWavePci, "IMiniportWavePci"),
            Kind::WaveCyclic => (&IID_IMiniportWaveCyclic, "IMiniportWaveCyclic"),
            Kind::Topology => (&IID_IMiniportTopology, "IMiniportTopology"),
            Kind::Midi => (&IID_IMiniportMidi, "IMiniportMidi"),
            Kind::DMus => (&IID_IMiniportDMus, "IMiniportDMus"),
        };
        let Some(miniport) = Com::shared(miniport, "miniport").query(iid, name) else { return STATUS_INVALID_PARAMETER };
        *self.adapter.borrow_mut() = Rc::downgrade(&adapter);
        // The driver may use the port within Init; it is not registered yet.
        let (this, mut group, mut music) = (self.this.get(), core::ptr::null_mut(), None);
        let status = match self.kind {
            Kind::WavePci => method!(miniport, 5, "IMiniportWavePci::Init"; (Ptr, Ptr, Ptr, *mut Ptr) -> Status;
                adapter_unknown, resources, this, &raw mut group),
            Kind::Midi | Kind::DMus => match music::init(&miniport, adapter_unknown, resources, this) {
                Ok(joined) => {
                    music = Some(joined);
                    STATUS_SUCCESS
                }
                Err(status) => status,
            },
            _ => method!(miniport, 5, "IMiniport*::Init"; (Ptr, Ptr, Ptr) -> Status; adapter_unknown, resources, this),
        };
        // The group for the miniport itself.
        let group = (!group.is_null()).then(|| Com::owned(group, "IServiceGroup"));
        if !ok(status) {
            return status;
        }
        let mut description: *const u8 = core::ptr::null();
        let status = method!(miniport, 3, "IMiniport::GetDescription"; (*mut *const u8) -> Status; &raw mut description);
        if !ok(status) {
            return status;
        }
        if description.is_null() {
            seam::report(Rule::KsTopology, format!("{name}::GetDescription succeeded with a null pointer"));
            return STATUS_INVALID_PARAMETER;
        }
        // SAFETY: the description that the miniport gave; it lives as long as the miniport.
        let filter = unsafe { descriptor::read(name, description) };
        for text in graph::check(&filter) {
            seam::report(Rule::KsTopology, format!("{name}: {text}"));
        }
        let bound = Bound {
            music,
            filter: Rc::new(filter),
            pin_count: miniport.query(&IID_IPinCount, "IPinCount"),
            pin_name: miniport.query(&IID_IPinName, "IPinName"),
            modes: miniport.query(&IID_IMiniportAudioSignalProcessing, "IMiniportAudioSignalProcessing"),
            power: miniport.query(&IID_IPowerNotify, "IPowerNotify"),
            pnp: miniport.query(&IID_IMiniportPnpNotify, "IMiniportPnpNotify"),
            _service: group.and_then(|group| wavepci::Service::join(group, &miniport)),
            miniport,
        };
        *self.bound.borrow_mut() = Some(Rc::new(bound));
        adapter.ports.borrow_mut().push(self.clone());
        STATUS_SUCCESS
    }
}

/// A handle's hold on its port: a reference and a count that keeps the miniport.
pub struct Hold {
    /// The port.
    pub port: Rc<Port>,
    _reference: HostRef,
}

impl Hold {
    /// Takes hold of a port.
    pub fn new(port: &Rc<Port>) -> Self {
        port.handles.set(port.handles.get() + 1);
        Self { port: port.clone(), _reference: HostRef::shared(port.this.get()) }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.port.handles.set(self.port.handles.get() - 1);
        self.port.retire_if_idle();
    }
}
