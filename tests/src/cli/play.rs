//! `lab play`: a WAV file through the driver, compared with what reaches the codec.

use super::device::DeviceArgs;
use super::{BuildChoice, Failure, FrameworkChoice, named, progress, usable};
use crate::bench::Heard;
use crate::client::Framework;
use crate::qemu;
use crate::scenario::play::{self, Played};
use crate::session::{Session, Setup, Verdict};
use crate::wav::{self, Clip};
use acx_core::model::format::{ChannelMask, Format};
use acx_core::model::pin::Direction;
use std::path::PathBuf;

/// Arguments of `lab play`.
#[derive(Debug, clap::Args)]
pub struct Play {
    /// The recording: 8 to 192 kHz, 8 to 32 bits or float, 1 to 8 channels.
    file: PathBuf,
    /// The framework.
    #[arg(long, value_enum, default_value_t = FrameworkChoice::All)]
    framework: FrameworkChoice,
    /// Which form of the driver runs.
    #[arg(long, value_enum, default_value_t = BuildChoice::Native)]
    build: BuildChoice,
    #[command(flatten)]
    device: DeviceArgs,
    /// The endpoint; by default the first that takes the file's format.
    #[arg(long)]
    endpoint: Option<String>,
    /// Seed of the run.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to write what reached the codec; with several frameworks the name gets theirs.
    #[arg(short, long)]
    output: Option<PathBuf>,
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Row {
    /// The framework.
    pub framework: Framework,
    /// What the client did.
    pub played: Played,
    /// Frames that arrived, and the same samples as played in front.
    pub heard: Clip,
    /// Whether the samples are the same, bit for bit.
    pub exact: bool,
    /// Virtual time from RUN to the first sample on the link, in nanoseconds, where that can be seen.
    pub latency_ns: Option<u64>,
    /// Rules broken and the like, as text.
    pub faults: Vec<String>,
}

/// Plays a clip under one framework and compares.
///
/// # Errors
/// The endpoint does not take the format, the driver refused or stalled.
pub fn run_one(setup: &Setup, endpoint: Option<&str>, clip: &Clip) -> Result<Row, Failure> {
    let mut session = Session::start(setup).map_err(|e| Failure::Check(e.to_string()))?;
    let (found, format) = play::choose(session.client(), Direction::Render, endpoint, &clip.format).map_err(usable)?;
    let sent = clip.repack(&format).ok_or_else(|| Failure::Check("the samples do not fit the endpoint's containers".into()))?;
    let bar = progress(&format!("{} to {}", setup.framework, found.name), sent.bytes.len() as u64);
    let (bench, exact) = (session.bench.clone(), session.bench.is_exact());
    let plan = qemu::plan(&setup.device, &sent);
    let played = play::play_as(session.client(), &found, &sent, plan, &mut |n| bar.set_position(n)).map_err(usable)?;
    bar.finish_and_clear();
    let first = bench.first_sample_ns();
    let (verdict, heard) = finish(session, &found.name)?;
    // What stays behind in QEMU when it stops is silence.
    let expected = if exact { play::padded(&sent, played.packet_bytes, plan.least) } else { qemu::arrives(&setup.device, &sent) };
    let exact = heard.bytes.get(..expected.len()) == Some(expected.as_slice());
    let heard_format = Format::new(
        format.rate(),
        u8::try_from(heard.channels).unwrap_or(0).max(1),
        ChannelMask(0),
        format.container_bits(),
        format.valid_bits(),
        format.kind(),
    );
    // The hardware went on round its buffer after the last packet.
    let mut heard = Clip { format: heard_format.unwrap_or(format), bytes: heard.bytes };
    heard.bytes.truncate(heard.format.block_align() as usize * sent.frames() as usize);
    let latency_ns = first.map(|at| at.saturating_sub(played.run_ns));
    Ok(Row { framework: setup.framework, played, heard, exact, latency_ns, faults: verdict.faults() })
}

fn finish(session: Session, socket: &str) -> Result<(Verdict, Heard), Failure> {
    session.finish_and_hear(socket).map_err(|e| Failure::Check(format!("what arrived cannot be read: {e}")))
}

impl Play {
    /// Plays under each chosen framework and prints a table.
    ///
    /// # Errors
    /// The file cannot be used, or what arrived differs.
    pub fn run(&self) -> Result<(), Failure> {
        let clip = wav::load(&self.file).map_err(|e| Failure::Input(e.to_string()))?;
        println!("{}: {}, {} frames", self.file.display(), wav::describe(&clip.format), clip.frames());
        let mut rows = Vec::new();
        for framework in self.framework.list() {
            let (build, device) = (self.build.of(framework, self.device.card())?, self.device.device(clip.format.rate(), None)?);
            let setup = Setup { build, device, framework, codec: self.device.codec("studio")?, seed: self.seed };
            let row = run_one(&setup, self.endpoint.as_deref(), &clip)?;
            if let Some(path) = &self.output {
                let path = if self.framework == FrameworkChoice::All { named(path, framework) } else { path.clone() };
                super::save(&path, &row.heard)?;
            }
            rows.push(row);
        }
        table(&rows);
        verdict(&rows)
    }
}

fn table(rows: &[Row]) {
    println!(
        "{:<10} {:>12} {:>12} {:>9} {:>8} {:>8} {:>6} {:>13}",
        "framework", "played", "arrived", "bit-exact", "glitches", "packets", "wraps", "first sample"
    );
    for row in rows {
        let exact = if row.exact { "yes" } else { "NO" };
        println!(
            "{:<10} {:>12} {:>12} {:>9} {:>8} {:>8} {:>6} {:>13}",
            row.framework.to_string(),
            row.played.frames,
            row.heard.frames(),
            exact,
            row.played.glitches,
            row.played.packets,
            row.played.wraps,
            microseconds(row.latency_ns)
        );
    }
}

/// "21 us", or a stroke for what cannot be seen.
pub fn microseconds(ns: Option<u64>) -> String {
    ns.map_or("-".into(), |ns| format!("{} us", ns / 1000))
}

/// Fails when something is not exact or the verifier found faults.
///
/// # Errors
/// That.
pub fn verdict(rows: &[Row]) -> Result<(), Failure> {
    super::verdict(
        rows.iter().map(|r| (r.framework, r.exact, r.faults.as_slice())),
        "what arrived at the codec differs from what was played",
    )
}
