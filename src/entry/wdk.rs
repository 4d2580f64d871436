//! A driver image out of Microsoft's crates: allocator, panic handler, and the entry that `WdfDriverEntry.lib` calls.

use acx_core::ks::status::NTSTATUS;
use acx_core::nt::raw::{DRIVER_OBJECT, UNICODE_STRING};
use wdk_alloc::WdkAllocator;
use wdk_panic as _;

#[global_allocator]
static POOL: WdkAllocator = WdkAllocator;

/// The driver's entry, called by `FxDriverEntry` with KMDF bound. PASSIVE_LEVEL.
///
/// # Safety
/// Called by the system once for each load.
#[unsafe(export_name = "DriverEntry")]
unsafe extern "system" fn driver_entry(driver: wdk_sys::PDRIVER_OBJECT, path: wdk_sys::PCUNICODE_STRING) -> wdk_sys::NTSTATUS {
    let driver: *mut DRIVER_OBJECT = driver.cast();
    let path: *const UNICODE_STRING = path.cast();
    #[cfg(feature = "acx")]
    // SAFETY: the system's own arguments.
    let NTSTATUS(status) = unsafe { super::acx_driver_entry(driver, path) };
    #[cfg(all(feature = "portcls", not(feature = "acx")))]
    // SAFETY: the system's own arguments.
    let NTSTATUS(status) = unsafe { super::portcls_driver_entry(driver, path) };
    #[cfg(debug_assertions)]
    ::wdk::println!("duet: the driver's entry ends with {status:#010x}");
    status
}
