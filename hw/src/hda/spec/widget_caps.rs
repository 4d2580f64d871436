//! Audio widget capabilities (HDA 1.0a 7.3.4.6).

use bitfield_struct::bitfield;

/// Widget types, an open set (HDA 1.0a 7.3.4.6).
pub mod kind {
    /// Audio output: a DAC or a digital output converter.
    pub const OUTPUT: u8 = 0x0;
    /// Audio input: an ADC or a digital input converter.
    pub const INPUT: u8 = 0x1;
    /// Mixer.
    pub const MIXER: u8 = 0x2;
    /// Selector.
    pub const SELECTOR: u8 = 0x3;
    /// Pin complex.
    pub const PIN: u8 = 0x4;
    /// Power widget.
    pub const POWER: u8 = 0x5;
    /// Volume knob.
    pub const VOLUME_KNOB: u8 = 0x6;
    /// Beep generator.
    pub const BEEP: u8 = 0x7;
    /// Defined by the vendor.
    pub const VENDOR: u8 = 0xF;
}

/// Audio widget capabilities.
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct WidgetCaps {
    /// Lowest bit of the channel count minus one: stereo.
    pub stereo: bool,
    /// There is an input amplifier.
    pub input_amp: bool,
    /// There is an output amplifier.
    pub output_amp: bool,
    /// The widget has its own amplifier parameters; otherwise those of the function group hold.
    pub amp_override: bool,
    /// The widget has its own format parameters; otherwise those of the function group hold.
    pub format_override: bool,
    /// Striping is supported.
    pub stripe: bool,
    /// The processing verbs work.
    pub processing: bool,
    /// Unsolicited responses work.
    pub unsolicited: bool,
    /// There is a connection list.
    pub connection_list: bool,
    /// A digital converter or pin.
    pub digital: bool,
    /// The power state verb works.
    pub power_control: bool,
    /// Left and right can be swapped.
    pub swap: bool,
    /// Content protection.
    pub content_protection: bool,
    /// Upper three bits of the channel count minus one.
    #[bits(3)]
    pub channels_extension: u8,
    /// Frames between a sample's arrival and its appearance.
    #[bits(4)]
    pub delay: u8,
    /// One of [`kind`].
    #[bits(4)]
    pub kind: u8,
    __: u8,
}

impl WidgetCaps {
    /// Channels, 1 to 16.
    #[must_use]
    pub const fn channels(self) -> u8 {
        ((self.channels_extension() << 1) | self.stereo() as u8).saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::{WidgetCaps, kind};

    #[test]
    fn a_stereo_dac_with_its_own_format_and_output_amplifier() {
        let caps = WidgetCaps::from_bits(0x0000_001D);
        assert_eq!((caps.kind(), caps.channels()), (kind::OUTPUT, 2));
        assert!(caps.output_amp() && caps.amp_override() && caps.format_override() && !caps.connection_list());
    }

    #[test]
    fn the_channel_count_has_four_bits_in_two_places() {
        assert_eq!(WidgetCaps::from_bits(0x0000_6001).channels(), 8);
        assert_eq!(WidgetCaps::from_bits(0x0000_0000).channels(), 1);
        assert_eq!(WidgetCaps::from_bits(0x0000_E001).channels(), 16);
    }
}
