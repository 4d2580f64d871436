//! A pin of the MIDI port: bytes out of KSMUSICFORMAT records at their times, and bytes read into such records.
//!
//! The port writes when a record is due and comes back a millisecond later with what was not taken. It reads on its turn, until
//! nothing more comes.

use super::abi::*;
use super::driver::{Com, method_at};
use super::music::Served;
use super::port::Bound;
use super::seam::{self, Rule};
use super::streaming::{Frame, Queue, Streaming};
use core::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// Resolution of the port's timer.
const TICK_NS: u64 = 1_000_000;
/// Bytes of KSMUSICFORMAT.
pub const RECORD: usize = 8;
/// Bytes that the port reads at once.
const READ: usize = 64;

/// The pin.
struct Pin {
    stream: RefCell<Option<Rc<Com>>>,
    capture: bool,
    name: String,
    state: Cell<u32>,
    queue: Queue,
    /// Stream time at the last change of state, and when that was; both in nanoseconds.
    clock: Cell<(u64, u64)>,
    /// When the record at the cursor is due, in stream time.
    due: Cell<u64>,
    /// Bytes of the present record that were written.
    written: Cell<usize>,
    ticking: Cell<bool>,
    /// What was read and waits for room: stream time and bytes.
    inbox: RefCell<Vec<(u64, u8)>>,
    last_ms: Cell<u64>,
    me: RefCell<Weak<Self>>,
}

/// `IMiniportMidi::NewStream`.
///
/// # Errors
/// The miniport's refusal.
pub(super) fn open(
    bound: &Bound,
    name: &str,
    pin: u32,
    capture: bool,
    format: &[u8],
) -> Result<(Rc<Com>, Rc<dyn Streaming>), Status> {
    let mut data = Aligned::new(format);
    let (mut out, mut group): (Ptr, Ptr) = (core::ptr::null_mut(), core::ptr::null_mut());
    let status = super::driver::method!(bound.miniport, 7, "IMiniportMidi::NewStream";
        (*mut Ptr, Ptr, u32, u32, u8, Ptr, *mut Ptr) -> Status;
        &raw mut out, core::ptr::null_mut(), 0, pin, u8::from(capture), data.ptr(0), &raw mut group);
    let stream = Rc::new(super::stream::new_stream(name, status, out, "IMiniportMidiStream")?);
    if !group.is_null() {
        // The miniport's own group: the port is a member of it already.
        drop(Com::owned(group, "IServiceGroup"));
    }
    let own = Rc::new(Pin {
        stream: RefCell::new(Some(stream.clone())),
        capture,
        name: name.to_owned(),
        state: Cell::new(KSSTATE_STOP),
        queue: Queue::default(),
        clock: Cell::default(),
        due: Cell::default(),
        written: Cell::default(),
        ticking: Cell::default(),
        inbox: RefCell::default(),
        last_ms: Cell::default(),
        me: RefCell::default(),
    });
    *own.me.borrow_mut() = Rc::downgrade(&own);
    if let Some(joined) = &bound.music {
        let served: Rc<dyn Served> = own.clone();
        joined.turn.add(Rc::downgrade(&served));
    }
    Ok((stream, own))
}

/// One record: delta in milliseconds and the place of its bytes.
fn record(bytes: &[u8], at: usize) -> Option<(u32, usize, usize)> {
    let count = u32_at(bytes, at + 4)? as usize;
    let end = at.checked_add(RECORD)?.checked_add(count)?;
    (end <= bytes.len()).then_some((u32_at(bytes, at)?, at + RECORD, count))
}

/// Bytes of a record with its padding.
pub const fn padded(count: usize) -> usize {
    RECORD + count.next_multiple_of(4)
}

impl Pin {
    fn stream(&self) -> Option<Rc<Com>> {
        self.stream.borrow().clone()
    }

    fn now(&self) -> u64 {
        let (stream, wall) = self.clock.get();
        if self.state.get() == KSSTATE_RUN { stream + (seam::now() - wall) } else { stream }
    }

    /// Comes back at the next tick of the port's timer that is not before `at`, in stream time.
    fn tick(&self, at: u64) {
        if self.ticking.replace(true) {
            return;
        }
        let wait = at.saturating_sub(self.now()).max(1).next_multiple_of(TICK_NS);
        let me = self.me.borrow().clone();
        seam::after(wait, move || {
            if let Some(pin) = me.upgrade() {
                pin.ticking.set(false);
                pin.serve();
            }
        });
    }

