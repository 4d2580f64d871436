//! Which wave port a device streams through.
//!
//! The vendor chooses in `device.toml`; its INF writes the choice to the device's driver key as a REG_DWORD named
//! [`VALUE`]. Where nothing stands the port is WaveRT. A port class without WaveRT (before Windows Vista) refuses its class; the
//! driver then takes the first of the ports that its hardware can serve.

use crate::raw::{CLSID_PortWaveCyclic, CLSID_PortWavePci, CLSID_PortWaveRT};
use acx_core::ks::guid::Guid;
use acx_core::model::backend::Moves;

/// Name of the value in the device's driver key, with the final 0.
pub const VALUE: [u16; 9] = [0x57, 0x61, 0x76, 0x65, 0x50, 0x6F, 0x72, 0x74, 0];

/// A kind of wave port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WavePort {
    /// The client shares the cyclic buffer with the hardware: Windows Vista and later.
    WaveRt,
    /// The hardware walks the client's own buffers.
    WavePci,
    /// The port copies between the client's buffers and a cyclic one.
    WaveCyclic,
}

impl WavePort {
    /// The port of a number in the registry; `None` for a number that names none.
    #[must_use]
    pub fn named(value: u32) -> Option<Self> {
        match value {
            1 => Some(Self::WaveRt),
            2 => Some(Self::WavePci),
            3 => Some(Self::WaveCyclic),
            _ => None,
        }
    }
    /// Its number in the registry.
    #[must_use]
    pub const fn value(self) -> u32 {
        match self {
            Self::WaveRt => 1,
            Self::WavePci => 2,
            Self::WaveCyclic => 3,
        }
    }
    /// Whether its buffers can serve hardware that demands this of memory.
    #[must_use]
    pub fn serves(self, moves: Moves) -> bool {
        match moves {
            Moves::Pages => true,
            // WaveRT's buffers are pages from anywhere.
            Moves::OnePiece => self != Self::WaveRt,
            // Only this port has slave channels.
            Moves::BySlave => self == Self::WaveCyclic,
        }
    }
    /// The class under which the port class makes it.
    #[must_use]
    pub const fn class(self) -> &'static Guid {
        match self {
            Self::WaveRt => &CLSID_PortWaveRT,
            Self::WavePci => &CLSID_PortWavePci,
            Self::WaveCyclic => &CLSID_PortWaveCyclic,
        }
    }
}

/// Whether a port is among these: for choices that the compiler makes.
#[must_use]
pub const fn among(port: WavePort, mut able: &[WavePort]) -> bool {
    while let [first, rest @ ..] = able {
        if first.value() == port.value() {
            return true;
        }
        able = rest;
    }
    false
}

/// The ports to try, in this order: what was chosen if the hardware can serve it, then what it can serve.
pub fn order(chosen: Option<u32>, able: &'static [WavePort]) -> impl Iterator<Item = WavePort> {
    let chosen = chosen.and_then(WavePort::named).filter(|port| able.contains(port));
    chosen.into_iter().chain(able.iter().copied().filter(move |port| Some(*port) != chosen))
}

#[cfg(test)]
mod tests {
    use super::*;
    use WavePort::{WaveCyclic, WavePci, WaveRt};
    use std::string::String;
    use std::vec::Vec;

    #[test]
    fn the_choice_goes_first_and_only_what_the_hardware_can_serve_is_tried() {
        let able = &[WaveRt, WavePci, WaveCyclic];
        assert_eq!(order(None, able).collect::<Vec<_>>(), [WaveRt, WavePci, WaveCyclic]);
        assert_eq!(order(Some(3), able).collect::<Vec<_>>(), [WaveCyclic, WaveRt, WavePci]);
        assert_eq!(order(Some(9), able).collect::<Vec<_>>(), [WaveRt, WavePci, WaveCyclic]);
        assert_eq!(order(Some(1), &[WaveCyclic]).collect::<Vec<_>>(), [WaveCyclic]);
    }

    #[test]
    fn hardware_that_needs_more_is_served_by_fewer() {
        let serving = |moves| [WaveRt, WavePci, WaveCyclic].into_iter().filter(|p| p.serves(moves)).collect::<Vec<_>>();
        assert_eq!(serving(Moves::Pages), [WaveRt, WavePci, WaveCyclic]);
        assert_eq!(serving(Moves::OnePiece), [WavePci, WaveCyclic]);
        assert_eq!(serving(Moves::BySlave), [WaveCyclic]);
    }

    #[test]
    fn numbers_lead_there_and_back() {
        for port in [WaveRt, WavePci, WaveCyclic] {
            assert_eq!(WavePort::named(port.value()), Some(port));
        }
        assert_eq!(String::from_utf16_lossy(&VALUE), "WavePort\0");
    }
}
