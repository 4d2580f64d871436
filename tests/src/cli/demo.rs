//! `lab demo`: the bundled recording out and in through every framework.

use super::device::DeviceArgs;
use super::{Failure, FrameworkChoice, graph, midi, play, record};
use crate::session::{Build, Setup};
use crate::wav;
use std::path::PathBuf;

/// A synthesised guitar phrase: 48,000 Hz, 2 channels, 16 bit.
static RECORDING: &[u8] = include_bytes!("../../recordings/phrase.wav");

/// Arguments of `lab demo`.
#[derive(Debug, clap::Args)]
pub struct Demo {
    #[command(flatten)]
    device: DeviceArgs,
    /// Where the WAV files and the drawing go.
    #[arg(short, long, default_value = "lab-out")]
    output: PathBuf,
    /// Seed of the run.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Demo {
    /// Plays, records, draws, prints a table.
    ///
    /// # Errors
    /// Something differs, the verifier found faults, or a file cannot be written.
    pub fn run(&self) -> Result<(), Failure> {
        let source = self.output.join("phrase.wav");
        super::write(&source, RECORDING)?;
        let clip = wav::load(&source).map_err(|e| Failure::Input(e.to_string()))?;
        let codec = self.device.codec("laptop")?;
        println!("{}: {}, {} frames, on the {} codec", source.display(), wav::describe(&clip.format), clip.frames(), codec);
        let device = self.device.device(clip.format.rate(), None)?;
        let mut rows = Vec::new();
        for framework in FrameworkChoice::All.list() {
            let seed = self.seed;
            let setup = Setup { build: Build::Native, device: device.clone(), framework, codec: codec.clone(), seed };
            let out = play::run_one(&setup, None, &clip)?;
            super::save(&self.output.join(format!("played-{framework}.wav")), &out.heard)?;
            let setup = Setup { device: self.device.device(clip.format.rate(), Some(&clip))?, ..setup };
            let back = record::run_one(&setup, None, &clip)?;
            super::save(&self.output.join(format!("recorded-{framework}.wav")), &back.recorded.clip)?;
            rows.push((out, back));
        }
        let drawing = self.output.join("circuits.svg");
        graph::draw(&codec, &device, &drawing)?;
        println!("wrote {}", drawing.display());
        table(&rows);
        let (played, recorded): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        play::verdict(&played)?;
        record::verdict(&recorded)?;
        midi::demo(&self.output, self.seed)
    }
}

fn table(rows: &[(play::Row, record::Row)]) {
    println!(
        "{:<10} {:>13} {:>15} {:>9} {:>8} {:>8} {:>20}",
        "framework", "frames played", "frames recorded", "bit-exact", "glitches", "packets", "first-sample latency"
    );
    for (out, back) in rows {
        println!(
            "{:<10} {:>13} {:>15} {:>9} {:>8} {:>8} {:>20}",
            out.framework.to_string(),
            out.played.frames,
            back.recorded.clip.frames(),
            if out.exact && back.exact { "yes" } else { "NO" },
            out.played.glitches + back.recorded.glitches,
            out.played.packets + back.recorded.packets,
            play::microseconds(out.latency_ns)
        );
    }
}
