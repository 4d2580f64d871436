//! A WavePci pin: hands its client's memory to the miniport piece by piece.

use super::abi::*;
use super::adapter::HostRef;
use super::driver::{Com, method, method_at};
use super::guids;
use super::port::Bound;
use super::seam::{self, Rule};
use super::streaming::{CANCELLED, Frame, Streaming};
use super::unknown::{self, HostObject, Interface, Vtbl, vtbl};
use crate::kernel;
use core::cell::{Cell, RefCell};
use mappings::PortStream;
use std::rc::{Rc, Weak};

mod mappings;

/// How often the port looks after a stream whose miniport gave no service group.
const POLL_NS: u64 = 20_000_000;

/// `IServiceSink` of a pin.
struct Sink(Weak<Pin>);
impl HostObject for Sink {}

unsafe extern "efiapi" fn request_service(this: Ptr) {
    if let Some(pin) = unknown::data::<Sink>(this).0.upgrade() {
        pin.serve();
    }
}

static SINK_TABLE: Vtbl<4> = vtbl![request_service];
static SINK: [Interface; 1] = [Interface { name: "IServiceSink", ids: &[guids::IID_IServiceSink], table: SINK_TABLE.0.as_ptr() }];

/// Serves a miniport whose Init gave a group.
pub(super) struct Service {
    group: Com,
    sink: HostRef,
}

/// `IServiceSink` of a filter.
struct FilterSink(RefCell<Option<Com>>);
impl HostObject for FilterSink {
    fn final_release(&self) {
        self.0.take();
    }
}

unsafe extern "efiapi" fn request_filter_service(this: Ptr) {
    let Some(miniport) = unknown::data::<FilterSink>(this).0.borrow().clone() else { return };
    method_at!(DISPATCH_LEVEL, miniport, 7, "IMiniportWavePci::Service"; () -> (););
}

static FILTER_SINK_TABLE: Vtbl<4> = vtbl![request_filter_service];
static FILTER_SINK: [Interface; 1] =
    [Interface { name: "IServiceSink", ids: &[guids::IID_IServiceSink], table: FILTER_SINK_TABLE.0.as_ptr() }];

impl Service {
    /// Adds a sink of the port's to the group.
    pub(super) fn join(group: Com, miniport: &Com) -> Option<Self> {
        let data = Rc::new(FilterSink(RefCell::new(Some(miniport.clone()))));
        let sink = HostRef::owned(unknown::create("ServiceSink of a WavePci filter", &FILTER_SINK, data));
        let status = method!(group, 4, "IServiceGroup::AddMember"; (Ptr) -> Status; sink.ptr());
        ok(status).then_some(Self { group, sink })
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        method!(self.group, 5, "IServiceGroup::RemoveMember"; (Ptr) -> (); self.sink.ptr());
    }
}

/// `IPortWavePci::NewMasterDmaChannel`.
pub(super) unsafe extern "efiapi" fn new_channel(
    _this: Ptr,
    out: *mut Ptr,
    _outer: Ptr,
    _pool: u32,
    _resources: Ptr,
    _scatter: u8,
    _narrow: u8,
    wide: u8,
    _ignore_count: u8,
    _width: u32,
    _speed: u32,
    maximum: u32,
    _port: u32,
) -> Status {
    seam::check_port_irql("IPortWavePci::NewMasterDmaChannel", PASSIVE_LEVEL);
    super::dma::new_master(out, maximum, wide != 0)
}

/// The driver's objects that a pin uses.
struct Parts {
    stream: Rc<Com>,
    _channel: Option<Com>,
    group: Option<Com>,
}

/// The pin.
struct Pin {
    parts: RefCell<Option<Rc<Parts>>>,
    sink: RefCell<Option<HostRef>>,
    own: Rc<PortStream>,
    _face: HostRef,
    capture: bool,
    name: String,
    /// Bytes in a second.
    rate: u64,
    state: Cell<u32>,
    /// The last position.
    seen: Cell<u64>,
    framing: [u32; 6],
    me: Weak<Self>,
}

