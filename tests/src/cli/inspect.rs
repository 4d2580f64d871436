//! `lab inspect`: what is in a file, and what is wrong with it.

use super::Failure;
use crate::{image, package};
use inf::validate::{Mode, Options, check_bytes};
use std::path::{Path, PathBuf};

/// Arguments of `lab inspect`.
#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// A driver image (.sys), an INF (.inf), a catalog (.cat), or a folder: every such file in it and below.
    ///
    /// Images that `lab build` made, in their folders, are judged by every rule; others by the rules that hold for every
    /// driver. A catalog is compared with the files beside and below it. An INF is checked by the rules of InfVerif; only errors
    /// fail.
    file: PathBuf,
    /// What is asked of an INF: k declarative, u universal, w Windows driver, or all.
    #[arg(long, value_enum, default_value = "k")]
    mode: InfMode,
    /// The provider that an INF must name.
    #[arg(long)]
    provider: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// InfVerif's modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum InfMode {
    K,
    U,
    W,
    All,
}

impl InfMode {
    fn list(self) -> &'static [Mode] {
        match self {
            Self::K => &[Mode::Declarative],
            Self::U => &[Mode::Universal],
            Self::W => &[Mode::WindowsDriver],
            Self::All => &Mode::ALL,
        }
    }
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
            let (count, text, json) = self.report(file)?;
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

    fn report(&self, file: &Path) -> Result<Reported, Failure> {
        match extension(file).as_str() {
            "sys" | "dll" | "exe" => of_image(file),
            "cat" => of_catalog(file),
            "inf" | "inx" => self.of_inf(file),
            _ => Err(Failure::Input(format!("{}: none of .sys, .inf, .cat", file.display()))),
        }
    }

    fn of_inf(&self, file: &Path) -> Result<Reported, Failure> {
        let bytes = std::fs::read(file).map_err(|e| Failure::Input(format!("{}: {e} (InfVerif 1000)", file.display())))?;
        let (mut errors, mut text, mut all) = (0, String::new(), Vec::new());
        for mode in self.mode.list() {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
            let report = check_bytes(&bytes, &Options { mode: *mode, file: name, provider: self.provider.clone() });
            errors += report.errors();
            let (letter, shown) = (mode.letter(), file.display());
            text += &format!("{report}{shown} /{letter}: {} errors, {} warnings\n", report.errors(), report.warnings());
            all.push(json(&report)?);
        }
        let all = if all.len() == 1 { all.remove(0) } else { serde_json::Value::Array(all) };
        Ok((errors, text.trim_end().to_owned(), all))
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
        } else if ["sys", "inf", "cat"].contains(&extension(&path).as_str()) {
            files.push(path);
        }
    }
    Ok(())
}

/// A report: how many findings, for people, for programs.
type Reported = (usize, String, serde_json::Value);

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
