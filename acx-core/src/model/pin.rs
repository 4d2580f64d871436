//! Pins: where a circuit meets the client or the world.

use super::format_set::FormatSet;
use super::jack::Jack;
use super::mode::Mode;
use alloc::vec::Vec;

/// Which way audio flows through a circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the world.
    Render,
    /// From the world to the client.
    Capture,
}

/// What a bridge pin is, for endpoint names, icons and categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Loudspeaker.
    Speaker,
    /// Headphones.
    Headphones,
    /// Line output.
    LineOut,
    /// Microphone.
    Microphone,
    /// Line input.
    LineIn,
    /// S/PDIF, either way.
    Spdif,
    /// HDMI or DisplayPort.
    Hdmi,
}

impl Category {
    /// What a person reads in a list of devices.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Speaker => "Speakers",
            Self::Headphones => "Headphones",
            Self::LineOut => "Line Out",
            Self::Microphone => "Microphone",
            Self::LineIn => "Line In",
            Self::Spdif => "Digital Audio (S/PDIF)",
            Self::Hdmi => "Digital Audio (HDMI)",
        }
    }
}

/// Formats of a host pin in one signal-processing mode.
#[derive(Debug, PartialEq, Eq)]
pub struct ModeFormats {
    /// The mode.
    pub mode: Mode,
    /// What can be streamed in it.
    pub formats: FormatSet,
}

/// What a pin is for.
#[derive(Debug, PartialEq, Eq)]
pub enum PinRole {
    /// Streams to or from the client.
    Host {
        /// Formats for each mode; at least one mode with at least one format. The first is preferred.
        modes: Vec<ModeFormats>,
        /// Streams that may be open at once, at least 1.
        max_streams: u16,
    },
    /// Leads to the world.
    Bridge {
        /// What is there.
        category: Category,
        /// The jack or built-in transducer.
        jack: Jack,
    },
}

/// A pin.
#[derive(Debug, PartialEq, Eq)]
pub struct Pin {
    /// What it is for.
    pub role: PinRole,
}

impl Pin {
    /// The modes of a host pin; none for a bridge pin.
    #[must_use]
    pub fn modes(&self) -> &[ModeFormats] {
        match &self.role {
            PinRole::Host { modes, .. } => modes,
            PinRole::Bridge { .. } => &[],
        }
    }
    /// The formats of a host pin in `mode`.
    #[must_use]
    pub fn formats(&self, mode: Mode) -> Option<&FormatSet> {
        self.modes().iter().find(|m| m.mode == mode).map(|m| &m.formats)
    }
    /// The jack of a bridge pin.
    #[must_use]
    pub fn jack(&self) -> Option<&Jack> {
        match &self.role {
            PinRole::Bridge { jack, .. } => Some(jack),
            PinRole::Host { .. } => None,
        }
    }
    /// The category of a bridge pin.
    #[must_use]
    pub fn category(&self) -> Option<Category> {
        match &self.role {
            PinRole::Bridge { category, .. } => Some(*category),
            PinRole::Host { .. } => None,
        }
    }
    /// Whether it streams to or from the client.
    #[must_use]
    pub fn is_host(&self) -> bool {
        matches!(self.role, PinRole::Host { .. })
    }
}
