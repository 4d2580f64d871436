//! Pin capabilities, control, sense, EAPD, unsolicited enable and digital control (HDA 1.0a 7.3.3.9 to 7.3.3.16, 7.3.4.9).

use bitfield_struct::bitfield;

/// Pin capabilities (HDA 1.0a 7.3.4.9).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct PinCaps {
    /// Impedance can be sensed.
    pub impedance_sense: bool,
    /// A measurement must be started before sensing.
    pub trigger_required: bool,
    /// Presence can be detected.
    pub presence_detect: bool,
    /// Headphones can be driven.
    pub headphone: bool,
    /// Can be an output.
    pub output: bool,
    /// Can be an input.
    pub input: bool,
    /// Balanced pins.
    pub balanced: bool,
    /// HDMI.
    pub hdmi: bool,
    /// VREF levels: bit 0 Hi-Z, 1 50 %, 2 ground, 4 80 %, 5 100 %.
    pub vref: u8,
    /// There is an external amplifier power-down line.
    pub eapd: bool,
    #[bits(7)]
    __: u8,
    /// DisplayPort.
    pub display_port: bool,
    #[bits(2)]
    __: u8,
    /// High bit rate audio.
    pub high_bit_rate: bool,
    #[bits(4)]
    __: u8,
}

/// Pin control (HDA 1.0a 7.3.3.13).
#[bitfield(u8)]
#[derive(PartialEq, Eq)]
pub struct PinControl {
    /// VrefEn (analog) or EPT (digital): 0 Hi-Z, 1 50 %, 2 ground, 4 80 %, 5 100 %.
    #[bits(3)]
    pub vref: u8,
    #[bits(2)]
    __: u8,
    /// The input path is on.
    pub input: bool,
    /// The output path is on.
    pub output: bool,
    /// The headphone amplifier is on.
    pub headphone: bool,
}

/// Reply of the pin sense verb (HDA 1.0a 7.3.3.15).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct PinSense {
    /// Impedance in ohms; all ones: not known. For digital pins bit 30 is the ELD-valid flag instead.
    #[bits(30)]
    pub impedance: u32,
    /// ELDV of digital pins: the ELD is valid.
    pub eld_valid: bool,
    /// Something is plugged in.
    pub present: bool,
}

/// EAPD, BTL and swap (HDA 1.0a 7.3.3.16).
#[bitfield(u8)]
#[derive(PartialEq, Eq)]
pub struct Eapd {
    /// Balanced output.
    pub balanced: bool,
    /// EAPD: the external amplifier has power.
    pub power: bool,
    /// Left and right are swapped.
    pub swap: bool,
    #[bits(5)]
    __: u8,
}

/// Unsolicited response control (HDA 1.0a 7.3.3.14).
#[bitfield(u8)]
#[derive(PartialEq, Eq)]
pub struct UnsolicitedControl {
    /// The tag that responses carry.
    #[bits(6)]
    pub tag: u8,
    __: bool,
    /// Responses are sent.
    pub enable: bool,
}

/// Digital converter control, bytes 1 and 2 (HDA 1.0a 7.3.3.9).
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct DigitalControl {
    /// DigEn: the converter transmits.
    pub enable: bool,
    /// V: validity bit of every frame.
    pub validity: bool,
    /// VCFG: validity on errors.
    pub validity_config: bool,
    /// PRE: filter preemphasis.
    pub preemphasis: bool,
    /// COPY: copyright is not asserted.
    pub copy: bool,
    /// /AUDIO: not PCM.
    pub non_audio: bool,
    /// PRO: professional channel status.
    pub professional: bool,
    /// L: generation level.
    pub level: bool,
    /// CC: category code.
    #[bits(7)]
    pub category: u8,
    __: bool,
}

#[cfg(test)]
mod tests {
    use super::{PinCaps, PinControl, UnsolicitedControl};

    #[test]
    fn pin_bits_lie_where_the_tables_say() {
        let caps = PinCaps::from_bits(0x0001_003C);
        assert!(caps.presence_detect() && caps.headphone() && caps.output() && caps.input() && caps.eapd());
        assert!(!caps.hdmi() && !caps.trigger_required());
        assert_eq!(PinControl::new().with_output(true).with_headphone(true).into_bits(), 0xC0);
        assert_eq!(PinControl::new().with_input(true).with_vref(4).into_bits(), 0x24);
        assert_eq!(UnsolicitedControl::new().with_enable(true).with_tag(5).into_bits(), 0x85);
        assert_eq!(PinCaps::new().with_display_port(true).into_bits(), 1 << 24);
        assert_eq!(PinCaps::new().with_high_bit_rate(true).into_bits(), 1 << 27);
    }
}
