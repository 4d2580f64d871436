//! `IPortWavePciStream`: the client's frames cut into runs of physical memory, and the rules about taking and giving them back.

use super::super::abi::*;
use super::super::guids::{IID_IPortWavePciStream, IID_IPreFetchOffset};
use super::super::seam::{self, Rule};
use super::super::streaming::{CANCELLED, Frame, Queue};
use super::super::unknown::{self, HostObject, Interface, Vtbl, vtbl};
use super::Pin;
use crate::kernel;
use core::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};

/// A run of memory that the miniport holds.
struct Mapping {
    tag: usize,
    frame: Rc<Frame>,
    length: usize,
    /// Whether it is the last of its frame (of its round, in a looped one).
    last: bool,
}

/// What the port knows of the mappings of one pin.
pub(super) struct PortStream {
    name: String,
    capture: bool,
    pub(super) queue: Queue,
    /// Frames with bytes that are not mapped yet, and how many of the first are.
    unmapped: RefCell<VecDeque<Rc<Frame>>>,
    offset: Cell<usize>,
    held: RefCell<VecDeque<Mapping>>,
    /// Tags that are no longer held, and why.
    gone: RefCell<BTreeMap<usize, &'static str>>,
    /// A mapping was asked for when there was none: the miniport is to be told, once.
    asked: Cell<bool>,
    /// Bytes of all mappings that were ever given out, less those that were revoked.
    pub(super) offered: Cell<u64>,
    /// Bytes of frames that are finished.
    finished: Cell<u64>,
    /// `SetPreFetchOffset`.
    pub(super) prefetch: Cell<Option<u32>>,
    /// Frames that TerminatePacket ended: their length is known when the miniport has given all of it back.
    pub(super) ended: RefCell<Vec<Rc<Frame>>>,
    /// Whose they are.
    pub(super) pin: RefCell<Weak<Pin>>,
}

impl HostObject for PortStream {}

/// Makes the object with one reference.
pub(super) fn create(name: String, capture: bool) -> (Ptr, Rc<PortStream>) {
    let data = Rc::new(PortStream {
        name,
        capture,
        queue: Queue::default(),
        unmapped: RefCell::default(),
        offset: Cell::new(0),
        held: RefCell::default(),
        gone: RefCell::default(),
        asked: Cell::new(false),
        offered: Cell::new(0),
        finished: Cell::new(0),
        prefetch: Cell::new(None),
        ended: RefCell::default(),
        pin: RefCell::default(),
    });
    (unknown::create(format!("PortWavePciStream of {}", data.name), &STREAM, data.clone()), data)
}

impl PortStream {
    fn wrong(&self, text: &str) {
        seam::report(Rule::StreamContract, format!("{}: {text}", self.name));
    }

    /// Adds a frame; true when the miniport is to be told.
    pub(super) fn push(&self, frame: Rc<Frame>) -> bool {
        self.queue.push(frame.clone());
        self.unmapped.borrow_mut().push_back(frame);
        self.asked.replace(false)
    }

    /// The next run: to the end of the page, of the frame, or of what the dice say.
    fn cut(&self) -> Option<(Rc<Frame>, usize, u64, usize, bool)> {
        let mut unmapped = self.unmapped.borrow_mut();
        let frame = unmapped.front()?.clone();
        let start = self.offset.get();
        let (address, page) = frame.memory.physical(start);
        let whole = page.min(frame.length - start);
        // A scatter-gather list may break anywhere, in the middle of a sample too.
        let length = if whole > 1 && kernel::random(4) == 0 { 1 + kernel::random(whole as u64 - 1) as usize } else { whole };
        let end = start + length;
        let last = end == frame.length;
        self.offset.set(if last { 0 } else { end });
        if last && !frame.is_looped() {
            unmapped.pop_front();
        }
        Some((frame, start, address, length, last))
    }

