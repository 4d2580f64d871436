//! Physical memory: made-up addresses, chosen by the seed, over pages of the host process.
use std::collections::BTreeMap;

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{memory, with};
use crate::verifier::{report, rule};

const FOUR_GIB: u64 = 1 << 32;
/// Where what the DMA controllers of a PC reach ends.
const ISA: u64 = 1 << 24;

/// Contiguous physical memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Physical (and device) address.
    pub addr: u64,
    /// Where the processor sees it.
    pub ptr: *mut u8,
    /// Length in bytes.
    pub len: usize,
}

#[derive(Clone, Copy)]
struct Region {
    ptr: usize,
    len: usize,
    /// Who owns it: `None` for pages that belong to something else, which is in another ledger.
    owner: Option<&'static str>,
}

/// A file that is the machine's physical memory, for another process to see.
pub struct Backing {
    /// The file.
    pub file: std::fs::File,
    /// Offset in it of a physical address; `None` where no memory may be.
    pub place: fn(u64) -> Option<u64>,
}

/// The map from physical addresses to host memory.
pub(crate) struct Memory {
    backing: Option<Backing>,
    regions: BTreeMap<u64, Region>,
    pages: BTreeMap<usize, u64>,
    low: u64,
    /// Where the next block goes that ISA must reach.
    isa: u64,
    high: u64,
}

impl Drop for Memory {
    fn drop(&mut self) {
        for region in std::mem::take(&mut self.regions).into_values().filter(|r| r.owner.is_some()) {
            memory::unmap(region.ptr, region.len.div_ceil(memory::PAGE));
        }
    }
}

impl Memory {
    pub(crate) fn new(rng: &mut ChaCha8Rng) -> Self {
        Self {
            backing: None,
            regions: BTreeMap::new(),
            pages: BTreeMap::new(),
            isa: 0,
            low: 0x0100_0000 + rng.random_range(0..0x1000) * 0x1000,
            high: FOUR_GIB + rng.random_range(0..0x10_0000) * 0x1000,
        }
    }

    fn pick(&mut self, rng: &mut ChaCha8Rng, len: u64, align: u64, below: u64) -> Option<u64> {
        let gap = rng.random_range(1..16) * 0x1000;
        let align = align.max(0x1000);
        if below < ISA {
            // A buffer for the DMA controllers of a PC crosses no 64 KB boundary, or no 128 KB one; places are used again.
            let align = align.max(len.next_power_of_two());
            let free = |at: &u64| self.regions.range(..at + len).next_back().is_none_or(|(start, r)| start + r.len as u64 <= *at);
            let last = (below + 1).checked_sub(len)?;
            return (ISA / 16..=last).step_by(usize::try_from(align).ok()?).find(|at| at % align == 0 && free(at));
        }
        let wide = rng.random_bool(0.75);
        let high = (self.high + gap).next_multiple_of(align);
        if wide && high.checked_add(len)? <= below {
            self.high = (high + len).next_multiple_of(0x1000);
            return Some(high);
        }
        if below <= 0x100_0000 {
            // What the DMA controllers of ISA reach, behind the first megabyte.
            let place = (self.isa.max(0x10_0000) + gap).next_multiple_of(align);
            let fits = place.checked_add(len)? <= below + 1;
            self.isa = if fits { (place + len).next_multiple_of(0x1000) } else { self.isa };
            return fits.then_some(place);
        }
        let low = (self.low + gap).next_multiple_of(align);
        if low.checked_add(len)? <= below.min(if self.backing.is_some() { 0x8000_0000 } else { 0xC000_0000 }) {
            self.low = (low + len).next_multiple_of(0x1000);
            return Some(low);
        }
        None
    }

    pub(crate) fn forget_pages(&mut self, base: usize, pages: usize) {
        let gone: Vec<_> = self.pages.range(base..base + pages * memory::PAGE).map(|(page, addr)| (*page, *addr)).collect();
        for (page, addr) in gone {
            self.pages.remove(&page);
            if self.regions.get(&addr).is_some_and(|r| r.owner.is_none()) {
                self.regions.remove(&addr);
            }
        }
    }

    /// Blocks that a driver must free, with what they are.
    pub(crate) fn driver_blocks(&self) -> Vec<(u64, &'static str)> {
        self.regions.iter().filter_map(|(addr, r)| r.owner.filter(|o| *o != "host").map(|o| (*addr, o))).collect()
    }

    /// Lays the file under pages that got a physical address. False where the file has no place for them.
    fn lay(&self, addr: u64, ptr: usize, pages: usize) -> bool {
        let Some(backing) = &self.backing else { return true };
        let last = addr + (pages * memory::PAGE) as u64 - 1;
        let Some((offset, _)) = (backing.place)(addr).zip((backing.place)(last)) else { return false };
        memory::lay(ptr, pages, &backing.file, offset);
        true
    }

