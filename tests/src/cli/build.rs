//! `lab build`: driver images for Windows.

use super::Failure;
use crate::image::build::{Arch, BuildError, Flavour, build_with};
use crate::image::inspect::inspect;
use crate::image::product::{Kind, Product};
use crate::image::toolchain::Toolchain;
use crate::wdk::build as wdk;

/// Arguments of `lab build`.
#[derive(Debug, clap::Args)]
pub struct Build {
    /// Only this flavour; may be given more than once.
    #[arg(long, value_enum)]
    flavour: Vec<Flavour>,
    /// What the images hold: the hardware, and the wave ports that a PortCls driver can stream through.
    #[arg(long, value_enum, default_value_t = Product::Hda)]
    product: Product,
    /// Only for this processor; may be given more than once.
    #[arg(long, value_enum)]
    arch: Vec<Arch>,
    /// Which compiler; otherwise rustup's target where it is installed, else Debian's packages.
    #[arg(long, value_enum)]
    toolchain: Option<Toolchain>,
    /// With Microsoft's crates (wdk-sys and its family) behind the kernel's functions and KMDF's table: the ACX and PortCls
    /// flavours for x64, with Debian's headers in place of the WDK's.
    #[arg(long, conflicts_with_all = ["arch", "toolchain", "product"])]
    wdk: bool,
    /// Print one JSON document instead of tables.
    #[arg(long)]
    json: bool,
}

impl Build {
    /// Builds what was asked for, prints what is in it, and judges it.
    ///
    /// # Errors
    /// There is no compiler for Windows, a build failed, or an image breaks a rule.
    pub fn run(&self) -> Result<(), Failure> {
        if self.wdk {
            return self.with_wdk();
        }
        let flavours = if self.flavour.is_empty() { Flavour::ALL.to_vec() } else { self.flavour.clone() };
        let arches = if self.arch.is_empty() { Arch::ALL.to_vec() } else { self.arch.clone() };
        let bar = super::progress("building", (flavours.len() * arches.len()) as u64);
        let mut reports = Vec::new();
        for arch in arches {
            let chosen = self.toolchain.or_else(|| Toolchain::choose(arch));
            let toolchain = chosen.ok_or_else(|| Failure::Input(BuildError::NoToolchain(arch.triple()).to_string()))?;
            if !self.json {
                bar.suspend(|| println!("{}: {}", arch.name(), toolchain.describe(arch)));
            }
            for flavour in &flavours {
                let kind = Kind { flavour: *flavour, product: self.product, arch };
                bar.set_message(format!("building {}", kind.name()));
                let built = build_with(toolchain, kind).map_err(|e| Failure::Check(e.to_string()))?;
                let report = inspect(&built.sys, Some(kind)).map_err(Failure::Check)?;
                bar.inc(1);
                if !self.json {
                    bar.suspend(|| println!("{report}"));
                }
                reports.push(report);
            }
        }
        bar.finish_and_clear();
        if self.json {
            println!("{}", serde_json::to_string_pretty(&reports).map_err(|e| Failure::Check(e.to_string()))?);
        }
        let broken = reports.iter().filter(|r| !r.findings.is_empty()).count();
        if broken == 0 { Ok(()) } else { Err(Failure::Check(format!("{broken} of {} images break rules", reports.len()))) }
    }

    /// Builds with Microsoft's crates and prints what is in the images.
    fn with_wdk(&self) -> Result<(), Failure> {
        let flavours = if self.flavour.is_empty() { wdk::FLAVOURS.to_vec() } else { self.flavour.clone() };
        if flavours.iter().any(|f| !wdk::FLAVOURS.contains(f)) {
            return Err(Failure::Input("with Microsoft's crates there are the flavours acx and portcls".into()));
        }
        let bar = super::progress("building with wdk", flavours.len() as u64);
        let mut reports = Vec::new();
        for flavour in flavours {
            bar.set_message(format!("building {} with wdk", flavour.name()));
            let image = wdk::build(flavour).map_err(Failure::Check)?;
            let report = inspect(&image, None).map_err(Failure::Check)?;
            bar.inc(1);
            if !self.json {
                bar.suspend(|| println!("{report}"));
            }
            reports.push(report);
        }
        bar.finish_and_clear();
        if self.json {
            println!("{}", serde_json::to_string_pretty(&reports).map_err(|e| Failure::Check(e.to_string()))?);
        }
        let broken = reports.iter().filter(|r| !r.findings.is_empty()).count();
        if broken == 0 { Ok(()) } else { Err(Failure::Check(format!("{broken} of {} images break rules", reports.len()))) }
    }
}
