//! `lab matrix`: every card under every framework, playing and recording, compared bit for bit.

use super::{BuildChoice, Failure, FrameworkChoice, play, record};
use crate::cards::Card;
use crate::client::Framework;
use crate::session::{Device, Setup};
use crate::{signal, wav::Clip};
use acx_core::model::format::Format;

/// Arguments of `lab matrix`.
#[derive(Debug, clap::Args)]
pub struct Matrix {
    /// Which form of the driver runs.
    #[arg(long, value_enum, default_value_t = BuildChoice::Native)]
    build: BuildChoice,
    /// Length of what is played and recorded, in seconds, at most 60.
    #[arg(long, default_value_t = 0.2)]
    seconds: f64,
    /// Seed of the run.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// A cell of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The card cannot be served by the framework.
    None,
    /// Every sample arrived, and nothing was broken.
    Exact,
    /// What went wrong.
    Wrong(String),
}

impl Cell {
    fn of(result: Result<(bool, Vec<String>), Failure>) -> Self {
        match result {
            Ok((true, faults)) if faults.is_empty() => Self::Exact,
            Ok((true, faults)) => Self::Wrong(faults.join("; ")),
            Ok((false, _)) => Self::Wrong("the samples differ".into()),
            Err(Failure::Check(what) | Failure::Input(what)) => Self::Wrong(what),
        }
    }
    fn word(&self) -> &'static str {
        match self {
            Self::None => "-",
            Self::Exact => "exact",
            Self::Wrong(_) => "WRONG",
        }
    }
}

/// The card's name: HD Audio where it is none of the others.
pub fn name(card: Option<Card>) -> &'static str {
    card.map_or("hda", Card::name)
}

/// A short noise through a card under one framework, out and in.
///
/// # Errors
/// The image cannot be built.
pub fn try_one(card: Option<Card>, framework: Framework, matrix: &Matrix) -> Result<(Cell, Cell), Failure> {
    if !card.is_none_or(|card| card.serves(framework)) {
        return Ok((Cell::None, Cell::None));
    }
    let device = card.map_or(Device::Virtual, Device::Card);
    let build = matrix.build.of(framework, card)?;
    let setup = Setup { build, device, framework, codec: "studio".into(), seed: matrix.seed };
    let clip = clip(card, matrix.seconds)?;
    let played = play::run_one(&setup, None, &clip).map(|row| (row.exact && row.played.glitches == 0, row.faults));
    let recorded = record::run_one(&setup, None, &clip).map(|row| (row.exact, row.faults));
    Ok((Cell::of(played), Cell::of(recorded)))
}

/// Noise, so that no sample can be taken for another, at a rate that the card runs at exactly.
fn clip(card: Option<Card>, seconds: f64) -> Result<Clip, Failure> {
    let rate = card.map_or(48_000, Card::rate);
    if !(seconds > 0.0 && seconds <= 60.0) {
        return Err(Failure::Input(format!("--seconds {seconds}: choose a length above 0 and up to 60")));
    }
    let format = Format::pcm(rate, 2, 16, 16).ok_or_else(|| Failure::Input(format!("no format of {rate} Hz")))?;
    Ok(signal::noise(format, (seconds * f64::from(rate)) as u64, 7))
}

impl Matrix {
    /// Fills and prints the table.
    ///
    /// # Errors
    /// A cell is wrong.
    pub fn run(&self) -> Result<(), Failure> {
        let frameworks = FrameworkChoice::All.list();
        let heads: Vec<_> = frameworks.iter().map(|f| format!("{:<16}", f.to_string())).collect();
        println!("{:<8}{}", "", heads.concat());
        println!("{:<8}{}", "", "play    record  ".repeat(frameworks.len()));
        let mut wrong = Vec::new();
        for card in [None].into_iter().chain(Card::ALL.map(Some)) {
            let mut line = format!("{:<8}", name(card));
            for framework in &frameworks {
                let (played, recorded) = try_one(card, *framework, self)?;
                for (cell, way) in [(played, "play"), (recorded, "record")] {
                    line.push_str(&format!("{:<8}", cell.word()));
                    if let Cell::Wrong(what) = cell {
                        wrong.push(format!("{} on {framework}, {way}: {what}", name(card)));
                    }
                }
            }
            println!("{}", line.trim_end());
        }
        for what in &wrong {
            println!("{what}");
        }
        if wrong.is_empty() { Ok(()) } else { Err(Failure::Check("not every sample arrived everywhere".into())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every card, a fifth of a second each way.
    fn all(framework: Framework) {
        let matrix = Matrix { build: BuildChoice::Native, seconds: 0.2, seed: 3 };
        for card in Card::ALL {
            let expected = if card.serves(framework) { Cell::Exact } else { Cell::None };
            let cells = try_one(Some(card), framework, &matrix).expect("nothing is built");
            assert_eq!(cells, (expected.clone(), expected), "{} on {framework}", card.name());
        }
    }

    #[test]
    fn every_card_is_exact_on_acx() {
        all(Framework::Acx);
    }
    #[test]
    fn every_card_is_exact_on_wavert() {
        all(Framework::WaveRt);
    }
    #[test]
    fn every_card_is_exact_on_wavepci() {
        all(Framework::WavePci);
    }
    #[test]
    fn every_card_is_exact_on_wavecyclic() {
        all(Framework::WaveCyclic);
    }
}
