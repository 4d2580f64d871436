//! The MIDI interfaces of an adapter: their subdevices, the timer behind them, and whom to tell.
//!
//! UNSAFETY: the timer's call and the streams reach the adapter by pointer; both are taken back before it goes away.

use super::{Adapter, Driver};
use crate::com::{ComPtr, ComRef, Gate};
use crate::miniport::dmus::DMusMiniport;
use crate::miniport::dmus::capture::CaptureCore;
use crate::miniport::dmus::render::RenderCore;
use crate::miniport::midi::MidiMiniport;
use crate::port::group::Group;
use crate::port::register;
use crate::port::resources::Resources;
use crate::port::{driver_key, kernel};
use crate::raw::{CLSID_PortDMus, CLSID_PortMidi, IPort, IRP};
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES};
use acx_core::model::Error;
use acx_core::model::backend::Device;
use acx_core::model::midi::backend::MidiBackend;
use acx_core::model::midi::port::Port;
use acx_core::model::midi::{BYTE_NS, MidiPort};
use acx_core::nt::dpc::Deferred;
use acx_core::nt::timer::Timer;
use acx_core::room::Room as _;
use acx_core::sync::{Lock, Locks};
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Name of the REG_DWORD in the device's driver key that chooses the port, with the final 0: `MidiPort`.
pub const VALUE: [u16; 9] = [0x4D, 0x69, 0x64, 0x69, 0x50, 0x6F, 0x72, 0x74, 0];
/// How often an interface without an interrupt is looked at while somebody listens.
const POLL_NS: u64 = 1_000_000;
/// How long sleep waits for bytes that were accepted, in milliseconds: all that can wait, and as much again.
const DRAIN_MS: u32 = 100;

type Guarded<F, T> = <<F as Driver>::Locks as Locks>::Lock<T>;

/// Which port driver serves an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Messages with times; serves clients of plain MIDI, too.
    DMus,
    /// Bytes.
    Midi,
}

impl Kind {
    /// The choice of a vendor in the registry: 1 is MIDI. Where nothing stands it is DMus, which serves the clients of both.
    #[must_use]
    pub fn chosen(value: Option<u32>) -> Self {
        if value == Some(1) { Self::Midi } else { Self::DMus }
    }
}

/// What the timer of an interface runs.
struct Tick<F: Driver> {
    adapter: *const Adapter<F>,
    index: usize,
}

// SAFETY: the adapter may be used by every thread, and outlives its timers.
unsafe impl<F: Driver> Send for Tick<F> {}
// SAFETY: as above.
unsafe impl<F: Driver> Sync for Tick<F> {}

impl<F: Driver> Deferred for Tick<F> {
    fn run(&self) {
        // SAFETY: the adapter drops its timers, and waits for their calls, before it goes away.
        unsafe { &*self.adapter }.midi_tick(self.index);
    }
}

/// One interface.
pub struct Unit<F: Driver> {
    info: MidiPort,
    port: Port<F::Locks>,
    timer: Guarded<F, Option<Timer<Tick<F>>>>,
    /// Whom to tell that bytes arrived, or that there is room again.
    group: Gate<Group>,
    render: Gate<RenderCore<F>>,
    capture: Gate<CaptureCore<F>>,
    /// When a message that waits for its time is due, by the hardware's clock; all ones for none.
    due_ns: AtomicU64,
    /// A writer was sent away.
    starved: AtomicBool,
    listening: AtomicBool,
    subdevice: Guarded<F, Option<ComPtr<IPort>>>,
    registered: AtomicBool,
    /// The reference string; PortCls keeps a pointer to it.
    name: Vec<u16>,
}

