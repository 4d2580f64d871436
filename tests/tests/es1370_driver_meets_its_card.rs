//! The ES1370's hardware layer on the lab's model of the card, no framework between them.

use acx_core::model::Error;
use acx_core::model::backend::{Device, Moves, Segment, StreamBackend};
use acx_core::model::format::Format;
use acx_core::model::mode::Mode;
use acx_core::model::power::PowerState;
use duet_lab::device::DeviceModel;
use duet_lab::device::es1370::Es1370Card;
use duet_lab::device::fault::{Fault, Faulty};
use duet_lab::direct::Direct;
use duet_lab::direct::streams::{buffer, circuit, element, noise, open, play, record, serve};
use hw::backend::es1370::Es1370Device;

const MS: u64 = 1_000_000;

fn start<D: DeviceModel + 'static>(world: &Direct<D>) -> Result<Es1370Device<Direct<D>>, Error> {
    let device = Es1370Device::start(world.clone())?;
    device.set_interrupts(true);
    // The caller writes every control once the device is started.
    for name in ["LineOut", "LineIn"] {
        for side in 0..2 {
            device.set_volume(circuit(&device, name), element(&device, name, false), side, 0)?;
            device.set_mute(circuit(&device, name), element(&device, name, true), side, false)?;
        }
    }
    Ok(device)
}

fn stereo(rate: u32) -> Format {
    Format::pcm(rate, 2, 16, 16).unwrap()
}

fn clean(world: &Direct<Es1370Card>) {
    assert_eq!(world.with(|d| d.defects().to_vec()), [""; 0]);
    assert!(world.misses().is_empty());
}

#[test]
fn only_exact_rates_are_offered_and_levels_reach_the_mixer() {
    let world = Direct::new(Es1370Card::new());
    let device = start(&world).unwrap();
    assert_eq!(device.moves(), Moves::OnePiece);
    for (name, streams) in [("LineOut", 2), ("LineIn", 1)] {
        let id = circuit(&device, name);
        let found = &device.circuits()[id.index()];
        let pin = found.host_pins().next().unwrap();
        let set = found.pin(pin).unwrap().formats(Mode::RAW).unwrap();
        // 1,411,200 Hz through 128, 64 and 32.
        assert_eq!(set.ranges()[0].rates.iter().collect::<Vec<_>>(), [11_025, 22_050, 44_100]);
        assert_eq!(device.free_streams(id, pin), streams);
    }
    let (out, volume) = (circuit(&device, "LineOut"), element(&device, "LineOut", false));
    device.set_volume(out, volume, 1, -10 * 65_536).unwrap();
    device.set_mute(out, element(&device, "LineOut", true), 0, true).unwrap();
    // -10 dB is five steps of 2 dB; bit 7 mutes.
    assert_eq!(world.with(|d| (d.mixer(0), d.mixer(1))), (0x80, 5));
    let line = circuit(&device, "LineIn");
    device.set_volume(line, element(&device, "LineIn", false), 0, 12 * 65_536).unwrap();
    assert_eq!(world.with(|d| (d.mixer(8), d.mixer(9))), (0, 6), "0 is +12 dB, 6 is 0 dB");
    clean(&world);
}

#[test]
fn what_is_played_arrives_bit_for_bit() {
    for (rate, packet, ring) in [(44_100, 1764, 2), (22_050, 884, 3), (11_025, 128, 9)] {
        let world = Direct::new(Es1370Card::new());
        let device = start(&world).unwrap();
        let stream = open(&device, "LineOut", &stereo(rate)).unwrap();
        let written = play(&world, &device, &stream, packet, ring, 120);
        let played = world.with(|d| d.take_played(0));
        assert_eq!((played.len(), played[0].rate), (1, rate));
        let length = written.len() - (packet * ring) as usize - 64;
        assert!(played[0].bytes.len() >= length, "{rate} Hz: {} of {length}", played[0].bytes.len());
        let length = played[0].bytes.len().min(written.len());
        assert!(played[0].bytes[..length] == written[..length], "the very bytes at {rate} Hz");
        drop(stream);
        clean(&world);
    }
}

#[test]
fn what_is_fed_is_recorded_bit_for_bit() {
    let world = Direct::new(Es1370Card::new());
    let device = start(&world).unwrap();
    let stream = open(&device, "LineIn", &stereo(44_100)).unwrap();
    let fed = noise(2, 1764 * 60);
    world.with(|d| d.feed(&fed));
    let recorded = record(&world, &device, &stream, 1764, 3, 50);
    assert!(fed.starts_with(&recorded), "the very bytes");
    drop(stream);
    clean(&world);
}

