//! `lab inf`: INF files from `device.toml` and the driver's circuits.

use super::Failure;
use super::graph::circuits_of;
use ::inf::generate::{Circuit, Direction, Generated, generate};
use ::inf::manifest::Manifest;
use ::inf::validate::{Mode, Options, check_bytes};
use acx_core::model::pin;
use std::path::{Path, PathBuf};

/// The manifest that serves where there is none of the user's own.
const EXAMPLE: &str = include_str!("../../../device.toml");

/// Arguments of `lab inf`.
#[derive(Debug, clap::Args)]
pub struct Inf {
    /// The manifest; `device.toml` of this folder, or the example that comes with Duet.
    manifest: Option<PathBuf>,
    /// The codec whose circuits the driver registers; again for each further one that the device may have.
    #[arg(long, default_value = "laptop")]
    codec: Vec<String>,
    /// The folder to write to.
    #[arg(short, long, default_value = "lab-out/inf")]
    output: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// The circuits that the driver registers on these codecs, each name once.
///
/// # Errors
/// There is no such codec, or the hardware layer does not start on it.
pub fn circuits(codecs: &[String]) -> Result<Vec<Circuit>, Failure> {
    let mut all: Vec<Circuit> = Vec::new();
    for codec in codecs {
        let found = circuits_of(codec, |circuits| {
            let one = |circuit: &acx_core::model::circuit::Circuit| Circuit {
                name: circuit.name().to_owned(),
                direction: match circuit.direction() {
                    pin::Direction::Render => Direction::Render,
                    pin::Direction::Capture => Direction::Capture,
                },
            };
            circuits.iter().map(one).collect::<Vec<_>>()
        })?;
        for circuit in found {
            if !all.iter().any(|known| known.name == circuit.name) {
                all.push(circuit);
            }
        }
    }
    Ok(all)
}

/// Reads a manifest; without a path `device.toml` of this folder, or the example.
///
/// # Errors
/// The file cannot be read, or something is wrong in it.
pub fn manifest(path: Option<&Path>, circuits: &[Circuit]) -> Result<Manifest, Failure> {
    let usual = Path::new("device.toml");
    let path = path.or_else(|| usual.exists().then_some(usual));
    let (name, text) = match path {
        Some(path) => {
            let text = std::fs::read_to_string(path);
            (path.display().to_string(), text.map_err(|e| Failure::Input(format!("{}: {e}", path.display())))?)
        }
        None => ("device.toml".to_owned(), EXAMPLE.to_owned()),
    };
    let names: Vec<&str> = circuits.iter().map(|circuit| circuit.name.as_str()).collect();
    Manifest::parse(&name, &text, &names).map_err(|problems| Failure::Input(problems.to_string()))
}

/// The modes in which a made INF must be silent: files of Windows 7 cannot stay in the driver store.
fn modes(file: &Generated) -> &'static [Mode] {
    if file.name.ends_with("-legacy.inf") { &Mode::ALL[..2] } else { &Mode::ALL }
}

/// Makes every INF that a manifest asks for, checked; for these of its architectures only, where some are given.
///
/// # Errors
/// As [`circuits`] and [`manifest`]; no architecture is left; the checker finds something.
pub fn make(path: Option<&Path>, codecs: &[String], arches: Option<&[&str]>) -> Result<(Manifest, Vec<Generated>), Failure> {
    let circuits = circuits(codecs)?;
    let mut manifest = manifest(path, &circuits)?;
    if let Some(arches) = arches {
        let wanted = manifest.package.architectures.get_mut();
        wanted.retain(|arch| arches.contains(&arch.as_str()));
        if wanted.is_empty() {
            return Err(Failure::Input("the manifest has none of the wanted architectures; see [package] architectures".into()));
        }
        if !wanted.iter().any(|arch| arch == "amd64") {
            manifest.legacy = None;
        }
    }
    let files = generate(&manifest, &circuits);
    for file in &files {
        for mode in modes(file) {
            let report = check_bytes(&file.bytes(), &Options { mode: *mode, file: Some(file.name.clone()), provider: None });
            if !report.is_silent() {
                return Err(Failure::Check(format!("the made INF breaks rules of /{}:\n{report}", mode.letter())));
            }
        }
    }
    Ok((manifest, files))
}

impl Inf {
    /// Writes the files and says which.
    ///
    /// # Errors
    /// As [`make`]; a file cannot be written.
    pub fn run(&self) -> Result<(), Failure> {
        let (_, files) = make(self.manifest.as_deref(), &self.codec, None)?;
        let mut written = Vec::new();
        for file in &files {
            let path = self.output.join(&file.name);
            super::write(&path, &file.bytes())?;
            let letters: Vec<String> = modes(file).iter().map(|mode| format!("/{}", mode.letter())).collect();
            if !self.json {
                println!("wrote {}: nothing found in {}", path.display(), letters.join(" "));
            }
            written.push(path.display().to_string());
        }
        if self.json {
            println!("{}", serde_json::json!({ "files": written }));
        }
        Ok(())
    }
}
