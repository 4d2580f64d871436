//! A stream of messages that plays.
//!
//! UNSAFETY: events and the port's objects are called by pointer; the stream is published to the timer by pointer and taken back
//! before it goes away.

use super::chain::{Chain, Sequence};
use crate::adapter::Driver;
use crate::com::ComPtr;
use crate::miniport::midi::Held;
use crate::port::kernel;
use crate::raw::{DMUS_KERNEL_EVENT, IAllocatorMXF, IMasterClock};
use acx_core::ks::raw::KSSTATE;
use acx_core::ks::status::{NTSTATUS, STATUS_DEVICE_BUSY};
use acx_core::sync::{Lock, Locks};

/// Bytes that may wait before the hardware: few, so that a real-time message is not held up.
const AHEAD_BYTES: usize = 4;
/// Units of the master clock in nanoseconds.
const UNIT_NS: u64 = 100;

/// The present time of the master clock, in 100 ns. Any IRQL.
pub fn time(clock: &ComPtr<IMasterClock>) -> i64 {
    let mut now = 0;
    let call = clock.vtable().GetTime;
    // SAFETY: a live object, and a place for a time. A clock that fails stands at zero, which holds everything back.
    let _ = unsafe { call(clock.as_ptr().cast(), &raw mut now) };
    now
}

/// Gives events back. <= DISPATCH_LEVEL, with no lock held.
pub fn give_back(allocator: &ComPtr<IAllocatorMXF>, chain: Chain) {
    if chain.is_empty() {
        return;
    }
    let call = allocator.vtable().base.PutMessage;
    // SAFETY: a live object; the list is handed over.
    let _ = unsafe { call(allocator.as_ptr().cast(), chain.into_raw()) };
}

/// What the timer reaches.
pub struct RenderCore<F: Driver> {
    held: Held<F>,
    allocator: ComPtr<IAllocatorMXF>,
    clock: ComPtr<IMasterClock>,
    events: <F::Locks as Locks>::Lock<Sequence>,
}

impl<F: Driver> RenderCore<F> {
    pub(super) fn new(held: Held<F>, allocator: ComPtr<IAllocatorMXF>, clock: ComPtr<IMasterClock>) -> Self {
        Self { held, allocator, clock, events: F::Locks::lock(Sequence::new()) }
    }
    /// Makes the stream, which does not move any more, known to the timer. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_DEVICE_BUSY when another one is.
    pub(super) fn enter(&self) -> Result<(), NTSTATUS> {
        let (unit, _) = self.held.ends()?;
        // SAFETY: inside of a COM object, which does not move; `leave` is called before it goes away.
        if unsafe { unit.render().open(self) } { Ok(()) } else { Err(STATUS_DEVICE_BUSY) }
    }
    fn leave(&self) {
        if let Ok((unit, _)) = self.held.ends() {
            unit.render().close(kernel::pause);
            unit.set_due(u64::MAX);
        }
        give_back(&self.allocator, self.events.with(Sequence::clear));
    }
    /// Takes events over. In STOP there is nobody to play them: they go back at once. DISPATCH_LEVEL.
    ///
    /// # Safety
    /// `list` is null or a list of events that the port hands over.
    pub unsafe fn put(&self, list: *mut DMUS_KERNEL_EVENT) {
        // SAFETY: the caller's contract.
        let done = self.events.with(|events| unsafe { events.put(list) });
        give_back(&self.allocator, done);
        let state = self.held.state();
        if state == KSSTATE::KSSTATE_STOP || state == KSSTATE::KSSTATE_ACQUIRE {
            give_back(&self.allocator, self.events.with(Sequence::clear));
            return;
        }
        self.pump();
        self.held.rearm();
    }
    /// Sends what is due, in RUN. <= DISPATCH_LEVEL, with no lock held.
    pub fn pump(&self) {
        let Ok((unit, hardware)) = self.held.ends() else { return };
        if !self.held.runs() {
            unit.set_due(u64::MAX);
            return;
        }
        let (now, now_ns) = (time(&self.clock), hardware.now_ns());
        let round = self.events.with(|events| {
            let round = events.send(now, |bytes| unit.port().write(hardware, bytes, AHEAD_BYTES).unwrap_or(0));
            let wait = round.due.and_then(|due| u64::try_from(due.saturating_sub(now)).ok());
            let due = wait.map_or(u64::MAX, |wait| now_ns.saturating_add(wait.saturating_mul(UNIT_NS)));
            let due = if round.busy { due.min(now_ns.saturating_add(unit.port().retry_ns())) } else { due };
            unit.set_due(due);
            round
        });
        give_back(&self.allocator, round.done);
    }
    /// Goes to a state. STOP gives all events back; PAUSE holds them. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for a number that is no state.
    pub fn set_state(&self, to: KSSTATE) -> Result<(), NTSTATUS> {
        if to == KSSTATE::KSSTATE_STOP {
            // Before the state's own end of an exclusive message, so that nothing follows that.
            give_back(&self.allocator, self.events.with(Sequence::clear));
        }
        self.held.set_state(to)?;
        if to == KSSTATE::KSSTATE_STOP {
            // What a timer sent meanwhile is sent; what the port put meanwhile goes back.
            give_back(&self.allocator, self.events.with(Sequence::clear));
        }
        self.pump();
        self.held.rearm();
        Ok(())
    }
}

/// The stream as COM knows it.
pub struct RenderStream<F: Driver> {
    core: RenderCore<F>,
}

impl<F: Driver> RenderStream<F> {
    pub(super) fn new(core: RenderCore<F>) -> Self {
        Self { core }
    }
    /// What the timer reaches.
    pub fn core(&self) -> &RenderCore<F> {
        &self.core
    }
}

impl<F: Driver> Drop for RenderStream<F> {
    fn drop(&mut self) {
        self.core.leave();
    }
}
