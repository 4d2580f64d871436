//! `lab inspect`: what is in a file, and what is wrong with it.

use super::Failure;
use crate::{image, package};
use std::path::{Path, PathBuf};

/// Arguments of `lab inspect`.
#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// A driver image (.sys), a catalog (.cat), or a folder: every such file in it and below.
    ///
    /// Images that `lab build` made, in their folders, are judged by every rule; others by the rules that hold for every
    /// driver. A catalog is compared with the files beside and below it.
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
        let mut files = Vec::new();
        if self.file.is_dir() {
            known(&self.file, &mut files)?;
        } else {
            files.push(self.file.clone());
        }
        let mut findings = 0;
        let mut all = Vec::new();
        for file in &files {
            let (count, text, json) = report(file)?;
            findings += count;
            if self.json {
                all.push(json);
            } else {
                println!("{text}");
            }
        }
        if self.json {
            let json = if self.file.is_dir() { serde_json::Value::Array(all) } else { all.pop().unwrap_or_default() };
            println!("{}", serde_json::to_string_pretty(&json).map_err(|e| Failure::Check(e.to_string()))?);
        }
        match findings {
            0 => Ok(()),
            many => Err(Failure::Check(format!("{many} findings in {}", self.file.display()))),
        }
    }
}

fn extension(path: &Path) -> String {
    path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase()
}

/// The files in a folder and below that can be inspected, sorted.
fn known(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let entries = std::fs::read_dir(folder).map_err(|e| Failure::Input(format!("{}: {e}", folder.display())))?;
    let mut entries: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.is_symlink() {
            known(&path, files)?;
        } else if ["sys", "cat"].contains(&extension(&path).as_str()) {
            files.push(path);
        }
    }
    Ok(())
}

/// A report: how many findings, for people, for programs.
type Reported = (usize, String, serde_json::Value);

fn report(file: &Path) -> Result<Reported, Failure> {
    match extension(file).as_str() {
        "sys" | "dll" | "exe" => of_image(file),
        "cat" => of_catalog(file),
        _ => Err(Failure::Input(format!("{}: neither .sys nor .cat", file.display()))),
    }
}

fn json(report: &impl serde::Serialize) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(report).map_err(|e| Failure::Check(e.to_string()))
}

fn of_image(file: &Path) -> Result<Reported, Failure> {
    let report = image::inspect::inspect(file, image::inspect::kind_of(file)).map_err(Failure::Input)?;
    let unusable = |e: &dyn std::fmt::Display| Failure::Input(format!("{}: {e}", file.display()));
    let bytes = std::fs::read(file).map_err(|e| unusable(&e))?;
    let signature = package::report::image(&bytes, package::now()).map_err(|e| unusable(&e))?;
    let mut both = json(&report)?;
    if let Some(object) = both.as_object_mut() {
        object.insert("signature".into(), json(&signature)?);
    }
    Ok((report.findings.len() + signature.findings.len(), format!("{report}\n{signature}"), both))
}

fn of_catalog(file: &Path) -> Result<Reported, Failure> {
    let report = package::report::catalog(file, package::now()).map_err(|e| match e {
        fault @ inf::fault::Fault::File { .. } => Failure::Input(fault.to_string()),
        other => Failure::Input(format!("{}: {other}", file.display())),
    })?;
    Ok((report.findings.len(), report.to_string(), json(&report)?))
}
