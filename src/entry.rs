//! Where the system enters the driver.
#![allow(unsafe_code, reason = "entry points are handed raw pointers")]

#[cfg(all(target_os = "windows", feature = "wdk"))]
mod wdk;

use acx_core::acx::{bind, device};
use acx_core::ks::status::NTSTATUS;
use acx_core::nt::raw::{DRIVER_OBJECT, UNICODE_STRING};
use acx_core::wdf::{entry, miniport};
use portcls_compat::adapter::thunk;

use crate::acx_stack::Hda;
use crate::platform::beside::{Kmdf, Nothing};
use crate::portcls_stack;

/// Entry point of the ACX driver: binds to KMDF and ACX, then makes the driver object. PASSIVE_LEVEL.
///
/// # Safety
/// The arguments are those of a driver's entry point, and no other entry of this image is running.
pub unsafe extern "efiapi" fn acx_driver_entry(driver: *mut DRIVER_OBJECT, path: *const UNICODE_STRING) -> NTSTATUS {
    // SAFETY: promised by the caller; the class record is a static.
    unsafe { entry::bind(driver, path, bind::class_record(), bound) }
}

unsafe extern "efiapi" fn bound(driver: *mut DRIVER_OBJECT, path: *const UNICODE_STRING) -> NTSTATUS {
    // SAFETY: `bind` passes the system's arguments on, with KMDF and ACX bound.
    unsafe { device::driver_entry::<Hda>(driver, path) }
}

/// Entry point of the PortCls driver: KMDF in miniport mode beside PortCls, which serves the requests. PASSIVE_LEVEL.
///
/// # Safety
/// The arguments are those of a driver's entry point, and no other entry of this image is running.
pub unsafe extern "efiapi" fn portcls_driver_entry(driver: *mut DRIVER_OBJECT, path: *const UNICODE_STRING) -> NTSTATUS {
    #[cfg(feature = "portcls")]
    acx_core::nt::late::resolve();
    // SAFETY: promised by the caller.
    unsafe { miniport::bind(driver, path, portcls_bound) }
}

unsafe extern "efiapi" fn portcls_bound(driver: *mut DRIVER_OBJECT, path: *const UNICODE_STRING) -> NTSTATUS {
    // SAFETY: `bind` passes the system's arguments on, with KMDF bound.
    if let Err(status) = unsafe { miniport::create_driver(driver, path) } {
        return status;
    }
    // SAFETY: as above.
    let status = unsafe { thunk::driver_entry::<portcls_stack::Hda<Kmdf>>(driver, path) };
    if status.is_success() {
        // SAFETY: as above; PortCls has put its own routine there.
        unsafe { miniport::displace_unload(driver) };
    } else {
        miniport::take_down();
    }
    status
}

/// Entry point of the legacy driver: a WDM driver whose requests PortCls serves. PASSIVE_LEVEL.
///
/// # Safety
/// The arguments are those of a driver's entry point, and no other entry of this image is running.
pub unsafe extern "efiapi" fn legacy_driver_entry(driver: *mut DRIVER_OBJECT, path: *const UNICODE_STRING) -> NTSTATUS {
    #[cfg(feature = "legacy")]
    acx_core::nt::late::resolve();
    // SAFETY: promised by the caller.
    unsafe { thunk::driver_entry::<portcls_stack::Hda<Nothing>>(driver, path) }
}
