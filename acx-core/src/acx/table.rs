//! The one way into ACX.
//!
//! Unlike KMDF's, this table is an array inside the driver that the class extension fills when the driver is bound.

use crate::acx::raw::prelude::*;
pub use crate::wdf::table::Missing;
use crate::wdf::table::{typed, zero_when_missing};
use core::sync::atomic::{AtomicPtr, AtomicU8, AtomicU32, Ordering};

/// Functions in the table of ACX 1.1.
pub const FUNCTION_COUNT: usize = 221;
/// Public structures of ACX 1.1.
pub const STRUCTURE_COUNT: u32 = 62;

pub(super) static FUNCTIONS: [AtomicPtr<core::ffi::c_void>; FUNCTION_COUNT] =
    [const { AtomicPtr::new(core::ptr::null_mut()) }; FUNCTION_COUNT];
pub(super) static GLOBALS: AtomicPtr<core::ffi::c_void> = AtomicPtr::new(core::ptr::null_mut());
pub(super) static MINIMUM_VERSION: AtomicU32 = AtomicU32::new(1);
pub(super) static CLIENT_IS_NEWER: AtomicU8 = AtomicU8::new(0);
pub(super) static LIBRARY_FUNCTIONS: AtomicU32 = AtomicU32::new(FUNCTION_COUNT as u32);
pub(super) static LIBRARY_STRUCTURES: AtomicU32 = AtomicU32::new(STRUCTURE_COUNT);
pub(super) static STRUCTURE_SIZES: AtomicPtr<usize> = AtomicPtr::new(core::ptr::null_mut());

/// Whether the class extension that runs has the function at `index`.
#[must_use]
pub fn is_available(index: usize) -> bool {
    let newer = CLIENT_IS_NEWER.load(Ordering::Acquire) != 0;
    let count = if newer { LIBRARY_FUNCTIONS.load(Ordering::Acquire) as usize } else { FUNCTION_COUNT };
    index < count
}

/// The function at `index`, as `F`, with the globals to hand it.
///
/// # Safety
/// `F` must be the function pointer type of that entry.
pub unsafe fn entry<F: Copy>(index: usize) -> Option<(PVOID, F)> {
    if !is_available(index) {
        return None;
    }
    let function = FUNCTIONS.get(index)?.load(Ordering::Acquire);
    // SAFETY: promised by the caller.
    unsafe { typed(function) }.map(|f| (GLOBALS.load(Ordering::Acquire), f))
}

zero_when_missing!(ACX_PIN_TYPE, ACX_DX_EXIT_LATENCY);
