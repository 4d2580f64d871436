//! An HD Audio controller of the lab under the hardware layer, without a kernel.
#![allow(dead_code, reason = "each suite uses some of it")]

use acx_core::model::Error;
use acx_core::model::backend::{Device, Segment};
use acx_core::model::format::Format;
use acx_core::model::ids::CircuitId;
use acx_core::model::mode::Mode;
use duet_lab::device::DeviceModel;
use duet_lab::device::hda::codec_tree::CodecTree;
use duet_lab::device::hda::{Config as ModelConfig, HdaController};
use duet_lab::direct::{Direct, Region};
use hw::backend::hda::{Config, HdaDevice, HdaStream};
use hw::io::{DmaRegion, Platform};

/// Nanoseconds of a millisecond.
pub const MS: u64 = 1_000_000;

/// A bundled codec.
pub fn tree(name: &str) -> CodecTree {
    CodecTree::bundled(name).expect("a bundled tree")
}

/// A controller with it.
pub fn controller(name: &str) -> HdaController {
    HdaController::new(ModelConfig::default(), vec![tree(name)])
}

/// The started device, with interrupts.
pub fn start<D: DeviceModel + 'static>(world: &Direct<D>) -> Result<HdaDevice<Direct<D>>, Error> {
    let device = HdaDevice::start(world.clone(), Config::default())?;
    device.set_interrupts(true);
    Ok(device)
}

/// A circuit by its name.
pub fn circuit<D: DeviceModel + 'static>(device: &HdaDevice<Direct<D>>, name: &str) -> CircuitId {
    let at = device.circuits().iter().position(|c| c.name() == name);
    CircuitId(at.unwrap_or_else(|| panic!("no circuit {name}")) as u16)
}

/// A stream of that circuit.
pub fn open<D: DeviceModel + 'static>(
    device: &HdaDevice<Direct<D>>,
    name: &str,
    format: &Format,
) -> Result<HdaStream<Direct<D>>, Error> {
    let id = circuit(device, name);
    let pin = device.circuits()[id.index()].host_pins().next().unwrap();
    device.open_stream(id, pin, Mode::RAW, format)
}

/// A buffer for the device.
pub fn buffer<D: DeviceModel + 'static>(world: &Direct<D>, bytes: u32) -> (Region<D>, Segment) {
    let region = world.allocate(bytes as usize, 4096, true).unwrap();
    let segment = Segment { address: region.device_address(), length: bytes };
    (region, segment)
}
