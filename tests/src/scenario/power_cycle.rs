//! Sleep: D3 and D0 again, in every state of a stream.

use super::stage::{self, MS, STATES};
use super::{Trouble, ensure};
use crate::client::{ClientStream, StreamState};
use crate::kernel;
use crate::session::{Session, Setup};
use crate::signal;
use acx_core::model::pin::Direction;

fn cycle(session: &mut Session, asleep: u64) -> Result<(), Trouble> {
    session.client().power(false)?;
    kernel::run_for(asleep);
    session.client().power(true)?;
    Ok(())
}

/// Three sleeps in each state; a running stream goes on by itself, any other can be taken to run, stopped, and run again.
///
/// # Errors
/// The state in which it cannot.
pub fn streams_outlive_sleep_in_every_state(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    for endpoint in stage::one_each(session.client()) {
        for state in STATES {
            let at = |trouble: Trouble| Trouble::Unexpected(format!("{} in {state:?}: {trouble}", endpoint.name));
            let mut stream = stage::opened(&mut session, &endpoint, state).map_err(at)?;
            let mut count = stage::packets(&endpoint, stream.as_mut())?;
            for asleep in [0, MS, 300 * MS] {
                cycle(&mut session, asleep).map_err(at)?;
                if state == StreamState::Run {
                    ensure!(stream.wait_packet(stage::PATIENCE), "{}: no packets after sleep", endpoint.name);
                }
                let now = stage::packets(&endpoint, stream.as_mut())?;
                ensure!(now >= count, "{}: the packet count fell from {count} to {now}", endpoint.name);
                ensure!(now <= count + 4, "{}: the packet count rose from {count} to {now} over a sleep", endpoint.name);
                count = now;
            }
            for next in [StreamState::Run, StreamState::Stop, StreamState::Run] {
                stage::go(stream.as_mut(), next).map_err(at)?;
            }
        }
    }
    stage::end(session)
}

/// Writes the packets that a stream wants until `until` are played; gives those that were written.
fn feed(stream: &mut dyn ClientStream, from: u32, until: u32, part: &dyn Fn(u32) -> Vec<u8>) -> Result<u32, Trouble> {
    let mut next = from;
    while stream.packet_count()? < until {
        ensure!(stream.wait_packet(stage::PATIENCE), "no packets");
        let count = stream.packet_count()?;
        next = next.max(count + 1);
        while next < count + 2 {
            stream.write_packet(next, &part(next), false)?;
            next += 1;
        }
    }
    Ok(next)
}

/// A stream that plays through five sleeps: after each the packets that are written are heard again, bit for bit, in order.
///
/// # Errors
/// A packet that was accepted and not heard.
pub fn playing_goes_on_after_sleep(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    let endpoint = stage::first(session.client(), Direction::Render)?;
    let format = stage::usual(&endpoint);
    let mut stream = session.client().open(endpoint.id, stage::request(format))?;
    let (size, align) = (stream.packet_bytes(), format.block_align() as usize);
    let clip = signal::noise(format, 200 * (size / align) as u64, setup.seed);
    let part = |n: u32| clip.bytes[n as usize * size..][..size].to_vec();
    stream.set_state(StreamState::Run)?;
    let mut next = 0;
    for round in 0..5 {
        let count = stream.packet_count()?;
        next = feed(stream.as_mut(), next, count + 3, &part)?;
        let first = stream.packet_count()? + 1;
        session.bench.hear(&endpoint.name);
        next = feed(stream.as_mut(), next, first + 10, &part)?;
        let heard = session.bench.hear(&endpoint.name).unwrap_or_default().bytes;
        let middle = clip.bytes[first as usize * size..][..8 * size].to_vec();
        ensure!(stage::place_of(&middle, &heard, align).is_some(), "round {round}: eight packets in a row were not heard");
        cycle(&mut session, (round + 1) * 10 * MS)?;
    }
    stream.set_state(StreamState::Stop)?;
    drop(stream);
    stage::end(session)
}

/// Sleep without a stream, twenty times, and while nobody uses the device; then it plays and records.
///
/// # Errors
/// It does not.
pub fn an_idle_device_sleeps_and_wakes(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    for n in 0..20 {
        cycle(&mut session, n * MS)?;
    }
    for endpoint in stage::one_each(session.client()) {
        stage::still_works(&mut session, &endpoint)?;
    }
    stage::end(session)
}

/// The device is removed, or pulled out, while it sleeps, with streams in every state.
///
/// # Errors
/// The state in which something is left.
pub fn removed_in_sleep(setup: &Setup) -> Result<(), Trouble> {
    for surprise in [false, true] {
        for state in STATES {
            let mut session = stage::start(setup)?;
            let mut streams = Vec::new();
            for endpoint in stage::one_each(session.client()) {
                streams.push(stage::opened(&mut session, &endpoint, state)?);
            }
            session.client().power(false)?;
            kernel::run_for(MS);
            if surprise {
                session.client().surprise_remove();
            }
            session.client().remove();
            drop(streams);
            stage::end(session).map_err(|trouble| Trouble::Unexpected(format!("{state:?}, pulled out {surprise}: {trouble}")))?;
        }
    }
    Ok(())
}
