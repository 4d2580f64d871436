//! Packets: memory that client and device share.

use super::raw::prelude::*;
use crate::ks::status::{STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER};
use crate::model::backend::{BufferLimits, Segment};
use crate::nt::imports::{
    IoAllocateMdl, IoFreeMdl, MmAllocateContiguousMemorySpecifyCache, MmBuildMdlForNonPagedPool,
    MmFreeContiguousMemorySpecifyCache, MmGetPhysicalAddress,
};
use crate::nt::raw::{MmCached, PAGE_SIZE};
use core::ptr::null_mut;

const PAGE: u32 = PAGE_SIZE as u32;

/// Most packets of a stream; ACX asks for one or two.
pub(super) const MAX_PACKETS: usize = 2;

/// One packet with its pages. Freed when dropped, at PASSIVE_LEVEL.
struct Pages {
    memory: PVOID,
    mdl: PMDL,
    length: u32,
    offset: u32,
}

impl Pages {
    /// Pages for one packet that lies at the end, or at the start, of them. PASSIVE_LEVEL.
    fn new(size: u32, at_end: bool, highest: u64) -> Result<Self, NTSTATUS> {
        let length = size.checked_next_multiple_of(PAGE).ok_or(STATUS_INVALID_PARAMETER)?;
        let offset = if at_end { length.saturating_sub(size) } else { 0 };
        let highest = i64::try_from(highest).unwrap_or(i64::MAX);
        // SAFETY: at PASSIVE_LEVEL, with a length above 0.
        let memory = unsafe { MmAllocateContiguousMemorySpecifyCache(length as usize, 0, highest, 0, MmCached) };
        if memory.is_null() {
            return Err(STATUS_INSUFFICIENT_RESOURCES);
        }
        // SAFETY: `length` bytes were just allocated. A client sees them, so nothing old may stay.
        unsafe { memory.cast::<u8>().write_bytes(0, length as usize) };
        let mut pages = Self { memory, mdl: null_mut(), length, offset };
        // SAFETY: the memory is `length` bytes long; no request is involved.
        pages.mdl = unsafe { IoAllocateMdl(memory, length, 0, 0, null_mut()) };
        if pages.mdl.is_null() {
            return Err(STATUS_INSUFFICIENT_RESOURCES);
        }
        // SAFETY: contiguous memory is not paged.
        unsafe { MmBuildMdlForNonPagedPool(pages.mdl) };
        Ok(pages)
    }
    fn address(&self) -> u64 {
        // SAFETY: the memory is resident as long as we hold it.
        let address = unsafe { MmGetPhysicalAddress(self.memory) };
        (address as u64).wrapping_add(u64::from(self.offset))
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        if !self.mdl.is_null() {
            // SAFETY: allocated by us; whoever mapped it was told to stop before.
            unsafe { IoFreeMdl(self.mdl) };
        }
        // SAFETY: allocated by us with this length and cache type.
        unsafe { MmFreeContiguousMemorySpecifyCache(self.memory, self.length as usize, MmCached) };
    }
}

/// The packets of one stream, and the list that ACX is handed.
pub(super) struct Packets {
    pages: [Option<Pages>; MAX_PACKETS],
    list: [ACX_RTPACKET; MAX_PACKETS],
    size: u32,
}

impl Packets {
    /// Allocates `count` packets of `size` bytes. PASSIVE_LEVEL.
    ///
    /// One packet begins on a page, because it is mapped twice in a row. Of two, the first ends on a page and the second begins
    /// on one, so that they can be mapped side by side.
    pub(super) fn new(count: u32, size: u32, limits: &BufferLimits) -> Result<Self, NTSTATUS> {
        if count == 0 || count as usize > MAX_PACKETS || size == 0 {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let mut made = Self { pages: [None, None], list: [ACX_RTPACKET::init(), ACX_RTPACKET::init()], size };
        for (n, (place, packet)) in made.pages.iter_mut().zip(made.list.iter_mut()).take(count as usize).enumerate() {
            let pages = Pages::new(size, count > 1 && n == 0, limits.highest_address)?;
            if pages.offset.checked_rem(limits.address_multiple.max(1)) != Some(0) {
                return Err(STATUS_INVALID_PARAMETER);
            }
            packet.RtPacketBuffer.Type = WDF_MEMORY_DESCRIPTOR_TYPE::WdfMemoryDescriptorTypeMdl;
            packet.RtPacketBuffer.u.MdlType.Mdl = pages.mdl;
            packet.RtPacketBuffer.u.MdlType.BufferLength = pages.length;
            packet.RtPacketOffset = pages.offset;
            packet.RtPacketSize = size;
            *place = Some(pages);
        }
        Ok(made)
    }
    /// The list for ACX; valid as long as the packets are.
    pub(super) fn list(&mut self) -> *mut ACX_RTPACKET {
        self.list.as_mut_ptr()
    }
    /// Where the device finds the packets, and how many there are.
    pub(super) fn segments(&self) -> ([Segment; MAX_PACKETS], usize) {
        let mut segments = [Segment { address: 0, length: 0 }; MAX_PACKETS];
        let mut count = 0usize;
        for (segment, pages) in segments.iter_mut().zip(self.pages.iter().flatten()) {
            *segment = Segment { address: pages.address(), length: self.size };
            count = count.saturating_add(1);
        }
        (segments, count)
    }
}
