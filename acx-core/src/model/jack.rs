//! Jacks: what a person sees on the case.

/// Shape of the connector, as the jack description counts them (`EPcxConnectionType` of ksmedia.h).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionType(pub u32);

impl ConnectionType {
    /// Not known.
    pub const UNKNOWN: Self = Self(0);
    /// 3.5 mm.
    pub const EIGHTH_INCH: Self = Self(1);
    /// 6.3 mm.
    pub const QUARTER_INCH: Self = Self(2);
    /// Built in: speaker or microphone without a jack.
    pub const ATAPI_INTERNAL: Self = Self(3);
    /// RCA.
    pub const RCA: Self = Self(4);
    /// Optical.
    pub const OPTICAL: Self = Self(5);
    /// Other digital, HDMI and DisplayPort among them.
    pub const OTHER_DIGITAL: Self = Self(6);
    /// Other analogue.
    pub const OTHER_ANALOG: Self = Self(7);
    /// Multichannel analogue DIN.
    pub const MULTICHANNEL_DIN: Self = Self(8);
    /// XLR.
    pub const XLR: Self = Self(9);
    /// RJ-11.
    pub const RJ11: Self = Self(10);
    /// Combination.
    pub const COMBINATION: Self = Self(11);
}

/// A jack or a built-in transducer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jack {
    /// Shape of the connector.
    pub connection: ConnectionType,
    /// `EPcxGenLocation` of ksmedia.h: 0 primary box, 1 internal, 2 separate, 3 other.
    pub general_location: u32,
    /// `EPcxGeoLocation` of ksmedia.h: 1 rear, 2 front, 3 left, 4 right, 5 top, 6 bottom and so on; 0 for none.
    pub geometric_location: u32,
    /// Colour as 0x00RRGGBB; 0 for none or unknown.
    pub color: u32,
    /// Whether the hardware can tell that something is plugged in. A jack that cannot is always connected.
    pub detects_presence: bool,
    /// Channel positions that the jack carries; 0 for capture jacks.
    pub channel_mask: u32,
}
