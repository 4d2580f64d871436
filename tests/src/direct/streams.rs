//! Playing and recording through a device with nothing between.

use super::{Direct, Region};
use crate::device::DeviceModel;
use acx_core::model::Error;
use acx_core::model::backend::{Device, Segment, StreamBackend};
use acx_core::model::event::Event;
use acx_core::model::format::Format;
use acx_core::model::ids::{CircuitId, ElementId};
use acx_core::model::mode::Mode;
use hw::io::{DmaRegion, Platform};

const MS: u64 = 1_000_000;

/// Bytes that repeat at no packet length.
pub fn noise(from: usize, count: usize) -> Vec<u8> {
    (from..from + count).map(|n| ((n as u32).wrapping_mul(2_654_435_761) >> 23) as u8).collect()
}

/// A circuit by its name.
///
/// # Panics
/// When there is none.
pub fn circuit(device: &impl Device, name: &str) -> CircuitId {
    let at = device.circuits().iter().position(|c| c.name() == name);
    CircuitId(at.unwrap_or_else(|| panic!("no circuit {name}")) as u16)
}

/// An element of a circuit: its mute, or its volume.
///
/// # Panics
/// When there is none.
pub fn element(device: &impl Device, name: &str, mute: bool) -> ElementId {
    use acx_core::model::element::ElementKind;
    let elements = device.circuits()[circuit(device, name).index()].elements();
    let is = |kind: ElementKind| match kind {
        ElementKind::Mute { .. } => mute,
        ElementKind::Volume { .. } => !mute,
        _ => false,
    };
    ElementId(elements.iter().position(|e| is(e.kind)).expect("the circuit has it") as u16)
}

/// Opens a stream on the host pin of a circuit.
///
/// # Errors
/// Those of the device.
///
/// # Panics
/// When there is no such circuit.
pub fn open<V: Device>(device: &V, name: &str, format: &Format) -> Result<V::Stream, Error> {
    let id = circuit(device, name);
    let pin = device.circuits()[id.index()].host_pins().next().expect("a host pin");
    device.open_stream(id, pin, Mode::RAW, format)
}

/// Serves interrupts as a kernel would; gives the events.
///
/// # Panics
/// When the line stays up.
pub fn serve<D: DeviceModel>(world: &Direct<D>, device: &impl Device) -> Vec<Event> {
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

/// Memory where 32 bits reach, in one piece.
///
/// # Panics
/// Never: the world has memory.
pub fn buffer<D: DeviceModel + 'static>(world: &Direct<D>, bytes: u32) -> (Region<D>, Segment) {
    let region = world.allocate(bytes as usize, 4096, false).expect("memory");
    let segment = Segment { address: region.device_address(), length: bytes };
    (region, segment)
}

/// Plays `count` packets of noise through a ring of `ring` packets, driven by positions; gives what was written.
///
/// # Panics
/// When the stream does not go on, or reports errors.
pub fn play<D: DeviceModel + 'static>(
    world: &Direct<D>,
    device: &impl Device,
    stream: &impl StreamBackend,
    packet: u32,
    ring: u32,
    count: usize,
) -> Vec<u8> {
    let (region, segment) = buffer(world, packet * ring);
    let (bytes, ring_len) = (packet as usize, ring as usize);
    let written = noise(0, bytes * count);
    region.put(0, &written[..bytes * ring_len]);
    stream.prepare(&[segment], ring, packet).expect("the buffer is taken");
    stream.run().expect("it runs");
    follow(world, device, stream, packet, ring, count - ring_len, |done| {
        // The packet that was just played takes the one of the next turn.
        let next = done + ring_len;
        region.put((next % ring_len) * bytes, &written[next * bytes..][..bytes]);
    });
    stream.pause();
    stream.release();
    written
}

/// Records `count` packets through a ring of `ring` packets.
///
/// # Panics
/// As [`play`].
pub fn record<D: DeviceModel + 'static>(
    world: &Direct<D>,
    device: &impl Device,
    stream: &impl StreamBackend,
    packet: u32,
    ring: u32,
    count: usize,
) -> Vec<u8> {
    let (region, segment) = buffer(world, packet * ring);
    let mut recorded = Vec::new();
    stream.prepare(&[segment], ring, packet).expect("the buffer is taken");
    stream.run().expect("it runs");
    follow(world, device, stream, packet, ring, count, |done| {
        recorded.extend(region.get(done % ring as usize * packet as usize, packet as usize));
    });
    stream.pause();
    stream.release();
    recorded
}

/// Lets a running stream pass `count` packets and calls `passed` for each, in order.
fn follow<D: DeviceModel + 'static>(
    world: &Direct<D>,
    device: &impl Device,
    stream: &impl StreamBackend,
    packet: u32,
    ring: u32,
    count: usize,
    mut passed: impl FnMut(usize),
) {
    let total = packet * ring;
    let (mut done, mut periods, mut before, mut moved) = (0, 0, 0, 0u64);
    let deadline = world.now() + 20_000 * MS;
    while done < count {
        assert!(world.now() < deadline, "packets go on: {done} of {count}");
        world.advance(100_000);
        for event in serve(world, device) {
            assert_eq!(event, Event::Period { stream: stream.id() });
            periods += 1;
        }
        let position = stream.position().expect("the hardware is there");
        assert!(position < total);
        let step = (position + total - before) % total;
        assert!(step < total / 2, "from {before} to {position}: a leap, or a step back");
        (before, moved) = (position, moved + u64::from(step));
        while done < count && moved >= u64::from(packet) * (done as u64 + 1) {
            passed(done);
            done += 1;
        }
    }
    // What is fetched is ahead of what is heard, and some cards interrupt for that.
    assert!(periods + 1 >= count, "{periods} interrupts for {count} packets");
}
