//! The record that binds the driver to the ACX class extension.

use super::table::{
    CLIENT_IS_NEWER, FUNCTION_COUNT, FUNCTIONS, GLOBALS, LIBRARY_FUNCTIONS, LIBRARY_STRUCTURES, MINIMUM_VERSION, STRUCTURE_COUNT,
    STRUCTURE_SIZES,
};
use crate::wdf::entry::utf16;
use crate::wdf::raw::prelude::*;
use core::cell::UnsafeCell;
use core::ptr::null_mut;
use core::sync::atomic::Ordering;

static CLASS_NAME: [u16; 4] = utf16(*b"Acx\0");

struct Record(UnsafeCell<WDF_CLASS_BIND_INFO2>);

// SAFETY: written by the entry point before the loader sees it; afterwards only the loader touches it.
unsafe impl Sync for Record {}

static RECORD: Record = Record(UnsafeCell::new(WDF_CLASS_BIND_INFO2 {
    V1: WDF_CLASS_BIND_INFO {
        Size: size_of::<WDF_CLASS_BIND_INFO2>() as u32,
        ClassName: null_mut(),
        Version: WDF_CLASS_VERSION { Major: 1, Minor: 1, Build: 0 },
        FunctionTable: null_mut(),
        FunctionTableCount: FUNCTION_COUNT as u32,
        ClassBindInfo: null_mut(),
        ClientBindClass: null_mut(),
        ClientUnbindClass: null_mut(),
        ClassModule: null_mut(),
    },
    MinimumVersionRequired: null_mut(),
    ClientVersionHigherThanFramework: null_mut(),
    FunctionCountPtr: null_mut(),
    StructCountPtr: null_mut(),
    StructTable: null_mut(),
}));

/// The record of ACX 1.1, reset for a new binding. PASSIVE_LEVEL, from the image's entry point only.
pub fn class_record() -> *mut WDF_CLASS_BIND_INFO {
    CLIENT_IS_NEWER.store(0, Ordering::Release);
    LIBRARY_FUNCTIONS.store(FUNCTION_COUNT as u32, Ordering::Release);
    LIBRARY_STRUCTURES.store(STRUCTURE_COUNT, Ordering::Release);
    for function in &FUNCTIONS {
        function.store(null_mut(), Ordering::Release);
    }
    // SAFETY: the entry point runs once at a time, before the loader knows the record.
    let record = unsafe { &mut *RECORD.0.get() };
    record.V1.ClassName = CLASS_NAME.as_ptr();
    record.V1.FunctionTable = FUNCTIONS.as_ptr().cast_mut().cast();
    record.V1.ClassBindInfo = GLOBALS.as_ptr().cast();
    record.V1.ClassModule = null_mut();
    record.MinimumVersionRequired = MINIMUM_VERSION.as_ptr();
    record.ClientVersionHigherThanFramework = CLIENT_IS_NEWER.as_ptr();
    record.FunctionCountPtr = LIBRARY_FUNCTIONS.as_ptr();
    record.StructCountPtr = LIBRARY_STRUCTURES.as_ptr();
    record.StructTable = STRUCTURE_SIZES.as_ptr().cast();
    RECORD.0.get().cast()
}
