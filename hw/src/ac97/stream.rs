//! An engine and its ring of descriptors.
//!
//! The ring has 32 places whatever the buffer looks like, so it is filled anew behind the engine while it runs: the buffer is cut
//! into pieces once, and place after place gets the next piece of the cycle. Last valid is always the place behind the present one.

use super::controller::Controller;
use super::spec::{bus_master as bm, descriptor};
use crate::io::{DmaRegion, Error, Platform};
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use descriptor::{ENTRIES, ENTRY_LEN, Entry, MOST_SAMPLES};

/// Bytes of memory for one engine: the list, what offset in the buffer each of its places has, and the pieces.
pub const LIST_LEN: usize = 4096;
/// Most pieces of a buffer.
pub const MOST_PIECES: u32 = 256;
const OFFSETS: usize = 256;
const PIECES: usize = 512;
/// Address, length in bytes, offset in the buffer.
const PIECE_LEN: usize = 12;

/// What the interrupt and callers share of an engine; the rest is in the shared memory.
#[derive(Debug)]
pub(super) struct Ring {
    prepared: AtomicBool,
    running: AtomicBool,
    /// The position that was seen last.
    seen: AtomicU32,
    pieces: AtomicU32,
    next: AtomicU32,
    tail: AtomicU32,
    length: AtomicU32,
}

impl Ring {
    pub(super) const fn new() -> Self {
        Self {
            prepared: AtomicBool::new(false),
            running: AtomicBool::new(false),
            seen: AtomicU32::new(0),
            pieces: AtomicU32::new(0),
            next: AtomicU32::new(0),
            tail: AtomicU32::new(0),
            length: AtomicU32::new(0),
        }
    }
    pub(super) fn is_running(&self) -> bool {
        self.running.load(Ordering::Acquire)
    }
}

fn index(n: u32) -> usize {
    usize::try_from(n).unwrap_or(0)
}

