//! Stream requests: what a client sends with IOCTL_KS_WRITE_STREAM and IOCTL_KS_READ_STREAM, queued until the port is done with it.
//!
//! WaveCyclic and WavePci pins take them. Each request holds one frame: a KSSTREAM_HEADER and memory of the client's, which is
//! locked, so that it has physical addresses too.

use super::abi::*;
use super::seam::{self, Pages};
use core::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// `KSSTREAM_HEADER_OPTIONSF_ENDOFSTREAM`.
pub const END_OF_STREAM: u32 = 0x200;
/// `KSSTREAM_HEADER_OPTIONSF_LOOPEDDATA`.
pub const LOOPED: u32 = 0x8000_0000;
/// `STATUS_CANCELLED`.
pub const CANCELLED: Status = 0xC000_0120_u32 as Status;

/// Bytes of a `KSSTREAM_HEADER` for x64.
const HEADER: usize = 56;

/// Memory of a client, locked.
pub struct Memory {
    pages: Option<Pages>,
    length: usize,
}

impl Memory {
    /// Some zeroed bytes on scattered pages; `None` when memory is short.
    pub fn new(length: usize) -> Option<Rc<Self>> {
        let pages = seam::alloc_pages(length.max(1).next_multiple_of(4096), None, u64::MAX)?;
        Some(Rc::new(Self { pages: Some(pages), length }))
    }
    fn pages(&self) -> &Pages {
        self.pages.as_ref().expect("given back only when it is dropped")
    }
    /// Where the processor sees byte `offset`.
    pub fn address(&self, offset: usize) -> *mut u8 {
        assert!(offset <= self.length, "outside of a client's memory");
        // SAFETY: inside the pages.
        unsafe { self.pages().ptr.add(offset) }
    }
    /// Where a device sees byte `offset`, and how many bytes follow it on the same page.
    pub fn physical(&self, offset: usize) -> (u64, usize) {
        let within = offset % 4096;
        (self.pages().frames[offset / 4096] + within as u64, (4096 - within).min(self.length - offset))
    }
    /// Its bytes now.
    pub fn read(&self, length: usize) -> Vec<u8> {
        // SAFETY: inside the pages.
        unsafe { core::slice::from_raw_parts(self.address(0), length.min(self.length)).to_vec() }
    }
    /// Writes its first bytes.
    pub fn write(&self, bytes: &[u8]) {
        let length = bytes.len().min(self.length);
        // SAFETY: inside the pages.
        unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), self.address(0), length) };
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if let Some(pages) = self.pages.take() {
            seam::free_pages(pages);
        }
    }
}

/// One request under way.
pub struct Frame {
    /// The client's memory.
    pub memory: Rc<Memory>,
    /// Bytes to play, or room to record.
    pub length: usize,
    /// `OptionsFlags`.
    pub options: u32,
    /// Bytes that the port is through with (in a looped frame: within the present turn).
    pub done: Cell<usize>,
    /// Bytes that were recorded into a request which is complete before it is full (MIDI).
    pub used: Cell<usize>,
    status: Cell<Option<Status>>,
}

