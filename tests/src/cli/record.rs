//! `lab record`: a known signal into a jack, through the driver, compared with what the client received.

use super::device::DeviceArgs;
use super::{BuildChoice, Failure, FrameworkChoice, named, progress, usable};
use crate::qemu;
use crate::scenario::{play, record};
use crate::session::{Session, Setup};
use crate::wav::{self, Clip};
use crate::{client::Framework, signal};
use acx_core::model::format::{ChannelMask, Format, SampleKind};
use acx_core::model::pin::Direction;
use std::path::PathBuf;

/// Arguments of `lab record`.
#[derive(Debug, clap::Args)]
pub struct Record {
    /// A WAV file to feed into the jack; by default a sine sweep in the format of the next options.
    #[arg(long, conflicts_with_all = ["rate", "channels", "bits", "seconds"])]
    signal: Option<PathBuf>,
    /// Frames in a second of the sweep.
    #[arg(long, default_value_t = 48_000)]
    rate: u32,
    /// Channels of the sweep.
    #[arg(long, default_value_t = 2)]
    channels: u8,
    /// Bits of a sample of the sweep: 8, 16, 24 or 32.
    #[arg(long, default_value_t = 16)]
    bits: u8,
    /// Length of the sweep in seconds, at most 600.
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// The framework.
    #[arg(long, value_enum, default_value_t = FrameworkChoice::All)]
    framework: FrameworkChoice,
    /// Which form of the driver runs.
    #[arg(long, value_enum, default_value_t = BuildChoice::Native)]
    build: BuildChoice,
    #[command(flatten)]
    device: DeviceArgs,
    /// The endpoint; by default the first that offers the signal's format.
    #[arg(long)]
    endpoint: Option<String>,
    /// Seed of the run.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to write what the client received; with several frameworks the name gets theirs.
    #[arg(short, long)]
    output: Option<PathBuf>,
}

/// What one framework recorded.
#[derive(Clone, Debug)]
pub struct Row {
    /// The framework.
    pub framework: Framework,
    /// What the client received.
    pub recorded: record::Recorded,
    /// Whether it is the signal, bit for bit.
    pub exact: bool,
    /// Rules broken and the like, as text.
    pub faults: Vec<String>,
}

/// Feeds a signal, records it under one framework and compares.
///
/// # Errors
/// No endpoint offers the format, the driver refused or stalled.
pub fn run_one(setup: &Setup, endpoint: Option<&str>, signal: &Clip) -> Result<Row, Failure> {
    let mut session = Session::start(setup).map_err(|e| Failure::Check(e.to_string()))?;
    let (found, format) = play::choose(session.client(), Direction::Capture, endpoint, &signal.format).map_err(usable)?;
    qemu::hear_unchanged(&setup.device, session.client(), &found).map_err(|e| Failure::Check(e.to_string()))?;
    let sent = signal.repack(&format).ok_or_else(|| Failure::Check("the samples do not fit the endpoint's containers".into()))?;
    let bar = progress(&format!("{} from {}", setup.framework, found.name), sent.bytes.len() as u64);
    session.bench.plug(&found.name, true);
    session.bench.say(&found.name, &sent.bytes);
    let plan = qemu::plan(&setup.device, &sent);
    let (client, frames) = (session.client(), sent.frames());
    let recorded = record::record_as(client, &found, format, frames, plan.packet_frames, &mut |n| bar.set_position(n));
    let recorded = recorded.map_err(usable)?;
    bar.finish_and_clear();
    let exact = recorded.clip.bytes == sent.bytes;
    Ok(Row { framework: setup.framework, recorded, exact, faults: session.finish().faults() })
}

impl Record {
    /// Records under each chosen framework and prints a table.
    ///
    /// # Errors
    /// The signal cannot be used, or what was received differs.
    pub fn run(&self) -> Result<(), Failure> {
        let signal = self.load()?;
        println!("signal: {}, {} frames", wav::describe(&signal.format), signal.frames());
        let mut rows = Vec::new();
        for framework in self.framework.list() {
            let (build, device) =
                (self.build.of(framework, self.device.card())?, self.device.device(signal.format.rate(), Some(&signal))?);
            let setup = Setup { build, device, framework, codec: self.device.codec("studio")?, seed: self.seed };
            let row = run_one(&setup, self.endpoint.as_deref(), &signal)?;
            if let Some(path) = &self.output {
                let path = if self.framework == FrameworkChoice::All { named(path, framework) } else { path.clone() };
                super::save(&path, &row.recorded.clip)?;
            }
            rows.push(row);
        }
        println!("{:<10} {:>12} {:>9} {:>8} {:>8} {:>6}", "framework", "recorded", "bit-exact", "glitches", "packets", "wraps");
        for row in &rows {
            let (frames, exact) = (row.recorded.clip.frames(), if row.exact { "yes" } else { "NO" });
            let Row { recorded: r, framework, .. } = row;
            println!("{:<10} {frames:>12} {exact:>9} {:>8} {:>8} {:>6}", framework.to_string(), r.glitches, r.packets, r.wraps);
        }
        verdict(&rows)
    }
    fn load(&self) -> Result<Clip, Failure> {
        if let Some(path) = &self.signal {
            return wav::load(path).map_err(|e| Failure::Input(e.to_string()));
        }
        if !(self.seconds > 0.0 && self.seconds <= 600.0) {
            return Err(Failure::Input(format!("--seconds {}: choose a length above 0 and up to 600", self.seconds)));
        }
        let container = if self.bits == 24 { 32 } else { self.bits };
        let mask = ChannelMask::usual(self.channels);
        let format = Format::new(self.rate, self.channels, mask, container, self.bits, SampleKind::Pcm).ok_or_else(|| {
            let (rate, channels, bits) = (self.rate, self.channels, self.bits);
            Failure::Input(format!(
                "--rate {rate} --channels {channels} --bits {bits}: use 8000 to 192000 Hz, 1 to 8 channels, 8, 16, 24 or 32 bits"
            ))
        })?;
        Ok(signal::sweep(format, self.seconds))
    }
}

/// Fails when something is not exact or the verifier found faults.
///
/// # Errors
/// That.
pub fn verdict(rows: &[Row]) -> Result<(), Failure> {
    super::verdict(
        rows.iter().map(|r| (r.framework, r.exact, r.faults.as_slice())),
        "what the client received differs from the signal",
    )
}