/// `IMiniportWavePci::NewStream` and what the port does with a new stream.
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
    let (face, own) = mappings::create(name.to_owned(), capture);
    let port_stream = HostRef::owned(face);
    let none: Ptr = core::ptr::null_mut();
    let (mut out, mut channel, mut group) = (none, none, none);
    let status = method!(bound.miniport, 6, "IMiniportWavePci::NewStream";
        (*mut Ptr, Ptr, u32, Ptr, u32, u8, Ptr, *mut Ptr, *mut Ptr) -> Status;
        &raw mut out, none, 0, face, pin, u8::from(capture), data.ptr(0), &raw mut channel, &raw mut group);
    let stream = Rc::new(super::stream::new_stream(name, status, out, "IMiniportWavePciStream")?);
    let com = |pointer: Ptr, name| (!pointer.is_null()).then(|| Com::owned(pointer, name));
    let parts = Parts { stream: stream.clone(), _channel: com(channel, "IDmaChannel"), group: com(group, "IServiceGroup") };
    let half = |o: usize| format.get(o..o + 2).map_or(1, |b| u64::from(u16::from_le_bytes([b[0], b[1]])));
    let (align, rate) = (half(76).max(1), u64::from(u32_at(format, 72).unwrap_or(1)).max(1));
    let mut framing = [u32::MAX; 6];
    let status = method!(stream, 7, "IMiniportWavePciStream::GetAllocatorFraming"; (*mut [u32; 6]) -> Status; &raw mut framing);
    // Frames, and bytes of one.
    if !ok(status) || framing[2] == 0 || framing[3] == 0 || u64::from(framing[3]) % align != 0 {
        seam::report(Rule::StreamContract, format!("{name}: GetAllocatorFraming gave {status:#010x} and {framing:?}"));
    }
    let this = Rc::new_cyclic(|me| Pin {
        parts: RefCell::default(),
        sink: RefCell::default(),
        own,
        _face: port_stream,
        capture,
        name: name.to_owned(),
        rate,
        state: Cell::new(KSSTATE_STOP),
        seen: Cell::new(0),
        framing,
        me: me.clone(),
    });
    this.own.pin.replace(Rc::downgrade(&this));
    if let Some(group) = &parts.group {
        let face = HostRef::owned(unknown::create(format!("ServiceSink of {name}"), &SINK, Rc::new(Sink(Rc::downgrade(&this)))));
        let status = method!(group, 4, "IServiceGroup::AddMember"; (Ptr) -> Status; face.ptr());
        if !ok(status) {
            return Err(status);
        }
        *this.sink.borrow_mut() = Some(face);
    }
    *this.parts.borrow_mut() = Some(Rc::new(parts));
    Ok((stream, this))
}

impl Pin {
    fn parts(&self) -> Option<Rc<Parts>> {
        self.parts.borrow().clone()
    }

    /// The port's turn: the driver said that time has passed. Only in RUN.
    fn serve(&self) {
        let Some(parts) = self.parts().filter(|_| self.state.get() == KSSTATE_RUN) else { return };
        method_at!(DISPATCH_LEVEL, parts.stream, 10, "IMiniportWavePciStream::Service"; () -> (););
    }

    fn poll(&self) {
        let this = self.me.clone();
        seam::after(POLL_NS, move || {
            if let Some(pin) = this.upgrade().filter(|p| p.state.get() == KSSTATE_RUN) {
                pin.serve();
                pin.poll();
            }
        });
    }

    fn tell(&self) {
        let Some(parts) = self.parts() else { return };
        // A client's thread queues the request: at PASSIVE_LEVEL, or DISPATCH_LEVEL when a filter above does.
        let level = if kernel::random(2) == 0 { PASSIVE_LEVEL } else { DISPATCH_LEVEL };
        method_at!(level, parts.stream, 9, "IMiniportWavePciStream::MappingAvailable"; () -> (););
    }

    /// Calls mappings back: those of a frame, or all.
    fn revoke(&self, frame: Option<&Rc<Frame>>) {
        let (Some(parts), Some((first, last))) = (self.parts(), self.own.tags(frame)) else { return };
        let mut count = u32::MAX;
        let tag = |n: usize| core::ptr::without_provenance_mut(n);
        let status = method_at!(DISPATCH_LEVEL, parts.stream, 8, "IMiniportWavePciStream::RevokeMappings";
            (Ptr, Ptr, *mut u32) -> Status; tag(first), tag(last), &raw mut count);
        self.own.revoked(first, last, status, count);
    }

    /// `IMiniportWavePciStream::GetPosition`, checked.
    fn look(&self) -> Result<u64, Status> {
        let Some(parts) = self.parts() else { return Err(STATUS_INVALID_DEVICE_STATE) };
        let mut bytes = u64::MAX;
        let status = method!(parts.stream, 5, "IMiniportWavePciStream::GetPosition"; (*mut u64) -> Status; &raw mut bytes);
        if !ok(status) {
            return Err(status);
        }
        let wrong = |text: &str| seam::report(Rule::StreamContract, format!("{}: GetPosition gave {bytes} {text}", self.name));
        if self.state.get() == KSSTATE_STOP && bytes != 0 {
            wrong("in STOP");
        }
        if bytes < self.seen.get() {
            wrong("and more before");
        }
        self.seen.set(bytes);
        self.check_normal(&parts, bytes);
        Ok(bytes)
    }

