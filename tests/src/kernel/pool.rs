//! Pool with tags. Each block ends at a guard page; freed pages stay inaccessible for a while.
use std::collections::{BTreeMap, VecDeque};
use std::ffi::c_void;

use super::{irql::irql, memory, with};
use crate::verifier::{report, rule};

/// Byte that fills what lies between the start of the pages and the block, and behind its end.
const FILL: u8 = 0xC5;
const ALIGN: usize = 16;
const QUARANTINE: usize = 2048;

/// A live block.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Length asked for.
    pub len: usize,
    /// Tag, first character in the lowest byte.
    pub tag: u32,
    paged: bool,
    base: usize,
    pages: usize,
    /// The instruction of a loaded driver that asked for it.
    site: usize,
}

impl Block {
    /// Where in the driver it was allocated, as text to put behind a report; empty when nobody knows.
    pub(crate) fn origin(&self) -> String {
        crate::loader::place(self.site).map_or_else(String::new, |p| format!(", allocated in {p}"))
    }
}

#[derive(Default)]
pub(crate) struct Ledger {
    blocks: BTreeMap<usize, Block>,
    quarantine: VecDeque<(usize, Block)>,
    /// Allocations still allowed before they fail, if limited.
    budget: Option<u64>,
    allocations: u64,
}

impl Ledger {
    pub(crate) fn live(&self) -> impl Iterator<Item = (usize, &Block)> {
        self.blocks.iter().map(|(address, block)| (*address, block))
    }

    /// Counts an allocation and tells whether it must fail.
    pub(crate) fn refuse(&mut self) -> bool {
        self.allocations += 1;
        match &mut self.budget {
            Some(0) => true,
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        }
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        for (_, block) in std::mem::take(&mut self.blocks).into_iter().chain(std::mem::take(&mut self.quarantine)) {
            memory::unmap(block.base, block.pages);
        }
    }
}

/// A tag as text.
pub fn tag_name(tag: u32) -> String {
    tag.to_le_bytes().iter().map(|b| if b.is_ascii_graphic() || *b == b' ' { char::from(*b) } else { '?' }).collect()
}

/// Lets the next `count` allocations succeed and all later ones fail; `None` removes the limit.
pub fn limit(count: Option<u64>) {
    with(|s| s.pool.budget = count);
}

/// How many allocations were asked for so far.
pub fn allocations() -> u64 {
    with(|s| s.pool.allocations)
}

/// Allocates as `ExAllocatePool2` does: `flags` are POOL_FLAG_*. Null when memory is out or the request is wrong.
pub fn allocate(len: usize, tag: u32, flags: u64) -> *mut c_void {
    let paged = flags & acx_core::nt::raw::POOL_FLAG_PAGED != 0;
    let level = irql();
    if len == 0 {
        report(rule::POOL_ZERO_SIZE, format!("tag '{}'", tag_name(tag)));
        return std::ptr::null_mut();
    }
    if paged && level > 1 {
        report(rule::POOL_PAGED_IRQL, format!("paged pool at IRQL {level}"));
    } else if level > 2 {
        report(rule::POOL_NONPAGED_IRQL, format!("non-paged pool at IRQL {level}"));
    }
    let refused = with(|s| s.pool.refuse());
    let Some(room) = len.checked_next_multiple_of(ALIGN) else { return std::ptr::null_mut() };
    let pages = room.div_ceil(memory::PAGE);
    if refused || len > 1 << 30 {
        return std::ptr::null_mut();
    }
    let base = memory::map_guarded(pages);
    // A block of a page or more starts on a page, as the kernel's does; a smaller one ends at the guard.
    let start = if len >= memory::PAGE { base } else { base + pages * memory::PAGE - room };
    memory::fill(base, pages * memory::PAGE, FILL);
    if flags & acx_core::nt::raw::POOL_FLAG_UNINITIALIZED == 0 {
        memory::fill(start, len, 0);
    }
    let site = crate::loader::caller_address();
    with(|s| s.pool.blocks.insert(start, Block { len, tag, paged, base, pages, site }));
    start as *mut c_void
}

