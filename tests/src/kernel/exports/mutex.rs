//! Locks that a thread may wait for: mutexes, fast and guarded mutexes, resources, push locks, run-down protection.
use acx_core::nt::raw::{FAST_MUTEX, KMUTEX, LIST_ENTRY};

use super::raw::{get, put};
use super::status::*;
use crate::kernel::event::MUTANT;
use crate::kernel::irql::{irql, set_irql};
use crate::kernel::{boundary, locks, thread, wait_until, with};
use crate::verifier::{report, rule};

unsafe fn take_fast(mutex: *mut FAST_MUTEX) -> bool {
    // SAFETY: the driver owns the mutex, and only this processor runs. A count of one means free.
    unsafe {
        let free = (*mutex).Count > 0;
        if free {
            (*mutex).Count = 0;
            (*mutex).Owner = thread::current_object() as *mut _;
        }
        free
    }
}

unsafe fn acquire_fast(mutex: *mut FAST_MUTEX) {
    boundary();
    // SAFETY: the driver's mutex stays while it is waited for.
    unsafe {
        if !take_fast(mutex) {
            if with(|s| s.locks.held().contains(&(mutex as usize))) {
                locks::acquire(mutex as usize);
                return;
            }
            wait_until(None, &mut || take_fast(mutex));
        }
    }
    locks::acquire(mutex as usize);
}

unsafe fn release_fast(mutex: *mut FAST_MUTEX) {
    locks::release(mutex as usize);
    // SAFETY: the driver owns the mutex.
    unsafe {
        (*mutex).Count = 1;
        (*mutex).Owner = std::ptr::null_mut();
    }
    boundary();
}

/// An `ERESOURCE` of 104 bytes: ActiveCount at 24 as i16, Flag at 26; the lab keeps its owners in words of the rest.
mod resource {
    pub(super) const SIZE: usize = 104;
    pub(super) const EXCLUSIVE_OWNER: usize = 48;
    pub(super) const DEPTH: usize = 64;
    pub(super) const SHARED: usize = 68;
}

fn require_region(name: &str) {
    let inside = with(|s| s.ext.critical > 0 || s.ext.guarded > 0) || irql() > 0;
    // A system thread has no normal APCs of a user's; only what runs in a request's thread must hold them off.
    if !inside && !thread::is_inside() {
        crate::kernel::trace(format_args!("{name} with normal APCs enabled"));
    }
}

fn take_resource(resource: usize, exclusive: bool) -> bool {
    let owner: usize = get(resource + resource::EXCLUSIVE_OWNER);
    let depth: u32 = get(resource + resource::DEPTH);
    let shared: u32 = get(resource + resource::SHARED);
    let me = thread::current_object();
    if owner == me || (exclusive && owner == 0 && shared == 0) {
        put(resource + resource::EXCLUSIVE_OWNER, me);
        put(resource + resource::DEPTH, depth + 1);
    } else if !exclusive && owner == 0 {
        put(resource + resource::SHARED, shared + 1);
    } else {
        return false;
    }
    put(resource + 24, 1_i16);
    true
}

fn acquire_resource(name: &str, resource: usize, wait: u8, exclusive: bool) -> u8 {
    require_region(name);
    if !with(|s| s.ext.resources.contains_key(&resource)) {
        report(rule::RESOURCE_LEFT, format!("{name}: {resource:#x} was not initialised"));
    }
    boundary();
    if take_resource(resource, exclusive) {
        return 1;
    }
    if wait == 0 {
        return 0;
    }
    u8::from(wait_until(None, &mut || take_resource(resource, exclusive)))
}

fn release_resource(resource: usize) {
    let owner: usize = get(resource + resource::EXCLUSIVE_OWNER);
    let depth: u32 = get(resource + resource::DEPTH);
    let shared: u32 = get(resource + resource::SHARED);
    if owner == thread::current_object() && depth > 0 {
        put(resource + resource::DEPTH, depth - 1);
        if depth == 1 {
            put(resource + resource::EXCLUSIVE_OWNER, 0_usize);
        }
    } else if shared > 0 {
        put(resource + resource::SHARED, shared - 1);
    } else {
        report(rule::LOCK_NOT_HELD, format!("resource {resource:#x}"));
    }
    let free = get::<u32>(resource + resource::DEPTH) == 0 && get::<u32>(resource + resource::SHARED) == 0;
    put(resource + 24, i16::from(!free));
    boundary();
}

/// A push lock's word: bit 0 exclusive, the rest counts shared holders by two.
fn take_push(lock: usize, exclusive: bool) -> bool {
    let word: usize = get(lock);
    let free = if exclusive { word == 0 } else { word & 1 == 0 };
    if free {
        put(lock, if exclusive { 1 } else { word + 2 });
    }
    free
}

fn acquire_push(lock: usize, exclusive: bool) {
    boundary();
    if !take_push(lock, exclusive) {
        wait_until(None, &mut || take_push(lock, exclusive));
    }
}

fn release_push(lock: usize) {
    match get::<usize>(lock) {
        0 => report(rule::LOCK_NOT_HELD, format!("push lock {lock:#x}")),
        1 => put(lock, 0_usize),
        shared => put(lock, shared - 2),
    }
    boundary();
}

