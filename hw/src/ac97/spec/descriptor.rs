//! Buffer descriptors (ICH data sheet, "Buffer Descriptor List").

/// Descriptors of a list: always all of them, since the index counts modulo 32.
pub const ENTRIES: u32 = 32;
/// Bytes of a descriptor.
pub const ENTRY_LEN: usize = 8;
/// Most samples of a buffer. Even, so that a frame of two channels is never cut.
pub const MOST_SAMPLES: u32 = 0xFFFE;

/// A buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it begins; even.
    pub address: u32,
    /// Its length in samples of 16 bits, of all channels.
    pub samples: u16,
    /// Sets the completion status when its last sample is done.
    pub interrupt: bool,
    /// When there is no next buffer: zeros instead of the last sample.
    pub silence: bool,
}

impl Entry {
    /// As the engine reads it.
    #[must_use]
    pub fn to_words(self) -> [u32; 2] {
        let flags = u32::from(self.interrupt).wrapping_shl(31) | u32::from(self.silence).wrapping_shl(30);
        [self.address, u32::from(self.samples) | flags]
    }
    /// As the engine understands it.
    #[must_use]
    pub fn from_words(words: [u32; 2]) -> Self {
        let [address, control] = words;
        let bit = |n: u32| control.wrapping_shr(n) & 1 != 0;
        Self { address, samples: (control & 0xFFFF) as u16, interrupt: bit(31), silence: bit(30) }
    }
}

#[cfg(test)]
mod tests {
    use super::Entry;

    #[test]
    fn the_interrupt_is_bit_31_and_the_silence_bit_30() {
        let entry = Entry { address: 0x1234_5678, samples: 960, interrupt: true, silence: false };
        assert_eq!(entry.to_words(), [0x1234_5678, 0x8000_03C0]);
        assert_eq!(Entry::from_words([8, 0x4000_0002]), Entry { address: 8, samples: 2, interrupt: false, silence: true });
    }
}