/// Frees as `ExFreePoolWithTag` does; a tag of zero matches every tag.
pub fn free(address: *mut c_void, tag: u32) {
    let start = address as usize;
    let Some(block) = with(|s| s.pool.blocks.get(&start).copied()) else {
        let twice = with(|s| s.pool.quarantine.iter().any(|(a, _)| *a == start));
        report(if twice { rule::POOL_DOUBLE_FREE } else { rule::POOL_BAD_FREE }, format!("free of {start:#x}"));
        return;
    };
    let level = irql();
    if level > if block.paged { 1 } else { 2 } {
        report(if block.paged { rule::POOL_PAGED_IRQL } else { rule::POOL_NONPAGED_IRQL }, format!("free at IRQL {level}"));
    }
    if tag != 0 && tag != block.tag {
        // Windows compares tags that are protected (the highest bit); the samples that most drivers began as free with another.
        let told = if block.tag >> 31 == 1 || crate::loader::current().is_none() { report } else { crate::verifier::note };
        told(rule::POOL_TAG, format!("block of '{}' freed as '{}'", tag_name(block.tag), tag_name(tag)));
    }
    let end = block.base + block.pages * memory::PAGE;
    let intact = memory::is_filled(block.base, start - block.base, FILL)
        && memory::is_filled(start + block.len, end - start - block.len, FILL);
    if !intact {
        report(rule::POOL_OVERRUN, format!("{} bytes of '{}' at {start:#x}", block.len, tag_name(block.tag)));
    }
    let range = start..start + block.len;
    let (timers, dpcs, locks) = with(|s| {
        let timers: Vec<usize> = s.timers.range(range.clone()).map(|(a, _)| *a).collect();
        let dpcs: Vec<usize> = s.queued_dpcs().into_iter().filter(|a| range.contains(a)).collect();
        let locks = s.locks.forget(range.clone());
        (timers, dpcs, locks)
    });
    for address in timers {
        report(rule::POOL_FREE_TIMER, format!("timer {address:#x} is set"));
        super::timer::cancel(address);
    }
    for address in dpcs {
        report(rule::DPC_LEFT, format!("deferred call {address:#x} is queued"));
        super::scheduler::remove_native_dpc(address);
    }
    if locks > 0 {
        report(rule::LOCK_DELETED, format!("{locks} held lock(s) in {start:#x}"));
    }
    memory::protect_none(block.base, block.pages);
    let old = with(|s| {
        s.phys.forget_pages(block.base, block.pages);
        s.pool.blocks.remove(&start);
        s.pool.quarantine.push_back((start, block));
        (s.pool.quarantine.len() > QUARANTINE).then(|| s.pool.quarantine.pop_front()).flatten()
    });
    if let Some((_, old)) = old {
        memory::unmap(old.base, old.pages);
    }
}

/// The live block that an address lies in.
pub(crate) fn around(address: usize) -> Option<Block> {
    super::try_with(|s| s.pool.blocks.range(..=address).next_back().map(|(start, block)| (*start, *block)))
        .flatten()
        .filter(|(start, block)| address < start + block.len)
        .map(|(_, block)| block)
}

/// A block of which a page was touched that nobody may touch.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// Start of the block.
    pub start: usize,
    /// The block.
    pub block: Block,
    /// Whether it was freed before; else the page is the one behind it.
    pub freed: bool,
}

/// The block whose guard page, or whose freed pages, an address is in.
pub fn hit(address: usize) -> Option<Hit> {
    super::try_with(|s| {
        let around = |block: &Block| (block.base..block.base + (block.pages + 1) * memory::PAGE).contains(&address);
        let live = s.pool.blocks.range(..=address).next_back().filter(|(_, b)| around(b));
        let freed = || s.pool.quarantine.iter().rev().find(|(_, b)| around(b));
        let hit = live.map(|(start, block)| Hit { start: *start, block: *block, freed: false });
        hit.or_else(|| freed().map(|(start, block)| Hit { start: *start, block: *block, freed: true }))
    })
    .flatten()
}
