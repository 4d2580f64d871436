//! What belongs to one device of the driver, reached from every callback by the contexts of the objects.

use super::call::{
    AcxJackChangeStateNotification, AcxMuteChangeStateNotification, AcxRtStreamNotifyPacketComplete,
    AcxVolumeChangeLevelNotification,
};
use super::circuit::CircuitState;
use super::raw::prelude::*;
use super::start::Start;
use super::stream::StreamState;
use crate::model::engine::Engine;
use crate::model::event::Event;
use crate::model::ids::{CircuitId, StreamId};
use crate::model::stream::Moment;
use crate::nt::imports::KeQueryPerformanceCounter;
use crate::room::Room as _;
use crate::sync::{Lock, Locks};
use crate::wdf::call::{WdfDeviceSetFailed, WdfWorkItemEnqueue};
use crate::wdf::object::contexts;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};

/// Most streams of a device that can be open at once.
pub(super) const MAX_STREAMS: usize = 32;
const MAX_PENDING: usize = 16;

contexts! {
    /// Of the device: owns its [`State`].
    DEVICE = c"DuetDevice";
    /// Of the interrupt: its device's [`State`].
    INTERRUPT = c"DuetInterrupt";
    /// Of the work item: its device's [`State`].
    WORK = c"DuetWork";
    /// Of a circuit: owns its [`CircuitState`].
    CIRCUIT = c"DuetCircuit";
    /// Of a pin, a jack or an element: its circuit's [`CircuitState`] and its number in the model.
    PART = c"DuetPart";
    /// Of a stream: owns its [`StreamState`].
    STREAM = c"DuetStream";
}

/// Reads the performance counter. Any IRQL.
pub(super) fn now() -> Moment {
    let mut frequency = 0i64;
    // SAFETY: the place for the frequency is valid during the call.
    let ticks = unsafe { KeQueryPerformanceCounter(&mut frequency) };
    Moment { ticks: u64::try_from(ticks).unwrap_or(0), frequency: u64::try_from(frequency).unwrap_or(1).max(1) }
}

type LockOf<S, T> = <<S as Start>::Locks as Locks>::Lock<T>;
pub(super) type EngineOf<S> = Engine<<S as Start>::Device, <S as Start>::Locks>;

/// A stream that is open, as the DPC finds it.
type Open<S> = (StreamId, *const StreamState<S>);

struct Pending {
    events: [Option<Event>; MAX_PENDING],
    lost: bool,
    /// The engine wants its service.
    service: bool,
}

/// One device of the driver.
pub struct State<S: Start> {
    pub(super) device: WDFDEVICE,
    pub(super) work: AtomicPtr<core::ffi::c_void>,
    engine: AtomicPtr<EngineOf<S>>,
    /// How many engines there were: a stream may outlive its own.
    generation: AtomicU32,
    /// The framework was told that the hardware is gone.
    failed: AtomicBool,
    circuits: LockOf<S, Vec<*const CircuitState<S>>>,
    streams: LockOf<S, [Option<Open<S>>; MAX_STREAMS]>,
    pending: LockOf<S, Pending>,
}

impl<S: Start> State<S> {
    pub(super) fn new(device: WDFDEVICE) -> Self {
        Self {
            device,
            work: AtomicPtr::new(core::ptr::null_mut()),
            engine: AtomicPtr::new(core::ptr::null_mut()),
            generation: AtomicU32::new(0),
            failed: AtomicBool::new(false),
            circuits: S::Locks::lock(Vec::new()),
            streams: S::Locks::lock([None; MAX_STREAMS]),
            pending: S::Locks::lock(Pending { events: [None; MAX_PENDING], lost: false, service: false }),
        }
    }
    /// The engine between PrepareHardware and ReleaseHardware. Any IRQL.
    pub(super) fn engine(&self) -> Option<&EngineOf<S>> {
        // SAFETY: it is freed in ReleaseHardware only, after the interrupt, DPC, work item, circuits and streams ended.
        unsafe { self.engine.load(Ordering::Acquire).as_ref() }
    }
    /// Puts another engine, or none, in place; gives back the one before. PASSIVE_LEVEL.
    pub(super) fn replace_engine(&self, engine: *mut EngineOf<S>) -> *mut EngineOf<S> {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.failed.store(false, Ordering::Release);
        self.engine.swap(engine, Ordering::AcqRel)
    }
    /// The number of the present engine. Any IRQL.
    pub(super) fn generation(&self) -> u32 {
        self.generation.load(Ordering::Acquire)
    }

