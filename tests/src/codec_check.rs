//! What the hardware layer makes of a codec: which endpoints it finds, and whether each works in every format that it offers.
//!
//! Expected endpoints come from the pins' configuration defaults (HDA 1.0a 7.3.3.31), by the lab's own reading of them.

use crate::bench::{self, Heard, Socket};
use crate::device::hda::codec_tree::{CodecTree, Kind};
use crate::device::hda::{Config, HdaController};
use crate::direct::Direct;
use crate::signal;
use crate::wav::describe;
use acx_core::model::Error;
use acx_core::model::backend::{Device, Segment, StreamBackend};
use acx_core::model::circuit::Circuit;
use acx_core::model::format::Format;
use acx_core::model::ids::{CircuitId, PinId};
use acx_core::model::mode::Mode;
use acx_core::model::pin::Direction;
use hw::backend::hda::{HdaDevice, HdaStream};
use hw::io::{DmaRegion, Platform};

/// Packets in the buffer of a trial.
const PACKETS: u32 = 4;

/// An endpoint that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// Which way it flows.
    pub direction: Direction,
    /// Whether its jack tells when something is plugged in.
    pub detects: bool,
    /// Formats that it offers.
    pub formats: usize,
    /// Formats in which samples passed bit for bit.
    pub exact: usize,
}

/// What was seen of one codec.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Endpoints in the order of the driver.
    pub found: Vec<Found>,
    /// What is wrong, in words.
    pub problems: Vec<String>,
    /// Why a wired pin has no endpoint although nothing is wrong with the driver.
    pub remarks: Vec<String>,
}

type World = Direct<HdaController>;

/// Whether a converter of the right direction can be reached at all, by the lab's own walk over the tree.
fn reaches_converter(tree: &CodecTree, pin: u8, direction: Direction) -> bool {
    let (kind, render) = if direction == Direction::Render { (Kind::Output, true) } else { (Kind::Input, false) };
    let starts: Vec<u8> = if render { vec![pin] } else { tree.widgets.iter().filter(|w| w.kind == kind).map(|w| w.nid).collect() };
    starts.into_iter().any(|start| {
        let (mut seen, mut todo) = (vec![start], vec![start]);
        while let Some(nid) = todo.pop() {
            let Some(widget) = tree.widget(nid) else { continue };
            if nid != start && if render { widget.kind == kind } else { nid == pin } {
                return true;
            }
            if nid == start || matches!(widget.kind, Kind::Mixer | Kind::Selector) {
                let new: Vec<u8> = widget.connections.iter().filter(|n| !seen.contains(n)).copied().collect();
                seen.extend(&new);
                todo.extend(new);
            }
        }
        false
    })
}

/// Compares the pins that the board wired with those that endpoints have.
fn coverage(tree: &CodecTree, covered: &[u8], report: &mut Report) {
    for pin in bench::wired(tree).filter(|w| !covered.contains(&w.nid)) {
        match bench::label(pin) {
            Err(reason) => report.remarks.push(format!("pin {:#04x} has no endpoint: {reason}", pin.nid)),
            Ok((kind, direction)) if !reaches_converter(tree, pin.nid, direction) => {
                report.remarks.push(format!("pin {:#04x} ({kind}) has no endpoint: no converter is connected with it", pin.nid));
            }
            Ok((kind, _)) => report.problems.push(format!("pin {:#04x} ({kind}) is covered by no endpoint", pin.nid)),
        }
    }
}

/// Starts the hardware layer on a codec and tries every endpoint in every format.
pub fn check(tree: &CodecTree) -> Report {
    check_some(tree, usize::MAX)
}

/// As [`check`], with at most so many formats of each endpoint, spread over those that it offers.
pub fn check_some(tree: &CodecTree, most: usize) -> Report {
    let world = Direct::new(HdaController::new(Config::default(), vec![tree.clone()]));
    let mut report = Report::default();
    if tree.group.modem {
        report.remarks.push("a modem: no audio function group".into());
        return report;
    }
    let device = match HdaDevice::start(world.clone(), hw::backend::hda::Config::default()) {
        Ok(device) => device,
        Err(error) => {
            coverage(tree, &[], &mut report);
            if error != Error::NotSupported {
                report.problems.push(format!("does not start: {error:?}"));
            }
            return report;
        }
    };
    let mut covered = Vec::new();
    for (id, circuit) in (0u16..).map(CircuitId).zip(device.circuits()) {
        let pins: Vec<u8> = device.pins(id).map(|(_, pin)| pin).collect();
        covered.extend(&pins);
        let first = pins.first().and_then(|pin| tree.widget(*pin)).map(bench::label);
        let kind = circuit.name().trim_end_matches(|c: char| c.is_ascii_digit());
        if first != Some(Ok((kind, circuit.direction()))) {
            report.problems.push(format!("{} is not what its pins {pins:02x?} are wired for", circuit.name()));
            continue;
        }
        let socket = Socket { name: circuit.name().to_owned(), direction: circuit.direction(), pins };
        let found = endpoint(&world, &device, id, circuit, &socket, most, &mut report.problems);
        report.found.push(found);
    }
    coverage(tree, &covered, &mut report);
    report.problems.extend(world.with(|d| d.defects().to_vec()));
    report.problems.extend(world.misses().iter().map(|(at, len)| format!("{len} bytes at {at:#x} are no memory")));
    report
}

