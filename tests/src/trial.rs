//! A driver that the lab knows nothing of: started, looked at, played through, recorded through, removed.
//!
//! The framework is found by what the image imports. Everything that is said of the driver comes from what it presents to the
//! framework and from what the verifier saw.

mod stream;

pub use stream::Streamed;

use crate::acx_host::client::AcxClient;
use crate::bench::Bench;
use crate::client::{Client, Framework, Refused};
use crate::device::hda::codec_tree::CodecTree;
use crate::device::hda::{Config, HdaController};
use crate::device::{Bus, DeviceModel, PciIds};
use crate::loader::pe::Parsed;
use crate::loader::{Image, LoadError, watch};
use crate::portcls_host::unknown;
use crate::scenario::play::summary;
use crate::session::portcls;
use crate::verifier::{self, Violation};
use crate::{kernel, pci};
use acx_core::model::pin::Direction;
use serde::Serialize;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Which hardware the driver finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hardware {
    /// None: the device has no resources, as a virtual one.
    None,
    /// The modelled HD Audio controller with this codec.
    Hda(String),
}

/// What to try.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The image.
    pub path: PathBuf,
    /// The hardware.
    pub hardware: Hardware,
    /// How long each endpoint plays or records, in virtual milliseconds.
    pub milliseconds: u32,
    /// Seed of the run.
    pub seed: u64,
    /// Seconds of processor time for which the driver may run without coming back to the lab.
    pub patience: u32,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The image cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The image is no audio driver of a framework that the lab hosts.
    #[error("{}: {what}", path.display())]
    Framework {
        /// Its path.
        path: PathBuf,
        /// What it is instead.
        what: String,
    },
    /// There is no codec of that name.
    #[error("no codec {0} (there are: laptop, desktop, hdmi, studio)")]
    Codec(String),
}

/// One endpoint and how it did.
#[derive(Clone, Debug, Serialize)]
pub struct Tried {
    /// Its name.
    pub name: String,
    /// "render" or "capture".
    pub direction: &'static str,
    /// What it takes, one line for each sample type.
    pub formats: Vec<String>,
    /// What streaming through it showed.
    pub streamed: Option<Streamed>,
    /// Why it did not stream.
    pub refused: Option<String>,
    /// Whether codec and client have the same samples, where there is a codec.
    pub exact: Option<bool>,
}

/// What the trial showed.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The image.
    pub driver: String,
    /// The framework in words.
    pub framework: String,
    /// The endpoints.
    pub endpoints: Vec<Tried>,
    /// What the driver presented, line by line.
    pub presented: Vec<String>,
    /// Why it did not start.
    pub refused: Option<String>,
    /// Rules that were broken, as text that begins with the rule's name.
    pub violations: Vec<String>,
    /// What the driver did against its hardware's specification.
    pub defects: Vec<String>,
    /// What Windows lets pass, and a reviewer would not.
    pub notes: Vec<String>,
    /// What happened, line by line.
    #[serde(skip)]
    pub trace: Vec<String>,
}

impl Report {
    /// Whether nothing was wrong.
    pub fn is_clean(&self) -> bool {
        let streamed = self.endpoints.iter().all(|e| e.refused.is_none() && e.exact != Some(false));
        streamed && self.refused.is_none() && self.violations.is_empty() && self.defects.is_empty()
    }
}

/// The framework of a driver, by its imports.
///
/// # Errors
/// What it is instead.
pub fn framework(parsed: &Parsed) -> Result<(Framework, String), String> {
    let names = |name: &str| parsed.imports.iter().any(|i| i.name == name);
    let kmdf = parsed.imports_from("wdfldr.sys");
    match (parsed.imports_from("portcls.sys"), kmdf) {
        (true, false) => Ok((Framework::WaveRt, "PortCls, as a WDM driver".into())),
        (true, true) => Ok((Framework::WaveRt, "PortCls, with KMDF in miniport mode".into())),
        (false, true) if names("WdfVersionBindClass") => Ok((Framework::Acx, "KMDF with a class extension (ACX)".into())),
        (false, true) => Err("a KMDF driver without a class extension: no audio driver".into()),
        _ if parsed.imports_from("ks.sys") => Err("an AVStream driver (ks.sys without portcls.sys): not hosted by the lab".into()),
        _ => Err("imports neither portcls.sys nor wdfldr.sys: no audio driver".into()),
    }
}

