//! `lab midi`: a Standard MIDI File through the driver, over a cable at 31,250 baud and back.

use super::{BuildChoice, Failure, progress};
use crate::client::Framework;
use crate::image::product::Product;
use crate::image::{
    self,
    build::{Arch, Flavour},
};
use crate::midi_file;
use crate::midi_session::{MidiPort, MidiSetup, Timed};
use crate::scenario::midi::{self, Played, Timing};
use crate::session::Build;
use serde_json::json;
use std::path::{Path, PathBuf};

/// A phrase of notes, controllers, clocks and two exclusive messages: three and a half seconds.
static PHRASE: &[u8] = include_bytes!("../../recordings/phrase.mid");

/// Arguments of `lab midi`.
#[derive(Debug, clap::Args)]
pub struct Midi {
    /// The Standard MIDI File: format 0, 1 or 2.
    file: PathBuf,
    /// The port: midi takes bytes, dmus messages with times. Both in turn when none is named.
    #[arg(long, value_enum)]
    port: Option<MidiPort>,
    /// Which form of the driver runs.
    #[arg(long, value_enum, default_value_t = BuildChoice::Native)]
    build: BuildChoice,
    /// The plain WDM flavour of the driver, for systems before Windows 7.
    #[arg(long)]
    legacy: bool,
    /// Bytes that the interface buffers on the way out; the first MPU-401 had none.
    #[arg(long, default_value_t = 16)]
    fifo: usize,
    /// The interface has no interrupt: the driver looks for input.
    #[arg(long)]
    polled: bool,
    /// Seed of the run.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where NAME-PORT.mid and NAME-PORT.syx go.
    #[arg(short, long, default_value = "lab-out")]
    output: PathBuf,
    /// Print one JSON object instead of the table.
    #[arg(long)]
    json: bool,
}

/// What one port made of the file.
pub struct Row {
    /// The port.
    pub port: MidiPort,
    /// The run.
    pub played: Played,
    /// When messages left; nothing when bytes differ.
    pub timing: Option<Timing>,
    /// Whether the cable carried the file's bytes, and the input heard the cable's.
    pub exact: bool,
    /// Whether what came back is what left.
    pub heard: bool,
    /// What the verifier saw.
    pub faults: Vec<String>,
    /// The interface buffers a millisecond of cable, so that the driver can be held to one.
    pub buffered: bool,
}

/// The largest delay that the driver may add to a message of the DMus port, in microseconds.
const DMUS_LIMIT_US: f64 = 1000.0;

/// Plays messages through one port.
///
/// # Errors
/// The driver or the port refused.
pub fn run_one(setup: &MidiSetup, messages: &[Timed]) -> Result<Row, Failure> {
    let total: usize = messages.iter().map(|m| m.1.len()).sum();
    let bar = progress(&format!("PortCls {}", setup.port.name()), total as u64);
    let played = midi::play(setup, messages, &mut |bytes| bar.set_position(bytes)).map_err(|e| Failure::Check(e.to_string()))?;
    bar.finish_and_clear();
    let (exact, heard) = (played.is_exact(messages), played.is_heard(setup.port));
    let faults = played.verdict.clone().faults();
    let buffered = setup.config.out_fifo >= 4;
    Ok(Row { port: setup.port, timing: played.timing(messages), exact, heard, faults, buffered, played })
}

impl Row {
    /// Fails when bytes are lost or late, or the verifier found something.
    ///
    /// # Errors
    /// That.
    pub fn check(&self) -> Result<(), Failure> {
        let port = self.port.name();
        for fault in &self.faults {
            eprintln!("{port}: {fault}");
        }
        if !self.exact {
            return Err(Failure::Check(format!("{port}: what left the cable differs from the file")));
        }
        if !self.heard {
            return Err(Failure::Check(format!("{port}: what the input heard differs from what left the cable")));
        }
        if !self.faults.is_empty() {
            return Err(Failure::Check("the verifier found faults".into()));
        }
        match self.timing {
            // Without a buffer there is a pause before each byte.
            Some(t) if self.port == MidiPort::Dmus && self.buffered && t.driver.max_us > DMUS_LIMIT_US => {
                Err(Failure::Check(format!("{port}: a message left {} us later than the cable allows", t.driver.max_us)))
            }
            _ => Ok(()),
        }
    }
}

