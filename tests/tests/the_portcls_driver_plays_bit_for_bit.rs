//! The whole PortCls driver, from its entry point to samples at the codec's pin.

#![allow(unsafe_code, reason = "the entry point is handed over untyped")]

use acx_core::model::format::Format;
use acx_core::model::pin::Direction;
use duet_lab::bench::Bench;
use duet_lab::client::{Client, Notice, StreamRequest, StreamState};
use duet_lab::device::hda::codec_tree::CodecTree;
use duet_lab::device::hda::{Config, HdaController};
use duet_lab::portcls_host::client::PcClient;
use duet_lab::portcls_host::{DriverEntry, PcHost, resources, unknown};
use duet_lab::scenario::play::play;
use duet_lab::scenario::record::record;
use duet_lab::wav::Clip;
use duet_lab::{kernel, pci, verifier};
use std::cell::RefCell;
use std::rc::Rc;

type Model = Rc<RefCell<HdaController>>;

fn started(seed: u64) -> (kernel::Machine, Model, PcClient) {
    let machine = kernel::boot(seed);
    let model = Rc::new(RefCell::new(HdaController::new(Config::default(), vec![CodecTree::bundled("desktop").unwrap()])));
    let device = pci::attach(model.clone());
    // SAFETY: the same function: the host declares driver and path as untyped pointers.
    let entry = unsafe { core::mem::transmute::<*const (), DriverEntry>(duet::entry::legacy_driver_entry as *const ()) };
    let mut host = PcHost::load(entry).unwrap();
    host.add_device(device.pdo().cast()).unwrap();
    let (start, length) = device.bar(0).unwrap();
    let vector = pci::vector(device.slot());
    let parts = [resources::memory(start, length as u32), resources::interrupt(9, vector)];
    host.start(&parts).unwrap();
    let client = PcClient::new(host, Box::new(move || device.surprise_remove())).unwrap();
    (machine, model, client)
}

fn clean(mut client: PcClient) {
    client.remove();
    drop(client);
    kernel::run_until_idle();
    unknown::reset();
    let violations = verifier::violations();
    assert!(violations.is_empty(), "{violations:#?}");
    assert_eq!(verifier::leaks(), 0);
}

/// Noise that no driver could make up, at 48 kHz, stereo, 16 bits.
fn noise(frames: u32) -> Clip {
    let mut state = 0x2545_F491_u32;
    let mut sample = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state as u16).to_le_bytes()
    };
    let bytes = (0..frames * 2).flat_map(|_| sample()).collect();
    Clip { format: Format::pcm(48_000, 2, 16, 16).unwrap(), bytes }
}

#[test]
fn what_the_client_plays_arrives_at_the_pin() {
    let (_machine, model, mut client) = started(1);
    let bench = Bench::new(model, &CodecTree::bundled("desktop").unwrap());
    let endpoint = client.endpoints().iter().find(|e| e.direction == Direction::Render).cloned().expect("a render endpoint");
    let clip = noise(24_000);
    let played = play(&mut client, &endpoint, &clip, &mut |_| {}).unwrap();
    assert_eq!(played.glitches, 0);
    let heard =
        bench.sockets().iter().filter_map(|s| bench.hear(&s.name)).find(|h| h.bytes.iter().any(|b| *b != 0)).expect("sound");
    assert_eq!((heard.channels, heard.container_bits), (2, 16));
    let start = heard.bytes.chunks(4).position(|f| f == &clip.bytes[..4]).expect("the first frame") * 4;
    let arrived = heard.bytes.len() - start;
    assert!(arrived >= clip.bytes.len(), "only {arrived} of {} bytes arrived", clip.bytes.len());
    assert!(heard.bytes[start..][..clip.bytes.len()] == clip.bytes, "samples differ");
    clean(client);
}