    /// NormalizePhysicalPosition must be the bytes as time in 100 ns.
    fn check_normal(&self, parts: &Parts, bytes: u64) {
        let mut value = bytes as i64;
        let status =
            method!(parts.stream, 6, "IMiniportWavePciStream::NormalizePhysicalPosition"; (*mut i64) -> Status; &raw mut value);
        let due = i128::from(bytes) * 10_000_000 / i128::from(self.rate);
        if !ok(status) || (i128::from(value) - due).abs() > 1 {
            let text = format!("{}: NormalizePhysicalPosition made {value} of {bytes} bytes, which take {due}", self.name);
            seam::report(Rule::StreamContract, text);
        }
    }

    /// Frames that the miniport ended early get the length that its position tells.
    fn settle(&self) {
        let ended = self.own.ended.borrow().first().cloned();
        let Some(frame) = ended.filter(|f| self.own.is_free(f)) else { return };
        if let Ok(position) = self.look() {
            let bytes = self.own.bytes_of_first(position).min(frame.length);
            self.own.ended.borrow_mut().remove(0);
            self.own.finish(&frame, bytes, STATUS_SUCCESS);
        }
    }

    /// STOP takes everything back. What a capture frame has by then is the client's.
    fn take_back(&self, position: u64) {
        self.revoke(None);
        if let Some(frame) = self.own.queue.first().filter(|_| self.capture) {
            let bytes = self.own.bytes_of_first(position).min(frame.length);
            if bytes > 0 {
                self.own.finish(&frame, bytes, STATUS_SUCCESS);
            }
        }
        self.own.reset();
        self.seen.set(0);
    }
}

impl Streaming for Pin {
    fn set_state(&self) -> (usize, &'static str) {
        (4, "IMiniportWavePciStream::SetState")
    }

    fn before(&self, _state: u32, next: u32) {
        if next == KSSTATE_STOP {
            // A refusal leaves what is known.
            let position = self.look().unwrap_or(self.seen.get());
            self.settle();
            // Whether the mappings are called back before the miniport hears of STOP, or after, is not documented.
            if kernel::random(2) == 0 {
                self.take_back(position);
            } else {
                self.seen.set(position);
            }
        }
    }

    fn after(&self, state: u32) {
        let before = self.state.replace(state);
        match state {
            KSSTATE_STOP => self.take_back(self.seen.get()),
            KSSTATE_RUN if before != state && self.parts().is_some_and(|p| p.group.is_none()) => self.poll(),
            _ => (),
        }
    }

    fn submit(&self, frame: Rc<Frame>) -> Status {
        self.settle();
        if self.own.push(frame) {
            self.tell();
        }
        STATUS_PENDING
    }

    fn cancel(&self, frame: &Rc<Frame>) -> bool {
        self.own.withdraw(frame);
        self.revoke(Some(frame));
        // The memory is no longer the driver's: what it plays of it now is heard.
        frame.memory.write(&vec![0xDD; frame.length]);
        self.own.queue.complete(frame, CANCELLED);
        true
    }

    fn position(&self) -> Result<[u64; 2], Status> {
        let played = self.look()?;
        self.settle();
        // A client that records wants to know how far the hardware is; one that plays, from where on its bytes are not taken yet.
        let ahead = self.own.prefetch.get().map_or(self.own.offered.get(), |bytes| played + u64::from(bytes));
        let write = if self.capture { played } else { ahead };
        let looped = self.own.queue.first().filter(|f| f.is_looped()).map_or(u64::MAX, |f| f.length as u64);
        Ok([played, write].map(|bytes| bytes % looped))
    }

    fn framing(&self) -> Option<[u32; 6]> {
        Some(self.framing)
    }

    fn close(&self) {
        self.take_back(self.seen.get());
        let (parts, sink) = (self.parts.take(), self.sink.take());
        if let (Some(group), Some(sink)) = (parts.as_ref().and_then(|p| p.group.as_ref()), sink) {
            method!(group, 5, "IServiceGroup::RemoveMember"; (Ptr) -> (); sink.ptr());
        }
    }
}
