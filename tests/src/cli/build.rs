//! `lab build`: driver images for Windows.

use super::Failure;
use crate::image::build::{Arch, BuildError, Flavour, build_with};
use crate::image::toolchain::Toolchain;

/// Arguments of `lab build`.
#[derive(Debug, clap::Args)]
pub struct Build {
    /// Only this flavour; may be given more than once.
    #[arg(long, value_enum)]
    flavour: Vec<Flavour>,
    /// Only for this processor; may be given more than once.
    #[arg(long, value_enum)]
    arch: Vec<Arch>,
    /// Which compiler; otherwise rustup's target where it is installed, else Debian's packages.
    #[arg(long, value_enum)]
    toolchain: Option<Toolchain>,
}

impl Build {
    /// Builds what was asked for.
    ///
    /// # Errors
    /// There is no compiler for Windows, or a build failed.
    pub fn run(&self) -> Result<(), Failure> {
        let flavours = if self.flavour.is_empty() { Flavour::ALL.to_vec() } else { self.flavour.clone() };
        let arches = if self.arch.is_empty() { Arch::ALL.to_vec() } else { self.arch.clone() };
        for arch in arches {
            let chosen = self.toolchain.or_else(|| Toolchain::choose(arch));
            let toolchain = chosen.ok_or_else(|| Failure::Input(BuildError::NoToolchain(arch.triple()).to_string()))?;
            println!("{}: {}", arch.name(), toolchain.describe(arch));
            for flavour in &flavours {
                let built = build_with(toolchain, *flavour, arch).map_err(|e| Failure::Check(e.to_string()))?;
                println!("{}", built.sys.display());
            }
        }
        Ok(())
    }
}
