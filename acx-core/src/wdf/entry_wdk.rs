//! Binding, with the feature `wdk`: Microsoft's `WdfDriverEntry.lib` has bound KMDF and the class extensions before it calls the
//! driver's entry, and takes the bindings back; here they are only checked.

pub(super) use super::binding::Unload;
pub(crate) use super::binding::utf16;
pub use super::binding::{Entry, Version};
use super::raw::prelude::*;
use super::table;
use crate::ks::status::STATUS_INVALID_DEVICE_STATE;

/// Minor version of KMDF that the driver is bound to.
pub const KMDF_MINOR: u32 = 33;

/// Calls the driver's entry, if KMDF and the class extension are there. PASSIVE_LEVEL, once for each load.
///
/// # Safety
/// `driver` and `path` are what the system handed to the image's entry point; `class`, when there, is a complete record in the
/// section that the library binds from.
pub unsafe fn bind(
    driver: *mut DRIVER_OBJECT,
    path: *const UNICODE_STRING,
    class: *mut WDF_CLASS_BIND_INFO,
    entry: Entry,
) -> NTSTATUS {
    if !driver.is_null() {
        // SAFETY: promised by the caller.
        if table::globals().is_null() || unsafe { !is_bound(class) } {
            return STATUS_INVALID_DEVICE_STATE;
        }
    }
    // SAFETY: as the stub does, with the system's own arguments.
    unsafe { entry(driver, path) }
}

/// The same for any version that the driver does without later functions for: the library binds to what the image was linked for.
///
/// # Safety
/// As [`bind`].
pub unsafe fn bind_version(
    _version: Version,
    driver: *mut DRIVER_OBJECT,
    path: *const UNICODE_STRING,
    class: *mut WDF_CLASS_BIND_INFO,
    entry: Entry,
) -> NTSTATUS {
    // SAFETY: promised by the caller.
    unsafe { bind(driver, path, class, entry) }
}

/// Whether the class extension filled the record's table, if there is a record.
///
/// # Safety
/// As [`bind`].
unsafe fn is_bound(class: *mut WDF_CLASS_BIND_INFO) -> bool {
    if class.is_null() {
        return true;
    }
    // SAFETY: promised by the caller; the loader wrote to what the record points to, unseen by the compiler.
    let functions: *const PVOID = unsafe { (&raw const (*class).FunctionTable).read_volatile() }.cast();
    // SAFETY: the table of the record has at least one entry.
    !functions.is_null() && !unsafe { functions.read_volatile() }.is_null()
}
