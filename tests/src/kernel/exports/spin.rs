//! Spin locks of every kind: plain, at raised level, queued, shared, and of interrupts.
use super::raw::{get, put};
use crate::kernel::irql::{irql, require, set_irql};
use crate::kernel::{boundary, locks};
use crate::verifier::{report, rule};

fn acquire(name: &str, lock: usize, level: u8) -> u8 {
    require(name, level, rule::SPINLOCK_IRQL);
    boundary();
    let old = set_irql(irql().max(level));
    locks::acquire(lock);
    put(lock, 1_usize);
    old
}

fn acquire_at(name: &str, lock: usize) {
    if irql() < 2 {
        report(rule::SPINLOCK_IRQL, format!("{name} at IRQL {}", irql()));
    }
    locks::acquire(lock);
    put(lock, 1_usize);
}

fn release_at(name: &str, lock: usize) {
    if irql() < 2 {
        report(rule::SPINLOCK_IRQL, format!("{name} at IRQL {}", irql()));
    }
    locks::release(lock);
    put(lock, 0_usize);
}

fn release(name: &str, lock: usize, level: u8) {
    release_at(name, lock);
    if level > irql() {
        report(rule::IRQL_LOWER, format!("{name} from {} to {level}", irql()));
    }
    set_irql(level);
    boundary();
}

/// Shared holders are counted in the lock word; an exclusive one is the sign bit.
fn share(lock: usize) {
    let holders = get::<u32>(lock);
    if holders >> 31 != 0 {
        report(rule::DEADLOCK_SELF, format!("lock {lock:#x} is held exclusively"));
    }
    if holders == 0 {
        locks::acquire(lock);
    }
    put(lock, holders.wrapping_add(1));
}

fn unshare(lock: usize) {
    let holders = get::<u32>(lock);
    if holders & 0x7FFF_FFFF == 0 {
        report(rule::LOCK_NOT_HELD, format!("lock {lock:#x}"));
        return;
    }
    if holders == 1 {
        locks::release(lock);
    }
    put(lock, holders - 1);
}

fn lower(level: u8) {
    set_irql(level);
    boundary();
}

