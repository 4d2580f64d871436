//! `lab divergence`: where the lab's HD Audio model and QEMU's differ.

use super::Failure;
use crate::qemu::{self, divergence::scene};

/// Arguments of `lab divergence`.
#[derive(Debug, clap::Args)]
pub struct Divergence {}

impl Divergence {
    /// Runs every scene and prints the table.
    ///
    /// # Errors
    /// QEMU is missing; a difference has no row, or a row no difference.
    pub fn run(&self) -> Result<(), Failure> {
        if !qemu::is_installed() {
            return Err(Failure::Input("QEMU is missing: cargo lab setup installs it".into()));
        }
        let bar = super::progress("divergence", scene::count() as u64);
        let findings = scene::run(|what| {
            bar.set_message(what.to_owned());
            bar.inc(1);
        });
        bar.finish_and_clear();
        let findings = findings.map_err(|trouble| Failure::Check(trouble.to_string()))?;
        for line in findings.table() {
            println!("{line}");
        }
        println!("{} comparisons of registers and responses", findings.compared);
        let problems = findings.problems();
        for problem in &problems {
            println!("{problem}");
        }
        if problems.is_empty() { Ok(()) } else { Err(Failure::Check(format!("{} differences to explain", problems.len()))) }
    }
}
