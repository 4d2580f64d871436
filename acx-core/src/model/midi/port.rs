//! A MIDI interface at work.

use super::backend::{MidiBackend, Received};
use super::framer::Framer;
use super::queue::Queue;
use super::{BYTE_NS, is_real_time, is_status};
use crate::model::Error;
use crate::model::pin::Direction;
use crate::sync::{Lock, Locks};

/// Bytes that wait for the hardware: at most 20 ms of cable, so that what comes later is not held up for long.
pub const OUT_BYTES: usize = 64;

/// Places of the queue that only the end of an exclusive message may take.
const KEPT: usize = 1;

/// What went through an interface, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Handed to the hardware.
    pub sent: u64,
    /// Taken by a stream.
    pub received: u64,
    /// Losses of input: each is a gap of at least one byte, and was reported to the stream.
    pub gaps: u64,
    /// Data bytes that were thrown away behind a gap, since the status that they belong to was lost.
    pub orphans: u64,
    /// Accepted for sending and given up when the device went away.
    pub undelivered: u64,
}

/// What a stream reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A byte and its time.
    Byte(Received),
    /// Bytes were lost here. What follows begins with a status or is a real-time message.
    Gap,
}

struct Inner {
    out: Queue,
    framer: Framer,
    open: [bool; 2],
    listening: bool,
    on: bool,
    gone: bool,
    /// A byte behind a gap that was reported before it.
    held: Option<Received>,
    /// Data bytes are orphans until a status comes.
    adrift: bool,
    /// Most bytes that the hardware took at once.
    burst: usize,
    /// The hardware took bytes since somebody asked.
    unsettled: bool,
    counts: Counts,
}

/// One interface. Calls that give bytes to streams or the hardware take its lock; <= DISPATCH_LEVEL all of them.
pub struct Port<L: Locks> {
    inner: L::Lock<Inner>,
}

const fn slot(direction: Direction) -> usize {
    match direction {
        Direction::Render => 0,
        Direction::Capture => 1,
    }
}

impl Inner {
    fn retry_ns(&self) -> u64 {
        (self.burst as u64 / 2).clamp(1, 3).saturating_mul(BYTE_NS)
    }
    fn pump(&mut self, hardware: &dyn MidiBackend) {
        while self.on && !self.gone && !self.out.is_empty() {
            let taken = hardware.send(self.out.front());
            if taken == 0 {
                return;
            }
            self.out.advance(taken);
            self.burst = self.burst.max(taken);
            self.unsettled = true;
            self.counts.sent = self.counts.sent.saturating_add(taken as u64);
        }
    }
    /// Takes a byte in; one place is kept for the end of an exclusive message.
    fn accept(&mut self, byte: u8, kept: usize) -> bool {
        let fits = self.out.room() > kept && self.out.push(byte);
        if fits {
            self.framer.sent(byte);
        }
        fits
    }
    /// The next byte without taking it; data bytes whose status was lost are thrown away.
    fn peek(&mut self, hardware: &dyn MidiBackend) -> Option<Received> {
        // Bounded by what the hardware holds: each round takes a byte from it.
        while self.on && !self.gone {
            let next = match self.held.take() {
                Some(held) => held,
                None => hardware.receive()?,
            };
            if self.adrift && !next.after_loss && !is_status(next.byte) {
                self.counts.orphans = self.counts.orphans.saturating_add(1);
                continue;
            }
            self.held = Some(next);
            return self.held;
        }
        None
    }
    fn next(&mut self, hardware: &dyn MidiBackend) -> Option<Input> {
        let next = self.peek(hardware).filter(|_| self.listening)?;
        if next.after_loss {
            self.held = Some(Received { after_loss: false, ..next });
            self.adrift = true;
            self.counts.gaps = self.counts.gaps.saturating_add(1);
            return Some(Input::Gap);
        }
        self.held = None;
        if !is_real_time(next.byte) {
            self.adrift = false;
        }
        self.counts.received = self.counts.received.saturating_add(1);
        Some(Input::Byte(next))
    }
}

