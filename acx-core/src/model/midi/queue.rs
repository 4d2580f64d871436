//! A bounded queue of bytes.

use crate::model::Error;
use crate::room::Room as _;
use alloc::vec::Vec;

/// Bytes in the order in which they came; memory is taken once.
#[derive(Debug)]
pub struct Queue {
    bytes: Vec<u8>,
    first: usize,
    length: usize,
}

impl Queue {
    /// An empty queue for `capacity` bytes. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::NoMemory`].
    pub fn new(capacity: usize) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(capacity)?;
        bytes.put_all(core::iter::repeat_n(0, capacity));
        Ok(Self { bytes, first: 0, length: 0 })
    }
    /// Bytes in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }
    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
    /// Bytes that still fit.
    #[must_use]
    pub fn room(&self) -> usize {
        self.bytes.len().saturating_sub(self.length)
    }
    /// Adds a byte; false when it does not fit.
    pub fn push(&mut self, byte: u8) -> bool {
        let at = self.place(self.length);
        if self.room() == 0 {
            return false;
        }
        if let Some(slot) = self.bytes.get_mut(at) {
            *slot = byte;
        }
        self.length = self.length.saturating_add(1);
        true
    }
    /// The oldest bytes, as many as lie in one piece.
    #[must_use]
    pub fn front(&self) -> &[u8] {
        let end = self.first.saturating_add(self.length).min(self.bytes.len());
        self.bytes.get(self.first..end).unwrap_or_default()
    }
    /// Takes the oldest `count` bytes away.
    pub fn advance(&mut self, count: usize) {
        let count = count.min(self.length);
        self.first = self.place(count);
        self.length = self.length.saturating_sub(count);
    }
    /// Takes everything away; gives how much it was.
    pub fn clear(&mut self) -> usize {
        core::mem::take(&mut self.length)
    }
    fn place(&self, offset: usize) -> usize {
        self.first.saturating_add(offset).checked_rem(self.bytes.len()).unwrap_or(0)
    }
}
