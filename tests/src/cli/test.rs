//! `lab test`: everything that continuous integration runs.

mod units;

use super::{Failure, setup};
use crate::facts;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Crates that go into the driver.
const KERNEL: [&str; 4] = ["acx-core", "portcls-compat", "hw", "duet"];

/// Arguments of `lab test`.
#[derive(Debug, clap::Args)]
pub struct Test {
    /// Leave out what needs system packages: compiling for Windows, and checking signatures with other programs.
    #[arg(long)]
    no_cross: bool,
}

#[derive(Clone, Copy, Default)]
struct Count {
    passed: usize,
    failed: usize,
}

/// One thing that has to succeed.
enum Step {
    /// A command, whose closing lines are counted.
    Command(Command),
    /// Every test of the workspace, as many at once as there are processors.
    Tests {
        /// Whether tests may leave out what an outside program is missing for.
        required: bool,
    },
}

impl Test {
    /// Runs all steps, prints the counts, and fails when one step failed.
    ///
    /// # Errors
    /// A step failed.
    pub fn run(&self) -> Result<(), Failure> {
        let start = Instant::now();
        let mut count = Count::default();
        let counts = std::env::temp_dir().join(format!("duet-counts-{}", std::process::id()));
        let mut broken = Vec::new();
        for (name, step) in steps(!self.no_cross)? {
            println!("== {name}");
            let before = Instant::now();
            let ok = match step {
                Step::Command(command) => watch(command, &mut count),
                Step::Tests { required } => tests(&counts, required, &mut count)?,
            };
            println!("== {name}: {} in {} s", if ok { "ok" } else { "FAILED" }, before.elapsed().as_secs());
            if ok {
                count.passed += 1;
            } else {
                count.failed += 1;
                broken.push(name);
            }
        }
        println!("all steps in {} s", start.elapsed().as_secs());
        let counted = std::fs::read_to_string(&counts).unwrap_or_default();
        if std::fs::remove_file(&counts).is_ok() {
            let (compared, changed) = (sum(&counted, facts::COMPARED), sum(&counted, facts::CHANGED));
            println!(
                "{} numbers compared with the facts; {} changes to them tried and noticed",
                grouped(compared),
                grouped(changed)
            );
        }
        println!("{} passed, {} failed", count.passed, count.failed);
        if broken.is_empty() { Ok(()) } else { Err(Failure::Check(format!("failed: {}", broken.join(", ")))) }
    }
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

fn steps(cross: bool) -> Result<Vec<(&'static str, Step)>, Failure> {
    if cross {
        let missing = setup::missing();
        if !missing.is_empty() {
            setup::install(&missing)?;
        }
    }
    let mut steps = vec![
        ("format", Step::Command(cargo(&["fmt", "--all", "--check"]))),
        ("lints", Step::Command(cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))),
        ("tests", Step::Tests { required: cross }),
        ("examples in the documentation", Step::Command(cargo(&["test", "--quiet", "--workspace", "--doc"]))),
    ];
    if cross {
        steps.push(("kernel crates for x86_64-pc-windows-msvc", Step::Command(for_windows("x86_64-pc-windows-msvc"))));
        let mut lab = Command::new(std::env::current_exe().map_err(|e| Failure::Check(e.to_string()))?);
        lab.args(["build", "--wdk"]);
        steps.push(("drivers with Microsoft's crates", Step::Command(lab)));
    }
    Ok(steps)
}

/// Builds and runs all tests. `counts` is where they write what they counted.
fn tests(counts: &Path, required: bool, count: &mut Count) -> Result<bool, Failure> {
    let units = units::build()?;
    let environment = |command: &mut Command| {
        command.env(facts::COUNTS, counts);
        if required {
            // Without this, tests that need an outside program say that they are skipped.
            command.env("DUET_TOOLS", "required");
        }
    };
    let done = units::run(units, &environment);
    count.passed += done.passed;
    count.failed += done.failed;
    Ok(done.failed == 0)
}

/// Debian's own cargo and rustc, with the library built from source: no Windows target needs to be installed.
fn for_windows(target: &str) -> Command {
    let mut command = Command::new("/usr/bin/cargo");
    command.args(["build", "--target", target, "--target-dir", "target/windows", "-Zbuild-std=core,alloc"]);
    command.arg("-Zbuild-std-features=compiler-builtins-mem");
    for name in KERNEL {
        command.args(["-p", name]);
    }
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|n| n.starts_with("RUSTUP") || n.starts_with("CARGO")) && name != "CARGO_HOME" {
            command.env_remove(name);
        }
    }
    command.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
    command
}

/// Runs a command, passes its output on and counts the results that test runners print.
fn watch(mut command: Command, count: &mut Count) -> bool {
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = spawned.inspect_err(|e| println!("cannot be run: {e}")) else { return false };
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some((passed, failed)) = result(&line) {
                count.passed += passed;
                count.failed += failed;
            }
            println!("{line}");
        }
    }
    child.wait().is_ok_and(|status| status.success())
}

/// Sum of what tests counted under a name: lines such as "compared 52".
fn sum(lines: &str, what: &str) -> usize {
    let counts = lines.lines().filter_map(|l| l.split_once(' ')).filter(|(name, _)| *name == what);
    counts.filter_map(|(_, count)| count.parse::<usize>().ok()).sum()
}

/// 13912 as "13,912".
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n != 0 && (digits.len() - n) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Passed and failed of a closing line such as "test result: ok. 3 passed; 0 failed; 0 ignored; …".
fn result(line: &str) -> Option<(usize, usize)> {
    let rest = line.trim_start().strip_prefix("test result: ")?;
    let number = |word: &str| {
        let before = rest.split(word).next()?;
        before.split([' ', ';']).rev().find(|s| !s.is_empty())?.parse().ok()
    };
    Some((number(" passed")?, number(" failed")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.01s";
        assert_eq!(result(line), Some((12, 3)));
        assert_eq!(result("running 3 tests"), None);
    }

    #[test]
    fn counts_of_several_tests_are_added_up() {
        assert_eq!(sum("compared 52\nchanged 7\ncompared 1000\ncomp", "compared"), 1_052);
        assert_eq!([0, 999, 1_000, 13_912, 1_000_000].map(grouped), ["0", "999", "1,000", "13,912", "1,000,000"]);
    }
}