#[test]
fn volume_and_mute_are_kept_and_clamped() {
    let (_machine, _model, mut client) = started(2);
    let endpoint = client.endpoints().iter().find(|e| e.volume.is_some()).cloned().expect("an endpoint with a volume");
    let range = endpoint.volume.unwrap();
    client.set_volume(endpoint.id, None, i32::MIN).unwrap();
    assert_eq!(client.volume(endpoint.id, 0).unwrap(), range.minimum);
    client.set_volume(endpoint.id, Some(0), range.minimum + range.step).unwrap();
    assert_eq!(client.volume(endpoint.id, 0).unwrap(), range.minimum + range.step);
    if range.channels > 1 {
        assert_eq!(client.volume(endpoint.id, 1).unwrap(), range.minimum);
    }
    if endpoint.mute_channels > 0 {
        client.set_mute(endpoint.id, None, true).unwrap();
        assert!(client.mute(endpoint.id, 0).unwrap());
    }
    assert!(client.volume(endpoint.id, 200).is_err());
    clean(client);
}

#[test]
fn sleep_in_the_middle_of_a_stream_keeps_the_packets_coming() {
    let (_machine, _model, mut client) = started(3);
    let endpoint = client.endpoints().iter().find(|e| e.direction == Direction::Render).cloned().unwrap();
    let request = StreamRequest { format: Format::pcm(48_000, 2, 16, 16).unwrap(), packets: 2, packet_frames: 480 };
    let mut stream = client.open(endpoint.id, request).unwrap();
    stream.set_state(StreamState::Run).unwrap();
    assert!(stream.wait_packet(100_000_000));
    client.power(false).unwrap();
    client.power(true).unwrap();
    let before = stream.notified();
    assert!(stream.wait_packet(100_000_000));
    assert!(stream.notified() > before);
    stream.set_state(StreamState::Stop).unwrap();
    drop(stream);
    clean(client);
}

#[test]
fn a_device_pulled_out_while_it_plays_leaves_nothing_behind() {
    let (_machine, _model, mut client) = started(4);
    let endpoint = client.endpoints().iter().find(|e| e.direction == Direction::Render).cloned().unwrap();
    let request = StreamRequest { format: Format::pcm(48_000, 2, 16, 16).unwrap(), packets: 2, packet_frames: 480 };
    let mut stream = client.open(endpoint.id, request).unwrap();
    stream.set_state(StreamState::Run).unwrap();
    assert!(stream.wait_packet(100_000_000));
    client.surprise_remove();
    assert!(!stream.wait_packet(50_000_000));
    drop(stream);
    clean(client);
}

/// Every endpoint that says so is unplugged and plugged in again; the client hears of each change.
#[test]
fn plugging_in_and_out_is_told_and_described() {
    let (_machine, model, mut client) = started(5);
    let bench = Bench::new(model, &CodecTree::bundled("desktop").unwrap());
    let endpoint = client.endpoints().iter().find(|e| e.jack.is_some_and(|j| j.detects_presence)).cloned().expect("a jack");
    let mut heard = 0;
    for socket in bench.sockets().iter().map(|s| s.name.clone()).collect::<Vec<_>>() {
        for plugged in [false, true] {
            let before = client.jack(endpoint.id).unwrap().connected;
            client.notices();
            bench.plug(&socket, plugged);
            kernel::run_for(50_000_000);
            let told = client.notices().contains(&Notice::JackChanged { endpoint: endpoint.id });
            let changed = client.jack(endpoint.id).unwrap().connected != before;
            assert!(told || !changed, "{socket}: a change that nobody was told of");
            heard += u32::from(told && changed);
        }
    }
    assert!(heard >= 1, "no socket belongs to the endpoint");
    clean(client);
}

#[test]
fn setting_a_level_is_told_once_and_the_same_level_again_is_not() {
    let (_machine, _model, mut client) = started(6);
    let endpoint = client.endpoints().iter().find(|e| e.volume.is_some()).cloned().unwrap();
    let range = endpoint.volume.unwrap();
    client.set_volume(endpoint.id, None, range.minimum).unwrap();
    client.notices();
    client.set_volume(endpoint.id, None, range.minimum).unwrap();
    assert!(client.notices().is_empty());
    client.set_volume(endpoint.id, None, range.maximum).unwrap();
    assert_eq!(client.notices(), [Notice::ControlChanged { endpoint: endpoint.id }]);
    clean(client);
}

