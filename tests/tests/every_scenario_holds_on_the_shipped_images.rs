//! Each scenario on the images that ship: the driver differs from the linked one in nothing but its form.

use duet_lab::client::Framework;
use duet_lab::image::build::{Arch, BuildError, Flavour, build};
use duet_lab::image::product::Product;
use duet_lab::scenario;
use duet_lab::session::{Build, Setup};

/// Runs every scenario, and says all that failed. Where nothing compiles for Windows it has tried nothing.
fn all(framework: Framework, flavour: Flavour) {
    let path = match build(flavour, Product::hda(framework), Arch::X64) {
        Ok(path) => path,
        Err(error @ BuildError::NoToolchain(_)) => return eprintln!("{error}"),
        Err(error) => panic!("{error}"),
    };
    let setup = Setup { build: Build::Image(path), device: Default::default(), framework, codec: "desktop".into(), seed: 1 };
    let mut failed = Vec::new();
    for scenario in scenario::ALL {
        let start = std::time::Instant::now();
        let outcome = (scenario.run)(&setup);
        println!("{framework} {}: {} ms, {outcome:?}", scenario.name, start.elapsed().as_millis());
        failed.extend(outcome.err().map(|trouble| format!("{}: {trouble}", scenario.name)));
    }
    assert!(failed.is_empty(), "{} of {} failed:\n{}", failed.len(), scenario::ALL.len(), failed.join("\n"));
}

#[test]
fn the_acx_image_passes_every_scenario() {
    all(Framework::Acx, Flavour::Acx);
}

#[test]
fn the_portcls_image_passes_every_scenario() {
    all(Framework::WaveRt, Flavour::Portcls);
}

#[test]
fn the_legacy_image_passes_every_scenario() {
    all(Framework::WaveRt, Flavour::Legacy);
}
