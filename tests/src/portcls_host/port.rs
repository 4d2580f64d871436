//! The port object: Init, and the interfaces that every port offers.

use super::abi::*;
use super::adapter::{self, Adapter, HostRef};
use super::descriptor::{self, Filter};
use super::driver::{Com, method};
use super::events::Events;
use super::guids::*;
use super::seam::{self, Rule};
use super::stream::Stream;
use super::unknown::{self, HostObject, Interface, Vtbl, vtbl};
use super::{graph, port_connections, port_services, registry, wavepci};
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
}

impl Kind {
    /// Its name as `PcNewPort` users know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::WaveRt => "PortWaveRT",
            Self::WavePci => "PortWavePci",
            Self::WaveCyclic => "PortWaveCyclic",
            Self::Topology => "PortTopology",
        }
    }
}

/// What the port has from its miniport once it is initialised.
pub(super) struct Bound {
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
    let interfaces = match kind {
        Kind::WaveRt => &WAVERT[..],
        Kind::WavePci => &WAVEPCI[..],
        Kind::WaveCyclic => &WAVECYCLIC[..],
        Kind::Topology => &TOPOLOGY[..],
    };
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

    fn init(self: &Rc<Self>, fdo: Ptr, miniport: Ptr, adapter_unknown: Ptr, resources: Ptr) -> Status {
        let Some(adapter) = adapter::find(fdo) else { return STATUS_INVALID_PARAMETER };
        if self.is_initialised() || miniport.is_null() {
            return STATUS_INVALID_PARAMETER;
        }
        let (iid, name) = match self.kind {
            Kind::WaveRt => (&IID_IMiniportWaveRT, "IMiniportWaveRT"),
            Kind::WavePci => (&IID_IMiniportWavePci, "IMiniportWavePci"),
            Kind::WaveCyclic => (&IID_IMiniportWaveCyclic, "IMiniportWaveCyclic"),
            Kind::Topology => (&IID_IMiniportTopology, "IMiniportTopology"),
        };
        let Some(miniport) = Com::shared(miniport, "miniport").query(iid, name) else { return STATUS_INVALID_PARAMETER };
        *self.adapter.borrow_mut() = Rc::downgrade(&adapter);
        // The driver may use the port within Init; it is not registered yet.
        let (this, mut group) = (self.this.get(), core::ptr::null_mut());
        let status = if self.kind == Kind::WavePci {
            method!(miniport, 5, "IMiniportWavePci::Init"; (Ptr, Ptr, Ptr, *mut Ptr) -> Status;
                adapter_unknown, resources, this, &raw mut group)
        } else {
            method!(miniport, 5, "IMiniport*::Init"; (Ptr, Ptr, Ptr) -> Status; adapter_unknown, resources, this)
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

unsafe extern "efiapi" fn init(this: Ptr, fdo: Ptr, _irp: Ptr, miniport: Ptr, adapter: Ptr, resources: Ptr) -> Status {
    seam::check_port_irql("IPort::Init", PASSIVE_LEVEL);
    unknown::data::<Port>(this).init(fdo, miniport, adapter, resources)
}

unsafe extern "efiapi" fn get_device_property(this: Ptr, property: u32, length: u32, buffer: *mut u8, result: *mut u32) -> Status {
    seam::check_port_irql("IPort::GetDeviceProperty", PASSIVE_LEVEL);
    let Some(adapter) = unknown::data::<Port>(this).adapter.borrow().upgrade() else { return STATUS_INVALID_DEVICE_STATE };
    // SAFETY: the caller's buffer.
    unsafe { registry::device_property(adapter.pdo, property, length, buffer, result) }
}

unsafe extern "efiapi" fn new_registry_key(
    this: Ptr,
    out: *mut Ptr,
    _outer: Ptr,
    kind: u32,
    _access: u32,
    attributes: Ptr,
    _options: u32,
    disposition: *mut u32,
) -> Status {
    seam::check_port_irql("IPort::NewRegistryKey", PASSIVE_LEVEL);
    if unknown::data::<Port>(this).adapter.borrow().upgrade().is_none() {
        return STATUS_INVALID_DEVICE_STATE;
    }
    // SAFETY: the caller's places.
    unsafe { registry::new_key(out, kind, attributes, disposition) }
}

/// `Notify` of every port that has service groups: the group's members are served soon.
unsafe extern "efiapi" fn notify(_this: Ptr, group: Ptr) {
    if group.is_null() {
        return;
    }
    // SAFETY: slot 3 of IServiceSink, the group's base.
    unsafe {
        let table = group.cast::<*const *const ()>().read();
        core::mem::transmute::<*const (), unsafe extern "efiapi" fn(Ptr)>(table.add(3).read())(group);
    }
}

unsafe extern "efiapi" fn new_slave_channel(
    _this: Ptr,
    out: *mut Ptr,
    _outer: Ptr,
    resources: Ptr,
    index: u32,
    maximum: u32,
    _demand: u8,
    _speed: u32,
) -> Status {
    seam::check_port_irql("IPortWaveCyclic::NewSlaveDmaChannel", PASSIVE_LEVEL);
    super::dma::new_slave(out, resources, index, maximum)
}

unsafe extern "efiapi" fn new_master_channel(
    _this: Ptr,
    out: *mut Ptr,
    _outer: Ptr,
    _resources: Ptr,
    maximum: u32,
    _narrow: u8,
    wide: u8,
    _width: u32,
    _speed: u32,
) -> Status {
    seam::check_port_irql("IPortWaveCyclic::NewMasterDmaChannel", PASSIVE_LEVEL);
    super::dma::new_master(out, maximum, wide != 0)
}

unsafe extern "efiapi" fn add_event(this: Ptr, entry: Ptr) {
    seam::check_port_irql("IPortEvents::AddEventToEventList", PASSIVE_LEVEL);
    unknown::data::<Port>(this).events.list(entry);
}

unsafe extern "efiapi" fn generate_events(
    this: Ptr,
    set: *const Guid,
    id: u32,
    pin_event: u32,
    pin: u32,
    node_event: u32,
    node: u32,
) {
    // SAFETY: null or an identifier.
    let set = (!set.is_null()).then(|| unsafe { set.read_unaligned() });
    let port = unknown::data::<Port>(this);
    super::events::generate(&port, set, id, (pin_event != 0).then_some(pin), (node_event != 0).then_some(node));
}

unsafe extern "efiapi" fn write_etw(this: Ptr, kind: u32, data1: u64, data2: u64, data3: u64, data4: u64) -> Status {
    seam::trace(&format!("etw event {kind}: {data1} {data2} {data3} {data4}"));
    // The parameters as the documentation of EPcMiniportEngineEvent lists them.
    let legal = match kind {
        2 => data3 <= 3 && data4 == 0,
        7 => (1..=3).contains(&data3) && (data3 == 3 || data4 == 0),
        _ => kind < 11,
    };
    if !legal {
        seam::report(Rule::StreamContract, format!("MiniportWriteEtwEvent({kind}, {data1}, {data2}, {data3}, {data4})"));
        return STATUS_INVALID_PARAMETER;
    }
    unknown::data::<Port>(this).reports.borrow_mut().push(Etw { kind, data: [data1, data2, data3, data4] });
    STATUS_SUCCESS
}

static PORT: Vtbl<6> = vtbl![init, get_device_property, new_registry_key];
static PORT_PCI: Vtbl<8> = vtbl![init, get_device_property, new_registry_key, notify, wavepci::new_channel];
static PORT_CYCLIC: Vtbl<9> = vtbl![init, get_device_property, new_registry_key, notify, new_slave_channel, new_master_channel];
static EVENTS: Vtbl<5> = vtbl![add_event, generate_events];
static ETW: Vtbl<4> = vtbl![write_etw];

macro_rules! port_interfaces {
    ($name:literal, $iid:expr, $table:expr) => {
        [
            Interface { name: $name, ids: &[$iid, IID_IPort], table: $table.0.as_ptr() },
            Interface { name: "IPortEvents", ids: &[IID_IPortEvents], table: EVENTS.0.as_ptr() },
            Interface {
                name: "IUnregisterSubdevice",
                ids: &[IID_IUnregisterSubdevice],
                table: port_connections::UNREGISTER.0.as_ptr(),
            },
            Interface {
                name: "IUnregisterPhysicalConnection",
                ids: &[IID_IUnregisterPhysicalConnection],
                table: port_connections::DISCONNECT.0.as_ptr(),
            },
            Interface { name: "IPortClsVersion", ids: &[IID_IPortClsVersion], table: port_services::VERSION.0.as_ptr() },
            Interface { name: "IPortClsPower", ids: &[IID_IPortClsPower], table: port_services::POWER.0.as_ptr() },
            Interface { name: "IPortClsPnp", ids: &[IID_IPortClsPnp], table: port_services::PNP.0.as_ptr() },
            Interface { name: "IPortClsEtwHelper", ids: &[IID_IPortClsEtwHelper], table: ETW.0.as_ptr() },
            Interface { name: "IDrmPort2", ids: &[IID_IDrmPort2, IID_IDrmPort], table: port_services::DRM.0.as_ptr() },
            Interface {
                name: "IPortClsStreamResourceManager2",
                ids: &[IID_IPortClsStreamResourceManager2, IID_IPortClsStreamResourceManager],
                table: port_services::RESOURCES.0.as_ptr(),
            },
            Interface {
                name: "IPortClsRuntimePower",
                ids: &[IID_IPortClsRuntimePower],
                table: port_services::RUNTIME_POWER.0.as_ptr(),
            },
            Interface { name: "IPortWMIRegistration", ids: &[IID_IPortWMIRegistration], table: port_services::WMI.0.as_ptr() },
            Interface { name: "IPortClsSubdeviceEx", ids: &[IID_IPortClsSubdeviceEx], table: port_services::SUBDEVICE.0.as_ptr() },
            Interface {
                name: "IPortClsNotifications",
                ids: &[IID_IPortClsNotifications],
                table: port_services::NOTIFICATIONS.0.as_ptr(),
            },
        ]
    };
}

static WAVERT: [Interface; 14] = port_interfaces!("IPortWaveRT", IID_IPortWaveRT, PORT);
static WAVEPCI: [Interface; 14] = port_interfaces!("IPortWavePci", IID_IPortWavePci, PORT_PCI);
static WAVECYCLIC: [Interface; 14] = port_interfaces!("IPortWaveCyclic", IID_IPortWaveCyclic, PORT_CYCLIC);
static TOPOLOGY: [Interface; 14] = port_interfaces!("IPortTopology", IID_IPortTopology, PORT);

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
