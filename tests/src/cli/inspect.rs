//! `lab inspect`: what is in a file, and what is wrong with it.

use super::Failure;
use crate::image;
use std::path::PathBuf;

/// Arguments of `lab inspect`.
#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// A driver image (.sys). Images that `lab build` made, in their folders, are judged by every rule; others by the rules
    /// that hold for every driver.
    file: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Inspect {
    /// Prints the report.
    ///
    /// # Errors
    /// The file cannot be read, or it breaks a rule.
    pub fn run(&self) -> Result<(), Failure> {
        let extension = self.file.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        match extension.as_str() {
            "sys" | "dll" | "exe" => self.image(),
            _ => Err(Failure::Input(format!("{}: not a .sys file", self.file.display()))),
        }
    }

    fn image(&self) -> Result<(), Failure> {
        let kind = image::inspect::kind_of(&self.file);
        let report = image::inspect::inspect(&self.file, kind).map_err(Failure::Input)?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report).map_err(|e| Failure::Check(e.to_string()))?);
        } else {
            println!("{report}");
        }
        match report.findings.len() {
            0 => Ok(()),
            many => Err(Failure::Check(format!("{many} findings in {}", self.file.display()))),
        }
    }
}
