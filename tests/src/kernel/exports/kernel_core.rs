//! The level, deferred calls and timers.
use acx_core::nt::raw::{KDPC, KTIMER, PKDEFERRED_ROUTINE};

use super::ledger::ExTimer;
use super::raw::{P, get, put};
use super::wait::header;
use crate::kernel::irql::{callout, irql, require, set_irql};
use crate::kernel::{boundary, cancel, event, locks, now, schedule, scheduler, timer, with};
use crate::verifier::{report, rule};

unsafe fn initialise_dpc(dpc: *mut KDPC, kind: u8, routine: PKDEFERRED_ROUTINE, context: P) {
    // SAFETY: the driver passes memory for a deferred call; zero is a valid start.
    unsafe {
        dpc.write_bytes(0, 1);
        (*dpc).Type = kind;
        (*dpc).Importance = 1;
        (*dpc).DeferredRoutine = routine;
        (*dpc).DeferredContext = context;
    }
}

unsafe fn set_timer(timer: *mut KTIMER, due: i64, period_ms: i32, dpc: *mut KDPC) -> u8 {
    boundary();
    // SAFETY: a live timer of the driver.
    unsafe {
        (*timer).Dpc = dpc;
        (*timer).Period = period_ms as u32;
    }
    let period = u64::from(period_ms.unsigned_abs()) * 1_000_000;
    u8::from(timer::set(timer as usize, event::deadline(due), period, dpc as usize))
}

fn expire(timer: usize) {
    let Some((callback, context, period)) = with(|s| {
        let t = s.ext.timers.get_mut(&timer)?;
        t.id = None;
        t.object[0] |= 1 << 32;
        Some((t.callback, t.context, t.period_ns))
    }) else {
        return;
    };
    if period > 0 {
        arm(timer, now() + period, period);
    }
    if callback != 0 {
        // SAFETY: the driver gave this EXT_CALLBACK and its context for the life of the timer.
        callout("timer callback", 2, || unsafe {
            std::mem::transmute::<usize, unsafe extern "win64" fn(usize, usize)>(callback)(timer, context);
        });
    }
}

fn arm(timer: usize, due: u64, period: u64) -> bool {
    let old = with(|s| s.ext.timers.get_mut(&timer).and_then(|t| t.id.take()));
    let was = old.is_some_and(cancel);
    let id = schedule(due, Box::new(move || expire(timer)));
    with(|s| {
        if let Some(t) = s.ext.timers.get_mut(&timer) {
            (t.id, t.period_ns) = (Some(id), period);
        }
    });
    was
}

fn known_timer(name: &str, timer: usize) -> bool {
    let known = with(|s| s.ext.timers.contains_key(&timer));
    if !known {
        report(rule::TIMER_LEFT, format!("{name}: {timer:#x} is no timer of ExAllocateTimer"));
    }
    known
}

fn disarm(timer: usize) -> bool {
    let id = with(|s| s.ext.timers.get_mut(&timer).and_then(|t| t.id.take()));
    id.is_some_and(cancel)
}

