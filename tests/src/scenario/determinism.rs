//! One seed, one run.

use super::stage::{self, MS};
use super::{Trouble, ensure, play};
use crate::client::StreamState;
use crate::kernel;
use crate::session::{Session, Setup};
use crate::signal;
use acx_core::model::pin::Direction;

/// A session with something of everything; its trace.
fn trace(setup: &Setup) -> Result<Vec<String>, Trouble> {
    let mut session: Session = stage::start(setup)?;
    let render = stage::first(session.client(), Direction::Render)?;
    let sockets: Vec<_> = session.bench.sockets().iter().map(|s| s.name.clone()).collect();
    let clip = signal::noise(stage::usual(&render), 4_800, 1);
    play::play(session.client(), &render, &clip, &mut |_| {})?;
    let mut streams = Vec::new();
    for endpoint in stage::one_each(session.client()) {
        streams.push(stage::opened(&mut session, &endpoint, StreamState::Run)?);
    }
    for socket in &sockets {
        session.bench.plug(socket, true);
        kernel::run_for(MS);
    }
    session.client().power(false)?;
    session.client().power(true)?;
    kernel::run_for(50 * MS);
    drop(streams);
    let verdict = session.finish();
    stage::judge(&verdict)?;
    ensure!(verdict.trace.len() > 500, "a trace of {} lines says little", verdict.trace.len());
    Ok(verdict.trace)
}

/// The same seed gives the same trace, line by line; another seed gives another one.
///
/// # Errors
/// The first line that differs, or that none does.
pub fn one_seed_one_run(setup: &Setup) -> Result<(), Trouble> {
    let first = trace(setup)?;
    let again = trace(setup)?;
    let differs = first.iter().zip(&again).position(|(a, b)| a != b);
    if let Some(n) = differs {
        return Err(Trouble::Unexpected(format!("line {n} is not the same twice:\n  {}\n  {}", first[n], again[n])));
    }
    ensure!(first.len() == again.len(), "{} lines, then {}", first.len(), again.len());
    let other = trace(&Setup { seed: setup.seed.wrapping_add(1), ..setup.clone() })?;
    ensure!(first != other, "another seed changes nothing");
    // Not only addresses: the moments at which things happen are others too.
    let times =
        |lines: &[String]| -> Vec<String> { lines.iter().filter_map(|l| l.split_whitespace().next().map(str::to_owned)).collect() };
    ensure!(times(&first) != times(&other), "another seed changes no moment");
    Ok(())
}