impl<F: Driver> Unit<F> {
    fn new(info: MidiPort) -> Result<Self, Error> {
        Ok(Self {
            info,
            port: Port::new()?,
            timer: F::Locks::lock(None),
            group: Gate::new(),
            render: Gate::new(),
            capture: Gate::new(),
            due_ns: AtomicU64::new(u64::MAX),
            starved: AtomicBool::new(false),
            listening: AtomicBool::new(false),
            subdevice: F::Locks::lock(None),
            registered: AtomicBool::new(false),
            name: super::start::wide(info.name, "Midi").map_err(|_| Error::NoMemory)?,
        })
    }
    /// What it is. Any IRQL.
    pub fn info(&self) -> &MidiPort {
        &self.info
    }
    /// The model's interface. Any IRQL.
    pub fn port(&self) -> &Port<F::Locks> {
        &self.port
    }
    /// The message stream that plays. Any IRQL.
    pub fn render(&self) -> &Gate<RenderCore<F>> {
        &self.render
    }
    /// The message stream that records. Any IRQL.
    pub fn capture(&self) -> &Gate<CaptureCore<F>> {
        &self.capture
    }
    /// Says when the next message is due, by the hardware's clock; all ones for none. Any IRQL.
    pub fn set_due(&self, at_ns: u64) {
        self.due_ns.store(at_ns, Ordering::Release);
    }
    /// A writer was sent away, and wants to hear when there is room again. Any IRQL.
    pub fn starve(&self) {
        self.starved.store(true, Ordering::Release);
    }
    /// The group by which the port is told, for the port. `None` before [`Self::publish`].
    pub fn group(&self) -> Option<ComPtr<crate::raw::IServiceGroup>> {
        self.group.with(Group::share)
    }
    /// Takes the group of the miniport. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn publish(&self, group: Group) -> Result<(), NTSTATUS> {
        let mut holder: Vec<Group> = Vec::new();
        holder.try_reserve_exact(1).map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
        holder.put(group);
        let mut holder = core::mem::ManuallyDrop::new(holder);
        // SAFETY: `withdraw` takes the group back and frees it only then.
        if unsafe { self.group.open(holder.as_ptr()) } {
            return Ok(());
        }
        // SAFETY: not published, so still ours; dropped once.
        unsafe { core::mem::ManuallyDrop::drop(&mut holder) };
        Err(STATUS_INSUFFICIENT_RESOURCES)
    }
    fn withdraw(&self) {
        let group = self.group.close(kernel::pause);
        if !group.is_null() {
            // SAFETY: published by `publish` as a vector of one, and taken back just now.
            drop(unsafe { Vec::from_raw_parts(group, 1, 1) });
        }
    }
    /// Asks the port to come. <= DISPATCH_LEVEL, with no lock held.
    pub fn notify(&self) {
        self.group.with(Group::notify);
    }
}

