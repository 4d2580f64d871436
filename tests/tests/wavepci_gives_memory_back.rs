//! WavePci: every format bit for bit out of memory that is cut anywhere, requests taken back in the middle, content, and no service group.

use acx_core::model::format::Format;
use acx_core::model::pin::Direction;
use duet_lab::client::{Framework, StreamRequest, StreamState};
use duet_lab::scenario::play::{Plan, play_as};
use duet_lab::scenario::stage::{self, MS};
use duet_lab::session::{Build, Session, Setup};
use duet_lab::wav::Clip;
use rand::{RngCore, SeedableRng};

fn started(framework: Framework, seed: u64) -> Session {
    let codec = "desktop".into();
    Session::start(&Setup { build: Build::Native, device: Default::default(), framework, codec, seed }).unwrap()
}

fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    rand_chacha::ChaCha8Rng::seed_from_u64(seed).fill_bytes(&mut bytes);
    bytes
}

/// Samples with nothing outside of their valid bits, which lie at the top.
fn tidy(format: &Format, mut bytes: Vec<u8>) -> Vec<u8> {
    let container = usize::from(format.container_bits() / 8);
    let unused = usize::from(format.container_bits() - format.valid_bits());
    for sample in bytes.chunks_exact_mut(container) {
        for bit in 0..unused {
            sample[bit / 8] &= !(1 << (bit % 8));
        }
    }
    bytes
}

#[test]
fn every_format_plays_bit_for_bit() {
    let mut session = started(Framework::WavePci, 21);
    for endpoint in session.client().endpoints().to_vec() {
        if endpoint.direction != Direction::Render {
            continue;
        }
        for (n, format) in endpoint.formats.iter().enumerate() {
            // 17.3 ms, so that the last packet ends in the middle.
            let frames = (format.rate() as usize * 173).div_ceil(10_000);
            let bytes = tidy(format, noise(n as u64, frames * format.block_align() as usize));
            let clip = Clip { format: *format, bytes };
            let plan = Plan { packet_frames: format.rate() / 100, least: 3 };
            session.bench.hear(&endpoint.name);
            play_as(session.client(), &endpoint, &clip, plan, &mut |_| {}).unwrap();
            let heard = session.bench.hear(&endpoint.name).unwrap().bytes;
            assert!(
                stage::place_of(&clip.bytes, &heard, format.block_align() as usize).is_some(),
                "{}: {format:?}: {} bytes played, {} heard, not the same",
                endpoint.name,
                clip.bytes.len(),
                heard.len()
            );
        }
    }
    stage::end(session).unwrap();
}

#[test]
fn every_format_records_bit_for_bit() {
    let mut session = started(Framework::WavePci, 22);
    let endpoint = stage::first(session.client(), Direction::Capture).unwrap();
    for (n, format) in endpoint.formats.iter().enumerate() {
        let align = format.block_align() as usize;
        let packet_frames = format.rate() / 100;
        let said = tidy(format, noise(n as u64, packet_frames as usize * align * 2));
        session.bench.say(&endpoint.name, &said);
        let request = StreamRequest { format: *format, packets: 2, packet_frames };
        let mut stream = session.client().open(endpoint.id, request).unwrap();
        stream.set_state(StreamState::Run).unwrap();
        let mut recorded = Vec::new();
        for _ in 0..100 {
            while let Ok(packet) = stream.read_packet() {
                recorded.extend(packet.bytes);
            }
            if recorded.len() >= said.len() {
                break;
            }
            stream.wait_packet(10 * MS);
        }
        stream.set_state(StreamState::Stop).unwrap();
        // The first frame may come after some silence of the codec's.
        let part = &said[..said.len() / 2];
        assert!(stage::place_of(part, &recorded, align).is_some(), "{format:?}: {} bytes are not what was said", recorded.len());
    }
    stage::end(session).unwrap();
}

/// Requests that are cancelled under way are not heard as far as the engine has not fetched them, the others close up, and nothing is
/// heard of the memory that went back: the host overwrites it.
#[test]
fn a_request_that_is_taken_back_is_not_heard() {
    for seed in 0..6 {
        let mut session = started(Framework::WavePci, 30 + seed);
        let endpoint = stage::first(session.client(), Direction::Render).unwrap();
        let format = Format::pcm(48_000, 2, 16, 16).unwrap();
        let request = StreamRequest { format, packets: 5, packet_frames: 480 };
        session.bench.hear(&endpoint.name);
        let mut stream = session.client().open(endpoint.id, request).unwrap();
        let size = stream.packet_bytes();
        let packets: Vec<Vec<u8>> = (0..5).map(|n| noise(100 * seed + n, size)).collect();
        stream.set_state(StreamState::Pause).unwrap();
        for (n, packet) in packets.iter().enumerate() {
            stream.write_packet(n as u32, packet, false).unwrap();
        }
        stream.set_state(StreamState::Run).unwrap();
        duet_lab::kernel::run_for((2 * seed + 1) * MS);
        assert!(stream.cancel(2) && stream.cancel(3) && !stream.cancel(9), "requests under way can be taken back");
        assert!(!stream.cancel(2), "once");
        duet_lab::kernel::run_for(80 * MS);
        drop(stream);
        let heard = session.bench.hear(&endpoint.name).unwrap().bytes;
        let expected = [&packets[0][..], &packets[1], &packets[4]].concat();
        let at = stage::place_of(&expected, &heard, 4);
        assert!(at.is_some(), "seed {seed}: packets 0, 1 and 4 follow each other");
        let rest = &heard[at.unwrap() + expected.len()..];
        assert!(rest.iter().all(|b| *b == 0), "seed {seed}: silence follows");
        stage::end(session).unwrap();
    }
}

