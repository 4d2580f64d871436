//! Ports, subdevices and physical connections. PASSIVE_LEVEL all of it.

use super::resources::Resources;
use crate::com::{ComPtr, Interface};
#[cfg(not(feature = "legacy"))]
use crate::raw::imports::{PcGetPhysicalDeviceObject, PcUnregisterAdapterPowerManagement};
use crate::raw::imports::{
    PcGetTimeInterval, PcNewPort, PcRegisterAdapterPowerManagement, PcRegisterPhysicalConnection, PcRegisterSubdevice,
};
use crate::raw::{DEVICE_OBJECT, IPort, IPortClsPnp, IRP, IUnknown, IUnregisterPhysicalConnection, IUnregisterSubdevice};
use acx_core::ks::guid::Guid;
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER};
use core::ffi::c_void;
use core::ptr::null_mut;

/// A device object of ours, alive while the adapter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceObject(*mut DEVICE_OBJECT);

impl DeviceObject {
    /// Wraps the device object of a callback.
    ///
    /// # Safety
    /// It stays alive while the result is used.
    #[must_use]
    pub const unsafe fn new(device: *mut DEVICE_OBJECT) -> Self {
        Self(device)
    }
    /// The pointer.
    #[must_use]
    pub const fn as_ptr(self) -> *mut DEVICE_OBJECT {
        self.0
    }
    /// The physical device object below, as AddDevice was told.
    #[must_use]
    #[cfg(feature = "legacy")]
    pub fn physical(self) -> *mut DEVICE_OBJECT {
        // SAFETY: our device object.
        unsafe { crate::adapter::thunk::physical(self.0) }
    }
    /// The physical device object below; null when PortCls does not say.
    #[must_use]
    #[cfg(not(feature = "legacy"))]
    pub fn physical(self) -> *mut DEVICE_OBJECT {
        let mut out = null_mut();
        // SAFETY: our device object, and a place for a pointer.
        let status = unsafe { PcGetPhysicalDeviceObject(self.0, &raw mut out) };
        if status.is_success() { out } else { null_mut() }
    }
}

/// Makes a port driver.
///
/// # Errors
/// The port driver's own.
pub fn new_port(class: &Guid) -> Result<ComPtr<IPort>, NTSTATUS> {
    let mut out = null_mut();
    // SAFETY: a GUID and a place for a pointer.
    unsafe { PcNewPort(&raw mut out, class) }.ok()?;
    // SAFETY: the export gives an owned reference.
    unsafe { ComPtr::from_owned(out) }.ok_or(STATUS_INSUFFICIENT_RESOURCES)
}

/// Joins a port and a miniport.
///
/// # Errors
/// The port driver's or the miniport's own.
///
/// # Safety
/// `irp` is the start request being handled; `miniport` and `adapter` are live interface pointers.
pub unsafe fn init(
    port: &ComPtr<IPort>,
    device: DeviceObject,
    irp: *mut IRP,
    miniport: *mut c_void,
    adapter: *mut c_void,
    resources: &Resources,
) -> Result<(), NTSTATUS> {
    let call = port.vtable().Init;
    // SAFETY: the caller's contract.
    unsafe { call(port.as_ptr().cast(), device.0, irp, miniport.cast(), adapter.cast(), resources.as_ptr()) }.ok()
}

fn unknown<I: Interface>(pointer: &ComPtr<I>) -> *mut IUnknown {
    pointer.as_ptr().cast()
}

/// Makes a subdevice visible under a name: UTF-16 that ends in 0.
///
/// # Errors
/// STATUS_INVALID_PARAMETER for a name without an end; the port driver's own.
///
/// # Safety
/// The name stays where it is until the device is stopped or removed: the port driver keeps the pointer.
pub unsafe fn register(device: DeviceObject, name: &[u16], port: &ComPtr<IPort>) -> Result<(), NTSTATUS> {
    if name.last() != Some(&0) {
        return Err(STATUS_INVALID_PARAMETER);
    }
    // SAFETY: the port driver only reads the name, which the caller keeps.
    unsafe { PcRegisterSubdevice(device.0, name.as_ptr().cast_mut(), unknown(port)) }.ok()
}

