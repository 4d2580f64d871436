//! Jacks: what is plugged in is told, described, and never lost.

use super::stage;
use super::{Trouble, ensure};
use crate::client::{Endpoint, Notice, StreamState};
use crate::kernel;
use crate::session::{Session, Setup};
use rand::Rng;

fn detecting(session: &mut Session) -> Result<Vec<Endpoint>, Trouble> {
    let all = session.client().endpoints();
    let found: Vec<_> = all.iter().filter(|e| e.jack.is_some_and(|j| j.detects_presence)).cloned().collect();
    ensure!(!found.is_empty(), "no jack detects presence; the codec's do");
    Ok(found)
}

/// What is plugged in, as the client reads it, is as it should be; and only this endpoint's jack was told of.
fn check(session: &mut Session, endpoint: &Endpoint, present: bool, told: bool) -> Result<(), Trouble> {
    stage::settle();
    let notices = session.client().notices();
    let ours = Notice::JackChanged { endpoint: endpoint.id };
    ensure!(notices.contains(&ours) == told, "{}: present {present}, told {notices:?}", endpoint.name);
    ensure!(notices.iter().all(|n| *n == ours), "{}: others were told too: {notices:?}", endpoint.name);
    let connected = session.client().jack(endpoint.id)?.connected;
    ensure!(connected == present, "{}: connected reads {connected}, not {present}", endpoint.name);
    Ok(())
}

/// Each jack is plugged and unplugged, with and without a stream; every change is told once and described.
///
/// # Errors
/// The first change that was not told or not seen.
pub fn plugs_are_told(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    stage::settle();
    session.client().notices();
    for endpoint in detecting(&mut session)? {
        check(&mut session, &endpoint, false, false)?;
        for present in [true, false, true] {
            session.bench.plug(&endpoint.name, present);
            check(&mut session, &endpoint, present, true)?;
            session.bench.plug(&endpoint.name, present);
            check(&mut session, &endpoint, present, false)?;
        }
        let mut stream = stage::opened(&mut session, &endpoint, StreamState::Run)?;
        session.bench.plug(&endpoint.name, false);
        check(&mut session, &endpoint, false, true)?;
        let signalled = (0..11).filter(|_| stream.wait_packet(20 * stage::MS)).count();
        ensure!(signalled == 11, "{}: {signalled} of 11 packets after the plug was pulled", endpoint.name);
        stream.set_state(StreamState::Stop)?;
    }
    stage::end(session)
}

/// Two hundred plugs at random moments: the last state is the one that is read, and it was told.
///
/// # Errors
/// A jack whose state was lost.
pub fn a_storm_of_plugs_settles(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    stage::settle();
    let endpoints = detecting(&mut session)?;
    let mut random = kernel::rng();
    for last in [true, false] {
        session.client().notices();
        for n in 0..200 {
            let endpoint = &endpoints[random.random_range(0..endpoints.len())];
            session.bench.plug(&endpoint.name, n % 2 == 0);
            kernel::run_for(random.random_range(0..400_000));
        }
        for endpoint in &endpoints {
            session.bench.plug(&endpoint.name, last);
        }
        stage::settle();
        let notices = session.client().notices();
        for endpoint in &endpoints {
            let connected = session.client().jack(endpoint.id)?.connected;
            ensure!(connected == last, "{}: connected reads {connected} after the storm, not {last}", endpoint.name);
            ensure!(notices.contains(&Notice::JackChanged { endpoint: endpoint.id }), "{}: the storm was not told", endpoint.name);
        }
    }
    stage::end(session)
}

/// A plug that moves while the device sleeps is seen and told after it woke.
///
/// # Errors
/// A jack whose change was missed.
pub fn plugs_moved_in_sleep_are_seen(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    stage::settle();
    session.client().notices();
    for endpoint in detecting(&mut session)? {
        for present in [true, false] {
            session.client().power(false)?;
            session.bench.plug(&endpoint.name, present);
            stage::settle();
            session.client().power(true)?;
            check(&mut session, &endpoint, present, true)?;
            // And the jack still tells.
            session.bench.plug(&endpoint.name, !present);
            check(&mut session, &endpoint, !present, true)?;
            session.bench.plug(&endpoint.name, present);
            check(&mut session, &endpoint, present, true)?;
        }
    }
    stage::end(session)
}
