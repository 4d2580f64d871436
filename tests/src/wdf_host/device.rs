//! The device object: `WdfDeviceCreate` and what a driver asks of its device.

use super::abi::{
    WDF_DEVICE_PNP_CAPABILITIES, WDF_DEVICE_POWER_CAPABILITIES, WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS,
    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS, WDF_DEVICE_STATE, WDF_PNPPOWER_EVENT_CALLBACKS,
};
use super::call::{self, INVALID_PARAMETER, SUCCESS, callback, exports};
use super::device_init::{self, DeviceInit};
use super::driver::{self, Driver};
use super::facts::PASSIVE;
use super::kind::Kind;
use super::layout::{Guid, read, unicode, write};
use super::object::{self, Handle};
use super::pnp::Power;
use super::rules;
use super::state::HOST;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A device as the host keeps it.
pub(crate) struct Device {
    pub callbacks: Option<WDF_PNPPOWER_EVENT_CALLBACKS>,
    pub pdo: usize,
    /// The functional device object: opaque storage in the lab, the size of a `DEVICE_OBJECT`.
    fdo: Box<[u128; 21]>,
    /// The port driver's objects, for a miniport: functional and attached device.
    wdm: Option<(usize, usize)>,
    pub power: Cell<Power>,
    pub acx_init: bool,
    pub acx_initialized: Cell<bool>,
    /// Circuits added by `AcxDeviceAddCircuit`, in order.
    pub circuits: RefCell<Vec<Handle>>,
    /// Circuits that were removed: their handles stay valid until the device goes.
    pub removed: RefCell<Vec<Handle>>,
    pub interfaces: RefCell<Vec<(Guid, String, bool)>>,
    pub resources: Cell<(Handle, Handle)>,
    pub surprise_removal_ok: Cell<bool>,
    /// The action of WdfDeviceSetFailed; 0 before.
    pub failed: Cell<u32>,
    pub idle_references: Cell<u32>,
    pub system_power_action: Cell<u32>,
}

/// The device behind a handle.
pub(crate) fn of(function: &str, handle: Handle) -> Result<Rc<Device>, i32> {
    object::data(function, handle, Kind::Device)
}

/// Whether a device is a PnP device, which only the framework deletes.
pub(crate) fn is_pnp(handle: Handle) -> bool {
    object::peek::<Device>(handle).is_some_and(|d| d.pdo != 0 && d.power.get() != Power::Added)
}

/// Calls EvtDriverDeviceAdd for a device whose bus object is `pdo`.
///
/// # Errors
/// The driver's status, or the framework's when the driver broke its contract.
pub fn add_device(pdo: usize) -> Result<Handle, i32> {
    let handle = driver::current();
    let driver: Rc<Driver> = object::data("AddDevice", handle, Kind::Driver)?;
    let init = object::create(Kind::DeviceInit, handle, &Default::default(), DeviceInit { pdo, ..Default::default() });
    let before = object::children(handle, Kind::Device);
    let status = callback!("EvtDriverDeviceAdd", PASSIVE, driver.config.EvtDriverDeviceAdd,
        (handle => usize, init => usize) -> i32);
    if object::kind_of(init).is_some() {
        object::dispose(init);
    }
    // A driver may make control devices beside the one that was asked for.
    let new: Vec<Handle> = object::children(handle, Kind::Device).into_iter().filter(|d| !before.contains(d)).collect();
    let own = new.iter().copied().find(|d| object::peek::<Device>(*d).is_some_and(|d| d.pdo == pdo));
    let device = own.or(new.first().copied());
    let Some(device) = device else {
        if status >= 0 {
            rules::report(rules::PNP, "EvtDriverDeviceAdd succeeded without WdfDeviceCreate");
            return Err(call::DRIVER_INTERNAL_ERROR);
        }
        return Err(status);
    };
    if status < 0 {
        object::dispose(device);
        return Err(status);
    }
    let data = of("AddDevice", device)?;
    if HOST.with_borrow(|h| h.acx_globals != 0) && !(data.acx_init && data.acx_initialized.get()) {
        let text = "EvtDriverDeviceAdd returned without AcxDeviceInitInitialize and AcxDeviceInitialize";
        rules::report(rules::ACX_SEQUENCE, text);
    }
    Ok(device)
}

