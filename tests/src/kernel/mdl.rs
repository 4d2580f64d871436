//! Memory descriptor lists: a header with page frame numbers behind it.
use std::alloc::{Layout, alloc_zeroed, dealloc};

use acx_core::nt::raw::{MDL, MDL_MAPPED_TO_SYSTEM_VA, MDL_PAGES_LOCKED, MDL_SOURCE_IS_NONPAGED_POOL};

use super::{memory, phys, with};
use crate::verifier::{report, rule};

/// What is known of a list.
pub(crate) struct Entry {
    pages: usize,
    len: usize,
    /// Memory that the list owns (allocated pages), if any.
    backing: usize,
    mapped: bool,
}

impl Entry {
    pub(crate) fn owned_pages(&self) -> bool {
        self.backing != 0
    }
    pub(crate) fn len(&self) -> usize {
        self.len
    }
}

fn layout(pages: usize) -> Layout {
    Layout::from_size_align(size_of::<MDL>() + pages * 8, 16).expect("a list of pages fits into memory")
}

/// Allocates a list for a range of virtual memory; the frame numbers are zero until built.
pub fn allocate(address: usize, len: usize) -> *mut MDL {
    let offset = address % memory::PAGE;
    let pages = (offset + len).div_ceil(memory::PAGE).max(1);
    // SAFETY: the layout is not empty.
    let mdl = unsafe { alloc_zeroed(layout(pages)) }.cast::<MDL>();
    // SAFETY: just allocated with room for the header.
    unsafe {
        (*mdl).Size = (size_of::<MDL>() + pages * 8) as i16;
        (*mdl).StartVa = (address - offset) as *mut _;
        (*mdl).ByteCount = len as u32;
        (*mdl).ByteOffset = offset as u32;
    }
    with(|s| s.mdls.insert(mdl as usize, Entry { pages, len, backing: 0, mapped: false }));
    mdl
}

/// Frees a list (not the pages it describes).
pub fn free(mdl: *mut MDL) {
    match with(|s| s.mdls.remove(&(mdl as usize))) {
        None => report(rule::MDL_LEAK, format!("IoFreeMdl of {mdl:?}, which is no list")),
        Some(entry) => {
            if entry.mapped {
                report(rule::MDL_FREE_MAPPED, format!("list {mdl:?} is freed while mapped"));
            }
            if entry.owned_pages() {
                report(rule::LOCKED_PAGES_LEFT, format!("list {mdl:?} is freed before its pages"));
            }
            // SAFETY: allocated with this layout.
            unsafe { dealloc(mdl.cast(), layout(entry.pages)) };
        }
    }
}

fn write_frames(mdl: *mut MDL, pages: usize, first: usize, below: u64) -> bool {
    for page in 0..pages {
        let Some(addr) = phys::page_address(first + page * memory::PAGE, below) else { return false };
        // SAFETY: the list has room for `pages` frame numbers behind its header.
        unsafe { mdl.add(1).cast::<u64>().add(page).write(addr >> 12) };
    }
    true
}

/// Fills in the frames of non-paged memory.
pub fn build(mdl: *mut MDL) {
    let Some(pages) = with(|s| s.mdls.get(&(mdl as usize)).map(|e| e.pages)) else {
        report(rule::MDL_LEAK, format!("{mdl:?} is no list"));
        return;
    };
    // SAFETY: a live list.
    let (start, offset) = unsafe { ((*mdl).StartVa as usize, (*mdl).ByteOffset) };
    write_frames(mdl, pages, start, u64::MAX);
    // SAFETY: a live list.
    unsafe {
        (*mdl).MdlFlags |= MDL_SOURCE_IS_NONPAGED_POOL;
        (*mdl).MappedSystemVa = (start + offset as usize) as *mut _;
    }
}

/// Allocates zeroed pages with scattered addresses below `below` and a list of them. Null when there are none.
pub fn allocate_pages(len: usize, below: u64) -> *mut MDL {
    if len == 0 {
        return std::ptr::null_mut();
    }
    let pages = len.div_ceil(memory::PAGE);
    let backing = memory::map_guarded(pages);
    let mdl = allocate(0, pages * memory::PAGE);
    if !write_frames(mdl, pages, backing, below) {
        free(mdl);
        memory::unmap(backing, pages);
        return std::ptr::null_mut();
    }
    // SAFETY: just allocated.
    unsafe { (*mdl).MdlFlags |= MDL_PAGES_LOCKED };
    with(|s| {
        if let Some(entry) = s.mdls.get_mut(&(mdl as usize)) {
            entry.backing = backing;
        }
    });
    mdl
}

