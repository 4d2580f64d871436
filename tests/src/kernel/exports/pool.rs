//! Pool and lookaside lists.
use acx_core::nt::raw::{POOL_FLAG_NON_PAGED, POOL_FLAG_PAGED, POOL_FLAG_UNINITIALIZED};

use super::raw::{P, fill, get, put};
use crate::kernel::{boundary, pool, with};
use crate::verifier::{report, rule};

/// The tag of an allocation without one.
const NONE: u32 = u32::from_le_bytes(*b"None");
/// `POOL_ZERO_ALLOCATION`, a bit of the pool type.
const ZERO: i32 = 0x400;

fn by_type(kind: i32, len: usize, tag: u32) -> P {
    boundary();
    let flags = if kind & 1 != 0 { POOL_FLAG_PAGED } else { POOL_FLAG_NON_PAGED };
    pool::allocate(len, tag, flags | if kind & ZERO != 0 { 0 } else { POOL_FLAG_UNINITIALIZED })
}

/// `GENERAL_LOOKASIDE_POOL`: ListHead 0, Depth 16, MaximumDepth 18, Type 0x24, Tag 0x28, Size 0x2C, Allocate 0x30, Free 0x38.
fn lookaside(list: usize, allocate: usize, free: usize, defaults: (usize, usize), kind: i32, size: usize, tag: u32) {
    fill(list, &[0; 0x60]);
    // A depth of zero gives every block back at once, so that each use after free is seen.
    put(list + 18, 256_u16);
    put(list + 0x24, kind);
    put(list + 0x28, tag);
    put(list + 0x2C, size as u32);
    put(list + 0x30, if allocate == 0 { defaults.0 } else { allocate });
    put(list + 0x38, if free == 0 { defaults.1 } else { free });
    put(list + 0x40, [list + 0x40, list + 0x40]);
    if with(|s| s.ext.lookasides.insert(list, tag)).is_some() {
        report(rule::LOOKASIDE_LEFT, format!("lookaside list {list:#x} is initialised twice"));
    }
}

fn delete_lookaside(list: usize) {
    if with(|s| s.ext.lookasides.remove(&list)).is_none() {
        report(rule::LOOKASIDE_LEFT, format!("{list:#x} is no lookaside list"));
    }
}

/// `FREE_FUNCTION_EX` of a list without one of its own.
unsafe extern "win64" fn free_ex(block: P, _list: usize) {
    pool::free(block, 0);
}

/// `ALLOCATE_FUNCTION_EX` of a list without one of its own.
unsafe extern "win64" fn allocate_ex(kind: i32, size: usize, tag: u32, _list: usize) -> P {
    by_type(kind, size, tag)
}

const PLAIN: (*const (), *const ()) = (ExAllocatePoolWithTag as *const (), ExFreePool as *const ());

