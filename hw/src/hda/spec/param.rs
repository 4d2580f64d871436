//! Parameters of nodes and the layouts of their replies (HDA 1.0a 7.3.4).

use bitfield_struct::bitfield;

/// Vendor in the upper half, device in the lower (HDA 1.0a 7.3.4.1).
pub const VENDOR_ID: u8 = 0x00;
/// Revision (HDA 1.0a 7.3.4.2).
pub const REVISION_ID: u8 = 0x02;
/// Subordinate nodes (HDA 1.0a 7.3.4.3).
pub const SUBORDINATE_NODES: u8 = 0x04;
/// Function group type (HDA 1.0a 7.3.4.4).
pub const FUNCTION_GROUP_TYPE: u8 = 0x05;
/// Audio function group capabilities (HDA 1.0a 7.3.4.5).
pub const FUNCTION_GROUP_CAPS: u8 = 0x08;
/// Audio widget capabilities (HDA 1.0a 7.3.4.6).
pub const WIDGET_CAPS: u8 = 0x09;
/// Supported PCM sizes and rates (HDA 1.0a 7.3.4.7).
pub const PCM: u8 = 0x0A;
/// Supported stream formats (HDA 1.0a 7.3.4.8).
pub const STREAM_FORMATS: u8 = 0x0B;
/// Pin capabilities (HDA 1.0a 7.3.4.9).
pub const PIN_CAPS: u8 = 0x0C;
/// Input amplifier capabilities (HDA 1.0a 7.3.4.10).
pub const INPUT_AMP_CAPS: u8 = 0x0D;
/// Connection list length (HDA 1.0a 7.3.4.11).
pub const CONNECTION_LIST_LENGTH: u8 = 0x0E;
/// Supported power states (HDA 1.0a 7.3.4.12).
pub const POWER_STATES: u8 = 0x0F;
/// Processing capabilities (HDA 1.0a 7.3.4.13).
pub const PROCESSING_CAPS: u8 = 0x10;
/// GPIO count (HDA 1.0a 7.3.4.14).
pub const GPIO_COUNT: u8 = 0x11;
/// Output amplifier capabilities (HDA 1.0a 7.3.4.10).
pub const OUTPUT_AMP_CAPS: u8 = 0x12;
/// Volume knob capabilities (HDA 1.0a 7.3.4.15).
pub const VOLUME_KNOB_CAPS: u8 = 0x13;

/// Function group types, an open set (HDA 1.0a 7.3.4.4).
pub mod group {
    /// Audio.
    pub const AUDIO: u8 = 0x01;
    /// Modem.
    pub const MODEM: u8 = 0x02;
}

/// The node of the root.
pub const ROOT: u8 = 0;

/// Subordinate nodes (HDA 1.0a 7.3.4.3).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct SubordinateNodes {
    /// How many there are; their numbers follow each other.
    pub count: u8,
    __: u8,
    /// Number of the first.
    pub first: u8,
    __: u8,
}

/// Function group type (HDA 1.0a 7.3.4.4).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct FunctionGroupType {
    /// One of [`group`].
    pub kind: u8,
    /// The group can send unsolicited responses.
    pub unsolicited: bool,
    #[bits(23)]
    __: u32,
}

/// Supported PCM sizes and rates (HDA 1.0a 7.3.4.7).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct Pcm {
    /// One bit per rate, in the order of [`super::stream_format::RATES`].
    #[bits(12)]
    pub rates: u16,
    #[bits(4)]
    __: u8,
    /// One bit per size, in the order of [`super::stream_format::SIZES`].
    #[bits(5)]
    pub sizes: u8,
    #[bits(11)]
    __: u16,
}

impl Pcm {
    /// Whether `rate` in hertz is supported.
    #[must_use]
    pub fn has_rate(self, rate: u32) -> bool {
        super::stream_format::RATES.iter().zip(0_u32..).any(|(known, bit)| *known == rate && (self.rates() >> bit) & 1 == 1)
    }

    /// Whether `bits` per sample are supported.
    #[must_use]
    pub fn has_bits(self, bits: u8) -> bool {
        super::stream_format::SIZES.iter().zip(0_u32..).any(|(known, bit)| *known == bits && (self.sizes() >> bit) & 1 == 1)
    }
}

/// Supported stream formats (HDA 1.0a 7.3.4.8).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct StreamFormats {
    /// PCM.
    pub pcm: bool,
    /// 32-bit float.
    pub float32: bool,
    /// AC-3.
    pub ac3: bool,
    #[bits(29)]
    __: u32,
}

/// Connection list length (HDA 1.0a 7.3.4.11).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct ConnectionListLength {
    /// Entries.
    #[bits(7)]
    pub length: u8,
    /// Entries have 16 bits instead of 8.
    pub long: bool,
    #[bits(24)]
    __: u32,
}

/// Supported power states (HDA 1.0a 7.3.4.12).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct PowerStates {
    /// D0.
    pub d0: bool,
    /// D1.
    pub d1: bool,
    /// D2.
    pub d2: bool,
    /// D3.
    pub d3: bool,
    /// D3cold.
    pub d3_cold: bool,
    #[bits(24)]
    __: u32,
    /// S3D3cold: the codec may be in D3cold while the system sleeps.
    pub s3_d3_cold: bool,
    /// CLKSTOP: the codec can work while the bit clock is stopped.
    pub clock_stop: bool,
    /// EPSS: extended power states.
    pub extended: bool,
}

#[cfg(test)]
mod tests {
    use super::{Pcm, SubordinateNodes};

    #[test]
    fn the_pcm_parameter_names_rates_and_sizes_by_bit() {
        // 44.1, 48, 96 and 192 kHz; 16, 20 and 24 bits.
        let pcm = Pcm::from_bits(0x000E_0560);
        for (rate, expected) in
            [(44_100, true), (48_000, true), (96_000, true), (192_000, true), (8_000, false), (88_200, false), (12_345, false)]
        {
            assert_eq!(pcm.has_rate(rate), expected, "{rate}");
        }
        for (bits, expected) in [(8, false), (16, true), (20, true), (24, true), (32, false), (0, false)] {
            assert_eq!(pcm.has_bits(bits), expected, "{bits}");
        }
    }

    #[test]
    fn subordinate_nodes_are_start_and_count() {
        let nodes = SubordinateNodes::from_bits(0x0002_0017);
        assert_eq!((nodes.first(), nodes.count()), (2, 0x17));
    }
}
