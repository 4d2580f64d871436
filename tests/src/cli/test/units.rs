//! The tests of the workspace, run side by side.
//!
//! A test binary runs its tests in threads, but a driver has one set of statics for each process, so those of the lab take turns.
//! Here the tests of each module are a process of their own, as many at a time as there are processors.

use super::{Count, Failure, cargo, result};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Tests that run in one process.
pub struct Unit {
    name: String,
    binary: PathBuf,
    folder: PathBuf,
    tests: Vec<String>,
}

/// Compiles all tests and lists them, those that take longest first: suites of their own before what stands beside the code.
///
/// # Errors
/// The tests do not compile, or a binary does not list its tests.
pub fn build() -> Result<Vec<Unit>, Failure> {
    let mut cargo = cargo(&["test", "--workspace", "--no-run", "--message-format=json-render-diagnostics"]);
    let output = cargo.stderr(Stdio::inherit()).output().map_err(|e| Failure::Check(format!("cargo: {e}")))?;
    if !output.status.success() {
        return Err(Failure::Check("the tests do not compile".into()));
    }
    let mut units = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        if message["profile"]["test"].as_bool() != Some(true) {
            continue;
        }
        let (Some(binary), Some(manifest)) = (message["executable"].as_str(), message["manifest_path"].as_str()) else { continue };
        let target = message["target"]["name"].as_str().unwrap_or_default();
        let suite = message["target"]["kind"][0].as_str() == Some("test");
        let folder = PathBuf::from(manifest).parent().map(PathBuf::from).unwrap_or_default();
        for (module, tests) in listed(binary)? {
            let name = format!("{target} {module}");
            units.push((!suite, Unit { name, binary: binary.into(), folder: folder.clone(), tests }));
        }
    }
    units.sort_by_key(|(beside, _)| *beside);
    Ok(units.into_iter().map(|(_, unit)| unit).collect())
}

/// The tests of a binary by the first part of their names.
fn listed(binary: &str) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let output = Command::new(binary).args(["--list", "--format", "terse"]).output();
    let output = output.ok().filter(|o| o.status.success());
    let output = output.ok_or_else(|| Failure::Check(format!("{binary}: does not list its tests")))?;
    let mut modules: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| line.strip_suffix(": test")) {
        let module = name.split("::").next().unwrap_or(name);
        modules.entry(module.into()).or_default().push(name.into());
    }
    Ok(modules)
}

/// Runs all; prints what failing ones said, and which took longest.
pub fn run(units: Vec<Unit>, environment: &(dyn Fn(&mut Command) + Sync)) -> Count {
    let next = AtomicUsize::new(0);
    let total = Mutex::new((Count::default(), Vec::<(Duration, &str)>::new()));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(unit) = units.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let start = Instant::now();
                    let (count, said) = one(unit, environment);
                    let Ok(mut total) = total.lock() else { return };
                    total.0.passed += count.passed;
                    total.0.failed += count.failed;
                    total.1.push((start.elapsed(), &unit.name));
                    let end = if count.failed == 0 { "ok" } else { "FAILED" };
                    println!("{}: {end}, {} passed, {} failed", unit.name, count.passed, count.failed);
                    if count.failed != 0 {
                        println!("{said}");
                    }
                }
            });
        }
    });
    let Ok((count, mut times)) = total.into_inner() else { return Count { passed: 0, failed: 1 } };
    times.sort_by_key(|time| std::cmp::Reverse(time.0));
    let longest: Vec<String> = times.iter().take(5).map(|(time, name)| format!("{name} {} s", time.as_secs())).collect();
    println!("longest: {}", longest.join(", "));
    count
}

/// Runs the tests of a unit; a process that ends without a closing line counts as one that failed.
fn one(unit: &Unit, environment: &(dyn Fn(&mut Command) + Sync)) -> (Count, String) {
    let mut command = Command::new(&unit.binary);
    command.current_dir(&unit.folder).env("CARGO_MANIFEST_DIR", &unit.folder).stdin(Stdio::null());
    command.arg("--exact").args(&unit.tests);
    environment(&mut command);
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => return (Count { passed: 0, failed: 1 }, format!("{}: {error}", unit.binary.display())),
    };
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let mut count = Count::default();
    if let Some((passed, failed)) = said.lines().find_map(result) {
        count = Count { passed, failed };
    }
    if count.failed == 0 && (count.passed == 0 || !output.status.success()) {
        count.failed = 1;
    }
    (count, said)
}
