//! Recording, packet by packet.

use super::Trouble;
use crate::client::{Client, Endpoint, StreamRequest, StreamState};
use crate::wav::Clip;
use acx_core::model::format::Format;

/// STATUS_DEVICE_NOT_READY (ntstatus.h).
pub const STATUS_DEVICE_NOT_READY: u32 = 0xC000_00A3;

const PATIENCE: u64 = 2_000_000_000;

/// What the client saw while it recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The samples.
    pub clip: Clip,
    /// Packets read.
    pub packets: u32,
    /// Packets lost between two that were read.
    pub glitches: u32,
    /// Times that the hardware went round the buffer.
    pub wraps: u64,
}

/// Records `frames` frames and stops.
///
/// # Errors
/// The driver refused a call, or stopped to signal.
pub fn record(
    client: &mut dyn Client,
    endpoint: &Endpoint,
    format: Format,
    frames: u64,
    progress: &mut dyn FnMut(u64),
) -> Result<Recorded, Trouble> {
    let packet_frames = super::play::packet_frames(frames, format.rate());
    record_as(client, endpoint, format, frames, packet_frames, progress)
}

/// As [`record`], with this many frames in a packet.
///
/// # Errors
/// As [`record`].
pub fn record_as(
    client: &mut dyn Client,
    endpoint: &Endpoint,
    format: Format,
    frames: u64,
    packet_frames: u32,
    progress: &mut dyn FnMut(u64),
) -> Result<Recorded, Trouble> {
    let mut stream = client.open(endpoint.id, StreamRequest { format, packets: 2, packet_frames })?;
    let wanted = usize::try_from(frames * u64::from(format.block_align())).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    let (mut packets, mut glitches, mut expected) = (0, 0, 0u32);
    stream.set_state(StreamState::Run)?;
    while bytes.len() < wanted {
        if !stream.wait_packet(PATIENCE) {
            return Err(Trouble::Stalled { step: "recording", waited_ms: PATIENCE / 1_000_000 });
        }
        loop {
            let packet = match stream.read_packet() {
                Err(refused) if refused.status == STATUS_DEVICE_NOT_READY => break,
                other => other?,
            };
            glitches += packet.number.wrapping_sub(expected);
            expected = packet.number.wrapping_add(1);
            packets += 1;
            bytes.extend_from_slice(&packet.bytes);
            if !packet.more {
                break;
            }
        }
        progress(bytes.len().min(wanted) as u64);
    }
    let wraps = u64::from(expected) / u64::from(stream.packets());
    stream.set_state(StreamState::Pause)?;
    stream.set_state(StreamState::Stop)?;
    bytes.truncate(wanted);
    Ok(Recorded { clip: Clip { format, bytes }, packets, glitches, wraps })
}
