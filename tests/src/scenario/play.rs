//! Playing a clip, packet by packet, as an event-driven client does.

use super::Trouble;
use crate::client::{Client, ClientStream, Endpoint, Refused, StreamRequest, StreamState};
use crate::wav::{Clip, describe};
use acx_core::model::format::Format;
use acx_core::model::pin::Direction;

/// STATUS_DATA_LATE_ERROR (ntstatus.h).
pub const STATUS_DATA_LATE_ERROR: u32 = 0xC000_003D;

/// Longest wait for one packet, in virtual nanoseconds.
const PATIENCE: u64 = 2_000_000_000;

/// A shorter clip is followed by silence, so that the hardware goes round a buffer of two packets a hundred times.
pub const LEAST_PACKETS: usize = 200;

/// What the client saw while it played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// Frames handed to the driver.
    pub frames: u64,
    /// Packets handed to the driver.
    pub packets: u32,
    /// Bytes in a packet, as granted.
    pub packet_bytes: usize,
    /// Packets that the driver refused as late.
    pub glitches: u32,
    /// Virtual nanoseconds from the request to run until the first packet was signalled.
    pub first_packet_ns: u64,
    /// Virtual time at which the stream was told to run.
    pub run_ns: u64,
    /// Times that the hardware went round the buffer.
    pub wraps: u64,
}

/// The endpoint that plays (or records) `clip`'s format: the one of that name, else the first that offers it.
///
/// # Errors
/// There is none; the message lists what is there.
pub fn choose(client: &dyn Client, direction: Direction, name: Option<&str>, clip: &Format) -> Result<(Endpoint, Format), Trouble> {
    let fits: Vec<_> = client.endpoints().iter().filter(|e| e.direction == direction).collect();
    let present = fits.iter().map(|e| e.name.clone()).collect();
    let named: Vec<_> = fits.into_iter().filter(|e| name.is_none_or(|n| n.eq_ignore_ascii_case(&e.name))).collect();
    let Some(first) = named.first() else {
        let kind = if direction == Direction::Render { "render" } else { "capture" };
        return Err(Trouble::NoEndpoint { what: name.unwrap_or(kind).to_owned(), present });
    };
    let found = named.iter().find_map(|e| offered(e, clip).map(|f| ((*e).clone(), f)));
    found.ok_or_else(|| Trouble::NotOffered { endpoint: first.name.clone(), wanted: describe(clip), offered: summary(first) })
}

/// The endpoint's own form of a format: 24-bit samples may lie in 24 or 32 bits.
fn offered(endpoint: &Endpoint, wanted: &Format) -> Option<Format> {
    let same = |f: &&Format| {
        (f.rate(), f.channels(), f.valid_bits(), f.kind()) == (wanted.rate(), wanted.channels(), wanted.valid_bits(), wanted.kind())
    };
    endpoint.formats.iter().find(same).copied()
}

/// What an endpoint offers: one line for each sample type, with its channel counts and rates.
pub fn summary(endpoint: &Endpoint) -> Vec<String> {
    let mut lines: Vec<(String, Vec<u8>, Vec<u32>)> = Vec::new();
    for format in &endpoint.formats {
        let text = describe(format);
        let kind = text.rsplit(", ").next().unwrap_or_default().to_owned();
        if !lines.iter().any(|(k, ..)| *k == kind) {
            lines.push((kind.clone(), Vec::new(), Vec::new()));
        }
        let Some((_, channels, rates)) = lines.iter_mut().find(|(k, ..)| *k == kind) else { continue };
        channels.push(format.channels());
        rates.push(format.rate());
    }
    let line = |(kind, mut channels, mut rates): (String, Vec<u8>, Vec<u32>)| {
        channels.sort_unstable();
        channels.dedup();
        rates.sort_unstable();
        rates.dedup();
        let channels: Vec<_> = channels.iter().map(u8::to_string).collect();
        let rates: Vec<_> = rates.iter().map(u32::to_string).collect();
        format!("{kind}; channels {}; {} Hz", channels.join(", "), rates.join(", "))
    };
    lines.into_iter().map(line).collect()
}

/// Frames in a packet such that a short clip still goes round a buffer of two packets a hundred times: at most 10 ms.
pub fn packet_frames(clip_frames: u64, rate: u32) -> u32 {
    let most = u64::from(rate / 100).max(32);
    u32::try_from((clip_frames / 300).clamp(32, most)).unwrap_or(480)
}

/// How a clip is cut into packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Frames in a packet.
    pub packet_frames: u32,
    /// Packets to play at least; silence fills those behind the clip.
    pub least: usize,
}

