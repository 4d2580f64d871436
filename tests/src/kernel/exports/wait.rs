//! Events, semaphores and waits.
use acx_core::nt::raw::{DISPATCHER_HEADER, KEVENT, LIST_ENTRY, NTSTATUS, STATUS_SUCCESS};

use super::raw::{get, put};
use super::status::{INVALID_PARAMETER, SEMAPHORE_LIMIT_EXCEEDED, TIMEOUT};
use crate::kernel::event::{self, SEMAPHORE};
use crate::kernel::{boundary, wait_until};
use crate::verifier::{report, rule};

pub(super) fn header(kind: u8, size: usize, signalled: bool, list: *mut LIST_ENTRY) -> DISPATCHER_HEADER {
    DISPATCHER_HEADER {
        Type: kind,
        Signalling: 0,
        Size: (size / 4) as u8,
        Reserved1: 0,
        SignalState: i32::from(signalled),
        WaitListHead: LIST_ENTRY { Flink: list, Blink: list },
    }
}

fn timeout_at(timeout: *const i64) -> Option<i64> {
    (!timeout.is_null()).then(|| get(timeout as usize))
}

unsafe fn wait_any(objects: &[*mut DISPATCHER_HEADER], timeout: Option<i64>, all: bool) -> i32 {
    let mut found = 0;
    let mut take = || {
        // SAFETY: the driver passes live dispatcher objects, which stay while somebody waits for them.
        unsafe {
            if all {
                let ready = objects.iter().all(|o| event::is_signalled(*o));
                if ready {
                    objects.iter().for_each(|o| event::take_signal(*o));
                }
                return ready;
            }
            match objects.iter().position(|o| event::is_signalled(*o)) {
                Some(index) => {
                    found = index as i32;
                    event::take_signal(objects[index]);
                    true
                }
                None => false,
            }
        }
    };
    if event::wait_for(timeout, &mut take) == STATUS_SUCCESS { found } else { TIMEOUT }
}

exports! { "ntoskrnl.exe";
    fn KeInitializeEvent(event: *mut KEVENT, kind: i32, state: u8) {
        let list = &raw mut (*event).Header.WaitListHead;
        event.write(KEVENT { Header: header(kind as u8, size_of::<KEVENT>(), state != 0, list) });
    }
    fn KeSetEvent(event: *mut KEVENT, _increment: i32, wait: u8) -> i32 {
        crate::kernel::irql::require("KeSetEvent", if wait != 0 { 1 } else { 2 }, rule::SET_EVENT_IRQL);
        boundary();
        event::set(event, true)
    }
    fn KePulseEvent(event: *mut KEVENT, _increment: i32, _wait: u8) -> i32; 2 SET_EVENT_IRQL {
        boundary();
        event::set(event, false)
    }
    fn KeResetEvent(event: *mut KEVENT) -> i32; 2 IRQL_DISPATCH_LTE { event::set(event, false) }
    fn KeClearEvent(event: *mut KEVENT); 2 IRQL_DISPATCH_LTE { event::set(event, false); }
    fn KeReadStateEvent(event: *mut KEVENT) -> i32; 2 IRQL_DISPATCH_LTE { (*event).Header.SignalState }
    fn KeInitializeSemaphore(semaphore: usize, count: i32, limit: i32); 0 IRQL_EX_PASSIVE {
        let object = semaphore as *mut DISPATCHER_HEADER;
        object.write(header(SEMAPHORE, 32, false, &raw mut (*object).WaitListHead));
        (*object).SignalState = count;
        put(semaphore + 24, limit);
    }
    fn KeReleaseSemaphore(semaphore: usize, _increment: i32, adjustment: i32, _wait: u8) -> i32; 2 IRQL_DISPATCH_LTE {
        let object = semaphore as *mut DISPATCHER_HEADER;
        let before = (*object).SignalState;
        let limit = get::<i32>(semaphore + 24);
        if before.checked_add(adjustment).is_none_or(|n| n > limit) {
            report(rule::BUG_CHECK, format!("KeReleaseSemaphore raises {SEMAPHORE_LIMIT_EXCEEDED:#x}: {before} + {adjustment} of {limit}"));
            return before;
        }
        (*object).SignalState = before + adjustment;
        boundary();
        before
    }
    fn KeReadStateSemaphore(semaphore: usize) -> i32 { get(semaphore + 4) }
    fn KeWaitForSingleObject(object: *mut DISPATCHER_HEADER, _reason: i32, _mode: i8, _alertable: u8, timeout: *const i64) -> NTSTATUS {
        event::wait(object, timeout_at(timeout))
    }
    fn KeWaitForMutexObject(object: *mut DISPATCHER_HEADER, _reason: i32, _mode: i8, _alertable: u8, timeout: *const i64) -> NTSTATUS {
        event::wait(object, timeout_at(timeout))
    }
    fn KeWaitForMultipleObjects(count: u32, objects: *const *mut DISPATCHER_HEADER, kind: i32, _reason: i32, _mode: i8,
        _alertable: u8, timeout: *const i64, blocks: usize) -> i32 {
        // More than THREAD_WAIT_OBJECTS (3) need wait blocks; MAXIMUM_WAIT_OBJECTS is 64.
        if count == 0 || count > 64 || (count > 3 && blocks == 0) {
            report(rule::BUG_CHECK, format!("KeWaitForMultipleObjects with {count} objects and wait blocks {blocks:#x}"));
            return INVALID_PARAMETER;
        }
        let all: Vec<_> = (0..count as usize).map(|i| objects.add(i).read()).collect();
        // WaitAll 0, WaitAny 1.
        wait_any(&all, timeout_at(timeout), kind == 0)
    }
    fn KeDelayExecutionThread(_mode: i8, _alertable: u8, interval: *const i64) -> NTSTATUS {
        if crate::kernel::irql::require("KeDelayExecutionThread", 1, rule::IRQL_APC_LTE) {
            wait_until(Some(event::deadline(get(interval as usize))), &mut || false);
        }
        STATUS_SUCCESS
    }
}
