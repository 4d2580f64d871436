//! MIDI streams through states, sleep, removal, overload and want of memory, behind both ports; and on the images that ship.

use duet_lab::image::build::{Arch, BuildError, Flavour, build};
use duet_lab::image::product::Product;
use duet_lab::midi_session::{MidiPort, MidiSetup};
use duet_lab::scenario::midi_life::ALL;
use duet_lab::session::Build;

fn all(setup: &MidiSetup) {
    let mut failed = Vec::new();
    for scenario in ALL {
        let start = std::time::Instant::now();
        let outcome = (scenario.run)(setup);
        println!("{} {}: {} ms, {outcome:?}", setup.port.name(), scenario.name, start.elapsed().as_millis());
        failed.extend(outcome.err().map(|trouble| format!("{}: {trouble}", scenario.name)));
    }
    assert!(failed.is_empty(), "{} of {} failed:\n{}", failed.len(), ALL.len(), failed.join("\n"));
}

#[test]
fn every_scenario_holds_behind_the_midi_port() {
    all(&MidiSetup::native(MidiPort::Midi, 1));
}

#[test]
fn every_scenario_holds_behind_the_dmus_port() {
    all(&MidiSetup::native(MidiPort::Dmus, 1));
}

fn image(flavour: Flavour, port: MidiPort) {
    let path = match build(flavour, Product::Mpu401, Arch::X64) {
        Ok(path) => path,
        Err(error @ BuildError::NoToolchain(_)) => return eprintln!("{error}"),
        Err(error) => panic!("{error}"),
    };
    let legacy = flavour == Flavour::Legacy;
    all(&MidiSetup { build: Build::Image(path), legacy, ..MidiSetup::native(port, 1) });
}

#[test]
fn every_scenario_holds_for_the_portcls_image() {
    image(Flavour::Portcls, MidiPort::Dmus);
}

#[test]
fn every_scenario_holds_for_the_legacy_image() {
    image(Flavour::Legacy, MidiPort::Midi);
}

/// Notes, controllers, clocks and exclusive messages, some of them while the cable is busy: byte for byte, heard again, in time.
#[test]
fn the_bundled_phrase_passes_both_ports() {
    let folder = tempfile::tempdir().unwrap();
    for seed in [1, 2] {
        duet_lab::cli::midi::demo(folder.path(), seed).unwrap_or_else(|e| panic!("{e:?}"));
    }
}