exports! { "ntoskrnl.exe";
    fn KeGetCurrentIrql() -> u8 { irql() }
    fn KfRaiseIrql(level: u8) -> u8 {
        boundary();
        if level < irql() {
            report(rule::IRQL_RAISE, format!("raise from {} to {level}", irql()));
        }
        set_irql(level)
    }
    fn KeRaiseIrqlToDpcLevel() -> u8 {
        boundary();
        if irql() > 2 {
            report(rule::IRQL_RAISE, format!("raise from {} to 2", irql()));
        }
        set_irql(2)
    }
    fn KzRaiseIrql(level: u8) -> u8 {
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
    fn KzLowerIrql(level: u8) {
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
        lock.write(1);
        old
    }
    fn KeReleaseSpinLock(lock: *mut usize, level: u8) {
        if irql() != 2 {
            report(rule::SPINLOCK_IRQL, format!("KeReleaseSpinLock at IRQL {}", irql()));
        }
        locks::release(lock as usize);
        lock.write(0);
        set_irql(level);
        boundary();
    }
    fn KeInitializeDpc(dpc: *mut KDPC, routine: PKDEFERRED_ROUTINE, context: P) { initialise_dpc(dpc, 19, routine, context); }
    fn KeInitializeThreadedDpc(dpc: *mut KDPC, routine: PKDEFERRED_ROUTINE, context: P) { initialise_dpc(dpc, 24, routine, context); }
    fn KeSetImportanceDpc(dpc: *mut KDPC, importance: i32) { (*dpc).Importance = importance as u8; }
    fn KeSetTargetProcessorDpc(dpc: *mut KDPC, number: i8) { (*dpc).Number = 0x500 + number as u16; }
    fn KeSetTargetProcessorDpcEx(dpc: *mut KDPC, number: u32) -> i32 {
        // PROCESSOR_NUMBER: Group, Number, Reserved; the lab has one processor.
        if number != 0 {
            return super::status::INVALID_PARAMETER;
        }
        (*dpc).Number = 0x500;
        0
    }
    fn KeInsertQueueDpc(dpc: *mut KDPC, one: P, two: P) -> u8 {
        let queued = scheduler::queue_native_dpc(dpc as usize);
        if queued {
            (*dpc).SystemArgument1 = one;
            (*dpc).SystemArgument2 = two;
            boundary();
        }
        u8::from(queued)
    }
    fn KeRemoveQueueDpc(dpc: *mut KDPC) -> u8 { u8::from(scheduler::remove_native_dpc(dpc as usize)) }
    fn KeRemoveQueueDpcEx(dpc: *mut KDPC, _wait: u8) -> u8 { u8::from(scheduler::remove_native_dpc(dpc as usize)) }
    fn KeFlushQueuedDpcs() {
        if require("KeFlushQueuedDpcs", 0, rule::IRQL_IO_PASSIVE) {
            scheduler::flush_dpcs();
        }
    }
    fn KeGenericCallDpc(routine: PKDEFERRED_ROUTINE, context: P); 1 IRQL_APC_LTE {
        let mut dpc: KDPC = std::mem::zeroed();
        initialise_dpc(&raw mut dpc, 19, routine, context);
        let mut barrier = [1_usize, 1];
        let at = (&raw mut barrier).cast::<usize>();
        if let Some(routine) = routine {
            callout("deferred call", 2, || routine(&raw mut dpc, context, at.cast(), at.add(1).cast()));
        }
    }
    fn KeSignalCallDpcDone(_barrier: P) {}
    fn KeSignalCallDpcSynchronize(_barrier: P) -> u8 { 1 }
    fn KeShouldYieldProcessor() -> u32 { 0 }
    fn KeInitializeTimer(timer: *mut KTIMER) {
        timer.write_bytes(0, 1);
        let list = &raw mut (*timer).Header.WaitListHead;
        (*timer).Header = header(8, size_of::<KTIMER>(), false, list);
    }
    fn KeInitializeTimerEx(timer: *mut KTIMER, kind: i32) {
        timer.write_bytes(0, 1);
        let list = &raw mut (*timer).Header.WaitListHead;
        (*timer).Header = header(8 + kind as u8, size_of::<KTIMER>(), false, list);
    }
    fn KeSetTimer(timer: *mut KTIMER, due: i64, dpc: *mut KDPC) -> u8; 2 IRQL_DISPATCH_LTE { set_timer(timer, due, 0, dpc) }
    fn KeSetTimerEx(timer: *mut KTIMER, due: i64, period_ms: i32, dpc: *mut KDPC) -> u8; 2 IRQL_DISPATCH_LTE {
        set_timer(timer, due, period_ms, dpc)
    }
    fn KeSetCoalescableTimer(timer: *mut KTIMER, due: i64, period_ms: u32, _tolerance: u32, dpc: *mut KDPC) -> u8;
        2 IRQL_DISPATCH_LTE {
        set_timer(timer, due, period_ms as i32, dpc)
    }
    fn KeCancelTimer(timer: *mut KTIMER) -> u8; 2 IRQL_DISPATCH_LTE {
        boundary();
        u8::from(timer::cancel(timer as usize))
    }
    fn KeReadStateTimer(timer: *mut KTIMER) -> u8; 2 IRQL_DISPATCH_LTE { u8::from((*timer).Header.SignalState != 0) }
    fn ExAllocateTimer(callback: usize, context: usize, attributes: u32) -> usize; 2 IRQL_DISPATCH_LTE {
        if super::memory_refused() {
            return 0;
        }
        // EX_TIMER_NOTIFICATION is bit 31: the object is a notification timer (8), else a synchronisation timer (9).
        let kind = if attributes >> 31 != 0 { 8_u64 } else { 9 };
        let object = Box::new([kind, 0, 0, 0, 0, 0, 0, 0]);
        let timer = object.as_ptr() as usize;
        with(|s| s.ext.timers.insert(timer, ExTimer { callback, context, id: None, period_ns: 0, object }));
        timer
    }
    fn ExSetTimer(timer: usize, due: i64, period: i64, _parameters: usize) -> u8; 2 IRQL_DISPATCH_LTE {
        boundary();
        if !known_timer("ExSetTimer", timer) || period < 0 {
            return 0;
        }
        put(timer + 4, 0_i32);
        u8::from(arm(timer, event::deadline(due), period.unsigned_abs() * 100))
    }
    fn ExCancelTimer(timer: usize, _parameters: usize) -> u8; 2 IRQL_DISPATCH_LTE {
        boundary();
        u8::from(known_timer("ExCancelTimer", timer) && disarm(timer))
    }
    fn ExDeleteTimer(timer: usize, cancel: u8, wait: u8, parameters: usize) -> u8; 2 IRQL_DISPATCH_LTE {
        if wait != 0 {
            require("ExDeleteTimer(Wait)", 1, rule::IRQL_APC_LTE);
            if cancel == 0 {
                report(rule::BUG_CHECK, "ExDeleteTimer: Wait without Cancel");
            }
        }
        if !known_timer("ExDeleteTimer", timer) {
            return 0;
        }
        let was = disarm(timer);
        let gone = with(|s| s.ext.timers.remove(&timer));
        drop(gone);
        // EXT_DELETE_PARAMETERS: Version, Reserved, DeleteCallback at 8, DeleteContext at 16.
        let deleted = if parameters == 0 { 0 } else { get::<usize>(parameters + 8) };
        if deleted != 0 {
            let context = get::<usize>(parameters + 16);
            callout("timer deletion", irql().min(2), || {
                std::mem::transmute::<usize, unsafe extern "win64" fn(usize)>(deleted)(context);
            });
        }
        u8::from(was)
    }
    fn KeInitializeDeviceQueue(queue: usize) {
        // KDEVICE_QUEUE: Type 20, Size 40, DeviceListHead at 8, Lock at 24, Busy at 32.
        put(queue, 20_i16);
        put(queue + 2, 40_i16);
        put(queue + 8, [queue + 8, queue + 8]);
        put(queue + 24, [0_usize; 2]);
    }
}
