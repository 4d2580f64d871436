use std::ffi::c_void;

use acx_core::nt::raw::{DISPATCHER_HEADER, KDPC, KEVENT, KTIMER, LIST_ENTRY, NTSTATUS, PKDEFERRED_ROUTINE, STATUS_SUCCESS};

use crate::kernel::irql::{irql, require, set_irql};
use crate::kernel::{QPC_FREQUENCY, boundary, event, locks, now, run_until, scheduler, timer};
use crate::verifier::{report, rule};

fn header(kind: u8, size: usize, signalled: bool, list: *mut LIST_ENTRY) -> DISPATCHER_HEADER {
    DISPATCHER_HEADER {
        Type: kind,
        Signalling: 0,
        Size: (size / 4) as u8,
        Reserved1: 0,
        SignalState: i32::from(signalled),
        WaitListHead: LIST_ENTRY { Flink: list, Blink: list },
    }
}

exports! { "ntoskrnl.exe";
    fn KeGetCurrentIrql() -> u8 {
        irql()
    }

    fn KfRaiseIrql(level: u8) -> u8 {
        boundary();
        if level < irql() {
            report(rule::IRQL_RAISE, format!("raise from {} to {level}", irql()));
        }
        set_irql(level)
    }

    fn KeLowerIrql(level: u8) {
        if level > irql() {
            report(rule::IRQL_LOWER, format!("lower from {} to {level}", irql()));
        }
        set_irql(level);
        boundary();
    }

    fn KeAcquireSpinLockRaiseToDpc(lock: *mut usize) -> u8 {
        require("KeAcquireSpinLock", 2, rule::SPINLOCK_IRQL);
        boundary();
        let old = irql();
        set_irql(old.max(2));
        locks::acquire(lock as usize);
        // SAFETY: the driver owns the lock's memory.
        unsafe { lock.write(1) };
        old
    }

    fn KeReleaseSpinLock(lock: *mut usize, level: u8) {
        if irql() != 2 {
            report(rule::SPINLOCK_IRQL, format!("KeReleaseSpinLock at IRQL {}", irql()));
        }
        locks::release(lock as usize);
        // SAFETY: the driver owns the lock's memory.
        unsafe { lock.write(0) };
        set_irql(level);
        boundary();
    }

    fn KeInitializeEvent(event: *mut KEVENT, kind: i32, state: u8) {
        // SAFETY: the driver passes memory for an event.
        unsafe {
            let list = &raw mut (*event).Header.WaitListHead;
            event.write(KEVENT { Header: header(kind as u8, size_of::<KEVENT>(), state != 0, list) });
        }
    }

    fn KeSetEvent(event: *mut KEVENT, _increment: i32, wait: u8) -> i32 {
        require("KeSetEvent", if wait != 0 { 1 } else { 2 }, rule::SET_EVENT_IRQL);
        boundary();
        event::set(event, true)
    }

    fn KeResetEvent(event: *mut KEVENT) -> i32 {
        require("KeResetEvent", 2, rule::IRQL_DISPATCH_LTE);
        event::set(event, false)
    }

    fn KeClearEvent(event: *mut KEVENT) {
        require("KeClearEvent", 2, rule::IRQL_DISPATCH_LTE);
        event::set(event, false);
    }

    fn KeWaitForSingleObject(
        object: *mut c_void,
        _reason: i32,
        _mode: i8,
        _alertable: u8,
        timeout: *const i64,
    ) -> NTSTATUS {
        // SAFETY: a timeout is null or readable.
        let timeout = if timeout.is_null() { None } else { Some(unsafe { timeout.read() }) };
        // SAFETY: the driver passes a live dispatcher object.
        unsafe { event::wait(object.cast(), timeout) }
    }

    fn KeInitializeDpc(dpc: *mut KDPC, routine: PKDEFERRED_ROUTINE, context: *mut c_void) {
        // SAFETY: the driver passes memory for a deferred call; zero is a valid start.
        unsafe {
            dpc.write_bytes(0, 1);
            (*dpc).Type = 19;
            (*dpc).Importance = 1;
            (*dpc).DeferredRoutine = routine;
            (*dpc).DeferredContext = context;
        }
    }

    fn KeInsertQueueDpc(dpc: *mut KDPC, one: *mut c_void, two: *mut c_void) -> u8 {
        let queued = scheduler::queue_native_dpc(dpc as usize);
        if queued {
            // SAFETY: a live deferred call of the driver.
            unsafe {
                (*dpc).SystemArgument1 = one;
                (*dpc).SystemArgument2 = two;
            }
            boundary();
        }
        u8::from(queued)
    }

    fn KeRemoveQueueDpc(dpc: *mut KDPC) -> u8 {
        u8::from(scheduler::remove_native_dpc(dpc as usize))
    }

    fn KeFlushQueuedDpcs() {
        if require("KeFlushQueuedDpcs", 0, rule::IRQL_IO_PASSIVE) {
            scheduler::flush_dpcs();
        }
    }

    fn KeInitializeTimerEx(timer: *mut KTIMER, kind: i32) {
        // SAFETY: the driver passes memory for a timer; zero is a valid start.
        unsafe {
            timer.write_bytes(0, 1);
            let list = &raw mut (*timer).Header.WaitListHead;
            (*timer).Header = header(8 + kind as u8, size_of::<KTIMER>(), false, list);
        }
    }

    fn KeSetTimerEx(timer: *mut KTIMER, due: i64, period_ms: i32, dpc: *mut KDPC) -> u8 {
        require("KeSetTimerEx", 2, rule::IRQL_DISPATCH_LTE);
        boundary();
        // SAFETY: a live timer of the driver.
        unsafe {
            (*timer).Dpc = dpc;
            (*timer).Period = period_ms as u32;
        }
        u8::from(timer::set(timer as usize, event::deadline(due), u64::from(period_ms.unsigned_abs()) * 1_000_000, dpc as usize))
    }

    fn KeCancelTimer(timer: *mut KTIMER) -> u8 {
        require("KeCancelTimer", 2, rule::IRQL_DISPATCH_LTE);
        boundary();
        u8::from(timer::cancel(timer as usize))
    }

    fn KeQueryPerformanceCounter(frequency: *mut i64) -> i64 {
        if !frequency.is_null() {
            // SAFETY: a place for the frequency.
            unsafe { frequency.write(QPC_FREQUENCY as i64) };
        }
        (now() / 100) as i64
    }

    fn KeStallExecutionProcessor(microseconds: u32) {
        scheduler::advance_to(now() + u64::from(microseconds) * 1_000);
    }

    fn KeDelayExecutionThread(_mode: i8, _alertable: u8, interval: *const i64) -> NTSTATUS {
        if require("KeDelayExecutionThread", 1, rule::IRQL_APC_LTE) {
            // SAFETY: the interval is readable.
            run_until(event::deadline(unsafe { interval.read() }));
        }
        STATUS_SUCCESS
    }
}
