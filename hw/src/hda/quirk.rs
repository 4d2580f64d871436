//! What is peculiar about some controllers.

use crate::ids::PciId;

/// Where stream positions are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PositionSource {
    /// The link position register of the stream (HDA 1.0a 3.3.37).
    #[default]
    Register,
    /// The DMA position buffer (HDA 1.0a 3.6.1).
    Buffer,
}

/// Peculiarities of a controller; the default is one that follows the specification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quirk {
    /// Where positions are read.
    pub position: PositionSource,
    /// The controller says 64OK but its upper address registers do not work.
    pub narrow_addresses: bool,
    /// The rings do not work: use immediate commands from the start.
    pub immediate_commands: bool,
}

/// Controllers with peculiarities. A row needs a public fact that says so, a data sheet or an erratum; none was found yet.
const TABLE: &[(PciId, Quirk)] = &[];

impl Quirk {
    /// The peculiarities of the controller with this id.
    #[must_use]
    pub fn of(id: PciId) -> Self {
        TABLE.iter().find(|(known, _)| *known == id).map_or_else(Self::default, |(_, quirk)| *quirk)
    }
}
