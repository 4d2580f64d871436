//! The HD Audio hardware layer on the lab's model of the controller, no framework between them.

use acx_core::model::Error;
use acx_core::model::backend::{Device, StreamBackend};
use acx_core::model::element::ElementKind;
use acx_core::model::event::Event;
use acx_core::model::format::Format;
use acx_core::model::ids::ElementId;
use acx_core::model::mode::Mode;
use acx_core::model::power::PowerState;
use duet_lab::device::DeviceModel;
use duet_lab::direct::Direct;
use hw::backend::hda::{Config, HdaDevice, HdaStream};
use hw::hda::quirk::{PositionSource, Quirk};

mod hda_rig;
use hda_rig::{MS, buffer, circuit, controller, open, start, tree};

/// Bytes that repeat at no packet length.
fn noise(from: usize, count: usize) -> Vec<u8> {
    (from..from + count).map(|n| ((n as u32).wrapping_mul(2_654_435_761) >> 23) as u8).collect()
}

/// Serves interrupts as a kernel would; gives the events.
fn serve<D: DeviceModel + 'static>(world: &Direct<D>, device: &HdaDevice<Direct<D>>) -> Vec<Event> {
    let mut events = Vec::new();
    for _ in 0..16 {
        if !world.interrupt_line() {
            break;
        }
        assert!(device.interrupt(), "the line is high, so the interrupt is ours");
        if device.dpc(&mut |event| events.push(event)) {
            device.service(&mut |event| events.push(event));
        }
    }
    assert!(!world.interrupt_line(), "the interrupt was quieted");
    events
}

/// Plays `packets` packets of noise through a ring of two; gives what was written.
fn play<D: DeviceModel + 'static>(
    world: &Direct<D>,
    device: &HdaDevice<Direct<D>>,
    stream: &HdaStream<Direct<D>>,
    packet: u32,
    packets: usize,
) -> Vec<u8> {
    let (region, segment) = buffer(world, packet * 2);
    let bytes = packet as usize;
    let written = noise(0, bytes * packets);
    region.put(0, &written[..bytes * 2]);
    stream.prepare(&[segment], 2, packet).unwrap();
    stream.run().unwrap();
    let mut done = 0;
    let deadline = world.now() + 20_000 * MS;
    while done + 2 < packets {
        assert!(world.now() < deadline, "packets go on");
        world.advance(100_000);
        for event in serve(world, device) {
            assert_eq!(event, Event::Period { stream: stream.id() });
            // The packet that was just played takes the one after next.
            let next = done + 2;
            region.put((next % 2) * bytes, &written[next * bytes..][..bytes]);
            done += 1;
        }
        assert!(stream.position().unwrap() < packet * 2);
    }
    stream.pause();
    stream.release();
    written
}

#[test]
fn a_laptop_gets_its_four_circuits_and_no_rule_is_broken() {
    let world = Direct::new(controller("laptop"));
    let device = start(&world).unwrap();
    let names: Vec<_> = device.circuits().iter().map(|c| c.name()).collect();
    assert_eq!(names, ["Speaker", "Headphones", "Microphone", "Microphone2"]);
    let speaker = &device.circuits()[0];
    let formats = speaker.pin(speaker.host_pins().next().unwrap()).unwrap().formats(Mode::RAW).unwrap();
    assert_eq!(formats.default_format(), Format::pcm(48_000, 2, 16, 16));
    assert!(formats.contains(&Format::pcm(192_000, 2, 32, 24).unwrap()));
    assert!(!formats.contains(&Format::pcm(8_000, 2, 16, 16).unwrap()));
    let range = speaker.elements().iter().find_map(|e| match e.kind {
        ElementKind::Volume { range, channels: 2 } => Some(range),
        _ => None,
    });
    // 87 steps of 0.75 dB up to 0 dB.
    let range = range.unwrap();
    assert_eq!((range.minimum, range.maximum, range.step), (-87 * 49_152, 0, 49_152));
    assert!(world.with(|d| d.defects().to_vec()).is_empty(), "{:?}", world.with(|d| d.defects().to_vec()));
    assert!(world.misses().is_empty());
    drop(device);
    assert_eq!(world.blocks(), 0, "all memory was given back");
}

