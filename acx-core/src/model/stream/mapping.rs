//! Pieces of a client's memory, moved through the cyclic buffer of a stream in the order in which they came.
//!
//! Some frameworks hand out a client's packets as mappings: runs of memory that may be called back at any time. The hardware never
//! sees them. It keeps to its own cyclic buffer, and bytes are copied ahead of it (render) or after it (capture), so a mapping that
//! is called back is out of the device's reach at once, a hardware with any rule of alignment can be fed, and the engine need not
//! stop for it. Copies run as far ahead as the buffer is long, which guards against late service; how early a client hears of a
//! mapping does not change by that, since a mapping is done only when its last byte has passed the hardware.
//!
//! This is arithmetic only: [`MappingQueue::advance`] says what is to be copied where. Bytes are counted from the moment the stream
//! was prepared ("linear", as [`super::Stream::linear`] gives it) and lie at `linear % size` of the cyclic buffer.

use super::Look;
use crate::model::Error;
use crate::model::pin::Direction;
use alloc::vec::Vec;

mod queue;

pub use queue::{Acquired, Pump};

/// The name of a mapping: larger than those of all mappings acquired before it, never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(pub u64);

/// What the queue has to know of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Which way the bytes go.
    pub direction: Direction,
    /// Bytes of the cyclic buffer, a multiple of the frame.
    pub size: u32,
    /// Bytes of a frame.
    pub block_align: u32,
    /// Bytes behind the hardware's position (render: ahead of it) that it may be working on.
    pub margin: u32,
}

/// What is to be done to the cyclic buffer.
#[derive(Debug, PartialEq, Eq)]
pub enum Move<'a, T> {
    /// `length` bytes from offset `from` of a mapping to `to` of the cyclic buffer (render), or the other way round (capture).
    Copy {
        /// The mapping's memory.
        memory: &'a T,
        /// Offset in the mapping.
        offset: u32,
        /// Offset in the cyclic buffer.
        ring: u32,
        /// Bytes; the run wraps neither end.
        length: u32,
    },
    /// Silence in the cyclic buffer: no sample is ever played twice.
    Silence {
        /// Offset in the cyclic buffer.
        ring: u32,
        /// Bytes.
        length: u32,
    },
}

/// A mapping that is held.
#[derive(Debug)]
struct Held<T> {
    tag: Tag,
    memory: T,
    length: u32,
    /// Whether it is the last of a packet.
    last: bool,
    /// Where in a frame its first byte stands.
    phase: u32,
    /// Bytes copied.
    moved: u32,
    /// Bytes that have passed the hardware.
    done: u32,
    /// Where byte 0 stands, so that byte `n` from `done` on stands at `place + n`; wraps below 0.
    place: u64,
}

/// The mappings of a stream and where the copies stand.
#[derive(Debug)]
pub struct MappingQueue<T> {
    shape: Shape,
    held: Vec<Held<T>>,
    most: usize,
    pump: Pump,
    /// The last tag that was given.
    tag: Tag,
    /// Where in a frame the next mapping begins.
    phase: u32,
    /// Bytes that passed the hardware in mappings that are gone.
    base: u64,
    /// Next byte to be written (render) or read (capture).
    cursor: u64,
    /// Render: everything from the cursor up to here is silence.
    silent: u64,
    glitches: u32,
    /// Capture: bytes were lost within a packet.
    torn: bool,
    /// The turn of the hardware that all this is about.
    turn: u32,
}

