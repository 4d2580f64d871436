//! The AC'97 hardware layer on the lab's model of the controller, no framework between them.

use acx_core::model::Error;
use acx_core::model::backend::{Device, Segment, StreamBackend};
use acx_core::model::format::Format;
use acx_core::model::ids::ElementId;
use acx_core::model::mode::Mode;
use acx_core::model::power::PowerState;
use duet_lab::device::DeviceModel;
use duet_lab::device::ac97::{Ac97Controller, Config, Input};
use duet_lab::device::fault::{Fault, Faulty};
use duet_lab::direct::Direct;
use duet_lab::direct::streams::{buffer, circuit, element, noise, open, play, record, serve};
use hw::backend::ac97::Ac97Device;

const MS: u64 = 1_000_000;

fn start<D: DeviceModel + 'static>(world: &Direct<D>) -> Result<Ac97Device<Direct<D>>, Error> {
    let device = Ac97Device::start(world.clone())?;
    device.set_interrupts(true);
    Ok(device)
}

fn card() -> Direct<Ac97Controller> {
    Direct::new(Ac97Controller::new(Config::default()))
}

fn stereo(rate: u32) -> Format {
    Format::pcm(rate, 2, 16, 16).unwrap()
}

fn clean(world: &Direct<Ac97Controller>) {
    assert_eq!(world.with(|d| d.defects().to_vec()), [""; 0]);
    assert!(world.misses().is_empty());
}

/// The rates of a circuit's host pin.
fn rates(device: &impl Device, name: &str) -> Vec<u32> {
    let found = &device.circuits()[circuit(device, name).index()];
    let set = found.pin(found.host_pins().next().unwrap()).unwrap().formats(Mode::RAW).unwrap();
    set.ranges()[0].rates.iter().collect()
}

#[test]
fn the_card_has_its_three_circuits_and_no_rule_is_broken() {
    let world = card();
    let device = start(&world).unwrap();
    let names: Vec<_> = device.circuits().iter().map(|c| c.name()).collect();
    assert_eq!(names, ["LineOut", "LineIn", "Microphone"]);
    assert_eq!(rates(&device, "LineOut"), [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000]);
    clean(&world);
    drop(device);
    assert_eq!(world.blocks(), 0, "all memory was given back");
}

#[test]
fn a_codec_without_variable_rates_runs_at_48_khz_only() {
    let world = Direct::new(Ac97Controller::new(Config { variable_rate: false, microphone: false, ..Config::default() }));
    let device = start(&world).unwrap();
    for name in ["LineOut", "LineIn", "Microphone"] {
        assert_eq!(rates(&device, name), [48_000], "{name}");
    }
    let written = play(&world, &device, &open(&device, "LineOut", &stereo(48_000)).unwrap(), 1920, 2, 6);
    assert_eq!(open(&device, "LineOut", &stereo(44_100)).err(), Some(Error::NotSupported));
    assert!(written.starts_with(&world.with(|d| d.take_played())[0].bytes));
    clean(&world);
}

#[test]
fn what_is_played_arrives_bit_for_bit_at_every_rate_and_ring() {
    for (rate, packet, ring) in [(48_000, 1920, 2), (44_100, 1764, 3), (8_000, 320, 5), (22_050, 4096, 7), (48_000, 128, 40)] {
        let world = card();
        let device = start(&world).unwrap();
        let stream = open(&device, "LineOut", &stereo(rate)).unwrap();
        let written = play(&world, &device, &stream, packet, ring, 150);
        let played = world.with(|d| d.take_played());
        assert_eq!((played.len(), played[0].rate), (1, rate));
        // The last turn is still in the ring, a little is still in the FIFO, and what comes after it is the past.
        let length = written.len() - (packet * ring) as usize - 64;
        assert!(played[0].bytes.len() >= length, "{rate} Hz: {} of {length}", played[0].bytes.len());
        let length = played[0].bytes.len().min(written.len());
        assert!(played[0].bytes[..length] == written[..length], "the very bytes, {rate} Hz, {ring} packets of {packet}");
        drop(stream);
        clean(&world);
    }
}

#[test]
fn pages_that_are_nowhere_side_by_side_are_one_buffer() {
    let world = card();
    let device = start(&world).unwrap();
    let stream = open(&device, "LineOut", &stereo(48_000)).unwrap();
    let pages: Vec<_> = (0..24).map(|_| buffer(&world, 4096)).collect();
    let written = noise(3, 24 * 4096);
    for (n, (region, _)) in pages.iter().enumerate() {
        region.put(0, &written[n * 4096..][..4096]);
    }
    let segments: Vec<Segment> = pages.iter().map(|p| p.1).collect();
    // Three packets whose ends lie inside of pages; 26 pieces go round in 32 places.
    stream.prepare(&segments, 3, 8 * 4096).unwrap();
    stream.run().unwrap();
    for _ in 0..1200 {
        world.advance(MS);
        serve(&world, &device);
    }
    let played = world.with(|d| d.take_played());
    assert!(played[0].bytes.len() > 2 * written.len());
    assert!(played[0].bytes.iter().zip(written.iter().cycle()).all(|(a, b)| a == b), "the very bytes, turn after turn");
    drop(stream);
    clean(&world);
}

