//! A bounded queue from the interrupt to one reader, with no lock.

use crate::io::Error;
use crate::room::Room as _;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// Bytes that it holds: a third of a second of cable.
pub const CAPACITY: u32 = 1024;

#[derive(Debug, Default)]
struct Slot {
    at_ns: AtomicU64,
    /// The byte, and above it whether something was lost before.
    word: AtomicU32,
}

/// A byte from the cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The byte.
    pub byte: u8,
    /// When it was read from the interface.
    pub at_ns: u64,
    /// Bytes before it found no room.
    pub after_loss: bool,
}

const LOSS: u32 = 0x100;

/// The queue.
///
/// INVARIANT: one writer at a time moves `end`, one reader at a time moves `start`; the slots from `start` to `end` are the
/// reader's, the others the writer's. Both counters run on and are taken modulo the capacity, a power of two.
#[derive(Debug)]
pub struct Queue {
    slots: Vec<Slot>,
    start: AtomicU32,
    end: AtomicU32,
    lost: AtomicBool,
}

impl Queue {
    /// An empty queue. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::NoMemory`].
    pub fn new() -> Result<Self, Error> {
        let mut slots = Vec::new();
        slots.try_reserve_exact(CAPACITY as usize)?;
        slots.put_all((0..CAPACITY).map(|_| Slot::default()));
        Ok(Self { slots, start: AtomicU32::new(0), end: AtomicU32::new(0), lost: AtomicBool::new(false) })
    }
    fn slot(&self, count: u32) -> Option<&Slot> {
        self.slots.get((count & CAPACITY.wrapping_sub(1)) as usize)
    }
    /// Adds a byte; without room it is lost, and the next one that finds room says so. Any IRQL, one caller at a time.
    pub fn put(&self, byte: u8, at_ns: u64) {
        let end = self.end.load(Ordering::Relaxed);
        if end.wrapping_sub(self.start.load(Ordering::Acquire)) >= CAPACITY {
            self.lost.store(true, Ordering::Relaxed);
            return;
        }
        let Some(slot) = self.slot(end) else { return };
        let mark = if self.lost.swap(false, Ordering::Relaxed) { LOSS } else { 0 };
        slot.at_ns.store(at_ns, Ordering::Relaxed);
        slot.word.store(u32::from(byte) | mark, Ordering::Relaxed);
        self.end.store(end.wrapping_add(1), Ordering::Release);
    }
    /// What the next byte that finds room comes after: bytes that the interface itself lost. As [`Self::put`].
    pub fn mark_loss(&self) {
        self.lost.store(true, Ordering::Relaxed);
    }
    /// Takes the oldest byte. Any IRQL, one caller at a time.
    pub fn take(&self) -> Option<Entry> {
        let start = self.start.load(Ordering::Relaxed);
        if start == self.end.load(Ordering::Acquire) {
            return None;
        }
        let slot = self.slot(start)?;
        let word = slot.word.load(Ordering::Relaxed);
        let entry = Entry { byte: word.to_le_bytes()[0], at_ns: slot.at_ns.load(Ordering::Relaxed), after_loss: word & LOSS != 0 };
        self.start.store(start.wrapping_add(1), Ordering::Release);
        Some(entry)
    }
    /// Whether nothing is in it. Any IRQL.
    pub fn is_empty(&self) -> bool {
        self.start.load(Ordering::Acquire) == self.end.load(Ordering::Acquire)
    }
}
