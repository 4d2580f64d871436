//! Routines that an older system may lack, looked up when the driver is loaded.
//!
//! Without the feature `downlevel` the image imports them; with it, it imports what Windows Server 2003 has, and falls back to
//! that wherever the system at hand has nothing better.

use super::imports::MmGetSystemRoutineAddress;
use super::raw::PVOID;
use super::unicode::{UnicodeStr, utf16};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};

/// One routine of `ntoskrnl.exe` or `hal.dll`.
pub struct Late {
    name: &'static [u16],
    address: AtomicPtr<core::ffi::c_void>,
}

impl Late {
    /// A routine, not yet looked up. `name` ends in a zero.
    #[must_use]
    pub const fn new(name: &'static [u16]) -> Self {
        Self { name, address: AtomicPtr::new(null_mut()) }
    }
    /// Looks it up. PASSIVE_LEVEL.
    pub fn resolve(&self) {
        let name = self.name.split_last().and_then(|(_, text)| UnicodeStr::new(text));
        // SAFETY: a counted string that lives across the call.
        let found = name.map_or(null_mut(), |name| unsafe { MmGetSystemRoutineAddress(name.as_raw()) });
        self.address.store(found, Ordering::Release);
    }
    /// The routine, where the system has it. Any IRQL.
    ///
    /// # Safety
    /// `F` is the routine's function pointer type.
    #[must_use]
    pub unsafe fn get<F: Copy>(&self) -> Option<F> {
        let address: PVOID = self.address.load(Ordering::Acquire);
        if address.is_null() || size_of::<F>() != size_of::<PVOID>() {
            return None;
        }
        // SAFETY: a function's address, of the type that the caller promises.
        Some(unsafe { core::mem::transmute_copy::<PVOID, F>(&address) })
    }
}

/// Came with Windows 8, as NonPagedPoolNx did.
static OF_WINDOWS_8: Late = Late::new(const { &utf16::<25>("KeQuerySystemTimePrecise") });

/// Whether the system knows NonPagedPoolNx. Any IRQL.
pub(super) fn no_execute() -> bool {
    !OF_WINDOWS_8.address.load(Ordering::Acquire).is_null()
}

/// Looks every routine up: first of all in the image's entry. PASSIVE_LEVEL.
pub fn resolve() {
    OF_WINDOWS_8.resolve();
    super::pool::ALLOCATE.resolve();
    super::mmio::MAP.resolve();
}
