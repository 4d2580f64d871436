//! Codec commands (HDA 1.0a 7.3): 12-bit verbs with 8 bits of payload and 4-bit verbs with 16.

use super::amp::{AmpGet, AmpSet};
use super::stream_format::StreamFormat;

/// Get parameter (HDA 1.0a 7.3.3.1).
pub const GET_PARAMETER: u16 = 0xF00;
/// Get the selected connection (HDA 1.0a 7.3.3.2).
pub const GET_CONNECTION_SELECT: u16 = 0xF01;
/// Set the selected connection (HDA 1.0a 7.3.3.2).
pub const SET_CONNECTION_SELECT: u16 = 0x701;
/// Get entries of the connection list (HDA 1.0a 7.3.3.3).
pub const GET_CONNECTION_LIST_ENTRY: u16 = 0xF02;
/// Get the processing state (HDA 1.0a 7.3.3.4).
pub const GET_PROCESSING_STATE: u16 = 0xF03;
/// Set the processing state (HDA 1.0a 7.3.3.4).
pub const SET_PROCESSING_STATE: u16 = 0x703;
/// Get the power state (HDA 1.0a 7.3.3.10).
pub const GET_POWER_STATE: u16 = 0xF05;
/// Set the power state (HDA 1.0a 7.3.3.10).
pub const SET_POWER_STATE: u16 = 0x705;
/// Get stream tag and lowest channel (HDA 1.0a 7.3.3.11).
pub const GET_STREAM_CHANNEL: u16 = 0xF06;
/// Set stream tag and lowest channel (HDA 1.0a 7.3.3.11).
pub const SET_STREAM_CHANNEL: u16 = 0x706;
/// Get the pin control (HDA 1.0a 7.3.3.13).
pub const GET_PIN_CONTROL: u16 = 0xF07;
/// Set the pin control (HDA 1.0a 7.3.3.13).
pub const SET_PIN_CONTROL: u16 = 0x707;
/// Get the unsolicited response control (HDA 1.0a 7.3.3.14).
pub const GET_UNSOLICITED: u16 = 0xF08;
/// Set the unsolicited response control (HDA 1.0a 7.3.3.14).
pub const SET_UNSOLICITED: u16 = 0x708;
/// Get the pin sense (HDA 1.0a 7.3.3.15).
pub const GET_PIN_SENSE: u16 = 0xF09;
/// Start a measurement of the pin (HDA 1.0a 7.3.3.15).
pub const EXECUTE_PIN_SENSE: u16 = 0x709;
/// Get EAPD, BTL and swap (HDA 1.0a 7.3.3.16).
pub const GET_EAPD: u16 = 0xF0C;
/// Set EAPD, BTL and swap (HDA 1.0a 7.3.3.16).
pub const SET_EAPD: u16 = 0x70C;
/// Get the digital converter control (HDA 1.0a 7.3.3.9).
pub const GET_DIGITAL_CONTROL: u16 = 0xF0D;
/// Set bits 7 to 0 of the digital converter control (HDA 1.0a 7.3.3.9).
pub const SET_DIGITAL_CONTROL_1: u16 = 0x70D;
/// Set bits 15 to 8 of the digital converter control (HDA 1.0a 7.3.3.9).
pub const SET_DIGITAL_CONTROL_2: u16 = 0x70E;
/// Get the configuration default (HDA 1.0a 7.3.3.31).
pub const GET_CONFIG_DEFAULT: u16 = 0xF1C;
/// Set bits 7 to 0 of the configuration default; 0x71D to 0x71F set the others (HDA 1.0a 7.3.3.31).
pub const SET_CONFIG_DEFAULT_0: u16 = 0x71C;
/// Get the implementation (subsystem) identification (HDA 1.0a 7.3.3.30).
pub const GET_SUBSYSTEM_ID: u16 = 0xF20;
/// Get the stripe control (HDA 1.0a 7.3.3.32).
pub const GET_STRIPE_CONTROL: u16 = 0xF24;
/// Set the stripe control (HDA 1.0a 7.3.3.32).
pub const SET_STRIPE_CONTROL: u16 = 0x724;
/// Get the channel count of a converter, minus one (HDA 1.0a 7.3.3.35).
pub const GET_CHANNEL_COUNT: u16 = 0xF2D;
/// Set the channel count of a converter, minus one (HDA 1.0a 7.3.3.35).
pub const SET_CHANNEL_COUNT: u16 = 0x72D;
/// Get one byte of the ELD (HDA 1.0a 7.3.3.34).
pub const GET_ELD_DATA: u16 = 0xF2F;
/// Reset the function group (HDA 1.0a 7.3.3.33).
pub const FUNCTION_RESET: u16 = 0x7FF;
/// Get the volume knob (HDA 1.0a 7.3.3.29).
pub const GET_VOLUME_KNOB: u16 = 0xF0F;
/// Set the volume knob (HDA 1.0a 7.3.3.29).
pub const SET_VOLUME_KNOB: u16 = 0x70F;

/// Get the converter format; 4-bit verb (HDA 1.0a 7.3.3.8).
pub const GET_CONVERTER_FORMAT: u8 = 0xA;
/// Set the converter format; 4-bit verb (HDA 1.0a 7.3.3.8).
pub const SET_CONVERTER_FORMAT: u8 = 0x2;
/// Get amplifier gain and mute; 4-bit verb (HDA 1.0a 7.3.3.7).
pub const GET_AMP: u8 = 0xB;
/// Set amplifier gain and mute; 4-bit verb (HDA 1.0a 7.3.3.7).
pub const SET_AMP: u8 = 0x3;
/// Get the coefficient index; 4-bit verb (HDA 1.0a 7.3.3.5).
pub const GET_COEFFICIENT_INDEX: u8 = 0xD;
/// Set the coefficient index; 4-bit verb (HDA 1.0a 7.3.3.5).
pub const SET_COEFFICIENT_INDEX: u8 = 0x5;
/// Get the processing coefficient; 4-bit verb (HDA 1.0a 7.3.3.6).
pub const GET_COEFFICIENT: u8 = 0xC;
/// Set the processing coefficient; 4-bit verb (HDA 1.0a 7.3.3.6).
pub const SET_COEFFICIENT: u8 = 0x4;

