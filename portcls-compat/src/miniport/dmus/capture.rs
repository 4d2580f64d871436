//! A stream of messages that records.
//!
//! UNSAFETY: events and the port's objects are called by pointer; the stream is published to the DPC by pointer and taken back before
//! it goes away.

use super::chain::INLINE;
use super::render::time;
use crate::adapter::Driver;
use crate::com::ComPtr;
use crate::miniport::midi::Held;
use crate::port::kernel;
use crate::raw::{
    DMUS_KEF_EVENT_COMPLETE, DMUS_KEF_EVENT_INCOMPLETE, DMUS_KERNEL_EVENT, DMUS_KERNEL_EVENT_uData, IAllocatorMXF, IMXF,
    IMasterClock, kBytePositionNone,
};
use acx_core::ks::raw::KSSTATE;
use acx_core::ks::status::{NTSTATUS, STATUS_DEVICE_BUSY, STATUS_INVALID_DEVICE_STATE, STATUS_INVALID_PARAMETER};
use acx_core::model::midi::decode::{Decoder, Token, Tokens};
use acx_core::model::midi::is_real_time;
use acx_core::model::midi::port::Input;
use acx_core::sync::{Lock, Locks};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Bytes of an exclusive message that are passed on together, at most.
const PART: usize = 64;
/// The one channel group of a cable.
const GROUP: u16 = 1;

/// What is being put together.
struct Work {
    decoder: Decoder,
    part: [u8; PART],
    length: usize,
    /// When the first byte of the message, or of this part of it, came.
    begun_ns: Option<u64>,
    /// What could not be passed on for want of an event.
    left: Tokens,
    at_ns: u64,
}

/// Where messages go, and the work while nobody is at it.
struct Desk {
    work: Option<Work>,
    sink: Option<ComPtr<IMXF>>,
}

/// What the DPC reaches.
pub struct CaptureCore<F: Driver> {
    held: Held<F>,
    allocator: ComPtr<IAllocatorMXF>,
    clock: ComPtr<IMasterClock>,
    desk: <F::Locks as Locks>::Lock<Desk>,
    /// Somebody asked while somebody was at it.
    again: AtomicBool,
    /// Messages that were cut by a loss, or lost whole: at least this many.
    lost: AtomicU32,
}

