//! What the streams of every wave port have in common: the model's stream, states, and who is told what the hardware says.
//!
//! UNSAFETY: the stream is published to the DPC by pointer and taken back before it goes away.

use super::Granted;
use super::told::Told;
use crate::adapter::{Adapter, Driver};
use crate::com::ComRef;
use crate::filter::FilterBase;
use crate::port::dma::SlaveChannel;
use crate::port::etw::Report;
use crate::port::kernel;
use crate::state_map::{self, Step};
use crate::status;
use acx_core::ks::raw::KSSTATE;
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER};
use acx_core::model::backend::{Device, Segment};
use acx_core::model::ids::{CircuitId, PinId, StreamId};
use acx_core::model::pin::Direction;
use acx_core::model::stream::state::State;
use acx_core::model::stream::{Moment, Place, Stream};
use core::sync::atomic::{AtomicUsize, Ordering};

/// The model's stream of a driver.
pub type ModelStream<F> = Stream<<<F as Driver>::Device as Device>::Stream, <F as Driver>::Locks>;

/// Says to the engine that a stream is closed. The owner of a stream drops it last.
pub struct Closer<F: Driver> {
    adapter: ComRef<Adapter<F>>,
    circuit: CircuitId,
    pin: PinId,
}

impl<F: Driver> Drop for Closer<F> {
    fn drop(&mut self) {
        self.adapter.engine().close_stream(self.circuit, self.pin);
    }
}

/// A stream without its memory. It stops when it is dropped; its memory must be dropped after it.
pub struct StreamHead<F: Driver> {
    stream: ModelStream<F>,
    told: Told<F>,
    slave: Option<SlaveChannel>,
    slot: AtomicUsize,
    adapter: ComRef<Adapter<F>>,
    circuit: CircuitId,
    pin: PinId,
}