/// The position counts what was played only.
#[test]
fn a_request_that_is_being_played_may_be_taken_back() {
    let mut session = started(Framework::WavePci, 50);
    let endpoint = stage::first(session.client(), Direction::Render).unwrap();
    let format = Format::pcm(48_000, 2, 16, 16).unwrap();
    let mut stream = session.client().open(endpoint.id, StreamRequest { format, packets: 4, packet_frames: 480 }).unwrap();
    let size = stream.packet_bytes();
    stream.set_state(StreamState::Pause).unwrap();
    for n in 0..3 {
        stream.write_packet(n, &noise(n.into(), size), false).unwrap();
    }
    session.bench.hear(&endpoint.name);
    stream.set_state(StreamState::Run).unwrap();
    duet_lab::kernel::run_for(4 * MS);
    assert!(stream.cancel(0));
    duet_lab::kernel::run_for(60 * MS);
    let frames = stream.presentation().unwrap().0;
    // Two whole packets, and of the first what was played or fetched in 4 ms: less than half of it.
    assert!((960 + 150..960 + 240).contains(&frames), "{frames} frames were played");
    drop(stream);
    let heard = session.bench.hear(&endpoint.name).unwrap().bytes;
    assert!(stage::place_of(&[noise(1, size), noise(2, size)].concat(), &heard, 4).is_some(), "the others are heard whole");
    stage::end(session).unwrap();
}

/// Sleep loses samples. A packet that is mapped only in part ends there, so that what follows is not taken for its continuation.
#[test]
fn a_recording_that_sleep_interrupts_ends_its_packet() {
    let mut session = started(Framework::WavePci, 55);
    let endpoint = stage::first(session.client(), Direction::Capture).unwrap();
    let format = Format::pcm(48_000, 2, 16, 16).unwrap();
    let said = noise(3, 48_000 * 4);
    session.bench.say(&endpoint.name, &said);
    // Half a second in a packet: more than the driver maps at once.
    let mut stream = session.client().open(endpoint.id, StreamRequest { format, packets: 2, packet_frames: 24_000 }).unwrap();
    stream.set_state(StreamState::Run).unwrap();
    duet_lab::kernel::run_for(200 * MS);
    session.client().power(false).unwrap();
    duet_lab::kernel::run_for(50 * MS);
    session.client().power(true).unwrap();
    duet_lab::kernel::run_for(20 * MS);
    let packet = stream.read_packet().unwrap();
    let frames = packet.bytes.len() / 4;
    assert!((9_500..9_800).contains(&frames), "{frames} frames were recorded before the sleep");
    assert!(said.starts_with(&packet.bytes), "and they are what was said");
    duet_lab::kernel::run_for(600 * MS);
    let packet = stream.read_packet().unwrap();
    assert_eq!(packet.bytes.len(), 96_000, "the next packet is whole");
    assert!(stage::place_of(&packet.bytes, &said, 4).is_some_and(|at| at >= frames * 4), "and has no gap");
    stream.set_state(StreamState::Stop).unwrap();
    drop(stream);
    stage::end(session).unwrap();
}

#[test]
fn every_port_hears_what_may_be_played() {
    for framework in [Framework::WaveRt, Framework::WavePci, Framework::WaveCyclic] {
        let mut session = started(framework, 60);
        let (mut analogue, mut digital) = (0, 0);
        for endpoint in session.client().endpoints().to_vec() {
            let mut stream = session.client().open(endpoint.id, stage::request(stage::usual(&endpoint))).unwrap();
            stream.protect(1, [false, false]).unwrap();
            let is_digital = ["Spdif", "Hdmi"].iter().any(|d| endpoint.name.starts_with(d));
            for rights in [[true, false], [false, true], [true, true]] {
                // STATUS_NOT_SUPPORTED.
                let refused = stream.protect(2, rights).err().map(|e| e.status);
                assert_eq!(refused, is_digital.then_some(0xC000_00BB), "{framework} {} {rights:?}", endpoint.name);
            }
            analogue += usize::from(!is_digital);
            digital += usize::from(is_digital);
        }
        assert!(analogue > 0, "{framework}: analogue and {digital} digital endpoints");
        stage::end(session).unwrap();
    }
}
