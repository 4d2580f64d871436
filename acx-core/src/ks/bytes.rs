//! Little-endian words in untrusted bytes. Every access is checked; alignment does not matter.

use super::guid::Guid;

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk::<N>().copied()
}

/// The 16-bit word at byte `at`; `None` when it does not fit.
#[must_use]
pub fn read_u16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

/// The 32-bit word at byte `at`; `None` when it does not fit.
#[must_use]
pub fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

/// The 64-bit word at byte `at`; `None` when it does not fit.
#[must_use]
pub fn read_u64(bytes: &[u8], at: usize) -> Option<u64> {
    array(bytes, at).map(u64::from_le_bytes)
}

/// The GUID at byte `at`; `None` when it does not fit.
#[must_use]
pub fn read_guid(bytes: &[u8], at: usize) -> Option<Guid> {
    array(bytes, at).map(Guid::from_bytes)
}

/// Copies `value` to byte `at`; `None`, and nothing written, when it does not fit.
#[must_use]
pub fn write(bytes: &mut [u8], at: usize, value: &[u8]) -> Option<()> {
    let end = at.checked_add(value.len())?;
    bytes.get_mut(at..end)?.copy_from_slice(value);
    Some(())
}

/// Writes words one after the other. Once something did not fit, the rest is dropped and [`finish`](Self::finish) says so.
pub struct Writer<'a> {
    bytes: &'a mut [u8],
    at: Option<usize>,
}

impl<'a> Writer<'a> {
    /// Starts at the first byte.
    #[must_use]
    pub fn new(bytes: &'a mut [u8]) -> Self {
        Self { bytes, at: Some(0) }
    }

    /// Appends bytes.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.at = self.at.and_then(|at| {
            write(self.bytes, at, value)?;
            at.checked_add(value.len())
        });
        self
    }

    /// Appends a 16-bit word.
    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }

    /// Appends a 32-bit word.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }

    /// Appends a GUID.
    pub fn guid(&mut self, value: Guid) -> &mut Self {
        self.bytes(&value.to_bytes())
    }

    /// How many bytes were written; `None` when something did not fit.
    #[must_use]
    pub fn finish(&self) -> Option<usize> {
        self.at
    }
}
