//! The driver object: `WdfDriverCreate`, version queries, unload.

use super::abi::{WDF_DRIVER_CONFIG, WDF_DRIVER_VERSION_AVAILABLE_PARAMS};
use super::call::{self, DRIVER_INTERNAL_ERROR, INVALID_PARAMETER, callback, exports};
use super::facts::PASSIVE;
use super::kind::Kind;
use super::layout::{UnicodeString, fill, write};
use super::object;
use super::rules;
use super::state::HOST;
use std::cell::Cell;

pub(crate) struct Driver {
    pub config: WDF_DRIVER_CONFIG,
    pub acx_initialized: Cell<bool>,
    path: Box<[u16]>,
}

/// The driver's handle, 0 before `WdfDriverCreate`.
pub(crate) fn current() -> usize {
    HOST.with_borrow(|host| host.driver)
}

/// Runs the entry of a port driver's miniport, which may bind to KMDF and make the driver object of miniport mode.
pub fn entering<R>(entry: impl FnOnce() -> R) -> R {
    super::state::reset();
    HOST.with_borrow_mut(|host| host.in_driver_entry = true);
    let result = entry();
    HOST.with_borrow_mut(|host| host.in_driver_entry = false);
    result
}

/// Calls the driver's entry (`NTSTATUS DriverEntry(DriverObject, RegistryPath)`), which binds itself.
pub fn load(entry: usize, driver_object: usize, registry_path: &str) -> i32 {
    super::state::reset();
    HOST.with_borrow_mut(|host| host.in_driver_entry = true);
    let path = UnicodeString::new(registry_path);
    let status = callback!("DriverEntry", PASSIVE, entry, (driver_object => usize, path.address() => usize) -> i32);
    HOST.with_borrow_mut(|host| host.in_driver_entry = false);
    if status >= 0 && current() == 0 {
        rules::report(rules::DRIVER_CREATE, "DriverEntry succeeded without WdfDriverCreate");
        return DRIVER_INTERNAL_ERROR;
    }
    if let Some(driver) = object::peek::<Driver>(current()).filter(|_| status >= 0) {
        let acx = HOST.with_borrow(|host| host.acx_globals != 0);
        if acx && !driver.acx_initialized.get() {
            rules::report(rules::ACX_SEQUENCE, "DriverEntry bound ACX and did not call AcxDriverInitialize");
        }
    }
    status
}

/// What the framework's own DriverUnload does: EvtDriverUnload, then the driver object goes.
pub fn unload() {
    let handle = current();
    let Some(driver) = object::peek::<Driver>(handle) else { return };
    let address = driver.config.EvtDriverUnload;
    if address != 0 {
        callback!("EvtDriverUnload", PASSIVE, address, (handle => usize));
    }
    object::dispose(handle);
    HOST.with_borrow_mut(|host| host.driver = 0);
}

extern "win64" fn framework_unload(_driver_object: usize) {
    unload();
}

/// Called at unbind: everything must be gone.
pub(crate) fn unloaded() {
    if object::peek::<Driver>(current()).is_some() {
        object::dispose(current());
    }
    for text in HOST.with_borrow(|host| host.left_over()) {
        rules::report(rules::LEAK, format!("left at unload: {text}"));
    }
    super::state::reset();
}

fn create(driver_object: usize, path: usize, attributes: usize, config: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "WdfDriverCreate";
    call::required(NAME, "DriverObject", driver_object)?;
    call::required(NAME, "RegistryPath", path)?;
    let attributes = object::attributes(NAME, attributes)?;
    let config: WDF_DRIVER_CONFIG = call::config(NAME, config)?;
    let (entry, bound, existing) = HOST.with_borrow(|h| (h.in_driver_entry, h.driver_object, h.driver));
    if existing != 0 || !entry || bound != driver_object {
        rules::report(rules::DRIVER_CREATE, "WdfDriverCreate repeated, outside DriverEntry, or for another driver");
        return Err(DRIVER_INTERNAL_ERROR);
    }
    if attributes.parent != 0 {
        rules::report(rules::STRUCTURE_VALUE, "WdfDriverCreate: a driver has no parent");
        return Err(INVALID_PARAMETER);
    }
    // WdfDriverInitNonPnpDriver (1) and WdfDriverInitNoDispatchOverride (2, a miniport) need no EvtDriverDeviceAdd.
    if config.DriverInitFlags & 3 == 0 && config.EvtDriverDeviceAdd == 0 {
        rules::report(rules::NULL_PARAMETER, "WdfDriverCreate: EvtDriverDeviceAdd is null");
        return Err(INVALID_PARAMETER);
    }
    let text = HOST.with_borrow(|h| h.registry_path.clone());
    let path = text.encode_utf16().chain([0]).collect();
    let data = Driver { config, acx_initialized: Cell::new(false), path };
    let handle = object::create(Kind::Driver, 0, &attributes, data);
    HOST.with_borrow_mut(|h| h.driver = handle);
    // WDF_DRIVER_GLOBALS: Driver at 0, DriverFlags at 8, DriverTag at 12, DriverName at 16.
    let globals = HOST.with_borrow(|h| h.wdf_globals);
    write(globals, handle);
    write(globals + 8, config.DriverInitFlags);
    write(globals + 12, config.DriverPoolTag);
    fill(globals + 16, b"driver\0");
    // DRIVER_OBJECT.DriverUnload at 104: the framework's own, which the driver's stub then displaces.
    if config.DriverInitFlags & 2 == 0 {
        write(driver_object + 104, framework_unload as *const () as usize);
    }
    write(out, handle);
    Ok(())
}

exports! { Wdf;
    fn WdfDriverCreate(driver_object: usize, path: usize, attributes: usize, config: usize, driver: usize) -> i32 {
        call::status(create(driver_object, path, attributes, config, driver))
    }

    fn WdfDriverGetRegistryPath(driver: usize) -> usize {
        object::data::<Driver>("WdfDriverGetRegistryPath", driver, Kind::Driver).map_or(0, |d| d.path.as_ptr() as usize)
    }

    fn WdfDriverWdmGetDriverObject(driver: usize) -> usize {
        let _ = object::check("WdfDriverWdmGetDriverObject", driver, Kind::Driver);
        HOST.with_borrow(|host| host.driver_object)
    }

    fn WdfWdmDriverGetWdfDriverHandle(driver_object: usize) -> usize {
        HOST.with_borrow(|host| if host.driver_object == driver_object { host.driver } else { 0 })
    }

    fn WdfDriverIsVersionAvailable(driver: usize, parameters: usize) -> u8 {
        let _ = object::check("WdfDriverIsVersionAvailable", driver, Kind::Driver);
        let wanted = call::config::<WDF_DRIVER_VERSION_AVAILABLE_PARAMS>("WdfDriverIsVersionAvailable", parameters);
        u8::from(wanted.is_ok_and(|p| p.MajorVersion == 1 && p.MinorVersion <= 33))
    }
}
