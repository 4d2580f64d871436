//! The device is pulled out: in every state, at every step, at any moment.

use super::stage::{self, MS, STATES};
use super::{Trouble, ensure};
use crate::client::{ClientStream, Endpoint, StreamState};
use crate::kernel;
use crate::session::{Session, Setup};
use acx_core::model::pin::Direction;

/// Everything that a client can still call returns; nothing may hang, so each call has a minute of virtual time.
fn exercise(session: &mut Session, endpoint: &Endpoint, stream: &mut dyn ClientStream) -> Result<(), Trouble> {
    let before = kernel::now();
    // Whether these succeed depends on the framework; that they return is what counts.
    let _ = stream.packet_count();
    let _ = stream.position();
    let _ = stream.presentation();
    let _ = stream.write_packet(1, &[], false);
    let _ = stream.read_packet();
    let _ = stream.set_state(StreamState::Pause);
    let _ = stream.set_state(StreamState::Run);
    let _ = session.client().set_volume(endpoint.id, None, 0);
    let _ = session.client().volume(endpoint.id, 0);
    let _ = session.client().jack(endpoint.id);
    let opened = session.client().open(endpoint.id, stage::request(stage::usual(endpoint)));
    ensure!(opened.is_err(), "{}: a stream was opened on a device that is gone", endpoint.name);
    let _ = stream.set_state(StreamState::Stop);
    ensure!(kernel::now() - before < 60_000 * MS, "calls to a device that is gone took {} ms", (kernel::now() - before) / MS);
    Ok(())
}

/// Pulled out in every state of a stream, of each direction; then the stream is stopped and closed, or closed, or left open.
///
/// # Errors
/// The state in which something is left.
pub fn pulled_out_in_every_state(setup: &Setup) -> Result<(), Trouble> {
    for direction in [Direction::Render, Direction::Capture] {
        for state in STATES {
            for ending in 0..3 {
                let mut session = stage::start(setup)?;
                let Ok(endpoint) = stage::first(session.client(), direction) else { break };
                let mut stream = stage::opened(&mut session, &endpoint, state)?;
                session.client().surprise_remove();
                ensure!(!stream.wait_packet(50 * MS) || !stream.wait_packet(50 * MS), "packets of a device that is gone");
                match ending {
                    0 => {
                        exercise(&mut session, &endpoint, stream.as_mut())?;
                        drop(stream);
                    }
                    1 => drop(stream),
                    _ => {
                        session.client().remove();
                        drop(stream);
                    }
                }
                let at = |trouble| Trouble::Unexpected(format!("{direction:?}, {state:?}, ending {ending}: {trouble}"));
                stage::end(session).map_err(at)?;
            }
        }
    }
    Ok(())
}

/// What a client does to play a little, one call at a time. Gives false when there is nothing more to do.
fn step(session: &mut Session, endpoint: &Endpoint, stream: &mut Option<Box<dyn ClientStream>>, n: usize) -> bool {
    let plays = endpoint.direction == Direction::Render;
    if n == 0 {
        *stream = session.client().open(endpoint.id, stage::request(stage::usual(endpoint))).ok();
        return true;
    }
    let Some(open) = stream else { return n < 30 };
    // Results are looked at by the scenarios of play and record; here the device may be gone at any of these.
    match n {
        1 => drop(open.set_state(StreamState::Acquire)),
        2 => drop(open.set_state(StreamState::Pause)),
        3 | 4 if plays => drop(open.write_packet(n as u32 - 3, &[1; 64], false)),
        5 => drop(open.set_state(StreamState::Run)),
        6 => drop(session.client().set_volume(endpoint.id, None, -65_536 * 6)),
        8 => drop(open.position()),
        11 => drop(open.presentation()),
        14 => drop(session.client().set_mute(endpoint.id, None, true)),
        7..=18 if n % 2 == 1 => drop(open.wait_packet(20 * MS)),
        7..=18 if plays => drop(open.packet_count().and_then(|c| open.write_packet(c + 1, &[2; 64], false))),
        7..=18 => drop(open.read_packet()),
        19 => drop(session.client().power(false)),
        20 => drop(session.client().power(true)),
        21 => drop(open.wait_packet(20 * MS)),
        22 => drop(open.set_state(StreamState::Pause)),
        23 => drop(open.set_state(StreamState::Run)),
        24 => drop(open.set_state(StreamState::Pause)),
        25 => drop(open.set_state(StreamState::Stop)),
        26 => *stream = None,
        27 => drop(session.client().jack(endpoint.id)),
        _ => return n < 28,
    }
    true
}

/// Pulled out after each call of a client that plays and of one that records; the client does not notice and goes on calling.
///
/// # Errors
/// The call after which something is left.
pub fn pulled_out_after_every_call(setup: &Setup) -> Result<(), Trouble> {
    for direction in [Direction::Render, Direction::Capture] {
        for pulled in 0..29 {
            let mut session = stage::start(setup)?;
            let Ok(endpoint) = stage::first(session.client(), direction) else { break };
            let mut stream = None;
            let mut n = 0;
            loop {
                if n == pulled {
                    session.client().surprise_remove();
                }
                if !step(&mut session, &endpoint, &mut stream, n) {
                    break;
                }
                n += 1;
            }
            drop(stream);
            let at = |trouble| Trouble::Unexpected(format!("{direction:?}, pulled out before call {pulled}: {trouble}"));
            stage::end(session).map_err(at)?;
        }
    }
    Ok(())
}

/// Pulled out at moments that have nothing to do with calls: between an interrupt and its deferred call, in mid-packet. The bus
/// notices at once, but the system tells the driver only later, while register reads give all ones.
///
/// # Errors
/// The moment after which something is left.
pub fn pulled_out_at_any_moment(setup: &Setup) -> Result<(), Trouble> {
    for n in 0..24 {
        let setup = Setup { seed: setup.seed.wrapping_add(n), ..setup.clone() };
        let mut session = stage::start(&setup)?;
        let mut streams = Vec::new();
        for endpoint in stage::one_each(session.client()) {
            streams.push((stage::opened(&mut session, &endpoint, StreamState::Run)?, endpoint));
        }
        // Around the end of a packet, where interrupts are.
        let first = &mut streams[0].0;
        first.wait_packet(stage::PATIENCE);
        kernel::run_for(kernel::random(30) * 500);
        session.set_fault(Some(crate::device::fault::Fault::AllOnes));
        for (stream, endpoint) in &mut streams {
            let _ = stream.position();
            let _ = stream.wait_packet(15 * MS);
            let _ = session.client().set_volume(endpoint.id, Some(0), -65_536 * 3);
        }
        session.client().surprise_remove();
        kernel::run_for(20 * MS);
        if n % 2 == 0 {
            drop(streams);
        } else {
            session.client().remove();
            drop(streams);
        }
        stage::end(session).map_err(|trouble| Trouble::Unexpected(format!("seed {}: {trouble}", setup.seed)))?;
    }
    Ok(())
}
