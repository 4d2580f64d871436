//! `lab package`: everything that goes to a test machine, in one command.

use super::sign::failure;
use super::{Failure, progress};
use crate::image::build::{Arch, Flavour};
use crate::image::product::Product;
use crate::image::toolchain::Toolchain;
use crate::package::Keys;
use crate::package::assemble::{Made, Plan, Trouble, make, steps};
use inf::manifest::{Framework, Spanned, WavePort};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Arguments of `lab package`.
#[derive(Debug, clap::Args)]
pub struct Package {
    /// The package's folder; the same goes into a .zip beside it.
    #[arg(short, long, value_name = "FOLDER", default_value = "lab-out/duet")]
    output: PathBuf,
    /// For which processors.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "x64,arm64")]
    arch: Vec<Arch>,
    #[command(flatten)]
    keys: Keys,
    /// Package this INF; may be given more than once. Its images are built by name: with "acx" in it for ACX, with "legacy"
    /// for the oldest systems, any other for PortCls. Without one, INFs are made as `lab inf` makes them.
    #[arg(long, value_name = "INF")]
    inf: Vec<PathBuf>,
    /// The manifest that INFs are made from; `device.toml` of this folder, or the example that comes with Duet.
    #[arg(long, value_name = "TOML", conflicts_with = "inf")]
    manifest: Option<PathBuf>,
    /// The codec whose circuits the driver registers; again for each further one that the device may have.
    #[arg(long, default_value = "laptop")]
    codec: Vec<String>,
    /// Put a digest of each page of images into signatures and catalogs.
    #[arg(long)]
    page_hashes: bool,
}

/// Names and contents.
type Infs = Vec<(String, Vec<u8>)>;
/// What the image of a name is built as.
type Kinds = BTreeMap<String, (Flavour, Product)>;

impl Package {
    /// Builds, signs, checks and packs.
    ///
    /// # Errors
    /// A prerequisite is missing, a build failed, or the finished package is not in order.
    pub fn run(&self) -> Result<(), Failure> {
        for arch in &self.arch {
            let missing = || Failure::Input(crate::image::build::BuildError::NoToolchain(arch.triple()).to_string());
            println!("{}: {}", arch.name(), Toolchain::choose(*arch).ok_or_else(missing)?.describe(*arch));
        }
        let (infs, kinds) = self.infs()?;
        let (folder, arches) = (self.output.clone(), self.arch.clone());
        let plan = Plan { folder, arches, infs, kinds, page_hashes: self.page_hashes };
        let chosen = self.keys.choose().map_err(failure)?;
        println!("key: {}", chosen.describe);
        let bar = progress("package", steps(&plan));
        let made = make(&plan, &chosen, &mut |what| {
            bar.inc(1);
            bar.set_message(what.to_owned());
        });
        bar.finish_and_clear();
        let made = made.map_err(|trouble| match trouble {
            Trouble::Fault(_) | Trouble::Plan(_) => Failure::Input(trouble.to_string()),
            Trouble::Build(_) | Trouble::Findings(_) => Failure::Check(trouble.to_string()),
        })?;
        say(&made);
        Ok(())
    }

    /// INFs, and what their images are built as.
    fn infs(&self) -> Result<(Infs, Kinds), Failure> {
        if self.inf.is_empty() {
            let arches: Vec<&str> = self.arch.iter().map(|arch| if *arch == Arch::X64 { "amd64" } else { "arm64" }).collect();
            let (manifest, files) = super::inf::make(self.manifest.as_deref(), &self.codec, Some(&arches))?;
            let flavour = |framework| if framework == Framework::Acx { Flavour::Acx } else { Flavour::Portcls };
            let product = |port: &Option<Spanned<WavePort>>| match port.as_ref().map(|port| *port.get_ref()) {
                None | Some(WavePort::WaveRt) => Product::Hda,
                Some(WavePort::WavePci) => Product::HdaWavepci,
                Some(WavePort::WaveCyclic) => Product::HdaWavecyclic,
            };
            let mut kinds = BTreeMap::new();
            for driver in &manifest.driver {
                kinds.insert(driver.file.get_ref().clone(), (flavour(driver.framework), product(&driver.wave_port)));
            }
            if let Some(legacy) = &manifest.legacy {
                kinds.insert(legacy.file.get_ref().clone(), (Flavour::Legacy, product(&legacy.wave_port)));
            }
            return Ok((files.into_iter().map(|file| (file.name.clone(), file.bytes())).collect(), kinds));
        }
        let mut infs = Vec::new();
        for path in &self.inf {
            let bytes = std::fs::read(path).map_err(|e| Failure::Input(format!("{}: {e}", path.display())))?;
            infs.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes));
        }
        Ok((infs, BTreeMap::new()))
    }
}

fn say(made: &Made) {
    for image in &made.images {
        println!("{:<40} {:>8} bytes, {} for {}", image.path, image.size, image.flavour.name(), image.arch.name());
    }
    for note in &made.notes {
        println!("note: {note}");
    }
    if made.unstamped > 0 {
        println!("{} signatures have no time stamp: requests are in the folder timestamp", made.unstamped);
    }
    println!("package: {}", made.folder.display());
    println!("the same as one file: {}", made.zip.display());
}
