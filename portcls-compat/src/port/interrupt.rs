//! Interrupt synchronisation objects.

use super::resources::Resources;
use crate::com::ComPtr;
use crate::raw::imports::PcNewInterruptSync;
use crate::raw::{IInterruptSync, INTERRUPTSYNCMODE, PINTERRUPTSYNCROUTINE};
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES};
use core::ffi::c_void;
use core::ptr::null_mut;

/// Connects `routine` to the first interrupt of the list. PASSIVE_LEVEL.
///
/// # Errors
/// The port driver's own.
///
/// # Safety
/// `routine` may be called at DIRQL with `context` until [`disconnect`] returns.
pub unsafe fn connect(
    resources: &Resources,
    routine: PINTERRUPTSYNCROUTINE,
    context: *mut c_void,
) -> Result<ComPtr<IInterruptSync>, NTSTATUS> {
    let mut out = null_mut();
    let mode = INTERRUPTSYNCMODE::InterruptSyncModeNormal;
    // SAFETY: the list is alive and `out` is a place for a pointer.
    unsafe { PcNewInterruptSync(&raw mut out, null_mut(), resources.as_ptr(), 0, mode) }.ok()?;
    // SAFETY: the export gives an owned reference.
    let sync = unsafe { ComPtr::from_owned(out) }.ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
    let register = sync.vtable().RegisterServiceRoutine;
    // SAFETY: the caller's contract.
    unsafe { register(sync.as_ptr().cast(), Some(routine), context, 0) }.ok()?;
    let connect = sync.vtable().Connect;
    // SAFETY: a live object.
    unsafe { connect(sync.as_ptr().cast()) }.ok()?;
    Ok(sync)
}

/// Disconnects; afterwards the routine is not running and is not called again. PASSIVE_LEVEL.
pub fn disconnect(sync: ComPtr<IInterruptSync>) {
    let call = sync.vtable().Disconnect;
    // SAFETY: a live object.
    unsafe { call(sync.as_ptr().cast()) };
}
