//! The images that ship, mapped and run as they are.

use acx_core::model::format::Format;
use duet_lab::cli::{play, record};
use duet_lab::client::Framework;
use duet_lab::image::build::{Arch, BuildError, Flavour, build};
use duet_lab::session::{Build, Setup};
use duet_lab::signal;
use duet_lab::wav::Clip;

/// `None` where nothing compiles for Windows.
fn setup(framework: Framework) -> Option<Setup> {
    let flavour = if framework == Framework::Acx { Flavour::Acx } else { Flavour::Portcls };
    match build(flavour, Arch::X64) {
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

fn both_ways(framework: Framework) {
    let Some(setup) = setup(framework) else { return };
    let played = play::run_one(&setup, None, &noise()).unwrap_or_else(|e| panic!("{e:?}"));
    assert!(played.exact, "what arrived differs");
    assert!(played.faults.is_empty(), "{:#?}", played.faults);
    let recorded = record::run_one(&setup, None, &noise()).unwrap_or_else(|e| panic!("{e:?}"));
    assert!(recorded.exact, "what was recorded differs");
    assert!(recorded.faults.is_empty(), "{:#?}", recorded.faults);
}

#[test]
fn the_acx_image_plays_and_records_bit_for_bit() {
    both_ways(Framework::Acx);
}

#[test]
fn the_portcls_image_plays_and_records_bit_for_bit() {
    both_ways(Framework::WaveRt);
}
