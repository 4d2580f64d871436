//! `lab graph`: the circuits of a codec beside the PortCls filters derived from them, as SVG.

use super::Failure;
use crate::device::hda::codec_tree::CodecTree;
use crate::device::hda::{Config, HdaController};
use crate::direct::Direct;
use crate::graph::{circuits, svg};
use acx_core::model::backend::Device;
use acx_core::model::circuit::Circuit;
use hw::backend::hda::HdaDevice;
use std::path::{Path, PathBuf};

/// Arguments of `lab graph`.
#[derive(Debug, clap::Args)]
pub struct Graph {
    /// The codec: a bundled tree (`lab codecs` lists them), or a file with a codec tree or dump.
    #[arg(long, default_value = "laptop")]
    codec: String,
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
    let world = Direct::new(HdaController::new(Config::default(), vec![tree]));
    let device = HdaDevice::start(world, hw::backend::hda::Config::default())
        .map_err(|e| Failure::Check(format!("the hardware layer does not start on {codec}: {e:?}")))?;
    Ok(look(device.circuits()))
}

/// Draws the circuits of a codec into a file.
///
/// # Errors
/// As [`circuits_of`]; the file cannot be written.
pub fn draw(codec: &str, path: &Path) -> Result<(), Failure> {
    let rows = circuits_of(codec, circuits::rows)?.map_err(|e| Failure::Check(format!("no filter can be derived: {e:?}")))?;
    let text = svg::render(&format!("{codec}: circuits, and the PortCls filters derived from them"), &rows);
    super::write(path, text.as_bytes())
}

impl Graph {
    /// Draws and says where.
    ///
    /// # Errors
    /// See [`draw`].
    pub fn run(&self) -> Result<(), Failure> {
        draw(&self.codec, &self.output)?;
        println!("wrote {}", self.output.display());
        Ok(())
    }
}