/// A device over the port driver's objects: `WdfDeviceMiniportCreate`. PnP and power stay with the port driver.
pub(crate) fn miniport(fdo: usize, attached: usize, pdo: usize, attributes: &object::Attributes) -> Handle {
    let data = Device {
        callbacks: None,
        pdo,
        fdo: Box::new([0; 21]),
        wdm: Some((fdo, attached)),
        power: Cell::new(Power::Added),
        acx_init: false,
        acx_initialized: Cell::new(false),
        circuits: RefCell::default(),
        removed: RefCell::default(),
        interfaces: RefCell::default(),
        resources: Cell::default(),
        surprise_removal_ok: Cell::new(false),
        failed: Cell::new(0),
        idle_references: Cell::new(0),
        system_power_action: Cell::new(0),
    };
    let handle = object::create(Kind::Device, driver::current(), attributes, data);
    object::create(Kind::IoTarget, handle, &Default::default(), ());
    handle
}

fn create(init_slot: usize, attributes: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "WdfDeviceCreate";
    call::required(NAME, "DeviceInit", init_slot)?;
    call::required(NAME, "Device", out)?;
    let address: usize = read(init_slot);
    let init = device_init::of(NAME, address).ok_or(INVALID_PARAMETER)?;
    let attributes = object::attributes(NAME, attributes)?;
    if attributes.parent != 0 {
        rules::report(rules::STRUCTURE_VALUE, "WdfDeviceCreate: ParentObject must be null");
        return Err(INVALID_PARAMETER);
    }
    let data = Device {
        callbacks: init.pnp.get(),
        pdo: init.pdo,
        fdo: Box::new([0; 21]),
        wdm: None,
        power: Cell::new(Power::Added),
        acx_init: init.acx.get(),
        acx_initialized: Cell::new(false),
        circuits: RefCell::default(),
        removed: RefCell::default(),
        interfaces: RefCell::default(),
        resources: Cell::default(),
        surprise_removal_ok: Cell::new(false),
        failed: Cell::new(0),
        idle_references: Cell::new(0),
        system_power_action: Cell::new(0),
    };
    let handle = object::create(Kind::Device, driver::current(), &attributes, data);
    object::create(Kind::IoTarget, handle, &Default::default(), ());
    object::dispose(address);
    write(init_slot, 0_usize);
    write(out, handle);
    Ok(())
}

