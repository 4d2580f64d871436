//! A pin of the DMus port: the sequencer that hands messages over at their times, and the sink that takes what was recorded.
//!
//! A client sends DMUS_EVENTHEADER records (or, on a pin of plain MIDI, KSMUSICFORMAT records); the port makes kernel events of them,
//! long ones in several parts, sorts them by their times, and hands each over as long before its time as the miniport asked for. Its
//! timer ticks once in a millisecond.

use super::abi::*;
use super::adapter::HostRef;
use super::dmus_allocator::{self, Allocator, BUFFER, Event};
use super::dmus_sink::{self, Heard};
use super::driver::{Com, method, method_at};
use super::guids::KSDATAFORMAT_SUBTYPE_DIRECTMUSIC;
use super::music::Served;
use super::port::Bound;
use super::seam::{self, Rule};
use super::streaming::{Frame, Queue, Streaming};
use core::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};

/// Resolution of the port's timer.
const TICK_NS: u64 = 1_000_000;
/// Bytes of a DMUS_EVENTHEADER: cbEvent, dwChannelGroup, rtDelta, dwFlags, packed to four bytes.
pub const HEADER: usize = 20;
/// `DMUS_EVENT_STRUCTURED`: a channel message, and not the bytes of an exclusive one.
pub const STRUCTURED: u32 = 1;
/// `DONT_HOLD_FOR_SEQUENCING`.
const DO_NOT_HOLD: u64 = 0x8000_0000_0000_0000;
/// `DMUS_KEF_EVENT_INCOMPLETE`.
const INCOMPLETE: u16 = 1;

/// Bytes of a record with its padding.
pub const fn padded(count: usize) -> usize {
    (HEADER + count).next_multiple_of(8)
}

/// A message of a client that waits for its time.
struct Waiting {
    /// In 100 ns from the start of the stream.
    at: i64,
    bytes: Vec<u8>,
    flags: u16,
    frame: u64,
}

/// The pin.
pub(super) struct Pin {
    stream: RefCell<Option<Rc<Com>>>,
    sink: RefCell<Option<HostRef>>,
    pub(super) allocator: Rc<Allocator>,
    faces: RefCell<Vec<HostRef>>,
    capture: bool,
    plain: bool,
    pub(super) name: String,
    /// How long before its time a message is handed over, in 100 ns; `None` when messages are not held at all.
    ahead: Option<i64>,
    pub(super) state: Cell<u32>,
    pub(super) queue: Queue,
    /// Requests that were taken apart, and how many of their messages are still out.
    open: RefCell<VecDeque<(u64, usize, Rc<Frame>)>>,
    frames: Cell<u64>,
    waiting: RefCell<VecDeque<Waiting>>,
    /// Stream time at the last change of state and the master clock then, both in 100 ns.
    pub(super) clock: Cell<(i64, i64)>,
    ticking: Cell<bool>,
    pub(super) heard: RefCell<VecDeque<Heard>>,
    me: RefCell<Weak<Self>>,
}

pub(super) fn master() -> i64 {
    (seam::now() / 100) as i64
}

/// `IMiniportDMus::NewStream`, and the connection of what it records to the port's sink.
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
    let allocator = Allocator::new(name);
    let (face, clock) = (HostRef::owned(allocator.face()), HostRef::owned(dmus_allocator::new_clock()));
    let (mut out, mut group, mut ahead): (Ptr, Ptr, u64) = (core::ptr::null_mut(), core::ptr::null_mut(), u64::MAX);
    let status = method!(bound.miniport, 7, "IMiniportDMus::NewStream";
        (*mut Ptr, Ptr, u32, u32, i32, Ptr, *mut Ptr, Ptr, Ptr, *mut u64) -> Status;
        &raw mut out, core::ptr::null_mut(), 0, pin, i32::from(capture), data.ptr(0), &raw mut group, face.ptr(), clock.ptr(), &raw mut ahead);
    let stream = Rc::new(super::stream::new_stream(name, status, out, "IMXF")?);
    if !group.is_null() {
        drop(Com::owned(group, "IServiceGroup"));
    }
    let own = Rc::new(Pin {
        stream: RefCell::new(Some(stream.clone())),
        sink: RefCell::default(),
        allocator,
        faces: RefCell::new(vec![face, clock]),
        capture,
        plain: guid_at(format, 32) != Some(KSDATAFORMAT_SUBTYPE_DIRECTMUSIC),
        name: name.to_owned(),
        ahead: if ahead & DO_NOT_HOLD != 0 { None } else { Some(ahead as i64) },
        state: Cell::new(KSSTATE_STOP),
        queue: Queue::default(),
        open: RefCell::default(),
        frames: Cell::default(),
        waiting: RefCell::default(),
        clock: Cell::default(),
        ticking: Cell::default(),
        heard: RefCell::default(),
        me: RefCell::default(),
    });
    *own.me.borrow_mut() = Rc::downgrade(&own);
    let weak = Rc::downgrade(&own);
    own.allocator.tell(Some(Box::new(move |frame| {
        if let Some(pin) = weak.upgrade() {
            pin.came_back(frame);
        }
    })));
    if capture {
        let sink = dmus_sink::new(name, &own);
        let status = method!(stream, 5, "IMXF::ConnectOutput"; (Ptr) -> Status; sink.ptr());
        if !ok(status) {
            return Err(status);
        }
        *own.sink.borrow_mut() = Some(sink);
    }
    if let Some(joined) = &bound.music {
        let served: Rc<dyn Served> = own.clone();
        joined.turn.add(Rc::downgrade(&served));
    }
    Ok((stream, own))
}