/// Says that a pin of one filter leads to a pin of another.
///
/// # Errors
/// The port driver's own.
pub fn connect(device: DeviceObject, from: (&ComPtr<IPort>, u32), to: (&ComPtr<IPort>, u32)) -> Result<(), NTSTATUS> {
    // SAFETY: live ports of our device.
    unsafe { PcRegisterPhysicalConnection(device.0, unknown(from.0), from.1, unknown(to.0), to.1) }.ok()
}

/// Takes a connection back.
///
/// # Errors
/// The port driver's own; STATUS_NOT_SUPPORTED where it cannot.
pub fn disconnect(device: DeviceObject, from: (&ComPtr<IPort>, u32), to: (&ComPtr<IPort>, u32)) -> Result<(), NTSTATUS> {
    let undo = from.0.query::<IUnregisterPhysicalConnection>()?;
    let call = undo.vtable().UnregisterPhysicalConnection;
    // SAFETY: live ports of our device.
    unsafe { call(undo.as_ptr().cast(), device.0, unknown(from.0), from.1, unknown(to.0), to.1) }.ok()
}

/// Makes a subdevice disappear; open handles finish normally.
///
/// # Errors
/// The port driver's own; STATUS_NOT_SUPPORTED where it cannot.
pub fn unregister(device: DeviceObject, port: &ComPtr<IPort>) -> Result<(), NTSTATUS> {
    let undo = port.query::<IUnregisterSubdevice>()?;
    let call = undo.vtable().UnregisterSubdevice;
    // SAFETY: a live port of our device.
    unsafe { call(undo.as_ptr().cast(), device.0, unknown(port)) }.ok()
}

/// Registers the adapter's power management.
///
/// # Errors
/// The port driver's own.
///
/// # Safety
/// `adapter` is a live interface pointer.
pub unsafe fn register_power(device: DeviceObject, adapter: *mut c_void) -> Result<(), NTSTATUS> {
    // SAFETY: the caller's contract.
    unsafe { PcRegisterAdapterPowerManagement(adapter.cast(), device.0.cast()) }.ok()
}

/// Offers to be rebalanced.
///
/// # Errors
/// The port driver's own.
///
/// # Safety
/// `adapter` is a live interface pointer.
pub unsafe fn register_pnp(manager: &ComPtr<IPortClsPnp>, device: DeviceObject, adapter: *mut c_void) -> Result<(), NTSTATUS> {
    let call = manager.vtable().RegisterAdapterPnpManagement;
    // SAFETY: the caller's contract.
    unsafe { call(manager.as_ptr().cast(), adapter.cast(), device.0) }.ok()
}

/// Takes the offer back.
pub fn unregister_pnp(manager: &ComPtr<IPortClsPnp>, device: DeviceObject) {
    let call = manager.vtable().UnregisterAdapterPnpManagement;
    // The port class has let go by itself when the device was stopped.
    // SAFETY: our device object.
    let _ = unsafe { call(manager.as_ptr().cast(), device.0) };
}

/// Takes the registration back.
pub fn unregister_power(device: DeviceObject) {
    // Before Windows 7 PortCls lets go by itself, when the device is removed.
    #[cfg(feature = "legacy")]
    let _ = device;
    // There is nobody to tell of a failure: the device goes away.
    // SAFETY: our device object.
    #[cfg(not(feature = "legacy"))]
    let _ = unsafe { PcUnregisterAdapterPowerManagement(device.0) };
}

/// Time since a moment in 100 ns; since 0, the present moment. Any IRQL.
#[must_use]
pub fn time_interval(since: u64) -> u64 {
    // SAFETY: plain numbers.
    unsafe { PcGetTimeInterval(since) }
}
