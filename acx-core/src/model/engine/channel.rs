//! Which channels of an element a call means.

use super::Error;

/// Which channels a call means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// One, counted from 0.
    One(u8),
    /// All of them.
    All,
}

/// First channel and number of channels that a call means.
pub(super) fn span(channel: Channel, channels: u8) -> Result<(u8, u8), Error> {
    match channel {
        Channel::All => Ok((0, channels)),
        Channel::One(n) if n < channels => Ok((n, 1)),
        Channel::One(_) => Err(Error::InvalidParameter),
    }
}
