//! Driver objects: loading and unloading a driver that is linked in.
use std::ffi::c_void;

use acx_core::nt::raw::{
    DEVICE_OBJECT, DRIVER_EXTENSION, DRIVER_OBJECT, NTSTATUS, PDRIVER_DISPATCH, STATUS_INVALID_DEVICE_REQUEST, STATUS_SUCCESS,
    UNICODE_STRING,
};

use super::io;
use super::irql::callout;

/// A driver's entry point.
pub type Entry = unsafe extern "efiapi" fn(*mut DRIVER_OBJECT, *const UNICODE_STRING) -> NTSTATUS;

/// UTF-16 text that a counted string can point at.
pub struct Text {
    units: Vec<u16>,
}

impl Text {
    /// From text.
    pub fn new(text: &str) -> Self {
        Self { units: text.encode_utf16().chain([0]).collect() }
    }
    /// The counted string; valid while `self` lives.
    pub fn counted(&self) -> UNICODE_STRING {
        let bytes = (self.units.len() * 2) as u16;
        UNICODE_STRING { Length: bytes - 2, MaximumLength: bytes, Buffer: self.units.as_ptr().cast_mut() }
    }
}

/// A driver object with what hangs on it.
pub struct Driver {
    object: Box<DRIVER_OBJECT>,
    _extension: Box<DRIVER_EXTENSION>,
    _name: Text,
    _registry: Text,
}

unsafe extern "efiapi" fn refuse(_device: *mut DEVICE_OBJECT, irp: *mut acx_core::nt::raw::IRP) -> NTSTATUS {
    // SAFETY: the I/O manager passes a live request.
    unsafe { io::complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0) };
    STATUS_INVALID_DEVICE_REQUEST
}

/// Makes a driver object without running any entry point.
pub fn create(name: &str) -> Driver {
    let name_text = Text::new(&format!("\\Driver\\{name}"));
    let registry = Text::new(&format!("\\Registry\\Machine\\System\\CurrentControlSet\\Services\\{name}"));
    // SAFETY: all-zero bytes are a valid value of these plain structures.
    let mut object: Box<DRIVER_OBJECT> = Box::new(unsafe { std::mem::zeroed() });
    // SAFETY: as above.
    let mut extension: Box<DRIVER_EXTENSION> = Box::new(unsafe { std::mem::zeroed() });
    object.Type = 4;
    object.Size = size_of::<DRIVER_OBJECT>() as i16;
    object.DriverName = name_text.counted();
    let dispatch: PDRIVER_DISPATCH = Some(refuse);
    object.MajorFunction = [dispatch; 28];
    extension.DriverObject = &raw mut *object;
    extension.ServiceKeyName = name_text.counted();
    object.DriverExtension = &raw mut *extension;
    Driver { object, _extension: extension, _name: name_text, _registry: registry }
}

/// Loads a driver: makes its object and calls its entry point at PASSIVE_LEVEL.
///
/// # Errors
/// The status of the entry point.
pub fn load(entry: Entry, name: &str) -> Result<Driver, NTSTATUS> {
    let mut driver = create(name);
    let path = driver._registry.counted();
    let object = driver.object();
    // SAFETY: both arguments are live for the call.
    let status = callout("DriverEntry", 0, || unsafe { entry(object, &raw const path) });
    if status.is_success() { Ok(driver) } else { Err(status) }
}

impl Driver {
    /// The object. It stays at its address while the driver lives.
    pub fn object(&mut self) -> *mut DRIVER_OBJECT {
        &raw mut *self.object
    }

    /// Calls AddDevice for a physical device.
    pub fn add_device(&mut self, pdo: *mut DEVICE_OBJECT) -> NTSTATUS {
        let object = self.object();
        // SAFETY: the extension lives in `self`.
        let Some(add) = (unsafe { (*(*object).DriverExtension).AddDevice }) else { return STATUS_SUCCESS };
        // SAFETY: both objects are live for the call.
        callout("AddDevice", 0, || unsafe { add(object, pdo) })
    }

    /// Calls the unload routine, if there is one. Gives whether there was.
    pub fn unload(mut self) -> bool {
        let object = self.object();
        let Some(unload) = self.object.DriverUnload else { return false };
        // SAFETY: the object is live for the call.
        callout("DriverUnload", 0, || unsafe { unload(object) });
        super::run_until_idle();
        true
    }
}

/// The address of an exported routine of the lab by name, as `MmGetSystemRoutineAddress` finds it.
pub(crate) fn routine(name: &str) -> *mut c_void {
    super::exports::find_export("ntoskrnl.exe", name).map_or(std::ptr::null_mut(), std::ptr::with_exposed_provenance_mut)
}
