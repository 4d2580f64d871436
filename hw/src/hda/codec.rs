//! Codecs: widgets, paths between pins and converters, amplifiers, power, jacks.

pub mod amp;
pub mod auto_config;
pub mod connections;
pub mod jack;
pub mod path;
pub mod port;
pub mod power;
pub mod probe;
pub mod route;
pub mod widget;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;
use widget::Widget;

/// An audio codec as it described itself.
#[derive(Debug)]
pub struct Codec {
    /// Address on the link, 0 to 14.
    pub address: u8,
    /// Vendor in the upper half, device in the lower (HDA 1.0a 7.3.4.1).
    pub vendor_id: u32,
    /// Implementation identification (HDA 1.0a 7.3.3.30).
    pub subsystem_id: u32,
    /// Node of the audio function group.
    pub group: u8,
    /// The group sends unsolicited responses.
    pub unsolicited: bool,
    /// The widgets of the group, by ascending node.
    pub widgets: Vec<Widget>,
}

impl Codec {
    /// The widget of a node.
    #[must_use]
    pub fn widget(&self, nid: u8) -> Option<&Widget> {
        let at = self.widgets.binary_search_by_key(&nid, |w| w.nid).ok()?;
        self.widgets.get(at)
    }
}
