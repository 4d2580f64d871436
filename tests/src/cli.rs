//! The `lab` command: what it takes, and its exit codes.
//!
//! 0: done and as expected. 1: something that was checked is not as it should be. 2: the input cannot be used.

pub mod build;
pub mod codecs;
pub mod demo;
pub mod device;
pub mod divergence;
pub mod fuzz;
pub mod graph;
pub mod inf;
pub mod inspect;
pub mod matrix;
pub mod midi;
pub mod mishaps;
pub mod package;
pub mod play;
pub mod record;
pub mod run;
pub mod setup;
pub mod sign;
pub mod slots;
pub mod test;

use crate::cards::Card;
use crate::client::Framework;
use crate::image::product::Product;
use crate::image::{
    self,
    build::{Arch, Flavour},
};
use crate::scenario::Trouble;
use crate::session::Build;
use crate::wav::{self, Clip};
use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a command ended, if not well.
#[derive(Debug)]
pub enum Failure {
    /// A check failed: exit code 1.
    Check(String),
    /// The input cannot be used: exit code 2.
    Input(String),
}

/// Frameworks on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FrameworkChoice {
    /// KMDF with ACX.
    Acx,
    /// PortCls with WaveRT.
    Wavert,
    /// PortCls with WavePci.
    Wavepci,
    /// PortCls with WaveCyclic.
    Wavecyclic,
    /// Each in turn.
    All,
}

impl FrameworkChoice {
    /// The frameworks that are meant.
    pub fn list(self) -> Vec<Framework> {
        match self {
            Self::Acx => vec![Framework::Acx],
            Self::Wavert => vec![Framework::WaveRt],
            Self::Wavepci => vec![Framework::WavePci],
            Self::Wavecyclic => vec![Framework::WaveCyclic],
            Self::All => vec![Framework::Acx, Framework::WaveRt, Framework::WavePci, Framework::WaveCyclic],
        }
    }
}

/// Forms of the driver on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum BuildChoice {
    /// The driver's crates, linked into the lab.
    #[default]
    Native,
    /// The image that ships, built for x64 if need be.
    Sys,
}

impl BuildChoice {
    /// The form of the driver for a framework, and for a card or HD Audio.
    ///
    /// # Errors
    /// The image cannot be built.
    pub fn of(self, framework: Framework, card: Option<Card>) -> Result<Build, Failure> {
        self.holding(framework, Product::of(card, framework))
    }
    /// The form of the driver for a framework, with that in it.
    ///
    /// # Errors
    /// The image cannot be built.
    pub fn holding(self, framework: Framework, product: Product) -> Result<Build, Failure> {
        let flavour = match framework {
            Framework::Acx => Flavour::Acx,
            Framework::WaveRt | Framework::WavePci | Framework::WaveCyclic => Flavour::Portcls,
        };
        match self {
            Self::Native => Ok(Build::Native),
            Self::Sys => {
                image::build::build(flavour, product, Arch::X64).map(Build::Image).map_err(|e| Failure::Input(e.to_string()))
            }
        }
    }
}

/// A format or endpoint that is not there is bad input; everything else is the driver's trouble.
fn usable(trouble: Trouble) -> Failure {
    match trouble {
        Trouble::NotOffered { .. } | Trouble::NoEndpoint { .. } => Failure::Input(trouble.to_string()),
        Trouble::Refused(_) | Trouble::Stalled { .. } | Trouble::Unexpected(_) => Failure::Check(trouble.to_string()),
    }
}

/// Writes a file and the folders it needs.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, bytes))
        .map_err(|e| Failure::Input(format!("{}: cannot be written: {e}; check the folder and its permissions", path.display())))
}

/// Writes a clip and says so.
fn save(path: &Path, clip: &Clip) -> Result<(), Failure> {
    wav::save(path, clip).map_err(|e| Failure::Input(e.to_string()))?;
    println!("wrote {}", path.display());
    Ok(())
}

/// The file name with the framework in it.
fn named(path: &Path, framework: Framework) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-{framework}.wav"))
}

/// Prints the faults of each framework's run; fails when one is not bit-exact, as `difference` says, or has faults.
fn verdict<'a>(runs: impl Iterator<Item = (Framework, bool, &'a [String])>, difference: &str) -> Result<(), Failure> {
    let (mut exact, mut clean) = (true, true);
    for (framework, same, faults) in runs {
        exact &= same;
        clean &= faults.is_empty();
        for fault in faults {
            println!("{framework}: {fault}");
        }
    }
    match (exact, clean) {
        (false, _) => Err(Failure::Check(difference.into())),
        (true, false) => Err(Failure::Check("the verifier found faults".into())),
        (true, true) => Ok(()),
    }
}

