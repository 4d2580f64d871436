//! MIDI: byte streams and messages with times, for byte-wise and message-wise ports alike.
//!
//! * [`backend`]: what an interface's hardware implements.
//! * [`decode`]: bytes from the cable to messages: running status, system exclusive of any length, real-time bytes anywhere.
//! * [`framer`]: where messages begin and end in what is sent, so that no message is left half-said.
//! * [`queue`]: a bounded queue of bytes.
//! * [`port`]: an interface at work: who has it open, what waits to be sent, what was received or lost.
//!
//! Section numbers are those of the MIDI 1.0 Detailed Specification 4.2.1 as it names them.

pub mod backend;
pub mod decode;
pub mod framer;
pub mod port;
pub mod queue;

use super::pin::Direction;

/// Time that one byte takes on the cable: ten bits at 31,250 baud.
pub const BYTE_NS: u64 = 320_000;

/// System exclusive begins.
pub const SYSTEM_EXCLUSIVE: u8 = 0xF0;
/// End of exclusive.
pub const END_OF_EXCLUSIVE: u8 = 0xF7;
/// First of the real-time messages.
pub const FIRST_REAL_TIME: u8 = 0xF8;

/// Whether a byte begins a message.
#[must_use]
pub const fn is_status(byte: u8) -> bool {
    byte & 0x80 != 0
}

/// Whether a byte is a whole message that may stand anywhere, even inside of others.
#[must_use]
pub const fn is_real_time(byte: u8) -> bool {
    byte >= FIRST_REAL_TIME
}

/// Data bytes that follow a status; `None` for a data byte, for system exclusive and for the undefined system common bytes.
#[must_use]
pub const fn data_bytes(status: u8) -> Option<u8> {
    match status {
        0x80..=0xBF | 0xE0..=0xEF | 0xF2 => Some(2),
        0xC0..=0xDF | 0xF1 | 0xF3 => Some(1),
        0xF6 | FIRST_REAL_TIME..=0xFF => Some(0),
        _ => None,
    }
}

/// What a MIDI interface is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MidiPort {
    /// Its name, for reference strings.
    pub name: &'static str,
    /// Whether it can send.
    pub sends: bool,
    /// Whether it can receive.
    pub receives: bool,
}

impl MidiPort {
    /// Whether it has streams of this direction.
    #[must_use]
    pub const fn has(&self, direction: Direction) -> bool {
        match direction {
            Direction::Render => self.sends,
            Direction::Capture => self.receives,
        }
    }
}

#[cfg(test)]
mod tests;
