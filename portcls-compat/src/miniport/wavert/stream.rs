//! A WaveRT stream over the model's stream.
//!
//! UNSAFETY: the stream is published to the DPC by pointer and taken back before it goes away.

use super::buffer::Buffer;
use super::notification::{Events, MOST_EVENTS};
use crate::adapter::{Adapter, Driver};
use crate::com::{ComPtr, ComRef};
use crate::port::etw::Report;
use crate::port::kernel;
use crate::raw::{IPortWaveRTStream, KEVENT};
use crate::state_map::{self, Step};
use crate::status;
use acx_core::ks::raw::KSSTATE;
use acx_core::ks::raw::KSSTREAM_HEADER_OPTIONSF_ENDOFSTREAM;
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_DEVICE_STATE, STATUS_INVALID_PARAMETER};
use acx_core::model::backend::Device;
use acx_core::model::ids::{CircuitId, PinId, StreamId};
use acx_core::model::stream::ledger::ReadPacket;
use acx_core::model::stream::state::State;
use acx_core::model::stream::{Moment, Place, Stream};
use acx_core::sync::{Lock, Locks};
use core::sync::atomic::{AtomicUsize, Ordering};

/// The model's stream of a driver.
pub type ModelStream<F> = Stream<<<F as Driver>::Device as Device>::Stream, <F as Driver>::Locks>;
type Guarded<F, T> = <<F as Driver>::Locks as Locks>::Lock<T>;

/// `KSSTREAM_HEADER_OPTIONSF_ENDOFSTREAM`: the only flag of a packet.
pub const FLAG_END: u32 = KSSTREAM_HEADER_OPTIONSF_ENDOFSTREAM;

/// Says to the engine that a stream is closed, after everything of the stream is gone.
struct Closer<F: Driver> {
    adapter: ComRef<Adapter<F>>,
    circuit: CircuitId,
    pin: PinId,
}

impl<F: Driver> Drop for Closer<F> {
    fn drop(&mut self) {
        self.adapter.engine().close_stream(self.circuit, self.pin);
    }
}

/// What render and capture streams have in common.
pub struct StreamCore<F: Driver> {
    // Fields are dropped in this order: the hardware lets go of the buffer before the pages are freed, and the engine hears last.
    pub(super) stream: ModelStream<F>,
    pub(super) buffer: Guarded<F, Option<Buffer>>,
    pub(super) events: Guarded<F, Events>,
    pub(super) port: ComPtr<IPortWaveRTStream>,
    slot: AtomicUsize,
    closer: Closer<F>,
}

