//! `device.toml`: what a vendor says about a device, from which its INF files are made.
//!
//! [`Manifest::parse`] reads and checks it; each [`Problem`] names file, line, what is wrong and what to write instead. The circuits
//! are not in it: they come from the driver, so that an INF cannot name what the driver does not register.

mod check;
mod rows;

pub use rows::Row;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
pub use toml::Spanned;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// Names and version of the package.
    pub package: Package,
    /// What the device is.
    pub device: Device,
    /// The images, by the Windows version that each begins with.
    pub driver: Vec<Driver>,
    /// An INF for Windows 7 to 10, beside the main one.
    pub legacy: Option<Legacy>,
    /// Power settings of the PortCls images.
    #[serde(default)]
    pub power: Power,
    /// Settings of endpoints, by the name of their circuit.
    #[serde(default)]
    pub endpoint: BTreeMap<Spanned<String>, Endpoint>,
    /// An extension INF, where one is wanted.
    pub extension: Option<Extension>,
}

/// Names and version of the package.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Package {
    /// Name of the files without ending: letters, digits, `-` and `_`.
    pub name: Spanned<String>,
    /// Who writes the INF. Not Microsoft.
    pub provider: Spanned<String>,
    /// `w.x.y.z`.
    pub version: Spanned<String>,
    /// `YYYY-MM-DD`.
    pub date: Spanned<String>,
    /// `amd64`, `arm64` or both.
    #[serde(default = "both")]
    pub architectures: Spanned<Vec<String>>,
}

fn both() -> Spanned<Vec<String>> {
    Spanned::new(0..0, vec!["amd64".to_owned(), "arm64".to_owned()])
}

/// What the device is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Device {
    /// Name in the Device Manager.
    pub name: Spanned<String>,
    /// Who makes it; the provider where nothing is said.
    pub manufacturer: Option<Spanned<String>>,
    /// Hardware ids, best first.
    pub hardware_ids: Spanned<Vec<Spanned<String>>>,
    /// Security descriptor of the device, as SDDL.
    pub security: Option<Spanned<String>>,
}

/// Frameworks that an image can be written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Framework {
    /// KMDF with ACX: one interface for each circuit.
    Acx,
    /// PortCls: a wave and a topology filter for each circuit.
    Portcls,
}

impl Framework {
    /// As `device.toml` writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Acx => "acx",
            Self::Portcls => "portcls",
        }
    }
}

/// Wave ports through which PortCls can stream. The driver takes another one where Windows does not have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WavePort {
    /// The client shares the cyclic buffer: Windows Vista and later.
    WaveRt,
    /// The hardware walks the client's own buffers.
    WavePci,
    /// The port copies to and from a cyclic buffer.
    WaveCyclic,
}

impl WavePort {
    /// As `device.toml` writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::WaveRt => "wavert",
            Self::WavePci => "wavepci",
            Self::WaveCyclic => "wavecyclic",
        }
    }
    /// The REG_DWORD `WavePort` in the driver's key, by which the driver knows the choice.
    pub fn value(self) -> u32 {
        match self {
            Self::WaveRt => 1,
            Self::WavePci => 2,
            Self::WaveCyclic => 3,
        }
    }
}

/// One image.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Driver {
    /// What it is written for.
    pub framework: Framework,
    /// The first Windows build that gets it.
    pub from_build: Spanned<u32>,
    /// Name of the image.
    pub file: Spanned<String>,
    /// Name of the service.
    pub service: Spanned<String>,
    /// Least KMDF version; without it the image does not use KMDF.
    pub kmdf: Option<Spanned<String>>,
    /// PortCls only: the wave port; the driver's own choice where nothing is said, which is WaveRT.
    pub wave_port: Option<Spanned<WavePort>>,
}

/// The image for Windows 7 to 10.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Legacy {
    /// Name of the image.
    pub file: Spanned<String>,
    /// Name of the service.
    pub service: Spanned<String>,
    /// The wave port, as in [`Driver::wave_port`].
    pub wave_port: Option<Spanned<WavePort>>,
}

/// Power settings that PortCls reads ("PortCls Registry Power Settings").
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Power {
    /// Seconds without a stream until the device sleeps, on battery. 0: never.
    pub conservation_idle_seconds: Option<u32>,
    /// The same on mains.
    pub performance_idle_seconds: Option<u32>,
    /// How deep it sleeps: 0 to 3.
    pub idle_power_state: Option<Spanned<u32>>,
}

/// Settings of an endpoint.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Endpoint {
    /// Name of its interfaces.
    pub friendly_name: Option<Spanned<String>>,
    /// What its jack is: `any` (the driver says it), `speaker`, `headphones`, `microphone`, `microphone-array`, `line`, `spdif`, `hdmi`.
    pub jack: Option<Spanned<String>>,
    /// Whether clients may wait for events; on unless said otherwise.
    pub event_driven: Option<bool>,
    /// Format until a user chooses one: rate/bits/channels, as `48000/16/2`.
    pub default_format: Option<Spanned<String>>,
    /// Whether Windows shows it before a user asks for it.
    pub enabled_by_default: Option<bool>,
    /// Whether Windows never makes it the default by itself.
    pub never_default: Option<bool>,
}

/// An extension INF: other settings for the same hardware.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Extension {
    /// The extension's own GUID, with braces; the same in every version of it.
    pub id: Spanned<String>,
    /// Who writes it; the package's provider where nothing is said.
    pub provider: Option<Spanned<String>>,
    /// Settings of endpoints, by the name of their circuit.
    #[serde(default)]
    pub endpoint: BTreeMap<Spanned<String>, Endpoint>,
}

/// What is wrong with a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub mend: String,
}

/// Everything that is wrong with a manifest; at least one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// The file's name.
    pub file: String,
    /// By place.
    pub list: Vec<Problem>,
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, Problem { line, column, message, mend }) in self.list.iter().enumerate() {
            let gap = if number == 0 { "" } else { "\n" };
            write!(f, "{gap}{}:{line}:{column}: {message}\n    mend: {mend}", self.file)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Line and column of a byte offset.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

impl Manifest {
    /// Reads and checks a manifest. `circuits` are the names that the driver registers; `file` is for messages.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(file: &str, text: &str, circuits: &[&str]) -> Result<Self, Problems> {
        let list = match toml::from_str::<Self>(text) {
            Err(error) => {
                let (line, column) = place(text, error.span().map_or(0, |span| span.start));
                let message = error.message().trim().replace('\n', "; ");
                let mend = "see the example device.toml, which explains every key".to_owned();
                vec![Problem { line, column, message, mend }]
            }
            Ok(manifest) => {
                let list = check::check(&manifest, text, circuits);
                if list.is_empty() {
                    return Ok(manifest);
                }
                list
            }
        };
        Err(Problems { file: file.to_owned(), list })
    }
}
