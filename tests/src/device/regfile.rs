//! A register file driven by the tables that the driver is built from.
//!
//! Masks are applied bit by bit, so any access width and alignment gives what the bytes it covers give.

use hw::reg::RegisterInfo;

/// Bytes with reset values, write masks and write-one-to-clear masks.
#[derive(Clone, Debug)]
pub struct RegisterFile {
    value: Vec<u8>,
    reset: Vec<u8>,
    writable: Vec<u8>,
    clears: Vec<u8>,
}

impl RegisterFile {
    /// A file of `len` bytes in which nothing is implemented.
    pub fn new(len: usize) -> Self {
        Self { value: vec![0; len], reset: vec![0; len], writable: vec![0; len], clears: vec![0; len] }
    }

    /// Adds the registers of a table whose block begins at `base`.
    pub fn add(&mut self, base: usize, table: &[RegisterInfo]) {
        for info in table {
            let at = base + info.offset as usize;
            for byte in 0..usize::from(info.width) {
                self.value[at + byte] = info.reset.to_le_bytes()[byte];
                self.reset[at + byte] = info.reset.to_le_bytes()[byte];
                self.writable[at + byte] = info.writable.to_le_bytes()[byte];
                self.clears[at + byte] = info.write_one_clears.to_le_bytes()[byte];
            }
        }
    }

    /// Sets what a register of `width` bytes holds now and after a reset: for values that depend on the implementation.
    pub fn set_reset(&mut self, offset: usize, width: usize, value: u32) {
        self.reset[offset..offset + width].copy_from_slice(&value.to_le_bytes()[..width]);
        self.set(offset, width, value);
    }

    /// Puts `len` bytes from `offset` on back to their reset values.
    pub fn reset(&mut self, offset: usize, len: usize) {
        let range = offset..offset + len;
        self.value[range.clone()].copy_from_slice(&self.reset[range]);
    }

    /// What software reads; bytes outside are zero.
    pub fn read(&self, offset: usize, width: usize) -> u64 {
        (0..width.min(8))
            .fold(0, |value, byte| value | u64::from(self.value.get(offset + byte).copied().unwrap_or(0)) << (8 * byte))
    }

    /// What software writes.
    pub fn write(&mut self, offset: usize, width: usize, value: u64) {
        for (byte, new) in value.to_le_bytes().into_iter().enumerate().take(width) {
            let at = offset + byte;
            let Some(old) = self.value.get(at).copied() else { continue };
            self.value[at] = ((old & !self.writable[at]) | (new & self.writable[at])) & !(new & self.clears[at]);
        }
    }

    /// What hardware sees, at most four bytes.
    pub fn get(&self, offset: usize, width: usize) -> u32 {
        self.read(offset, width.min(4)) as u32
    }

    /// What hardware sets.
    pub fn set(&mut self, offset: usize, width: usize, value: u32) {
        self.value[offset..offset + width].copy_from_slice(&value.to_le_bytes()[..width]);
    }
}

#[cfg(test)]
mod tests {
    use super::RegisterFile;
    use hw::hda::spec::stream;

    #[test]
    fn a_dword_write_over_control_and_status_changes_one_and_clears_the_other() {
        let mut file = RegisterFile::new(0x20);
        file.add(0, stream::TABLE);
        file.set(3, 1, 0x24);
        file.write(0, 4, 0x0410_0006);
        assert_eq!(file.get(0, 3), 0x10_0006);
        assert_eq!(file.get(3, 1), 0x20, "BCIS is cleared by the one, FIFORDY is read only");
    }

    #[test]
    fn reserved_and_read_only_bits_do_not_move() {
        let mut file = RegisterFile::new(0x20);
        file.add(0, stream::TABLE);
        file.write(4, 4, 0xFFFF_FFFF);
        assert_eq!(file.get(4, 4), 0, "LPIB is read only");
        file.write(0x18, 4, 0x1234_56FF);
        assert_eq!(file.get(0x18, 4), 0x1234_5680, "the list is 128-byte aligned");
    }
}