/// A device without windows and without a line.
struct Nothing;

impl DeviceModel for Nothing {
    fn pci_ids(&self) -> PciIds {
        PciIds { vendor: 0xFFFF, device: 0xFFFF, class: 0x04_0300, subsystem: (0, 0), revision: 0 }
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        Vec::new()
    }
    fn read(&mut self, _bar: u8, _offset: u64, _width: u8) -> u64 {
        u64::MAX
    }
    fn write(&mut self, _bar: u8, _offset: u64, _width: u8, _value: u64) {}
    fn next_event(&self) -> Option<u64> {
        None
    }
    fn tick(&mut self, _now: u64, _bus: &mut dyn Bus) {}
    fn interrupt_line(&self) -> bool {
        false
    }
}

/// Runs a trial; `told` hears what is known as soon as it is.
///
/// # Errors
/// The image cannot be tried at all.
pub fn run(trial: &Trial, told: &mut dyn FnMut(&str)) -> Result<Report, TrialError> {
    let name = trial.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let tree = match &trial.hardware {
        Hardware::None => None,
        Hardware::Hda(codec) => Some(CodecTree::bundled(codec).ok_or_else(|| TrialError::Codec(codec.clone()))?),
    };
    let _machine = kernel::boot(trial.seed);
    let _watch = watch::start(trial.patience);
    let image = Image::load(&trial.path)?;
    let (framework, words) = framework(image.parsed()).map_err(|what| TrialError::Framework { path: trial.path.clone(), what })?;
    told(&format!("{name}: {words}; {}", origin(image.parsed(), &trial.path)));
    let (device, bench) = match tree {
        None => (pci::attach(Rc::new(RefCell::new(Nothing))), None),
        Some(tree) => {
            let model = Rc::new(RefCell::new(HdaController::new(Config::default(), vec![tree.clone()])));
            (pci::attach(model.clone()), Some(Bench::new(model, &tree)))
        }
    };
    let stem = trial.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let started: Result<Box<dyn Client>, Refused> = match framework {
        Framework::Acx => AcxClient::start(image.entry(), &stem, device).map(|c| Box::new(c) as Box<dyn Client>),
        _ => portcls(image.entry(), device, None),
    };
    let mut report = Report {
        driver: name,
        framework: words,
        endpoints: Vec::new(),
        presented: Vec::new(),
        refused: None,
        violations: Vec::new(),
        defects: Vec::new(),
        notes: Vec::new(),
        trace: Vec::new(),
    };
    match started {
        Err(refused) => {
            told(&format!("it did not start: {refused}"));
            report.refused = Some(refused.to_string());
        }
        Ok(mut client) => {
            report.presented = client.describe();
            through(client.as_mut(), trial, bench.as_ref(), &mut report, told);
            cycle(client.as_mut());
            client.remove();
        }
    }
    kernel::run_until_idle();
    unknown::reset();
    verifier::leaks();
    report.violations = together(&verifier::take());
    report.notes = together(&verifier::notes());
    report.trace = kernel::trace_take();
    report.defects = bench.map(|b| b.defects()).unwrap_or_default();
    Ok(report)
}

/// How many imports there are, and where functions and lines come from.
fn origin(parsed: &Parsed, path: &Path) -> String {
    let near = parsed.database.as_ref().map(|d| path.with_file_name(d.path.rsplit(['\\', '/']).next().unwrap_or_default()));
    let lines = match near {
        Some(pdb) if pdb.exists() => format!("functions and lines from {}", pdb.file_name().unwrap_or_default().to_string_lossy()),
        _ if parsed.names.is_empty() => "no program database beside it: places are offsets".into(),
        _ => "no program database beside it: places by symbol".into(),
    };
    format!("{} imports; {lines}", parsed.imports.len())
}