impl<L: Locks> Port<L> {
    /// An interface whose device is in D0. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::NoMemory`].
    pub fn new() -> Result<Self, Error> {
        let inner = Inner {
            out: Queue::new(OUT_BYTES.saturating_add(KEPT))?,
            framer: Framer::new(),
            open: [false; 2],
            listening: false,
            on: true,
            gone: false,
            held: None,
            adrift: false,
            burst: 0,
            unsettled: false,
            counts: Counts::default(),
        };
        Ok(Self { inner: L::lock(inner) })
    }
    /// Takes the interface for one direction.
    ///
    /// # Errors
    /// [`Error::Busy`] when somebody has it, [`Error::Gone`].
    pub fn open(&self, direction: Direction) -> Result<(), Error> {
        self.inner.with(|s| {
            let open = s.open.get_mut(slot(direction)).ok_or(Error::NotFound)?;
            if s.gone {
                return Err(Error::Gone);
            }
            if core::mem::replace(open, true) {
                return Err(Error::Busy);
            }
            Ok(())
        })
    }
    /// Gives it back. An exclusive message that is still open is ended, lest the next message be taken for a part of it.
    pub fn close(&self, direction: Direction, hardware: &dyn MidiBackend) {
        if direction == Direction::Render {
            self.end_message(hardware);
        }
        self.inner.with(|s| {
            if let Some(open) = s.open.get_mut(slot(direction)) {
                *open = false;
            }
            if direction == Direction::Capture {
                s.listening = false;
            }
        });
    }
    /// Whether a direction is in use.
    pub fn is_open(&self, direction: Direction) -> bool {
        self.inner.with(|s| s.open.get(slot(direction)).copied().unwrap_or(false))
    }
    /// Lets input through to the stream, or drops it as it comes. What came before is dropped.
    pub fn listen(&self, on: bool, hardware: &dyn MidiBackend) {
        self.inner.with(|s| {
            if on && !s.listening {
                // Bounded by what the hardware holds.
                while s.on && !s.gone && hardware.receive().is_some() {}
                s.held = None;
                // The stream begins in the middle of whatever the sender is saying.
                s.adrift = true;
            }
            s.listening = on;
        });
    }
    /// Accepts bytes for sending as long as at most `most` (up to [`OUT_BYTES`]) wait, and hands on what the hardware takes. Gives how
    /// many were accepted: they will be sent; the others were not touched, and the caller comes back with them.
    ///
    /// # Errors
    /// [`Error::Gone`].
    pub fn write(&self, hardware: &dyn MidiBackend, bytes: &[u8], most: usize) -> Result<usize, Error> {
        self.inner.with(|s| {
            if s.gone {
                return Err(Error::Gone);
            }
            let mut accepted = 0usize;
            s.pump(hardware);
            for byte in bytes {
                if s.out.len() >= most || s.out.room() <= KEPT {
                    s.pump(hardware);
                }
                if s.out.len() >= most || !s.accept(*byte, KEPT) {
                    break;
                }
                accepted = accepted.saturating_add(1);
            }
            s.pump(hardware);
            Ok(accepted)
        })
    }
    /// Hands on what the hardware takes. Gives how many bytes wait still.
    pub fn pump(&self, hardware: &dyn MidiBackend) -> usize {
        self.inner.with(|s| {
            s.pump(hardware);
            s.out.len()
        })
    }
    /// Bytes that wait for the hardware.
    pub fn waiting(&self) -> usize {
        self.inner.with(|s| s.out.len())
    }
    /// Whether the last message that was accepted is not complete.
    pub fn is_inside_message(&self) -> bool {
        self.inner.with(|s| s.framer.is_inside())
    }
    /// Ends an open exclusive message. Whoever sends gave up before its end.
    pub fn end_message(&self, hardware: &dyn MidiBackend) {
        self.inner.with(|s| {
            if let Some(end) = s.framer.closing().filter(|_| !s.gone) {
                s.pump(hardware);
                s.accept(end, 0);
                s.pump(hardware);
            }
            s.framer = Framer::new();
        });
    }
    /// How long to wait before the next [`Self::pump`] when bytes wait: what half of the hardware's buffer, as it showed, takes on the
    /// cable, at most a millisecond. `None` when nothing waits.
    pub fn busy_ns(&self) -> Option<u64> {
        self.inner.with(|s| (!s.out.is_empty() && s.on).then(|| s.retry_ns()))
    }
    /// The same for somebody whose bytes were not accepted.
    pub fn retry_ns(&self) -> u64 {
        self.inner.with(|s| s.retry_ns())
    }
    /// The next that arrived, for the stream that listens. `None` when nothing is there.
    pub fn next(&self, hardware: &dyn MidiBackend) -> Option<Input> {
        self.inner.with(|s| s.next(hardware))
    }
    /// As [`Self::next`], for many bytes without their times; stops before a gap.
    ///
    /// # Errors
    /// [`Error::DataOverrun`], once, where bytes were lost; whoever reads on gets what came after them.
    pub fn read(&self, hardware: &dyn MidiBackend, bytes: &mut [u8]) -> Result<usize, Error> {
        self.inner.with(|s| {
            let mut count = 0usize;
            for place in bytes {
                if count != 0 && s.peek(hardware).is_some_and(|next| next.after_loss) {
                    break;
                }
                match s.next(hardware) {
                    Some(Input::Byte(next)) => *place = next.byte,
                    Some(Input::Gap) => return Err(Error::DataOverrun),
                    None => break,
                }
                count = count.saturating_add(1);
            }
            Ok(count)
        })
    }
    /// Drops what nobody listens to.
    pub fn drop_unheard(&self, hardware: &dyn MidiBackend) {
        self.inner.with(|s| {
            // Bounded by what the hardware holds.
            while !s.listening && s.on && !s.gone && hardware.receive().is_some() {}
        });
    }
    /// The device goes to sleep, or is awake again. What waits is sent then.
    pub fn set_power(&self, on: bool) {
        self.inner.with(|s| {
            s.on = on;
            // What was being said is not continued after a sleep.
            s.adrift |= on && s.listening;
        });
    }
    /// Whether the device is awake.
    pub fn is_on(&self) -> bool {
        self.inner.with(|s| s.on)
    }
    /// Whether the hardware took bytes since this was asked last.
    pub fn take_unsettled(&self) -> bool {
        self.inner.with(|s| core::mem::take(&mut s.unsettled))
    }
    /// The device was pulled out.
    pub fn removed(&self) {
        self.inner.with(|s| {
            s.gone = true;
            let left = s.out.clear() as u64;
            s.counts.undelivered = s.counts.undelivered.saturating_add(left);
        });
    }
    /// What went through.
    pub fn counts(&self) -> Counts {
        self.inner.with(|s| s.counts)
    }
}