impl<F: Driver> StreamCore<F> {
    /// A stream in STOP, without a buffer. PASSIVE_LEVEL.
    pub fn new(
        adapter: ComRef<Adapter<F>>,
        circuit: CircuitId,
        pin: PinId,
        stream: ModelStream<F>,
        port: ComPtr<IPortWaveRTStream>,
    ) -> Self {
        Self {
            stream,
            buffer: F::Locks::lock(None),
            events: F::Locks::lock([const { None }; MOST_EVENTS]),
            port,
            slot: AtomicUsize::new(usize::MAX),
            closer: Closer { adapter, circuit, pin },
        }
    }
    /// Makes the stream, which does not move any more, known to the DPC. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES when too many streams are open.
    pub fn enter(&self) -> Result<(), NTSTATUS> {
        // SAFETY: inside a COM object, which does not move; `drop` takes it out.
        let slot = unsafe { self.closer.adapter.streams().enter(self) }.ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        self.slot.store(slot, Ordering::Release);
        Ok(())
    }
    /// Its name in events. Any IRQL.
    pub fn id(&self) -> StreamId {
        self.stream.id()
    }
    /// The circuit that it belongs to. Any IRQL.
    pub fn circuit(&self) -> CircuitId {
        self.closer.circuit
    }
    /// The model's stream. Any IRQL.
    pub fn model(&self) -> &ModelStream<F> {
        &self.stream
    }
    /// Waits until a DPC that saw an earlier state is done. PASSIVE_LEVEL.
    pub(super) fn settle(&self) {
        self.closer.adapter.streams().settle(self.slot.load(Ordering::Acquire));
    }
    /// Goes to a state step by step; a step that fails leaves the state before it. The way down cannot fail. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for a number that is no state, STATUS_INVALID_DEVICE_STATE without a buffer, hardware errors.
    pub fn set_state(&self, state: KSSTATE) -> Result<(), NTSTATUS> {
        let to = state_map::state(state).ok_or(STATUS_INVALID_PARAMETER)?;
        // Three steps are the longest way.
        for _ in 0..3 {
            let Some(step) = state_map::next(self.stream.state(), to) else { break };
            let before = self.stream.place();
            self.step(step)?;
            let place = if step == Step::Release { before } else { self.stream.place() };
            self.report(Report::State(state_map::name(self.stream.state())), place);
        }
        Ok(())
    }
    fn step(&self, step: Step) -> Result<(), NTSTATUS> {
        let outcome = match step {
            Step::Prepare => return self.prepare(),
            Step::Settle => self.stream.settle(State::Paused),
            Step::Unsettle => self.stream.settle(State::Prepared),
            Step::Run => self.stream.run(kernel::now()),
            Step::Pause => self.stream.pause(kernel::now()),
            Step::Release => {
                self.stream.release();
                // A packet that ended just before must not be announced after STOP.
                self.settle();
                Ok(())
            }
        };
        outcome.map_err(status::of)
    }
    fn prepare(&self) -> Result<(), NTSTATUS> {
        // The port makes one call at a time; the buffer is out of its place only while the hardware takes it.
        let Some(buffer) = self.buffer.with(Option::take) else { return Err(STATUS_INVALID_DEVICE_STATE) };
        let outcome = self.stream.prepare(&buffer.segments);
        self.buffer.with(|place| *place = Some(buffer));
        outcome.map_err(status::of)
    }
    /// The end of a packet: tells everybody who asked. <= DISPATCH_LEVEL, with no lock held.
    pub fn period(&self) {
        let progress = self.stream.period(kernel::now());
        if progress.glitches != 0 {
            self.report(Report::Glitch, self.stream.place());
        }
        if progress.end_of_stream {
            self.report(Report::Ended, self.stream.place());
        }
        if !progress.notify {
            return;
        }
        let mut addresses: [*mut KEVENT; MOST_EVENTS] = [core::ptr::null_mut(); MOST_EVENTS];
        self.events.with(|list| {
            for (address, event) in addresses.iter_mut().zip(list.iter().flatten()) {
                *address = event.address();
            }
        });
        for event in addresses.into_iter().filter(|a| !a.is_null()) {
            // SAFETY: the reference is dropped only after those who are here have left.
            unsafe { kernel::signal(event) };
        }
    }
    /// The hardware says that it lost samples. <= DISPATCH_LEVEL, with no lock held.
    pub fn failed(&self) {
        self.stream.failed();
        self.report_glitches();
    }
    fn report_glitches(&self) {
        if self.stream.take_glitches() != 0 {
            self.report(Report::Glitch, self.stream.place());
        }
    }
    fn report(&self, report: Report, place: Place) {
        self.closer.adapter.report(self.closer.circuit, report, place);
    }
    /// The device is about to sleep or is awake again. PASSIVE_LEVEL.
    pub fn power_changes(&self, asleep: bool, now: Moment) {
        if asleep {
            self.stream.power_lost(now);
        } else {
            // PortCls cannot be told; the position then stands still, as with a device that is gone.
            let _ = self.stream.power_restored(now);
        }
    }
    /// The client has written a packet. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// STATUS_DATA_LATE_ERROR, STATUS_DATA_OVERRUN, STATUS_INVALID_DEVICE_STATE after the end, STATUS_INVALID_PARAMETER for flags
    /// other than [`FLAG_END`].
    pub fn write_packet(&self, number: u32, flags: u32, end: u32) -> Result<(), NTSTATUS> {
        if flags & !FLAG_END != 0 {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let end = (flags & FLAG_END != 0).then_some(end);
        let outcome = self.stream.write_packet(number, end, kernel::now()).map_err(status::of);
        self.report_glitches();
        outcome
    }
    /// The next packet for the client. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// STATUS_DEVICE_NOT_READY when there is none.
    pub fn read_packet(&self) -> Result<ReadPacket, NTSTATUS> {
        let outcome = self.stream.read_packet(kernel::now()).map_err(status::of);
        self.report_glitches();
        outcome
    }
}

impl<F: Driver> Drop for StreamCore<F> {
    fn drop(&mut self) {
        self.closer.adapter.streams().remove(self.slot.load(Ordering::Acquire));
        self.free();
    }
}

/// A stream behind COM interfaces.
pub trait StreamClass: 'static {
    /// The driver.
    type Driver: Driver;
    /// The stream.
    fn core(&self) -> &StreamCore<Self::Driver>;
}

/// A render stream.
pub struct RenderStream<F: Driver>(StreamCore<F>);
/// A capture stream.
pub struct CaptureStream<F: Driver>(StreamCore<F>);

macro_rules! stream_class {
    ($name:ident) => {
        impl<F: Driver> $name<F> {
            /// Wraps a stream of this direction.
            pub fn new(core: StreamCore<F>) -> Self {
                Self(core)
            }
        }
        impl<F: Driver> StreamClass for $name<F> {
            type Driver = F;
            fn core(&self) -> &StreamCore<F> {
                &self.0
            }
        }
    };
}
stream_class!(RenderStream);
stream_class!(CaptureStream);
