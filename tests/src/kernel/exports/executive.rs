use std::ffi::c_void;

use acx_core::nt::raw::{
    FAST_MUTEX, NTSTATUS, POOL_FLAG_NON_PAGED, POOL_FLAG_PAGED, POOL_FLAG_UNINITIALIZED, STATUS_SUCCESS, UNICODE_STRING,
};

use crate::kernel::irql::{require, set_irql};
use crate::kernel::{boundary, locks, pool, wait_until, with};
use crate::verifier::{report, rule};

exports! { "ntoskrnl.exe";
    fn ExAllocatePool2(flags: u64, len: usize, tag: u32) -> *mut c_void {
        boundary();
        pool::allocate(len, tag, flags)
    }

    fn ExAllocatePoolWithTag(pool_type: i32, len: usize, tag: u32) -> *mut c_void {
        boundary();
        let flags = if pool_type & 1 != 0 { POOL_FLAG_PAGED } else { POOL_FLAG_NON_PAGED };
        pool::allocate(len, tag, flags | POOL_FLAG_UNINITIALIZED)
    }

    fn ExFreePoolWithTag(address: *mut c_void, tag: u32) {
        boundary();
        pool::free(address, tag);
    }

    fn ExAcquireFastMutex(mutex: *mut FAST_MUTEX) {
        require("ExAcquireFastMutex", 1, rule::FAST_MUTEX_IRQL);
        boundary();
        // SAFETY: the driver owns the mutex, and only this thread runs. A count of one means free.
        let mut take = || unsafe {
            let free = (*mutex).Count > 0;
            if free {
                (*mutex).Count = 0;
            }
            free
        };
        if !take() {
            if with(|s| s.locks.held().contains(&(mutex as usize))) {
                // On the one processor of the lab the owner is below us on the stack and never gets on.
                locks::acquire(mutex as usize);
                return;
            }
            wait_until(None, &mut take);
        }
        let old = set_irql(1);
        locks::acquire(mutex as usize);
        // SAFETY: held by us.
        unsafe { (*mutex).OldIrql = u32::from(old) };
    }

    fn ExReleaseFastMutex(mutex: *mut FAST_MUTEX) {
        require("ExReleaseFastMutex", 1, rule::FAST_MUTEX_IRQL);
        locks::release(mutex as usize);
        // SAFETY: the driver owns the mutex.
        let old = unsafe {
            (*mutex).Count = 1;
            (*mutex).OldIrql
        };
        set_irql(old as u8);
        boundary();
    }

    fn ObReferenceObjectByPointer(
        object: *mut c_void,
        _access: u32,
        _kind: *mut c_void,
        _mode: i8,
    ) -> NTSTATUS {
        require("ObReferenceObjectByPointer", 2, rule::IRQL_DISPATCH_LTE);
        with(|s| *s.references.entry(object as usize).or_insert(1) += 1);
        STATUS_SUCCESS
    }

    fn ObfReferenceObject(object: *mut c_void) -> isize {
        with(|s| {
            let count = s.references.entry(object as usize).or_insert(1);
            *count += 1;
            *count
        })
    }

    fn ObfDereferenceObject(object: *mut c_void) -> isize {
        require("ObfDereferenceObject", 2, rule::IRQL_DISPATCH_LTE);
        let left = with(|s| {
            let count = s.references.entry(object as usize).or_insert(1);
            *count -= 1;
            *count
        });
        if left < 1 {
            report(rule::OBJECT_REFERENCE, format!("object {object:?} has {left} references but is not deleted"));
        }
        left
    }

    fn RtlInitUnicodeString(destination: *mut UNICODE_STRING, source: *const u16) {
        let mut units = 0_u16;
        if !source.is_null() {
            // SAFETY: the source ends with a zero unit; a counted string is at most 32766 units.
            while units < 0x7FFE && unsafe { source.add(usize::from(units)).read() } != 0 {
                units += 1;
            }
        }
        let maximum = if source.is_null() { 0 } else { units * 2 + 2 };
        // SAFETY: the driver passes a place for the string.
        unsafe { destination.write(UNICODE_STRING { Length: units * 2, MaximumLength: maximum, Buffer: source.cast_mut() }) };
    }

    fn RtlCopyUnicodeString(destination: *mut UNICODE_STRING, source: *const UNICODE_STRING) {
        // SAFETY: both are strings of the driver; lengths bound the copy.
        unsafe {
            let len = if source.is_null() { 0 } else { (*source).Length.min((*destination).MaximumLength) & !1 };
            (*destination).Length = len;
            if len > 0 {
                std::ptr::copy((*source).Buffer, (*destination).Buffer, usize::from(len / 2));
            }
            if len + 2 <= (*destination).MaximumLength {
                (*destination).Buffer.add(usize::from(len / 2)).write(0);
            }
        }
    }
}
