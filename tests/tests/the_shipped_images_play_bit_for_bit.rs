//! The images that ship, mapped and run as they are.

use acx_core::model::format::Format;
use duet_lab::cli::{play, record};
use duet_lab::client::Framework;
use duet_lab::image::build::{Arch, BuildError, Flavour, build};
use duet_lab::image::product::Product;
use duet_lab::qemu::{self, Card};
use duet_lab::scenario;
use duet_lab::session::{Build, Device, Setup};
use duet_lab::signal;
use duet_lab::wav::Clip;

/// `None` where nothing compiles for Windows.
fn setup(framework: Framework, flavour: Flavour) -> Option<Setup> {
    match build(flavour, Product::hda(framework), Arch::X64) {
        Ok(path) => {
            Some(Setup { build: Build::Image(path), device: Default::default(), framework, codec: "studio".into(), seed: 11 })
        }
        Err(error @ BuildError::NoToolchain(_)) => {
            eprintln!("{error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// Noise of a fifth of a second.
fn noise() -> Clip {
    signal::noise(Format::pcm(48_000, 2, 16, 16).unwrap(), 9_600, 1)
}

fn both_ways(framework: Framework, flavour: Flavour) {
    let Some(setup) = setup(framework, flavour) else { return };
    let played = play::run_one(&setup, None, &noise()).unwrap_or_else(|e| panic!("{e:?}"));
    assert!(played.exact, "what arrived differs");
    assert!(played.faults.is_empty(), "{:#?}", played.faults);
    let recorded = record::run_one(&setup, None, &noise()).unwrap_or_else(|e| panic!("{e:?}"));
    assert!(recorded.exact, "what was recorded differs");
    assert!(recorded.faults.is_empty(), "{:#?}", recorded.faults);
}

#[test]
fn the_acx_image_plays_and_records_bit_for_bit() {
    both_ways(Framework::Acx, Flavour::Acx);
}

#[test]
fn the_portcls_image_plays_and_records_bit_for_bit() {
    both_ways(Framework::WaveRt, Flavour::Portcls);
}

/// The ports of systems before Windows Vista, whose clients send requests.
#[test]
fn the_older_ports_play_and_record_bit_for_bit() {
    for flavour in [Flavour::Portcls, Flavour::Legacy] {
        for framework in [Framework::WavePci, Framework::WaveCyclic] {
            both_ways(framework, flavour);
        }
    }
}

#[test]
fn wavecyclic_ends_well_whatever_happens() {
    let names = [
        "streams_end_in_every_state",
        "streams_outlive_sleep_in_every_state",
        "pulled_out_in_every_state",
        "every_question_is_answered",
        "one_packet_goes_round",
    ];
    for flavour in [Flavour::Portcls, Flavour::Legacy] {
        let Some(setup) = setup(Framework::WaveCyclic, flavour) else { return };
        for name in names {
            let scenario = scenario::named(name).unwrap();
            (scenario.run)(&setup).unwrap_or_else(|trouble| panic!("{name}: {trouble}"));
        }
    }
}

#[test]
fn mappings_go_back_whatever_happens_to_the_device() {
    for flavour in [Flavour::Portcls, Flavour::Legacy] {
        let Some(setup) = setup(Framework::WavePci, flavour) else { return };
        for name in ["streams_end_in_every_state", "streams_outlive_sleep_in_every_state", "pulled_out_in_every_state"] {
            let scenario = scenario::named(name).unwrap();
            (scenario.run)(&setup).unwrap_or_else(|trouble| panic!("{name}: {trouble}"));
        }
    }
}

/// On a card that others wrote.
fn on_qemu(framework: Framework, flavour: Flavour) {
    if !qemu::is_installed() {
        return eprintln!("SKIPPED: no {} here; `cargo lab setup` installs it", qemu::process::PROGRAM);
    }
    let Some(setup) = setup(framework, flavour) else { return };
    let card = Card { input: Some(noise().bytes), ..Card::new("hda-duplex", 48_000) };
    let setup = Setup { device: Device::Qemu(card), codec: "hda-duplex".into(), ..setup };
    let played = play::run_one(&setup, None, &noise()).unwrap_or_else(|e| panic!("{e:?}"));
    assert!(played.exact && played.faults.is_empty(), "{:#?}", played.faults);
    let recorded = record::run_one(&setup, None, &noise()).unwrap_or_else(|e| panic!("{e:?}"));
    assert!(recorded.exact && recorded.faults.is_empty(), "{:#?}", recorded.faults);
}

#[test]
fn the_acx_image_plays_and_records_on_qemu() {
    on_qemu(Framework::Acx, Flavour::Acx);
}

#[test]
fn the_portcls_image_plays_and_records_on_qemu() {
    on_qemu(Framework::WaveRt, Flavour::Portcls);
}
