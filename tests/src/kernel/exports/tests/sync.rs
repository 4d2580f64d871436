//! Locks, waits, timers, threads, lists.
use std::cell::Cell;

use super::{broken, call};
use crate::kernel::{boot, irql, now, run_for, run_until_idle, with_irql};
use crate::verifier;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// An event, semaphore or mutex needs at most this much.
type Object = [u64; 16];

fn at<T>(object: &T) -> usize {
    std::ptr::from_ref(object) as usize
}

fn wait(object: usize, timeout: Option<i64>) -> i32 {
    let place = timeout.unwrap_or(0);
    let pointer = if timeout.is_some() { at(&place) } else { 0 };
    call!(KeWaitForSingleObject(object => usize, 0_i32 => i32, 0_i32 => i32, 0_i32 => i32, pointer => usize) -> i32)
}

#[test]
fn a_mutex_is_recursive_and_belongs_to_its_thread() {
    let _machine = boot(1);
    let mutex: Object = [0; 16];
    call!(KeInitializeMutex(at(&mutex) => usize, 0_u32 => u32));
    assert_eq!((wait(at(&mutex), None), wait(at(&mutex), Some(0))), (0, 0));
    assert_eq!(call!(KeReadStateMutex(at(&mutex) => usize) -> i32), -1);
    assert_eq!(call!(KeReleaseMutex(at(&mutex) => usize, 0_u8 => u8) -> i32), -1);
    assert_eq!(call!(KeReleaseMutex(at(&mutex) => usize, 0_u8 => u8) -> i32), 0);
    assert!(broken().is_empty());
    call!(KeReleaseMutex(at(&mutex) => usize, 0_u8 => u8) -> i32);
    assert_eq!(broken(), ["MutexOwner"]);
}

#[test]
fn semaphores_and_several_objects_are_waited_for() {
    let _machine = boot(1);
    let (semaphore, event): (Object, Object) = ([0; 16], [0; 16]);
    call!(KeInitializeSemaphore(at(&semaphore) => usize, 2_i32 => i32, 3_i32 => i32));
    call!(KeInitializeEvent(at(&event) => usize, 1_i32 => i32, 0_u8 => u8));
    assert_eq!((wait(at(&semaphore), Some(0)), wait(at(&semaphore), Some(0)), wait(at(&semaphore), Some(0))), (0, 0, 0x102));
    let objects = [at(&event), at(&semaphore)];
    let zero = 0_i64;
    let both = |kind: i32| {
        call!(KeWaitForMultipleObjects(2_u32 => u32, at(&objects) => usize, kind => i32, 0_i32 => i32, 0_i32 => i32, 0_i32 => i32,
            at(&zero) => usize, 0_usize => usize) -> i32)
    };
    call!(KeReleaseSemaphore(at(&semaphore) => usize, 0_i32 => i32, 1_i32 => i32, 0_u8 => u8) -> i32);
    assert_eq!((both(0), both(1), both(1)), (0x102, 1, 0x102));
    call!(KeSetEvent(at(&event) => usize, 0_i32 => i32, 0_u8 => u8) -> i32);
    call!(KeReleaseSemaphore(at(&semaphore) => usize, 0_i32 => i32, 1_i32 => i32, 0_u8 => u8) -> i32);
    assert_eq!((both(0), both(0)), (0, 0x102));
    verifier::assert_clean();
    call!(KeReleaseSemaphore(at(&semaphore) => usize, 0_i32 => i32, 4_i32 => i32, 0_u8 => u8) -> i32);
    assert_eq!(broken(), ["DriverBugCheck"]);
}

