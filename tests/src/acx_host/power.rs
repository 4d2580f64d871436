//! Circuits' part in the device's PnP and power sequence.

use super::circuit::{self, Circuit};
use crate::wdf_host::call::callback;
use crate::wdf_host::device::Device;
use crate::wdf_host::facts::PASSIVE;
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::rules;

fn each(data: &Device) -> Vec<(Handle, std::rc::Rc<Circuit>)> {
    let all = data.circuits.borrow().clone();
    all.into_iter().filter_map(|c| Some((c, object::peek::<Circuit>(c)?))).collect()
}

/// After EvtDevicePrepareHardware: the circuits' own callbacks.
pub(crate) fn prepared(device: Handle, data: &Device, raw: Handle, translated: Handle) -> i32 {
    for (handle, circuit) in each(data) {
        let address = circuit.power.map_or(0, |p| p.EvtAcxCircuitPrepareHardware);
        if address != 0 {
            let status = callback!("EvtAcxCircuitPrepareHardware", PASSIVE, address,
                (device => usize, handle => usize, raw => usize, translated => usize) -> i32);
            if status < 0 {
                return status;
            }
        }
    }
    0
}

/// After EvtDeviceD0Entry.
pub(crate) fn up(device: Handle, data: &Device, from: i32) -> i32 {
    for (handle, circuit) in each(data) {
        let address = circuit.power.map_or(0, |p| p.EvtAcxCircuitPowerUp);
        if address != 0 {
            let status = callback!("EvtAcxCircuitPowerUp", PASSIVE, address,
                (device => usize, handle => usize, from => i32) -> i32);
            if status < 0 {
                return status;
            }
        }
    }
    0
}

/// Before EvtDeviceD0Exit.
pub(crate) fn down(device: Handle, data: &Device, to: i32) {
    for (handle, circuit) in each(data) {
        let address = circuit.power.map_or(0, |p| p.EvtAcxCircuitPowerDown);
        if address != 0 {
            let status = callback!("EvtAcxCircuitPowerDown", PASSIVE, address,
                (device => usize, handle => usize, to => i32) -> i32);
            if status < 0 {
                rules::report(rules::PNP, format!("EvtAcxCircuitPowerDown failed with {status:#x}"));
            }
        }
    }
}

/// Before EvtDeviceReleaseHardware: open streams are closed, then the circuits' own callbacks.
pub(crate) fn released(device: Handle, data: &Device, translated: Handle) {
    for (handle, circuit) in each(data) {
        circuit::close_streams(handle);
        let address = circuit.power.map_or(0, |p| p.EvtAcxCircuitReleaseHardware);
        if address != 0 {
            callback!("EvtAcxCircuitReleaseHardware", PASSIVE, address,
                (device => usize, handle => usize, translated => usize) -> i32);
        }
    }
}