    fn write(&self) {
        while self.state.get() == KSSTATE_RUN {
            let (Some(frame), Some(stream)) = (self.queue.first(), self.stream()) else { return };
            let bytes = frame.memory.read(frame.length);
            let Some((delta, start, count)) = record(&bytes, frame.done.get()) else {
                // What is no record is skipped, as KS does with the rest of a buffer.
                self.queue.advance(frame.left());
                continue;
            };
            if self.written.get() == 0 {
                let due = self.due.get() + u64::from(delta) * 1_000_000;
                if due > self.now() {
                    return self.tick(due);
                }
            }
            let (from, mut taken) = (start + self.written.get(), u32::MAX);
            let left = count - self.written.get();
            let mut copy = Aligned::new(&bytes[from..from + left]);
            let status = method_at!(DISPATCH_LEVEL, stream, 6, "IMiniportMidiStream::Write"; (Ptr, u32, *mut u32) -> Status;
                copy.ptr(0), left as u32, &raw mut taken);
            if !ok(status) {
                seam::trace(&format!("{}: Write failed with {status:#010x}", self.name));
                self.queue.cancel();
                return;
            }
            if taken as usize > left {
                seam::report(Rule::StreamContract, format!("{}: Write took {taken} of {left} bytes", self.name));
                return;
            }
            self.written.set(self.written.get() + taken as usize);
            if self.written.get() < count {
                return self.tick(self.now() + 1);
            }
            self.written.set(0);
            self.due.set(self.due.get() + u64::from(delta) * 1_000_000);
            self.queue.advance(padded(count).min(frame.left()));
        }
    }

    fn read(&self) {
        let Some(stream) = self.stream() else { return };
        while self.state.get() == KSSTATE_RUN {
            let (mut buffer, mut count) = (Aligned::new(&[0xAA; READ]), u32::MAX);
            let status = method_at!(DISPATCH_LEVEL, stream, 5, "IMiniportMidiStream::Read"; (Ptr, u32, *mut u32) -> Status;
                buffer.ptr(0), READ as u32, &raw mut count);
            if !ok(status) {
                seam::trace(&format!("{}: Read failed with {status:#010x}", self.name));
                break;
            }
            if count as usize > READ || buffer.overrun() {
                seam::report(Rule::StreamContract, format!("{}: Read gave {count} bytes for {READ}", self.name));
                break;
            }
            if count == 0 {
                break;
            }
            let now = self.now();
            self.inbox.borrow_mut().extend(buffer.bytes()[..count as usize].iter().map(|b| (now, *b)));
        }
        self.deliver();
    }

    /// What was read goes to the client's requests; one is complete as soon as there is something in it.
    fn deliver(&self) {
        while let Some(frame) = self.queue.first() {
            let mut inbox = self.inbox.borrow_mut();
            let room = frame.length.saturating_sub(RECORD) & !3;
            let at = inbox.first().map_or(0, |first| first.0);
            let count = inbox.iter().take_while(|next| next.0 == at).count().min(room);
            if count == 0 {
                return;
            }
            let ms = at / 1_000_000;
            let delta = ms.saturating_sub(self.last_ms.replace(ms));
            let mut bytes = (delta as u32).to_le_bytes().to_vec();
            bytes.extend((count as u32).to_le_bytes());
            bytes.extend(inbox.drain(..count).map(|next| next.1));
            bytes.resize(padded(count).min(frame.length), 0);
            frame.memory.write(&bytes);
            frame.used.set(bytes.len());
            drop(inbox);
            self.queue.advance(frame.length);
        }
    }
}

impl Served for Pin {
    fn serve(&self) {
        if self.capture { self.read() } else { self.write() }
    }
}

impl Streaming for Pin {
    fn set_state(&self) -> (usize, &'static str) {
        (4, "IMiniportMidiStream::SetState")
    }

    fn before(&self, _state: u32, _next: u32) {}

    fn after(&self, state: u32) {
        self.clock.set((self.now(), seam::now()));
        self.state.set(state);
        if state == KSSTATE_STOP {
            self.queue.cancel();
            self.inbox.borrow_mut().clear();
            self.clock.set((0, seam::now()));
            self.due.set(0);
            self.written.set(0);
            self.last_ms.set(0);
        }
        if state == KSSTATE_RUN && !self.capture {
            self.tick(self.now());
        }
    }

    fn submit(&self, frame: Rc<Frame>) -> Status {
        self.queue.push(frame);
        if self.state.get() == KSSTATE_RUN {
            if self.capture { self.deliver() } else { self.tick(self.now()) }
        }
        STATUS_PENDING
    }

    fn position(&self) -> Result<[u64; 2], Status> {
        Err(STATUS_NOT_SUPPORTED)
    }

    fn close(&self) {
        self.queue.cancel();
        self.stream.take();
    }
}
