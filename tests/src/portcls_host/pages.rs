//! `IPortWaveRTStream`: pages for the cyclic buffer, with the rules of Driver Verifier for them.

use super::abi::*;
use super::guids::IID_IPortWaveRTStream;
use super::seam::{self, Pages, Rule};
use super::unknown::{self, HostObject, Interface, Vtbl, vtbl};
use core::cell::RefCell;
use std::rc::Rc;

const PAGE: usize = 4096;

struct Block {
    /// MDL header (48 bytes) and the page frame numbers.
    mdl: Box<[u64]>,
    pages: Pages,
    bytes: usize,
    mapped: bool,
}

/// The pages of one stream.
pub struct PortStream {
    blocks: RefCell<Vec<Block>>,
    name: String,
}

impl HostObject for PortStream {}

/// Makes the object with one reference.
pub fn create(name: String) -> (Ptr, Rc<PortStream>) {
    let data = Rc::new(PortStream { blocks: RefCell::default(), name });
    (unknown::create("PortWaveRTStream", &STREAM, data.clone()), data)
}

impl PortStream {
    /// Address of the memory that an MDL of this stream describes.
    pub fn address(&self, mdl: Ptr) -> Option<(*mut u8, usize)> {
        self.blocks.borrow().iter().find(|b| b.mdl.as_ptr().cast_mut().cast() == mdl).map(|b| (b.pages.ptr, b.bytes))
    }

    /// Reports what the driver did not free; called when the stream is gone.
    pub fn check_empty(&self) {
        for block in self.blocks.take() {
            seam::report(Rule::PcAllocatedPages, format!("{}: {} bytes of pages not freed at stream end", self.name, block.bytes));
            seam::free_pages(block.pages);
        }
    }

    fn allocate(&self, low: Option<u64>, high: u64, total: usize, what: &str) -> Ptr {
        if total == 0 || total > 1 << 30 || low.is_some_and(|low| high < low) || high == 0 {
            seam::report(Rule::PcAllocateAndMapPages, format!("{what}: {total} bytes between {low:x?} and {high:#x}"));
            return core::ptr::null_mut();
        }
        let count = total.div_ceil(PAGE);
        let Some(pages) = seam::alloc_pages(count * PAGE, low, high) else { return core::ptr::null_mut() };
        let mut mdl = vec![0_u64; 6 + count].into_boxed_slice();
        // Size and MDL_PAGES_LOCKED; ByteCount.
        mdl[1] = (48 + 8 * count) as u64 | 0x0002 << 16;
        mdl[5] = total as u64;
        for (i, frame) in mdl[6..].iter_mut().enumerate() {
            *frame = pages.frames[i] / PAGE as u64;
        }
        let pointer = mdl.as_ptr().cast_mut().cast();
        self.blocks.borrow_mut().push(Block { mdl, pages, bytes: total, mapped: false });
        pointer
    }

    fn with<R>(&self, mdl: Ptr, what: &str, f: impl FnOnce(&mut Block) -> R) -> Option<R> {
        let mut blocks = self.blocks.borrow_mut();
        let block = blocks.iter_mut().find(|b| b.mdl.as_ptr().cast_mut().cast() == mdl);
        if block.is_none() {
            seam::report(Rule::PcAllocatedPages, format!("{}: {what} with an MDL that this stream does not have", self.name));
        }
        block.map(f)
    }
}

unsafe extern "efiapi" fn allocate_pages(this: Ptr, high: u64, total: usize) -> Ptr {
    seam::check_port_irql("IPortWaveRTStream::AllocatePagesForMdl", PASSIVE_LEVEL);
    unknown::data::<PortStream>(this).allocate(None, high, total, "AllocatePagesForMdl")
}

unsafe extern "efiapi" fn allocate_contiguous(this: Ptr, low: u64, high: u64, total: usize) -> Ptr {
    seam::check_port_irql("IPortWaveRTStream::AllocateContiguousPagesForMdl", PASSIVE_LEVEL);
    unknown::data::<PortStream>(this).allocate(Some(low), high, total, "AllocateContiguousPagesForMdl")
}