impl Frame {
    /// Checks a header as KsProbeStreamIrp does. `write` for a frame to play.
    ///
    /// # Errors
    /// `STATUS_INVALID_PARAMETER`, `STATUS_BUFFER_TOO_SMALL`.
    pub fn probe(header: &[u8], memory: &Rc<Memory>, write: bool) -> Result<Rc<Self>, Status> {
        let word = |offset| u32_at(header, offset).ok_or(STATUS_BUFFER_TOO_SMALL);
        if word(0)? as usize != HEADER || header.len() != HEADER {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let (extent, used, options) = (word(32)? as usize, word(36)? as usize, word(48)?);
        if used > extent || extent > memory.length || !write && used != 0 {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let length = if write { used } else { extent };
        Ok(Rc::new(Self {
            memory: memory.clone(),
            length,
            options,
            done: Cell::new(0),
            used: Cell::new(0),
            status: Cell::new(None),
        }))
    }
    /// How the request was completed; `None` while it is under way.
    pub fn status(&self) -> Option<Status> {
        self.status.get()
    }
    /// Whether it is played or filled again and again.
    pub fn is_looped(&self) -> bool {
        self.options & LOOPED != 0
    }
    /// Bytes that the port is not through with.
    pub fn left(&self) -> usize {
        self.length - self.done.get()
    }
}

/// A `KSSTREAM_HEADER` over the whole of `memory`: `used` bytes to play, or 0 to record.
pub fn header(memory: &Memory, used: usize, options: u32) -> Vec<u8> {
    let mut bytes = vec![0; HEADER];
    let mut put = |offset: usize, value: &[u8]| bytes[offset..offset + value.len()].copy_from_slice(value);
    put(0, &(HEADER as u32).to_le_bytes());
    // PresentationTime.Numerator and Denominator.
    put(16, &1_u32.to_le_bytes());
    put(20, &1_u32.to_le_bytes());
    put(32, &(memory.length as u32).to_le_bytes());
    put(36, &(used as u32).to_le_bytes());
    put(40, &(memory.address(0).expose_provenance() as u64).to_le_bytes());
    put(48, &options.to_le_bytes());
    bytes
}

/// The requests of a pin, in order.
#[derive(Default)]
pub struct Queue {
    frames: RefCell<VecDeque<Rc<Frame>>>,
}

impl Queue {
    /// Adds a request.
    pub fn push(&self, frame: Rc<Frame>) {
        self.frames.borrow_mut().push_back(frame);
    }
    /// The oldest request.
    pub fn first(&self) -> Option<Rc<Frame>> {
        self.frames.borrow().front().cloned()
    }
    /// All of them, oldest first.
    pub fn all(&self) -> Vec<Rc<Frame>> {
        self.frames.borrow().iter().cloned().collect()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.frames.borrow().is_empty()
    }
    /// The port is through with some bytes of the oldest request; completes it when that is all of it.
    pub fn advance(&self, bytes: usize) {
        let Some(frame) = self.first() else { return };
        frame.done.set(frame.done.get().saturating_add(bytes).min(frame.length));
        if frame.left() > 0 {
            return;
        }
        if frame.is_looped() {
            frame.done.set(0);
        } else {
            self.frames.borrow_mut().pop_front();
            frame.status.set(Some(STATUS_SUCCESS));
        }
    }
    /// Completes a request, wherever in the queue it is.
    pub fn complete(&self, frame: &Rc<Frame>, status: Status) {
        self.frames.borrow_mut().retain(|f| !Rc::ptr_eq(f, frame));
        frame.status.set(Some(status));
    }
    /// Gives all requests back.
    pub fn cancel(&self) {
        for frame in self.frames.take() {
            frame.status.set(Some(CANCELLED));
        }
    }
}

/// What is the own of a kind of port whose clients send stream requests.
pub(super) trait Streaming {
    /// Slot and name of the miniport stream's SetState.
    fn set_state(&self) -> (usize, &'static str);
    /// The pin is about to go one step.
    fn before(&self, state: u32, next: u32);
    /// The pin is in this state now.
    fn after(&self, state: u32);
    /// Takes a request.
    fn submit(&self, frame: Rc<Frame>) -> Status;
    /// The client takes a request back (`IoCancelIrp`). False when the port cannot give up a single one.
    fn cancel(&self, _frame: &Rc<Frame>) -> bool {
        false
    }
    /// `KSALLOCATOR_FRAMING`, where the port has one.
    fn framing(&self) -> Option<[u32; 6]> {
        None
    }
    /// Bytes played (or ready to be read), and bytes up to which the hardware is.
    fn position(&self) -> Result<[u64; 2], Status>;
    /// Lets go of everything, the stream too. The state is STOP.
    fn close(&self);
}
