//! The same noise through the ports whose clients send stream requests, in every sample rate, width and number of channels that the
//! studio codec takes, a little of each: bit for bit, and nothing else is wrong.

use acx_core::model::format::Format;
use acx_core::model::pin::Direction;
use duet_lab::client::{Endpoint, Framework, StreamState};
use duet_lab::scenario::{record, stage};
use duet_lab::session::{Build, Session, Setup};
use duet_lab::signal;

/// Formats of an endpoint: every rate with some width and count of channels, every width and count with some rate.
fn some(formats: &[Format]) -> Vec<Format> {
    let mut list: Vec<Format> = Vec::new();
    let mut seen: Vec<(u8, u32)> = Vec::new();
    for format in formats {
        let keys = [
            (0, format.rate()),
            (1, u32::from(format.channels())),
            (2, u32::from(format.container_bits()) << 8 | u32::from(format.valid_bits())),
        ];
        if keys.iter().any(|key| !seen.contains(key)) {
            seen.extend(keys);
            list.push(*format);
        }
    }
    // The widest stream of all, too.
    list.extend(formats.iter().max_by_key(|f| f.bytes_per_second()));
    list
}

/// Plays a clip of whole packets and what silence follows; the clip must arrive in front.
fn play(session: &mut Session, endpoint: &Endpoint, format: Format, seed: u64) {
    let mut stream = session.client().open(endpoint.id, stage::request(format)).unwrap();
    let size = stream.packet_bytes();
    let clip = signal::noise(format, 7 * size as u64 / u64::from(format.block_align()), seed);
    session.bench.hear(&endpoint.name);
    stream.set_state(StreamState::Pause).unwrap();
    let mut next = 0;
    while next < 9 {
        while next < stream.packet_count().unwrap() + 2 {
            let bytes = clip.bytes.chunks(size).nth(next as usize).unwrap_or_default();
            stream.write_packet(next, bytes, false).unwrap();
            next += 1;
        }
        stream.set_state(StreamState::Run).unwrap();
        assert!(stream.wait_packet(stage::PATIENCE));
    }
    stream.set_state(StreamState::Stop).unwrap();
    let heard = session.bench.hear(&endpoint.name).unwrap().bytes;
    assert!(heard.starts_with(&clip.bytes), "{format:?}: something else arrived");
}

fn plays_and_records(framework: Framework) {
    let setup = Setup { build: Build::Native, device: Default::default(), framework, codec: "studio".into(), seed: 3 };
    let mut session = Session::start(&setup).unwrap();
    assert_eq!(session.client().framework(), framework);
    let mut tried = 0;
    for endpoint in stage::one_each(session.client()) {
        for (format, seed) in some(&endpoint.formats).into_iter().zip(1..) {
            if endpoint.direction == Direction::Render {
                play(&mut session, &endpoint, format, seed);
            } else {
                let frames = u64::from(format.rate() / 10);
                let said = signal::noise(format, frames, seed);
                session.bench.say(&endpoint.name, &said.bytes);
                let heard = record::record(session.client(), &endpoint, format, frames, &mut |_| {}).unwrap();
                assert_eq!(heard.glitches, 0, "{framework}, {format:?}");
                assert!(heard.clip.bytes == said.bytes, "{framework}, {format:?}: something else was recorded");
            }
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried} formats are few");
    stage::end(session).unwrap();
}

#[test]
fn wavecyclic() {
    plays_and_records(Framework::WaveCyclic);
}

#[test]
fn wavepci() {
    plays_and_records(Framework::WavePci);
}