impl<F: Driver> CaptureCore<F> {
    pub(super) fn new(held: Held<F>, allocator: ComPtr<IAllocatorMXF>, clock: ComPtr<IMasterClock>) -> Self {
        let work = Work { decoder: Decoder::new(), part: [0; PART], length: 0, begun_ns: None, left: [None, None], at_ns: 0 };
        let desk = F::Locks::lock(Desk { work: Some(work), sink: None });
        Self { held, allocator, clock, desk, again: AtomicBool::new(false), lost: AtomicU32::new(0) }
    }
    /// Makes the stream, which does not move any more, known to the DPC. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_DEVICE_BUSY when another one is.
    pub(super) fn enter(&self) -> Result<(), NTSTATUS> {
        let (unit, _) = self.held.ends()?;
        // SAFETY: inside of a COM object, which does not move; `leave` is called before it goes away.
        if unsafe { unit.capture().open(self) } { Ok(()) } else { Err(STATUS_DEVICE_BUSY) }
    }
    fn leave(&self) {
        if let Ok((unit, _)) = self.held.ends() {
            unit.capture().close(kernel::pause);
        }
        drop(self.desk.with(|desk| desk.sink.take()));
    }
    /// The port's allocator. Any IRQL.
    pub fn allocator(&self) -> &ComPtr<IAllocatorMXF> {
        &self.allocator
    }
    /// Gaps since the stream was opened. Any IRQL.
    pub fn lost(&self) -> u32 {
        self.lost.load(Ordering::Relaxed)
    }
    /// Says where messages go. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_DEVICE_STATE while messages go elsewhere.
    pub fn connect(&self, sink: ComPtr<IMXF>) -> Result<(), NTSTATUS> {
        let mut new = Some(sink);
        self.desk.with(|desk| {
            if desk.sink.is_none() {
                desk.sink = new.take();
            }
        });
        if new.is_some() { Err(STATUS_INVALID_DEVICE_STATE) } else { Ok(()) }
    }
    /// Ends that; afterwards the sink is not called any more. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER when messages go elsewhere, or nowhere.
    pub fn disconnect(&self, sink: *mut IMXF) -> Result<(), NTSTATUS> {
        let found = self.desk.with(|desk| {
            let same = desk.sink.as_ref().is_some_and(|s| s.as_ptr() == sink);
            if same { desk.sink.take() } else { None }
        });
        let old = found.ok_or(STATUS_INVALID_PARAMETER)?;
        self.settle();
        drop(old);
        Ok(())
    }
    /// Waits until nobody is at it. PASSIVE_LEVEL.
    fn settle(&self) {
        // Bounded by the one who is at it, at DISPATCH_LEVEL.
        while self.desk.with(|desk| desk.work.is_none()) {
            kernel::pause();
        }
    }
    /// Goes to a state. Messages are passed on in RUN only. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for a number that is no state.
    pub fn set_state(&self, to: KSSTATE) -> Result<(), NTSTATUS> {
        let changed = self.held.set_state(to)?;
        if changed && to != KSSTATE::KSSTATE_RUN {
            self.settle();
            self.desk.with(|desk| {
                if let Some(work) = &mut desk.work {
                    (work.decoder, work.length, work.begun_ns) = (Decoder::new(), 0, None);
                    work.left = [None, None];
                }
            });
        }
        Ok(())
    }
    /// Passes on what arrived. <= DISPATCH_LEVEL, with no lock held.
    pub fn collect(&self) {
        self.again.store(true, Ordering::Release);
        // Bounded by what the cable brings: a round is asked for by what arrives.
        while self.again.swap(false, Ordering::AcqRel) {
            let (work, sink) = self.desk.with(|desk| {
                let ready = desk.sink.is_some();
                (if ready { desk.work.take() } else { None }, desk.sink.clone())
            });
            // Whoever is at it sees that there is more to do.
            let (Some(mut work), Some(sink)) = (work, sink) else {
                if self.desk.with(|desk| desk.work.is_none()) {
                    self.again.store(true, Ordering::Release);
                }
                return;
            };
            self.work(&mut work, &sink);
            self.desk.with(|desk| desk.work = Some(work));
        }
    }
    fn work(&self, work: &mut Work, sink: &ComPtr<IMXF>) {
        let Ok((unit, hardware)) = self.held.ends() else { return };
        while self.held.runs() {
            if !self.pass_left(work, sink) {
                // No event is free: what arrives waits in the queue, and the timer asks again.
                unit.starve();
                return;
            }
            match unit.port().next(hardware) {
                Some(Input::Byte(next)) => {
                    work.at_ns = next.at_ns;
                    if !is_real_time(next.byte) && work.begun_ns.is_none() {
                        work.begun_ns = Some(next.at_ns);
                    }
                    work.left = work.decoder.feed(next.byte);
                }
                Some(Input::Gap) => {
                    self.lost.fetch_add(1, Ordering::Relaxed);
                    work.left = [work.decoder.lost(), None];
                    work.begun_ns = None;
                }
                None => return,
            }
        }
    }
    /// Passes on what a byte led to; false when there is no event for it, and it waits.
    fn pass_left(&self, work: &mut Work, sink: &ComPtr<IMXF>) -> bool {
        for n in 0..work.left.len() {
            let Some(token) = work.left.get(n).copied().flatten() else { continue };
            if !self.pass(work, token, sink) {
                return false;
            }
            if let Some(place) = work.left.get_mut(n) {
                *place = None;
            }
        }
        true
    }
    fn pass(&self, work: &mut Work, token: Token, sink: &ComPtr<IMXF>) -> bool {
        match token {
            Token::Message(message) => {
                let clock = matches!(message.bytes(), [byte] if is_real_time(*byte));
                let at = if clock { work.at_ns } else { work.begun_ns.unwrap_or(work.at_ns) };
                let passed = self.emit(message.bytes(), at, true, sink);
                if passed && !clock {
                    work.begun_ns = None;
                }
                passed
            }
            Token::Exclusive(byte) => {
                if work.length == PART && !self.emit_part(work, false, sink) {
                    return false;
                }
                if let Some(place) = work.part.get_mut(work.length) {
                    *place = byte;
                    work.length = work.length.saturating_add(1);
                }
                true
            }
            Token::ExclusiveEnds => work.length == 0 || self.emit_part(work, true, sink),
            Token::Stray(_) => {
                // A byte of no message is nothing that a client of messages could be given.
                self.lost.fetch_add(1, Ordering::Relaxed);
                work.begun_ns = None;
                true
            }
        }
    }
    fn emit_part(&self, work: &mut Work, whole: bool, sink: &ComPtr<IMXF>) -> bool {
        let at = work.begun_ns.unwrap_or(work.at_ns);
        let passed = self.emit(work.part.get(..work.length).unwrap_or_default(), at, whole, sink);
        if passed {
            (work.length, work.begun_ns) = (0, if whole { None } else { Some(work.at_ns) });
        }
        passed
    }
    /// Hands one event to the sink; false when the allocator has none, or no buffer.
    fn emit(&self, bytes: &[u8], at_ns: u64, whole: bool, sink: &ComPtr<IMXF>) -> bool {
        let Ok((_, hardware)) = self.held.ends() else { return true };
        let allocator = self.allocator.as_ptr().cast();
        let table = self.allocator.vtable();
        let mut event: *mut DMUS_KERNEL_EVENT = null_mut();
        let get = table.GetMessage;
        // SAFETY: a live object, and a place for a pointer.
        let status = unsafe { get(allocator, &raw mut event) };
        if !status.is_success() || event.is_null() {
            return false;
        }
        let data = if bytes.len() <= INLINE {
            let mut inline = [0; INLINE];
            for (place, byte) in inline.iter_mut().zip(bytes) {
                *place = *byte;
            }
            DMUS_KERNEL_EVENT_uData { abData: inline }
        } else {
            match self.buffer(bytes) {
                Some(buffer) => DMUS_KERNEL_EVENT_uData { pbData: buffer },
                None => {
                    let put = table.base.PutMessage;
                    // SAFETY: the event that it gave, unchanged.
                    let _ = unsafe { put(allocator, event) };
                    return false;
                }
            }
        };
        let since = hardware.now_ns().saturating_sub(at_ns) / 100;
        let filled = DMUS_KERNEL_EVENT {
            bReserved: 0,
            cbStruct: size_of::<DMUS_KERNEL_EVENT>() as u8,
            cbEvent: bytes.len() as u16,
            usChannelGroup: GROUP,
            usFlags: (if whole { DMUS_KEF_EVENT_COMPLETE } else { DMUS_KEF_EVENT_INCOMPLETE }) as u16,
            ullPresTime100ns: time(&self.clock).saturating_sub(i64::try_from(since).unwrap_or(i64::MAX)),
            ullBytePosition: kBytePositionNone,
            pNextEvt: null_mut(),
            uData: data,
        };
        // SAFETY: an event of ours until it is put.
        unsafe { event.write(filled) };
        let put = sink.vtable().PutMessage;
        // SAFETY: a live object, which the event is handed over to.
        let _ = unsafe { put(sink.as_ptr().cast(), event) };
        true
    }
    /// A buffer of the allocator with these bytes.
    fn buffer(&self, bytes: &[u8]) -> Option<*mut u8> {
        let allocator = self.allocator.as_ptr().cast();
        let table = self.allocator.vtable();
        let size = table.GetBufferSize;
        // SAFETY: a live object.
        if usize::from(unsafe { size(allocator) }) < bytes.len() {
            return None;
        }
        let mut buffer: *mut u8 = null_mut();
        let get = table.GetBuffer;
        // SAFETY: a live object, and a place for a pointer.
        let status = unsafe { get(allocator, &raw mut buffer) };
        if !status.is_success() || buffer.is_null() {
            return None;
        }
        // SAFETY: as many bytes as the allocator said, ours until the event is put.
        let room = unsafe { core::slice::from_raw_parts_mut(buffer, bytes.len()) };
        room.copy_from_slice(bytes);
        Some(buffer)
    }
}

/// The stream as COM knows it.
pub struct CaptureStream<F: Driver> {
    core: CaptureCore<F>,
}

impl<F: Driver> CaptureStream<F> {
    pub(super) fn new(core: CaptureCore<F>) -> Self {
        Self { core }
    }
    /// What the DPC reaches.
    pub fn core(&self) -> &CaptureCore<F> {
        &self.core
    }
}

impl<F: Driver> Drop for CaptureStream<F> {
    fn drop(&mut self) {
        self.core.leave();
    }
}