impl Plan {
    /// For hardware that moves samples one by one: many short packets, so that a short clip goes round often.
    pub fn brisk(clip: &Clip) -> Self {
        Self { packet_frames: packet_frames(clip.frames(), clip.format.rate()), least: LEAST_PACKETS }
    }
    /// For hardware that moves samples by the millisecond and keeps some back: packets of 10 ms, and 250 ms of silence at the end.
    pub fn calm(clip: &Clip) -> Self {
        Self::coarse(clip, clip.format.rate() / 100)
    }
    /// For hardware that moves some hundred samples at once: packets of at least so many, and 250 ms of silence at the end.
    pub fn coarse(clip: &Clip, packet_frames: u32) -> Self {
        let packet_frames = packet_frames.next_multiple_of(128);
        let silence = clip.format.rate() / 4;
        let packets = (clip.frames() + u64::from(silence)).div_ceil(u64::from(packet_frames)) as usize;
        Self { packet_frames, least: packets + 1 }
    }
}

/// Plays the whole clip, and [silence](LEAST_PACKETS) after a short one, and stops.
///
/// # Errors
/// The driver refused a call other than for a late packet, or stopped to signal.
pub fn play(client: &mut dyn Client, endpoint: &Endpoint, clip: &Clip, progress: &mut dyn FnMut(u64)) -> Result<Played, Trouble> {
    play_as(client, endpoint, clip, Plan::brisk(clip), progress)
}

/// As [`play`], cut as planned.
///
/// # Errors
/// As [`play`].
pub fn play_as(
    client: &mut dyn Client,
    endpoint: &Endpoint,
    clip: &Clip,
    plan: Plan,
    progress: &mut dyn FnMut(u64),
) -> Result<Played, Trouble> {
    let request = StreamRequest { format: clip.format, packets: 2, packet_frames: plan.packet_frames };
    let mut stream = client.open(endpoint.id, request)?;
    let played = pump(stream.as_mut(), clip, plan.least, progress)?;
    stream.set_state(StreamState::Pause)?;
    stream.set_state(StreamState::Stop)?;
    Ok(played)
}

/// The clip's bytes; when they fill fewer than `least` packets, silence follows until that many are full.
pub fn padded(clip: &Clip, packet_bytes: usize, least: usize) -> Vec<u8> {
    let mut bytes = clip.bytes.clone();
    // 8-bit samples of Windows are unsigned (mmreg.h).
    let silence = if clip.format.container_bits() == 8 { 0x80 } else { 0 };
    if bytes.len() < least * packet_bytes {
        bytes.resize(least * packet_bytes, silence);
    }
    bytes
}

fn pump(stream: &mut dyn ClientStream, clip: &Clip, least: usize, progress: &mut dyn FnMut(u64)) -> Result<Played, Trouble> {
    let size = stream.packet_bytes();
    let padded = padded(clip, size, least);
    let packets: Vec<&[u8]> = padded.chunks(size).collect();
    let last = packets.len() - 1;
    let mut glitches = 0;
    let mut write = |stream: &mut dyn ClientStream, n: usize| -> Result<(), Refused> {
        match stream.write_packet(n as u32, packets[n], n == last) {
            Err(refused) if refused.status == STATUS_DATA_LATE_ERROR => {
                glitches += 1;
                Ok(())
            }
            other => other,
        }
    };
    stream.set_state(StreamState::Pause)?;
    let ahead = stream.packets() as usize;
    let mut next = 0;
    while next < ahead && next <= last {
        write(stream, next)?;
        next += 1;
    }
    let start = crate::kernel::now();
    let mut first_packet_ns = 0;
    stream.set_state(StreamState::Run)?;
    let mut count = 0u32;
    // Beyond the last packet the hardware goes on; one more packet lets the tail leave its FIFO.
    while (count as usize) < last + 2 {
        if !stream.wait_packet(PATIENCE) {
            return Err(Trouble::Stalled { step: "playing", waited_ms: PATIENCE / 1_000_000 });
        }
        if first_packet_ns == 0 {
            first_packet_ns = crate::kernel::now() - start;
        }
        count = stream.packet_count()?;
        while next <= last && next < count as usize + ahead {
            write(stream, next)?;
            next += 1;
        }
        progress((u64::from(count) * size as u64).min(clip.bytes.len() as u64));
    }
    let wraps = u64::from(count) / u64::from(stream.packets());
    Ok(Played {
        frames: clip.frames(),
        packets: packets.len() as u32,
        packet_bytes: size,
        glitches,
        first_packet_ns,
        run_ns: start,
        wraps,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_sound_goes_round_a_hundred_times() {
        for rate in [8_000u32, 44_100, 192_000] {
            let frames = packet_frames(u64::from(rate), rate);
            assert!(u64::from(rate) / u64::from(2 * frames) >= 100, "{rate} Hz");
        }
        assert_eq!(packet_frames(10_000_000, 48_000), 480, "10 ms at most");
    }
}
