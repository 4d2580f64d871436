//! PnP and power: the order in which the framework calls a device's callbacks.

use super::call::{self, callback};
use super::device::{self, Device};
use super::facts::PASSIVE;
use super::kind::Kind;
use super::object::{self, Handle};
use super::{interrupt, resources, rules};
use std::rc::Rc;

/// `WdfPowerDeviceD3`.
pub const D3: i32 = 4;
/// `WdfPowerDeviceD3Final`.
pub const D3_FINAL: i32 = 5;

/// Where a device stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// After EvtDriverDeviceAdd, before the start.
    Added,
    /// In EvtDevicePrepareHardware: the only place for `AcxDeviceAddCircuit`.
    Preparing,
    /// Powered and working.
    D0,
    /// Started, in a low-power state.
    Low,
    /// In EvtDeviceReleaseHardware.
    Releasing,
    /// Stopped, or never started after a failure.
    Stopped,
    /// A callback failed or the driver said so.
    Failed,
}

macro_rules! event {
    ($device:expr, $data:expr, $field:ident $(, $arg:expr => $ty:ty)*) => {{
        let address = $data.callbacks.map_or(0, |c| c.$field);
        if address == 0 { 0 } else {
            callback!(stringify!($field), PASSIVE, address, ($device => usize $(, $arg => $ty)*) -> i32)
        }
    }};
    (void $device:expr, $data:expr, $field:ident) => {{
        let address = $data.callbacks.map_or(0, |c| c.$field);
        if address != 0 {
            callback!(stringify!($field), PASSIVE, address, ($device => usize));
        }
    }};
}

fn failed(status: i32, what: &str) -> bool {
    // STATUS_PENDING is no answer to a PnP or power callback.
    if status == 0x103 {
        rules::report(rules::PNP, format!("{what} returned STATUS_PENDING"));
    }
    status < 0 || status == 0x103
}

/// Starts a device with resources: PrepareHardware, D0Entry, interrupts, self-managed I/O.
///
/// # Errors
/// The first failing callback's status, after the framework has undone what came before.
pub fn start(device: Handle, hardware: &[resources::Resource]) -> Result<(), i32> {
    let data = device::of("start", device)?;
    let raw = resources::create(device, hardware);
    let translated = resources::create(device, hardware);
    data.resources.set((raw, translated));
    data.power.set(Power::Preparing);
    interrupt::assign(device, hardware);
    let status = event!(device, data, EvtDevicePrepareHardware, raw => usize, translated => usize);
    if failed(status, "EvtDevicePrepareHardware") {
        release(device, &data);
        data.power.set(Power::Failed);
        return Err(status);
    }
    let status = crate::acx_host::power::prepared(device, &data, raw, translated);
    let status = if status < 0 { status } else { power_up(device, &data, D3_FINAL) };
    if status < 0 {
        release(device, &data);
        data.power.set(Power::Failed);
        return Err(status);
    }
    event!(device, data, EvtDeviceSelfManagedIoInit);
    Ok(())
}

fn power_up(device: Handle, data: &Rc<Device>, from: i32) -> i32 {
    let status = event!(device, data, EvtDeviceD0Entry, from => i32);
    if failed(status, "EvtDeviceD0Entry") {
        event!(device, data, EvtDeviceD0Exit, D3_FINAL => i32);
        data.power.set(Power::Failed);
        return status;
    }
    data.power.set(Power::D0);
    interrupt::connect(device);
    event!(device, data, EvtDeviceD0EntryPostInterruptsEnabled, from => i32);
    crate::acx_host::power::up(device, data, from)
}

fn power_down(device: Handle, data: &Rc<Device>, to: i32) {
    crate::acx_host::power::down(device, data, to);
    event!(device, data, EvtDeviceSelfManagedIoSuspend);
    event!(device, data, EvtDeviceD0ExitPreInterruptsDisabled, to => i32);
    interrupt::disconnect(device);
    let status = event!(device, data, EvtDeviceD0Exit, to => i32);
    if failed(status, "EvtDeviceD0Exit") {
        rules::report(rules::PNP, format!("EvtDeviceD0Exit failed with {status:#x}"));
    }
    data.power.set(Power::Low);
}

fn release(device: Handle, data: &Rc<Device>) {
    data.power.set(Power::Releasing);
    let (raw, translated) = data.resources.get();
    crate::acx_host::power::released(device, data, translated);
    let status = event!(device, data, EvtDeviceReleaseHardware, translated => usize);
    if failed(status, "EvtDeviceReleaseHardware") {
        rules::report(rules::PNP, format!("EvtDeviceReleaseHardware failed with {status:#x}"));
    }
    for circuit in data.circuits.take() {
        rules::report(rules::ACX_SEQUENCE, format!("circuit {circuit:#x} was not removed in EvtDeviceReleaseHardware"));
        object::dispose(circuit);
    }
    resources::mappings_left(device);
    object::dispose(raw);
    object::dispose(translated);
    data.resources.set((0, 0));
    data.power.set(Power::Stopped);
}

/// Puts a working device to sleep (`WdfPowerDeviceD3`), as idle or Sx does.
pub fn sleep(device: Handle) {
    let Ok(data) = device::of("sleep", device) else { return };
    if data.power.get() == Power::D0 {
        power_down(device, &data, D3);
    }
}

/// Wakes a sleeping device.
///
/// # Errors
/// The failing callback's status.
pub fn wake(device: Handle) -> Result<(), i32> {
    let data = device::of("wake", device)?;
    if data.power.get() != Power::Low {
        return Err(call::INVALID_DEVICE_STATE);
    }
    let status = power_up(device, &data, D3);
    if status < 0 {
        return Err(status);
    }
    event!(device, data, EvtDeviceSelfManagedIoRestart);
    Ok(())
}

/// Stops a device for a rebalance: it may be started again with other resources.
pub fn stop(device: Handle) {
    let Ok(data) = device::of("stop", device) else { return };
    if data.power.get() == Power::D0 {
        power_down(device, &data, D3_FINAL);
    }
    if data.resources.get() != (0, 0) {
        release(device, &data);
    }
}

/// Removes a device in an orderly way: down, released, flushed, cleaned up, deleted.
pub fn remove(device: Handle) {
    let Ok(data) = device::of("remove", device) else { return };
    if data.power.get() == Power::D0 {
        power_down(device, &data, D3_FINAL);
    }
    if data.resources.get() != (0, 0) {
        release(device, &data);
    }
    event!(void device, data, EvtDeviceSelfManagedIoFlush);
    event!(void device, data, EvtDeviceSelfManagedIoCleanup);
    if data.idle_references.get() != 0 {
        rules::report(rules::PNP, format!("{} WdfDeviceStopIdle left at removal", data.idle_references.get()));
    }
    let removed = data.removed.take();
    drop(data);
    object::dispose(device);
    crate::acx_host::device::forget(removed);
}

/// Tells the driver that its device has vanished and takes the hardware from it; [`remove`] follows when the
/// last handle is closed.
pub fn surprise(device: Handle) {
    let Ok(data) = device::of("surprise", device) else { return };
    event!(void device, data, EvtDeviceSurpriseRemoval);
    stop(device);
}

/// Every device of the bound driver.
pub fn devices() -> Vec<Handle> {
    object::children(super::driver::current(), Kind::Device)
}
