//! The lab's HD Audio model against QEMU's, under the driver's own register sequences.

use duet_lab::device::hda::Config;
use duet_lab::qemu::{self, divergence::scene};

#[test]
fn every_difference_has_a_row_and_every_row_a_difference() {
    if !qemu::is_installed() {
        return eprintln!("SKIPPED: no {} here; `cargo lab setup` installs it", qemu::process::PROGRAM);
    }
    let findings = scene::run(|_| ()).unwrap_or_else(|trouble| panic!("{trouble}"));
    assert!(findings.compared > 100_000, "only {} comparisons", findings.compared);
    assert!(findings.problems().is_empty(), "{}", findings.problems().join("\n"));
}

#[test]
fn a_model_with_a_defect_is_noticed() {
    if !qemu::is_installed() {
        return eprintln!("SKIPPED: no {} here; `cargo lab setup` installs it", qemu::process::PROGRAM);
    }
    let damaged = Config { fifo: 192, ..Config::default() };
    let findings = scene::run_damaged(damaged).unwrap_or_else(|trouble| panic!("{trouble}"));
    assert!(findings.problems().iter().any(|p| p.starts_with("SDFIFOS differs")), "{:?}", findings.problems());
}
