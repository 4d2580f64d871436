//! The rest of the memory manager: locking, partial lists, older forms of allocation, paging of the driver's image.
use acx_core::nt::raw::{IRP, MDL};

use super::memory_refused;
use super::raw::{P, get, put};
use super::status::*;
use crate::kernel::{boundary, mdl, phys};

const PAGE: usize = 4096;

fn below(highest: i64) -> u64 {
    if highest < 0 { u64::MAX } else { (highest as u64).saturating_add(1) }
}

fn contiguous(len: usize, highest: i64) -> P {
    boundary();
    if memory_refused() {
        return std::ptr::null_mut();
    }
    phys::alloc_for("contiguous memory", len, PAGE as u64, below(highest)).map_or(std::ptr::null_mut(), |b| b.ptr.cast())
}

exports! { "ntoskrnl.exe";
    fn MmAllocateContiguousMemory(len: usize, highest: i64) -> P; 2 MM_IRQL { contiguous(len, highest) }
    fn MmAllocateContiguousMemorySpecifyCacheNode(len: usize, _lowest: i64, highest: i64, _boundary: i64, _cache: i32, _node: u32) -> P;
        2 MM_IRQL { contiguous(len, highest) }
    fn MmAllocateContiguousNodeMemory(len: usize, _lowest: i64, highest: i64, _boundary: i64, _protect: u32, _node: u32) -> P;
        2 MM_IRQL { contiguous(len, highest) }
    fn MmAllocateContiguousMemoryEx(len: *const usize, _lowest: i64, highest: i64, _boundary: i64, _node: u32, _protect: u32,
        _partition: P, _tag: u32, _flags: u32, out: *mut P) -> i32; 2 MM_IRQL {
        let place = contiguous(get(len as usize), highest);
        put(out as usize, place);
        if place.is_null() { INSUFFICIENT_RESOURCES } else { SUCCESS }
    }
    fn MmAllocatePagesForMdl(_low: i64, high: i64, _skip: i64, len: usize) -> *mut MDL; 1 IRQL_MM_APC_LTE {
        boundary();
        if memory_refused() { std::ptr::null_mut() } else { mdl::allocate_pages(len, below(high)) }
    }
    fn MmAllocateNodePagesForMdlEx(_low: i64, high: i64, _skip: i64, len: usize, _cache: i32, _node: u32, _flags: u32) -> *mut MDL;
        1 IRQL_MM_APC_LTE {
        boundary();
        if memory_refused() { std::ptr::null_mut() } else { mdl::allocate_pages(len, below(high)) }
    }
    fn MmFreePagesFromMdlEx(list: *mut MDL, _flags: u32); 1 IRQL_MM_APC_LTE { mdl::free_pages(list); }
    fn MmSizeOfMdl(base: usize, len: usize) -> usize { size_of::<MDL>() + (base % PAGE + len).div_ceil(PAGE) * 8 }
    fn MmCreateMdl(list: *mut MDL, base: usize, len: usize) -> *mut MDL; 2 MM_IRQL {
        if list.is_null() { mdl::allocate(base, len) } else { list }
    }
    fn MmProbeAndLockPages(list: *mut MDL, _mode: i8, _operation: i32); 2 MM_IRQL { mdl::lock(list); }
    fn MmUnlockPages(list: *mut MDL); 2 MM_IRQL { mdl::unlock(list); }
    fn MmMapLockedPages(list: *mut MDL, _mode: i8) -> P; 2 MM_IRQL { mdl::map(list) as P }
    fn MmMapMemoryDumpMdl(list: *mut MDL) -> P { mdl::map(list) as P }
    fn MmProtectMdlSystemAddress(_list: *mut MDL, _protect: u32) -> i32; 0 MM_IRQL { SUCCESS }
    fn MmAdvanceMdl(list: *mut MDL, bytes: u32) -> i32; 2 MM_IRQL {
        if (*list).ByteCount < bytes {
            return INVALID_PARAMETER;
        }
        let start = (*list).ByteOffset + bytes;
        (*list).ByteCount -= bytes;
        (*list).StartVa = (*list).StartVa.cast::<u8>().wrapping_add(start as usize / PAGE * PAGE).cast();
        (*list).ByteOffset = start % PAGE as u32;
        SUCCESS
    }
    fn IoBuildPartialMdl(source: *mut MDL, target: *mut MDL, address: usize, len: u32); 2 IRQL_IO_DISPATCH {
        let begin = (*source).StartVa as usize + (*source).ByteOffset as usize;
        let skipped = address.saturating_sub(begin);
        let len = if len == 0 { (*source).ByteCount.saturating_sub(skipped as u32) } else { len };
        (*target).StartVa = (address & !(PAGE - 1)) as P;
        (*target).ByteOffset = (address % PAGE) as u32;
        (*target).ByteCount = len;
        // MDL_PARTIAL 0x10; the source's mapping serves.
        (*target).MdlFlags |= 0x10 | ((*source).MdlFlags & 0x7);
        (*target).MappedSystemVa = ((*source).MappedSystemVa as usize + skipped) as P;
        let first = (address - (*source).StartVa as usize) / PAGE;
        for page in 0..(address % PAGE + len as usize).div_ceil(PAGE) {
            let frame: u64 = get(source.add(1) as usize + 8 * (first + page));
            put(target.add(1) as usize + 8 * page, frame);
        }
    }
    fn MmIsAddressValid(address: usize) -> u8; 2 MM_IRQL { u8::from(address >= 0x1_0000) }
    fn MmIsNonPagedSystemAddressValid(address: usize) -> u8; 2 MM_IRQL { u8::from(address >= 0x1_0000) }
    fn MmGetVirtualForPhysical(_physical: i64) -> P { std::ptr::null_mut() }
    fn MmIsThisAnNtAsSystem() -> u8 { 0 }
    fn MmQuerySystemSize() -> i32 { 2 }
    fn MmLockPagableDataSection(address: P) -> P; 1 IRQL_MM_APC_LTE { address }
    fn MmLockPagableSectionByHandle(_handle: P); 1 IRQL_MM_APC_LTE {}
    fn MmUnlockPagableImageSection(_handle: P); 1 IRQL_MM_APC_LTE {}
    fn MmPageEntireDriver(address: P) -> P; 1 IRQL_MM_APC_LTE { address }
    fn MmResetDriverPaging(_address: P); 1 IRQL_MM_APC_LTE {}
    fn MmAllocateMappingAddress(len: usize, _tag: u32) -> P; 1 IRQL_MM_APC_LTE { crate::kernel::memory::reserve(len.div_ceil(PAGE).max(1)) as P }
    fn MmFreeMappingAddress(_address: P, _tag: u32); 1 IRQL_MM_APC_LTE {}
    fn MmSecureVirtualMemory(address: P, _len: usize, _probe: u32) -> P; 0 IRQL_MM_APC_LTE { address }
    fn MmUnsecureVirtualMemory(_handle: P); 0 IRQL_MM_APC_LTE {}
    fn MmCopyMemory(target: usize, source: usize, len: usize, flags: u32, done: *mut usize) -> i32; 1 IRQL_MM_APC_LTE {
        // MM_COPY_MEMORY_PHYSICAL 1, VIRTUAL 2.
        let mut data = vec![0; len];
        let copied = if flags & 1 != 0 {
            phys::read(source as u64, &mut data).is_ok()
        } else {
            data = super::raw::bytes(source, len);
            true
        };
        put(done as usize, if copied { len } else { 0 });
        if !copied {
            return INVALID_PARAMETER;
        }
        super::raw::fill(target, &data);
        SUCCESS
    }
    fn MmGetPhysicalMemoryRanges() -> usize; 0 IRQL_MM_APC_LTE { 0 }
    fn MmMapIoSpaceUncached(physical: i64, len: usize) -> P; 2 MM_IRQL {
        if memory_refused() { std::ptr::null_mut() } else { crate::kernel::mmio::map(physical as u64, len) as P }
    }
    fn IoSetMasterIrpStatus(_master: *mut IRP, _status: i32) {}
    fn HalGetInterruptVector(_kind: i32, _bus: u32, level: u32, vector: u32, irql: *mut u8, affinity: *mut usize) -> u32 {
        put(irql as usize, level as u8);
        put(affinity as usize, 1_usize);
        vector
    }
    fn HalTranslateBusAddress(_kind: i32, _bus: u32, address: i64, _space: *mut u32, out: *mut i64) -> u8 { put(out as usize, address); 1 }
    fn HalAllocateCommonBuffer(adapter: *mut acx_core::nt::raw::DMA_ADAPTER, len: u32, address: *mut i64, cached: u8) -> P {
        (*(*adapter).DmaOperations).AllocateCommonBuffer.map_or(std::ptr::null_mut(), |f| f(adapter, len, address, cached))
    }
    fn HalFreeCommonBuffer(adapter: *mut acx_core::nt::raw::DMA_ADAPTER, len: u32, address: i64, memory: P, cached: u8) {
        if let Some(free) = (*(*adapter).DmaOperations).FreeCommonBuffer {
            free(adapter, len, address, memory, cached);
        }
    }
}