impl<P: Platform> Controller<P> {
    fn at(&self, engine: usize, offset: usize) -> usize {
        engine.saturating_mul(LIST_LEN).saturating_add(offset)
    }
    fn piece(&self, engine: usize, n: u32) -> (u32, u32, u32) {
        let at = self.at(engine, PIECES).saturating_add(index(n).saturating_mul(PIECE_LEN));
        let word = |k: usize| self.lists().read32(at.saturating_add(k));
        (word(0), word(4), word(8))
    }
    /// Takes a cyclic buffer, given as (device address, length in bytes), and programs the engine; it does not run yet. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for an odd address or length, too many pieces or memory out of reach; [`Error::Timeout`],
    /// [`Error::Gone`].
    pub fn prepare(
        &self,
        engine: usize,
        segments: impl Iterator<Item = (u64, u32)>,
        packets: u32,
        packet_bytes: u32,
    ) -> Result<(), Error> {
        self.check()?;
        let ring = self.rings.get(engine).ok_or(Error::Unsupported)?;
        let total = packets.checked_mul(packet_bytes).filter(|n| *n != 0).ok_or(Error::Unsupported)?;
        let (mut count, mut done) = (0u32, 0u32);
        for (address, length) in segments {
            let mut address = u32::try_from(address).map_err(|_| Error::Unsupported)?;
            let mut rest = length.min(total.saturating_sub(done));
            address.checked_add(rest).ok_or(Error::Unsupported)?;
            while rest != 0 {
                // A packet's end is a piece's end: that is where the interrupt is wanted.
                let in_packet = packet_bytes.saturating_sub(done.checked_rem(packet_bytes).unwrap_or(0));
                let part = rest.min(in_packet).min(MOST_SAMPLES.saturating_mul(2));
                if count >= MOST_PIECES || address & 1 != 0 || part & 1 != 0 {
                    return Err(Error::Unsupported);
                }
                let at = self.at(engine, PIECES).saturating_add(index(count).saturating_mul(PIECE_LEN));
                for (n, word) in [address, part, done].into_iter().enumerate() {
                    self.lists().write32(at.saturating_add(n.saturating_mul(4)), word);
                }
                count = count.saturating_add(1);
                address = address.wrapping_add(part);
                done = done.saturating_add(part);
                rest = rest.saturating_sub(part);
            }
        }
        if done != total {
            return Err(Error::Unsupported);
        }
        ring.pieces.store(count, Ordering::Release);
        ring.length.store(total, Ordering::Release);
        self.load(engine)?;
        ring.prepared.store(true, Ordering::Release);
        Ok(())
    }
    /// Programs the engine with the pieces it has, from the start of the buffer.
    fn load(&self, engine: usize) -> Result<(), Error> {
        let ring = self.rings.get(engine).ok_or(Error::Unsupported)?;
        let start = u32::try_from(self.lists().device_address()).map_err(|_| Error::Unsupported)?;
        let list = start.checked_add(u32::try_from(self.at(engine, 0)).unwrap_or(0)).ok_or(Error::Unsupported)?;
        self.reset_engine(engine)?;
        ring.seen.store(0, Ordering::Release);
        ring.next.store(0, Ordering::Release);
        for place in 0..ENTRIES {
            self.fill(engine, ring, place);
        }
        ring.tail.store(0, Ordering::Release);
        let (registers, base) = (self.bus_master(), bm::base(engine));
        bm::BDBAR.write_at(registers, base, list);
        bm::LVI.write_at(registers, base, last(0));
        if bm::BDBAR.read_at(registers, base) == u32::MAX {
            self.mark_gone();
            return Err(Error::Gone);
        }
        Ok(())
    }
    /// Puts the next piece into a place of the list.
    fn fill(&self, engine: usize, ring: &Ring, place: u32) {
        let n = ring.next.load(Ordering::Acquire);
        let (address, length, offset) = self.piece(engine, n);
        let after = n.saturating_add(1);
        ring.next.store(if after >= ring.pieces.load(Ordering::Acquire) { 0 } else { after }, Ordering::Release);
        let samples = u16::try_from(length.wrapping_shr(1)).unwrap_or(0);
        let entry = Entry { address, samples, interrupt: true, silence: false };
        let at = self.at(engine, index(place).saturating_mul(ENTRY_LEN));
        for (k, word) in entry.to_words().into_iter().enumerate() {
            self.lists().write32(at.saturating_add(k.saturating_mul(4)), word);
        }
        self.lists().write32(self.at(engine, OFFSETS).saturating_add(index(place).saturating_mul(4)), offset);
    }
    /// Fills the places that the engine has left, and moves the end of the ring on. DIRQL; takes no lock.
    pub(super) fn refill(&self, engine: usize) {
        let Some(ring) = self.rings.get(engine).filter(|r| r.prepared.load(Ordering::Acquire)) else { return };
        let (registers, base) = (self.bus_master(), bm::base(engine));
        let present = u32::from(bm::CIV.read_at(registers, base));
        if present >= ENTRIES {
            return;
        }
        for _ in 0..ENTRIES {
            let tail = ring.tail.load(Ordering::Acquire);
            if tail == present {
                break;
            }
            self.fill(engine, ring, tail);
            ring.tail.store(tail.saturating_add(1) & ENTRIES.saturating_sub(1), Ordering::Release);
        }
        bm::LVI.write_at(registers, base, last(present));
        // So that it is never seen inside of a buffer that it left.
        let _seen = self.position(engine);
    }
    /// Starts, from where it paused. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`]; [`Error::Unsupported`] without a buffer.
    pub fn run(&self, engine: usize) -> Result<(), Error> {
        self.check()?;
        let ring = self.rings.get(engine).filter(|r| r.prepared.load(Ordering::Acquire)).ok_or(Error::Unsupported)?;
        ring.running.store(true, Ordering::Release);
        self.write_control(engine);
        Ok(())
    }
    /// Halts; the position stays. <= DISPATCH_LEVEL.
    pub fn pause(&self, engine: usize) {
        let was = self.rings.get(engine).is_some_and(|ring| ring.running.swap(false, Ordering::AcqRel));
        if was && self.usable() {
            bm::CR.write_at(self.bus_master(), bm::base(engine), bm::Control::new());
        }
    }
    /// Lets go of the buffer. PASSIVE_LEVEL.
    pub fn release(&self, engine: usize) {
        self.pause(engine);
        let Some(ring) = self.rings.get(engine) else { return };
        if !ring.prepared.swap(false, Ordering::AcqRel) {
            return;
        }
        ring.length.store(0, Ordering::Release);
        if self.usable() {
            // Teardown cannot fail: an engine that does not answer has no list any more, and nothing to fetch.
            let _reset = self.reset_engine(engine);
        }
    }
    /// Bytes from the start of the cyclic buffer; 0 without a buffer, `None` when nobody answers. <= DISPATCH_LEVEL.
    pub fn position(&self, engine: usize) -> Option<u32> {
        if self.is_gone() {
            return None;
        }
        let ring = self.rings.get(engine)?;
        let length = ring.length.load(Ordering::Acquire);
        if length == 0 || !self.usable() {
            return Some(0);
        }
        let (registers, base) = (self.bus_master(), bm::base(engine));
        // The count belongs to the index that was the same before and after.
        let mut place = bm::CIV.read_at(registers, base);
        let mut left = 0;
        for _ in 0..4 {
            left = u32::from(bm::PICB.read_at(registers, base)).wrapping_shl(1);
            let again = bm::CIV.read_at(registers, base);
            if again == place {
                break;
            }
            place = again;
        }
        if u32::from(place) >= ENTRIES {
            return None;
        }
        let slot = usize::from(place);
        let samples = self.lists().read32(self.at(engine, slot.saturating_mul(ENTRY_LEN)).saturating_add(4)) & 0xFFFF;
        let offset = self.lists().read32(self.at(engine, OFFSETS).saturating_add(slot.saturating_mul(4)));
        let end = offset.saturating_add(samples.wrapping_shl(1));
        // Nothing left: the engine is done with the buffer, or has not fetched its descriptor yet. It is done if it was seen inside.
        let seen = ring.seen.load(Ordering::Acquire);
        let fresh = left == 0 && !(seen > offset && seen < end);
        let position = if fresh { offset } else { end.saturating_sub(left).checked_rem(length)? };
        ring.seen.store(position, Ordering::Release);
        Some(position)
    }
    /// Loads every engine that has a buffer again, after the power was off; those that ran run, from the start of their buffers.
    /// PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Timeout`], [`Error::Gone`].
    pub fn restore_streams(&self) -> Result<(), Error> {
        for (engine, ring) in self.rings.iter().enumerate() {
            if ring.prepared.load(Ordering::Acquire) {
                self.load(engine)?;
                self.write_control(engine);
            }
        }
        Ok(())
    }
}

/// The last valid place while the engine is at `present`: the one before it in the ring.
fn last(present: u32) -> u8 {
    u8::try_from(present.wrapping_add(ENTRIES).wrapping_sub(1) & ENTRIES.saturating_sub(1)).unwrap_or(0)
}
