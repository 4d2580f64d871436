//! Controllers that break and codecs that lie: an error in time, and nothing hangs.

use acx_core::model::Error;
use acx_core::model::backend::{Device, StreamBackend};
use acx_core::model::format::Format;
use acx_core::model::ids::{CircuitId, ElementId};
use acx_core::model::mode::Mode;
use duet_lab::device::fault::{Fault, Faulty};
use duet_lab::device::hda::{Config as ModelConfig, HdaController};
use duet_lab::device::hostile_codec::{ALL, lying};
use duet_lab::direct::Direct;

mod hda_rig;
use hda_rig::{MS, buffer, circuit, controller, open, start, tree};

#[test]
fn a_broken_controller_is_an_error_in_time() {
    let stuck = |offset, width, mask, value| Fault::Stuck { offset, width, mask, value };
    let faults = [
        (Fault::STUCK_CRST, Err(Error::Timeout)),
        (stuck(8, 4, 1, 1), Err(Error::Timeout)),
        (Fault::AllOnes, Err(Error::Gone)),
        // No codec announces itself.
        (stuck(0x0E, 2, 0x7FFF, 0), Err(Error::Timeout)),
        // The rings never work: verbs go through the immediate registers.
        (stuck(0x4C, 1, 2, 0), Ok(true)),
        (stuck(0x4A, 2, 0x8000, 0x8000), Ok(true)),
        (stuck(0x58, 2, 0xFF, 0), Ok(true)),
        (Fault::LostInterrupt, Ok(false)),
        (Fault::SpuriousInterrupt, Ok(false)),
        (Fault::Late { by: 50_000 }, Ok(false)),
    ];
    for (fault, expected) in faults {
        let world = Direct::new(Faulty { device: controller("laptop"), fault: Some(fault) });
        let result = start(&world).map(|device| device.uses_immediate_commands());
        assert_eq!(result, expected, "{fault:?}");
        assert!(world.now() < 2_000 * MS, "{fault:?} took {} ms", world.now() / MS);
        assert_eq!(world.blocks(), 0, "{fault:?}");
    }
}

#[test]
fn a_controller_pulled_out_at_any_moment_is_gone_and_nothing_hangs() {
    // The number is how many 50 us steps the world makes before the device vanishes.
    for steps in (0..40).chain([100, 400]) {
        let world = Direct::new(Faulty { device: controller("laptop"), fault: None });
        let device = start(&world).unwrap();
        let stream = open(&device, "Speaker", &Format::pcm(48_000, 2, 16, 16).unwrap()).unwrap();
        let (_region, segment) = buffer(&world, 3840);
        stream.prepare(&[segment], 2, 1920).unwrap();
        stream.run().unwrap();
        for _ in 0..steps {
            world.advance(50_000);
        }
        world.with(|d| d.fault = Some(Fault::AllOnes));
        let from = world.now();
        let speaker = circuit(&device, "Speaker");
        assert!(device.set_volume(speaker, ElementId(0), 0, 0).is_err());
        assert_eq!(stream.position(), None);
        stream.pause();
        stream.release();
        assert_eq!(stream.run().err(), Some(Error::Gone));
        drop(stream);
        drop(device);
        assert!(world.now() - from < 1_000 * MS);
    }
}

#[test]
fn lying_codecs_are_refused_or_survived() {
    for name in ["laptop", "desktop", "hdmi", "studio"] {
        for lie in ALL {
            let device = HdaController::new(ModelConfig::default(), vec![lying(tree(name), lie)]);
            let world = Direct::new(device);
            if let Ok(device) = start(&world) {
                for (n, circuit) in device.circuits().iter().enumerate() {
                    let pin = circuit.host_pins().next().unwrap();
                    let format = circuit.pin(pin).unwrap().formats(Mode::RAW).unwrap().default_format().unwrap();
                    drop(device.open_stream(CircuitId(n as u16), pin, Mode::RAW, &format));
                }
            }
            assert!(world.now() < 10_000 * MS, "{name} {lie:?} took {} ms", world.now() / MS);
            assert_eq!(world.blocks(), 0);
        }
    }
}

#[test]
fn the_good_codec_of_two_is_used() {
    let codecs = vec![lying(tree("laptop"), ALL[6]), tree("studio")];
    let world = Direct::new(HdaController::new(ModelConfig::default(), codecs));
    let device = start(&world).unwrap();
    assert_eq!(device.circuits().iter().map(|c| c.name()).collect::<Vec<_>>(), ["LineOut", "LineIn"]);
}

#[test]
fn an_engine_that_does_not_halt_keeps_nobody_waiting() {
    let world = Direct::new(Faulty { device: controller("studio"), fault: None });
    let device = start(&world).unwrap();
    let format = Format::pcm(48_000, 2, 16, 16).unwrap();
    let stream = open(&device, "LineOut", &format).unwrap();
    let (_region, segment) = buffer(&world, 3_840);
    stream.prepare(&[segment], 2, 1_920).unwrap();
    stream.run().unwrap();
    world.advance(10 * MS);
    let at = hw::hda::spec::stream::base(4) as u64;
    world.with(|d| d.fault = Some(Fault::Stuck { offset: at, width: 1, mask: 2, value: 2 }));
    let before = world.now();
    stream.pause();
    // A driver may stall 50 us at DISPATCH_LEVEL (KeStallExecutionProcessor's reference); the register accesses come on top.
    assert!(world.now() - before <= 60_000, "{} ns", world.now() - before);
    world.with(|d| d.fault = None);
    stream.release();
}

#[test]
fn hardware_that_reads_all_ones_is_found_lost_by_whoever_looks() {
    for look in 0..3 {
        let world = Direct::new(Faulty { device: controller("studio"), fault: None });
        let device = start(&world).unwrap();
        let format = Format::pcm(48_000, 2, 16, 16).unwrap();
        let stream = open(&device, "LineOut", &format).unwrap();
        let (_region, segment) = buffer(&world, 3_840);
        stream.prepare(&[segment], 2, 1_920).unwrap();
        stream.run().unwrap();
        assert!(!device.is_lost());
        world.with(|d| d.fault = Some(Fault::AllOnes));
        match look {
            0 => stream.pause(),
            1 => stream.release(),
            _ => drop(device.set_mute(CircuitId(0), ElementId(1), 0, true)),
        }
        assert!(device.is_lost(), "step {look}");
    }
}
