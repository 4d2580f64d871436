//! Where messages begin and end in what is sent.

use super::{END_OF_EXCLUSIVE, SYSTEM_EXCLUSIVE, data_bytes, is_real_time, is_status};

/// Follows the bytes that go out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Framer {
    /// The status in force; 0 when there is none.
    status: u8,
    /// Data bytes that the message still lacks.
    lacks: u8,
    /// The status was sent, and no data for it yet.
    fresh: bool,
}

impl Framer {
    /// Nothing was sent.
    #[must_use]
    pub const fn new() -> Self {
        Self { status: 0, lacks: 0, fresh: false }
    }
    /// Takes the next byte that goes out.
    pub fn sent(&mut self, byte: u8) {
        if is_real_time(byte) {
            return;
        }
        if is_status(byte) {
            let exclusive = byte == SYSTEM_EXCLUSIVE;
            let lacks = data_bytes(byte).unwrap_or(0);
            let keeps = exclusive || lacks != 0;
            *self = Self { status: if keeps { byte } else { 0 }, lacks, fresh: lacks != 0 };
            return;
        }
        if self.status == 0 || self.status == SYSTEM_EXCLUSIVE {
            return;
        }
        if self.lacks == 0 {
            // Running status: the first data byte of another message.
            self.lacks = data_bytes(self.status).unwrap_or(0);
        }
        self.fresh = false;
        self.lacks = self.lacks.saturating_sub(1);
        if self.lacks == 0 && self.status >= SYSTEM_EXCLUSIVE {
            self.status = 0;
        }
    }
    /// Whether a message was begun and is not over: another one now would cut it.
    #[must_use]
    pub const fn is_inside(&self) -> bool {
        self.status == SYSTEM_EXCLUSIVE || self.lacks != 0
    }
    /// The byte that ends what was begun, when one byte can: an open exclusive message. A receiver drops other messages that are
    /// cut by a status.
    #[must_use]
    pub const fn closing(&self) -> Option<u8> {
        if self.status == SYSTEM_EXCLUSIVE { Some(END_OF_EXCLUSIVE) } else { None }
    }
}
