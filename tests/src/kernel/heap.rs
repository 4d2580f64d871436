//! The heap of the lab: the host's, but locks in freed memory are forgotten, so that the order of locks is judged by lock and
//! not by address.
use std::alloc::{GlobalAlloc, Layout, System};

use super::{RUNNING, STATE};

struct Heap;

#[global_allocator]
static HEAP: Heap = Heap;

fn forget(start: usize, len: usize) {
    if RUNNING.with(std::cell::Cell::get) {
        // What the machine itself frees while its state is borrowed holds no lock of a driver.
        let _gone = STATE.try_with(|cell| {
            if let Ok(mut state) = cell.try_borrow_mut() {
                if let Some(state) = state.as_mut().filter(|s| s.locks.knows(start..start + len)) {
                    state.locks.forget(start..start + len);
                }
            }
        });
    }
}

// SAFETY: everything is passed on to the host's allocator.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        forget(block as usize, layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) };
    }
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, len: usize) -> *mut u8 {
        forget(block as usize, layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.realloc(block, layout, len) }
    }
}
