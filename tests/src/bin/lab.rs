//! The `lab` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    duet_lab::cli::main()
}
