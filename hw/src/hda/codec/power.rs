//! Power of function groups and widgets (HDA 1.0a 7.3.3.10).

use super::Codec;
use super::port::Port;
use crate::hda::link::Link;
use crate::hda::spec::verb;
use crate::io::{Clock, Error, poll};

// TIMEOUT: D1 to D0 takes at most 10 ms (HDA 1.0a 7.3.3.10); from D3 100 ms is generous.
const LIMIT_US: u32 = 100_000;

/// Asks a node for a power state and waits until it is there. PASSIVE_LEVEL.
///
/// A node that answers but never says that it is there is taken as it is: some report nothing.
///
/// # Errors
/// Those of the link.
pub fn set<L: Link>(port: &Port<'_, L>, clock: &impl Clock, nid: u8, state: u8) -> Result<(), Error> {
    port.set(nid, verb::SET_POWER_STATE, state)?;
    let there = |reply: &u32| reply.wrapping_shr(4) & 0xF == u32::from(state) || *reply & verb::power::ERROR != 0;
    // A reading that fails ends the wait; only that is an error.
    let mut failure = None;
    let attempt = || port.get(nid, verb::GET_POWER_STATE).inspect_err(|error| failure = Some(*error));
    match poll::until_asleep(clock, LIMIT_US, 1_000, attempt, there) {
        Ok(_) => Ok(()),
        Err(_) => failure.map_or(Ok(()), Err),
    }
}

/// Brings the group and every widget with its own power control to D0. PASSIVE_LEVEL.
///
/// # Errors
/// Those of the link.
pub fn wake<L: Link>(codec: &Codec, link: &L, clock: &impl Clock) -> Result<(), Error> {
    let port = Port { link, address: codec.address };
    set(&port, clock, codec.group, verb::power::D0)?;
    for widget in codec.widgets.iter().filter(|w| w.caps.power_control()) {
        port.set(widget.nid, verb::SET_POWER_STATE, verb::power::D0)?;
    }
    Ok(())
}

/// Brings the group to D3; its widgets follow. PASSIVE_LEVEL.
///
/// # Errors
/// Those of the link.
pub fn sleep<L: Link>(codec: &Codec, link: &L) -> Result<(), Error> {
    let port = Port { link, address: codec.address };
    port.set(codec.group, verb::SET_POWER_STATE, verb::power::D3)
}
