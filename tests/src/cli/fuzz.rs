//! `lab fuzz`: the fuzz targets of `fuzz/`, built with the compiler at hand and run for a while.
//!
//! cargo-fuzz needs a nightly compiler for its sanitizers. The targets are safe Rust or check themselves, so the coverage that
//! libFuzzer steers by is enough, and a stable compiler gives that.

use super::Failure;
use crate::image::build::root;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// What makes the compiler count edges and comparisons for libFuzzer, with overflow and debug checks on.
const INSTRUMENTED: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions -Coverflow-checks";

/// The triple of the machine that fuzzes: naming it keeps build scripts out of the instrumentation.
const HOST: &str = "x86_64-unknown-linux-gnu";

/// Arguments of `lab fuzz`.
#[derive(Debug, clap::Args)]
pub struct Fuzz {
    /// The targets; all when none is named.
    targets: Vec<String>,
    /// How long each runs.
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// A folder of further inputs to begin with.
    #[arg(long)]
    corpus: Option<PathBuf>,
}

impl Fuzz {
    /// Builds the targets and runs them one after the other.
    ///
    /// # Errors
    /// A target does not exist or build; one found something.
    pub fn run(&self) -> Result<(), Failure> {
        let known = targets()?;
        let chosen = if self.targets.is_empty() { known.clone() } else { self.targets.clone() };
        if let Some(unknown) = chosen.iter().find(|name| !known.contains(name)) {
            return Err(Failure::Input(format!("{unknown}: no such fuzz target; there are {}", known.join(", "))));
        }
        if !(self.minutes > 0.0 && self.minutes <= 10_000.0) {
            return Err(Failure::Input(format!("--minutes {}: give a number above 0, at most 10000", self.minutes)));
        }
        let built = build(&chosen)?;
        let mut found = Vec::new();
        for name in chosen {
            if let Some(what) = run(&built, &name, (self.minutes * 60.0).ceil() as u64, self.corpus.as_deref())? {
                println!("{name}: {what}");
                found.push(name);
            }
        }
        if found.is_empty() { Ok(()) } else { Err(Failure::Check(format!("findings in {}", found.join(", ")))) }
    }
}

/// The names of the targets: one file each.
fn targets() -> Result<Vec<String>, Failure> {
    let folder = root().join("fuzz/fuzz_targets");
    let entries = std::fs::read_dir(&folder).map_err(|e| Failure::Input(format!("{}: {e}", folder.display())))?;
    let mut names: Vec<String> = entries.filter_map(|e| Some(e.ok()?.path().file_stem()?.to_string_lossy().into_owned())).collect();
    names.sort();
    Ok(names)
}

/// Builds targets; gives the folder they are in.
fn build(targets: &[String]) -> Result<PathBuf, Failure> {
    println!("building the fuzz targets (a few minutes the first time)");
    let to = root().join("target/fuzz");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root().join("fuzz")).args(["build", "--quiet", "--release", "--target", HOST]);
    cargo.args(targets.iter().flat_map(|name| ["--bin", name]));
    cargo.env("RUSTFLAGS", INSTRUMENTED).env("CARGO_TARGET_DIR", &to);
    match cargo.status() {
        Ok(status) if status.success() => Ok(to.join(HOST).join("release")),
        Ok(_) => Err(Failure::Input(
            "the fuzz targets do not build (cargo says why above); libFuzzer itself needs a C++ compiler (Debian: g++)".into(),
        )),
        Err(e) => Err(Failure::Input(format!("cargo cannot be started: {e}"))),
    }
}

/// Runs one target on a copy of its corpus, which later runs go on with. Says what it found, if anything.
fn run(built: &Path, name: &str, seconds: u64, more: Option<&Path>) -> Result<Option<String>, Failure> {
    let work = root().join("target/fuzz/work").join(name);
    let corpus = work.join("corpus");
    let cannot = |e: std::io::Error| Failure::Input(format!("{}: {e}", work.display()));
    std::fs::create_dir_all(&corpus).map_err(cannot)?;
    for seed in std::fs::read_dir(root().join("fuzz/corpus").join(name)).into_iter().flatten().flatten() {
        std::fs::copy(seed.path(), corpus.join(seed.file_name())).map_err(cannot)?;
    }
    let log = work.join("log");
    let start = Instant::now();
    let status = Command::new(built.join(name))
        .arg(&corpus)
        .args(more)
        .arg(format!("-max_total_time={seconds}"))
        .args(["-max_len=16384", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"])
        .arg(format!("-artifact_prefix={}/", work.display()))
        .stderr(std::fs::File::create(&log).map_err(cannot)?)
        .stdout(std::process::Stdio::null())
        .status()
        .map_err(cannot)?;
    let said = std::fs::read_to_string(&log).unwrap_or_default();
    let runs = number(&said, "stat::number_of_executed_units:").unwrap_or_default();
    let inputs = std::fs::read_dir(&corpus).map_err(cannot)?.count();
    println!("{name}: {runs} inputs tried in {} s, {inputs} kept for what they reach", start.elapsed().as_secs());
    Ok((!status.success()).then(|| format!("a finding; the input and the log are in {}", work.display())))
}

fn number<'a>(text: &'a str, before: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(before)).map(str::trim)
}