impl<F: Driver> StreamHead<F> {
    /// A stream in STOP. PASSIVE_LEVEL. The engine hears of its end by a [`Closer`] only.
    pub fn new(filter: &FilterBase<F>, granted: Granted<F>, told: Told<F>) -> Self {
        let (adapter, circuit) = (filter.adapter.clone(), filter.circuit);
        Self { stream: granted.stream, told, slave: None, slot: AtomicUsize::new(usize::MAX), adapter, circuit, pin: granted.pin }
    }
    /// Lets the system's DMA controller move the samples.
    #[must_use]
    pub fn with_slave(mut self, slave: Option<SlaveChannel>) -> Self {
        self.slave = slave;
        self
    }
    /// Tells the engine of the end when it is dropped.
    pub fn closer(&self) -> Closer<F> {
        Closer { adapter: self.adapter.clone(), circuit: self.circuit, pin: self.pin }
    }
    /// Makes the stream, which does not move any more, known to the DPC. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES when too many streams are open.
    pub fn enter(&self) -> Result<(), NTSTATUS> {
        // SAFETY: inside a COM object, which does not move; `drop` takes it out.
        let slot = unsafe { self.adapter.streams().enter(self) }.ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        self.slot.store(slot, Ordering::Release);
        Ok(())
    }
    /// Its name in events. Any IRQL.
    pub fn id(&self) -> StreamId {
        self.stream.id()
    }
    /// The circuit that it belongs to. Any IRQL.
    pub fn circuit(&self) -> CircuitId {
        self.circuit
    }
    /// The model's stream, which has heard how far the system's DMA controller is. <= DISPATCH_LEVEL.
    pub fn model(&self) -> &ModelStream<F> {
        if let Some(offset) = self.slave.as_ref().and_then(SlaveChannel::offset) {
            self.stream.slave_offset(offset);
        }
        &self.stream
    }
    /// The device that it belongs to.
    pub(super) fn adapter(&self) -> &Adapter<F> {
        &self.adapter
    }
    /// Who is told.
    pub fn told(&self) -> &Told<F> {
        &self.told
    }
    /// Waits until a DPC that saw an earlier state is done. PASSIVE_LEVEL.
    pub fn settle(&self) {
        self.adapter.streams().settle(self.slot.load(Ordering::Acquire));
    }
    /// Goes to a state step by step; a step that fails leaves the state before it. The way down cannot fail. PASSIVE_LEVEL.
    ///
    /// `memory` gives the buffer to the hardware, by [`Self::prepare`].
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for a number that is no state, what `memory` says, hardware errors.
    pub fn set_state(&self, state: KSSTATE, memory: impl Fn(&Self) -> Result<(), NTSTATUS>) -> Result<(), NTSTATUS> {
        let to = state_map::state(state).ok_or(STATUS_INVALID_PARAMETER)?;
        let outcome = self.go(to, &memory);
        self.adapter.look_for_loss();
        outcome
    }
    fn go(&self, to: State, memory: &impl Fn(&Self) -> Result<(), NTSTATUS>) -> Result<(), NTSTATUS> {
        // Three steps are the longest way.
        for _ in 0..3 {
            let Some(step) = state_map::next(self.stream.state(), to) else { break };
            let before = self.stream.place();
            self.step(step, memory)?;
            let place = if step == Step::Release { before } else { self.stream.place() };
            self.report(Report::State(state_map::name(self.stream.state())), place);
        }
        Ok(())
    }
    fn step(&self, step: Step, memory: &impl Fn(&Self) -> Result<(), NTSTATUS>) -> Result<(), NTSTATUS> {
        let outcome = match step {
            Step::Prepare => return memory(self),
            Step::Settle => self.stream.settle(State::Paused),
            Step::Unsettle => self.stream.settle(State::Prepared),
            Step::Run => self.stream.run(kernel::now()),
            Step::Pause => self.model().pause(kernel::now()),
            Step::Release => {
                self.release();
                Ok(())
            }
        };
        outcome.map_err(status::of)
    }
    /// Hands a buffer to the hardware, and to the DMA controller first where that moves the samples. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// Hardware errors; nothing is held then.
    pub fn prepare(&self, segments: &[Segment]) -> Result<(), NTSTATUS> {
        if let Some(slave) = &self.slave {
            slave.start(self.stream.direction() == Direction::Render)?;
        }
        let outcome = self.stream.prepare(segments).map_err(status::of);
        if outcome.is_err() {
            self.slave.iter().for_each(SlaveChannel::stop);
        }
        outcome
    }
    /// To STOP from any state. PASSIVE_LEVEL; may be repeated.
    pub fn release(&self) {
        self.stream.release();
        self.slave.iter().for_each(SlaveChannel::stop);
        // A packet that ended just before must not be announced after STOP.
        self.settle();
    }
    /// The end of a packet: tells everybody who asked. <= DISPATCH_LEVEL, with no lock held.
    pub fn period(&self) {
        let progress = self.model().period(kernel::now());
        if progress.glitches != 0 {
            self.report(Report::Glitch, self.stream.place());
        }
        if progress.end_of_stream {
            self.report(Report::Ended, self.stream.place());
        }
        if progress.notify {
            self.told.tell();
        }
    }
    /// The hardware says that it lost samples. <= DISPATCH_LEVEL, with no lock held.
    pub fn failed(&self) {
        self.stream.failed();
        self.report_glitches();
    }
    /// Traces glitches that nobody was told of. <= DISPATCH_LEVEL, with no lock held.
    pub fn report_glitches(&self) {
        if self.stream.take_glitches() != 0 {
            self.report(Report::Glitch, self.stream.place());
        }
    }
    fn report(&self, report: Report, place: Place) {
        self.adapter.report(self.circuit, report, place);
    }
    /// The device is about to sleep or is awake again. PASSIVE_LEVEL.
    pub fn power_changes(&self, asleep: bool, now: Moment) {
        if asleep {
            self.model().power_lost(now);
            self.slave.iter().for_each(SlaveChannel::stop);
            return;
        }
        if let Some(slave) = self.slave.as_ref().filter(|_| self.stream.state() != State::Stop) {
            // As with the stream below.
            let _ = slave.start(self.stream.direction() == Direction::Render);
        }
        // PortCls cannot be told; the position then stands still, as with a device that is gone.
        let _ = self.stream.power_restored(now);
    }
}

impl<F: Driver> Drop for StreamHead<F> {
    fn drop(&mut self) {
        self.adapter.streams().remove(self.slot.load(Ordering::Acquire));
        self.stream.release();
        self.slave.iter().for_each(SlaveChannel::stop);
    }
}