#[test]
fn three_streams_at_once_and_the_shared_clock_is_busy_for_other_rates() {
    let world = Direct::new(Es1370Card::new());
    let device = start(&world).unwrap();
    let input = open(&device, "LineIn", &stereo(22_050)).unwrap();
    // The first has a clock of its own; the second would need the input's.
    let first = open(&device, "LineOut", &stereo(44_100)).unwrap();
    assert_eq!(open(&device, "LineOut", &stereo(44_100)).err(), Some(Error::Busy));
    let second = open(&device, "LineOut", &stereo(22_050)).unwrap();
    assert_eq!(open(&device, "LineOut", &stereo(22_050)).err(), Some(Error::Busy));
    let fed = noise(8, 8192);
    world.with(|d| d.feed(&fed));
    let buffers: Vec<_> = (0..3).map(|_| buffer(&world, 8192)).collect();
    for (n, stream) in [&first, &second, &input].into_iter().enumerate() {
        buffers[n].0.put(0, &noise(100 * n, 8192));
        stream.prepare(&[buffers[n].1], 2, 4096).unwrap();
        stream.run().unwrap();
    }
    for _ in 0..40 {
        world.advance(MS);
        serve(&world, &device);
    }
    for channel in 0..2 {
        let played = world.with(|d| d.take_played(channel));
        assert_eq!(played[0].rate, [44_100, 22_050][channel]);
        assert!(played[0].bytes[..3000] == noise(100 * channel, 8192)[..3000]);
    }
    assert_eq!(buffers[2].0.get(0, 3000), fed[..3000]);
    // 40 ms at 22,050 Hz are 3,528 bytes; what is played is fetched up to 64 bytes ahead.
    let (played, recorded) = (second.position().unwrap(), input.position().unwrap());
    assert!((3528..=3528 + 64).contains(&played), "{played}");
    assert!((3528 - 32..=3528).contains(&recorded), "{recorded}");
    second.pause();
    world.advance(5 * MS);
    let halted = second.position();
    world.advance(5 * MS);
    assert_eq!(second.position(), halted, "the position stays");
    drop((first, second, input));
    clean(&world);
}

#[test]
fn a_buffer_in_several_pieces_is_refused() {
    let world = Direct::new(Es1370Card::new());
    let device = start(&world).unwrap();
    let stream = open(&device, "LineOut", &stereo(44_100)).unwrap();
    let piece = |address, length| Segment { address, length };
    assert_eq!(stream.prepare(&[piece(0x1000, 4096), piece(0x3000, 4096)], 2, 4096), Err(Error::NotSupported));
    assert_eq!(stream.prepare(&[piece(1 << 32, 8192)], 2, 4096), Err(Error::NotSupported));
    assert_eq!(stream.prepare(&[piece(0x1000, 4096)], 2, 4096), Err(Error::InvalidParameter));
    assert_eq!(stream.prepare(&[piece(0x1000, 4096), piece(0x2000, 4096)], 2, 4096), Ok(()));
}

#[test]
fn a_stream_goes_on_after_sleep() {
    let world = Direct::new(Es1370Card::new());
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
    world.with(|d| d.take_played(0));
    world.advance(100 * MS);
    assert!(world.with(|d| d.take_played(0)).is_empty(), "asleep, nothing is heard");
    device.set_power(PowerState::D0).unwrap();
    world.advance(10 * MS);
    serve(&world, &device);
    let played = world.with(|d| d.take_played(0));
    assert!(played[0].bytes.len() > 1000);
    assert!(played[0].bytes[..1000] == data[..1000]);
    clean(&world);
}

#[test]
fn a_broken_card_is_an_error_in_time_and_a_lost_one_is_gone() {
    let cases = [
        (Fault::AllOnes, Some(Error::Gone)),
        (Fault::Stuck { offset: 4, width: 4, mask: 0x100, value: 0x100 }, Some(Error::Timeout)),
        (Fault::LostInterrupt, None),
    ];
    for (fault, expected) in cases {
        let world = Direct::new(Faulty { device: Es1370Card::new(), fault: Some(fault) });
        assert_eq!(start(&world).err(), expected, "{fault:?}");
        assert!(world.now() < 1_000 * MS);
    }
    let world = Direct::new(Faulty { device: Es1370Card::new(), fault: None });
    let device = start(&world).unwrap();
    let stream = open(&device, "LineOut", &stereo(44_100)).unwrap();
    let (_region, segment) = buffer(&world, 3528);
    stream.prepare(&[segment], 2, 1764).unwrap();
    stream.run().unwrap();
    world.advance(3 * MS);
    world.with(|d| d.fault = Some(Fault::AllOnes));
    assert!(device.set_volume(circuit(&device, "LineOut"), element(&device, "LineOut", false), 0, 0).is_err());
    assert_eq!(stream.position(), None);
    stream.pause();
    stream.release();
    assert_eq!(stream.run().err(), Some(Error::Gone));
}
