//! Data ranges: what a pin takes, as KSDATARANGE_AUDIO (ksmedia.h).

use super::bytes::{Writer, read_u32};
use super::format::{DataFormat, Error};
use super::guid::Guid;
use super::raw::{
    KSDATAFORMAT_SPECIFIER_DSOUND, KSDATAFORMAT_SPECIFIER_WAVEFORMATEX, KSDATAFORMAT_SPECIFIER_WILDCARD,
    KSDATAFORMAT_SUBTYPE_WILDCARD, KSDATAFORMAT_TYPE_AUDIO, KSDATAFORMAT_TYPE_WILDCARD, KSDATARANGE_AUDIO,
};

/// Length of KSDATARANGE_AUDIO in bytes.
pub const RANGE_LEN: usize = size_of::<KSDATARANGE_AUDIO>();

/// A range of audio formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioRange {
    /// `KSDATARANGE_*` flags.
    pub flags: u32,
    /// Major type, possibly a wildcard.
    pub major: Guid,
    /// Subtype, possibly a wildcard.
    pub sub_format: Guid,
    /// Specifier, possibly a wildcard.
    pub specifier: Guid,
    /// Most channels; all ones for no limit.
    pub max_channels: u32,
    /// Fewest bits in a sample.
    pub min_bits: u32,
    /// Most bits in a sample.
    pub max_bits: u32,
    /// Lowest sample rate in Hz.
    pub min_rate: u32,
    /// Highest sample rate in Hz.
    pub max_rate: u32,
}

impl AudioRange {
    /// Reads a range of a client.
    ///
    /// A range that is only a head (64 bytes, as the wildcard of some clients is) limits nothing.
    ///
    /// # Errors
    /// [`Error::Length`] when it is cut short, [`Error::NotWave`] when it is no range of audio, [`Error::Inconsistent`]
    /// when a lower limit exceeds the upper one.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let head = DataFormat::parse(bytes)?;
        if head.major != KSDATAFORMAT_TYPE_AUDIO && head.major != KSDATAFORMAT_TYPE_WILDCARD {
            return Err(Error::NotWave);
        }
        let mut range = Self {
            flags: head.flags,
            major: head.major,
            sub_format: head.sub_format,
            specifier: head.specifier,
            max_channels: u32::MAX,
            min_bits: 0,
            max_bits: u32::MAX,
            min_rate: 0,
            max_rate: u32::MAX,
        };
        // The five words end at 84; the padding behind them need not be there.
        if head.size >= 84 {
            let word = |at| read_u32(bytes, at).ok_or(Error::Length);
            range.max_channels = word(64)?;
            range.min_bits = word(68)?;
            range.max_bits = word(72)?;
            range.min_rate = word(76)?;
            range.max_rate = word(80)?;
        } else if head.size != 64 {
            return Err(Error::Length);
        }
        let ordered = range.min_bits <= range.max_bits && range.min_rate <= range.max_rate;
        if ordered { Ok(range) } else { Err(Error::Inconsistent) }
    }

    /// The KSDATARANGE_AUDIO, 88 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; RANGE_LEN] {
        let mut bytes = [0; RANGE_LEN];
        let mut out = Writer::new(&mut bytes);
        let head = DataFormat {
            size: RANGE_LEN as u32,
            flags: self.flags,
            sample_size: 0,
            major: self.major,
            sub_format: self.sub_format,
            specifier: self.specifier,
        };
        head.write(&mut out);
        out.u32(self.max_channels).u32(self.min_bits).u32(self.max_bits).u32(self.min_rate).u32(self.max_rate);
        bytes
    }

    /// Whether the types of the two ranges agree, wildcards agreeing with everything.
    #[must_use]
    pub fn same_type(&self, other: &Self) -> bool {
        let agree = |a: Guid, b: Guid, wildcard: Guid| a == b || a == wildcard || b == wildcard;
        agree(self.major, other.major, KSDATAFORMAT_TYPE_WILDCARD)
            && agree(self.sub_format, other.sub_format, KSDATAFORMAT_SUBTYPE_WILDCARD)
            && agree(self.specifier, other.specifier, KSDATAFORMAT_SPECIFIER_WILDCARD)
    }

    /// The range in which both ranges agree; `None` when there is none. Wildcards give way to what is known.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        let known = |a: Guid, b: Guid, wildcard: Guid| if a == wildcard { b } else { a };
        let both = Self {
            flags: self.flags,
            major: known(self.major, other.major, KSDATAFORMAT_TYPE_WILDCARD),
            sub_format: known(self.sub_format, other.sub_format, KSDATAFORMAT_SUBTYPE_WILDCARD),
            specifier: known(self.specifier, other.specifier, KSDATAFORMAT_SPECIFIER_WILDCARD),
            max_channels: self.max_channels.min(other.max_channels),
            min_bits: self.min_bits.max(other.min_bits),
            max_bits: self.max_bits.min(other.max_bits),
            min_rate: self.min_rate.max(other.min_rate),
            max_rate: self.max_rate.min(other.max_rate),
        };
        let any =
            self.same_type(other) && both.max_channels > 0 && both.min_bits <= both.max_bits && both.min_rate <= both.max_rate;
        any.then_some(both)
    }

    /// Whether the answer to an intersection with this range is a wave format.
    #[must_use]
    pub fn wants_wave(&self) -> bool {
        [KSDATAFORMAT_SPECIFIER_WAVEFORMATEX, KSDATAFORMAT_SPECIFIER_DSOUND, KSDATAFORMAT_SPECIFIER_WILDCARD]
            .contains(&self.specifier)
    }
}
