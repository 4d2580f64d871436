//! One audio device under PortCls: the engine, its subdevices, its interrupt, its power.
//!
//! * [`start`]: from a start request to registered subdevices.
//! * [`deferred`]: interrupt, DPC and work item.
//! * [`events`]: what the model reports, told to clients.
//! * [`midi`]: MIDI interfaces.
//! * [`streams`]: the open streams, reachable from the DPC.
//! * [`mod@power`]: the adapter's power management.
//! * [`rebalance`]: new resources for a device at work.
//! * [`thunk`]: callbacks of the kernel.

#[allow(unsafe_code, reason = "kernel objects inside the adapter")]
pub mod deferred;
#[allow(unsafe_code, reason = "publishes to the DPC")]
pub mod events;
#[allow(unsafe_code, reason = "timers and streams that reach the adapter by pointer")]
pub mod midi;
#[allow(unsafe_code, reason = "power callbacks")]
pub mod power;
#[allow(unsafe_code, reason = "PnP callbacks")]
pub mod rebalance;
pub mod rounds;
#[allow(unsafe_code, reason = "ports and names that PortCls keeps pointers to")]
pub mod start;
#[allow(unsafe_code, reason = "publishes to the DPC")]
pub mod streams;
#[allow(unsafe_code, reason = "callbacks of the kernel")]
pub mod thunk;

use crate::com::{ComPtr, Gate};
use crate::port::register::DeviceObject;
use crate::port::resources::Resources;
use crate::raw::IPortClsPnp;
use crate::wave_port::WavePort;
use acx_core::ks::status::NTSTATUS;
use acx_core::model::Error;
use acx_core::model::backend::Device;
use acx_core::model::engine::Engine;
use acx_core::model::power::PowerState;
use acx_core::sync::{Lock as _, Locks};
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, Ordering};
use deferred::Deferred;
use events::Subdevices;
use streams::Streams;

/// A driver: what the root joins to PortCls.
pub trait Driver: 'static {
    /// The hardware.
    type Device: Device;
    /// The locks around the model.
    type Locks: Locks;
    /// What stands over the device object beside PortCls; gone before PortCls deletes the device object.
    type Over: Send + Sync + 'static;
    /// The wave ports that the hardware can serve, best first. The vendor's choice in the registry goes before; see
    /// [`wave_port`](crate::wave_port).
    const WAVE_PORTS: &'static [WavePort] = &[WavePort::WaveRt, WavePort::WavePci, WavePort::WaveCyclic];
    /// Puts it there, before the hardware starts. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// The status to fail the start request with.
    fn over(device: DeviceObject) -> Result<Self::Over, NTSTATUS>;
    /// Starts the hardware with its resources. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// The status to fail the start request with.
    fn start(device: DeviceObject, resources: &Resources) -> Result<Self::Device, NTSTATUS>;
}

/// One audio device.
pub struct Adapter<F: Driver> {
    engine: Engine<F::Device, F::Locks>,
    device: DeviceObject,
    streams: Streams<F>,
    subdevices: Gate<Subdevices>,
    /// Names of filters that are no longer ours; PortCls reads them until the device is stopped or removed.
    names: <F::Locks as Locks>::Lock<Vec<Vec<u16>>>,
    midi: Vec<midi::Unit<F>>,
    deferred: Deferred,
    stopped: AtomicBool,
    /// The hardware was found to be gone, and the system does not know yet.
    lost: AtomicBool,
    /// PnP is to be told that the device failed.
    failed: AtomicBool,
    power_registered: AtomicBool,
    /// Where the adapter offered to be rebalanced.
    rebalance: <F::Locks as Locks>::Lock<Option<ComPtr<IPortClsPnp>>>,
    over: <F::Locks as Locks>::Lock<Option<F::Over>>,
}

impl<F: Driver> Adapter<F> {
    /// Puts a started device to work. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::NoMemory`], hardware errors.
    #[inline(never)]
    fn new(device: DeviceObject, over: F::Over, hardware: F::Device) -> Result<Self, Error> {
        let midi = Self::midi_units(&hardware)?;
        Ok(Self {
            engine: Engine::new(hardware)?,
            device,
            streams: Streams::new(),
            subdevices: Gate::new(),
            names: F::Locks::lock(Vec::new()),
            midi,
            deferred: Deferred::new(),
            stopped: AtomicBool::new(false),
            lost: AtomicBool::new(false),
            failed: AtomicBool::new(false),
            power_registered: AtomicBool::new(false),
            rebalance: F::Locks::lock(None),
            over: F::Locks::lock(Some(over)),
        })
    }
    /// The device at work. Any IRQL.
    pub fn engine(&self) -> &Engine<F::Device, F::Locks> {
        &self.engine
    }
    /// The open streams. Any IRQL.
    pub fn streams(&self) -> &Streams<F> {
        &self.streams
    }
    /// The device was pulled out. <= DISPATCH_LEVEL.
    pub fn surprise_removed(&self) {
        self.engine.removed();
        self.midi.iter().for_each(|unit| unit.port().removed());
    }
    /// The hardware is gone, and nobody but the hardware said so: PnP hears of it from the work item. <= DISPATCH_LEVEL.
    pub(crate) fn lost(&self) {
        if !self.engine.is_gone() {
            self.surprise_removed();
            self.lost.store(true, Ordering::Release);
            self.request_service();
        }
    }
    /// Looks whether what was just done found the hardware gone. <= DISPATCH_LEVEL.
    pub(crate) fn look_for_loss(&self) {
        if self.engine.is_lost() {
            self.lost();
        }
    }
    /// Whether PnP is to be told that the device failed. Any IRQL.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Acquire)
    }
    /// Ends the work for good: no interrupt, no DPC, no work item, no port, hardware off. PASSIVE_LEVEL; may be repeated.
    ///
    /// The names of the filters stay as long as the adapter, which must outlive PortCls's part of the stop or removal.
    pub fn shut_down(&self) {
        if self.stopped.swap(true, Ordering::AcqRel) {
            return;
        }
        self.midi_power(false);
        // The device falls silent before nobody serves its interrupts any more.
        self.engine.set_interrupts(false);
        self.deferred.stop();
        self.stop_midi();
        self.withdraw();
        if !self.engine.is_gone() {
            // The way down cannot fail.
            let _ = self.engine.set_power(PowerState::D3);
        }
        // The resources are no longer ours: streams that are still open touch nothing.
        self.engine.removed();
        drop(self.over.with(Option::take));
    }
}

impl<F: Driver> Drop for Adapter<F> {
    fn drop(&mut self) {
        self.shut_down();
    }
}
