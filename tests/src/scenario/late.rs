//! Packets at the wrong time: refused by their documented status, counted, and never more than a gap.

use super::stage::{self, MS, PATIENCE};
use super::{Trouble, ensure};
use crate::client::{ClientStream, Refused, StreamState};
use crate::kernel;
use crate::session::Setup;
use crate::signal;
use acx_core::model::pin::Direction;

/// STATUS_DATA_LATE_ERROR (ntstatus.h).
pub const DATA_LATE: u32 = 0xC000_003D;
/// STATUS_DATA_OVERRUN.
pub const DATA_OVERRUN: u32 = 0xC000_003C;
/// STATUS_INVALID_DEVICE_STATE.
pub const INVALID_DEVICE_STATE: u32 = 0xC000_0184;

fn status(result: Result<(), Refused>) -> u32 {
    result.err().map_or(0, |refused| refused.status)
}

fn wait(stream: &mut dyn ClientStream) -> Result<(), Trouble> {
    let waited_ms = PATIENCE / MS;
    if stream.wait_packet(PATIENCE) { Ok(()) } else { Err(Trouble::Stalled { step: "packets", waited_ms }) }
}

/// A packet that is played already, one that has no place yet, one after the end: each has its status
/// (IMiniportWaveRTOutputStream::SetWritePacket, EvtAcxStreamSetRenderPacket).
///
/// # Errors
/// A status that differs.
pub fn wrong_packets_are_refused(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    let endpoint = stage::first(session.client(), Direction::Render)?;
    let mut stream = session.client().open(endpoint.id, stage::request(stage::usual(&endpoint)))?;
    let expect = |stream: &mut dyn ClientStream, number: u32, end: bool, wanted: u32| {
        let got = status(stream.write_packet(number, &[0; 16], end));
        ensure!(got == wanted, "packet {number} (end {end}): status 0x{got:08X}, not 0x{wanted:08X}");
        Ok(())
    };
    stream.set_state(StreamState::Pause)?;
    expect(stream.as_mut(), 0, false, 0)?;
    expect(stream.as_mut(), 1, false, 0)?;
    expect(stream.as_mut(), 2, false, DATA_OVERRUN)?;
    stream.set_state(StreamState::Run)?;
    for count in 1..=4 {
        wait(stream.as_mut())?;
        ensure!(stream.packet_count()? == count, "packet count {}, not {count}", stream.packet_count()?);
        // The packet before is played, this one is being played.
        expect(stream.as_mut(), count - 1, false, DATA_LATE)?;
        expect(stream.as_mut(), count, false, DATA_LATE)?;
        expect(stream.as_mut(), count + 2, false, DATA_OVERRUN)?;
        expect(stream.as_mut(), count + 200, false, DATA_OVERRUN)?;
        expect(stream.as_mut(), count + 1, false, 0)?;
    }
    wait(stream.as_mut())?;
    expect(stream.as_mut(), 6, true, 0)?;
    expect(stream.as_mut(), 7, false, INVALID_DEVICE_STATE)?;
    wait(stream.as_mut())?;
    wait(stream.as_mut())?;
    expect(stream.as_mut(), 8, false, INVALID_DEVICE_STATE)?;
    // A stream that was stopped begins anew.
    stream.set_state(StreamState::Stop)?;
    ensure!(stream.position()? == 0, "position {} in STOP", stream.position()?);
    stream.set_state(StreamState::Pause)?;
    expect(stream.as_mut(), 0, false, 0)?;
    stream.set_state(StreamState::Stop)?;
    drop(stream);
    stage::end(session)
}

/// A client that is away for a while finds its packet refused as late, skips to the next and goes on: the device never waits,
/// everything that was written in time is heard bit for bit, and what was not is the only gap.
///
/// # Errors
/// Time was lost, or a packet.
pub fn a_late_client_loses_only_its_gap(setup: &Setup) -> Result<(), Trouble> {
    let mut session = stage::start(setup)?;
    let endpoint = stage::first(session.client(), Direction::Render)?;
    let format = stage::usual(&endpoint);
    let mut stream = session.client().open(endpoint.id, stage::request(format))?;
    let size = stream.packet_bytes();
    let align = usize::try_from(format.block_align()).unwrap_or(1);
    let packet_ns = (size / align) as u64 * 1_000 * MS / u64::from(format.rate());
    let clip = signal::noise(format, 60 * (size / align) as u64, setup.seed);
    let part = |n: u32| &clip.bytes[n as usize * size..][..size];
    stream.set_state(StreamState::Pause)?;
    let mut accepted = vec![0, 1];
    for n in [0, 1] {
        stream.write_packet(n, part(n), false)?;
    }
    stream.set_state(StreamState::Run)?;
    let (mut next, mut late, mut count) = (2u32, 0u32, 0u32);
    let mut seen = Vec::new();
    while count < 50 {
        wait(stream.as_mut())?;
        count = stream.packet_count()?;
        seen.push((count, kernel::now()));
        if count == 20 {
            // The client's thread does not run for three and a half packets.
            kernel::run_for(packet_ns * 7 / 2);
        }
        if next > count + 1 {
            continue;
        }
        match status(stream.write_packet(next, part(next), false)) {
            0 => accepted.push(next),
            DATA_LATE => {
                late += 1;
                next = stream.packet_count()? + 1;
                stream.write_packet(next, part(next), false)?;
                accepted.push(next);
            }
            other => return Err(Trouble::Unexpected(format!("packet {next}: status 0x{other:08X}"))),
        }
        next += 1;
    }
    ensure!(late == 1, "{late} packets were refused as late; the client was away once");
    let (first, last) = (seen[0], seen[seen.len() - 1]);
    let expected = u64::from(last.0 - first.0) * packet_ns;
    let off = (last.1 - first.1).abs_diff(expected);
    ensure!(off < MS / 2, "{} packets took {} ns, {off} ns off", last.0 - first.0, last.1 - first.1);
    stream.set_state(StreamState::Stop)?;
    drop(stream);
    let heard = session.bench.hear(&endpoint.name).unwrap_or_default().bytes;
    let zero = stage::place_of(part(0), &heard, align);
    let Some(zero) = zero else { return Err(Trouble::Unexpected("the first packet was never heard".into())) };
    for n in accepted.iter().filter(|n| **n < count) {
        let at = zero + *n as usize * size;
        ensure!(heard.get(at..at + size) == Some(part(*n)), "packet {n} was accepted and not heard at its time");
    }
    let lost = (0..count).filter(|n| !accepted.contains(n)).count();
    ensure!((1..=4).contains(&lost), "{lost} packets were lost in a gap of three and a half");
    stage::end(session)
}