impl Pin {
    fn stream(&self) -> Option<Rc<Com>> {
        self.stream.borrow().clone()
    }

    fn now(&self) -> i64 {
        let (stream, then) = self.clock.get();
        if self.state.get() == KSSTATE_RUN { stream + (master() - then) } else { stream }
    }

    /// The master clock's time of a time of the stream, in RUN.
    fn absolute(&self, at: i64) -> i64 {
        let (stream, then) = self.clock.get();
        then + (at - stream)
    }

    /// A message of a request came back: the request is complete when all have. Requests are completed in order.
    fn came_back(&self, frame: u64) {
        let mut open = self.open.borrow_mut();
        if let Some(entry) = open.iter_mut().find(|o| o.0 == frame) {
            entry.1 -= 1;
        }
        while open.front().is_some_and(|o| o.1 == 0) {
            open.pop_front();
            self.queue.advance(usize::MAX / 2);
        }
    }

    /// Takes a request apart.
    fn unpack(&self, frame: &Rc<Frame>) {
        let bytes = frame.memory.read(frame.length);
        let (number, mut at, mut count) = (self.frames.get(), 0, 0);
        self.frames.set(number + 1);
        let mut add = |time: i64, data: &[u8]| {
            let parts = data.chunks(BUFFER).count();
            for (n, part) in data.chunks(BUFFER).enumerate() {
                let flags = if n + 1 < parts { INCOMPLETE } else { 0 };
                let new = Waiting { at: time, bytes: part.to_vec(), flags, frame: number };
                let mut waiting = self.waiting.borrow_mut();
                let place = waiting.partition_point(|w| w.at <= time);
                waiting.insert(place, new);
                count += 1;
            }
        };
        let mut due = 0;
        while at < bytes.len() {
            let Some(length) = u32_at(&bytes, at + if self.plain { 4 } else { 0 }) else { break };
            let length = length as usize;
            let start = at + if self.plain { super::midi::RECORD } else { HEADER };
            let Some(data) = bytes.get(start..start.saturating_add(length)) else { break };
            if self.plain {
                due += i64::from(u32_at(&bytes, at).unwrap_or(0)) * 10_000;
                add(due, data);
                at += super::midi::padded(length);
            } else {
                let delta = bytes.get(at + 8..at + 16).map_or(0, |b| i64::from_le_bytes(b.try_into().unwrap_or_default()));
                add(delta, data);
                at += padded(length);
            }
        }
        self.open.borrow_mut().push_back((number, count, frame.clone()));
        if count == 0 {
            self.open.borrow_mut().retain(|o| o.0 != number);
            self.queue.advance(frame.left());
        }
    }

    fn tick(&self) {
        if self.ticking.replace(true) {
            return;
        }
        let wait = TICK_NS - seam::now() % TICK_NS;
        let me = self.me.borrow().clone();
        seam::after(wait, move || {
            if let Some(pin) = me.upgrade() {
                pin.ticking.set(false);
                pin.sequence();
            }
        });
    }