impl<F: Driver> Adapter<F> {
    pub(super) fn midi_units(device: &F::Device) -> Result<Vec<Unit<F>>, Error> {
        let mut units = Vec::new();
        if !F::Device::MIDI {
            return Ok(units);
        }
        units.try_reserve_exact(device.midi_ports().len())?;
        for info in device.midi_ports() {
            units.put(Unit::new(*info)?);
        }
        Ok(units)
    }
    /// An interface and its hardware. Any IRQL.
    pub fn midi(&self, index: usize) -> Option<(&Unit<F>, &dyn MidiBackend)> {
        if !F::Device::MIDI {
            return None;
        }
        Some((self.midi.get(index)?, self.engine.device().midi(index)?))
    }
    /// Makes and registers a filter for each interface. PASSIVE_LEVEL.
    ///
    /// # Safety
    /// `irp` is the start request that is being handled.
    pub(super) unsafe fn start_midi(adapter: &ComRef<Self>, irp: *mut IRP, resources: &Resources) -> Result<(), NTSTATUS> {
        if !F::Device::MIDI || adapter.midi.is_empty() {
            return Ok(());
        }
        let kind = Kind::chosen(driver_key::number(adapter.device, &VALUE));
        for (index, unit) in adapter.midi.iter().enumerate() {
            let timer = Timer::try_new(Tick { adapter: core::ptr::from_ref::<Self>(adapter), index })?;
            unit.timer.with(|place| *place = Some(timer));
            let (port, miniport) = match kind {
                Kind::DMus => (register::new_port(&CLSID_PortDMus)?, DMusMiniport::create(adapter, index)?.into_interface(0)),
                Kind::Midi => (register::new_port(&CLSID_PortMidi)?, MidiMiniport::create(adapter, index)?.into_interface(0)),
            };
            // SAFETY: the reference that `into_interface` gave.
            let miniport = unsafe { ComPtr::<crate::raw::IUnknown>::from_owned(miniport.cast()) };
            let raw = miniport.as_ref().map_or(core::ptr::null_mut(), |m| m.as_ptr().cast());
            // SAFETY: the caller's contract; live objects of ours.
            unsafe { register::init(&port, adapter.device, irp, raw, adapter.unknown(), resources) }?;
            // SAFETY: the adapter keeps the name until PortCls has done its part of the stop or removal.
            unsafe { register::register(adapter.device, &unit.name, &port) }?;
            unit.registered.store(true, Ordering::Release);
            unit.subdevice.with(|place| *place = Some(port));
        }
        Ok(())
    }
    /// Takes the registrations of a failed start back. PASSIVE_LEVEL.
    pub(super) fn unregister_midi(&self) {
        for unit in &self.midi {
            if unit.registered.swap(false, Ordering::AcqRel) {
                if let Some(port) = unit.subdevice.with(|place| place.clone()) {
                    // A port that cannot be unregistered is taken down by PortCls itself when the start has failed.
                    let _ = register::unregister(self.device, &port);
                }
            }
        }
    }
    /// No timer, no port, no group any more. PASSIVE_LEVEL; may be repeated.
    pub(super) fn stop_midi(&self) {
        for unit in &self.midi {
            drop(unit.timer.with(Option::take));
            unit.withdraw();
            drop(unit.subdevice.with(Option::take));
            unit.port.removed();
        }
    }
    /// Bytes arrived. DISPATCH_LEVEL.
    pub(super) fn midi_arrived(&self, index: usize) {
        let Some((unit, hardware)) = self.midi(index) else { return };
        if unit.listening.load(Ordering::Acquire) {
            unit.notify();
        } else {
            unit.port.drop_unheard(hardware);
        }
    }
    /// Time for whatever waits. DISPATCH_LEVEL.
    fn midi_tick(&self, index: usize) {
        let Some((unit, hardware)) = self.midi(index) else { return };
        let left = unit.port.pump(hardware);
        unit.render.with(RenderCore::pump);
        let room = left == 0 && unit.starved.swap(false, Ordering::AcqRel);
        let look = hardware.is_polled() && unit.listening.load(Ordering::Acquire);
        if room || look {
            unit.notify();
        }
        self.midi_rearm(index);
    }
    /// Sets the timer for whatever comes next. <= DISPATCH_LEVEL, with no lock held.
    pub fn midi_rearm(&self, index: usize) {
        let Some((unit, hardware)) = self.midi(index) else { return };
        // Setting the timer anew puts off what it would have done.
        unit.port.pump(hardware);
        unit.timer.with(|timer| {
            let Some(timer) = timer else { return };
            // Under the timer's lock, so that the last one to set it knows everything that came before.
            let due = unit.due_ns.load(Ordering::Acquire);
            let wait = (due != u64::MAX).then(|| due.saturating_sub(hardware.now_ns()));
            let busy = unit.port.busy_ns();
            let starved = unit.starved.load(Ordering::Acquire).then(|| unit.port.retry_ns());
            let poll = (hardware.is_polled() && unit.listening.load(Ordering::Acquire)).then_some(POLL_NS);
            if let Some(delay) = [wait, busy, starved, poll].into_iter().flatten().min() {
                timer.set(delay, 0);
            }
        });
    }
    /// A capture stream begins or ceases to listen. <= DISPATCH_LEVEL.
    pub fn midi_listen(&self, index: usize, on: bool) {
        let Some((unit, hardware)) = self.midi(index) else { return };
        unit.port.listen(on, hardware);
        unit.listening.store(on, Ordering::Release);
        self.midi_rearm(index);
    }
    /// Before sleep: lets bytes leave that were accepted; hardware may still be touched. After it: goes on. PASSIVE_LEVEL; may be
    /// repeated.
    pub fn midi_power(&self, on: bool) {
        for (index, unit) in self.midi.iter().enumerate() {
            let Some((_, hardware)) = self.midi(index) else { continue };
            if on {
                unit.port.set_power(true);
                unit.render.with(RenderCore::pump);
                self.midi_rearm(index);
                continue;
            }
            if !unit.port.is_on() || self.engine.is_gone() {
                continue;
            }
            let mut rounds = DRAIN_MS;
            while unit.port.pump(hardware) != 0 && rounds != 0 {
                kernel::pause();
                rounds = rounds.saturating_sub(1);
            }
            if unit.port.take_unsettled() {
                // The hardware says when it takes bytes, never when they have left.
                let held = (hardware.holds() as u64).saturating_mul(BYTE_NS);
                for _ in 0..held.div_ceil(1_000_000) {
                    kernel::pause();
                }
            }
            unit.port.set_power(false);
        }
    }
}
