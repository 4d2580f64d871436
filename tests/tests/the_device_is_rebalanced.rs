//! Rebalance: the system asks, takes the filters away, stops the device, and starts it again with streams still open.

use acx_core::model::pin::Direction;
use duet_lab::client::{Framework, StreamState};
use duet_lab::scenario::stage;
use duet_lab::session::{Build, Session, Setup};

fn started(framework: Framework, seed: u64) -> Session {
    let codec = "desktop".into();
    Session::start(&Setup { build: Build::Native, device: Default::default(), framework, codec, seed }).unwrap()
}

#[test]
fn a_wavert_device_gets_new_resources_in_every_stream_state() {
    let mut session = started(Framework::WaveRt, 70);
    for state in stage::STATES {
        let mut streams = Vec::new();
        for endpoint in stage::one_each(session.client()) {
            streams.push(stage::opened(&mut session, &endpoint, state).unwrap());
        }
        let before = session.client().describe();
        session.client().rebalance().unwrap();
        assert_eq!(session.client().describe(), before, "the same filters are there again");
        // The old streams are stopped for good, but may be asked and closed.
        for stream in &mut streams {
            assert_eq!(stream.position().unwrap_or(0), 0, "{state:?}");
        }
        drop(streams);
        for endpoint in stage::one_each(session.client()) {
            stage::still_works(&mut session, &endpoint).unwrap();
        }
    }
    stage::end(session).unwrap();
}

/// Only the WaveRT port takes part: others refuse, and nothing happens to their streams.
#[test]
fn other_ports_refuse_and_play_on() {
    for framework in [Framework::WavePci, Framework::WaveCyclic] {
        let mut session = started(framework, 71);
        let endpoint = stage::first(session.client(), Direction::Render).unwrap();
        let mut stream = stage::opened(&mut session, &endpoint, StreamState::Run).unwrap();
        assert_eq!(session.client().rebalance().unwrap_err().what, "query stop");
        assert!(stream.wait_packet(stage::PATIENCE), "{framework} plays on");
        drop(stream);
        stage::end(session).unwrap();
    }
}