fn through(client: &mut dyn Client, trial: &Trial, bench: Option<&Bench>, report: &mut Report, told: &mut dyn FnMut(&str)) {
    let endpoints = client.endpoints().to_vec();
    if endpoints.is_empty() {
        told("it made no endpoint");
        report.refused = Some("no endpoint".into());
    }
    for endpoint in endpoints {
        let render = endpoint.direction == Direction::Render;
        let direction = if render { "render" } else { "capture" };
        let formats = summary(&endpoint);
        told(&format!("endpoint {} ({direction}): {}", endpoint.name, formats.join(" | ")));
        let mut tried = Tried { name: endpoint.name.clone(), direction, formats, streamed: None, refused: None, exact: None };
        // What the jacks of the codec hear; the frames are the same for every format.
        let said = crate::signal::noise_bytes(1 << 16);
        if let (Some(bench), false) = (bench, render) {
            for socket in bench.sockets() {
                bench.plug(&socket.name, true);
                bench.say(&socket.name, &said);
            }
        }
        match stream::stream(client, &endpoint, trial.milliseconds) {
            Ok((streamed, moved)) => {
                told(&format!("  {}", streamed.describe(render)));
                if let Some(bench) = bench {
                    let arrived = if render {
                        bench.sockets().iter().filter_map(|s| bench.hear(&s.name)).any(|h| stream::contains(&h.bytes, &moved))
                    } else {
                        let length = said.len().min(moved.len() / 2);
                        stream::contains(&moved, &said[..length])
                    };
                    tried.exact = Some(arrived);
                    told(match (arrived, render) {
                        (true, true) => "  all of it arrived at the codec, bit for bit",
                        (true, false) => "  it is what the codec heard, bit for bit",
                        (false, true) => "  it did NOT arrive at the codec",
                        (false, false) => "  it is NOT what the codec heard",
                    });
                }
                tried.streamed = Some(streamed);
            }
            Err(refused) => {
                told(&format!("  it did NOT stream: {refused}"));
                tried.refused = Some(refused.to_string());
            }
        }
        controls(client, &endpoint, told);
        report.endpoints.push(tried);
    }
}

/// Sets volume and mute to what they are, channel by channel as the system's mixer does: drivers are seen that count up to "all".
fn controls(client: &mut dyn Client, endpoint: &crate::client::Endpoint, told: &mut dyn FnMut(&str)) {
    if let Some(range) = endpoint.volume {
        // Nothing is 0.0, not -0.0.
        let db = |level: i32| (f64::from(level) / 65_536.0 * 10.0).round() / 10.0 + 0.0;
        let mut each = (0..range.channels.clamp(1, 32)).map(|channel| {
            let level = client.volume(endpoint.id, channel)?;
            client.set_volume(endpoint.id, Some(channel), level).map(|()| level)
        });
        let first = each.next();
        match each.find(Result::is_err).or(first) {
            Some(Ok(level)) => {
                told(&format!("  volume {:.1} dB, of {:.1} to {:.1}", db(level), db(range.minimum), db(range.maximum)))
            }
            Some(Err(refused)) => told(&format!("  volume: {refused}")),
            None => {}
        }
    }
    let mut each = (0..endpoint.mute_channels.min(32)).map(|channel| {
        let muted = client.mute(endpoint.id, channel)?;
        client.set_mute(endpoint.id, Some(channel), muted).map(|()| muted)
    });
    let first = each.next();
    match each.find(Result::is_err).or(first) {
        Some(Ok(muted)) => told(if muted { "  muted" } else { "  not muted" }),
        Some(Err(refused)) => told(&format!("  mute: {refused}")),
        None => {}
    }
}

/// Down to D3 and back.
fn cycle(client: &mut dyn Client) {
    for on in [false, true] {
        if let Err(refused) = client.power(on) {
            kernel::trace(format_args!("power {on}: {refused}"));
        }
    }
}

/// A report with its numbers left out: what two reports of one defect have in common.
fn skeleton(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive([' ', '(', ')', ',', '[', ']', ';']) {
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        out.push_str(if number { "#" } else { word });
    }
    out
}

/// Violations as text, each kind and place once with how often it was seen.
fn together(violations: &[Violation]) -> Vec<String> {
    let mut found: Vec<(String, String, usize)> = Vec::new();
    for violation in violations {
        let key = format!("{} {}", violation.rule.name, skeleton(&violation.detail));
        match found.iter_mut().find(|f| f.0 == key) {
            Some(known) => known.2 += 1,
            None => found.push((key, violation.to_string(), 1)),
        }
    }
    found.into_iter().map(|(_, text, count)| if count == 1 { text } else { format!("{text} ({count} times)") }).collect()
}