    /// Remembers a circuit. Its state lives until the circuit is removed. PASSIVE_LEVEL.
    pub(super) fn add_circuit(&self, circuit: *const CircuitState<S>) -> Result<(), crate::model::Error> {
        let wanted = self.engine().map_or(0, |e| e.circuits().len());
        let mut room = Vec::new();
        room.try_reserve_exact(wanted)?;
        self.circuits.with(|list| {
            if list.capacity() < wanted {
                room.put_all(list.iter().copied());
                core::mem::swap(list, &mut room);
            }
            if list.len() < list.capacity() {
                list.put(circuit);
                return Ok(());
            }
            Err(crate::model::Error::NoMemory)
        })
    }
    pub(super) fn take_circuit(&self) -> Option<&CircuitState<S>> {
        let circuit = self.circuits.with(Vec::pop)?;
        // SAFETY: the circuit exists until whoever took it removes it.
        unsafe { circuit.as_ref() }
    }
    fn circuit(&self, id: CircuitId) -> Option<&CircuitState<S>> {
        let circuit = self.circuits.with(|list| list.get(id.index()).copied())?;
        // SAFETY: circuits go after the work item was flushed, and only the work item asks.
        unsafe { circuit.as_ref() }
    }

    pub(super) fn add_stream(&self, id: StreamId, stream: *const StreamState<S>) -> Result<(), crate::model::Error> {
        self.streams.with(|list| {
            let free = list.iter_mut().find(|place| place.is_none()).ok_or(crate::model::Error::Busy)?;
            *free = Some((id, stream));
            Ok(())
        })
    }
    pub(super) fn remove_stream(&self, stream: *const StreamState<S>) {
        self.streams.with(|list| {
            for place in list.iter_mut().filter(|place| place.is_some_and(|(_, s)| core::ptr::eq(s, stream))) {
                *place = None;
            }
        });
    }
    /// Runs `f` with every open stream, under the list's lock: a stream that is being closed waits for it. <= DISPATCH_LEVEL; `f` must
    /// not call the framework.
    pub(super) fn each_stream(&self, mut f: impl FnMut(&StreamState<S>)) {
        self.streams.with(|list| {
            for (_, stream) in list.iter().flatten() {
                // SAFETY: a stream leaves the list before it is freed, for which it needs the lock.
                if let Some(stream) = unsafe { stream.as_ref() } {
                    f(stream);
                }
            }
        });
    }
    /// The open stream of this name, with no lock held. In the interrupt's DPC only: streams are freed after DPCs were flushed.
    fn stream_at_dispatch(&self, id: StreamId) -> Option<&StreamState<S>> {
        let (_, stream) = self.streams.with(|list| list.iter().flatten().find(|(open, _)| *open == id).copied())?;
        // SAFETY: a stream leaves the list, and DPCs are flushed, before it is freed; this is a DPC.
        unsafe { stream.as_ref() }
    }

