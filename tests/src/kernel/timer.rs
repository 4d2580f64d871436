//! Timers and deferred calls of the driver.
use acx_core::nt::raw::{KDPC, KTIMER};

use super::irql::callout;
use super::scheduler::{Deferred, TimerId, cancel as unschedule, insert, queue_native_dpc};
use super::{now, with};

pub(crate) struct Armed {
    id: TimerId,
    period_ns: u64,
    dpc: usize,
    due: u64,
}

/// Runs a deferred routine at DISPATCH_LEVEL.
pub(crate) fn run_dpc(address: usize) {
    let dpc = address as *mut KDPC;
    // SAFETY: queued deferred calls are live; freeing one while queued is reported and takes it off the queue.
    let (routine, context, one, two) =
        unsafe { ((*dpc).DeferredRoutine, (*dpc).DeferredContext, (*dpc).SystemArgument1, (*dpc).SystemArgument2) };
    if let Some(routine) = routine {
        // SAFETY: the driver gave the routine and its context for this call.
        callout("deferred call", 2, || unsafe { routine(dpc, context, one, two) });
    }
}

/// Sets a timer. `due` is absolute virtual time. Gives whether it was set before.
pub(crate) fn set(address: usize, due: u64, period_ns: u64, dpc: usize) -> bool {
    let was = cancel(address);
    set_signal(address, 0);
    let id = insert(due, Deferred::Timer(address));
    with(|s| s.timers.insert(address, Armed { id, period_ns, dpc, due }));
    was
}

/// Cancels a timer. Gives whether it was set.
pub(crate) fn cancel(address: usize) -> bool {
    match with(|s| s.timers.remove(&address)) {
        Some(armed) => {
            unschedule(armed.id);
            true
        }
        None => false,
    }
}

fn set_signal(address: usize, state: i32) {
    let timer = address as *mut KTIMER;
    // SAFETY: a set timer is live memory of the driver.
    unsafe { (*timer).Header.SignalState = state };
}

/// A timer came due: signal it, queue its deferred call, set it again if periodic.
pub(crate) fn expire(address: usize) {
    let Some(armed) = with(|s| s.timers.remove(&address)) else { return };
    set_signal(address, 1);
    if armed.dpc != 0 {
        queue_native_dpc(armed.dpc);
    }
    if armed.period_ns > 0 {
        // Periods that passed while the level was high are one expiry, as in the kernel.
        let mut due = armed.due + armed.period_ns;
        while due <= now() {
            due += armed.period_ns;
        }
        let id = insert(due, Deferred::Timer(address));
        with(|s| s.timers.insert(address, Armed { id, due, ..armed }));
    }
}
