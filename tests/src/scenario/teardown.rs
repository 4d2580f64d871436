//! Ends: in every state, in every order. Nothing is left, whoever goes first.

use super::stage::{self, STATES};
use super::{Trouble, ensure};
use crate::client::{ClientStream, StreamState};
use crate::session::Setup;
use acx_core::model::pin::Direction;

/// From every state to every state, twice, then closed there: what a stop does not undo would show in the next session of the
/// stream.
///
/// # Errors
/// A step that was refused, or something left.
pub fn streams_end_in_every_state(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    for endpoint in stage::one_each(session.client()) {
        for from in STATES {
            for to in STATES {
                let mut stream = stage::opened(&mut session, &endpoint, from)?;
                stage::go(stream.as_mut(), to)?;
                stream.set_state(to)?;
                stream.set_state(StreamState::Stop)?;
                ensure!(stream.position()? == 0, "{}: position {} in STOP", endpoint.name, stream.position()?);
                stage::go(stream.as_mut(), to)?;
                // Closed as it is.
                drop(stream);
            }
        }
        stage::still_works(&mut session, &endpoint)?;
    }
    stage::end(session)
}

/// A stream that is stopped by force while packets wait is closed without being stopped; no packet is signalled afterwards.
///
/// # Errors
/// A signal came.
pub fn nothing_is_signalled_after_stop(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    for endpoint in stage::one_each(session.client()) {
        for state in [StreamState::Pause, StreamState::Acquire, StreamState::Stop] {
            let mut stream = stage::opened(&mut session, &endpoint, StreamState::Run)?;
            stream.set_state(state)?;
            // One that was under way may still be taken.
            stream.wait_packet(0);
            let before = stream.notified();
            ensure!(!stream.wait_packet(100 * stage::MS), "{}: signalled in {state:?}", endpoint.name);
            ensure!(stream.notified() == before, "{}: notified in {state:?}", endpoint.name);
        }
    }
    stage::end(session)
}

/// The orders in which `count` things can go.
pub fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in orders(count - 1) {
        for at in 0..=shorter.len() {
            let mut order = shorter.clone();
            order.insert(at, count - 1);
            all.push(order);
        }
    }
    all
}

/// Streams in different states and the device itself go in every order.
///
/// # Errors
/// An order that leaves something.
pub fn handles_close_in_every_order(setup: &Setup) -> Result<(), Trouble> {
    for order in orders(4) {
        let mut session = stage::start(setup)?;
        let endpoints = session.client().endpoints().to_vec();
        let render: Vec<_> = endpoints.iter().filter(|e| e.direction == Direction::Render).take(2).collect();
        let capture = endpoints.iter().filter(|e| e.direction == Direction::Capture).take(1);
        let states = [StreamState::Run, StreamState::Pause, StreamState::Run];
        let mut streams: Vec<Option<Box<dyn ClientStream>>> = Vec::new();
        for (endpoint, state) in render.into_iter().chain(capture).zip(states) {
            streams.push(Some(stage::opened(&mut session, endpoint, state)?));
        }
        for thing in &order {
            match streams.get_mut(*thing) {
                Some(stream) => drop(stream.take()),
                None => session.client().remove(),
            }
        }
        drop(streams);
        stage::end(session).map_err(|trouble| Trouble::Unexpected(format!("closed in order {order:?}: {trouble}")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn there_are_as_many_orders_as_the_factorial_says() {
        let mut all = super::orders(4);
        assert_eq!(all.len(), 24);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 24);
    }
}
