//! Memory runs out: at the first allocation, at the second, at each one.

use super::stage::{self, MS};
use super::{Trouble, ensure};
use crate::client::{Refused, StreamState};
use crate::kernel::pool;
use crate::session::{Conditions, Session, Setup};

/// STATUS_INSUFFICIENT_RESOURCES (ntstatus.h).
const INSUFFICIENT_RESOURCES: u32 = 0xC000_009A;
/// STATUS_NO_MEMORY.
const NO_MEMORY: u32 = 0xC000_0017;

/// More allocations than a start has.
const MANY: u64 = 20_000;

fn clean_refusal(refused: &Refused) -> Result<(), Trouble> {
    let memory = [INSUFFICIENT_RESOURCES, NO_MEMORY].contains(&refused.status);
    ensure!(memory, "{refused}, which does not say that memory is out");
    Ok(())
}

/// Start and play with `allocations` to spend; whether it sufficed.
fn attempt(setup: &Setup, allocations: u64) -> Result<bool, Trouble> {
    let conditions = Conditions { allocations: Some(allocations), ..Conditions::default() };
    let mut session = match Session::start_under(setup, &conditions) {
        Ok(session) => session,
        Err(failed) => {
            clean_refusal(&failed.refused)?;
            stage::judge(&failed.verdict)?;
            return Ok(false);
        }
    };
    let mut enough = true;
    for endpoint in stage::one_each(session.client()) {
        match session.client().open(endpoint.id, stage::request(stage::usual(&endpoint))) {
            Err(refused) => {
                clean_refusal(&refused)?;
                enough = false;
            }
            Ok(mut stream) => match stream.set_state(StreamState::Run) {
                Err(refused) => {
                    clean_refusal(&refused)?;
                    enough = false;
                }
                Ok(()) => ensure!(stream.wait_packet(100 * MS), "{}: a stream that runs gives no packets", endpoint.name),
            },
        }
    }
    pool::limit(None);
    // With memory again everything works.
    for endpoint in stage::one_each(session.client()) {
        stage::still_works(&mut session, &endpoint)?;
    }
    stage::end(session)?;
    Ok(enough)
}

/// With every number of allocations from none on, start and streams either work or are refused for want of memory, and nothing
/// leaks; until there is enough.
///
/// # Errors
/// The number at which something else happens.
pub fn every_allocation_may_fail(setup: &Setup) -> Result<(), Trouble> {
    for allocations in 0..MANY {
        let at = |trouble| Trouble::Unexpected(format!("with {allocations} allocations: {trouble}"));
        if attempt(setup, allocations).map_err(at)? {
            return Ok(());
        }
    }
    Err(Trouble::Unexpected(format!("{MANY} allocations are not enough")))
}
