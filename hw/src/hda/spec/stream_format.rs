//! The stream format word of stream descriptors and converters (HDA 1.0a 3.7.1).

use bitfield_struct::bitfield;

/// Stream format.
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct StreamFormat {
    /// CHAN: channels minus one.
    #[bits(4)]
    pub chan: u8,
    /// BITS: 0 is 8 bits, 1 is 16, 2 is 20, 3 is 24, 4 is 32.
    #[bits(3)]
    pub bits: u8,
    __: bool,
    /// DIV: base rate divisor minus one.
    #[bits(3)]
    pub div: u8,
    /// MULT: base rate multiple minus one; at most 3.
    #[bits(3)]
    pub mult: u8,
    /// BASE: 44.1 kHz instead of 48 kHz.
    pub base_44k1: bool,
    /// TYPE: not PCM.
    pub non_pcm: bool,
}

crate::register_values!(StreamFormat: u16);

/// Rates that a converter can name, in hertz, in the order of the bits of the PCM parameter (HDA 1.0a 7.3.4.7).
pub const RATES: [u32; 12] = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000, 384_000];

/// The sample sizes, in the order of the code and of the bits of the PCM parameter from bit 16 on.
pub const SIZES: [u8; 5] = [8, 16, 20, 24, 32];

impl StreamFormat {
    /// Encodes PCM of `rate` hertz, `bits` per sample (8, 16, 20, 24 or 32) and `channels` (1 to 16).
    /// `None` when the word has no code for it; 384 kHz has none.
    #[must_use]
    pub fn encode(rate: u32, bits: u8, channels: u8) -> Option<Self> {
        let code = SIZES.iter().position(|size| *size == bits)?;
        let chan = channels.checked_sub(1).filter(|chan| *chan < 16)?;
        let (base_44k1, mult, div) = Self::rate_code(rate)?;
        Some(
            Self::new().with_chan(chan).with_bits(u8::try_from(code).ok()?).with_base_44k1(base_44k1).with_mult(mult).with_div(div),
        )
    }

    /// BASE, MULT and DIV of a rate in hertz.
    const fn rate_code(rate: u32) -> Option<(bool, u8, u8)> {
        Some(match rate {
            6_000 => (false, 0, 7),
            8_000 => (false, 0, 5),
            9_600 => (false, 0, 4),
            11_025 => (true, 0, 3),
            16_000 => (false, 0, 2),
            22_050 => (true, 0, 1),
            24_000 => (false, 0, 1),
            32_000 => (false, 1, 2),
            44_100 => (true, 0, 0),
            48_000 => (false, 0, 0),
            88_200 => (true, 1, 0),
            96_000 => (false, 1, 0),
            144_000 => (false, 2, 0),
            176_400 => (true, 3, 0),
            192_000 => (false, 3, 0),
            _ => return None,
        })
    }

    /// Base rate in hertz, multiple and divisor; `None` for a reserved multiple.
    #[must_use]
    pub const fn ratio(self) -> Option<(u32, u32, u32)> {
        let base = if self.base_44k1() { 44_100 } else { 48_000 };
        let mult = match self.mult() {
            0 => 1,
            1 => 2,
            2 => 3,
            3 => 4,
            _ => return None,
        };
        Some((base, mult, (self.div() as u32).saturating_add(1)))
    }

    /// Samples per second and channel; `None` for a reserved code. A rate that is no whole number is rounded down.
    #[must_use]
    pub fn rate(self) -> Option<u32> {
        let (base, mult, div) = self.ratio()?;
        base.checked_mul(mult)?.checked_div(div)
    }

    /// Significant bits per sample; `None` for a reserved code.
    #[must_use]
    pub fn sample_bits(self) -> Option<u8> {
        SIZES.get(usize::from(self.bits())).copied()
    }

    /// Bytes of one sample in memory: 20 and 24 bits use containers of 32, left-justified; `None` for a reserved code (HDA 1.0a 3.7.1).
    #[must_use]
    pub const fn container_bytes(self) -> Option<u8> {
        match self.bits() {
            0 => Some(1),
            1 => Some(2),
            2..=4 => Some(4),
            _ => None,
        }
    }

    /// Channels, 1 to 16.
    #[must_use]
    pub const fn channels(self) -> u8 {
        self.chan().saturating_add(1)
    }

    /// Bytes of one sample of every channel in memory; `None` for a reserved code.
    #[must_use]
    pub fn frame_bytes(self) -> Option<u16> {
        u16::from(self.container_bytes()?).checked_mul(u16::from(self.channels()))
    }
}

#[cfg(test)]
mod tests {
    use super::StreamFormat;

    #[test]
    fn well_known_words_encode_and_decode() {
        // The words follow from the bit table of HDA 1.0a 3.7.1.
        for (word, rate, bits, channels, frame) in [
            (0x0011, 48_000, 16, 2, 4),
            (0x4011, 44_100, 16, 2, 4),
            (0x0031, 48_000, 24, 2, 8),
            (0x1831, 192_000, 24, 2, 8),
            (0x5837, 176_400, 24, 8, 32),
            (0x0A40, 32_000, 32, 1, 4),
            (0x0500, 8_000, 8, 1, 1),
            (0x4321, 11_025, 20, 2, 8),
        ] {
            let format = StreamFormat::from_bits(word);
            assert_eq!(StreamFormat::encode(rate, bits, channels), Some(format), "{word:#06x}");
            assert_eq!(format.rate(), Some(rate));
            assert_eq!(format.sample_bits(), Some(bits));
            assert_eq!(format.channels(), channels);
            assert_eq!(format.frame_bytes(), Some(frame));
        }
    }

    #[test]
    fn reserved_codes_have_no_meaning() {
        assert_eq!(StreamFormat::from_bits(0x0051).frame_bytes(), None);
        assert_eq!(StreamFormat::from_bits(0x2011).rate(), None);
        assert_eq!(StreamFormat::encode(48_000, 12, 2), None);
        assert_eq!(StreamFormat::encode(48_000, 16, 0), None);
        assert_eq!(StreamFormat::encode(48_000, 16, 17), None);
        assert_eq!(StreamFormat::encode(384_000, 16, 2), None);
    }

    #[test]
    fn no_word_makes_the_decoder_panic() {
        for word in 0..=u16::MAX {
            let format = StreamFormat::from_bits(word);
            let _ = (format.rate(), format.frame_bytes(), format.sample_bits());
        }
    }
}
