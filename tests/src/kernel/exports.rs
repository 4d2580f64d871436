//! The symbols of `nt::imports`. Each checks its documented IRQL and lets pending interrupts and deferred calls in.
#![allow(non_snake_case, missing_docs, clippy::missing_safety_doc, reason = "named and documented by the kernel's own reference")]

mod executive;
mod io_manager;
mod kernel_core;
mod memory_manager;
mod registers;

use std::ffi::c_void;

use super::with;

/// Whether the limit of [`super::pool::limit`] refuses this allocation; counts it.
pub(crate) fn memory_refused() -> bool {
    with(|s| s.pool.refuse())
}

/// The routine with this name, as a driver looks one up at run time.
pub(crate) fn find(name: &str) -> Option<*mut c_void> {
    match name {
        "ExAllocatePool2" => Some(executive::ExAllocatePool2 as *mut c_void),
        "MmMapIoSpaceEx" => Some(memory_manager::MmMapIoSpaceEx as *mut c_void),
        "IoConnectInterruptEx" => Some(io_manager::IoConnectInterruptEx as *mut c_void),
        "IoDisconnectInterruptEx" => Some(io_manager::IoDisconnectInterruptEx as *mut c_void),
        _ => None,
    }
}