    /// Hands over what is due.
    fn sequence(&self) {
        if self.state.get() != KSSTATE_RUN || self.capture {
            return;
        }
        let Some(stream) = self.stream() else { return };
        let (mut first, mut last): (*mut Event, *mut Event) = (core::ptr::null_mut(), core::ptr::null_mut());
        let limit = self.ahead.map_or(i64::MAX, |ahead| self.now().saturating_add(ahead));
        while self.waiting.borrow().front().is_some_and(|w| w.at <= limit) {
            let Some(next) = self.waiting.borrow_mut().pop_front() else { break };
            let event = self.allocator.get(next.frame);
            if event.is_null() {
                self.waiting.borrow_mut().push_front(next);
                break;
            }
            let data = if next.bytes.len() <= 8 {
                let mut inline = [0; 8];
                inline[..next.bytes.len()].copy_from_slice(&next.bytes);
                inline
            } else {
                let buffer = self.allocator.buffer();
                // SAFETY: parts are no longer than a buffer.
                unsafe { core::ptr::copy_nonoverlapping(next.bytes.as_ptr(), buffer, next.bytes.len()) };
                buffer.expose_provenance().to_le_bytes()
            };
            // SAFETY: an event of the allocator.
            unsafe {
                (*event).length = next.bytes.len() as u16;
                (*event).group = 1;
                (*event).flags = next.flags;
                (*event).time = self.absolute(next.at);
                (*event).position = u64::MAX;
                (*event).data = data;
                if last.is_null() {
                    first = event;
                } else {
                    (*last).next = event;
                }
            }
            last = event;
        }
        if !first.is_null() {
            let status = method_at!(DISPATCH_LEVEL, stream, 4, "IMXF::PutMessage"; (*mut Event) -> Status; first);
            if !ok(status) {
                seam::report(Rule::MxfEvents, format!("{}: PutMessage answered {status:#010x}", self.name));
            }
        }
        if !self.waiting.borrow().is_empty() {
            self.tick();
        }
    }
}

impl Served for Pin {
    fn serve(&self) {
        // Null says that time has passed.
        if let Some(stream) = self.stream().filter(|_| self.capture && self.state.get() == KSSTATE_RUN) {
            method_at!(DISPATCH_LEVEL, stream, 4, "IMXF::PutMessage"; (*mut Event) -> Status; core::ptr::null_mut());
        }
    }
}

impl Streaming for Pin {
    fn set_state(&self) -> (usize, &'static str) {
        (3, "IMXF::SetState")
    }

    fn before(&self, _state: u32, next: u32) {
        if next == KSSTATE_STOP {
            self.waiting.borrow_mut().clear();
        }
        if next == KSSTATE_RUN {
            // The miniport may record from now on.
            self.clock.set((self.now(), master()));
        }
    }

    fn after(&self, state: u32) {
        self.clock.set((self.now(), master()));
        self.state.set(state);
        if state == KSSTATE_STOP {
            self.open.borrow_mut().clear();
            self.queue.cancel();
            self.heard.borrow_mut().clear();
            self.clock.set((0, master()));
            if self.allocator.outstanding() != 0 {
                let text = format!("{}: {} event(s) are kept in STOP", self.name, self.allocator.outstanding());
                seam::report(Rule::MxfEvents, text);
            }
        }
        if state == KSSTATE_RUN {
            // What is due at once does not wait for the timer.
            self.sequence();
        }
    }

    fn submit(&self, frame: Rc<Frame>) -> Status {
        self.queue.push(frame.clone());
        if self.capture {
            self.deliver();
        } else {
            self.unpack(&frame);
            self.tick();
        }
        STATUS_PENDING
    }

    fn position(&self) -> Result<[u64; 2], Status> {
        Err(STATUS_NOT_SUPPORTED)
    }

    fn close(&self) {
        self.waiting.borrow_mut().clear();
        self.open.borrow_mut().clear();
        self.queue.cancel();
        if let (Some(stream), Some(sink)) = (self.stream(), self.sink.take()) {
            method!(stream, 6, "IMXF::DisconnectOutput"; (Ptr) -> Status; sink.ptr());
        }
        self.stream.take();
        self.allocator.tell(None);
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.allocator.check_empty();
        self.faces.borrow_mut().clear();
    }
}

/// Messages of a request's bytes that a client got: time in 100 ns and bytes.
pub fn records(bytes: &[u8]) -> Vec<(i64, Vec<u8>)> {
    let mut list = BTreeMap::new();
    let mut at = 0;
    while let Some(length) = u32_at(bytes, at) {
        let Some(data) = bytes.get(at + HEADER..at + HEADER + length as usize) else { break };
        let time = bytes.get(at + 8..at + 16).map_or(0, |b| i64::from_le_bytes(b.try_into().unwrap_or_default()));
        list.insert(at, (time, data.to_vec()));
        at += padded(length as usize);
    }
    list.into_values().collect()
}
