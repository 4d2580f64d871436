//! Callbacks of the kernel: DriverEntry's half, AddDevice, StartDevice, PnP requests.
//!
//! UNSAFETY: kernel objects by raw pointer.

use super::{Adapter, Driver};
use crate::com::ComRef;
use crate::port::register::DeviceObject;
use crate::port::resources::Resources;
use crate::raw::imports::{PcAddAdapterDevice, PcDispatchIrp, PcInitializeAdapterDriver};
use crate::raw::{DEVICE_OBJECT, DRIVER_OBJECT, IRP, IResourceList, PORT_CLASS_DEVICE_EXTENSION_SIZE, UNICODE_STRING};
use crate::status;
use acx_core::ks::status::{NTSTATUS, STATUS_DEVICE_BUSY, STATUS_INVALID_PARAMETER, STATUS_SUCCESS};
use acx_core::nt::raw::{
    IRP_MJ_PNP, IRP_MN_QUERY_PNP_DEVICE_STATE, IRP_MN_REMOVE_DEVICE, IRP_MN_STOP_DEVICE, IRP_MN_SURPRISE_REMOVAL, PNP_DEVICE_FAILED,
};
use core::ffi::c_void;
use core::sync::atomic::{AtomicPtr, Ordering};

/// Most subdevices of a device.
const MOST_SUBDEVICES: u32 = 32;

/// The PortCls half of DriverEntry. PASSIVE_LEVEL.
///
/// # Safety
/// The arguments of DriverEntry.
pub unsafe fn driver_entry<F: Driver>(driver: *mut DRIVER_OBJECT, path: *const UNICODE_STRING) -> NTSTATUS {
    // SAFETY: the caller's contract.
    let status = unsafe { PcInitializeAdapterDriver(driver, path.cast_mut(), Some(add_device::<F>)) };
    if !status.is_success() {
        return status;
    }
    // SAFETY: the driver object is ours during DriverEntry.
    if let Some(slot) = unsafe { (*driver).MajorFunction.get_mut(usize::from(IRP_MJ_PNP)) } {
        *slot = Some(pnp::<F>);
    }
    status
}

/// Pointers of ours behind PortCls's part of the device extension: the adapter, and for legacy systems the device below.
const POINTERS: usize = 2;

unsafe extern "efiapi" fn add_device<F: Driver>(driver: *mut DRIVER_OBJECT, physical: *mut DEVICE_OBJECT) -> NTSTATUS {
    let ours = size_of::<*mut c_void>().saturating_mul(POINTERS);
    let size = PORT_CLASS_DEVICE_EXTENSION_SIZE.saturating_add(ours as u32);
    // SAFETY: the arguments of AddDevice.
    let status = unsafe { PcAddAdapterDevice(driver, physical, Some(start_device::<F>), MOST_SUBDEVICES, size) };
    #[cfg(feature = "legacy")]
    if status.is_success() {
        // SAFETY: the driver object is valid during AddDevice; the newest device object is at the head of its list.
        let device = unsafe { (*driver).DeviceObject };
        // SAFETY: made just now, with room for our pointers.
        unsafe { pointer(device, 1) }.store(physical.cast(), Ordering::Release);
    }
    status
}

/// The device below, as AddDevice was told: systems before Windows 7 have no other way to ask.
///
/// # Safety
/// `device` was made by `add_device` and lives.
#[cfg(feature = "legacy")]
pub(crate) unsafe fn physical(device: *mut DEVICE_OBJECT) -> *mut DEVICE_OBJECT {
    // SAFETY: promised by the caller.
    unsafe { pointer(device, 1) }.load(Ordering::Acquire).cast()
}

/// The place for our adapter.
///
/// # Safety
/// `device` was made by `add_device` and lives as long as `'a`.
unsafe fn place<'a>(device: *mut DEVICE_OBJECT) -> &'a AtomicPtr<c_void> {
    // SAFETY: promised by the caller.
    unsafe { pointer(device, 0) }
}