#[test]
fn a_hundred_turns_of_the_buffer_arrive_bit_for_bit() {
    for (container, valid) in [(16, 16), (32, 24), (32, 32)] {
        let world = Direct::new(controller("studio"));
        let device = start(&world).unwrap();
        let format = Format::pcm(48_000, 2, container, valid).unwrap();
        let stream = open(&device, "LineOut", &format).unwrap();
        let written = play(&world, &device, &stream, 480 * format.block_align(), 200);
        let heard = world.with(|d| d.sink(0, 4));
        assert_eq!(heard.len(), 1);
        assert!(heard[0].bytes.len() >= written.len() * 98 / 100);
        let length = heard[0].bytes.len().min(written.len());
        assert!(heard[0].bytes[..length] == written[..length], "the very bytes, {container} bits");
        drop(stream);
        assert_eq!(world.with(|d| d.defects().to_vec()), [""; 0]);
    }
}

#[test]
fn positions_are_the_same_from_the_register_and_from_memory() {
    for position in [PositionSource::Register, PositionSource::Buffer] {
        let world = Direct::new(controller("laptop"));
        let quirk = Quirk { position, ..Quirk::default() };
        let device = HdaDevice::start(world.clone(), Config { quirk: Some(quirk), ..Config::default() }).unwrap();
        device.set_interrupts(true);
        let stream = open(&device, "Speaker", &Format::pcm(48_000, 2, 16, 16).unwrap()).unwrap();
        let (_region, segment) = buffer(&world, 7680);
        stream.prepare(&[segment], 4, 1920).unwrap();
        assert_eq!(stream.position(), Some(0));
        stream.run().unwrap();
        world.advance(25 * MS);
        // 25 ms are 4,800 bytes; the FIFO and the update of the position buffer may lie between.
        let position = stream.position().unwrap();
        assert!((4_400..=5_200).contains(&position), "{position}");
        stream.pause();
        let halted = stream.position();
        world.advance(25 * MS);
        assert_eq!(stream.position(), halted);
        stream.release();
        assert_eq!(stream.position(), Some(0));
    }
}

#[test]
fn what_is_fed_into_the_line_input_is_recorded_bit_for_bit() {
    let world = Direct::new(controller("studio"));
    let device = start(&world).unwrap();
    let format = Format::pcm(48_000, 2, 16, 16).unwrap();
    let stream = open(&device, "LineIn", &format).unwrap();
    let (region, segment) = buffer(&world, 3840);
    // As many channels as the stream has go through the converter.
    let fed: Vec<u8> = noise(1, 1920 * 200);
    world.with(|d| d.feed(0, 5, &fed));
    stream.prepare(&[segment], 2, 1920).unwrap();
    stream.run().unwrap();
    let mut recorded = Vec::new();
    while recorded.len() < fed.len() {
        world.advance(100_000);
        for event in serve(&world, &device) {
            assert_eq!(event, Event::Period { stream: stream.id() });
            recorded.extend(region.get(recorded.len() % 3840, 1920));
        }
        assert!(world.now() < 10_000 * MS);
    }
    assert!(recorded[..fed.len()] == fed[..], "the very bytes");
    assert_eq!(world.with(|d| d.defects().to_vec()), [""; 0]);
}

#[test]
fn a_plug_is_noticed_and_a_storm_of_plugs_ends_in_the_last_state() {
    let world = Direct::new(controller("laptop"));
    let device = start(&world).unwrap();
    let headphones = circuit(&device, "Headphones");
    let bridge = device.circuits()[headphones.index()].bridge_pins().next().unwrap();
    let before = device.jack_connected(headphones, bridge);
    world.with(|d| d.plug(0, 7, !before));
    world.advance(5 * MS);
    let events = serve(&world, &device);
    assert_eq!(events, [Event::JackChanged { circuit: headphones, pin: bridge, connected: !before }]);
    assert_eq!(device.jack_connected(headphones, bridge), !before);
    for n in 0..1000 {
        world.with(|d| d.plug(0, 7, n % 2 == 0));
        if n % 7 == 0 {
            world.advance(MS);
            serve(&world, &device);
        }
    }
    world.advance(50 * MS);
    serve(&world, &device);
    assert!(!device.jack_connected(headphones, bridge));
    let speaker = circuit(&device, "Speaker");
    let fixed = device.circuits()[speaker.index()].bridge_pins().next().unwrap();
    assert!(device.jack_connected(speaker, fixed), "what cannot tell is connected");
}

#[test]
fn endpoints_that_share_a_converter_are_busy_and_free_it_when_dropped() {
    let world = Direct::new(controller("laptop"));
    let device = start(&world).unwrap();
    let format = Format::pcm(48_000, 2, 16, 16).unwrap();
    let first = open(&device, "Microphone", &format).unwrap();
    assert_eq!(open(&device, "Microphone2", &format).err(), Some(Error::Busy));
    drop(first);
    assert!(open(&device, "Microphone2", &format).is_ok());
}