fn region(enter: bool, guarded: bool) {
    let broken = with(|s| {
        let count = if guarded { &mut s.ext.guarded } else { &mut s.ext.critical };
        *count += if enter { 1 } else { -1 };
        *count < 0
    });
    if broken {
        report(if guarded { rule::GUARDED_REGIONS } else { rule::CRITICAL_REGIONS }, "left and never entered");
    }
}

exports! { "ntoskrnl.exe";
    fn KeInitializeMutex(mutex: *mut KMUTEX, _level: u32) {
        mutex.write_bytes(0, 1);
        (*mutex).Header.Type = MUTANT;
        (*mutex).Header.Size = (size_of::<KMUTEX>() / 4) as u8;
        (*mutex).Header.SignalState = 1;
        let list = &raw mut (*mutex).Header.WaitListHead;
        (*mutex).Header.WaitListHead = LIST_ENTRY { Flink: list, Blink: list };
        (*mutex).ApcDisable = 1;
    }
    fn KeReleaseMutex(mutex: *mut KMUTEX, _wait: u8) -> i32; 2 IRQL_DISPATCH_LTE {
        let before = (*mutex).Header.SignalState;
        if before > 0 || (*mutex).OwnerThread as usize != thread::current_object() {
            report(rule::MUTEX_OWNER, format!("KeReleaseMutex of {mutex:?}, which this thread does not own"));
            return before;
        }
        (*mutex).Header.SignalState = before + 1;
        if before == 0 {
            (*mutex).OwnerThread = std::ptr::null_mut();
            locks::release(mutex as usize);
        }
        boundary();
        before
    }
    fn KeReadStateMutex(mutex: *mut KMUTEX) -> i32; 2 IRQL_DISPATCH_LTE { (*mutex).Header.SignalState }
    fn ExInitializeFastMutex(mutex: *mut FAST_MUTEX) {
        mutex.write_bytes(0, 1);
        (*mutex).Count = 1;
    }
    fn ExAcquireFastMutex(mutex: *mut FAST_MUTEX); 1 FAST_MUTEX_IRQL {
        acquire_fast(mutex);
        (*mutex).OldIrql = u32::from(set_irql(1));
    }
    fn ExReleaseFastMutex(mutex: *mut FAST_MUTEX); 1 FAST_MUTEX_IRQL {
        let old = (*mutex).OldIrql;
        release_fast(mutex);
        set_irql(old as u8);
        boundary();
    }
    fn ExTryToAcquireFastMutex(mutex: *mut FAST_MUTEX) -> u8; 1 FAST_MUTEX_IRQL {
        if !take_fast(mutex) {
            return 0;
        }
        locks::acquire(mutex as usize);
        (*mutex).OldIrql = u32::from(set_irql(1));
        1
    }
    fn ExAcquireFastMutexUnsafe(mutex: *mut FAST_MUTEX); 1 FAST_MUTEX_IRQL {
        require_region("ExAcquireFastMutexUnsafe");
        acquire_fast(mutex);
    }
    fn ExReleaseFastMutexUnsafe(mutex: *mut FAST_MUTEX); 1 FAST_MUTEX_IRQL { release_fast(mutex); }
    fn KeInitializeGuardedMutex(mutex: *mut FAST_MUTEX) {
        mutex.write_bytes(0, 1);
        (*mutex).Count = 1;
    }
    fn KeAcquireGuardedMutex(mutex: *mut FAST_MUTEX); 1 FAST_MUTEX_IRQL { region(true, true); acquire_fast(mutex); }
    fn KeReleaseGuardedMutex(mutex: *mut FAST_MUTEX); 1 FAST_MUTEX_IRQL { release_fast(mutex); region(false, true); }
    fn KeAcquireGuardedMutexUnsafe(mutex: *mut FAST_MUTEX); 1 FAST_MUTEX_IRQL { acquire_fast(mutex); }
    fn KeReleaseGuardedMutexUnsafe(mutex: *mut FAST_MUTEX); 1 FAST_MUTEX_IRQL { release_fast(mutex); }
    fn KeTryToAcquireGuardedMutex(mutex: *mut FAST_MUTEX) -> u8; 1 FAST_MUTEX_IRQL {
        if !take_fast(mutex) {
            return 0;
        }
        region(true, true);
        locks::acquire(mutex as usize);
        1
    }
    fn KeEnterCriticalRegion(); 1 IRQL_APC_LTE { region(true, false); }
    fn KeLeaveCriticalRegion(); 1 IRQL_APC_LTE { region(false, false); }
    fn KeEnterGuardedRegion(); 1 IRQL_APC_LTE { region(true, true); }
    fn KeLeaveGuardedRegion(); 1 IRQL_APC_LTE { region(false, true); }
    fn KeAreApcsDisabled() -> u8 { with(|s| u8::from(s.ext.critical > 0 || s.ext.guarded > 0)) }
    fn KeAreAllApcsDisabled() -> u8 { u8::from(irql() > 0 || with(|s| s.ext.guarded > 0)) }
    fn ExInitializeResourceLite(resource: usize) -> i32; 2 IRQL_DISPATCH_LTE {
        super::raw::fill(resource, &[0; resource::SIZE]);
        if with(|s| s.ext.resources.insert(resource, ())).is_some() {
            report(rule::RESOURCE_LEFT, format!("resource {resource:#x} is initialised twice"));
        }
        SUCCESS
    }
    fn ExDeleteResourceLite(resource: usize) -> i32; 2 IRQL_DISPATCH_LTE {
        if with(|s| s.ext.resources.remove(&resource)).is_none() {
            report(rule::RESOURCE_LEFT, format!("{resource:#x} is no resource"));
        }
        SUCCESS
    }
    fn ExReinitializeResourceLite(resource: usize) -> i32; 2 IRQL_DISPATCH_LTE {
        super::raw::fill(resource, &[0; resource::SIZE]);
        SUCCESS
    }
    fn ExAcquireResourceExclusiveLite(resource: usize, wait: u8) -> u8; 1 IRQL_EX_APC_LTE {
        acquire_resource("ExAcquireResourceExclusiveLite", resource, wait, true)
    }
    fn ExAcquireResourceSharedLite(resource: usize, wait: u8) -> u8; 1 IRQL_EX_APC_LTE {
        acquire_resource("ExAcquireResourceSharedLite", resource, wait, false)
    }
    fn ExAcquireSharedStarveExclusive(resource: usize, wait: u8) -> u8; 1 IRQL_EX_APC_LTE {
        acquire_resource("ExAcquireSharedStarveExclusive", resource, wait, false)
    }
    fn ExEnterCriticalRegionAndAcquireResourceExclusive(resource: usize) -> usize; 1 IRQL_EX_APC_LTE {
        region(true, false);
        acquire_resource("ExEnterCriticalRegionAndAcquireResourceExclusive", resource, 1, true);
        0
    }
    fn ExEnterCriticalRegionAndAcquireResourceShared(resource: usize) -> usize; 1 IRQL_EX_APC_LTE {
        region(true, false);
        acquire_resource("ExEnterCriticalRegionAndAcquireResourceShared", resource, 1, false);
        0
    }
    fn ExReleaseResourceAndLeaveCriticalRegion(resource: usize); 2 IRQL_DISPATCH_LTE {
        release_resource(resource);
        region(false, false);
    }
    fn ExReleaseResourceLite(resource: usize); 2 IRQL_DISPATCH_LTE { release_resource(resource); }
    fn ExReleaseResourceForThreadLite(resource: usize, _thread: usize); 2 IRQL_DISPATCH_LTE { release_resource(resource); }
    fn ExConvertExclusiveToSharedLite(resource: usize); 2 IRQL_DISPATCH_LTE {
        put(resource + resource::EXCLUSIVE_OWNER, 0_usize);
        put(resource + resource::DEPTH, 0_u32);
        put(resource + resource::SHARED, 1_u32);
    }
    fn ExIsResourceAcquiredExclusiveLite(resource: usize) -> u8; 2 IRQL_DISPATCH_LTE {
        u8::from(get::<usize>(resource + resource::EXCLUSIVE_OWNER) == thread::current_object())
    }
    fn ExIsResourceAcquiredSharedLite(resource: usize) -> u32; 2 IRQL_DISPATCH_LTE {
        get::<u32>(resource + resource::SHARED) + get::<u32>(resource + resource::DEPTH)
    }
    fn ExInitializePushLock(lock: usize) { put(lock, 0_usize); }
    fn ExAcquirePushLockExclusiveEx(lock: usize, _flags: u32); 1 IRQL_EX_APC_LTE { acquire_push(lock, true); }
    fn ExAcquirePushLockSharedEx(lock: usize, _flags: u32); 1 IRQL_EX_APC_LTE { acquire_push(lock, false); }
    fn ExReleasePushLockExclusiveEx(lock: usize, _flags: u32); 1 IRQL_EX_APC_LTE { release_push(lock); }
    fn ExReleasePushLockSharedEx(lock: usize, _flags: u32); 1 IRQL_EX_APC_LTE { release_push(lock); }
    // A run-down reference: references by two; bit 0 says that running down began.
    fn ExInitializeRundownProtection(reference: usize) { put(reference, 0_usize); }
    fn ExReInitializeRundownProtection(reference: usize) { put(reference, 0_usize); }
    fn ExAcquireRundownProtection(reference: usize) -> u8 {
        let count: usize = get(reference);
        if count & 1 != 0 {
            return 0;
        }
        put(reference, count + 2);
        1
    }
    fn ExReleaseRundownProtection(reference: usize) {
        let count: usize = get(reference);
        if count < 2 {
            report(rule::LOCK_NOT_HELD, format!("run-down protection {reference:#x}"));
            return;
        }
        put(reference, count - 2);
    }
    fn ExWaitForRundownProtectionRelease(reference: usize); 1 IRQL_EX_APC_LTE {
        put(reference, get::<usize>(reference) | 1);
        wait_until(None, &mut || get::<usize>(reference) == 1);
    }
    fn ExRundownCompleted(reference: usize) { put(reference, 1_usize); }
}
