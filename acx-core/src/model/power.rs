//! Power states of the device.

/// D0 to D3, ordered from on to off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PowerState {
    /// On.
    D0,
    /// First sleeping state.
    D1,
    /// Second sleeping state.
    D2,
    /// Off; context is lost.
    D3,
}

impl PowerState {
    /// Whether hardware may be touched.
    #[must_use]
    pub fn is_on(self) -> bool {
        self == Self::D0
    }
}
