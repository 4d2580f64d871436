//! KMDF's miniport mode: the framework beside a port driver that owns dispatch table, device objects and PnP.
//!
//! The driver object keeps the port driver's dispatch routines (`WdfDriverInitNoDispatchOverride`), and a framework device is
//! put over a device object that the port driver made. Signatures: `wdfminiport.h`.

use super::call::{WdfDriverCreate, WdfObjectDelete};
use super::raw::prelude::*;
use super::{entry, table};
use core::cell::UnsafeCell;
use core::ptr::null_mut;

#[allow(
    missing_docs,
    clippy::missing_safety_doc,
    clippy::too_many_arguments,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    reason = "the names are those of the headers, and documented there"
)]
pub mod functions {
    use crate::wdf::raw::prelude::*;
    use crate::wdf::table;
    use crate::wdf::table::functions;
    functions! {
        200 WdfDeviceMiniportCreate(
            Driver: WDFDRIVER, Attributes: *mut WDF_OBJECT_ATTRIBUTES, DeviceObject: *mut DEVICE_OBJECT,
            AttachedDeviceObject: *mut DEVICE_OBJECT, Pdo: *mut DEVICE_OBJECT, Device: *mut WDFDEVICE,
        ) -> NTSTATUS;
        201 WdfDriverMiniportUnload(Driver: WDFDRIVER);
    }
}
use functions::api::{WdfDeviceMiniportCreate, WdfDriverMiniportUnload};

/// Functions in the table of KMDF 1.15, which came with the first Windows 10.
pub const FUNCTIONS_OF_1_15: u32 = 444;

/// The port driver's unload routine, while ours stands in its place.
struct Displaced(UnsafeCell<entry::Unload>);

// SAFETY: only the entry point and the unload routine touch it, which the system never runs at the same time.
unsafe impl Sync for Displaced {}

static DISPLACED: Displaced = Displaced(UnsafeCell::new(None));

/// Binds to KMDF 1.15, makes the framework's driver object, then lets `port` set up the port driver. PASSIVE_LEVEL, once for
/// each load.
///
/// # Safety
/// `driver` and `path` are what the system handed to the image's entry point.
pub unsafe fn bind(driver: *mut DRIVER_OBJECT, path: *const UNICODE_STRING, port: entry::Entry) -> NTSTATUS {
    let version = entry::Version { minor: 15, functions: FUNCTIONS_OF_1_15 };
    // SAFETY: promised by the caller; no class extension.
    unsafe { entry::bind_version(version, driver, path, null_mut(), port) }
}

/// Makes the framework's driver object, to be called by the port driver's part of the entry. PASSIVE_LEVEL.
///
/// # Errors
/// The framework's.
///
/// # Safety
/// Inside of the entry that [`bind`] calls, with its arguments.
pub unsafe fn create_driver(driver: *mut DRIVER_OBJECT, path: *const UNICODE_STRING) -> Result<(), NTSTATUS> {
    let mut config = WDF_DRIVER_CONFIG::init();
    config.DriverInitFlags = WDF_DRIVER_INIT_FLAGS::WdfDriverInitNoDispatchOverride.0 as u32;
    config.DriverPoolTag = crate::nt::pool::TAG;
    // SAFETY: promised by the caller; the configuration lives across the call.
    unsafe { WdfDriverCreate(driver, path, null_mut(), &mut config, null_mut()) }.ok()
}

/// Puts our unload routine in front of the port driver's. Afterwards the framework's driver object is taken down. PASSIVE_LEVEL.
///
/// # Safety
/// At the end of the entry that [`bind`] calls, with its driver object, once.
pub unsafe fn displace_unload(driver: *mut DRIVER_OBJECT) {
    // SAFETY: the driver object is ours during its entry.
    let driver = unsafe { &mut *driver };
    // SAFETY: the entry runs once, and nothing else yet.
    let displaced = unsafe { &mut *DISPLACED.0.get() };
    *displaced = driver.DriverUnload;
    driver.DriverUnload = Some(unload);
}

unsafe extern "efiapi" fn unload(driver: *mut DRIVER_OBJECT) {
    // SAFETY: the system unloads once, when nothing of the driver runs any more.
    let displaced = unsafe { &mut *DISPLACED.0.get() };
    if let Some(port) = displaced.take() {
        // SAFETY: the routine that stood in the driver object, with its own argument.
        unsafe { port(driver) };
    }
    take_down();
}

/// Takes the framework's driver object down: after the port driver's unload routine, or when the entry fails. PASSIVE_LEVEL.
pub fn take_down() {
    let driver = current();
    if driver != WDFDRIVER::NULL {
        // SAFETY: made in this mode, and nothing of it is used any more.
        unsafe { WdfDriverMiniportUnload(driver) };
    }
}

/// The framework's driver object.
fn current() -> WDFDRIVER {
    let globals = table::globals().cast::<WDF_DRIVER_GLOBALS>();
    // SAFETY: the library keeps its globals as long as the driver is bound.
    if globals.is_null() { WDFDRIVER::NULL } else { unsafe { (*globals).Driver } }
}

/// A framework device over a device object of the port driver. Deleted when dropped, which must come before the port driver
/// deletes the device object.
#[derive(Debug)]
pub struct MiniportDevice(WDFDEVICE);

impl MiniportDevice {
    /// Puts a framework device over `device`. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// The framework's.
    ///
    /// # Safety
    /// `device` is a device object of the port driver, and outlives the result.
    pub unsafe fn new(device: *mut DEVICE_OBJECT) -> Result<Self, NTSTATUS> {
        let mut made = WDFDEVICE::NULL;
        // SAFETY: promised by the caller; the port driver passes requests down itself, so the framework need not know where.
        unsafe { WdfDeviceMiniportCreate(current(), null_mut(), device, null_mut(), null_mut(), &mut made) }.ok()?;
        Ok(Self(made))
    }
}

impl Drop for MiniportDevice {
    fn drop(&mut self) {
        // SAFETY: made above, deleted once.
        unsafe { WdfObjectDelete(self.0.into()) };
    }
}