#[test]
fn volume_and_mute_reach_the_amplifier() {
    let world = Direct::new(controller("laptop"));
    let device = start(&world).unwrap();
    let speaker = circuit(&device, "Speaker");
    let find = |mute: bool| {
        let at = device.circuits()[0].elements().iter().position(|e| matches!(e.kind, ElementKind::Mute { .. }) == mute);
        ElementId(at.unwrap() as u16)
    };
    let (volume, mute) = (find(false), find(true));
    assert_eq!(device.initial_volume(speaker, volume, 0), 0);
    // -7.5 dB is ten steps of 0.75 dB below code 87.
    device.set_volume(speaker, volume, 0, -75 * 65_536 / 10).unwrap();
    assert_eq!(world.with(|d| d.codec(0).nodes[2].amp_out), [77, 87]);
    device.set_mute(speaker, mute, 1, true).unwrap();
    assert_eq!(world.with(|d| d.codec(0).nodes[2].amp_out), [77, 87 | 0x80]);
    device.set_mute(speaker, mute, 1, false).unwrap();
    assert_eq!(world.with(|d| d.codec(0).nodes[2].amp_out), [77, 87]);
    assert_eq!(device.set_volume(speaker, volume, 2, 0), Err(Error::NotFound));
}

#[test]
fn a_stream_goes_on_after_sleep() {
    let world = Direct::new(controller("studio"));
    let device = start(&world).unwrap();
    let format = Format::pcm(48_000, 2, 16, 16).unwrap();
    let stream = open(&device, "LineOut", &format).unwrap();
    let (region, segment) = buffer(&world, 3840);
    let data = noise(5, 3840);
    region.put(0, &data);
    stream.prepare(&[segment], 2, 1920).unwrap();
    stream.run().unwrap();
    world.advance(5 * MS);
    serve(&world, &device);
    device.set_power(PowerState::D3).unwrap();
    assert!(!device.interrupt(), "asleep, no register is read");
    world.with(|d| d.sink(0, 4));
    world.advance(100 * MS);
    assert!(world.with(|d| d.sink(0, 4)).is_empty(), "asleep, nothing is heard");
    device.set_power(PowerState::D0).unwrap();
    world.advance(10 * MS);
    serve(&world, &device);
    let heard = world.with(|d| d.sink(0, 4));
    assert!(heard[0].bytes.len() > 1000);
    let length = heard[0].bytes.len().min(data.len());
    assert!(heard[0].bytes[..length] == data[..length]);
}

#[test]
fn surround_goes_to_its_jacks_in_pairs() {
    let world = Direct::new(controller("desktop"));
    let device = start(&world).unwrap();
    let id = circuit(&device, "LineOut");
    let host = &device.circuits()[id.index()];
    let set = host.pin(host.host_pins().next().unwrap()).unwrap().formats(Mode::RAW).unwrap();
    let channels = set.ranges()[0].max_channels;
    assert!(channels >= 6, "{channels}");
    let format = Format::pcm(48_000, channels, 16, 16).unwrap();
    let stream = open(&device, "LineOut", &format).unwrap();
    let align = format.block_align();
    let packet = 480 * align;
    let written = play(&world, &device, &stream, packet.next_multiple_of(128), 4);
    let mut heard = 0;
    for pin in 2..64u8 {
        let Some(widget) = tree("desktop").widget(pin).cloned() else { continue };
        let Some(wired) = widget.pin.as_ref().filter(|p| (p.config() >> 20) & 0xF == 0 && p.config() >> 30 != 1) else { continue };
        // Front, centre and subwoofer, rear, side: the order of channels in memory too.
        let Some(lane) = [0, 1, 2, 4].iter().position(|sequence| *sequence == wired.config() & 0xF) else { continue };
        let sink = world.with(|d| d.sink(0, pin));
        let Some(sink) = sink.first() else { continue };
        heard += 1;
        let wanted: Vec<u8> = written.chunks_exact(align as usize).flat_map(|f| f[4 * lane..4 * lane + 4].to_vec()).collect();
        let length = sink.bytes.len().min(wanted.len());
        assert!(length > 1000 && sink.bytes[..length] == wanted[..length], "pin {pin} plays pair {lane}");
    }
    assert_eq!(heard, usize::from(channels / 2));
}
