use std::ffi::c_void;
use std::ptr::null_mut;

use acx_core::nt::raw::{MDL, UNICODE_STRING};

use super::memory_refused;
use crate::kernel::irql::require;
use crate::kernel::{boundary, driver, mdl, mmio, phys};
use crate::verifier::{report, rule};

fn below(highest: i64) -> u64 {
    if highest < 0 { u64::MAX } else { (highest as u64).saturating_add(1) }
}

fn free_contiguous(address: *mut c_void, len: Option<usize>) {
    require("MmFreeContiguousMemory", 2, rule::MM_IRQL);
    match phys::block_at(address as usize) {
        Some(block) if len.is_none_or(|len| len == block.len) => {
            phys::free(block.addr);
        }
        _ => report(rule::DMA_FREE_MISMATCH, format!("{address:?} with {len:?} bytes is no contiguous memory")),
    }
}

exports! { "ntoskrnl.exe";
    fn MmAllocateContiguousMemorySpecifyCache(
        len: usize,
        _lowest: i64,
        highest: i64,
        boundary_multiple: i64,
        _cache: i32,
    ) -> *mut c_void {
        require("MmAllocateContiguousMemorySpecifyCache", 2, rule::MM_IRQL);
        boundary();
        if memory_refused() {
            return null_mut();
        }
        // A block aligned to the next power of two of its length never crosses a larger power-of-two boundary.
        let align = if boundary_multiple > 0 { len.next_power_of_two() as u64 } else { 4096 };
        phys::alloc_for("contiguous memory", len, align, below(highest)).map_or(null_mut(), |b| b.ptr.cast())
    }

    fn MmFreeContiguousMemory(address: *mut c_void) {
        free_contiguous(address, None);
    }

    fn MmFreeContiguousMemorySpecifyCache(address: *mut c_void, len: usize, _cache: i32) {
        free_contiguous(address, Some(len));
    }

    fn MmGetPhysicalAddress(address: *mut c_void) -> i64 {
        let offset = address as usize % 4096;
        phys::page_address(address as usize - offset, u64::MAX).map_or(0, |page| (page + offset as u64) as i64)
    }

    fn MmMapIoSpace(physical: i64, len: usize, _cache: i32) -> *mut c_void {
        require("MmMapIoSpace", 2, rule::MM_IRQL);
        if memory_refused() {
            return null_mut();
        }
        mmio::map(physical as u64, len) as *mut c_void
    }

    fn MmMapIoSpaceEx(physical: i64, len: usize, _protect: u32) -> *mut c_void {
        require("MmMapIoSpaceEx", 2, rule::MM_IRQL);
        if memory_refused() {
            return null_mut();
        }
        mmio::map(physical as u64, len) as *mut c_void
    }

    fn MmUnmapIoSpace(base: *mut c_void, len: usize) {
        require("MmUnmapIoSpace", 2, rule::MM_IRQL);
        mmio::unmap(base as usize, len);
    }

    fn MmBuildMdlForNonPagedPool(list: *mut MDL) {
        require("MmBuildMdlForNonPagedPool", 2, rule::MM_IRQL);
        mdl::build(list);
    }

    fn MmAllocatePagesForMdlEx(
        _low: i64,
        high: i64,
        _skip: i64,
        len: usize,
        _cache: i32,
        _flags: u32,
    ) -> *mut MDL {
        require("MmAllocatePagesForMdlEx", 1, rule::IRQL_MM_APC_LTE);
        boundary();
        if memory_refused() {
            return null_mut();
        }
        mdl::allocate_pages(len, below(high))
    }

    fn MmFreePagesFromMdl(list: *mut MDL) {
        require("MmFreePagesFromMdl", 1, rule::IRQL_MM_APC_LTE);
        mdl::free_pages(list);
    }

    fn MmMapLockedPagesSpecifyCache(
        list: *mut MDL,
        _mode: i8,
        _cache: i32,
        _wanted: *mut c_void,
        _bug_check: u32,
        _priority: u32,
    ) -> *mut c_void {
        require("MmMapLockedPagesSpecifyCache", 2, rule::MM_IRQL);
        if memory_refused() {
            return null_mut();
        }
        mdl::map(list) as *mut c_void
    }

    fn MmUnmapLockedPages(base: *mut c_void, list: *mut MDL) {
        require("MmUnmapLockedPages", 2, rule::MM_IRQL);
        mdl::unmap(base as usize, list);
    }

    fn MmGetSystemRoutineAddress(name: *const UNICODE_STRING) -> *mut c_void {
        require("MmGetSystemRoutineAddress", 0, rule::IRQL_RTL_PASSIVE);
        // SAFETY: a readable counted string.
        let units = unsafe { std::slice::from_raw_parts((*name).Buffer, usize::from((*name).Length / 2)) };
        driver::routine(&String::from_utf16_lossy(units))
    }
}