exports! { "ntoskrnl.exe";
    fn ExAllocatePool2(flags: u64, len: usize, tag: u32) -> P {
        boundary();
        if tag == 0 {
            report(rule::POOL_TAG, "ExAllocatePool2 with a tag of zero");
        }
        pool::allocate(len, tag, flags)
    }
    fn ExAllocatePool3(flags: u64, len: usize, tag: u32, _parameters: usize, _count: u32) -> P {
        boundary();
        pool::allocate(len, tag, flags)
    }
    fn ExAllocatePool(kind: i32, len: usize) -> P { by_type(kind, len, NONE) }
    fn ExAllocatePoolWithTag(kind: i32, len: usize, tag: u32) -> P { by_type(kind, len, tag) }
    fn ExAllocatePoolWithTagPriority(kind: i32, len: usize, tag: u32, _priority: i32) -> P { by_type(kind, len, tag) }
    fn ExAllocatePoolWithQuota(kind: i32, len: usize) -> P { by_type(kind, len, NONE) }
    fn ExAllocatePoolWithQuotaTag(kind: i32, len: usize, tag: u32) -> P { by_type(kind, len, tag) }
    fn ExFreePool(address: P) { boundary(); pool::free(address, 0); }
    fn ExFreePoolWithTag(address: P, tag: u32) { boundary(); pool::free(address, tag); }
    fn ExFreePool2(address: P, tag: u32, _parameters: usize, _count: u32) { boundary(); pool::free(address, tag); }
    fn ExInitializeNPagedLookasideList(list: usize, allocate: usize, free: usize, flags: u32, size: usize, tag: u32, _depth: u16);
        2 IRQL_DISPATCH_LTE {
        lookaside(list, allocate, free, (PLAIN.0 as usize, PLAIN.1 as usize), (flags & 0x200) as i32, size, tag);
    }
    fn ExDeleteNPagedLookasideList(list: usize); 2 IRQL_DISPATCH_LTE { delete_lookaside(list); }
    fn ExInitializePagedLookasideList(list: usize, allocate: usize, free: usize, _flags: u32, size: usize, tag: u32, _depth: u16);
        1 IRQL_EX_APC_LTE {
        lookaside(list, allocate, free, (PLAIN.0 as usize, PLAIN.1 as usize), 1, size, tag);
    }
    fn ExDeletePagedLookasideList(list: usize); 1 IRQL_EX_APC_LTE { delete_lookaside(list); }
    fn ExInitializeLookasideListEx(list: usize, allocate: usize, free: usize, kind: i32, _flags: u32, size: usize, tag: u32,
        _depth: u16) -> i32; 2 IRQL_DISPATCH_LTE {
        let defaults = (allocate_ex as *const () as usize, free_ex as *const () as usize);
        lookaside(list, allocate, free, defaults, kind, size, tag);
        0
    }
    fn ExDeleteLookasideListEx(list: usize); 2 IRQL_DISPATCH_LTE { delete_lookaside(list); }
    fn ExFlushLookasideListEx(_list: usize); 2 IRQL_DISPATCH_LTE {}
    fn ExAllocateFromLookasideListEx(list: usize) -> P; 2 IRQL_DISPATCH_LTE {
        let allocate: usize = get(list + 0x30);
        let function = std::mem::transmute::<usize, unsafe extern "win64" fn(i32, usize, u32, usize) -> P>(allocate);
        function(get(list + 0x24), get::<u32>(list + 0x2C) as usize, get(list + 0x28), list)
    }
    fn ExFreeToLookasideListEx(list: usize, block: P); 2 IRQL_DISPATCH_LTE {
        std::mem::transmute::<usize, unsafe extern "win64" fn(P, usize)>(get(list + 0x38))(block, list);
    }
    fn ExAllocateFromPagedLookasideList(list: usize) -> P; 1 IRQL_EX_APC_LTE {
        let function = std::mem::transmute::<usize, unsafe extern "win64" fn(i32, usize, u32) -> P>(get(list + 0x30));
        function(get(list + 0x24), get::<u32>(list + 0x2C) as usize, get(list + 0x28))
    }
    fn ExFreeToPagedLookasideList(list: usize, block: P); 1 IRQL_EX_APC_LTE {
        std::mem::transmute::<usize, unsafe extern "win64" fn(P)>(get(list + 0x38))(block);
    }
    fn MmAllocateNonCachedMemory(len: usize) -> P; 1 IRQL_MM_APC_LTE {
        pool::allocate(len, NONE, POOL_FLAG_NON_PAGED)
    }
    fn MmFreeNonCachedMemory(address: P, _len: usize); 1 IRQL_MM_APC_LTE { pool::free(address, 0); }
    fn ExSecurePoolUpdate(_handle: usize, _tag: u32, _allocation: P, _cookie: usize, _offset: usize, _size: usize, _buffer: P) -> i32 {
        super::status::NOT_SUPPORTED
    }
    fn ExQueryPoolBlockSize(block: usize, quota: *mut u8) -> usize {
        put(quota as usize, 0_u8);
        with(|s| s.pool.live().find(|(a, _)| *a == block).map_or(0, |(_, b)| b.len))
    }
}
