//! The record that binds the driver to the ACX class extension.

use super::table::{
    CLIENT_IS_NEWER, FUNCTION_COUNT, FUNCTIONS, GLOBALS, LIBRARY_FUNCTIONS, LIBRARY_STRUCTURES, MINIMUM_VERSION, STRUCTURE_SIZES,
};
use crate::wdf::entry::utf16;
use crate::wdf::raw::prelude::*;
use core::cell::UnsafeCell;
use core::ptr::null_mut;
#[cfg(not(all(feature = "wdk", target_os = "windows")))]
use core::sync::atomic::Ordering;

static CLASS_NAME: [u16; 4] = utf16(*b"Acx\0");

struct Record(UnsafeCell<WDF_CLASS_BIND_INFO2>);

// SAFETY: written by the entry point before the loader sees it; afterwards only the loader touches it.
unsafe impl Sync for Record {}

// Microsoft's entry library binds every record that the linker puts between its marks `$a` and `$c`.
#[cfg_attr(all(feature = "wdk", target_os = "windows"), unsafe(link_section = ".kmdfclassbind$b"))]
static RECORD: Record = Record(UnsafeCell::new(WDF_CLASS_BIND_INFO2 {
    V1: WDF_CLASS_BIND_INFO {
        Size: size_of::<WDF_CLASS_BIND_INFO2>() as u32,
        ClassName: CLASS_NAME.as_ptr(),
        Version: WDF_CLASS_VERSION { Major: 1, Minor: 1, Build: 0 },
        FunctionTable: FUNCTIONS.as_ptr().cast_mut().cast(),
        FunctionTableCount: FUNCTION_COUNT as u32,
        ClassBindInfo: GLOBALS.as_ptr().cast(),
        ClientBindClass: null_mut(),
        ClientUnbindClass: null_mut(),
        ClassModule: null_mut(),
    },
    MinimumVersionRequired: MINIMUM_VERSION.as_ptr(),
    ClientVersionHigherThanFramework: CLIENT_IS_NEWER.as_ptr(),
    FunctionCountPtr: LIBRARY_FUNCTIONS.as_ptr(),
    StructCountPtr: LIBRARY_STRUCTURES.as_ptr(),
    StructTable: STRUCTURE_SIZES.as_ptr().cast(),
}));

/// The record of ACX 1.1, which was bound before the driver's entry ran.
#[cfg(all(feature = "wdk", target_os = "windows"))]
pub fn class_record() -> *mut WDF_CLASS_BIND_INFO {
    RECORD.0.get().cast()
}

/// The record of ACX 1.1, reset for a new binding. PASSIVE_LEVEL, from the image's entry point only.
#[cfg(not(all(feature = "wdk", target_os = "windows")))]
pub fn class_record() -> *mut WDF_CLASS_BIND_INFO {
    CLIENT_IS_NEWER.store(0, Ordering::Release);
    LIBRARY_FUNCTIONS.store(FUNCTION_COUNT as u32, Ordering::Release);
    LIBRARY_STRUCTURES.store(super::table::STRUCTURE_COUNT, Ordering::Release);
    for function in &FUNCTIONS {
        function.store(null_mut(), Ordering::Release);
    }
    // SAFETY: the entry point runs once at a time, before the loader knows the record.
    let record = unsafe { &mut *RECORD.0.get() };
    record.V1.ClassModule = null_mut();
    RECORD.0.get().cast()
}
