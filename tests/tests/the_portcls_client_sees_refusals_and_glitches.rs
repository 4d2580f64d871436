//! What only the PortCls client can see of the driver: statuses of pin creation, and the port's trace.

use acx_core::model::format::Format;
use acx_core::model::pin::Direction;
use duet_lab::client::{Framework, Notice, StreamRequest, StreamState};
use duet_lab::scenario::stage;
use duet_lab::session::{Build, Session, Setup};

fn started(seed: u64) -> Session {
    Session::start(&Setup {
        build: Build::Native,
        device: Default::default(),
        framework: Framework::WaveRt,
        codec: "desktop".into(),
        seed,
    })
    .unwrap()
}

#[test]
fn a_pin_opens_once_and_again_after_it_is_closed() {
    let mut session = started(9);
    let endpoint = stage::first(session.client(), Direction::Render).unwrap();
    let client = session.client();
    let request = StreamRequest { format: Format::pcm(48_000, 2, 16, 16).unwrap(), packets: 2, packet_frames: 480 };
    let first = client.open(endpoint.id, request).unwrap();
    assert!(client.open(endpoint.id, request).is_err());
    drop(first);
    drop(client.open(endpoint.id, request).unwrap());
    let odd = StreamRequest { format: Format::pcm(11_025, 1, 8, 8).unwrap(), ..request };
    assert!(!endpoint.formats.contains(&odd.format), "the desktop's first output has no 11,025 Hz");
    // STATUS_NO_MATCH.
    assert_eq!(client.open(endpoint.id, odd).err().map(|e| e.status), Some(0xC000_0272));
    stage::end(session).unwrap();
}

/// One gap is one glitch report, whoever notices it first: the end of the period before, or the late packet.
#[test]
fn a_late_packet_is_one_glitch_in_the_trace() {
    let mut session = started(10);
    let endpoint = stage::first(session.client(), Direction::Render).unwrap();
    let client = session.client();
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
    stage::end(session).unwrap();
}