    /// Passes on an event of the DPC: packets at once, the rest from the work item. DISPATCH_LEVEL.
    pub(super) fn event_at_dispatch(&self, event: Event) {
        match event {
            Event::Period { stream } => self.period(stream),
            Event::StreamError { stream } => self.stream_failed(stream),
            Event::Gone => self.gone(),
            Event::JackChanged { .. } | Event::ControlChanged { .. } => self.defer(event),
            // ACX has no MIDI.
            Event::Midi { .. } => {}
        }
    }
    fn period(&self, id: StreamId) {
        let Some(stream) = self.stream_at_dispatch(id) else { return };
        let moment = now();
        let progress = stream.model.period(moment);
        let handle = stream.handle();
        if !progress.notify || handle.is_null() {
            return;
        }
        let packet = progress.completed.saturating_sub(1);
        // SAFETY: the stream exists as long as it is in the list and DPCs were not flushed; no lock is held. A failure
        // means that nobody waits for the packet.
        let _ = unsafe { AcxRtStreamNotifyPacketComplete(handle, packet, moment.ticks) };
    }
    /// The hardware lost samples. ACX has no way to tell; the stream's statistics keep the count.
    fn stream_failed(&self, id: StreamId) {
        if let Some(stream) = self.stream_at_dispatch(id) {
            stream.model.failed();
        }
    }
    /// The hardware is gone, and nobody but the hardware said so. <= DISPATCH_LEVEL.
    fn gone(&self) {
        if let Some(engine) = self.engine() {
            engine.removed();
            self.defer(Event::Gone);
        }
    }
    /// Looks whether what was just done found the hardware gone. <= DISPATCH_LEVEL.
    pub(super) fn look_for_loss(&self) {
        if self.engine().is_some_and(Engine::is_lost) {
            self.gone();
        }
    }
    /// Tells the framework that the device failed: it stops the device and marks it so for the user. There is no restart: what reads
    /// all ones is not there. PASSIVE_LEVEL.
    fn fail(&self) {
        if self.engine().is_some() && !self.failed.swap(true, Ordering::AcqRel) {
            // SAFETY: the device outlives its work item.
            unsafe { WdfDeviceSetFailed(self.device, WDF_DEVICE_FAILED_ACTION::WdfDeviceFailedNoRestart) };
        }
    }
    /// Passes on an event from the work item: with no lock held, and not inside the callback that changed something, where ACX
    /// may hold locks of its own. <= DISPATCH_LEVEL.
    pub(super) fn defer(&self, event: Event) {
        self.pending.with(|pending| match pending.events.iter_mut().find(|e| e.is_none() || **e == Some(event)) {
            Some(place) => *place = Some(event),
            None => pending.lost = true,
        });
        self.queue_work();
    }
    /// Asks for the engine's service from the work item. <= DISPATCH_LEVEL.
    pub(super) fn request_service(&self) {
        self.pending.with(|pending| pending.service = true);
        self.queue_work();
    }
    fn queue_work(&self) {
        let work = WDFWORKITEM(self.work.load(Ordering::Acquire));
        if !work.is_null() {
            // SAFETY: the work item lives as long as the device.
            unsafe { WdfWorkItemEnqueue(work) };
        }
    }
    /// What the work item does. PASSIVE_LEVEL.
    pub(super) fn work(&self) {
        let none = Pending { events: [None; MAX_PENDING], lost: false, service: false };
        let Pending { events, lost, service } = self.pending.with(|pending| core::mem::replace(pending, none));
        for event in events.into_iter().flatten() {
            self.event_at_passive(event);
        }
        if lost {
            for n in 0..u16::MAX {
                let Some(circuit) = self.circuit(CircuitId(n)) else { break };
                circuit.every_event(&mut |event| self.event_at_passive(event));
            }
        }
        if let Some(engine) = self.engine().filter(|_| service) {
            engine.service(&mut |event| self.event_at_passive(event));
            self.look_for_loss();
        }
    }
    /// Passes on an event at PASSIVE_LEVEL, with no lock held.
    pub(super) fn event_at_passive(&self, event: Event) {
        match event {
            // Streams are reached from the DPC only, which is also the only one to hear of these.
            Event::Period { .. } | Event::StreamError { .. } | Event::Midi { .. } => {}
            Event::Gone => {
                if let Some(engine) = self.engine() {
                    engine.removed();
                }
                self.fail();
            }
            Event::JackChanged { circuit, pin, .. } => {
                if let Some(jack) = self.circuit(circuit).and_then(|c| c.jack(pin)) {
                    // SAFETY: the jack lives as long as its circuit, which goes after the work item was flushed.
                    unsafe { AcxJackChangeStateNotification(jack) };
                }
            }
            Event::ControlChanged { circuit, element } => match self.circuit(circuit).and_then(|c| c.control(element)) {
                // SAFETY: elements live as long as their circuit.
                Some(super::element::Handle::Volume(volume)) => unsafe { AcxVolumeChangeLevelNotification(volume) },
                // SAFETY: as above.
                Some(super::element::Handle::Mute(mute)) => unsafe { AcxMuteChangeStateNotification(mute) },
                _ => {}
            },
        }
    }
}
