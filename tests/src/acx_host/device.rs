//! `AcxDriver*` and `AcxDevice*`: initialising both, adding and removing circuits.

use super::abi::{ACX_DEVICE_CONFIG, ACX_DEVICEINIT_CONFIG, ACX_DRIVER_CONFIG, ACX_DRIVER_VERSION_AVAILABLE_PARAMS};
use super::circuit::{self, Circuit};
use crate::wdf_host::call::{self, INVALID_DEVICE_STATE, INVALID_PARAMETER, NOT_FOUND, exports};
use crate::wdf_host::driver::Driver;
use crate::wdf_host::kind::Kind;
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::pnp::Power;
use crate::wdf_host::{device, device_init, rules};

/// Tag of the framework's own reference to a removed circuit.
const KEPT: usize = usize::MAX;

/// Lets go of what a device kept beyond its removal.
pub(crate) fn forget(removed: Vec<Handle>) {
    for circuit in removed {
        object::dereference("the framework", circuit, KEPT);
    }
}

fn flags(function: &str, value: u32, valid: u32) -> Result<(), i32> {
    if value & !valid != 0 {
        rules::report(rules::STRUCTURE_VALUE, format!("{function}: Flags {value:#x}, valid {valid:#x}"));
        return Err(INVALID_PARAMETER);
    }
    Ok(())
}

fn initialize(handle: Handle, config: usize) -> Result<(), i32> {
    const NAME: &str = "AcxDeviceInitialize";
    let data = device::of(NAME, handle)?;
    let config: ACX_DEVICE_CONFIG = call::config(NAME, config)?;
    flags(NAME, config.Flags, 0)?;
    if !data.acx_init || data.acx_initialized.replace(true) {
        rules::report(rules::ACX_SEQUENCE, "AcxDeviceInitialize without AcxDeviceInitInitialize, or repeated");
        return Err(INVALID_DEVICE_STATE);
    }
    Ok(())
}

fn add(handle: Handle, circuit: Handle) -> Result<(), i32> {
    const NAME: &str = "AcxDeviceAddCircuit";
    let data = device::of(NAME, handle)?;
    let c = object::data::<Circuit>(NAME, circuit, Kind::AcxCircuit)?;
    if data.power.get() != Power::Preparing {
        rules::report(rules::ACX_SEQUENCE, "AcxDeviceAddCircuit outside EvtDevicePrepareHardware");
        return Err(INVALID_DEVICE_STATE);
    }
    if !data.acx_initialized.get() || data.circuits.borrow().contains(&circuit) {
        rules::report(rules::ACX_SEQUENCE, "AcxDeviceAddCircuit before AcxDeviceInitialize, or twice");
        return Err(INVALID_DEVICE_STATE);
    }
    circuit::validate(&c)?;
    data.circuits.borrow_mut().push(circuit);
    Ok(())
}

fn remove(name: &str, handle: Handle, circuit: Handle, delete: bool) -> Result<(), i32> {
    let data = device::of(name, handle)?;
    object::check(name, circuit, Kind::AcxCircuit)?;
    let index = data.circuits.borrow().iter().position(|&c| c == circuit);
    let Some(index) = index else {
        rules::report(rules::ACX_SEQUENCE, format!("{name}: the circuit was not added"));
        return Err(NOT_FOUND);
    };
    if !matches!(data.power.get(), Power::Releasing | Power::Preparing) {
        rules::report(rules::ACX_SEQUENCE, format!("{name} outside EvtDeviceReleaseHardware"));
    }
    circuit::close_streams(circuit);
    data.circuits.borrow_mut().remove(index);
    if delete {
        // Microsoft's AudioCodec sample asks for a removed circuit's context in the cleanup of its device.
        object::reference(circuit, KEPT);
        object::dispose(circuit);
        data.removed.borrow_mut().push(circuit);
    }
    Ok(())
}

exports! { Acx;
    fn AcxDriverInitialize(driver: usize, config: usize) -> i32 {
        const NAME: &str = "AcxDriverInitialize";
        let checked = object::data::<Driver>(NAME, driver, Kind::Driver)
            .and_then(|d| call::config::<ACX_DRIVER_CONFIG>(NAME, config).map(|c| (d, c)))
            .and_then(|(d, c)| flags(NAME, c.Flags, 0).map(|()| d));
        call::status(checked.and_then(|d| {
            if d.acx_initialized.replace(true) {
                rules::report(rules::ACX_SEQUENCE, "AcxDriverInitialize called twice");
                return Err(INVALID_DEVICE_STATE);
            }
            Ok(())
        }))
    }

    fn AcxDriverIsVersionAvailable(driver: usize, parameters: usize) -> u8 {
        const NAME: &str = "AcxDriverIsVersionAvailable";
        let _ = object::check(NAME, driver, Kind::Driver);
        let wanted = call::config::<ACX_DRIVER_VERSION_AVAILABLE_PARAMS>(NAME, parameters);
        u8::from(wanted.is_ok_and(|p| p.MajorVersion == 1 && p.MinorVersion <= 1))
    }

    fn AcxDeviceInitInitialize(init: usize, config: usize) -> i32 {
        const NAME: &str = "AcxDeviceInitInitialize";
        let Some(init) = device_init::of(NAME, init) else { return INVALID_PARAMETER };
        call::status(call::config::<ACX_DEVICEINIT_CONFIG>(NAME, config).and_then(|c| {
            flags(NAME, c.Flags, 1)?;
            init.acx.set(true);
            Ok(())
        }))
    }

    fn AcxDeviceInitialize(device: usize, config: usize) -> i32 {
        call::status(initialize(device, config))
    }

    fn AcxDeviceAddCircuit(device: usize, circuit: usize) -> i32 {
        call::status(add(device, circuit))
    }

    fn AcxDeviceRemoveCircuit(device: usize, circuit: usize) -> i32 {
        call::status(remove("AcxDeviceRemoveCircuit", device, circuit, true))
    }

    fn AcxDeviceDetachCircuit(device: usize, circuit: usize) -> i32 {
        call::status(remove("AcxDeviceDetachCircuit", device, circuit, false))
    }

    fn AcxDeviceGetCurrentDxExitLatency(device: usize, action: u32, state: i32) -> u32 {
        let _ = device::of("AcxDeviceGetCurrentDxExitLatency", device);
        // AcxDxExitLatencyResponsive, which permits D3cold.
        2
    }
}