#[test]
fn what_is_said_into_a_socket_is_recorded() {
    let (_machine, model, mut client) = started(7);
    let bench = Bench::new(model, &CodecTree::bundled("desktop").unwrap());
    let endpoint = client.endpoints().iter().find(|e| e.direction == Direction::Capture).cloned().expect("a capture endpoint");
    let said = noise(24_000);
    for socket in bench.sockets() {
        bench.say(&socket.name, &said.bytes);
    }
    let heard = record(&mut client, &endpoint, said.format, 12_000, &mut |_| {}).unwrap();
    assert_eq!(heard.glitches, 0);
    let start = heard.clip.bytes.iter().position(|b| *b != 0).expect("sound") & !3;
    let part = &heard.clip.bytes[start..start + 9_600 * 4];
    assert!(said.bytes.windows(part.len()).step_by(4).any(|w| w == part), "what was recorded was never said");
    clean(client);
}

#[test]
fn packets_too_late_or_too_early_are_refused_by_their_documented_statuses() {
    let (_machine, _model, mut client) = started(8);
    let endpoint = client.endpoints().iter().find(|e| e.direction == Direction::Render).cloned().unwrap();
    let request = StreamRequest { format: Format::pcm(48_000, 2, 16, 16).unwrap(), packets: 2, packet_frames: 480 };
    let mut stream = client.open(endpoint.id, request).unwrap();
    stream.write_packet(0, &[0; 16], false).unwrap();
    stream.set_state(StreamState::Run).unwrap();
    assert!(stream.wait_packet(100_000_000));
    // Packet 0 is played: STATUS_DATA_LATE_ERROR. Packet 9 has no place in two: STATUS_DATA_OVERRUN.
    assert_eq!(stream.write_packet(0, &[0; 16], false).unwrap_err().status, 0xC000_003D);
    assert_eq!(stream.write_packet(9, &[0; 16], false).unwrap_err().status, 0xC000_003C);
    stream.write_packet(2, &[0; 16], true).unwrap();
    // After the end of the stream: STATUS_INVALID_DEVICE_STATE.
    assert_eq!(stream.write_packet(3, &[0; 16], false).unwrap_err().status, 0xC000_0184);
    stream.set_state(StreamState::Stop).unwrap();
    assert_eq!(stream.position().unwrap(), 0);
    drop(stream);
    clean(client);
}

#[test]
fn a_pin_opens_once_and_again_after_it_is_closed() {
    let (_machine, _model, mut client) = started(9);
    let endpoint = client.endpoints().iter().find(|e| e.direction == Direction::Render).cloned().unwrap();
    let request = StreamRequest { format: Format::pcm(48_000, 2, 16, 16).unwrap(), packets: 2, packet_frames: 480 };
    let first = client.open(endpoint.id, request).unwrap();
    assert!(client.open(endpoint.id, request).is_err());
    drop(first);
    drop(client.open(endpoint.id, request).unwrap());
    let odd = StreamRequest { format: Format::pcm(11_025, 1, 8, 8).unwrap(), ..request };
    if !endpoint.formats.contains(&odd.format) {
        // STATUS_NO_MATCH.
        assert_eq!(client.open(endpoint.id, odd).err().map(|e| e.status), Some(0xC000_0272));
    }
    clean(client);
}

/// One gap is one glitch report, whoever notices it first: the end of the period before, or the late packet.
#[test]
fn a_late_packet_is_one_glitch_in_the_trace() {
    let (_machine, _model, mut client) = started(10);
    let endpoint = client.endpoints().iter().find(|e| e.direction == Direction::Render).cloned().unwrap();
    let request = StreamRequest { format: Format::pcm(48_000, 2, 16, 16).unwrap(), packets: 2, packet_frames: 480 };
    let mut stream = client.open(endpoint.id, request).unwrap();
    stream.write_packet(0, &[0; 16], false).unwrap();
    stream.write_packet(1, &[0; 16], false).unwrap();
    stream.set_state(StreamState::Run).unwrap();
    assert!(stream.wait_packet(100_000_000));
    assert_eq!(client.notices(), [], "packet 1 plays as it should");
    assert!(stream.wait_packet(100_000_000));
    // Packet 2 was due just now.
    assert_eq!(stream.write_packet(2, &[0; 16], false).unwrap_err().status, 0xC000_003D);
    assert_eq!(client.notices(), [Notice::Glitch { endpoint: endpoint.id }]);
    stream.write_packet(3, &[0; 16], false).unwrap();
    assert!(stream.wait_packet(100_000_000));
    assert_eq!(client.notices(), [], "the stream goes on");
    drop(stream);
    clean(client);
}