#[test]
fn each_input_is_recorded_bit_for_bit() {
    for own in [true, false] {
        for (name, input) in [("LineIn", Input::LineIn), ("Microphone", Input::Microphone)] {
            let world = Direct::new(Ac97Controller::new(Config { microphone: own, ..Config::default() }));
            let device = start(&world).unwrap();
            let channels = if own && name == "Microphone" { 1 } else { 2 };
            let stream = open(&device, name, &Format::pcm(44_100, channels, 16, 16).unwrap()).unwrap();
            let fed = noise(1, 1764 * 60);
            world.with(|d| d.feed(input, &fed));
            let recorded = record(&world, &device, &stream, 1764, 3, 50);
            assert!(fed.starts_with(&recorded), "{name}: the very bytes");
            drop(stream);
            clean(&world);
        }
    }
}

#[test]
fn playing_and_recording_go_on_side_by_side() {
    let world = card();
    let device = start(&world).unwrap();
    let input = open(&device, "LineIn", &stereo(48_000)).unwrap();
    let output = open(&device, "LineOut", &stereo(48_000)).unwrap();
    let (region, segment) = buffer(&world, 7680);
    let fed = noise(9, 7680);
    world.with(|d| d.feed(Input::LineIn, &fed));
    input.prepare(&[segment], 2, 3840).unwrap();
    let (out, segment) = buffer(&world, 7680);
    out.put(0, &noise(4, 7680));
    output.prepare(&[segment], 2, 3840).unwrap();
    input.run().unwrap();
    output.run().unwrap();
    world.advance(39 * MS);
    serve(&world, &device);
    assert_eq!(region.get(0, 7000), fed[..7000]);
    assert_eq!(world.with(|d| d.take_played())[0].bytes[..7000], noise(4, 7680)[..7000]);
    // Positions: 39 ms are 7,488 bytes; the engine for playing is its FIFO of 16 samples ahead.
    assert_eq!(input.position(), Some(7488));
    assert_eq!(output.position(), Some(7488 + 28));
    output.pause();
    world.advance(5 * MS);
    assert_eq!(output.position(), Some(7488 + 28), "the position stays");
    output.run().unwrap();
    world.advance(MS);
    serve(&world, &device);
    // A millisecond is 192 bytes; the buffer has 7,680.
    assert_eq!(output.position(), Some(7488 + 28 + 192 - 7680));
    clean(&world);
}

#[test]
fn volumes_and_mutes_reach_the_codec() {
    let world = card();
    let device = start(&world).unwrap();
    let out = circuit(&device, "LineOut");
    let (volume, mute) = (element(&device, "LineOut", false), element(&device, "LineOut", true));
    assert_eq!(device.initial_volume(out, volume, 0), 0);
    // -7.5 dB is five steps of 1.5 dB below code 8, which is 0 dB; +12 dB is code 0 (AC'97 2.3, table in 5.7.3).
    device.set_volume(out, volume, 0, -75 * 65_536 / 10).unwrap();
    device.set_volume(out, volume, 1, 12 * 65_536).unwrap();
    assert_eq!(world.with(|d| d.mixer(0x18)), 0x0D00);
    device.set_mute(out, mute, 0, true).unwrap();
    assert_eq!(world.with(|d| d.mixer(0x18)), 0x8D00);
    device.set_mute(out, mute, 0, false).unwrap();
    let line = circuit(&device, "LineIn");
    device.set_volume(line, element(&device, "LineIn", false), 0, 3 * 65_536).unwrap();
    assert_eq!(world.with(|d| d.mixer(0x1C)), 0x0200);
    let mic = circuit(&device, "Microphone");
    device.set_volume(mic, element(&device, "Microphone", false), 0, 65_536 * 45 / 2).unwrap();
    assert_eq!(world.with(|d| d.mixer(0x1E)), 0x000F);
    assert_eq!(device.set_volume(out, ElementId(9), 0, 0), Err(Error::NotFound));
    assert_eq!(world.with(|d| d.mixer(0x02)), 0, "the outputs are open");
    clean(&world);
}