/// Frees the pages of a list; the list itself stays.
pub fn free_pages(mdl: *mut MDL) {
    let state = with(|s| s.mdls.get(&(mdl as usize)).map(|e| (e.backing, e.pages, e.mapped)));
    match state {
        None | Some((0, ..)) => report(rule::MDL_LEAK, format!("{mdl:?} has no pages to free")),
        Some((_, _, true)) => report(rule::MDL_FREE_MAPPED, format!("pages of {mdl:?} are freed while mapped")),
        Some((backing, pages, false)) => {
            with(|s| {
                s.phys.forget_pages(backing, pages);
                if let Some(entry) = s.mdls.get_mut(&(mdl as usize)) {
                    entry.backing = 0;
                }
            });
            memory::unmap(backing, pages);
            // SAFETY: a live list.
            unsafe { (*mdl).MdlFlags &= !MDL_PAGES_LOCKED };
        }
    }
}

/// Maps the pages of a list. Zero when they are not locked.
pub fn map(mdl: *mut MDL) -> usize {
    let state = with(|s| s.mdls.get_mut(&(mdl as usize)).map(|e| (e.backing, std::mem::replace(&mut e.mapped, true))));
    let (flags, own) = match state {
        // SAFETY: a list that the ledger knows is live.
        Some(_) => unsafe { ((*mdl).MdlFlags, (*mdl).StartVa as usize + (*mdl).ByteOffset as usize) },
        None => (0, 0),
    };
    let base = match state {
        Some((0, _)) if flags & MDL_PAGES_LOCKED != 0 => own,
        Some((backing, _)) => backing,
        None => 0,
    };
    if base == 0 {
        with(|s| {
            if let Some(entry) = s.mdls.get_mut(&(mdl as usize)) {
                entry.mapped = false;
            }
        });
        report(rule::MM_MAP_UNLOCKED, format!("{mdl:?} is mapped without locked pages"));
        return 0;
    }
    if state.is_some_and(|(_, was)| was) {
        report(rule::MDL_LEAK, format!("{mdl:?} is mapped twice"));
    }
    // SAFETY: a live list.
    unsafe {
        (*mdl).MappedSystemVa = base as *mut _;
        (*mdl).MdlFlags |= MDL_MAPPED_TO_SYSTEM_VA;
    }
    base
}

/// Locks the pages of a list that describes memory of the driver's or a client's.
pub fn lock(mdl: *mut MDL) {
    build(mdl);
    // SAFETY: a live list.
    unsafe { (*mdl).MdlFlags = ((*mdl).MdlFlags & !MDL_SOURCE_IS_NONPAGED_POOL) | MDL_PAGES_LOCKED };
}

/// Undoes [`lock`] and the mapping that may be left.
pub fn unlock(mdl: *mut MDL) {
    // SAFETY: a live list.
    if unsafe { (*mdl).MdlFlags } & MDL_PAGES_LOCKED == 0 {
        report(rule::MDL_LEAK, format!("pages of {mdl:?} are not locked"));
        return;
    }
    with(|s| {
        if let Some(entry) = s.mdls.get_mut(&(mdl as usize)) {
            entry.mapped = false;
        }
    });
    // SAFETY: a live list.
    unsafe { (*mdl).MdlFlags &= !(MDL_PAGES_LOCKED | MDL_MAPPED_TO_SYSTEM_VA) };
}

/// Undoes [`map`].
pub fn unmap(base: usize, mdl: *mut MDL) {
    let entry = with(|s| s.mdls.get_mut(&(mdl as usize)).map(|e| (std::mem::replace(&mut e.mapped, false), e.backing)));
    let right = entry.is_some_and(|(mapped, backing)| {
        // SAFETY: a list that the ledger knows is live.
        let system = || unsafe { (*mdl).MappedSystemVa } as usize;
        mapped && (backing == base || backing == 0 && system() == base)
    });
    if !right {
        report(rule::MDL_UNMAP, format!("{mdl:?} is not mapped at {base:#x}"));
        return;
    }
    // SAFETY: a live list.
    unsafe { (*mdl).MdlFlags &= !MDL_MAPPED_TO_SYSTEM_VA };
}
