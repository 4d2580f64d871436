//! INF files from a [`Manifest`] and the circuits of a driver.
//!
//! The main INF serves Windows 10 build 16299 and later from the driver store and picks an image by the build; the legacy INF serves
//! Windows 7 to Windows 10 before that build; the extension INF changes settings of endpoints. What comes out is silent in the
//! checker; see [`crate::validate`].

pub mod endpoint;
mod extension;
mod legacy;
mod main_inf;
mod text;

use crate::manifest::{Framework, Manifest};
use crate::parse::Encoding;
use text::Text;

/// Which way a circuit carries sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the device.
    Render,
    /// From the device.
    Capture,
}

/// A circuit of the driver, as it is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circuit {
    /// Name of the ACX circuit; PortCls registers this name with `Wave` and `Topo` behind it.
    pub name: String,
    /// Which way it carries sound.
    pub direction: Direction,
}

/// A made file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Its name.
    pub name: String,
    /// What stands in it, with line feeds alone.
    pub text: String,
}

impl Generated {
    /// The file's bytes: ASCII, or UTF-16 where a name needs more; lines end as Windows wants it.
    pub fn bytes(&self) -> Vec<u8> {
        let text = self.text.replace('\n', "\r\n");
        if text.is_ascii() {
            return text.into_bytes();
        }
        [Encoding::Utf16Le.mark(), &Encoding::Utf16Le.encode(&text)].concat()
    }
}

/// Every INF that a manifest asks for: the main one first.
pub fn generate(manifest: &Manifest, circuits: &[Circuit]) -> Vec<Generated> {
    let name = manifest.package.name.get_ref();
    let mut files = vec![Generated { name: format!("{name}.inf"), text: main_inf::write(manifest, circuits) }];
    if let Some(legacy) = &manifest.legacy {
        files.push(Generated { name: format!("{name}-legacy.inf"), text: legacy::write(manifest, legacy, circuits) });
    }
    if let Some(extension) = &manifest.extension {
        files.push(Generated { name: format!("{name}-extension.inf"), text: extension::write(manifest, extension, circuits) });
    }
    files
}

/// Reference strings that a framework registers for a circuit, with their categories; the second says whether endpoints hang on it.
pub fn interfaces(framework: Framework, circuit: &Circuit) -> Vec<(String, Vec<&'static str>, bool)> {
    let flow = match circuit.direction {
        Direction::Render => "RENDER",
        Direction::Capture => "CAPTURE",
    };
    match framework {
        Framework::Acx => vec![(circuit.name.clone(), vec!["AUDIO", flow, "REALTIME"], true)],
        Framework::Portcls => vec![
            (format!("{}Wave", circuit.name), vec!["AUDIO", flow, "REALTIME"], false),
            (format!("{}Topo", circuit.name), vec!["AUDIO", "TOPOLOGY"], true),
        ],
    }
}

/// `YYYY-MM-DD` as `MM/DD/YYYY`; `None` where it is no day.
pub(crate) fn date(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let date = format!("{month}/{day}/{year}");
    crate::validate::is_date(&date).then_some(date)
}

/// The folder of an architecture's files, as `lab build` names it.
pub(crate) fn folder(architecture: &str) -> &str {
    if architecture == "amd64" { "x64" } else { architecture }
}

/// `[Version]` of each kind of INF.
fn version(text: &mut Text, manifest: &Manifest, class: (&str, &str), catalog: &str) {
    let package = &manifest.package;
    text.section("Version");
    text.pair("Signature", "\"$Windows NT$\"");
    text.pair("Class", class.0);
    text.pair("ClassGuid", class.1);
    text.pair("Provider", "%Provider%");
    text.pair("CatalogFile", catalog);
    let date = date(package.date.get_ref()).unwrap_or_default();
    text.pair("DriverVer", &format!("{date},{}", package.version.get_ref()));
    text.pair("PnpLockdown", "1");
}

/// The class of audio devices.
const MEDIA: (&str, &str) = ("MEDIA", "{4d36e96c-e325-11ce-bfc1-08002be10318}");
/// The class of extension INFs.
const EXTENSION: (&str, &str) = ("Extension", "{e2f84ce7-8efa-411c-aa69-97454ca4cb57}");

/// Lines for every hardware id.
fn models(text: &mut Text, manifest: &Manifest, install: &str) {
    for id in manifest.device.hardware_ids.get_ref() {
        text.line(&format!("%Device% = {install}, {}", id.get_ref()));
    }
}

/// Names of the makers for `[Strings]`.
fn names(text: &mut Text, manifest: &Manifest, provider: &str) {
    let maker = manifest.device.manufacturer.as_ref().unwrap_or(&manifest.package.provider);
    text.string("Provider", provider);
    text.string("Maker", maker.get_ref());
    text.string("Device", manifest.device.name.get_ref());
}