#[test]
fn inputs_that_share_a_converter_are_busy_and_keep_their_levels_apart() {
    let world = Direct::new(Ac97Controller::new(Config { microphone: false, ..Config::default() }));
    let device = start(&world).unwrap();
    let line = open(&device, "LineIn", &stereo(48_000)).unwrap();
    assert_eq!(open(&device, "Microphone", &stereo(48_000)).err(), Some(Error::Busy));
    let (_region, segment) = buffer(&world, 3840);
    line.prepare(&[segment], 2, 1920).unwrap();
    let (own, other) = (circuit(&device, "LineIn"), circuit(&device, "Microphone"));
    device.set_volume(own, element(&device, "LineIn", false), 0, 3 * 65_536).unwrap();
    device.set_volume(other, element(&device, "Microphone", false), 0, 6 * 65_536).unwrap();
    assert_eq!(world.with(|d| (d.mixer(0x1C), d.mixer(0x1A))), (0x0200, 0x0404));
    drop(line);
    let microphone = open(&device, "Microphone", &stereo(48_000)).unwrap();
    let (_region, segment) = buffer(&world, 3840);
    microphone.prepare(&[segment], 2, 1920).unwrap();
    assert_eq!(world.with(|d| (d.mixer(0x1C), d.mixer(0x1A))), (0x0400, 0x0000));
    clean(&world);
}

#[test]
fn a_stream_goes_on_after_sleep() {
    let world = card();
    let device = start(&world).unwrap();
    let stream = open(&device, "LineOut", &stereo(44_100)).unwrap();
    let (region, segment) = buffer(&world, 3528);
    let data = noise(5, 3528);
    region.put(0, &data);
    stream.prepare(&[segment], 2, 1764).unwrap();
    stream.run().unwrap();
    world.advance(5 * MS);
    serve(&world, &device);
    device.set_power(PowerState::D3).unwrap();
    assert!(!device.interrupt(), "asleep, no register is read");
    world.with(|d| d.take_played());
    world.advance(100 * MS);
    assert!(world.with(|d| d.take_played()).is_empty(), "asleep, nothing is heard");
    device.set_power(PowerState::D0).unwrap();
    // The caller writes all controls after D0.
    device.set_mute(circuit(&device, "LineOut"), element(&device, "LineOut", true), 0, false).unwrap();
    world.with(|d| d.take_played());
    world.advance(20 * MS);
    serve(&world, &device);
    let played = world.with(|d| d.take_played());
    assert_eq!(played[0].rate, 44_100);
    assert!(played[0].bytes.len() > 1000);
    let all: Vec<u8> = data.iter().copied().cycle().take(8 * 3528).collect();
    assert!(all.windows(1000).any(|w| *w == played[0].bytes[..1000]));
    clean(&world);
}

#[test]
fn a_broken_controller_is_an_error_in_time() {
    let cases = [
        (Fault::AllOnes, Some(Error::Gone)),
        // The codec is never ready; the semaphore is never free; the codec never answers a read. Offsets are those of the bus
        // master, and of the codec, which has nothing there.
        (Fault::Stuck { offset: 0x30, width: 4, mask: 0x100, value: 0 }, Some(Error::Timeout)),
        (Fault::Stuck { offset: 0x34, width: 1, mask: 1, value: 1 }, Some(Error::Timeout)),
        (Fault::Stuck { offset: 0x30, width: 4, mask: 0x8000, value: 0x8000 }, Some(Error::DeviceFailure)),
        (Fault::LostInterrupt, None),
        (Fault::Late { by: 50_000 }, None),
    ];
    for (fault, expected) in cases {
        let world = Direct::new(Faulty { device: Ac97Controller::new(Config::default()), fault: Some(fault) });
        assert_eq!(start(&world).err(), expected, "{fault:?}");
        assert!(world.now() < 3_000 * MS, "{fault:?} took {} ms", world.now() / MS);
        assert_eq!(world.blocks(), 0, "{fault:?}");
    }
}

#[test]
fn a_controller_pulled_out_at_any_moment_is_gone_and_nothing_hangs() {
    for steps in (0..40).chain([100, 400]) {
        let world = Direct::new(Faulty { device: Ac97Controller::new(Config::default()), fault: None });
        let device = start(&world).unwrap();
        let stream = open(&device, "LineOut", &stereo(48_000)).unwrap();
        let (_region, segment) = buffer(&world, 3840);
        stream.prepare(&[segment], 2, 1920).unwrap();
        stream.run().unwrap();
        for _ in 0..steps {
            world.advance(50_000);
        }
        world.with(|d| d.fault = Some(Fault::AllOnes));
        let from = world.now();
        assert!(device.set_volume(circuit(&device, "LineOut"), element(&device, "LineOut", false), 0, 0).is_err());
        assert_eq!(stream.position(), None);
        stream.pause();
        stream.release();
        assert_eq!(stream.run().err(), Some(Error::Gone));
        drop(stream);
        drop(device);
        assert!(world.now() - from < 1_000 * MS);
    }
}