    fn get(&self, tag: usize) -> Result<(u64, *mut u8, u32, u32), Status> {
        if self.held.borrow().iter().any(|m| m.tag == tag) {
            self.wrong(&format!("GetMapping under tag {tag:#x}, which is in use"));
            return Err(STATUS_INVALID_PARAMETER);
        }
        let Some((frame, start, address, length, last)) = self.cut() else {
            self.asked.set(true);
            return Err(STATUS_NOT_FOUND);
        };
        let place = frame.memory.address(start);
        self.offered.set(self.offered.get() + length as u64);
        self.gone.borrow_mut().remove(&tag);
        self.held.borrow_mut().push_back(Mapping { tag, frame, length, last });
        Ok((address, place, length as u32, u32::from(last)))
    }

    fn release(&self, tag: usize) -> Status {
        let place = self.held.borrow().iter().position(|m| m.tag == tag);
        match place {
            Some(0) => {}
            Some(n) => {
                self.wrong(&format!("ReleaseMapping({tag:#x}) while {n} older mapping(s) are held"));
                return STATUS_INVALID_PARAMETER;
            }
            None => {
                let why = self.gone.borrow().get(&tag).copied().unwrap_or("never given out");
                self.wrong(&format!("ReleaseMapping({tag:#x}), which was {why}"));
                return STATUS_NOT_FOUND;
            }
        }
        let Some(mapping) = self.held.borrow_mut().pop_front() else { return STATUS_NOT_FOUND };
        self.gone.borrow_mut().insert(tag, "released before");
        let ended = self.ended.borrow().iter().any(|f| Rc::ptr_eq(f, &mapping.frame));
        if mapping.last && !mapping.frame.is_looped() && !ended {
            self.finish(&mapping.frame, mapping.frame.length, STATUS_SUCCESS);
        }
        STATUS_SUCCESS
    }

    /// Completes a frame with so many bytes.
    pub(super) fn finish(&self, frame: &Rc<Frame>, bytes: usize, status: Status) {
        self.finished.set(self.finished.get() + bytes as u64);
        frame.done.set(bytes);
        self.queue.complete(frame, status);
    }

    /// Bytes of the oldest frame, when this many are through in all.
    pub(super) fn bytes_of_first(&self, position: u64) -> usize {
        position.saturating_sub(self.finished.get()) as usize
    }

    fn terminate(&self) -> Status {
        let mut unmapped = self.unmapped.borrow_mut();
        let Some(frame) = unmapped.front().filter(|_| self.offset.get() > 0 && self.capture).cloned() else {
            return STATUS_UNSUCCESSFUL;
        };
        unmapped.pop_front();
        self.offset.set(0);
        self.ended.borrow_mut().push(frame);
        // The length is asked for by a thread of the port's: GetPosition belongs at PASSIVE_LEVEL.
        let pin = self.pin.borrow().clone();
        kernel::queue_work(Box::new(move || pin.upgrade().iter().for_each(|p| p.settle())));
        STATUS_SUCCESS
    }

    /// Whether the miniport has given back everything of a frame.
    pub(super) fn is_free(&self, frame: &Rc<Frame>) -> bool {
        !self.held.borrow().iter().any(|m| Rc::ptr_eq(&m.frame, frame))
    }

    /// First and last tag of a frame's mappings, or of all.
    pub(super) fn tags(&self, frame: Option<&Rc<Frame>>) -> Option<(usize, usize)> {
        let held = self.held.borrow();
        let mut tags = held.iter().filter(|m| frame.is_none_or(|f| Rc::ptr_eq(&m.frame, f))).map(|m| m.tag);
        let first = tags.next()?;
        Some((first, tags.next_back().unwrap_or(first)))
    }

