//! What scenarios have in common: the start, the end, signals, and where they arrive.

use super::{Trouble, ensure};
use crate::client::{Client, ClientStream, Endpoint, StreamRequest, StreamState};
use crate::kernel;
use crate::session::{Session, Setup, Verdict};
use acx_core::model::format::Format;
use acx_core::model::pin::Direction;

/// A millisecond of virtual time.
pub const MS: u64 = 1_000_000;

/// Longest wait for one packet.
pub const PATIENCE: u64 = 2_000 * MS;

/// Starts a machine with the driver.
///
/// # Errors
/// The driver's refusal.
pub fn start(setup: &Setup) -> Result<Session, Trouble> {
    Ok(Session::start(setup)?)
}

/// Removes and unloads the driver; nothing may be wrong.
///
/// # Errors
/// What the verifier or the controller model found.
pub fn end(session: Session) -> Result<(), Trouble> {
    judge(&session.finish())
}

/// Whether a verdict is clean.
///
/// # Errors
/// The list of what is wrong, the first few entries.
pub fn judge(verdict: &Verdict) -> Result<(), Trouble> {
    let violations = verdict.violations.iter().map(ToString::to_string);
    let defects = verdict.defects.iter().map(|d| format!("against the HDA specification: {d}"));
    let all: Vec<String> = violations.chain(defects).collect();
    ensure!(all.is_empty(), "{} finding(s):\n  {}", all.len(), all[..all.len().min(12)].join("\n  "));
    Ok(())
}

/// The first endpoint of a direction.
///
/// # Errors
/// There is none.
pub fn first(client: &dyn Client, direction: Direction) -> Result<Endpoint, Trouble> {
    let found = client.endpoints().iter().find(|e| e.direction == direction).cloned();
    found.ok_or_else(|| Trouble::NoEndpoint {
        what: format!("{direction:?}"),
        present: client.endpoints().iter().map(|e| e.name.clone()).collect(),
    })
}

/// One endpoint of each direction that the codec has.
pub fn one_each(client: &dyn Client) -> Vec<Endpoint> {
    [Direction::Render, Direction::Capture].into_iter().filter_map(|d| first(client, d).ok()).collect()
}

/// What most clients open: 48 kHz, stereo, 16 bits; else the first that is offered.
pub fn usual(endpoint: &Endpoint) -> Format {
    let wanted = Format::pcm(48_000, 2, 16, 16).filter(|f| endpoint.formats.contains(f));
    wanted.or(endpoint.formats.first().copied()).unwrap_or_else(|| panic!("{} offers no format", endpoint.name))
}

/// 48 kHz and 16 bits with as many channels as there are.
pub fn widest(endpoint: &Endpoint) -> Format {
    let fits = endpoint.formats.iter().filter(|f| (f.rate(), f.container_bits(), f.valid_bits()) == (48_000, 16, 16));
    fits.max_by_key(|f| f.channels()).copied().unwrap_or_else(|| usual(endpoint))
}

/// Two packets of 10 ms.
pub fn request(format: Format) -> StreamRequest {
    StreamRequest { format, packets: 2, packet_frames: format.rate() / 100 }
}

/// Frames of one constant sample for each channel, 16 bits.
pub fn steady(values: &[i16], frames: usize) -> Vec<u8> {
    let frame: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    frame.repeat(frames)
}

/// 16-bit samples of some bytes.
pub fn samples(bytes: &[u8]) -> Vec<i16> {
    bytes.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect()
}

/// Opens a stream with two packets of 10 ms and brings it into a state.
///
/// # Errors
/// The driver's refusal.
pub fn opened(session: &mut Session, endpoint: &Endpoint, state: StreamState) -> Result<Box<dyn ClientStream>, Trouble> {
    let mut stream = session.client().open(endpoint.id, request(usual(endpoint)))?;
    go(stream.as_mut(), state)?;
    Ok(stream)
}

/// Goes to a state and lets a running stream complete two packets.
///
/// # Errors
/// The driver's refusal; no packets come.
pub fn go(stream: &mut dyn ClientStream, state: StreamState) -> Result<(), Trouble> {
    stream.set_state(state)?;
    if state == StreamState::Run {
        for _ in 0..2 {
            ensure!(stream.wait_packet(PATIENCE), "no packet was signalled after the stream was set to run");
        }
    }
    Ok(())
}

/// Packets done: those that the driver counts (render), or those that were signalled (capture, for which KS has no count).
///
/// # Errors
/// The driver's refusal.
pub fn packets(endpoint: &Endpoint, stream: &mut dyn ClientStream) -> Result<u32, Trouble> {
    if endpoint.direction == Direction::Render {
        return Ok(stream.packet_count()?);
    }
    // Signals that were not waited for yet are waited for now.
    while stream.wait_packet(0) {}
    Ok(stream.notified() as u32)
}

/// All states of a stream.
pub const STATES: [StreamState; 4] = [StreamState::Stop, StreamState::Acquire, StreamState::Pause, StreamState::Run];

/// Time for jacks and other slow work to settle.
pub fn settle() {
    kernel::run_for(100 * MS);
}

/// Opens a stream as in [`opened`] only to see whether everything still works, and closes it.
///
/// # Errors
/// It does not.
pub fn still_works(session: &mut Session, endpoint: &Endpoint) -> Result<(), Trouble> {
    let mut stream = opened(session, endpoint, StreamState::Run)?;
    stream.set_state(StreamState::Stop)?;
    Ok(())
}

/// Where a packet of noise lies in what was heard, in bytes.
pub fn place_of(part: &[u8], heard: &[u8], align: usize) -> Option<usize> {
    (0..=heard.len().checked_sub(part.len())?).step_by(align.max(1)).find(|&at| heard[at..].starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_on_frame_boundaries_only() {
        assert_eq!(place_of(&[3, 4], &[1, 2, 3, 4], 2), Some(2));
        assert_eq!(place_of(&[2, 3], &[1, 2, 3, 4], 2), None);
        assert_eq!(place_of(&[1, 2, 3], &[1], 1), None);
    }
}