/// # Safety
/// `device` was made by `add_device` and lives as long as `'a`; `index` is less than `POINTERS`.
unsafe fn pointer<'a>(device: *mut DEVICE_OBJECT, index: usize) -> &'a AtomicPtr<c_void> {
    // SAFETY: a live device object.
    let extension = unsafe { (*device).DeviceExtension };
    // SAFETY: AddDevice asked for this much and our pointers more.
    let ours = unsafe { extension.cast::<u8>().add(PORT_CLASS_DEVICE_EXTENSION_SIZE as usize) };
    // SAFETY: as above.
    let place = unsafe { ours.cast::<AtomicPtr<c_void>>().add(index) };
    // SAFETY: zeroed by PortCls, aligned as the extension is; used through this function only.
    unsafe { &*place }
}

unsafe extern "efiapi" fn start_device<F: Driver>(device: *mut DEVICE_OBJECT, irp: *mut IRP, list: *mut IResourceList) -> NTSTATUS {
    // SAFETY: the callback's list.
    let Some(resources) = (unsafe { Resources::new(list) }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: a device that `add_device` made.
    let place = unsafe { place(device) };
    if !place.load(Ordering::Acquire).is_null() {
        return STATUS_DEVICE_BUSY;
    }
    // SAFETY: the device outlives the adapter's use of it.
    let device = unsafe { DeviceObject::new(device) };
    // SAFETY: the request being handled.
    let started = unsafe { Adapter::<F>::start(device, irp, &resources) };
    status::from(started.map(|adapter| place.store(adapter.into_raw(), Ordering::Release)))
}

/// Adds to the answer of IRP_MN_QUERY_PNP_DEVICE_STATE, which drivers fill on its way down.
///
/// # Safety
/// `irp` is a request in our hands.
unsafe fn say_failed(irp: *mut IRP) {
    // SAFETY: promised by the caller.
    let answer = unsafe { &mut (*irp).IoStatus };
    answer.Information |= PNP_DEVICE_FAILED as usize;
    answer.Status = STATUS_SUCCESS;
}

unsafe extern "efiapi" fn pnp<F: Driver>(device: *mut DEVICE_OBJECT, irp: *mut IRP) -> NTSTATUS {
    // SAFETY: a request with a current stack location.
    let tail = unsafe { (*irp).Tail };
    // SAFETY: a request in a driver's hands uses this member.
    let location = unsafe { tail.Overlay.CurrentStackLocation };
    // SAFETY: as above.
    let minor = unsafe { (*location).MinorFunction };
    // SAFETY: a device that `add_device` made.
    let place = unsafe { place(device) };
    let mut last = None;
    match minor {
        IRP_MN_SURPRISE_REMOVAL => {
            let raw = place.load(Ordering::Acquire);
            // SAFETY: the stored reference; PnP requests are serialised, so it stays.
            if let Some(adapter) = unsafe { ComRef::<Adapter<F>>::from_raw(raw) } {
                adapter.surprise_removed();
                core::mem::forget(adapter);
            }
        }
        IRP_MN_QUERY_PNP_DEVICE_STATE => {
            let raw = place.load(Ordering::Acquire);
            // SAFETY: the stored reference; PnP requests are serialised, so it stays.
            if let Some(adapter) = unsafe { ComRef::<Adapter<F>>::from_raw(raw) } {
                if adapter.has_failed() {
                    // SAFETY: the request being handled.
                    unsafe { say_failed(irp) };
                }
                core::mem::forget(adapter);
            }
        }
        IRP_MN_REMOVE_DEVICE | IRP_MN_STOP_DEVICE => {
            let raw = place.swap(core::ptr::null_mut(), Ordering::AcqRel);
            // SAFETY: the stored reference, taken out once.
            last = unsafe { ComRef::<Adapter<F>>::from_raw(raw) };
            if let Some(adapter) = &last {
                if minor == IRP_MN_STOP_DEVICE {
                    adapter.unregister_power();
                } else {
                    adapter.withdraw_rebalance();
                }
                // In a rebalance PortCls stops the streams first and then says so by PnpStop.
                if !adapter.is_rebalanced() {
                    adapter.shut_down();
                }
            }
        }
        _ => {}
    }
    // SAFETY: the request being handled; the device may be gone afterwards.
    let status = unsafe { PcDispatchIrp(device, irp) };
    if let Some(adapter) = &last {
        adapter.shut_down();
        adapter.withdraw_rebalance();
    }
    drop(last);
    status
}