unsafe extern "efiapi" fn map(this: Ptr, mdl: Ptr, cache: u32) -> Ptr {
    seam::check_port_irql("IPortWaveRTStream::MapAllocatedPages", PASSIVE_LEVEL);
    if cache > 2 {
        seam::report(Rule::PcAllocateAndMapPages, format!("MapAllocatedPages: cache type {cache}"));
        return core::ptr::null_mut();
    }
    let stream = unknown::data::<PortStream>(this);
    let mapped = stream.with(mdl, "MapAllocatedPages", |block| {
        if block.mapped {
            return None;
        }
        block.mapped = true;
        // MappedSystemVa, and MDL_MAPPED_TO_SYSTEM_VA in the flags.
        block.mdl[3] = block.pages.ptr as u64;
        block.mdl[1] |= 0x0001 << 16;
        Some(block.pages.ptr)
    });
    match mapped {
        Some(None) => {
            seam::report(Rule::PcUnmapAllocatedPages, format!("{}: pages mapped twice", stream.name));
            core::ptr::null_mut()
        }
        Some(Some(pointer)) => pointer.cast(),
        None => core::ptr::null_mut(),
    }
}

unsafe extern "efiapi" fn unmap(this: Ptr, base: Ptr, mdl: Ptr) {
    seam::check_port_irql("IPortWaveRTStream::UnmapAllocatedPages", PASSIVE_LEVEL);
    let stream = unknown::data::<PortStream>(this);
    let good = stream.with(mdl, "UnmapAllocatedPages", |block| {
        block.mdl[1] &= !(0x0001 << 16);
        core::mem::replace(&mut block.mapped, false) && block.pages.ptr.cast() == base
    });
    if good == Some(false) {
        seam::report(Rule::PcUnmapAllocatedPages, format!("{}: unmapped what was not mapped there", stream.name));
    }
}

unsafe extern "efiapi" fn free(this: Ptr, mdl: Ptr) {
    seam::check_port_irql("IPortWaveRTStream::FreePagesFromMdl", PASSIVE_LEVEL);
    let stream = unknown::data::<PortStream>(this);
    if stream.with(mdl, "FreePagesFromMdl", |block| block.mapped) == Some(true) {
        seam::report(Rule::PcUnmapAllocatedPages, format!("{}: pages freed while mapped", stream.name));
    }
    let gone = {
        let mut blocks = stream.blocks.borrow_mut();
        let index = blocks.iter().position(|b| b.mdl.as_ptr().cast_mut().cast() == mdl);
        index.map(|i| blocks.remove(i))
    };
    if let Some(block) = gone {
        seam::free_pages(block.pages);
    }
}

unsafe extern "efiapi" fn pages_count(this: Ptr, mdl: Ptr) -> u32 {
    seam::check_port_irql("IPortWaveRTStream::GetPhysicalPagesCount", PASSIVE_LEVEL);
    unknown::data::<PortStream>(this).with(mdl, "GetPhysicalPagesCount", |b| (b.mdl.len() - 6) as u32).unwrap_or(0)
}

/// The address comes back through a hidden result pointer, which is the second argument and is returned too.
unsafe extern "efiapi" fn page_address(this: Ptr, result: *mut u64, mdl: Ptr, index: u32) -> *mut u64 {
    seam::check_port_irql("IPortWaveRTStream::GetPhysicalPageAddress", PASSIVE_LEVEL);
    let frame = unknown::data::<PortStream>(this).with(mdl, "GetPhysicalPageAddress", |b| b.mdl.get(6 + index as usize).copied());
    if frame == Some(None) {
        seam::report(Rule::PcAllocatedPages, format!("GetPhysicalPageAddress: page {index} of a shorter MDL"));
    }
    // SAFETY: the caller's hidden result.
    unsafe { result.write(frame.flatten().unwrap_or(0) * PAGE as u64) };
    result
}

static TABLE: Vtbl<10> = vtbl![allocate_pages, allocate_contiguous, map, unmap, free, pages_count, page_address];
static STREAM: [Interface; 1] = [Interface { name: "IPortWaveRTStream", ids: &[IID_IPortWaveRTStream], table: TABLE.0.as_ptr() }];
