//! Broken hardware: an error or a silence, in bounded time, and nothing left.

use super::stage::{self, MS};
use super::{Trouble, ensure};
use crate::client::StreamState;
use crate::device::fault::Fault;
use crate::device::hda::codec_tree::CodecTree;
use crate::device::hostile_codec::{self, Lie};
use crate::kernel;
use crate::session::{Conditions, Session, Setup, Verdict};

/// Longest start that a user would sit through, in virtual time.
const PATIENCE: u64 = 20_000 * MS;

/// Starts under conditions; what can be used of the device is used. Gives whether it started, and the verdict.
fn try_it(setup: &Setup, conditions: &Conditions) -> Result<(bool, Verdict), Trouble> {
    let mut session = match Session::start_under(setup, conditions) {
        Ok(session) => session,
        Err(failed) => {
            ensure!(failed.refused.status >> 30 == 3, "refused by status 0x{:08X}, which is no error", failed.refused.status);
            return Ok((false, failed.verdict));
        }
    };
    // The machine is switched on at one second.
    ensure!(kernel::now() < 1_000 * MS + PATIENCE, "the start took {} ms", kernel::now() / MS);
    let began = kernel::now();
    for endpoint in session.client().endpoints().to_vec() {
        let _ = session.client().set_volume(endpoint.id, None, 0);
        let _ = session.client().jack(endpoint.id);
        let Some(format) = endpoint.formats.first() else { continue };
        let Ok(mut stream) = session.client().open(endpoint.id, stage::request(*format)) else { continue };
        if stream.set_state(StreamState::Run).is_ok() {
            let _ = stream.wait_packet(30 * MS);
            let _ = stream.position();
        }
    }
    let _ = session.client().power(false);
    let _ = session.client().power(true);
    ensure!(kernel::now() - began < PATIENCE, "calls took {} ms", (kernel::now() - began) / MS);
    Ok((true, session.finish()))
}

/// A codec that lies about itself is refused or used for what it is, and breaks no rule.
///
/// # Errors
/// The lie that does harm.
pub fn lying_codecs_do_no_harm(setup: &Setup) -> Result<(), Trouble> {
    for lie in hostile_codec::ALL {
        let Some(tree) = CodecTree::bundled(&setup.codec) else { continue };
        let conditions = Conditions { codec: Some(hostile_codec::lying(tree, lie)), ..Conditions::default() };
        let at = |trouble| Trouble::Unexpected(format!("{lie:?}: {trouble}"));
        let (started, verdict) = try_it(setup, &conditions).map_err(at)?;
        // What a driver that was lied to does to the codec is no defect.
        stage::judge(&Verdict { defects: Vec::new(), ..verdict }).map_err(at)?;
        ensure!(!started || lie != Lie::AllOnes, "a codec of all ones was taken for one");
    }
    Ok(())
}

/// A controller that is dead, stuck or deaf at start is refused in bounded time, or works without what is broken.
///
/// # Errors
/// The fault that does harm.
pub fn dead_controllers_are_refused(setup: &Setup) -> Result<(), Trouble> {
    let usable = [
        (Fault::AllOnes, false),
        (Fault::STUCK_CRST, false),
        // Nothing that the device writes to memory arrives: neither responses nor positions.
        (Fault::LostWrites { from: 0, to: u64::MAX }, true),
        (Fault::LostInterrupt, true),
        (Fault::stuck_lpib(4, 0), true),
        (Fault::stuck_lpib(4, u32::MAX), true),
        (Fault::Late { by: 300_000 }, true),
    ];
    for (fault, may_start) in usable {
        let conditions = Conditions { fault: Some(fault), ..Conditions::default() };
        let at = |trouble| Trouble::Unexpected(format!("{fault:?}: {trouble}"));
        let (started, verdict) = try_it(setup, &conditions).map_err(at)?;
        stage::judge(&Verdict { defects: Vec::new(), ..verdict }).map_err(at)?;
        ensure!(!started || may_start, "{fault:?}: the driver started");
    }
    Ok(())
}

/// A controller that dies while it plays: calls return, the device can be removed. PnP is told of one that is no longer there.
///
/// # Errors
/// The fault that does harm.
pub fn a_controller_that_dies_is_survived(setup: &Setup) -> Result<(), Trouble> {
    for fault in [Fault::AllOnes, Fault::LostInterrupt, Fault::stuck_lpib(4, 0)] {
        let at = |trouble| Trouble::Unexpected(format!("{fault:?}: {trouble}"));
        let mut session = stage::start(setup)?;
        let mut streams = Vec::new();
        for endpoint in stage::one_each(session.client()) {
            streams.push(stage::opened(&mut session, &endpoint, StreamState::Run)?);
        }
        session.set_fault(Some(fault));
        let began = kernel::now();
        for stream in &mut streams {
            let _ = stream.wait_packet(50 * MS);
            let _ = stream.position();
            let _ = stream.set_state(StreamState::Stop);
            let _ = stream.set_state(StreamState::Run);
            let _ = stream.set_state(StreamState::Stop);
        }
        drop(streams);
        stage::settle();
        let failed = session.client().failed();
        ensure!(failed == (fault == Fault::AllOnes), "{fault:?}: {}", if failed { "PnP was told" } else { "PnP was not told" });
        ensure!(kernel::now() - began < PATIENCE, "{fault:?}: calls took {} ms", (kernel::now() - began) / MS);
        let verdict = session.finish();
        stage::judge(&Verdict { defects: Vec::new(), ..verdict }).map_err(at)?;
    }
    Ok(())
}
