//! The `lab` command: what it takes, and its exit codes.
//!
//! 0: done and as expected. 1: something that was checked is not as it should be. 2: the input cannot be used.

pub mod setup;
pub mod test;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// How a command ended, if not well.
#[derive(Debug)]
pub enum Failure {
    /// A check failed: exit code 1.
    Check(String),
    /// The input cannot be used: exit code 2.
    Input(String),
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
    /// Install the system packages that other commands need, and say which.
    Setup(setup::Setup),
    /// Run everything that continuous integration runs.
    Test(test::Test),
}

/// Parses the command line and runs it.
pub fn main() -> ExitCode {
    let outcome = match Lab::parse().command {
        Command::Setup(setup) => setup.run(),
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
