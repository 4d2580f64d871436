//! Binding: what Microsoft's stub library does between the image's entry point and the driver's own.
//!
//! The order is that of the stub: bind to KMDF, bind the class extension, call the driver's entry, take over its unload
//! routine. Whatever fails, what was bound before is unbound in reverse.

pub(super) use super::binding::Unload;
pub(crate) use super::binding::utf16;
pub use super::binding::{Entry, Version};
use super::imports::{WdfVersionBind, WdfVersionBindClass, WdfVersionUnbind, WdfVersionUnbindClass};
use super::raw::prelude::*;
use super::table::{self, FUNCTION_COUNT};
use crate::nt::raw::PDRIVER_UNLOAD;
use core::cell::UnsafeCell;
use core::ptr::null_mut;
use core::sync::atomic::Ordering;

/// Minor version of KMDF that the ACX driver is written for.
pub const KMDF_MINOR: u32 = 31;

const PATH_UNITS: usize = 260;
static COMPONENT: [u16; 12] = utf16(*b"KmdfLibrary\0");

/// What has to outlive the binding.
struct Binding {
    info: WDF_BIND_INFO,
    path: UNICODE_STRING,
    text: [u16; PATH_UNITS],
    class: *mut WDF_CLASS_BIND_INFO,
    unload: PDRIVER_UNLOAD,
}

struct Cell(UnsafeCell<Binding>);

// SAFETY: only the entry point and the unload routine touch it, which the system never runs at the same time.
unsafe impl Sync for Cell {}

static BINDING: Cell = Cell(UnsafeCell::new(Binding {
    info: WDF_BIND_INFO {
        Size: size_of::<WDF_BIND_INFO>() as u32,
        Component: null_mut(),
        Version: WDF_VERSION { Major: 1, Minor: KMDF_MINOR, Build: 0 },
        FuncCount: FUNCTION_COUNT as u32,
        FuncTable: null_mut(),
        Module: null_mut(),
    },
    path: UNICODE_STRING { Length: 0, MaximumLength: 0, Buffer: null_mut() },
    text: [0; PATH_UNITS],
    class: null_mut(),
    unload: None,
}));

/// Binds the driver to KMDF 1.31, then calls its entry. PASSIVE_LEVEL, once for each load.
///
/// # Safety
/// `driver` and `path` are what the system handed to the image's entry point; `class`, when there, is a complete record that
/// lives as long as the image.
pub unsafe fn bind(
    driver: *mut DRIVER_OBJECT,
    path: *const UNICODE_STRING,
    class: *mut WDF_CLASS_BIND_INFO,
    entry: Entry,
) -> NTSTATUS {
    let version = Version { minor: KMDF_MINOR, functions: FUNCTION_COUNT as u32 };
    // SAFETY: promised by the caller.
    unsafe { bind_version(version, driver, path, class, entry) }
}

/// The same for any version that the driver does without later functions for.
///
/// # Safety
/// As [`bind`]; functions beyond those of the version are not called.
pub unsafe fn bind_version(
    version: Version,
    driver: *mut DRIVER_OBJECT,
    path: *const UNICODE_STRING,
    class: *mut WDF_CLASS_BIND_INFO,
    entry: Entry,
) -> NTSTATUS {
    if driver.is_null() {
        // SAFETY: passed on unchanged; without a driver object there is nothing to bind.
        return unsafe { entry(driver, path) };
    }
    // SAFETY: the entry point runs once, and nothing else yet.
    let binding = unsafe { &mut *BINDING.0.get() };
    binding.info.Component = COMPONENT.as_ptr();
    binding.info.Version.Minor = version.minor;
    binding.info.FuncCount = version.functions;
    table::set_count(version.functions);
    binding.info.FuncTable = table::FUNCTIONS.as_ptr().cast();
    binding.info.Module = null_mut();
    binding.class = null_mut();
    binding.unload = None;
    // SAFETY: the system's string is valid during the call.
    unsafe { copy_path(binding, path) };
    // SAFETY: everything handed over lives in statics.
    let status = unsafe { WdfVersionBind(driver, &mut binding.path, &mut binding.info, table::GLOBALS.as_ptr()) };
    if !status.is_success() {
        return status;
    }
    let mut status = NTSTATUS(0);
    if !class.is_null() {
        // SAFETY: KMDF is bound; the record is the caller's promise.
        status = unsafe { WdfVersionBindClass(&mut binding.info, table::globals(), class) };
        if status.is_success() {
            binding.class = class;
        }
    }
    if status.is_success() {
        // SAFETY: as the stub does, with the system's own arguments.
        status = unsafe { entry(driver, path) };
    }
    if status.is_success() {
        // SAFETY: the driver object is valid during its entry.
        unsafe { displace_unload(binding, driver) };
    } else {
        unbind(binding);
    }
    status
}

/// # Safety
/// `path` is null or a valid string.
unsafe fn copy_path(binding: &mut Binding, path: *const UNICODE_STRING) {
    let mut units = 0usize;
    if !path.is_null() {
        // SAFETY: promised by the caller.
        let path = unsafe { &*path };
        units = usize::from(path.Length / 2).min(PATH_UNITS.saturating_sub(1));
        for (n, to) in binding.text.iter_mut().take(units).enumerate() {
            // SAFETY: `n` is less than the string's length.
            let from = unsafe { path.Buffer.add(n) };
            // SAFETY: as above.
            *to = unsafe { from.read() };
        }
    }
    let bytes = |n: usize| u16::try_from(n.saturating_mul(2)).unwrap_or(0);
    binding.path = UNICODE_STRING { Length: bytes(units), MaximumLength: bytes(PATH_UNITS), Buffer: binding.text.as_mut_ptr() };
}

/// # Safety
/// `driver` is valid, KMDF is bound.
unsafe fn displace_unload(binding: &mut Binding, driver: *mut DRIVER_OBJECT) {
    let globals = table::globals().cast::<WDF_DRIVER_GLOBALS>();
    // SAFETY: the library filled in the globals when it bound the driver.
    let displace = !globals.is_null() && unsafe { (*globals).DisplaceDriverUnload } != 0;
    if displace {
        // SAFETY: the driver object is ours while we are in its entry.
        let driver = unsafe { &mut *driver };
        binding.unload = driver.DriverUnload;
        driver.DriverUnload = Some(unload);
    }
}

fn unbind(binding: &mut Binding) {
    if !binding.class.is_null() {
        // SAFETY: bound before with the same record.
        unsafe { WdfVersionUnbindClass(&mut binding.info, table::globals(), binding.class) };
        binding.class = null_mut();
    }
    // SAFETY: bound before with the same records. A failure leaves nothing to be done.
    let _ = unsafe { WdfVersionUnbind(&mut binding.path, &mut binding.info, table::globals()) };
    table::FUNCTIONS.store(null_mut(), Ordering::Release);
    table::GLOBALS.store(null_mut(), Ordering::Release);
}

unsafe extern "efiapi" fn unload(driver: *mut DRIVER_OBJECT) {
    // SAFETY: the system unloads once, when nothing of the driver runs any more.
    let binding = unsafe { &mut *BINDING.0.get() };
    if let Some(displaced) = binding.unload.take() {
        // SAFETY: the routine that stood in the driver object, with its own argument.
        unsafe { displaced(driver) };
    }
    unbind(binding);
}
