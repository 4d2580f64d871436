//! Buffer descriptor list entries (HDA 1.0a 3.6.3).

/// Bytes of one entry.
pub const ENTRY_LEN: usize = 16;
/// Alignment of the list in bytes.
pub const LIST_ALIGN: usize = 128;
/// Entries at least (HDA 1.0a 3.3.39: LVI is at least 1).
pub const MIN_ENTRIES: usize = 2;
/// Entries at most.
pub const MAX_ENTRIES: usize = 256;

/// One buffer descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Entry {
    /// Address of the buffer; 128-byte aligned.
    pub address: u64,
    /// Length in bytes; at least one word of 16 bits.
    pub length: u32,
    /// IOC: set BCIS when the last sample has been fetched or stored.
    pub interrupt: bool,
}

impl Entry {
    /// The entry as the four words of memory.
    #[must_use]
    pub const fn to_words(self) -> [u32; 4] {
        [(self.address & 0xFFFF_FFFF) as u32, (self.address >> 32) as u32, self.length, self.interrupt as u32]
    }

    /// The entry from the four words of memory; reserved bits are ignored.
    #[must_use]
    pub const fn from_words(words: [u32; 4]) -> Self {
        let [low, high, length, flags] = words;
        Self { address: (low as u64) | ((high as u64) << 32), length, interrupt: flags & 1 != 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::Entry;

    #[test]
    fn an_entry_is_address_low_address_high_length_and_ioc() {
        let entry = Entry { address: 0x0000_0012_3456_7880, length: 0x1000, interrupt: true };
        assert_eq!(entry.to_words(), [0x3456_7880, 0x12, 0x1000, 1]);
        assert_eq!(Entry::from_words([0x3456_7880, 0x12, 0x1000, 0xFFFF_FFFF]), entry);
    }
}
