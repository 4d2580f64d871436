//! What the model reports, told to clients.
//!
//! UNSAFETY: the list of subdevices is published by pointer and taken back before it is freed.

use super::{Adapter, Driver};
use crate::com::ComPtr;
use crate::descriptor::FilterKind;
use crate::descriptor::split::jack_pin;
use crate::port::etw::{self, Report};
use crate::port::events::{self, Source};
use crate::port::kernel;
use crate::raw::{IPort, IPortClsEtwHelper, IPortEvents};
use acx_core::ks::raw::{
    KSEVENT_AUDIO_CONTROL_CHANGE, KSEVENT_PINCAPS_CHANGENOTIFICATIONS, KSEVENTSETID_AudioControlChange, KSEVENTSETID_PinCapsChange,
};
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES, STATUS_NOT_SUPPORTED, STATUS_SUCCESS};
use acx_core::model::event::Event;
use acx_core::model::ids::CircuitId;
use acx_core::model::stream::Place;
use acx_core::room::Room as _;
use acx_core::sync::Lock;
use alloc::vec::Vec;
use core::ffi::c_void;

/// One registered filter.
pub struct Subdevice {
    /// The circuit that it is derived from.
    pub(super) circuit: CircuitId,
    /// Which of its two filters.
    pub(super) kind: FilterKind,
    /// The port.
    pub(super) port: ComPtr<IPort>,
    /// Its event list.
    pub(super) events: Option<ComPtr<IPortEvents>>,
    /// Its trace; absent before Windows 8.
    pub(super) trace: Option<ComPtr<IPortClsEtwHelper>>,
    /// The reference string; PortCls keeps a pointer to it.
    pub(super) name: Vec<u16>,
}

/// The filters of an adapter.
pub type Subdevices = Vec<Subdevice>;

impl<F: Driver> Adapter<F> {
    /// Publishes the filters. PASSIVE_LEVEL.
    pub(super) fn publish(&self, list: Subdevices) -> Result<(), NTSTATUS> {
        let mut names: Vec<Vec<u16>> = Vec::new();
        names.try_reserve_exact(list.len()).map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
        let mut holder: Vec<Subdevices> = Vec::new();
        holder.try_reserve_exact(1).map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
        self.names.with(|place| core::mem::swap(place, &mut names));
        holder.put(list);
        let mut holder = core::mem::ManuallyDrop::new(holder);
        // SAFETY: `withdraw` takes the list back and frees it only then.
        if unsafe { self.subdevices.open(holder.as_ptr()) } {
            return Ok(());
        }
        // SAFETY: not published, so still ours; dropped once.
        unsafe { core::mem::ManuallyDrop::drop(&mut holder) };
        Err(STATUS_INSUFFICIENT_RESOURCES)
    }
    /// Lets go of the filters. PASSIVE_LEVEL.
    pub(super) fn withdraw(&self) {
        let list = self.subdevices.close(kernel::pause);
        if !list.is_null() {
            // SAFETY: published by `publish` as a vector of one, and taken back just now.
            let mut filters = unsafe { Vec::from_raw_parts(list, 1, 1) };
            // There is room for all of them since `publish`.
            let names = filters.iter_mut().flatten().map(|f| core::mem::take(&mut f.name));
            self.names.with(|place| place.put_all(names));
            drop(filters);
        }
    }
    fn with_events(&self, circuit: CircuitId, kind: FilterKind, f: impl FnOnce(&ComPtr<IPortEvents>)) -> bool {
        let found = self.subdevices.with(|list| {
            let filter = list.iter().find(|s| s.circuit == circuit && s.kind == kind)?;
            filter.events.as_ref().map(f)
        });
        found.flatten().is_some()
    }
    /// Traces what happened to a stream of a circuit, where the port can. <= DISPATCH_LEVEL, with no lock held.
    pub(crate) fn report(&self, circuit: CircuitId, report: Report, place: Place) {
        self.subdevices.with(|list| {
            let wave = list.iter().find(|s| s.circuit == circuit && s.kind == FilterKind::Wave);
            if let Some(trace) = wave.and_then(|s| s.trace.as_ref()) {
                etw::write(trace, report, place);
            }
        });
    }
    /// Adds a client to the list of a filter. PASSIVE_LEVEL.
    pub(crate) fn add_event(&self, circuit: CircuitId, kind: FilterKind, entry: *mut c_void) -> NTSTATUS {
        // SAFETY: the entry of the request that is being handled.
        let added = self.with_events(circuit, kind, |list| unsafe { events::add(list, entry) });
        if added { STATUS_SUCCESS } else { STATUS_NOT_SUPPORTED }
    }
    /// Tells clients of an event. <= DISPATCH_LEVEL, with no lock held.
    pub(crate) fn raise(&self, event: Event) {
        match event {
            Event::Period { stream } => self.streams.with(stream, |s| s.period()),
            Event::StreamError { stream } => self.streams.with(stream, |s| s.failed()),
            Event::JackChanged { circuit, pin, .. } => {
                let id = self.engine.circuit(circuit).and_then(|c| jack_pin(c, pin));
                let which = KSEVENT_PINCAPS_CHANGENOTIFICATIONS::KSEVENT_PINCAPS_JACKINFOCHANGE.0;
                if let Some(id) = id {
                    self.with_events(circuit, FilterKind::Topology, |list| {
                        events::generate(list, &KSEVENTSETID_PinCapsChange, which, Source::Pin(id));
                    });
                }
            }
            Event::ControlChanged { circuit, element } => {
                let which = KSEVENT_AUDIO_CONTROL_CHANGE::KSEVENT_CONTROL_CHANGE.0;
                self.with_events(circuit, FilterKind::Topology, |list| {
                    events::generate(list, &KSEVENTSETID_AudioControlChange, which, Source::Node(u32::from(element.0)));
                });
            }
            Event::Midi { port } => self.midi_arrived(port),
            Event::Gone => self.lost(),
        }
    }
}
