//! Each test plants one defect and sees exactly that rule.
#![allow(unsafe_code, clippy::multiple_unsafe_ops_per_block, reason = "defects are planted through the kernel's own functions")]

use acx_core::nt::imports::*;
use acx_core::nt::raw::*;

use super::{Rule, leaks, rule, take};
use crate::kernel::{boot, irql, run_for, with_irql};

const TAG: u32 = u32::from_le_bytes(*b"Test");

fn allocate(len: usize) -> PVOID {
    // SAFETY: allocation touches nothing.
    unsafe { ExAllocatePool2(POOL_FLAG_NON_PAGED, len, TAG) }
}

fn free(block: PVOID) {
    // SAFETY: the verifier looks at the address before anything happens.
    unsafe { ExFreePoolWithTag(block, TAG) }
}

fn seen() -> Vec<Rule> {
    take().into_iter().map(|v| v.rule).collect()
}

#[test]
fn sound_use_of_the_pool_reports_nothing() {
    let _machine = boot(1);
    for len in [1, 15, 16, 4080, 4096, 5000] {
        let block = allocate(len);
        // SAFETY: the block has `len` bytes.
        unsafe { block.cast::<u8>().write_bytes(0xFF, len) };
        free(block);
    }
    assert_eq!(leaks(), 0);
    assert_eq!(seen(), []);
}

#[test]
fn a_block_that_is_left_is_a_leak() {
    let _machine = boot(1);
    allocate(10);
    assert_eq!(leaks(), 1);
    let found = take();
    assert_eq!(found[0].rule, rule::POOL_LEAK);
    assert!(found[0].detail.contains("'Test'"), "{}", found[0].detail);
}

#[test]
fn a_write_past_the_end_is_seen_at_free() {
    let _machine = boot(1);
    let block = allocate(10);
    // SAFETY: the page has room behind the block; this is the defect.
    unsafe { block.cast::<u8>().add(10).write(0) };
    free(block);
    assert_eq!(seen(), [rule::POOL_OVERRUN]);
}

#[test]
fn freeing_twice_or_wrongly_is_seen() {
    let _machine = boot(1);
    let block = allocate(10);
    free(block);
    free(block);
    assert_eq!(seen(), [rule::POOL_DOUBLE_FREE]);
    free(0x5000 as PVOID);
    assert_eq!(seen(), [rule::POOL_BAD_FREE]);
    let block = allocate(10);
    // SAFETY: the defect is the tag.
    unsafe { ExFreePoolWithTag(block, 1) };
    assert_eq!(seen(), [rule::POOL_TAG]);
}

#[test]
fn pool_above_its_level_or_of_no_length_is_seen() {
    let _machine = boot(1);
    assert!(allocate(0).is_null());
    assert_eq!(seen(), [rule::POOL_ZERO_SIZE]);
    // SAFETY: allocation touches nothing.
    let block = with_irql(2, || unsafe { ExAllocatePool2(POOL_FLAG_PAGED, 8, TAG) });
    assert_eq!(seen(), [rule::POOL_PAGED_IRQL]);
    free(block);
    let block = with_irql(8, || allocate(8));
    assert_eq!(seen(), [rule::POOL_NONPAGED_IRQL]);
    free(block);
}

#[test]
fn a_limit_fails_the_allocation_after_it() {
    let _machine = boot(1);
    crate::kernel::pool::limit(Some(1));
    let block = allocate(8);
    assert!(!block.is_null());
    assert!(allocate(8).is_null());
    free(block);
    assert_eq!(seen(), []);
}

#[test]
fn a_timer_in_freed_memory_is_seen() {
    let _machine = boot(1);
    let block = allocate(size_of::<KTIMER>());
    // SAFETY: the block holds a timer.
    unsafe {
        KeInitializeTimerEx(block.cast(), NotificationTimer);
        KeSetTimerEx(block.cast(), -1000, 0, std::ptr::null_mut());
    }
    free(block);
    assert_eq!(seen(), [rule::POOL_FREE_TIMER]);
    run_for(1_000_000);
}

