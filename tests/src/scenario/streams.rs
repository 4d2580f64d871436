//! Streams at work: long ones, several, short buffers, again and again.

use super::stage::{self, MS};
use super::{Trouble, ensure, play, record};
use crate::client::{Client, ClientStream, Endpoint, StreamState};
use crate::kernel;
use crate::session::Setup;
use crate::signal;
use crate::wav::Clip;
use acx_core::model::pin::Direction;

/// Turns of the buffer that long streams make.
const TURNS: u64 = 100;

/// More than a hundred turns of the buffer are played on each endpoint, bit for bit.
///
/// # Errors
/// The first endpoint where they are not.
pub fn a_hundred_turns_play_exactly(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    stage::first(session.client(), Direction::Render)?;
    let all = session.client().endpoints().to_vec();
    for endpoint in all.iter().filter(|e| e.direction == Direction::Render) {
        let clip = signal::noise(stage::usual(endpoint), 48_000, setup.seed);
        session.bench.hear(&endpoint.name);
        let played = play::play(session.client(), endpoint, &clip, &mut |_| {})?;
        let heard = session.bench.hear(&endpoint.name).unwrap_or_default();
        let name = &endpoint.name;
        ensure!(played.wraps >= TURNS && played.glitches == 0, "{name}: {} turns, {} glitches", played.wraps, played.glitches);
        ensure!(heard.bytes.starts_with(&clip.bytes), "{name}: what arrived differs from what was played");
    }
    stage::end(session)
}

/// More than a hundred turns are recorded, bit for bit, from the first sample on.
///
/// # Errors
/// The first endpoint where they are not.
pub fn a_hundred_turns_record_exactly(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    let all = session.client().endpoints().to_vec();
    // Clients of stream requests take frames as long as the port likes: 10 ms, twice as long as packets here.
    let frames = if setup.framework.has_packets() { 48_000 } else { 96_000 };
    for endpoint in all.iter().filter(|e| e.direction == Direction::Capture) {
        let said = signal::noise(stage::usual(endpoint), frames + 12_000, setup.seed);
        session.bench.say(&endpoint.name, &said.bytes);
        let heard = record::record(session.client(), endpoint, said.format, frames, &mut |_| {})?;
        let name = &endpoint.name;
        ensure!(heard.wraps >= TURNS && heard.glitches == 0, "{name}: {} turns, {} glitches", heard.wraps, heard.glitches);
        ensure!(said.bytes.starts_with(&heard.clip.bytes), "{name}: what was recorded is not what was said");
    }
    stage::end(session)
}

/// One endpoint of several that work at once.
struct Part {
    endpoint: Endpoint,
    stream: Box<dyn ClientStream>,
    clip: Clip,
    next: u32,
    recorded: Vec<u8>,
}

impl Part {
    fn open(client: &mut dyn Client, endpoint: &Endpoint, seed: u64) -> Result<Self, crate::client::Refused> {
        let format = stage::usual(endpoint);
        let stream = client.open(endpoint.id, stage::request(format))?;
        let clip = signal::noise(format, 24_000, seed);
        Ok(Self { endpoint: endpoint.clone(), stream, clip, next: 0, recorded: Vec::new() })
    }
    fn plays(&self) -> bool {
        self.endpoint.direction == Direction::Render
    }
    fn write(&mut self, upto: u32) -> Result<(), Trouble> {
        let size = self.stream.packet_bytes();
        while self.next < upto {
            let bytes = self.clip.bytes.chunks(size).nth(self.next as usize).unwrap_or_default();
            self.stream.write_packet(self.next, bytes, false)?;
            self.next += 1;
        }
        Ok(())
    }
    fn serve(&mut self) -> Result<(), Trouble> {
        if self.plays() {
            let count = self.stream.packet_count()?;
            return self.write(count + 2);
        }
        while let Ok(packet) = self.stream.read_packet() {
            ensure!(packet.number == self.next, "{}: packet {}, not {}", self.endpoint.name, packet.number, self.next);
            self.next += 1;
            self.recorded.extend(packet.bytes);
        }
        Ok(())
    }
}