#[test]
fn spin_locks_of_every_kind_raise_restore_and_are_checked() {
    let _machine = boot(1);
    let (lock, other, handle): (u64, u64, [u64; 3]) = (0, 0, [0; 3]);
    call!(KeAcquireInStackQueuedSpinLock(at(&lock) => usize, at(&handle) => usize));
    assert_eq!(irql(), 2);
    call!(KeAcquireSpinLockAtDpcLevel(at(&other) => usize));
    call!(KeReleaseSpinLockFromDpcLevel(at(&other) => usize));
    call!(KeReleaseInStackQueuedSpinLock(at(&handle) => usize));
    let old = call!(ExAcquireSpinLockShared(at(&other) => usize) -> u8);
    call!(ExAcquireSpinLockSharedAtDpcLevel(at(&other) => usize));
    call!(ExReleaseSpinLockSharedFromDpcLevel(at(&other) => usize));
    call!(ExReleaseSpinLockShared(at(&other) => usize, old => u8));
    assert_eq!((irql(), old), (0, 0));
    verifier::assert_clean();
    call!(KeAcquireSpinLockAtDpcLevel(at(&lock) => usize));
    assert_eq!(broken(), ["SpinLockIrql"], "it needs DISPATCH_LEVEL");
    call!(KeReleaseSpinLockFromDpcLevel(at(&lock) => usize));
    broken();
    call!(KeLeaveCriticalRegion());
    assert_eq!(broken(), ["CriticalRegions"]);
}

#[test]
fn a_resource_lets_readers_in_and_keeps_a_writer_out() {
    let _machine = boot(1);
    let resource: Object = [0; 16];
    call!(ExInitializeResourceLite(at(&resource) => usize) -> i32);
    call!(KeEnterCriticalRegion());
    let acquire_shared = || call!(ExAcquireResourceSharedLite(at(&resource) => usize, 0_u8 => u8) -> u8);
    assert_eq!((acquire_shared(), acquire_shared()), (1, 1));
    assert_eq!(call!(ExAcquireResourceExclusiveLite(at(&resource) => usize, 0_u8 => u8) -> u8), 0);
    call!(ExReleaseResourceLite(at(&resource) => usize));
    call!(ExReleaseResourceLite(at(&resource) => usize));
    assert_eq!(call!(ExAcquireResourceExclusiveLite(at(&resource) => usize, 0_u8 => u8) -> u8), 1);
    call!(ExReleaseResourceLite(at(&resource) => usize));
    call!(KeLeaveCriticalRegion());
    assert_eq!(verifier::leaks(), 1, "the resource is not deleted");
    assert_eq!(broken(), ["ResourceLeft"]);
    call!(ExDeleteResourceLite(at(&resource) => usize) -> i32);
    verifier::assert_clean();
}

unsafe extern "win64" fn count(_timer: usize, context: usize) {
    assert_eq!(irql(), 2);
    COUNT.set(COUNT.get() + context as u64);
}

#[test]
fn timers_of_the_executive_repeat_until_they_are_deleted() {
    let _machine = boot(2);
    COUNT.set(0);
    let timer = call!(ExAllocateTimer(count as *const () as usize => usize, 10_usize => usize, 0x8_u32 => u32) -> usize);
    // First after 10 ms, then each 2 ms; both in units of 100 ns.
    call!(ExSetTimer(timer => usize, -100_000_i64 => i64, 20_000_i64 => i64, 0_usize => usize) -> u8);
    run_for(9_000_000);
    assert_eq!(COUNT.get(), 0);
    run_for(6_000_000);
    assert_eq!(COUNT.get(), 30, "at 10, 12 and 14 ms");
    assert_eq!(call!(ExCancelTimer(timer => usize, 0_usize => usize) -> u8), 1);
    run_for(10_000_000);
    assert_eq!(COUNT.get(), 30);
    assert_eq!(verifier::leaks(), 1);
    broken();
    assert_eq!(call!(ExDeleteTimer(timer => usize, 1_u8 => u8, 0_u8 => u8, 0_usize => usize) -> u8), 0);
    verifier::assert_clean();
    call!(ExSetTimer(timer => usize, -1_i64 => i64, 0_i64 => i64, 0_usize => usize) -> u8);
    assert_eq!(broken(), ["TimerInFreedMemory"]);
}

/// What two threads share: an event each way and a stop flag.
struct Shared {
    ping: Object,
    pong: Object,
}

unsafe extern "win64" fn worker(context: *mut std::ffi::c_void) {
    let shared = unsafe { &*context.cast::<Shared>() };
    for _ in 0..3 {
        assert_eq!(wait(at(&shared.ping), None), 0);
        COUNT.set(COUNT.get() + 1);
        let nap = -10_000_i64;
        call!(KeDelayExecutionThread(0_i32 => i32, 0_i32 => i32, at(&nap) => usize) -> i32);
        call!(KeSetEvent(at(&shared.pong) => usize, 0_i32 => i32, 0_u8 => u8) -> i32);
    }
    call!(PsTerminateSystemThread(0_i32 => i32) -> i32);
}