    /// Takes back what RevokeMappings was called for, and checks the number that it gave. Memory that was called back is overwritten:
    /// who still plays it is heard.
    pub(super) fn revoked(&self, first: usize, last: usize, status: Status, count: u32) {
        let mut held = self.held.borrow_mut();
        let (Some(a), Some(b)) = (held.iter().position(|m| m.tag == first), held.iter().rposition(|m| m.tag == last)) else {
            // All of them, or the first of them, were released during the call.
            let left = held.iter().filter(|m| m.tag == last).count();
            if left == 0 && count != 0 {
                self.wrong(&format!("RevokeMappings gave up {count} mappings of none"));
            }
            return;
        };
        let range: Vec<_> = held.drain(a..=b).collect();
        if !ok(status) || count as usize != range.len() {
            self.wrong(&format!("RevokeMappings of {} mappings gave {status:#010x} and {count}", range.len()));
        }
        for mapping in range {
            self.gone.borrow_mut().insert(mapping.tag, "revoked");
            self.offered.set(self.offered.get() - mapping.length as u64);
        }
    }

    /// Forgets a frame that is not (or not wholly) mapped yet.
    pub(super) fn withdraw(&self, frame: &Rc<Frame>) {
        let mut unmapped = self.unmapped.borrow_mut();
        if unmapped.front().is_some_and(|f| Rc::ptr_eq(f, frame)) {
            self.offset.set(0);
        }
        unmapped.retain(|f| !Rc::ptr_eq(f, frame));
    }

    /// Everything from the start.
    pub(super) fn reset(&self) {
        if !self.held.borrow().is_empty() {
            self.wrong("mappings are left in STOP");
            self.held.borrow_mut().clear();
        }
        for frame in self.queue.all() {
            self.queue.complete(&frame, CANCELLED);
        }
        self.unmapped.borrow_mut().clear();
        self.ended.borrow_mut().clear();
        self.offset.set(0);
        // Whether the port remembers that it was asked is not documented.
        self.asked.set(self.asked.get() && kernel::random(2) == 0);
        self.offered.set(0);
        self.finished.set(0);
    }
}

/// These may be called at DISPATCH_LEVEL, but not with a spin lock held: the port takes its own, and calls back under it.
fn enter(what: &str) {
    seam::check_port_irql(what, DISPATCH_LEVEL);
    kernel::locks::require_none(what);
}

unsafe extern "efiapi" fn get_mapping(
    this: Ptr,
    tag: Ptr,
    physical: *mut u64,
    address: *mut Ptr,
    count: *mut u32,
    flags: *mut u32,
) -> Status {
    enter("IPortWavePciStream::GetMapping");
    match unknown::data::<PortStream>(this).get(tag.addr()) {
        Ok((frame, place, length, last)) => {
            // SAFETY: the caller's places.
            unsafe {
                physical.write(frame);
                address.write(place.cast());
                count.write(length);
                flags.write(last);
            }
            STATUS_SUCCESS
        }
        Err(status) => status,
    }
}

unsafe extern "efiapi" fn release_mapping(this: Ptr, tag: Ptr) -> Status {
    enter("IPortWavePciStream::ReleaseMapping");
    unknown::data::<PortStream>(this).release(tag.addr())
}

unsafe extern "efiapi" fn terminate_packet(this: Ptr) -> Status {
    enter("IPortWavePciStream::TerminatePacket");
    unknown::data::<PortStream>(this).terminate()
}

unsafe extern "efiapi" fn set_prefetch(this: Ptr, bytes: u32) {
    unknown::data::<PortStream>(this).prefetch.set(Some(bytes));
}

static TABLE: Vtbl<6> = vtbl![get_mapping, release_mapping, terminate_packet];
static PREFETCH: Vtbl<4> = vtbl![set_prefetch];
static STREAM: [Interface; 2] = [
    Interface { name: "IPortWavePciStream", ids: &[IID_IPortWavePciStream], table: TABLE.0.as_ptr() },
    Interface { name: "IPreFetchOffset", ids: &[IID_IPreFetchOffset], table: PREFETCH.0.as_ptr() },
];