    fn find(&self, addr: u64) -> Option<(usize, usize)> {
        let (start, region) = self.regions.range(..=addr).next_back()?;
        let offset = usize::try_from(addr - start).ok().filter(|offset| *offset < region.len)?;
        Some((region.ptr + offset, region.len - offset))
    }
}

/// Everything that has a physical address.
pub fn blocks() -> Vec<Block> {
    with(|s| s.phys.regions.iter().map(|(addr, r)| Block { addr: *addr, ptr: r.ptr as *mut u8, len: r.len }).collect())
}

/// Makes a file the machine's physical memory: from now on, whatever has a physical address lies in it.
pub fn back_with(backing: Backing) {
    with(|s| s.phys.backing = Some(backing));
}

/// Contiguous zeroed memory below an address, for a host. `align` is a power of two.
pub fn alloc(len: usize, align: u64, below: u64) -> Option<Block> {
    alloc_for("host", len, align, below)
}

pub(crate) fn alloc_for(owner: &'static str, len: usize, align: u64, below: u64) -> Option<Block> {
    if len == 0 || len > 1 << 30 || !align.is_power_of_two() {
        return None;
    }
    let addr = with(|s| s.phys.pick(&mut s.rng, len as u64, align, below))?;
    let pages = len.div_ceil(memory::PAGE);
    let ptr = memory::map_guarded(pages);
    if !with(|s| s.phys.lay(addr, ptr, pages)) {
        memory::unmap(ptr, pages);
        return None;
    }
    with(|s| {
        s.phys.regions.insert(addr, Region { ptr, len, owner: Some(owner) });
        for page in 0..pages {
            s.phys.pages.insert(ptr + page * memory::PAGE, addr + (page * memory::PAGE) as u64);
        }
    });
    Some(Block { addr, ptr: ptr as *mut u8, len })
}

/// Frees a block by its address. Gives false when there is none.
pub fn free(addr: u64) -> bool {
    let region = with(|s| {
        let region = s.phys.regions.get(&addr).copied().filter(|r| r.owner.is_some())?;
        s.phys.regions.remove(&addr);
        let pages = region.len.div_ceil(memory::PAGE);
        s.phys.forget_pages(region.ptr, pages);
        Some((region, pages))
    });
    match region {
        Some((region, pages)) => {
            memory::unmap(region.ptr, pages);
            true
        }
        None => false,
    }
}

/// Address and length of the owned block that starts at a virtual address.
pub(crate) fn block_at(ptr: usize) -> Option<Block> {
    with(|s| {
        s.phys.regions.iter().find(|(_, r)| r.ptr == ptr && r.owner.is_some()).map(|(addr, r)| Block {
            addr: *addr,
            ptr: r.ptr as *mut u8,
            len: r.len,
        })
    })
}

/// Gives a page of other memory a physical address of its own (scattered), or the one it has.
pub(crate) fn page_address(page: usize, below: u64) -> Option<u64> {
    with(|s| {
        if let Some(addr) = s.phys.pages.get(&page) {
            return Some(*addr);
        }
        let addr = s.phys.pick(&mut s.rng, memory::PAGE as u64, memory::PAGE as u64, below)?;
        if !s.phys.lay(addr, page, 1) {
            return None;
        }
        s.phys.pages.insert(page, addr);
        s.phys.regions.insert(addr, Region { ptr: page, len: memory::PAGE, owner: None });
        Some(addr)
    })
}

/// A device access found nothing at its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Miss(pub u64);

fn walk(addr: u64, len: usize, mut each: impl FnMut(usize, usize, usize)) -> Result<(), Miss> {
    let mut done = 0;
    while done < len {
        let at = addr.wrapping_add(done as u64);
        let Some((ptr, room)) = with(|s| s.phys.find(at)) else {
            report(rule::DMA_OUTSIDE, format!("device access of {len} bytes at {addr:#x} misses at {at:#x}"));
            return Err(Miss(at));
        };
        let part = room.min(len - done);
        each(ptr, done, part);
        done += part;
    }
    Ok(())
}

/// Reads memory as a device does.
///
/// # Errors
/// The first address that is not mapped; it is also reported.
pub fn read(addr: u64, buffer: &mut [u8]) -> Result<(), Miss> {
    let len = buffer.len();
    walk(addr, len, |ptr, done, part| {
        // SAFETY: the region is mapped for `part` bytes; the driver's view of it is volatile.
        unsafe { std::ptr::copy_nonoverlapping(ptr as *const u8, buffer[done..].as_mut_ptr(), part) };
    })
}

/// Writes memory as a device does.
///
/// # Errors
/// The first address that is not mapped; it is also reported.
pub fn write(addr: u64, buffer: &[u8]) -> Result<(), Miss> {
    walk(addr, buffer.len(), |ptr, done, part| {
        // SAFETY: the region is mapped for `part` bytes; the driver's view of it is volatile.
        unsafe { std::ptr::copy_nonoverlapping(buffer[done..].as_ptr(), ptr as *mut u8, part) };
    })
}
