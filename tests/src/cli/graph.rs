//! `lab graph`: the circuits of a codec beside the PortCls filters derived from them, as SVG.

use super::Failure;
use super::device::DeviceArgs;
use crate::device::DeviceModel;
use crate::device::hda::codec_tree::CodecTree;
use crate::device::hda::{Config, HdaController};
use crate::direct::Direct;
use crate::graph::{circuits, svg};
use crate::qemu::{self, device::QemuDevice};
use crate::session::Device;
use acx_core::model::backend::Device as _;
use acx_core::model::circuit::Circuit;
use hw::backend::hda::HdaDevice;
use hw::hda::quirk::Quirk;
use std::path::{Path, PathBuf};

/// Arguments of `lab graph`.
#[derive(Debug, clap::Args)]
pub struct Graph {
    #[command(flatten)]
    device: DeviceArgs,
    /// Where to write the drawing.
    #[arg(short, long, default_value = "lab-out/graph.svg")]
    output: PathBuf,
}

/// Starts the hardware layer on a codec and hands over its circuits.
///
/// # Errors
/// There is no such codec, or the hardware layer does not start on it.
pub fn circuits_of<R>(codec: &str, look: impl FnOnce(&[Circuit]) -> R) -> Result<R, Failure> {
    let tree = CodecTree::named(codec).map_err(Failure::Input)?;
    let model = HdaController::new(Config::default(), vec![tree]);
    circuits_on(model, Quirk::default(), codec, look)
}

/// Starts the hardware layer on a device, and hands over its circuits.
fn circuits_on<D: DeviceModel + 'static, R>(
    device: D,
    quirk: Quirk,
    codec: &str,
    look: impl FnOnce(&[Circuit]) -> R,
) -> Result<R, Failure> {
    let config = hw::backend::hda::Config { quirk: Some(quirk), ..Default::default() };
    let device = HdaDevice::start(Direct::new(device), config)
        .map_err(|e| Failure::Check(format!("the hardware layer does not start on {codec}: {e:?}")))?;
    Ok(look(device.circuits()))
}

/// As [`circuits_of`], on QEMU's codec. Its answers come through registers, so no memory needs to be shared.
fn circuits_of_qemu<R>(card: &qemu::Card, look: impl FnOnce(&[Circuit]) -> R) -> Result<R, Failure> {
    let device = QemuDevice::start(card, 0).map_err(|e| Failure::Input(e.to_string()))?;
    let quirk = Quirk { immediate_commands: true, ..Quirk::default() };
    circuits_on(device, quirk, card.codec.as_deref().unwrap_or("no codec"), look)
}

/// Draws the circuits of a codec into a file.
///
/// # Errors
/// As [`circuits_of`]; the file cannot be written.
pub fn draw(codec: &str, device: &Device, path: &Path) -> Result<(), Failure> {
    let rows = match device {
        Device::Virtual => circuits_of(codec, circuits::rows)?,
        Device::Qemu(card) => circuits_of_qemu(card, circuits::rows)?,
        Device::Card(_) => return Err(Failure::Input("only HD Audio is drawn yet: leave --hw out".into())),
    };
    let rows = rows.map_err(|e| Failure::Check(format!("no filter can be derived: {e:?}")))?;
    let text = svg::render(&format!("{codec}: circuits, and the PortCls filters derived from them"), &rows);
    super::write(path, text.as_bytes())
}

impl Graph {
    /// Draws and says where.
    ///
    /// # Errors
    /// See [`draw`].
    pub fn run(&self) -> Result<(), Failure> {
        draw(&self.device.codec("laptop")?, &self.device.device(48_000, None)?, &self.output)?;
        println!("wrote {}", self.output.display());
        Ok(())
    }
}