impl Midi {
    fn setup(&self, port: MidiPort) -> Result<MidiSetup, Failure> {
        let build = match self.build {
            BuildChoice::Sys if self.legacy => image::build::build(Flavour::Legacy, Product::Mpu401, Arch::X64)
                .map(Build::Image)
                .map_err(|e| Failure::Input(e.to_string()))?,
            other => other.holding(Framework::WaveRt, Product::Mpu401)?,
        };
        let mut setup = MidiSetup { build, legacy: self.legacy, ..MidiSetup::native(port, self.seed) };
        setup.config.out_fifo = self.fifo;
        setup.config.interrupt = !self.polled;
        Ok(setup)
    }
    /// Plays through each chosen port and prints a table.
    ///
    /// # Errors
    /// The file cannot be used, bytes differ, messages are late.
    pub fn run(&self) -> Result<(), Failure> {
        let input = |what: String| Failure::Input(format!("{}: {what}", self.file.display()));
        let raw = std::fs::read(&self.file).map_err(|e| input(e.to_string()))?;
        let messages = midi_file::read(&raw).map_err(|e| input(e.to_string()))?;
        let bytes: usize = messages.iter().map(|m| m.1.len()).sum();
        if !self.json {
            let seconds = messages.last().map_or(0.0, |m| m.0 as f64 / 1e9);
            println!("{}: {} messages, {bytes} bytes, {seconds:.3} s", self.file.display(), messages.len());
        }
        let mut rows = Vec::new();
        for port in self.port.map_or(vec![MidiPort::Midi, MidiPort::Dmus], |p| vec![p]) {
            let row = run_one(&self.setup(port)?, &messages)?;
            let stem = self.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let file = midi_file::write(&row.played.wire, row.played.start_ns).map_err(|e| input(e.to_string()))?;
            for (ending, bytes) in [("mid", file), ("syx", midi_file::exclusive(&row.played.wire))] {
                let path = self.output.join(format!("{stem}-{}.{ending}", port.name()));
                super::write(&path, &bytes)?;
                if !self.json {
                    println!("wrote {}", path.display());
                }
            }
            rows.push(row);
        }
        if self.json {
            let list: Vec<_> = rows.iter().map(|row| object(row, messages.len(), bytes)).collect();
            println!("{}", json!({ "file": self.file.display().to_string(), "ports": list }));
        } else {
            table(&rows);
        }
        rows.iter().try_for_each(Row::check)
    }
}

/// The bundled phrase through both ports: its part of `lab demo`.
///
/// # Errors
/// As [`Midi::run`].
pub fn demo(output: &Path, seed: u64) -> Result<(), Failure> {
    let source = output.join("phrase.mid");
    super::write(&source, PHRASE)?;
    let messages = midi_file::read(PHRASE).map_err(|e| Failure::Input(e.to_string()))?;
    println!("{}: {} messages, on an MPU-401 with its output led back", source.display(), messages.len());
    let mut rows = Vec::new();
    for port in [MidiPort::Midi, MidiPort::Dmus] {
        rows.push(run_one(&MidiSetup::native(port, seed), &messages)?);
    }
    table(&rows);
    rows.iter().try_for_each(Row::check)
}

fn object(row: &Row, messages: usize, bytes: usize) -> serde_json::Value {
    json!({
        "port": row.port.name(), "messages": messages, "bytes": bytes, "bytes_on_cable": row.played.wire.len(),
        "exact": row.exact, "heard": row.heard, "stuck_requests": row.played.stuck, "timing": row.timing, "faults": row.faults,
    })
}

/// Prints what ports made of a file.
pub fn table(rows: &[Row]) {
    println!(
        "{:<6} {:>9} {:>10} {:>6} {:>30} {:>30}",
        "port", "on cable", "byte-exact", "heard", "behind file min/med/max us", "added by driver min/med/max us"
    );
    for row in rows {
        let yes = |good| if good { "yes" } else { "NO" };
        let errors =
            |e: Option<midi::Errors>| e.map_or("-".into(), |e| format!("{:.0} / {:.0} / {:.0}", e.min_us, e.median_us, e.max_us));
        println!(
            "{:<6} {:>9} {:>10} {:>6} {:>30} {:>30}",
            row.port.name(),
            row.played.wire.len(),
            yes(row.exact),
            yes(row.heard),
            errors(row.timing.map(|t| t.file)),
            errors(row.timing.map(|t| t.driver)),
        );
        if let Some(t) = row.timing.filter(|t| t.crowded != 0) {
            println!(
                "{}: {} messages were due while the cable was busy; it was behind by up to {:.1} ms",
                row.port.name(),
                t.crowded,
                t.behind_ms
            );
        }
        if row.played.stuck != 0 {
            println!("{}: {} requests were not completed", row.port.name(), row.played.stuck);
        }
    }
}