#[test]
fn a_system_thread_runs_beside_the_rest_and_can_be_waited_for() {
    let _machine = boot(3);
    COUNT.set(0);
    let shared = Shared { ping: [0; 16], pong: [0; 16] };
    for event in [&shared.ping, &shared.pong] {
        call!(KeInitializeEvent(at(event) => usize, 1_i32 => i32, 0_u8 => u8));
    }
    let (handle, object) = (0_usize, 0_usize);
    let start = worker as *const () as usize;
    let status = call!(PsCreateSystemThread(at(&handle) => usize, 0_u32 => u32, 0_usize => usize, 0_usize => usize, 0_usize => usize,
        start => usize, at(&shared) => usize) -> i32);
    let handle = unsafe { (&raw const handle).read_volatile() };
    assert_eq!(status, 0);
    call!(ObReferenceObjectByHandle(handle => usize, 0_u32 => u32, 0_usize => usize, 0_i32 => i32, at(&object) => usize,
        0_usize => usize) -> i32);
    let object = unsafe { (&raw const object).read_volatile() };
    assert_eq!(call!(ZwClose(handle => usize) -> i32), 0);
    run_until_idle();
    assert_eq!(COUNT.get(), 0, "it waits");
    for round in 1..=3 {
        let before = now();
        call!(KeSetEvent(at(&shared.ping) => usize, 0_i32 => i32, 0_u8 => u8) -> i32);
        assert_eq!(wait(at(&shared.pong), None), 0);
        assert_eq!(COUNT.get(), round);
        assert!(now() - before >= 1_000_000, "it sleeps for a millisecond");
    }
    assert_eq!(wait(object, None), 0);
    call!(ObfDereferenceObject(object => usize) -> isize);
    verifier::assert_clean();
}

#[test]
fn a_thread_that_never_ends_is_a_leak() {
    let _machine = boot(3);
    let shared = Shared { ping: [0; 16], pong: [0; 16] };
    call!(KeInitializeEvent(at(&shared.ping) => usize, 1_i32 => i32, 0_u8 => u8));
    let handle = 0_usize;
    call!(PsCreateSystemThread(at(&handle) => usize, 0_u32 => u32, 0_usize => usize, 0_usize => usize, 0_usize => usize,
        worker as *const () as usize => usize, at(&shared) => usize) -> i32);
    run_until_idle();
    verifier::leaks();
    assert_eq!(broken(), ["HandleLeft", "ThreadLeft"]);
}

#[test]
fn singly_linked_lists_keep_order_and_depth() {
    let _machine = boot(1);
    #[repr(align(16))]
    struct Aligned {
        _words: [u64; 2],
    }
    let (head, one, two) = (Aligned { _words: [9; 2] }, Aligned { _words: [0; 2] }, Aligned { _words: [0; 2] });
    call!(InitializeSListHead(at(&head) => usize));
    assert_eq!(call!(ExpInterlockedPushEntrySList(at(&head) => usize, at(&one) => usize) -> usize), 0);
    assert_eq!(call!(ExpInterlockedPushEntrySList(at(&head) => usize, at(&two) => usize) -> usize), at(&one));
    assert_eq!(call!(ExQueryDepthSList(at(&head) => usize) -> u16), 2);
    let pop = || call!(ExpInterlockedPopEntrySList(at(&head) => usize) -> usize);
    assert_eq!((pop(), pop(), pop()), (at(&two), at(&one), 0));
}

#[test]
fn exports_above_their_level_break_the_rule_of_their_family() {
    let _machine = boot(1);
    let version = [276_u32; 80];
    with_irql(2, || {
        call!(KeEnterCriticalRegion());
        call!(KeLeaveCriticalRegion());
        call!(RtlGetVersion(at(&version) => usize) -> i32);
        call!(ZwClose(0_usize => usize) -> i32);
    });
    assert_eq!(broken(), ["IrqlKeApcLte1", "IrqlKeApcLte1", "IrqlRtlPassive", "IrqlZwPassive", "InvalidHandle"]);
}