/// A bar for work that takes longer than a glance; hidden where nobody looks.
fn progress(what: &str, length: u64) -> indicatif::ProgressBar {
    let bar = indicatif::ProgressBar::new(length).with_message(what.to_owned());
    let style = indicatif::ProgressStyle::with_template("{msg} {wide_bar} {percent}%");
    if let Ok(style) = style { bar.with_style(style) } else { bar }
}

/// Runs the real audio driver under a simulated Windows kernel.
#[derive(Debug, Parser)]
#[command(name = "lab", version, about, long_about = LONG)]
struct Lab {
    #[command(subcommand)]
    command: Command,
}

const LONG: &str = "Runs the real audio driver under a simulated Windows kernel.

The driver's own code, compiled for this machine, talks to a model of an Intel HD Audio controller. A client plays and records
through PortCls or ACX as the Windows audio engine does, and a verifier watches every call. Nothing here was run on Windows.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Play and record a bundled recording through every framework, compare bit for bit, and draw the circuits.
    Demo(demo::Demo),
    /// Build driver images for Windows, with rustup's Windows target or Debian's packages.
    Build(build::Build),
    /// Play a WAV file through the driver and compare what reaches the codec, bit for bit.
    Play(play::Play),
    /// Record a known signal through the driver and compare it bit for bit.
    Record(record::Record),
    /// Play and record on every card under every framework, and print which is bit-exact.
    Matrix(matrix::Matrix),
    /// Play a MIDI file through the driver, over a cable at 31,250 baud and back, byte for byte.
    Midi(midi::Midi),
    /// Draw the circuits of a codec and the PortCls filters derived from them.
    Graph(graph::Graph),
    /// Make the INF files of a package from device.toml and the driver's circuits.
    Inf(inf::Inf),
    /// Show what is in a driver image, an INF, a catalog, or a folder of them, and check it.
    Inspect(inspect::Inspect),
    /// Run any PortCls or ACX driver image: list its endpoints, play, record, and say what the verifier saw.
    Run(run::Run),
    /// Run scenarios on the PortCls driver and print how often each method of its COM interfaces was called.
    Slots(slots::Slots),
    /// Try the hardware layer on dumps of real codecs: endpoints found, jacks, problems.
    Codecs(codecs::Codecs),
    /// Make a signed driver package for x64 and arm64, with everything that a test machine needs.
    Package(package::Package),
    /// Sign driver images, and make and sign the catalogs of INFs, with your own or a test certificate.
    Sign(sign::Sign),
    /// Run the fuzz targets of `fuzz/` for a while each.
    Fuzz(fuzz::Fuzz),
    /// Install the system packages that other commands need, and say which.
    Setup(setup::Setup),
    /// Run the driver on the lab's HD Audio model and QEMU's at once, and list where they differ and who is right.
    Divergence(divergence::Divergence),
    /// Let things go wrong on QEMU's card: reset, sleep, removal, lost interrupts and more, and say how each ends.
    Mishaps(mishaps::Mishaps),
    /// Run everything that continuous integration runs.
    Test(test::Test),
}

/// Parses the command line and runs it.
pub fn main() -> ExitCode {
    let outcome = match Lab::parse().command {
        Command::Demo(demo) => demo.run(),
        Command::Build(build) => build.run(),
        Command::Play(play) => play.run(),
        Command::Record(record) => record.run(),
        Command::Matrix(matrix) => matrix.run(),
        Command::Midi(midi) => midi.run(),
        Command::Graph(graph) => graph.run(),
        Command::Inf(inf) => inf.run(),
        Command::Inspect(inspect) => inspect.run(),
        Command::Run(run) => run.run(),
        Command::Slots(slots) => slots.run(),
        Command::Codecs(codecs) => codecs.run(),
        Command::Package(package) => package.run(),
        Command::Sign(sign) => sign.run(),
        Command::Fuzz(fuzz) => fuzz.run(),
        Command::Setup(setup) => setup.run(),
        Command::Divergence(divergence) => divergence.run(),
        Command::Mishaps(mishaps) => mishaps.run(),
        Command::Test(test) => test.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Check(message)) => {
            eprintln!("lab: {message}");
            ExitCode::from(1)
        }
        Err(Failure::Input(message)) => {
            eprintln!("lab: {message}");
            ExitCode::from(2)
        }
    }
}