/// As many endpoints as the codec has converters for work at once, started one after the other and stopped in another order;
/// each has its own samples. An endpoint whose converter is in use is refused.
///
/// # Errors
/// A stream that hears another's samples, or none.
pub fn every_endpoint_at_once(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    let all = session.client().endpoints().to_vec();
    let mut parts = Vec::new();
    for (endpoint, seed) in all.iter().zip(setup.seed..) {
        match Part::open(session.client(), endpoint, seed) {
            Ok(part) => parts.push(part),
            // STATUS_DEVICE_BUSY, or no status at all of its own: never a success without a stream.
            Err(refused) => {
                ensure!(parts.iter().any(|p| p.endpoint.direction == endpoint.direction), "{}: {refused}", endpoint.name)
            }
        }
    }
    let directions = [Direction::Render, Direction::Capture].map(|d| all.iter().any(|e| e.direction == d));
    let open = [Direction::Render, Direction::Capture].map(|d| parts.iter().any(|p| p.endpoint.direction == d));
    ensure!(directions == open, "endpoints of a direction were all refused");
    for part in &mut parts {
        session.bench.say(&part.endpoint.name, &part.clip.bytes);
        part.stream.set_state(StreamState::Pause)?;
        if part.plays() {
            part.write(2)?;
        }
        part.stream.set_state(StreamState::Run)?;
        kernel::run_for(MS);
    }
    for _ in 0..80 {
        kernel::run_for(4 * MS);
        for part in &mut parts {
            part.serve()?;
        }
    }
    // Every second one first.
    let (even, odd): (Vec<_>, Vec<_>) = parts.into_iter().enumerate().partition(|(n, _)| n % 2 == 0);
    for (_, mut part) in odd.into_iter().chain(even) {
        part.stream.set_state(StreamState::Stop)?;
        let (name, size) = (&part.endpoint.name, part.stream.packet_bytes());
        let arrived =
            if part.plays() { session.bench.hear(name).unwrap_or_default().bytes } else { std::mem::take(&mut part.recorded) };
        let whole = 25 * size;
        ensure!(arrived.len() >= whole, "{name}: only {} bytes arrived", arrived.len());
        ensure!(arrived[..whole] == part.clip.bytes[..whole], "{name}: other samples arrived than its own");
    }
    stage::end(session)
}

/// A buffer of one packet: it is signalled once in each turn, the position stays inside, and its samples go round.
///
/// # Errors
/// The direction in which it does not.
pub fn one_packet_goes_round(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    for endpoint in stage::one_each(session.client()) {
        let format = stage::usual(&endpoint);
        let request = crate::client::StreamRequest { packets: 1, ..stage::request(format) };
        let mut stream = session.client().open(endpoint.id, request)?;
        let size = stream.packet_bytes();
        let align = u64::from(format.block_align());
        let turn = signal::noise(format, size as u64 / align, setup.seed);
        stream.set_state(StreamState::Pause)?;
        if endpoint.direction == Direction::Render {
            stream.write_packet(0, &turn.bytes, false)?;
        } else {
            session.bench.say(&endpoint.name, &turn.bytes.repeat(120));
        }
        stream.set_state(StreamState::Run)?;
        let name = &endpoint.name;
        for n in 1..=110 {
            ensure!(stream.wait_packet(stage::PATIENCE), "{name}: turn {n} was not signalled");
            let count = stage::packets(&endpoint, stream.as_mut())?;
            ensure!(count == n, "{name}: {count} turns counted, not {n}");
            let position = stream.position()?;
            ensure!(position < size as u64, "{name}: position {position} of {size}");
            if endpoint.direction == Direction::Capture {
                let packet = stream.read_packet()?;
                // The hardware is at the start of the only packet again: the last half is surely of the turn before.
                ensure!(packet.bytes[size / 2..] == turn.bytes[size / 2..], "{name}: turn {n} was recorded wrong");
            }
        }
        stream.set_state(StreamState::Stop)?;
        if endpoint.direction == Direction::Render {
            let heard = session.bench.hear(name).unwrap_or_default().bytes;
            let expected = turn.bytes.repeat(110);
            ensure!(heard.len() >= expected.len() - size, "{name}: only {} bytes were heard", heard.len());
            let compared = heard.len().min(expected.len());
            ensure!(heard[..compared] == expected[..compared], "{name}: the turns differ");
        }
    }
    stage::end(session)
}

/// Each endpoint is opened, played or recorded, stopped and closed ten times; the tenth is as good as the first.
///
/// # Errors
/// The first time that is not.
pub fn ten_times_the_same(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    for endpoint in stage::one_each(session.client()) {
        for round in 0..10 {
            let clip = signal::noise(stage::usual(&endpoint), 2_400, setup.seed + round);
            let name = &endpoint.name;
            if endpoint.direction == Direction::Render {
                session.bench.hear(name);
                play::play(session.client(), &endpoint, &clip, &mut |_| {})?;
                let heard = session.bench.hear(name).unwrap_or_default();
                ensure!(heard.bytes.starts_with(&clip.bytes), "{name}: round {round} differs");
            } else {
                session.bench.say(name, &clip.bytes);
                let heard = record::record(session.client(), &endpoint, clip.format, 2_400, &mut |_| {})?;
                ensure!(heard.clip.bytes == clip.bytes, "{name}: round {round} differs");
                // Past the end of what was said the microphone is silent.
            }
        }
    }
    stage::end(session)
}
