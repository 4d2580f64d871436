//! Timers that run a deferred call.
use alloc::boxed::Box;
use core::cell::UnsafeCell;

use super::dpc::{Deferred, Dpc};
use super::imports::{KeCancelTimer, KeInitializeTimerEx, KeSetTimerEx};
use super::pool::try_box;
use super::raw::{DISPATCHER_HEADER, KTIMER, LIST_ENTRY, NTSTATUS, NotificationTimer};
use super::time::relative_100ns;

/// A timer with its deferred call. Dropped at PASSIVE_LEVEL, it is cancelled and its call awaited.
pub struct Timer<D: Deferred> {
    timer: Box<UnsafeCell<KTIMER>>,
    dpc: Dpc<D>,
}

// SAFETY: the kernel synchronises access to the timer.
unsafe impl<D: Deferred> Send for Timer<D> {}
// SAFETY: as above.
unsafe impl<D: Deferred> Sync for Timer<D> {}

const NOWHERE: LIST_ENTRY = LIST_ENTRY { Flink: core::ptr::null_mut(), Blink: core::ptr::null_mut() };
const EMPTY: KTIMER = KTIMER {
    Header: DISPATCHER_HEADER { Type: 0, Signalling: 0, Size: 0, Reserved1: 0, SignalState: 0, WaitListHead: NOWHERE },
    DueTime: 0,
    TimerListEntry: NOWHERE,
    Dpc: core::ptr::null_mut(),
    Processor: 0,
    TimerType: 0,
    Period: 0,
};

impl<D: Deferred> Timer<D> {
    /// A timer that is not set. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn try_new(target: D) -> Result<Self, NTSTATUS> {
        let dpc = Dpc::try_new(target)?;
        let timer = try_box(UnsafeCell::new(EMPTY))?;
        // SAFETY: memory of a timer at its final address.
        unsafe { KeInitializeTimerEx(timer.get(), NotificationTimer) };
        Ok(Self { timer, dpc })
    }

    /// Sets it to run after `delay_ns`, then each `period_ms` (zero: once). Gives whether it was set. IRQL <= DISPATCH_LEVEL.
    pub fn set(&self, delay_ns: u64, period_ms: u32) -> bool {
        let period = i32::try_from(period_ms).unwrap_or(i32::MAX);
        // SAFETY: an initialised timer and deferred call that live until cancelled in `drop`.
        unsafe { KeSetTimerEx(self.timer.get(), relative_100ns(delay_ns), period, self.dpc.raw()) != 0 }
    }

    /// Cancels it. Gives whether it was set; a call that is already queued still runs. IRQL <= DISPATCH_LEVEL.
    pub fn cancel(&self) -> bool {
        // SAFETY: an initialised timer.
        unsafe { KeCancelTimer(self.timer.get()) != 0 }
    }

    /// The target.
    pub fn target(&self) -> &D {
        self.dpc.target()
    }
}

impl<D: Deferred> Drop for Timer<D> {
    fn drop(&mut self) {
        self.cancel();
    }
}
