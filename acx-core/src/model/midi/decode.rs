//! Bytes from the cable to messages (MIDI 1.0, Data Format).

use super::{END_OF_EXCLUSIVE, SYSTEM_EXCLUSIVE, data_bytes, is_real_time, is_status};

/// A message other than system exclusive, with its status byte even where the cable left it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    bytes: [u8; 3],
    length: u8,
}

impl Message {
    /// Its one to three bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

/// What a byte completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// A message.
    Message(Message),
    /// A byte of a system exclusive message, its first and its end among them.
    Exclusive(u8),
    /// The system exclusive message is over. When its end was missing, the sender began another message instead.
    ExclusiveEnds,
    /// A byte that belongs to no message: data with no status before it, an undefined status, a stray end of exclusive.
    Stray(u8),
}

/// What one byte led to: at most two tokens.
pub type Tokens = [Option<Token>; 2];

/// Puts messages together, one byte at a time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decoder {
    /// The status in force; 0 when there is none. `SYSTEM_EXCLUSIVE` inside of such a message.
    status: u8,
    data: [u8; 2],
    have: u8,
}

const fn one(token: Token) -> Tokens {
    [Some(token), None]
}

impl Decoder {
    /// Nothing was received.
    #[must_use]
    pub const fn new() -> Self {
        Self { status: 0, data: [0; 2], have: 0 }
    }
    /// Whether a system exclusive message is open.
    #[must_use]
    pub const fn in_exclusive(&self) -> bool {
        self.status == SYSTEM_EXCLUSIVE
    }
    /// Bytes were lost: what was begun is given up, and data is stray until the next status.
    pub fn lost(&mut self) -> Option<Token> {
        let open = self.in_exclusive();
        *self = Self::new();
        open.then_some(Token::ExclusiveEnds)
    }
    /// Takes the next byte.
    pub fn feed(&mut self, byte: u8) -> Tokens {
        if is_real_time(byte) {
            // Anywhere, without touching the message around it (Real Time Messages).
            return one(Token::Message(Message { bytes: [byte, 0, 0], length: 1 }));
        }
        if !is_status(byte) {
            return self.data(byte);
        }
        if byte == END_OF_EXCLUSIVE {
            let open = self.in_exclusive();
            *self = Self::new();
            return if open { [Some(Token::Exclusive(byte)), Some(Token::ExclusiveEnds)] } else { one(Token::Stray(byte)) };
        }
        // Any other status ends an exclusive message, too (System Exclusive Messages).
        let ended = self.in_exclusive().then_some(Token::ExclusiveEnds);
        *self = Self::new();
        let token = match data_bytes(byte) {
            _ if byte == SYSTEM_EXCLUSIVE => {
                self.status = byte;
                Some(Token::Exclusive(byte))
            }
            Some(0) => Some(Token::Message(Message { bytes: [byte, 0, 0], length: 1 })),
            Some(_) => {
                self.status = byte;
                None
            }
            None => Some(Token::Stray(byte)),
        };
        if ended.is_some() { [ended, token] } else { [token, None] }
    }
    fn data(&mut self, byte: u8) -> Tokens {
        if self.in_exclusive() {
            return one(Token::Exclusive(byte));
        }
        let Some(wanted) = data_bytes(self.status) else { return one(Token::Stray(byte)) };
        if let Some(place) = self.data.get_mut(usize::from(self.have)) {
            *place = byte;
        }
        self.have = self.have.saturating_add(1);
        if self.have < wanted {
            return [None, None];
        }
        self.have = 0;
        let message = Message { bytes: [self.status, self.data[0], self.data[1]], length: wanted.saturating_add(1) };
        if self.status >= SYSTEM_EXCLUSIVE {
            // System common messages have no running status.
            self.status = 0;
        }
        one(Token::Message(message))
    }
}
