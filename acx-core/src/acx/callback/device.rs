//! Callbacks of driver and device.

use crate::acx::raw::prelude::*;
use crate::acx::start::Start;
use crate::acx::state::{DEVICE, State};
use crate::acx::{device, status};
use crate::ks::status::{STATUS_INVALID_DEVICE_STATE, STATUS_SUCCESS};
use crate::wdf::call::WdfDeviceWdmGetPhysicalDevice;
use crate::wdf::resources::Resources;

/// # Safety
/// `device` exists and is one of ours.
unsafe fn state<'a, S: Start>(device: WDFDEVICE) -> Result<&'a State<S>, NTSTATUS> {
    // SAFETY: promised by the caller; filled when the device was added.
    unsafe { DEVICE.get::<State<S>>(device.into()) }.map(|(state, _)| state).ok_or(STATUS_INVALID_DEVICE_STATE)
}

/// EvtDriverDeviceAdd.
pub unsafe extern "efiapi" fn device_add<S: Start>(_driver: WDFDRIVER, init: *mut WDFDEVICE_INIT) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    status::flat(unsafe { device::add::<S>(init) })
}

/// EvtDevicePrepareHardware.
pub unsafe extern "efiapi" fn prepare_hardware<S: Start>(
    device: WDFDEVICE,
    _raw: WDFCMRESLIST,
    translated: WDFCMRESLIST,
) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    let physical = unsafe { WdfDeviceWdmGetPhysicalDevice(device) };
    // SAFETY: the framework's own arguments; ReleaseHardware drops what is started on them.
    let resources = unsafe { Resources::read(translated, physical) };
    // SAFETY: the framework's own argument.
    status::flat(unsafe { state::<S>(device) }.and_then(|s| s.prepare(&resources)))
}

/// EvtDeviceReleaseHardware.
pub unsafe extern "efiapi" fn release_hardware<S: Start>(device: WDFDEVICE, _translated: WDFCMRESLIST) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    if let Ok(state) = unsafe { state::<S>(device) } {
        state.release();
    }
    STATUS_SUCCESS
}

/// EvtDeviceD0Entry.
pub unsafe extern "efiapi" fn d0_entry<S: Start>(device: WDFDEVICE, _previous: WDF_POWER_DEVICE_STATE) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    status::flat(unsafe { state::<S>(device) }.and_then(|s| s.power_up().map_err(status::of)))
}

/// EvtDeviceD0EntryPostInterruptsEnabled: from here on the interrupt is served.
pub unsafe extern "efiapi" fn interrupts_on<S: Start>(device: WDFDEVICE, _previous: WDF_POWER_DEVICE_STATE) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    unsafe { set_interrupts::<S>(device, true) };
    STATUS_SUCCESS
}

/// EvtDeviceD0ExitPreInterruptsDisabled: soon nobody serves the interrupt any more.
pub unsafe extern "efiapi" fn interrupts_off<S: Start>(device: WDFDEVICE, _target: WDF_POWER_DEVICE_STATE) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    unsafe { set_interrupts::<S>(device, false) };
    STATUS_SUCCESS
}

/// # Safety
/// As [`state`].
unsafe fn set_interrupts<S: Start>(device: WDFDEVICE, on: bool) {
    // SAFETY: promised by the caller.
    if let Some(engine) = unsafe { state::<S>(device) }.ok().and_then(|s| s.engine()) {
        engine.set_interrupts(on);
    }
}

/// EvtDeviceD0Exit.
pub unsafe extern "efiapi" fn d0_exit<S: Start>(device: WDFDEVICE, target: WDF_POWER_DEVICE_STATE) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    unsafe { state::<S>(device) }.map_or(STATUS_SUCCESS, |s| s.power_down(target))
}

/// EvtDeviceSurpriseRemoval.
pub unsafe extern "efiapi" fn surprise_removal<S: Start>(device: WDFDEVICE) {
    // SAFETY: the framework's own argument.
    if let Some(engine) = unsafe { state::<S>(device) }.ok().and_then(|s| s.engine()) {
        engine.removed();
    }
}

/// Context cleanup of the device.
pub unsafe extern "efiapi" fn cleanup<S: Start>(object: WDFOBJECT) {
    // SAFETY: the framework cleans an object up once, after its children.
    if let Some(state) = unsafe { DEVICE.take::<State<S>>(object) } {
        state.discard();
    }
}