exports! { "ntoskrnl.exe";
    fn KeInitializeSpinLock(lock: *mut usize) { put(lock as usize, 0_usize); }
    fn KeAcquireSpinLockAtDpcLevel(lock: *mut usize) { acquire_at("KeAcquireSpinLockAtDpcLevel", lock as usize); }
    fn KefAcquireSpinLockAtDpcLevel(lock: *mut usize) { acquire_at("KeAcquireSpinLockAtDpcLevel", lock as usize); }
    fn KeReleaseSpinLockFromDpcLevel(lock: *mut usize) { release_at("KeReleaseSpinLockFromDpcLevel", lock as usize); }
    fn KefReleaseSpinLockFromDpcLevel(lock: *mut usize) { release_at("KeReleaseSpinLockFromDpcLevel", lock as usize); }
    fn KfAcquireSpinLock(lock: *mut usize) -> u8 { acquire("KfAcquireSpinLock", lock as usize, 2) }
    fn KfReleaseSpinLock(lock: *mut usize, level: u8) { release("KfReleaseSpinLock", lock as usize, level); }
    fn KeTryToAcquireSpinLockAtDpcLevel(lock: *mut usize) -> u8 {
        if get::<usize>(lock as usize) != 0 {
            return 0;
        }
        acquire_at("KeTryToAcquireSpinLockAtDpcLevel", lock as usize);
        1
    }
    fn KeTestSpinLock(lock: *mut usize) -> u8 { u8::from(get::<usize>(lock as usize) == 0) }
    fn KeAcquireSpinLockForDpc(lock: *mut usize) -> u8 { acquire("KeAcquireSpinLockForDpc", lock as usize, 2) }
    fn KeReleaseSpinLockForDpc(lock: *mut usize, level: u8) { release("KeReleaseSpinLockForDpc", lock as usize, level); }
    // KLOCK_QUEUE_HANDLE: LockQueue {Next, Lock} and OldIrql at 16.
    fn KeAcquireInStackQueuedSpinLock(lock: *mut usize, handle: usize) {
        let old = acquire("KeAcquireInStackQueuedSpinLock", lock as usize, 2);
        put(handle, 0_usize);
        put(handle + 8, lock as usize);
        put(handle + 16, old);
    }
    fn KeReleaseInStackQueuedSpinLock(handle: usize) {
        release("KeReleaseInStackQueuedSpinLock", get(handle + 8), get(handle + 16));
    }
    fn KeAcquireInStackQueuedSpinLockAtDpcLevel(lock: *mut usize, handle: usize) {
        acquire_at("KeAcquireInStackQueuedSpinLockAtDpcLevel", lock as usize);
        put(handle, 0_usize);
        put(handle + 8, lock as usize);
    }
    fn KeReleaseInStackQueuedSpinLockFromDpcLevel(handle: usize) {
        release_at("KeReleaseInStackQueuedSpinLockFromDpcLevel", get(handle + 8));
    }
    fn KeAcquireInStackQueuedSpinLockForDpc(lock: *mut usize, handle: usize) {
        let old = acquire("KeAcquireInStackQueuedSpinLockForDpc", lock as usize, 2);
        put(handle + 8, lock as usize);
        put(handle + 16, old);
    }
    fn KeReleaseInStackQueuedSpinLockForDpc(handle: usize) {
        release("KeReleaseInStackQueuedSpinLockForDpc", get(handle + 8), get(handle + 16));
    }
    fn ExAcquireSpinLockExclusive(lock: *mut u32) -> u8; 2 SPINLOCK_IRQL {
        boundary();
        let old = set_irql(irql().max(2));
        locks::acquire(lock as usize);
        put(lock as usize, 0x8000_0000_u32);
        old
    }
    fn ExReleaseSpinLockExclusive(lock: *mut u32, level: u8) {
        locks::release(lock as usize);
        put(lock as usize, 0_u32);
        lower(level);
    }
    fn ExAcquireSpinLockExclusiveAtDpcLevel(lock: *mut u32) {
        locks::acquire(lock as usize);
        put(lock as usize, 0x8000_0000_u32);
    }
    fn ExReleaseSpinLockExclusiveFromDpcLevel(lock: *mut u32) {
        locks::release(lock as usize);
        put(lock as usize, 0_u32);
    }
    fn ExAcquireSpinLockShared(lock: *mut u32) -> u8; 2 SPINLOCK_IRQL {
        boundary();
        let old = set_irql(irql().max(2));
        share(lock as usize);
        old
    }
    fn ExReleaseSpinLockShared(lock: *mut u32, level: u8) {
        unshare(lock as usize);
        lower(level);
    }
    fn ExAcquireSpinLockSharedAtDpcLevel(lock: *mut u32) { share(lock as usize); }
    fn ExReleaseSpinLockSharedFromDpcLevel(lock: *mut u32) { unshare(lock as usize); }
    fn ExTryConvertSharedSpinLockExclusive(lock: *mut u32) -> u32 {
        let alone = get::<u32>(lock as usize) == 1;
        if alone {
            put(lock as usize, 0x8000_0000_u32);
        }
        u32::from(alone)
    }
    fn KeAcquireInterruptSpinLock(interrupt: usize) -> u8 {
        let level = crate::kernel::interrupt::level_of(interrupt).unwrap_or(crate::kernel::interrupt::DEVICE_IRQL);
        require("KeAcquireInterruptSpinLock", level, rule::SPINLOCK_IRQL);
        let old = set_irql(level);
        locks::acquire(interrupt);
        old
    }
    fn KeReleaseInterruptSpinLock(interrupt: usize, level: u8) {
        locks::release(interrupt);
        lower(level);
    }
}
