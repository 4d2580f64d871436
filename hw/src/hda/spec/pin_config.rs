//! Configuration default: what a pin is wired to (HDA 1.0a 7.3.3.31).

use bitfield_struct::bitfield;

/// Port connectivity (HDA 1.0a 7.3.3.31).
pub mod connectivity {
    /// A jack.
    pub const JACK: u8 = 0;
    /// Nothing.
    pub const NONE: u8 = 1;
    /// A fixed device.
    pub const FIXED: u8 = 2;
    /// A jack and a fixed device.
    pub const BOTH: u8 = 3;
}

/// Default devices (HDA 1.0a 7.3.3.31).
pub mod device {
    /// Line out.
    pub const LINE_OUT: u8 = 0x0;
    /// Speaker.
    pub const SPEAKER: u8 = 0x1;
    /// Headphones.
    pub const HEADPHONES: u8 = 0x2;
    /// CD.
    pub const CD: u8 = 0x3;
    /// S/PDIF out.
    pub const SPDIF_OUT: u8 = 0x4;
    /// Other digital output: HDMI and DisplayPort.
    pub const DIGITAL_OUT: u8 = 0x5;
    /// Modem, line side.
    pub const MODEM_LINE: u8 = 0x6;
    /// Modem, handset side.
    pub const MODEM_HANDSET: u8 = 0x7;
    /// Line in.
    pub const LINE_IN: u8 = 0x8;
    /// Auxiliary.
    pub const AUX: u8 = 0x9;
    /// Microphone.
    pub const MICROPHONE: u8 = 0xA;
    /// Telephony.
    pub const TELEPHONY: u8 = 0xB;
    /// S/PDIF in.
    pub const SPDIF_IN: u8 = 0xC;
    /// Other digital input.
    pub const DIGITAL_IN: u8 = 0xD;
    /// Something else.
    pub const OTHER: u8 = 0xF;
}

/// Gross locations: the upper two bits of the location (HDA 1.0a 7.3.3.31).
pub mod gross_location {
    /// On the primary chassis.
    pub const EXTERNAL: u8 = 0;
    /// Inside.
    pub const INTERNAL: u8 = 1;
    /// On a separate chassis.
    pub const SEPARATE: u8 = 2;
    /// Elsewhere.
    pub const OTHER: u8 = 3;
}

/// Configuration default.
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct ConfigDefault {
    /// Place within the association.
    #[bits(4)]
    pub sequence: u8,
    /// Pins with the same association belong together; 0 is reserved, 15 makes each pin its own group.
    #[bits(4)]
    pub association: u8,
    /// Miscellaneous; bit 0: presence detection does not work although the capabilities promise it.
    #[bits(4)]
    pub misc: u8,
    /// Color of the jack: 0 unknown, 1 black, 2 grey, 3 blue, 4 green, 5 red, 6 orange, 7 yellow, 8 purple, 9 pink, 14 white, 15 other.
    #[bits(4)]
    pub color: u8,
    /// Connection type: 1 is 1/8 inch, 2 1/4 inch, 3 internal, 4 RCA, 5 optical, 6 other digital, 7 other analog, 8 DIN, 9 XLR, 10 RJ-11, 11 combination.
    #[bits(4)]
    pub connection: u8,
    /// One of [`device`].
    #[bits(4)]
    pub device: u8,
    /// Geometric location: 0 none, 1 rear, 2 front, 3 left, 4 right, 5 top, 6 bottom, 7 to 9 special.
    #[bits(4)]
    pub geometric_location: u8,
    /// One of [`gross_location`].
    #[bits(2)]
    pub gross_location: u8,
    /// One of [`connectivity`].
    #[bits(2)]
    pub connectivity: u8,
}

impl ConfigDefault {
    /// Whether the board says that presence detection does not work here.
    #[must_use]
    pub const fn no_presence_detect(self) -> bool {
        self.misc() & 1 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::{ConfigDefault, connectivity, device};

    #[test]
    fn a_green_rear_line_out_and_a_fixed_speaker() {
        let line = ConfigDefault::from_bits(0x0101_4010);
        assert_eq!(
            (line.connectivity(), line.device(), line.color(), line.connection()),
            (connectivity::JACK, device::LINE_OUT, 4, 1)
        );
        assert_eq!((line.geometric_location(), line.association(), line.sequence()), (1, 1, 0));
        let speaker = ConfigDefault::from_bits(0x9017_0110);
        assert_eq!((speaker.connectivity(), speaker.device(), speaker.gross_location()), (connectivity::FIXED, device::SPEAKER, 1));
        assert!(speaker.no_presence_detect());
    }
}
