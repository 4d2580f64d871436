//! Events and waits.
use acx_core::nt::raw::{DISPATCHER_HEADER, NTSTATUS, STATUS_SUCCESS, STATUS_TIMEOUT};

use super::irql::irql;
use super::{boundary, now, wait_until};
use crate::verifier::{report, rule};

/// Object types in the header, as the kernel numbers them.
pub(crate) const SYNCHRONIZATION_EVENT: u8 = 1;
pub(crate) const SYNCHRONIZATION_TIMER: u8 = 9;

/// Sets or resets an event. Gives the state before.
pub fn set(event: *mut acx_core::nt::raw::KEVENT, state: bool) -> i32 {
    // SAFETY: the event is live memory of its owner, and only this thread runs.
    unsafe { std::mem::replace(&mut (*event).Header.SignalState, i32::from(state)) }
}

/// A deadline from a relative (negative) or absolute count of 100 ns.
pub(crate) fn deadline(time: i64) -> u64 {
    if time <= 0 { now().saturating_add(time.unsigned_abs().saturating_mul(100)) } else { time.unsigned_abs().saturating_mul(100) }
}

/// Waits for an event or timer. `timeout` is in 100 ns, relative when negative; `None` waits for ever.
///
/// # Safety
/// `object` must point to a live dispatcher object.
pub unsafe fn wait(object: *mut DISPATCHER_HEADER, timeout: Option<i64>) -> NTSTATUS {
    let level = irql();
    if level > 2 {
        report(rule::WAIT_IRQL, format!("wait at IRQL {level}"));
        return STATUS_TIMEOUT;
    }
    let allowed = level < 2 || timeout == Some(0);
    if !allowed {
        report(if timeout.is_none() { rule::WAIT_DISPATCH } else { rule::WAIT_DISPATCH_TIMEOUT }, "wait at DISPATCH_LEVEL");
    }
    boundary();
    let mut take = || {
        // SAFETY: promised by the caller; the object stays while somebody waits for it.
        let header = unsafe { &mut *object };
        let signalled = header.SignalState > 0;
        if signalled && matches!(header.Type, SYNCHRONIZATION_EVENT | SYNCHRONIZATION_TIMER) {
            header.SignalState = 0;
        }
        signalled
    };
    let done = if take() {
        true
    } else if allowed && timeout != Some(0) {
        wait_until(timeout.map(deadline), &mut take)
    } else {
        false
    };
    if done { STATUS_SUCCESS } else { STATUS_TIMEOUT }
}
