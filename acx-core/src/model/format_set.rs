//! Sets of formats, as a converter advertises them.

use super::Error;
use super::format::{Format, SampleKind};
use crate::room::Room as _;
use alloc::vec::Vec;

/// The standard rates, in Hz, in the order of the bits of a [`RateSet`].
pub const RATES: [u32; 11] = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000];

/// A set of standard sample rates: bit n stands for `RATES[n]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateSet(pub u16);

impl RateSet {
    /// The set of one rate; empty when the rate is not a standard one.
    #[must_use]
    pub fn of(rate: u32) -> Self {
        RATES.iter().position(|r| *r == rate).map_or(Self(0), |n| Self(1u16.checked_shl(n as u32).unwrap_or(0)))
    }
    /// Whether `rate` is in the set.
    #[must_use]
    pub fn contains(self, rate: u32) -> bool {
        self.0 & Self::of(rate).0 != 0
    }
    /// The rates of the set in Hz, ascending.
    pub fn iter(self) -> impl Iterator<Item = u32> {
        RATES.into_iter().filter(move |r| self.contains(*r))
    }
}

/// Formats that differ in rate and channel count only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatRange {
    /// Sample rates.
    pub rates: RateSet,
    /// Fewest channels.
    pub min_channels: u8,
    /// Most channels.
    pub max_channels: u8,
    /// Bits that a sample takes in memory.
    pub container_bits: u8,
    /// Bits of a sample that carry signal.
    pub valid_bits: u8,
    /// How a sample is to be read.
    pub kind: SampleKind,
}

impl FormatRange {
    /// Whether `format` lies in the range. The channel mask is not asked: any position may feed any converter.
    #[must_use]
    pub fn contains(&self, format: &Format) -> bool {
        self.rates.contains(format.rate())
            && (self.min_channels..=self.max_channels).contains(&format.channels())
            && self.container_bits == format.container_bits()
            && self.valid_bits == format.valid_bits()
            && self.kind == format.kind()
    }
    /// Every format of the range, with usual channel masks; rates ascending, then channels.
    pub fn iter(&self) -> impl Iterator<Item = Format> {
        let range = *self;
        range.rates.iter().flat_map(move |rate| {
            (range.min_channels..=range.max_channels).filter_map(move |channels| {
                let mask = super::format::ChannelMask::usual(channels);
                Format::new(rate, channels, mask, range.container_bits, range.valid_bits, range.kind)
            })
        })
    }
}

/// What a pin can carry. Order is preference: the first range holds the default format.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FormatSet {
    ranges: Vec<FormatRange>,
}

impl FormatSet {
    /// The empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self { ranges: Vec::new() }
    }
    /// Adds a range behind the others. A range already present changes nothing. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for a range without any valid format, [`Error::NoMemory`].
    pub fn add(&mut self, range: FormatRange) -> Result<(), Error> {
        if range.iter().next().is_none() {
            return Err(Error::InvalidParameter);
        }
        if !self.ranges.contains(&range) {
            self.ranges.try_reserve(1)?;
            self.ranges.put(range);
        }
        Ok(())
    }
    /// The ranges in order of preference.
    #[must_use]
    pub fn ranges(&self) -> &[FormatRange] {
        &self.ranges
    }
    /// Whether the set holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
    /// Whether `format` can be carried.
    #[must_use]
    pub fn contains(&self, format: &Format) -> bool {
        self.ranges.iter().any(|r| r.contains(format))
    }
    /// Every format of the set, with usual channel masks.
    pub fn iter(&self) -> impl Iterator<Item = Format> {
        self.ranges.iter().flat_map(FormatRange::iter)
    }
    /// The format to use when nobody says otherwise: stereo (or the nearest count) at 48 kHz (or the nearest rate) of the first range.
    #[must_use]
    pub fn default_format(&self) -> Option<Format> {
        let first = self.ranges.first()?;
        let cost = |f: &Format| (f.channels().abs_diff(2), f.rate().abs_diff(48_000));
        first.iter().min_by_key(cost)
    }
    /// The most preferred format of this set that also lies in `other`.
    #[must_use]
    pub fn intersect(&self, other: &FormatRange) -> Option<Format> {
        self.iter().find(|f| other.contains(f))
    }
}