#[test]
fn lock_misuse_is_seen() {
    let _machine = boot(1);
    let (mut one, mut two) = (0_usize, 0_usize);
    // SAFETY: both locks are the test's own.
    unsafe {
        let old = KeAcquireSpinLockRaiseToDpc(&raw mut one);
        KeAcquireSpinLockRaiseToDpc(&raw mut two);
        assert_eq!(irql(), 2);
        KeReleaseSpinLock(&raw mut two, 2);
        KeReleaseSpinLock(&raw mut one, old);
        assert_eq!(seen(), []);
        let old = KeAcquireSpinLockRaiseToDpc(&raw mut two);
        KeAcquireSpinLockRaiseToDpc(&raw mut one);
        assert_eq!(seen(), [rule::DEADLOCK_ORDER]);
        KeReleaseSpinLock(&raw mut two, 2);
        assert_eq!(seen(), [rule::LOCK_RELEASE_ORDER]);
        KeAcquireSpinLockRaiseToDpc(&raw mut one);
        assert_eq!(seen(), [rule::DEADLOCK_SELF]);
        KeReleaseSpinLock(&raw mut one, 2);
        KeReleaseSpinLock(&raw mut one, old);
        with_irql(2, || KeReleaseSpinLock(&raw mut one, 2));
        assert_eq!(seen(), [rule::LOCK_NOT_HELD]);
    }
}

#[test]
fn waiting_at_dispatch_level_is_seen() {
    let _machine = boot(1);
    // SAFETY: the event is the test's own.
    unsafe {
        let mut event: KEVENT = std::mem::zeroed();
        KeInitializeEvent(&raw mut event, NotificationEvent, 0);
        let object = (&raw mut event).cast();
        let wait = |timeout| with_irql(2, || KeWaitForSingleObject(object, Executive, KernelMode, 0, timeout));
        assert_eq!(wait(&0), STATUS_TIMEOUT);
        assert_eq!(seen(), []);
        let _timeout = wait(&-1);
        assert_eq!(seen(), [rule::WAIT_DISPATCH_TIMEOUT]);
        let _timeout = wait(std::ptr::null());
        assert_eq!(seen(), [rule::WAIT_DISPATCH]);
        let _hang = KeWaitForSingleObject(object, Executive, KernelMode, 0, std::ptr::null());
        assert_eq!(seen(), [rule::WAIT_HANG]);
    }
}

#[test]
fn levels_must_be_raised_up_and_lowered_down() {
    let _machine = boot(1);
    // SAFETY: levels touch no memory.
    unsafe {
        KeLowerIrql(2);
        assert_eq!(seen(), [rule::IRQL_LOWER]);
        KfRaiseIrql(0);
        assert_eq!(seen(), [rule::IRQL_RAISE]);
    }
}

#[test]
fn page_lists_that_are_left_or_freed_while_mapped_are_seen() {
    let _machine = boot(1);
    // SAFETY: the defects are in the order of calls.
    unsafe {
        let list = MmAllocatePagesForMdlEx(0, -1, 0, PAGE_SIZE, MmCached, 0);
        leaks();
        assert_eq!(seen(), [rule::LOCKED_PAGES_LEFT]);
        let view = MmMapLockedPagesSpecifyCache(list, KernelMode, MmCached, std::ptr::null_mut(), 0, NormalPagePriority);
        MmFreePagesFromMdl(list);
        assert_eq!(seen(), [rule::MDL_FREE_MAPPED]);
        MmUnmapLockedPages(view, list);
        MmUnmapLockedPages(view, list);
        assert_eq!(seen(), [rule::MDL_UNMAP]);
        MmFreePagesFromMdl(list);
        IoFreeMdl(list);
    }
    assert_eq!(leaks(), 0);
}

#[test]
fn contiguous_memory_that_is_left_is_seen() {
    let _machine = boot(1);
    // SAFETY: allocation touches nothing.
    let memory = unsafe { MmAllocateContiguousMemorySpecifyCache(100, 0, -1, 0, MmCached) };
    leaks();
    assert_eq!(seen(), [rule::DMA_COMMON_BUFFER_LEAK]);
    // SAFETY: the defect is the length.
    unsafe { MmFreeContiguousMemorySpecifyCache(memory, 99, MmCached) };
    assert_eq!(seen(), [rule::DMA_FREE_MISMATCH]);
    // SAFETY: the right length.
    unsafe { MmFreeContiguousMemorySpecifyCache(memory, 100, MmCached) };
    assert_eq!(leaks(), 0);
}

#[test]
fn no_two_rules_share_a_name() {
    let mut names: Vec<_> = rule::ALL.iter().map(|r| r.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}
