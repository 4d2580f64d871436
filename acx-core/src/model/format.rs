//! One exact stream format.

/// How a sample is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SampleKind {
    /// Linear PCM; 8-bit containers are unsigned, wider ones signed.
    Pcm,
    /// IEEE 754 single precision, -1.0 to 1.0.
    Float,
}

/// Which loudspeaker each channel is for: the bits of the KS channel mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChannelMask(pub u32);

impl ChannelMask {
    /// The usual mask for a number of channels: mono is front centre, then stereo, 2.1, quad, 5.0, 5.1, 6.1 and 7.1 surround.
    #[must_use]
    pub const fn usual(channels: u8) -> Self {
        Self(match channels {
            1 => 0x4,
            2 => 0x3,
            3 => 0xB,
            4 => 0x33,
            5 => 0x607,
            6 => 0x60F,
            7 => 0x70F,
            8 => 0x63F,
            _ => 0,
        })
    }
}

/// A stream format. Valid by construction: see [`Format::new`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Format {
    rate: u32,
    channels: u8,
    mask: ChannelMask,
    container_bits: u8,
    valid_bits: u8,
    kind: SampleKind,
}

impl Format {
    /// Makes a format of `rate` Hz (8,000 to 192,000), `channels` (1 to 8), samples of `valid_bits` at the top of a container of
    /// `container_bits` (8, 16, 24 or 32). A mask of 0 means no positions. Returns `None` for anything else.
    #[must_use]
    pub fn new(rate: u32, channels: u8, mask: ChannelMask, container_bits: u8, valid_bits: u8, kind: SampleKind) -> Option<Self> {
        let container_ok = matches!(container_bits, 8 | 16 | 24 | 32);
        let bits_ok = valid_bits >= 1 && valid_bits <= container_bits;
        let kind_ok = match kind {
            SampleKind::Pcm => container_bits != 8 || valid_bits == 8,
            SampleKind::Float => container_bits == 32 && valid_bits == 32,
        };
        let mask_ok = mask.0 == 0 || mask.0.count_ones() == u32::from(channels);
        let ok = (8_000..=192_000).contains(&rate) && (1..=8).contains(&channels) && container_ok && bits_ok && kind_ok && mask_ok;
        ok.then_some(Self { rate, channels, mask, container_bits, valid_bits, kind })
    }
    /// PCM with the usual channel mask.
    #[must_use]
    pub fn pcm(rate: u32, channels: u8, container_bits: u8, valid_bits: u8) -> Option<Self> {
        Self::new(rate, channels, ChannelMask::usual(channels), container_bits, valid_bits, SampleKind::Pcm)
    }
    /// Frames in a second.
    #[must_use]
    pub const fn rate(&self) -> u32 {
        self.rate
    }
    /// Samples in a frame.
    #[must_use]
    pub const fn channels(&self) -> u8 {
        self.channels
    }
    /// Positions of the channels; 0 when they have none.
    #[must_use]
    pub const fn mask(&self) -> ChannelMask {
        self.mask
    }
    /// Bits that a sample takes in memory.
    #[must_use]
    pub const fn container_bits(&self) -> u8 {
        self.container_bits
    }
    /// Bits of a sample that carry signal.
    #[must_use]
    pub const fn valid_bits(&self) -> u8 {
        self.valid_bits
    }
    /// How a sample is to be read.
    #[must_use]
    pub const fn kind(&self) -> SampleKind {
        self.kind
    }
    /// Bytes in a frame, 1 to 32.
    #[must_use]
    pub const fn block_align(&self) -> u32 {
        (self.container_bits as u32 / 8).wrapping_mul(self.channels as u32)
    }
    /// Bytes in a second.
    #[must_use]
    pub const fn bytes_per_second(&self) -> u32 {
        self.rate.wrapping_mul(self.block_align())
    }
}
