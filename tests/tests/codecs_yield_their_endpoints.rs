//! Every bundled codec tree yields the endpoints that stand beside it as data, and each of them plays or records.

use acx_core::model::format::Format;
use acx_core::model::pin::Direction;
use duet_lab::bench;
use duet_lab::client::{Endpoint, Framework, StreamState};
use duet_lab::codec_check;
use duet_lab::device::hda::codec_tree::{CodecTree, Flow};
use duet_lab::device::hda::{Config, HdaController};
use duet_lab::direct::Direct;
use duet_lab::scenario::{Trouble, stage};
use duet_lab::session::{Build, Session, Setup};
use duet_lab::signal;
use hw::backend::hda::HdaDevice;

fn direction(flow: Flow) -> Direction {
    match flow {
        Flow::Render => Direction::Render,
        Flow::Capture => Direction::Capture,
    }
}

/// Trees of codecs that were made: not the lab's four inventions nor QEMU's three.
fn real() -> impl Iterator<Item = &'static str> {
    CodecTree::names().skip(7)
}

#[test]
fn there_are_twelve_trees_of_real_codecs_and_each_says_where_its_facts_are_from() {
    let real: Vec<_> = real().collect();
    assert!(real.len() >= 12, "{real:?}");
    for name in CodecTree::names() {
        let tree = CodecTree::bundled(name).unwrap();
        assert_eq!(tree.name, name);
        assert!(!tree.about.is_empty() && !tree.endpoints.is_empty(), "{name}");
    }
}

#[test]
fn the_hardware_layer_finds_what_stands_beside_each_tree_and_nothing_else() {
    for name in CodecTree::names() {
        let tree = CodecTree::bundled(name).unwrap();
        let world = Direct::new(HdaController::new(Config::default(), vec![tree.clone()]));
        let device = HdaDevice::start(world, hw::backend::hda::Config::default()).unwrap();
        let mut expected = tree.endpoints.clone();
        let circuits = acx_core::model::backend::Device::circuits(&device);
        for (id, circuit) in (0u16..).map(acx_core::model::ids::CircuitId).zip(circuits) {
            let at = expected.iter().position(|e| e.name == circuit.name());
            let wanted = expected.remove(at.unwrap_or_else(|| panic!("{name}: {} is not expected", circuit.name())));
            assert_eq!(circuit.direction(), direction(wanted.flow), "{name}: {}", wanted.name);
            let pins: Vec<u8> = device.pins(id).map(|(_, pin)| pin).collect();
            assert_eq!(pins, wanted.pins, "{name}: {}", wanted.name);
            let host = circuit.pin(circuit.host_pins().next().unwrap()).unwrap();
            let channels = host.modes()[0].formats.iter().map(|f: Format| f.channels()).max();
            assert_eq!(channels, Some(u16::from(wanted.channels).try_into().unwrap()), "{name}: {}", wanted.name);
            let detects = circuit.bridge_pins().filter_map(|p| circuit.pin(p)?.jack()).any(|j| j.detects_presence);
            assert_eq!(detects, wanted.detects, "{name}: {}", wanted.name);
        }
        assert!(expected.is_empty(), "{name} lacks {expected:?}");
        // The lab's own reading of the pins, with which sessions find their cables, is the same.
        let sockets: Vec<_> = bench::sockets(&tree).into_iter().map(|s| (s.name, s.direction, s.pins)).collect();
        for wanted in &tree.endpoints {
            let socket = (wanted.name.clone(), direction(wanted.flow), wanted.pins.clone());
            assert!(sockets.contains(&socket), "{name}: {wanted:?} is not among {sockets:?}");
        }
        assert_eq!(sockets.len(), tree.endpoints.len(), "{name}");
    }
}

#[test]
fn formats_of_every_endpoint_pass_bit_for_bit() {
    for name in real() {
        let report = codec_check::check_some(&CodecTree::bundled(name).unwrap(), 3);
        assert!(report.problems.is_empty(), "{name}: {:#?}", report.problems);
        assert!(report.found.iter().all(|f| f.formats >= 2 && f.exact == f.formats), "{name}: {:#?}", report.found);
    }
}

/// Packets of 10 ms that pass in each trial.
const PACKETS: u32 = 10;

/// Plays or records a tenth of a second, bit for bit.
fn try_endpoint(session: &mut Session, endpoint: &Endpoint) -> Result<(), Trouble> {
    let format = stage::widest(endpoint);
    let mut stream = session.client().open(endpoint.id, stage::request(format))?;
    let size = stream.packet_bytes();
    let clip = signal::noise(format, u64::from(PACKETS + 2) * size as u64 / u64::from(format.block_align()), 7);
    let mut packets = (0u32..).zip(clip.bytes.chunks_exact(size));
    let same = |arrived: &[u8]| arrived.len() >= PACKETS as usize * size && arrived.iter().zip(&clip.bytes).all(|(a, b)| a == b);
    let arrived = if endpoint.direction == Direction::Render {
        session.bench.hear(&endpoint.name);
        stream.set_state(StreamState::Pause)?;
        for (number, bytes) in packets.by_ref().take(2) {
            stream.write_packet(number, bytes, false)?;
        }
        stream.set_state(StreamState::Run)?;
        for (number, bytes) in packets {
            if !stream.wait_packet(stage::PATIENCE) {
                return Err(Trouble::Unexpected("no packet was signalled".into()));
            }
            stream.write_packet(number, bytes, false)?;
        }
        stream.set_state(StreamState::Stop)?;
        session.bench.hear(&endpoint.name).unwrap_or_default().bytes
    } else {
        session.bench.say(&endpoint.name, &clip.bytes);
        let mut arrived = Vec::new();
        stream.set_state(StreamState::Run)?;
        while arrived.len() < PACKETS as usize * size && stream.wait_packet(stage::PATIENCE) {
            while let Ok(packet) = stream.read_packet() {
                arrived.extend(packet.bytes);
            }
        }
        stream.set_state(StreamState::Stop)?;
        arrived
    };
    if same(&arrived) { Ok(()) } else { Err(Trouble::Unexpected("other samples arrived".into())) }
}

fn on(framework: Framework) {
    for name in real() {
        let setup = Setup { build: Build::Native, device: Default::default(), framework, codec: name.into(), seed: 5 };
        let mut session = stage::start(&setup).unwrap();
        let tree = CodecTree::bundled(name).unwrap();
        let all = session.client().endpoints().to_vec();
        let mut found: Vec<_> = all.iter().map(|e| (e.name.clone(), e.direction)).collect();
        let mut wanted: Vec<_> = tree.endpoints.iter().map(|e| (e.name.clone(), direction(e.flow))).collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        wanted.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(found, wanted, "{name} on {framework}");
        for endpoint in all {
            let what = format!("{name}, {} on {framework}", endpoint.name);
            try_endpoint(&mut session, &endpoint).unwrap_or_else(|e| panic!("{what}: {e}"));
        }
        stage::end(session).unwrap_or_else(|e| panic!("{name} on {framework}: {e}"));
    }
}

#[test]
fn every_endpoint_works_on_acx() {
    on(Framework::Acx);
}

#[test]
fn every_endpoint_works_on_wavert() {
    on(Framework::WaveRt);
}
