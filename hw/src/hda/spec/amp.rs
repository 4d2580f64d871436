//! Amplifier capabilities and payloads (HDA 1.0a 7.3.3.7 and 7.3.4.10).

use bitfield_struct::bitfield;

/// Amplifier capabilities (HDA 1.0a 7.3.4.10).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct AmpCaps {
    /// The gain code that means 0 dB.
    #[bits(7)]
    pub offset: u8,
    __: bool,
    /// Number of gain steps minus one; 0 means fixed gain.
    #[bits(7)]
    pub num_steps: u8,
    __: bool,
    /// Size of a step: 0 is 0.25 dB, 127 is 32 dB.
    #[bits(7)]
    pub step_size: u8,
    #[bits(8)]
    __: u8,
    /// Can be muted.
    pub mute: bool,
}

impl AmpCaps {
    /// The gain of code `gain`, in units of 0.25 dB; codes above the last step count as the last.
    #[must_use]
    pub fn quarter_db(self, gain: u8) -> i32 {
        let steps = i32::from(gain.min(self.num_steps())).saturating_sub(i32::from(self.offset()));
        steps.saturating_mul(i32::from(self.step_size()).saturating_add(1))
    }
}

/// Payload of the set verb (HDA 1.0a 7.3.3.7).
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct AmpSet {
    /// The gain code.
    #[bits(7)]
    pub gain: u8,
    /// Mute.
    pub mute: bool,
    /// The connection that an input amplifier belongs to.
    #[bits(4)]
    pub index: u8,
    /// Set the right channel.
    pub right: bool,
    /// Set the left channel.
    pub left: bool,
    /// Set the input amplifier.
    pub input: bool,
    /// Set the output amplifier.
    pub output: bool,
}

/// Payload of the get verb (HDA 1.0a 7.3.3.7).
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct AmpGet {
    /// The connection that an input amplifier belongs to.
    #[bits(4)]
    pub index: u8,
    #[bits(9)]
    __: u16,
    /// The left channel instead of the right.
    pub left: bool,
    __: bool,
    /// The output amplifier instead of the input.
    pub output: bool,
}

/// Reply of the get verb (HDA 1.0a 7.3.3.7), and one channel's state.
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct AmpValue {
    /// The gain code.
    #[bits(7)]
    pub gain: u8,
    /// Muted.
    pub mute: bool,
    #[bits(24)]
    __: u32,
}

#[cfg(test)]
mod tests {
    use super::{AmpCaps, AmpGet, AmpSet};

    #[test]
    fn gain_codes_are_counted_from_the_offset_in_quarter_decibels() {
        // Mute, 0.75 dB steps, 88 steps, 0 dB at the top.
        let caps = AmpCaps::from_bits(0x8002_5757);
        assert!(caps.mute());
        assert_eq!((caps.step_size(), caps.num_steps(), caps.offset()), (2, 0x57, 0x57));
        assert_eq!(caps.quarter_db(0x57), 0);
        assert_eq!(caps.quarter_db(0x56), -3);
        assert_eq!(caps.quarter_db(0), -261);
        assert_eq!(caps.quarter_db(0x7F), 0);
    }

    #[test]
    fn payloads_name_direction_side_and_connection() {
        let both = AmpSet::new().with_output(true).with_left(true).with_right(true).with_gain(0x57);
        assert_eq!(both.into_bits(), 0xB057);
        let input = AmpSet::new().with_input(true).with_left(true).with_index(2).with_mute(true);
        assert_eq!(input.into_bits(), 0x6280);
        assert_eq!(AmpGet::new().with_output(true).with_left(true).into_bits(), 0xA000);
    }
}
