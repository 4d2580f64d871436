//! Standard MIDI Files: messages with their times out of one, and what left a cable into one.

use crate::device::mpu401::{BYTE_NS, OnWire};
use crate::midi_session::Timed;
use midly::live::LiveEvent;
use midly::stream::MidiStream;
use midly::{Format, Header, MetaMessage, Smf, Timing, Track, TrackEvent, TrackEventKind};

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It is none.
    #[error("not a Standard MIDI File: {0}")]
    Broken(String),
    /// It has nothing to play.
    #[error("the file has {tracks} track(s) and no message to play")]
    Empty {
        /// Tracks in it.
        tracks: usize,
    },
}

/// Microseconds of a quarter note where no tempo is set (Standard MIDI Files 1.0: 120 beats per minute).
const TEMPO_US: u64 = 500_000;

/// One event on the way to becoming a message.
struct Placed {
    ticks: u64,
    tempo: Option<u32>,
    bytes: Vec<u8>,
}

fn place(track: &[TrackEvent<'_>], from: u64, list: &mut Vec<Placed>) -> u64 {
    let mut ticks = from;
    for event in track {
        ticks += u64::from(event.delta.as_int());
        let (tempo, bytes) = match &event.kind {
            TrackEventKind::Midi { channel, message } => {
                let mut bytes = Vec::new();
                let live = LiveEvent::Midi { channel: *channel, message: *message };
                live.write_std(&mut bytes).expect("a vector takes every byte");
                (None, bytes)
            }
            TrackEventKind::SysEx(data) => (None, [&[0xF0], *data].concat()),
            // Any bytes at all: parts of a long message, real-time messages.
            TrackEventKind::Escape(data) => (None, data.to_vec()),
            TrackEventKind::Meta(MetaMessage::Tempo(tempo)) => (Some(tempo.as_int()), Vec::new()),
            TrackEventKind::Meta(_) => (None, Vec::new()),
        };
        if tempo.is_some() || !bytes.is_empty() {
            list.push(Placed { ticks, tempo, bytes });
        }
    }
    ticks
}

/// Refuses a file that ends inside a chunk; the reader would play what is there and say nothing.
fn whole(raw: &[u8]) -> Result<(), Unusable> {
    let mut at = 0;
    while let Some((header, rest)) = raw.get(at..).and_then(|rest| rest.split_first_chunk::<8>()) {
        let [_, _, _, _, length @ ..] = *header;
        let length = u32::from_be_bytes(length) as usize;
        if rest.len() < length {
            return Err(Unusable::Broken(format!("cut off: the chunk at byte {at} has {} of {length} bytes", rest.len())));
        }
        at += 8 + length;
    }
    Ok(())
}

/// The messages of a file in the order of their times, in nanoseconds from its start.
///
/// # Errors
/// The file is broken or has nothing to play.
pub fn read(raw: &[u8]) -> Result<Vec<Timed>, Unusable> {
    if raw.starts_with(b"MThd") {
        whole(raw)?;
    }
    let smf = Smf::parse(raw).map_err(|e| Unusable::Broken(e.to_string()))?;
    let mut list = Vec::new();
    let mut end = 0;
    for track in &smf.tracks {
        // Tracks of a file of patterns follow each other; others play together.
        let from = if smf.header.format == Format::Sequential { end } else { 0 };
        end = place(track, from, &mut list);
    }
    list.sort_by_key(|p| p.ticks);
    let mut messages = Vec::new();
    let (mut tempo, mut last, mut now_ns) = (TEMPO_US, 0, 0_u128);
    for next in list {
        let ticks = u128::from(next.ticks - last);
        now_ns += match smf.header.timing {
            Timing::Metrical(quarter) => ticks * u128::from(tempo) * 1000 / u128::from(quarter.as_int().max(1)),
            Timing::Timecode(frames, parts) => {
                let per_second = f64::from(frames.as_f32()) * f64::from(parts.max(1));
                (ticks as f64 * 1e9 / per_second) as u128
            }
        };
        last = next.ticks;
        tempo = next.tempo.map_or(tempo, u64::from);
        if !next.bytes.is_empty() {
            messages.push((u64::try_from(now_ns).unwrap_or(u64::MAX), next.bytes));
        }
    }
    if messages.is_empty() { Err(Unusable::Empty { tracks: smf.tracks.len() }) } else { Ok(messages) }
}

/// Resolution of files that are written: 10,000 ticks to a second.
const TICK_NS: u64 = 100_000;

/// A file of what left a cable, each message at the time of its first byte. Messages are told apart by midly, not by the driver's code.
///
/// # Errors
/// The messages cannot be written.
pub fn write(wire: &[OnWire], start_ns: u64) -> std::io::Result<Vec<u8>> {
    let mut messages: Vec<(u64, Vec<u8>)> = Vec::new();
    let mut stream = MidiStream::new();
    for next in wire {
        stream.feed(&[next.byte], |event| {
            let mut bytes = Vec::new();
            // A vector takes every byte.
            let _ = event.write_std(&mut bytes);
            let began = (next.at_ns + BYTE_NS).saturating_sub(bytes.len() as u64 * BYTE_NS);
            messages.push((began.saturating_sub(start_ns) / TICK_NS, bytes));
        });
    }
    let mut track: Track<'_> = Vec::new();
    track.push(TrackEvent { delta: 0.into(), kind: TrackEventKind::Meta(MetaMessage::Tempo(1_000_000.into())) });
    let mut last = 0;
    for (tick, bytes) in &messages {
        let kind = match LiveEvent::parse(bytes) {
            Ok(LiveEvent::Midi { channel, message }) => TrackEventKind::Midi { channel, message },
            _ if bytes.first() == Some(&0xF0) => TrackEventKind::SysEx(&bytes[1..]),
            _ => TrackEventKind::Escape(bytes),
        };
        // A real-time message inside of a longer one began later and is known earlier.
        let tick = (*tick).max(last);
        track.push(TrackEvent { delta: ((tick - last) as u32).into(), kind });
        last = tick;
    }
    track.push(TrackEvent { delta: 0.into(), kind: TrackEventKind::Meta(MetaMessage::EndOfTrack) });
    let smf = Smf { header: Header::new(Format::SingleTrack, Timing::Metrical(10_000.into())), tracks: vec![track] };
    let mut out = Vec::new();
    smf.write_std(&mut out)?;
    Ok(out)
}

/// The exclusive messages of a cable, one behind the other.
pub fn exclusive(wire: &[OnWire]) -> Vec<u8> {
    let (mut inside, mut all) = (false, Vec::new());
    for byte in wire.iter().map(|w| w.byte).filter(|b| *b < 0xF8) {
        inside = byte == 0xF0 || inside && byte < 0x80 || inside && byte == 0xF7;
        if inside {
            all.push(byte);
        }
        inside &= byte != 0xF7;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One track at 120 beats a minute, 480 ticks: a note, an exclusive message, the tempo doubled, a note off.
    const FILE: &[u8] = &[
        b'M', b'T', b'h', b'd', 0, 0, 0, 6, 0, 0, 0, 1, 0x01, 0xE0, b'M', b'T', b'r', b'k', 0, 0, 0, 27, 0x00, 0x90, 60, 100, 0x83,
        0x60, 0xF0, 3, 1, 2, 0xF7, 0x00, 0xFF, 0x51, 3, 0x03, 0xD0, 0x90, 0x83, 0x60, 0x80, 60, 0, 0x00, 0xFF, 0x2F, 0,
    ];

    #[test]
    fn messages_get_the_times_that_tempo_and_division_say() {
        let messages = read(FILE).unwrap();
        assert_eq!(messages, [(0, vec![0x90, 60, 100]), (500_000_000, vec![0xF0, 1, 2, 0xF7]), (750_000_000, vec![0x80, 60, 0])]);
    }

    #[test]
    fn broken_and_empty_files_are_named() {
        assert!(matches!(read(b"RIFF"), Err(Unusable::Broken(_))));
        assert!(matches!(read(&FILE[..20]), Err(Unusable::Empty { .. } | Unusable::Broken(_))));
        assert!(matches!(read(&FILE[..14]), Err(Unusable::Empty { tracks: 0 })));
    }

    #[test]
    fn a_file_that_was_cut_off_is_refused() {
        let mut file = b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0\x08\0\x90\x3C\x40\0\xFF\x2F\0".to_vec();
        assert!(read(&file).is_ok());
        file.truncate(file.len() - 4);
        let error = read(&file).unwrap_err().to_string();
        assert!(error.contains("the chunk at byte 14 has 4 of 8 bytes"), "{error}");
    }

    #[test]
    fn what_left_the_cable_is_read_back() {
        let bytes = [0x90, 60, 100, 0xF0, 1, 0xF8, 2, 0xF7];
        let wire: Vec<_> = (0..).zip(bytes).map(|(n, byte)| OnWire { at_ns: 7_000_000 + n * BYTE_NS, byte }).collect();
        let messages = read(&write(&wire, 7_000_000).unwrap()).unwrap();
        let texts: Vec<_> = messages.iter().map(|m| m.1.clone()).collect();
        assert_eq!(texts, [vec![0x90, 60, 100], vec![0xF8], vec![0xF0, 1, 2, 0xF7]]);
        assert_eq!(messages[0].0, 0);
        assert_eq!(exclusive(&wire), [0xF0, 1, 2, 0xF7]);
    }
}
