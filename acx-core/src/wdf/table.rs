//! The one way into KMDF.
//!
//! The loader stores the address of the function table and the driver's globals here when the driver is bound; every call
//! takes both from here. A call that finds no table does nothing and reports failure, so nothing can go wrong earlier or later
//! than between bind and unbind.

use super::raw::prelude::*;
use crate::ks::status::STATUS_INVALID_DEVICE_STATE;

/// Functions in the table of KMDF 1.31.
pub const FUNCTION_COUNT: usize = super::raw::names::FUNCTION_NAMES.len();

/// What the loader fills.
#[cfg(not(all(feature = "wdk", target_os = "windows")))]
mod library {
    use super::PVOID;
    use core::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

    pub(in crate::wdf) static FUNCTIONS: AtomicPtr<PVOID> = AtomicPtr::new(core::ptr::null_mut());
    pub(in crate::wdf) static GLOBALS: AtomicPtr<core::ffi::c_void> = AtomicPtr::new(core::ptr::null_mut());

    /// How many functions the table of the bound version has.
    static COUNT: AtomicU32 = AtomicU32::new(0);

    /// Says how many functions the version that is being bound has.
    pub(in crate::wdf) fn set_count(functions: u32) {
        COUNT.store(functions, Ordering::Release);
    }

    pub(super) fn functions() -> (*mut PVOID, u32) {
        (FUNCTIONS.load(Ordering::Acquire), COUNT.load(Ordering::Acquire))
    }

    pub(super) fn globals() -> PVOID {
        GLOBALS.load(Ordering::Acquire)
    }
}
#[cfg(not(all(feature = "wdk", target_os = "windows")))]
pub(super) use library::{FUNCTIONS, GLOBALS, set_count};

/// With the feature `wdk`: what Microsoft's entry library filled, under the names that wdk-sys gives it.
#[cfg(all(feature = "wdk", target_os = "windows"))]
mod library {
    use super::PVOID;

    pub(super) fn functions() -> (*mut PVOID, u32) {
        // SAFETY: written before the driver's entry, never afterwards.
        let table = unsafe { (&raw const wdk_sys::WdfFunctions).read() };
        // SAFETY: as above.
        let count = unsafe { (&raw const wdk_sys::WdfFunctionCount).read() };
        (table.cast_mut().cast(), count)
    }

    pub(super) fn globals() -> PVOID {
        // SAFETY: as above.
        let globals = unsafe { (&raw const wdk_sys::WdfDriverGlobals).read() };
        globals.cast()
    }
}

/// The driver's globals; null before binding.
#[must_use]
pub fn globals() -> PVOID {
    library::globals()
}

/// The function at `index`, as `F`, with the globals to hand it.
///
/// # Safety
/// `F` must be the function pointer type of that entry.
pub unsafe fn entry<F: Copy>(index: usize) -> Option<(PVOID, F)> {
    let (table, count) = library::functions();
    if table.is_null() || index >= count as usize {
        return None;
    }
    // SAFETY: the library's table holds at least as many entries as the driver was bound with.
    let place = unsafe { table.add(index) };
    // SAFETY: as above.
    let function = unsafe { place.read() };
    // SAFETY: promised by the caller.
    unsafe { typed(function) }.map(|f| (globals(), f))
}

/// A table entry as the function pointer that it is.
///
/// # Safety
/// `F` must be a function pointer type that fits the entry.
pub(crate) unsafe fn typed<F: Copy>(function: PVOID) -> Option<F> {
    if function.is_null() || size_of::<F>() != size_of::<PVOID>() {
        return None;
    }
    // SAFETY: the sizes are equal, and the type fits by the caller's promise.
    Some(unsafe { core::mem::transmute_copy::<PVOID, F>(&function) })
}

/// What a call returns when there is no framework to call.
pub trait Missing {
    /// That value.
    fn missing() -> Self;
}

impl Missing for () {
    fn missing() -> Self {}
}

impl Missing for NTSTATUS {
    fn missing() -> Self {
        STATUS_INVALID_DEVICE_STATE
    }
}

impl<T> Missing for *mut T {
    fn missing() -> Self {
        core::ptr::null_mut()
    }
}

/// For integers and enumerations, 0.
macro_rules! zero_when_missing {
    ( $( $type:ty ),* $(,)? ) => { $(
        impl Missing for $type {
            fn missing() -> Self {
                Self::default()
            }
        }
    )* };
}
pub(crate) use zero_when_missing;
zero_when_missing!(
    u8,
    i8,
    u16,
    i32,
    u32,
    i64,
    u64,
    usize,
    GUID,
    WDF_DEVICE_PNP_STATE,
    WDF_DEVICE_POWER_STATE,
    WDF_DEVICE_POWER_POLICY_STATE,
    WDF_IO_QUEUE_STATE,
    WDF_IO_TARGET_STATE,
);

impl Missing for WDFOBJECT {
    fn missing() -> Self {
        Self::NULL
    }
}

/// Defines one function for each entry of a table, its place, its pointer type and its fact.
///
/// The file that uses it has `table` in scope: the gate that its functions go through.
macro_rules! functions {
    ( $( $index:literal $name:ident ( $( $arg:ident : $type:ty ),* $(,)? ) $( -> $ret:ty )? ; )* ) => {
        /// Places in the table.
        pub mod index {
            crate::abi_table! { pub TABLE; $( $name = $index; )* }
        }
        /// Pointer types of the entries.
        pub mod pointer {
            use super::*;
            $( pub type $name = unsafe extern "efiapi" fn(DriverGlobals: PVOID $(, $arg: $type )*) $( -> $ret )?; )*
        }
        /// The functions.
        pub mod api {
            use super::*;
            $(
                /// # Safety
                /// As its own reference demands; pointers must be valid for what it does with them.
                pub unsafe fn $name( $( $arg: $type ),* ) $( -> $ret )? {
                    // SAFETY: the type is that of the entry, which tests compare with the collected facts.
                    match unsafe { table::entry::<pointer::$name>(index::$name) } {
                        // SAFETY: promised by the caller.
                        Some((globals, function)) => unsafe { function(globals $(, $arg )*) },
                        None => table::Missing::missing(),
                    }
                }
            )*
        }
        /// Signatures, without the globals that each takes first.
        pub const FUNCTIONS: &[crate::abi::FunctionFact] = &[ $(
            crate::abi_function_fact!($name ( $( $arg: $type ),* ) $( -> $ret )?)
        ),* ];
    };
}
pub(crate) use functions;