/// Power states of the lower nibble of the power verbs (HDA 1.0a 7.3.3.10).
pub mod power {
    /// Fully on.
    pub const D0: u8 = 0;
    /// Ready within 10 ms.
    pub const D1: u8 = 1;
    /// As D1, with less power.
    pub const D2: u8 = 2;
    /// Off as far as the function goes; it still answers.
    pub const D3: u8 = 3;
    /// Bit 10 of the reply: settings were lost and have their reset values.
    pub const SETTINGS_RESET: u32 = 1 << 10;
    /// Bit 8 of the reply: the state could not be reached.
    pub const ERROR: u32 = 1 << 8;
}

/// Verb and payload: the lower 20 bits of a command word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command(u32);

impl Command {
    /// A 12-bit verb with 8 bits of payload.
    #[must_use]
    pub const fn long(verb: u16, payload: u8) -> Self {
        Self(((verb as u32 & 0xFFF) << 8) | payload as u32)
    }

    /// A 4-bit verb with 16 bits of payload.
    #[must_use]
    pub const fn short(verb: u8, payload: u16) -> Self {
        Self(((verb as u32 & 0xF) << 16) | payload as u32)
    }

    /// The 20 bits.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The command word for node `nid` of the codec at `address` (HDA 1.0a 7.1.2): address, node, verb, payload.
    #[must_use]
    pub const fn to(self, address: u8, nid: u8) -> u32 {
        ((address as u32 & 0xF) << 28) | ((nid as u32) << 20) | self.0
    }
}

/// A command word taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Address of the codec, 0 to 15.
    pub address: u8,
    /// Node; the topmost bit selects indirect addressing, which nobody implements.
    pub nid: u8,
    /// Verb and payload.
    pub command: Command,
}

impl Decoded {
    /// Takes a command word apart.
    #[must_use]
    pub const fn from_word(word: u32) -> Self {
        Self { address: (word >> 28) as u8, nid: ((word >> 20) & 0xFF) as u8, command: Command(word & 0xF_FFFF) }
    }

    /// The 12-bit verb, or `None` when this is a 4-bit verb: those with 7 or 0xF in the upper four bits are long.
    #[must_use]
    pub const fn long(self) -> Option<(u16, u8)> {
        match self.command.0 >> 16 {
            0x7 | 0xF => Some((((self.command.0 >> 8) & 0xFFF) as u16, (self.command.0 & 0xFF) as u8)),
            _ => None,
        }
    }

    /// The 4-bit verb and its payload; only meaningful when [`Decoded::long`] is `None`.
    #[must_use]
    pub const fn short(self) -> (u8, u16) {
        ((self.command.0 >> 16) as u8, (self.command.0 & 0xFFFF) as u16)
    }
}

/// Get parameter `id`.
#[must_use]
pub const fn get_parameter(id: u8) -> Command {
    Command::long(GET_PARAMETER, id)
}

/// Get connection list entries from `index` on: four short ones or two long ones.
#[must_use]
pub const fn get_connection_list(index: u8) -> Command {
    Command::long(GET_CONNECTION_LIST_ENTRY, index)
}

/// Set the converter's format.
#[must_use]
pub const fn set_format(format: StreamFormat) -> Command {
    Command::short(SET_CONVERTER_FORMAT, format.into_bits())
}

/// Set the converter's stream tag (1 to 15; 0 disconnects) and its lowest channel.
#[must_use]
pub const fn set_stream(tag: u8, channel: u8) -> Command {
    Command::long(SET_STREAM_CHANNEL, ((tag & 0xF) << 4) | (channel & 0xF))
}

/// Set gain and mute of an amplifier.
#[must_use]
pub const fn set_amp(payload: AmpSet) -> Command {
    Command::short(SET_AMP, payload.into_bits())
}

/// Get gain and mute of an amplifier.
#[must_use]
pub const fn get_amp(payload: AmpGet) -> Command {
    Command::short(GET_AMP, payload.into_bits())
}

#[cfg(test)]
mod tests {
    use super::{Command, Decoded, get_parameter, set_format, set_stream};
    use crate::hda::spec::stream_format::StreamFormat;

    #[test]
    fn get_parameter_zero_of_the_root_is_000f0000() {
        assert_eq!(get_parameter(0).to(0, 0), 0x000F_0000);
        assert_eq!(get_parameter(4).to(0, 1), 0x001F_0004);
        assert_eq!(get_parameter(0).to(2, 0), 0x200F_0000);
    }

    #[test]
    fn a_short_verb_carries_sixteen_bits() {
        assert_eq!(set_format(StreamFormat::from_bits(0x4011)).to(0, 2), 0x0022_4011);
        assert_eq!(set_stream(5, 2).to(0, 2), 0x0027_0652);
    }

    #[test]
    fn decoding_tells_long_from_short() {
        let long = Decoded::from_word(0x3207_0640);
        assert_eq!((long.address, long.nid, long.long()), (3, 0x20, Some((0x706, 0x40))));
        let short = Decoded::from_word(0x0022_4011);
        assert_eq!((short.long(), short.short()), (None, (2, 0x4011)));
        assert_eq!(Command::long(0xFFFF, 1).bits(), 0xF_FF01);
    }
}
