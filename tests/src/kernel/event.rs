//! Events and waits.
use acx_core::nt::raw::{DISPATCHER_HEADER, NTSTATUS, STATUS_SUCCESS, STATUS_TIMEOUT};

use super::irql::irql;
use super::{boundary, now, wait_until};
use crate::verifier::{report, rule};

/// Object types in the header, as the kernel numbers them.
pub(crate) const SYNCHRONIZATION_EVENT: u8 = 1;
pub(crate) const MUTANT: u8 = 2;
pub(crate) const SEMAPHORE: u8 = 5;
pub(crate) const SYNCHRONIZATION_TIMER: u8 = 9;

/// Whether a dispatcher object is signalled for the running thread.
///
/// # Safety
/// `object` must point to a live dispatcher object.
pub(crate) unsafe fn is_signalled(object: *mut DISPATCHER_HEADER) -> bool {
    // SAFETY: promised by the caller; a mutex keeps its owner's thread at 40.
    unsafe {
        let owner = (*object).Type & 0x7F == MUTANT && object.cast::<usize>().add(5).read() == super::thread::current_object();
        (*object).SignalState > 0 || owner
    }
}

/// Takes a signalled object's signal as a satisfied wait does.
///
/// # Safety
/// `object` must point to a live dispatcher object.
pub(crate) unsafe fn take_signal(object: *mut DISPATCHER_HEADER) {
    // SAFETY: promised by the caller.
    unsafe {
        match (*object).Type & 0x7F {
            SYNCHRONIZATION_EVENT | SYNCHRONIZATION_TIMER => (*object).SignalState = 0,
            SEMAPHORE => (*object).SignalState -= 1,
            MUTANT => {
                (*object).SignalState -= 1;
                object.cast::<usize>().add(5).write(super::thread::current_object());
                super::locks::acquire_mutex(object as usize);
            }
            _ => {}
        }
    }
}

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
    // SAFETY: promised by the caller; the object stays while somebody waits for it.
    unsafe {
        let mut take = || {
            let ready = is_signalled(object);
            if ready {
                take_signal(object);
            }
            ready
        };
        wait_for(timeout, &mut take)
    }
}

/// Waits until `take` takes what is waited for; checks the level as every wait does.
pub(crate) fn wait_for(timeout: Option<i64>, take: &mut dyn FnMut() -> bool) -> NTSTATUS {
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
    let done = if take() {
        true
    } else if allowed && timeout != Some(0) {
        wait_until(timeout.map(deadline), take)
    } else {
        false
    };
    if done { STATUS_SUCCESS } else { STATUS_TIMEOUT }
}
