//! The one road to a codec.

use super::spec::verb::Command;
use crate::io::Error;

/// Sends verbs to codecs. PASSIVE_LEVEL.
pub trait Link {
    /// Sends a verb with its payload (HDA 1.0a 7.3) to a node of a codec and gives its response.
    ///
    /// # Errors
    /// [`Error::Timeout`] when no response comes, [`Error::Gone`], [`Error::Busy`] when other verbs do not end.
    fn exec(&self, codec: u8, nid: u8, command: Command) -> Result<u32, Error>;
}

/// An unsolicited response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsolicited {
    /// Address of the codec.
    pub codec: u8,
    /// What it says; the tag is in the top six bits (HDA 1.0a 7.3.3.14).
    pub response: u32,
}