exports! { Wdf;
    fn WdfDeviceCreate(init: usize, attributes: usize, device: usize) -> i32 {
        call::status(create(init, attributes, device))
    }

    fn WdfDeviceWdmGetDeviceObject(device: usize) -> usize {
        of("WdfDeviceWdmGetDeviceObject", device).map_or(0, |d| d.wdm.map_or(d.fdo.as_ptr() as usize, |w| w.0))
    }

    fn WdfDeviceWdmGetPhysicalDevice(device: usize) -> usize {
        of("WdfDeviceWdmGetPhysicalDevice", device).map_or(0, |d| d.pdo)
    }

    fn WdfDeviceWdmGetAttachedDevice(device: usize) -> usize {
        of("WdfDeviceWdmGetAttachedDevice", device).map_or(0, |d| d.wdm.map_or(d.pdo, |w| w.1))
    }

    fn WdfWdmDeviceGetWdfDeviceHandle(device_object: usize) -> usize {
        let all = object::children(driver::current(), Kind::Device);
        let owns = |h: &usize| {
            object::peek::<Device>(*h).is_some_and(|d| d.wdm.map_or(d.fdo.as_ptr() as usize, |w| w.0) == device_object)
        };
        all.into_iter().find(owns).unwrap_or(0)
    }

    fn WdfDeviceGetDriver(device: usize) -> usize {
        of("WdfDeviceGetDriver", device).map_or(0, |_| driver::current())
    }

    fn WdfDeviceGetIoTarget(device: usize) -> usize {
        let _ = object::check("WdfDeviceGetIoTarget", device, Kind::Device);
        object::children(device, Kind::IoTarget).first().copied().unwrap_or(0)
    }

    fn WdfDeviceSetPnpCapabilities(device: usize, capabilities: usize) {
        let caps = call::config::<WDF_DEVICE_PNP_CAPABILITIES>("WdfDeviceSetPnpCapabilities", capabilities);
        if let (Ok(device), Ok(caps)) = (of("WdfDeviceSetPnpCapabilities", device), caps) {
            device.surprise_removal_ok.set(caps.SurpriseRemovalOK == 1);
        }
    }

    fn WdfDeviceSetPowerCapabilities(device: usize, capabilities: usize) {
        let _ = of("WdfDeviceSetPowerCapabilities", device);
        let _ = call::config::<WDF_DEVICE_POWER_CAPABILITIES>("WdfDeviceSetPowerCapabilities", capabilities);
    }

    fn WdfDeviceSetDeviceState(device: usize, state: usize) {
        let _ = of("WdfDeviceSetDeviceState", device);
        let _ = call::config::<WDF_DEVICE_STATE>("WdfDeviceSetDeviceState", state);
    }

    fn WdfDeviceSetFailed(device: usize, action: u32) {
        // What KMDF then does, surprise removal, comes with the client's next step.
        if let Ok(device) = of("WdfDeviceSetFailed", device) {
            device.failed.set(action);
        }
    }

    fn WdfDeviceSetCharacteristics(device: usize, value: u32) {
        let _ = of("WdfDeviceSetCharacteristics", device);
    }

    fn WdfDeviceSetAlignmentRequirement(device: usize, value: u32) {
        let _ = of("WdfDeviceSetAlignmentRequirement", device);
    }

    fn WdfDeviceGetAlignmentRequirement(device: usize) -> u32 {
        let _ = of("WdfDeviceGetAlignmentRequirement", device);
        0
    }

    fn WdfDeviceAssignS0IdleSettings(device: usize, settings: usize) -> i32 {
        const NAME: &str = "WdfDeviceAssignS0IdleSettings";
        let checked = of(NAME, device).and_then(|_| call::config::<WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS>(NAME, settings));
        // IdleCapsInvalid 0 up to IdleUsbSelectiveSuspend 3; D3 is 4 in DEVICE_POWER_STATE.
        checked.map_or_else(|s| s, |s| if (1..=3).contains(&s.IdleCaps) { SUCCESS } else { INVALID_PARAMETER })
    }

    fn WdfDeviceAssignSxWakeSettings(device: usize, settings: usize) -> i32 {
        const NAME: &str = "WdfDeviceAssignSxWakeSettings";
        let checked = of(NAME, device).and_then(|_| call::config::<WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS>(NAME, settings));
        checked.map_or_else(|s| s, |_| SUCCESS)
    }

    fn WdfDeviceStopIdleActual(device: usize, wait: u8, tag: usize, line: i32, file: usize) -> i32 {
        if wait != 0 {
            call::require_irql("WdfDeviceStopIdle(TRUE)", PASSIVE);
        }
        of("WdfDeviceStopIdle", device).map_or_else(|s| s, |d| {
            d.idle_references.set(d.idle_references.get() + 1);
            SUCCESS
        })
    }

    fn WdfDeviceResumeIdleActual(device: usize, tag: usize, line: i32, file: usize) {
        if let Ok(device) = of("WdfDeviceResumeIdle", device) {
            match device.idle_references.get().checked_sub(1) {
                Some(left) => device.idle_references.set(left),
                None => rules::report(rules::PNP, "WdfDeviceResumeIdle without WdfDeviceStopIdle"),
            }
        }
    }

    fn WdfDeviceGetSystemPowerAction(device: usize) -> u32 {
        of("WdfDeviceGetSystemPowerAction", device).map_or(0, |d| d.system_power_action.get())
    }

    fn WdfDeviceCreateDeviceInterface(device: usize, class: usize, reference: usize) -> i32 {
        match of("WdfDeviceCreateDeviceInterface", device) {
            Ok(device) if class != 0 => {
                let name = unicode(reference).unwrap_or_default();
                device.interfaces.borrow_mut().push((read(class), name, false));
                SUCCESS
            }
            Ok(_) => INVALID_PARAMETER,
            Err(status) => status,
        }
    }

    fn WdfDeviceSetDeviceInterfaceState(device: usize, class: usize, reference: usize, enabled: u8) {
        let Ok(device) = of("WdfDeviceSetDeviceInterfaceState", device) else { return };
        let name = unicode(reference).unwrap_or_default();
        let wanted: Guid = if class == 0 { Guid::default() } else { read(class) };
        let mut all = device.interfaces.borrow_mut();
        match all.iter_mut().find(|(guid, text, _)| *guid == wanted && *text == name) {
            Some(row) => row.2 = enabled != 0,
            None => rules::report(rules::PNP, format!("WdfDeviceSetDeviceInterfaceState: no interface {wanted:?} {name}")),
        }
    }
}