fn endpoint(
    world: &World,
    device: &HdaDevice<World>,
    id: CircuitId,
    circuit: &Circuit,
    socket: &Socket,
    most: usize,
    problems: &mut Vec<String>,
) -> Found {
    let detects = circuit.bridge_pins().filter_map(|p| circuit.pin(p)?.jack()).any(|j| j.detects_presence);
    let mut found = Found { name: circuit.name().to_owned(), direction: circuit.direction(), detects, formats: 0, exact: 0 };
    for pin in circuit.host_pins() {
        let Some(offer) = circuit.pin(pin).and_then(|p| p.modes().first()) else { continue };
        let offered = offer.formats.iter().count();
        for format in offer.formats.iter().step_by(offered.div_ceil(most.max(1)).max(1)) {
            found.formats += 1;
            match trial(world, device, (id, pin, offer.mode), &format, socket) {
                Ok(()) => found.exact += 1,
                Err(problem) => problems.push(format!("{}, {}: {problem}", circuit.name(), describe(&format))),
            }
        }
    }
    found
}

/// The channels of the stream: pins beyond them hear silence, if anything.
fn sounding(heard: &Heard, format: &Format) -> Vec<u8> {
    let (all, own) = (heard.channels * heard.container_bits / 8, format.block_align() as usize);
    if all <= own {
        return heard.bytes.clone();
    }
    let frames = heard.bytes.chunks_exact(all);
    frames.flat_map(|f| if f[own..].iter().all(|b| *b == 0) { &f[..own] } else { f }).copied().collect()
}

/// Sends a buffer of noise through an endpoint and compares.
fn trial(
    world: &World,
    device: &HdaDevice<World>,
    (circuit, pin, mode): (CircuitId, PinId, Mode),
    format: &Format,
    socket: &Socket,
) -> Result<(), String> {
    let fail = |step: &'static str| move |error: Error| format!("{step}: {error:?}");
    let stream: HdaStream<World> = device.open_stream(circuit, pin, mode, format).map_err(fail("open"))?;
    let limits = stream.limits();
    // A multiple of 128 frames is one of 128 bytes too.
    let packet = 128 * format.block_align() * limits.packet_minimum.div_ceil(128 * format.block_align()).max(1);
    let bytes = (packet * PACKETS) as usize;
    let region = world.allocate(bytes, limits.address_multiple as usize, true).map_err(|e| format!("memory: {e:?}"))?;
    let segment = Segment { address: region.device_address(), length: packet * PACKETS };
    let sent = signal::noise_bytes(bytes);
    let render = socket.direction == Direction::Render;
    if render {
        region.put(0, &sent);
        world.with(|d| bench::heard(d, socket));
    } else {
        // Twice: the buffer goes on round after its first turn.
        let twice = [sent.as_slice(), &sent].concat();
        world.with(|d| socket.pins.iter().for_each(|p| d.hush(0, *p)));
        world.with(|d| socket.pins.first().map(|p| d.feed(0, *p, &twice)));
    }
    stream.prepare(&[segment], PACKETS, packet).map_err(fail("prepare"))?;
    stream.run().map_err(fail("run"))?;
    let bytes_per_second = u64::from(format.rate()) * u64::from(format.block_align());
    // The time of the buffer, and a millisecond for the start and the FIFO.
    world.advance(bytes as u64 * 1_000_000_000 / bytes_per_second + 1_000_000);
    for _ in 0..64 {
        if !world.interrupt_line() {
            break;
        }
        device.interrupt();
        device.dpc(&mut |_| {});
    }
    stream.pause();
    let arrived = if render { sounding(&world.with(|d| bench::heard(d, socket)), format) } else { region.get(0, bytes) };
    stream.release();
    if arrived.len() < bytes {
        return Err(format!("{} of {bytes} bytes arrived", arrived.len()));
    }
    match arrived.iter().zip(&sent).position(|(a, b)| a != b) {
        None => Ok(()),
        Some(_) if arrived.iter().all(|b| *b == 0) => Err("silence arrived".into()),
        Some(at) => Err(format!("byte {at} differs")),
    }
}
