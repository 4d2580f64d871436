//! The Sound Blaster 16's hardware layer on the lab's models of card and DMA controller, no framework between them.

use acx_core::model::Error;
use acx_core::model::backend::{Device, Moves, SlaveRequest, StreamBackend};
use acx_core::model::event::Event;
use acx_core::model::format::Format;
use acx_core::model::power::PowerState;
use duet_lab::device::DeviceModel;
use duet_lab::device::fault::{Fault, Faulty};
use duet_lab::device::isa_dma;
use duet_lab::device::sb16::Sb16Card;
use duet_lab::direct::Direct;
use duet_lab::direct::streams::{buffer, circuit, element, noise, open, serve};
use hw::backend::sb16::Sb16Device;

const MS: u64 = 1_000_000;
/// Byte-wide and word-wide channel of the card: what `SlaveRequest::index` chooses from.
const DMA: [u8; 2] = [1, 5];

fn start<D: DeviceModel + 'static>(world: &Direct<D>) -> Result<Sb16Device<Direct<D>>, Error> {
    isa_dma::reset();
    Sb16Device::start(world.clone())
}

fn clean(world: &Direct<Sb16Card>) {
    assert_eq!(world.with(|d| d.defects().to_vec()), [""; 0]);
    assert!(world.misses().is_empty());
}

/// Moves `count` packets through a ring of three; calls `passed` with the number of each that has passed and its memory.
fn pass(format: &Format, name: &str, count: usize, world: &Direct<Sb16Card>, mut data: Vec<u8>) -> Vec<u8> {
    let device = start(world).unwrap();
    let stream = open(&device, name, format).unwrap();
    let packet = (format.bytes_per_second() / 100).next_multiple_of(stream.limits().packet_multiple) as usize;
    let (region, segment) = buffer(world, 3 * packet as u32);
    let plays = name == "LineOut";
    let slave = stream.slave().unwrap();
    let channel = DMA[slave.index as usize];
    let noise = noise(3, packet * count);
    if plays {
        region.put(0, &noise[..3 * packet]);
        data = noise.clone();
    }
    isa_dma::start(channel, segment.address, segment.length, plays);
    stream.prepare(&[segment], 3, packet as u32).unwrap();
    stream.run().unwrap();
    let mut received = Vec::new();
    let mut done = 0;
    while done + 3 < count {
        assert!(world.now() < 10_000 * MS, "packets go on");
        world.advance(100_000);
        for event in serve(world, &device) {
            assert_eq!(event, Event::Period { stream: stream.id() });
            if plays {
                region.put(done % 3 * packet, &noise[(done + 3) * packet..][..packet]);
            } else {
                received.extend(region.get(done % 3 * packet, packet));
            }
            done += 1;
        }
    }
    stream.pause();
    stream.release();
    isa_dma::stop(channel);
    if plays { data } else { received }
}

#[test]
fn formats_of_both_widths_go_out_and_in_bit_for_bit() {
    for (rate, channels, bits) in [(44_100, 2, 16), (22_050, 1, 16), (11_025, 2, 8), (8_000, 1, 8)] {
        let format = Format::pcm(rate, channels, bits, bits).unwrap();
        let world = Direct::new(Sb16Card::new());
        let written = pass(&format, "LineOut", 40, &world, Vec::new());
        let played = world.with(|d| d.take_played());
        assert_eq!((played[0].rate, played[0].channels, 8 * played[0].width), (rate, channels.into(), bits.into()));
        assert!(played[0].bytes.len() > written.len() * 9 / 10);
        assert!(written.starts_with(&played[0].bytes), "the very bytes, {format:?}");
        clean(&world);
        let world = Direct::new(Sb16Card::new());
        let fed = noise(9, format.bytes_per_second() as usize);
        world.with(|d| d.feed(&fed));
        let received = pass(&format, "LineIn", 40, &world, Vec::new());
        assert!(received.len() > 1000 && fed.starts_with(&received), "the very bytes, {format:?}");
        clean(&world);
    }
}

#[test]
fn the_card_asks_for_its_channels_and_takes_one_stream() {
    let world = Direct::new(Sb16Card::new());
    let device = start(&world).unwrap();
    assert_eq!(device.moves(), Moves::BySlave);
    let wide = open(&device, "LineOut", &Format::pcm(44_100, 2, 16, 16).unwrap()).unwrap();
    assert_eq!(wide.slave(), Some(SlaveRequest { index: 1, maximum: 0x1_0000, demand: false }));
    assert_eq!(open(&device, "LineIn", &Format::pcm(44_100, 2, 16, 16).unwrap()).err(), Some(Error::Busy));
    drop(wide);
    let narrow = open(&device, "LineIn", &Format::pcm(8_000, 1, 8, 8).unwrap()).unwrap();
    assert_eq!(narrow.slave().unwrap().index, 0);
    assert_eq!(open(&device, "LineOut", &Format::pcm(48_000, 2, 16, 16).unwrap()).err(), Some(Error::NotSupported));
    clean(&world);
}

