//! `lab run`: any PortCls or ACX driver, whoever compiled it.

use super::Failure;
use crate::trial::{self, Hardware, Trial, TrialError};
use std::path::PathBuf;
use std::process::Command;

/// Hardware on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum HardwareChoice {
    /// None, for a virtual device.
    #[default]
    None,
    /// The modelled HD Audio controller.
    Hda,
}

/// Starts a driver, lists its endpoints, plays and records through them, removes it, and tells what the verifier saw.
///
/// The image must be for x86-64 and native; whether it is a PortCls or an ACX driver is found by what it imports. Functions and
/// lines come from the .pdb beside it. Exit code 1 when a rule was broken, an endpoint did not stream, or the driver crashed.
#[derive(Debug, clap::Args)]
pub struct Run {
    /// The driver.
    driver: PathBuf,
    /// The hardware that it finds.
    #[arg(long, value_enum, default_value_t = HardwareChoice::None)]
    hw: HardwareChoice,
    /// The codec behind the HD Audio controller: laptop, desktop, hdmi or studio.
    #[arg(long, default_value = "laptop")]
    codec: String,
    /// How long each endpoint plays or records, in milliseconds of device time.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(50..=600_000))]
    milliseconds: u32,
    /// Seed of the run.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long the driver may run without coming back, in seconds of processor time, until it counts as hung.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3600))]
    patience: u32,
    /// Show the filters or circuits that it presented.
    #[arg(long)]
    describe: bool,
    /// Show what happened, with every call into the driver and what it printed (DbgPrint).
    #[arg(long)]
    trace: bool,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

/// Set in the process that runs the driver.
const INSIDE: &str = "DUET_LAB_RUN";

impl Run {
    /// Runs the same command in a process of its own: a driver that writes over the lab's memory takes only that one with it.
    fn apart(&self) -> Result<(), Failure> {
        let lab = std::env::current_exe().map_err(|e| Failure::Input(e.to_string()))?;
        let mut command = Command::new(lab);
        let status = command.args(std::env::args_os().skip(1)).env(INSIDE, "1").status();
        let status = status.map_err(|e| Failure::Input(e.to_string()))?;
        match status.code() {
            Some(code) => std::process::exit(code),
            None => Err(Failure::Check(format!(
                "{}: the lab did not survive this driver ({status}): it spoilt memory that is not its own",
                self.driver.display()
            ))),
        }
    }

    /// Runs the trial and prints the report.
    ///
    /// # Errors
    /// The image cannot be run, or something was wrong.
    pub fn run(&self) -> Result<(), Failure> {
        if std::env::var_os(INSIDE).is_none() {
            return self.apart();
        }
        let hardware = match self.hw {
            HardwareChoice::None => Hardware::None,
            HardwareChoice::Hda => Hardware::Hda(self.codec.clone()),
        };
        let trial = Trial {
            path: self.driver.clone(),
            hardware,
            milliseconds: self.milliseconds,
            seed: self.seed,
            patience: self.patience,
        };
        let mut told = |line: &str| {
            if !self.json {
                println!("{line}");
            }
        };
        let report = trial::run(&trial, &mut told).map_err(|e: TrialError| Failure::Input(e.to_string()))?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report).map_err(|e| Failure::Input(e.to_string()))?);
        } else {
            if self.describe {
                report.presented.iter().for_each(|line| println!("{line}"));
            }
            if self.trace {
                report.trace.iter().for_each(|line| println!("{line}"));
            }
            report.notes.iter().for_each(|line| println!("worth a look: {line}"));
            println!("the verifier saw {}", if report.violations.is_empty() { "nothing wrong" } else { "broken rules:" });
            report.violations.iter().chain(&report.defects).for_each(|line| println!("  {line}"));
        }
        let missing = || report.endpoints.iter().find(|e| e.refused.is_some() || e.exact == Some(false));
        match (report.is_clean(), &report.refused) {
            (true, _) => Ok(()),
            (_, Some(refused)) => Err(Failure::Check(format!("the driver did not start: {refused}"))),
            _ if report.violations.is_empty() && report.defects.is_empty() => {
                Err(Failure::Check(missing().map_or_else(String::new, |e| format!("endpoint {} did not stream", e.name))))
            }
            _ => Err(Failure::Check(format!("{} rules broken", report.violations.len() + report.defects.len()))),
        }
    }
}