impl<T> MappingQueue<T> {
    /// A queue for at most `most` mappings at once. Later calls allocate nothing.
    ///
    /// # Errors
    /// [`Error::NoMemory`]; [`Error::InvalidParameter`] for a shape without a size or a frame.
    pub fn new(shape: Shape, most: usize) -> Result<Self, Error> {
        if shape.size == 0 || shape.block_align == 0 || shape.size.checked_rem(shape.block_align) != Some(0) || most == 0 {
            return Err(Error::InvalidParameter);
        }
        let mut held = Vec::new();
        held.try_reserve_exact(most)?;
        Ok(Self {
            shape,
            held,
            most,
            pump: Pump::default(),
            tag: Tag(0),
            phase: 0,
            base: 0,
            cursor: 0,
            silent: 0,
            glitches: 0,
            torn: false,
            turn: 0,
        })
    }
    /// Says how much the hardware may have fetched ahead.
    pub fn set_margin(&mut self, bytes: u32) {
        self.shape.margin = bytes;
    }
    /// The stream is stopped: positions go to 0. Mappings stay until they are revoked, and would be moved anew.
    pub fn restart(&mut self) {
        for held in &mut self.held {
            (held.moved, held.done, held.place) = (0, 0, 0);
        }
        (self.base, self.cursor, self.silent) = (0, 0, 0);
        self.torn = false;
        // A framework that was stopped may have forgotten what it had to say.
        self.available();
    }
    /// The hardware began anew at `linear`: what it was given and has not played is played from there on.
    fn turn(&mut self, linear: u64) {
        let align = self.shape.block_align;
        match self.shape.direction {
            // A frame that is broken off is played from its start.
            Direction::Render => self.held.iter_mut().for_each(|h| {
                let over = h.phase.wrapping_add(h.done).checked_rem(align).unwrap_or(0);
                h.moved = h.done.saturating_sub(over);
            }),
            Direction::Capture => self.torn |= self.is_begun(),
        }
        (self.cursor, self.silent) = (linear, linear);
    }
    /// Bytes of mappings that have passed the hardware since the stream was prepared, as of the last [`Self::advance`].
    #[must_use]
    pub fn position(&self) -> u64 {
        self.held.iter().fold(self.base, |sum, h| sum.saturating_add(u64::from(h.done)))
    }
    /// Bytes that are held and have not passed the hardware.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.held.iter().fold(0, |sum, h| sum.saturating_add(u64::from(h.length.saturating_sub(h.done))))
    }
    /// Times that the hardware ran dry between bytes (render) or bytes were lost (capture), since the last call. It is the client who
    /// brings no memory in time, so nobody need be told.
    pub fn take_glitches(&mut self) -> u32 {
        core::mem::take(&mut self.glitches)
    }
    /// Capture: whether bytes were lost within a packet that is not mapped to its end yet. What is held of it is finished as it is, and
    /// the framework is to be told that the packet ends here.
    pub fn tear(&mut self) -> bool {
        if !core::mem::take(&mut self.torn) || self.held.is_empty() || self.held.iter().any(|h| h.last) {
            return false;
        }
        for held in &mut self.held {
            held.length = held.moved;
        }
        self.phase = 0;
        true
    }
    /// Says what is to be copied, and silences what follows.
    pub fn advance(&mut self, look: Look, mut copy: impl FnMut(Move<'_, T>)) {
        if self.turn != look.turn {
            self.turn = look.turn;
            self.turn(look.linear);
        }
        match self.shape.direction {
            Direction::Render => self.render(look, &mut copy),
            Direction::Capture => self.capture(look.linear, &mut copy),
        }
    }
    /// Whether the oldest packet has bytes already.
    fn is_begun(&self) -> bool {
        self.held.first().is_some_and(|h| h.moved != 0 || h.phase != 0)
    }
    /// Counts what has been played.
    fn played(&mut self, linear: u64) {
        for held in &mut self.held {
            // Before its first byte is reached the difference is below 0.
            let passed = distance(held.place, linear).min(held.moved);
            held.done = held.done.max(passed);
        }
    }
    fn render(&mut self, look: Look, copy: &mut impl FnMut(Move<'_, T>)) {
        // The hardware may be fetching the bytes that follow its position.
        let Look { linear, running, .. } = look;
        self.played(linear);
        let begun = self.position() > 0 || self.held.iter().any(|h| h.moved > 0);
        let Self { shape, cursor, silent, glitches, held, .. } = self;
        let margin = if running { u64::from(shape.margin) } else { 0 };
        let (earliest, limit) =
            (linear.saturating_add(margin), linear.saturating_add(u64::from(shape.size)).saturating_sub(margin));
        // Silence first: copies then go over it, and whatever is not copied in time stays silent.
        shape.runs((*silent).max(linear), limit, |ring, length, _| copy(Move::Silence { ring, length }));
        *silent = (*silent).max(limit);
        for held in held.iter_mut().filter(|h| h.moved < h.length) {
            // A hardware that passed what was written plays silence until there is more.
            let phase = held.phase.wrapping_add(held.moved);
            let at = shape.aligned((*cursor).max(earliest), phase);
            if at >= limit {
                break;
            }
            *glitches = glitches.saturating_add(u32::from(begun && at > shape.aligned(*cursor, phase)));
            held.place = at.wrapping_sub(u64::from(held.moved));
            let end = at.saturating_add(u64::from(held.length.saturating_sub(held.moved))).min(limit);
            held.copy(shape, at, end, copy);
            *cursor = end;
        }
    }
    fn capture(&mut self, linear: u64, copy: &mut impl FnMut(Move<'_, T>)) {
        let begun = self.is_begun();
        let Self { shape, cursor, held, torn, glitches, .. } = self;
        let kept = u64::from(shape.size.saturating_sub(shape.margin));
        let oldest = linear.saturating_sub(kept);
        if *cursor < oldest {
            // What the hardware came round to is lost.
            *glitches = glitches.saturating_add(1);
            *torn |= begun;
            let next = held.iter().find(|h| h.moved < h.length).map_or(0, |h| h.phase.wrapping_add(h.moved));
            *cursor = shape.aligned(oldest, next);
        }
        for held in held.iter_mut().filter(|h| h.moved < h.length) {
            let at = shape.aligned(*cursor, held.phase.wrapping_add(held.moved));
            if at >= linear {
                break;
            }
            let end = at.saturating_add(u64::from(held.length.saturating_sub(held.moved))).min(linear);
            held.copy(shape, at, end, copy);
            held.done = held.moved;
            *cursor = end;
        }
    }
    /// Calls mappings back: those from `first` to `last` in the order of their acquisition are forgotten, with what was copied of them
    /// and not played yet. Says how many there were. Follow it with [`Self::advance`].
    pub fn revoke(&mut self, first: Tag, last: Tag, look: Look) -> u32 {
        let in_range = |tag: Tag| first <= tag && tag <= last;
        let render = self.shape.direction == Direction::Render;
        // In another turn the places mean nothing; the next advance sees to that.
        let current = render && look.turn == self.turn;
        if current {
            self.played(look.linear);
        }
        let (mut count, mut cut, mut gone) = (0_u32, None::<u64>, 0_u64);
        self.held.retain(|h| {
            if !in_range(h.tag) {
                return true;
            }
            count = count.saturating_add(1);
            gone = gone.saturating_add(u64::from(h.done));
            if current && h.moved > h.done {
                let start = h.place.wrapping_add(u64::from(h.done));
                cut = Some(cut.map_or(start, |c| c.min(start)));
            }
            false
        });
        self.base = self.base.saturating_add(gone);
        if let Some(cut) = cut {
            self.cut(cut, look);
        }
        count.saturating_add(u32::from(self.pump.revoke(in_range)))
    }
    /// Takes back what was copied for `cut` and later, as far as the hardware has not fetched it.
    fn cut(&mut self, cut: u64, look: Look) {
        let margin = if look.running { u64::from(self.shape.margin) } else { 0 };
        let to = self.shape.aligned(cut.max(look.linear.saturating_add(margin)), 0);
        if to >= self.cursor {
            return;
        }
        for held in self.held.iter_mut().filter(|h| h.moved > h.done) {
            held.moved = distance(held.place, to).clamp(held.done, held.moved);
        }
        (self.cursor, self.silent) = (to, to);
    }
}

impl<T> Held<T> {
    /// Its next bytes go to or come from here.
    fn copy(&mut self, shape: &Shape, at: u64, end: u64, copy: &mut impl FnMut(Move<'_, T>)) {
        let Self { memory, moved, .. } = self;
        shape.runs(at, end, |ring, length, ahead| {
            copy(Move::Copy { memory, offset: moved.saturating_add(ahead), ring, length });
        });
        *moved = moved.saturating_add(u32::try_from(end.saturating_sub(at)).unwrap_or(0));
    }
}

impl Shape {
    /// The first place from `at` on that stands `phase` bytes into a frame.
    fn aligned(&self, at: u64, phase: u32) -> u64 {
        let align = u64::from(self.block_align.max(1));
        let phase = u64::from(phase).checked_rem(align).unwrap_or(0);
        let stands = at.checked_rem(align).unwrap_or(0);
        let step = if stands <= phase { phase.wrapping_sub(stands) } else { align.saturating_sub(stands).saturating_add(phase) };
        at.saturating_add(step)
    }
    /// The runs of the cyclic buffer between two places at most one buffer apart: offset, length, distance from the first.
    fn runs(&self, from: u64, to: u64, mut f: impl FnMut(u32, u32, u32)) {
        let size = u64::from(self.size.max(1));
        let mut at = from;
        // Two runs at most: up to the end of the buffer, and from its start.
        for _ in 0..2 {
            if at >= to {
                break;
            }
            let ring = at.checked_rem(size).unwrap_or(0);
            let length = size.saturating_sub(ring).min(to.saturating_sub(at));
            let narrow = |n: u64| u32::try_from(n).unwrap_or(0);
            f(narrow(ring), narrow(length), narrow(at.saturating_sub(from)));
            at = at.saturating_add(length);
        }
    }
}

/// How far `to` lies behind `from`, which may have wrapped below 0; 0 when it lies before.
fn distance(from: u64, to: u64) -> u32 {
    let distance = (to.wrapping_sub(from) as i64).max(0).unsigned_abs();
    u32::try_from(distance).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