#[test]
fn levels_reach_the_mixer() {
    let world = Direct::new(Sb16Card::new());
    let device = start(&world).unwrap();
    let (out, line) = (circuit(&device, "LineOut"), circuit(&device, "LineIn"));
    device.set_volume(out, element(&device, "LineOut", false), 0, 0).unwrap();
    device.set_volume(out, element(&device, "LineOut", false), 1, -10 * 65_536).unwrap();
    // 31 is 0 dB, each step 2 dB; the number stands in bits 7 to 3.
    assert_eq!(world.with(|d| (d.mixer(0x30), d.mixer(0x31))), (31 << 3, 26 << 3));
    device.set_mute(line, element(&device, "LineIn", true), 0, true).unwrap();
    assert_eq!(world.with(|d| (d.mixer(0x3D), d.mixer(0x3E))), (0, 0x08));
    device.set_mute(line, element(&device, "LineIn", true), 0, false).unwrap();
    assert_eq!(world.with(|d| d.mixer(0x3D)), 0x10);
    clean(&world);
}

#[test]
fn a_pause_keeps_the_place_and_a_stream_goes_on_after_sleep() {
    let world = Direct::new(Sb16Card::new());
    let device = start(&world).unwrap();
    let stream = open(&device, "LineOut", &Format::pcm(44_100, 2, 16, 16).unwrap()).unwrap();
    let (region, segment) = buffer(&world, 7056);
    let data = noise(5, 7056);
    region.put(0, &data);
    isa_dma::start(5, segment.address, segment.length, true);
    stream.prepare(&[segment], 2, 3528).unwrap();
    stream.run().unwrap();
    world.advance(5 * MS);
    stream.pause();
    let left = isa_dma::counter(5);
    world.advance(50 * MS);
    assert_eq!(isa_dma::counter(5), left, "nothing moves");
    stream.run().unwrap();
    world.advance(5 * MS);
    serve(&world, &device);
    let heard: Vec<u8> = world.with(|d| d.take_played()).into_iter().flat_map(|p| p.bytes).collect();
    assert!(heard.len() > 1600 && data.starts_with(&heard));
    device.set_power(PowerState::D3).unwrap();
    isa_dma::stop(5);
    assert!(!device.interrupt(), "asleep, no register is read");
    world.advance(50 * MS);
    assert!(world.with(|d| d.take_played()).is_empty(), "asleep, nothing is heard");
    device.set_power(PowerState::D0).unwrap();
    isa_dma::start(5, segment.address, segment.length, true);
    world.advance(5 * MS);
    let heard: Vec<u8> = world.with(|d| d.take_played()).into_iter().flat_map(|p| p.bytes).collect();
    assert!(heard.len() > 600 && data.starts_with(&heard), "from the start of the buffer");
    clean(&world);
}

#[test]
fn a_broken_card_is_an_error_in_time_and_a_lost_one_hangs_nothing() {
    let cases = [
        (Fault::AllOnes, Some(Error::Gone)),
        (Fault::Stuck { offset: 0xE, width: 1, mask: 0x80, value: 0 }, Some(Error::Timeout)),
        (Fault::Stuck { offset: 0xA, width: 1, mask: 0xFF, value: 0x55 }, Some(Error::DeviceFailure)),
        (Fault::Stuck { offset: 0xC, width: 1, mask: 0x80, value: 0x80 }, Some(Error::Timeout)),
    ];
    for (fault, expected) in cases {
        let world = Direct::new(Faulty { device: Sb16Card::new(), fault: Some(fault) });
        assert_eq!(start(&world).err(), expected, "{fault:?}");
        assert!(world.now() < 1_000 * MS);
    }
    let world = Direct::new(Faulty { device: Sb16Card::new(), fault: None });
    let device = start(&world).unwrap();
    let stream = open(&device, "LineOut", &Format::pcm(44_100, 2, 16, 16).unwrap()).unwrap();
    let (_region, segment) = buffer(&world, 7056);
    isa_dma::start(5, segment.address, segment.length, true);
    stream.prepare(&[segment], 2, 3528).unwrap();
    stream.run().unwrap();
    world.advance(3 * MS);
    world.with(|d| d.fault = Some(Fault::AllOnes));
    device.removed();
    assert_eq!(stream.position(), None);
    stream.pause();
    stream.release();
    assert_eq!(stream.run().err(), Some(Error::Gone));
}
