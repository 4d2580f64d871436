//! Verbs to the nodes of one codec.

use crate::hda::link::Link;
use crate::hda::spec::verb::{self, Command};
use crate::io::Error;

/// A codec at the end of a link. PASSIVE_LEVEL.
#[derive(Debug)]
pub struct Port<'a, L: Link> {
    /// The link.
    pub link: &'a L,
    /// Address of the codec.
    pub address: u8,
}

impl<L: Link> Port<'_, L> {
    /// Sends a verb and gives the response.
    ///
    /// # Errors
    /// Those of [`Link::exec`].
    pub fn exec(&self, nid: u8, command: Command) -> Result<u32, Error> {
        self.link.exec(self.address, nid, command)
    }
    /// Asks for a parameter (HDA 1.0a 7.3.3.1).
    ///
    /// # Errors
    /// Those of [`Link::exec`].
    pub fn parameter(&self, nid: u8, id: u8) -> Result<u32, Error> {
        self.exec(nid, verb::get_parameter(id))
    }
    /// Sends a 12-bit verb with payload 0 and gives the response.
    ///
    /// # Errors
    /// Those of [`Link::exec`].
    pub fn get(&self, nid: u8, verb: u16) -> Result<u32, Error> {
        self.exec(nid, Command::long(verb, 0))
    }
    /// Sends a 12-bit verb whose response does not matter.
    ///
    /// # Errors
    /// Those of [`Link::exec`].
    pub fn set(&self, nid: u8, verb: u16, payload: u8) -> Result<(), Error> {
        self.exec(nid, Command::long(verb, payload)).map(|_| ())
    }
}
