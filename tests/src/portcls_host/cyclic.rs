//! A WaveCyclic pin: copies between its client's frames and the cyclic buffer of a DMA channel, a little ahead of the hardware.
//!
//! Bytes are counted in two ways. The hardware's: from the start of the run, through sound and silence alike; the buffer holds byte
//! `n` at `n % size`. The client's: frames only. They differ by the silence that was inserted when no frame was there in time.

use super::abi::*;
use super::adapter::HostRef;
use super::driver::{Com, method, method_at};
use super::port::Bound;
use super::seam::{self, Rule};
use super::streaming::{Frame, Queue, Streaming};
use super::unknown::{self, HostObject, Interface, Vtbl, vtbl};
use super::{dma, guids};
use core::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// Milliseconds between notifications that the port asks for.
const INTERVAL_MS: u32 = 10;
/// Intervals that it keeps ahead.
const AHEAD: u64 = 4;

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

/// The driver's objects that a pin uses.
struct Parts {
    stream: Rc<Com>,
    channel: Com,
    group: Com,
}

/// Where data are, in bytes.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Hardware offset when it was last looked at.
    offset: u64,
    /// Hardware bytes up to there.
    hardware: u64,
    /// Hardware bytes up to which the client's data lie in the buffer (render), or were taken out of it (capture).
    data: u64,
    /// Hardware bytes up to which something lies in the buffer: data or silence.
    filled: u64,
    /// Client bytes copied.
    copied: u64,
    /// A hardware byte and the client byte that it is.
    anchor: (u64, u64),
}

/// The pin.
struct Pin {
    parts: RefCell<Option<Rc<Parts>>>,
    sink: RefCell<Option<HostRef>>,
    capture: bool,
    name: String,
    buffer: *mut u8,
    size: Cell<u64>,
    interval: Cell<u64>,
    align: u64,
    rate: u64,
    state: Cell<u32>,
    place: Cell<Place>,
    /// Looks at the hardware so far.
    looks: Cell<u64>,
    queue: Queue,
}

/// `IMiniportWaveCyclic::NewStream` and what the port does with a new stream.
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
    let (mut out, mut channel, mut group): (Ptr, Ptr, Ptr) = (core::ptr::null_mut(), core::ptr::null_mut(), core::ptr::null_mut());
    let status = method!(bound.miniport, 6, "IMiniportWaveCyclic::NewStream";
        (*mut Ptr, Ptr, u32, u32, u8, Ptr, *mut Ptr, *mut Ptr) -> Status;
        &raw mut out, core::ptr::null_mut(), 0, pin, u8::from(capture), data.ptr(0), &raw mut channel, &raw mut group);
    let stream = super::stream::new_stream(name, status, out, "IMiniportWaveCyclicStream")?;
    if channel.is_null() || group.is_null() {
        seam::report(Rule::ComReference, format!("{name}: NewStream succeeded without a DMA channel or a service group"));
        return Err(STATUS_UNSUCCESSFUL);
    }
    let parts =
        Parts { stream: Rc::new(stream), channel: Com::owned(channel, "IDmaChannel"), group: Com::owned(group, "IServiceGroup") };
    let mut frame = 0_u32;
    let interval = method!(parts.stream, 4, "IMiniportWaveCyclicStream::SetNotificationFreq"; (u32, *mut u32) -> u32;
        INTERVAL_MS, &raw mut frame);
    let (buffer, size) = dma::buffer(&parts.channel);
    let half = |o: usize| format.get(o..o + 2).map_or(1, |b| u64::from(u16::from_le_bytes([b[0], b[1]])));
    let (align, rate) = (half(76).max(1), u64::from(u32_at(format, 72).unwrap_or(1)).max(1));
    if interval == 0 || frame == 0 || u64::from(frame) % align != 0 || frame > size || buffer.is_null() {
        let text = format!("{name}: SetNotificationFreq gave {interval} ms and {frame} bytes of a buffer of {size}");
        seam::report(Rule::StreamContract, text);
        return Err(STATUS_UNSUCCESSFUL);
    }
    let own = Rc::new(Pin {
        parts: RefCell::default(),
        sink: RefCell::default(),
        capture,
        name: name.to_owned(),
        buffer,
        size: Cell::new(size.into()),
        interval: Cell::new(frame.into()),
        align,
        rate,
        state: Cell::new(KSSTATE_STOP),
        place: Cell::default(),
        looks: Cell::default(),
        queue: Queue::default(),
    });
    let face = HostRef::owned(unknown::create(format!("ServiceSink of {name}"), &SINK, Rc::new(Sink(Rc::downgrade(&own)))));
    let status = method!(parts.group, 4, "IServiceGroup::AddMember"; (Ptr) -> Status; face.ptr());
    if !ok(status) {
        return Err(status);
    }
    let stream = parts.stream.clone();
    *own.parts.borrow_mut() = Some(Rc::new(parts));
    *own.sink.borrow_mut() = Some(face);
    Ok((stream, own))
}

impl Pin {
    fn parts(&self) -> Option<Rc<Parts>> {
        self.parts.borrow().clone()
    }

    /// Looks at the hardware's position.
    fn look(&self, level: u8) -> Result<(), Status> {
        let Some(parts) = self.parts() else { return Err(STATUS_INVALID_DEVICE_STATE) };
        let mut offset = u32::MAX;
        let number = self.looks.get() + 1;
        self.looks.set(number);
        let status =
            method_at!(level, parts.stream, 6, "IMiniportWaveCyclicStream::GetPosition"; (*mut u32) -> Status; &raw mut offset);
        if !ok(status) {
            return Err(status);
        }
        let size = self.size.get();
        if u64::from(offset) >= size {
            seam::report(Rule::StreamContract, format!("{}: GetPosition gave {offset} in a buffer of {size} bytes", self.name));
            return Err(STATUS_UNSUCCESSFUL);
        }
        if self.state.get() == KSSTATE_STOP && offset != 0 {
            seam::report(Rule::StreamContract, format!("{}: GetPosition gave {offset} in STOP", self.name));
        }
        if self.looks.get() != number {
            // A service that came between has looked later; what this one saw is the past.
            return Ok(());
        }
        let mut place = self.place.get();
        place.hardware += (u64::from(offset) + size - place.offset) % size;
        place.offset = offset.into();
        self.place.set(place);
        Ok(())
    }

    /// The port's turn: the driver said that time has passed, or a frame has come.
    fn serve(&self) {
        if self.state.get() == KSSTATE_RUN && self.look(DISPATCH_LEVEL).is_ok() {
            self.move_data(DISPATCH_LEVEL);
        }
    }

    fn move_data(&self, level: u8) {
        let Some(parts) = self.parts() else { return };
        if self.capture { self.take_out(&parts, level) } else { self.put_in(&parts, level) }
    }

    /// Silence from the miniport, for a part of the buffer in hardware bytes.
    fn silence(&self, parts: &Parts, from: u64, to: u64, level: u8) {
        let size = self.size.get();
        let mut at = from;
        while at < to {
            let offset = at % size;
            let count = (to - at).min(size - offset);
            // SAFETY: inside the buffer.
            let place: Ptr = unsafe { self.buffer.add(offset as usize).cast() };
            method_at!(level, parts.stream, 8, "IMiniportWaveCyclicStream::Silence"; (Ptr, u32) -> (); place, count as u32);
            at += count;
        }
    }

    fn put_in(&self, parts: &Parts, level: u8) {
        let (size, interval) = (self.size.get(), self.interval.get());
        let mut place = self.place.get();
        let ahead = place.hardware + (AHEAD * interval).min(size - interval.min(size / 2));
        if place.data < place.hardware {
            // Starved: what comes next is heard as soon as the hardware has surely not fetched its place yet.
            place.data = place.hardware + (interval / 4).next_multiple_of(self.align);
            place.anchor = (place.data, place.copied);
            self.silence(parts, place.filled.max(place.hardware), place.data, level);
        }
        while place.data < ahead {
            let Some(frame) = self.queue.first() else { break };
            let offset = place.data % size;
            let count = (frame.left() as u64).min(size - offset).min(ahead - place.data);
            if count == 0 && frame.is_looped() {
                break;
            }
            // SAFETY: inside the buffer.
            let to = unsafe { self.buffer.add(offset as usize) };
            dma::copy_to(&parts.channel, to, frame.memory.address(frame.done.get()), count as u32, level);
            (place.data, place.copied) = (place.data + count, place.copied + count);
            self.queue.advance(count as usize);
        }
        place.filled = place.filled.max(place.data).max(place.hardware);
        self.silence(parts, place.filled, ahead, level);
        place.filled = place.filled.max(ahead);
        self.place.set(place);
    }

    fn take_out(&self, parts: &Parts, level: u8) {
        let size = self.size.get();
        let mut place = self.place.get();
        if place.hardware - place.data > size - self.interval.get().min(size / 2) {
            // The hardware is about to come round again: what was not taken is lost.
            place.data = place.hardware;
        }
        while place.data < place.hardware {
            let Some(frame) = self.queue.first() else { break };
            let offset = place.data % size;
            let count = (frame.left() as u64).min(size - offset).min(place.hardware - place.data);
            if count == 0 && frame.is_looped() {
                break;
            }
            // SAFETY: inside the buffer.
            let from = unsafe { self.buffer.add(offset as usize) };
            dma::copy_from(&parts.channel, frame.memory.address(frame.done.get()), from, count as u32, level);
            (place.data, place.copied) = (place.data + count, place.copied + count);
            self.queue.advance(count as usize);
        }
        self.place.set(place);
    }

    /// NormalizePhysicalPosition must be the bytes as time in 100 ns.
    fn check_normal(&self, parts: &Parts, bytes: u64) {
        let mut value = bytes as i64;
        let status =
            method!(parts.stream, 7, "IMiniportWaveCyclicStream::NormalizePhysicalPosition"; (*mut i64) -> Status; &raw mut value);
        let due = i128::from(bytes) * 10_000_000 / i128::from(self.rate);
        if !ok(status) || (i128::from(value) - due).abs() > 1 {
            let text = format!("{}: NormalizePhysicalPosition made {value} of {bytes} bytes, which take {due}", self.name);
            seam::report(Rule::StreamContract, text);
        }
    }
}

impl Streaming for Pin {
    fn set_state(&self) -> (usize, &'static str) {
        (5, "IMiniportWaveCyclicStream::SetState")
    }

    fn before(&self, state: u32, next: u32) {
        let Some(parts) = self.parts() else { return };
        match (state, next) {
            (KSSTATE_STOP, KSSTATE_ACQUIRE) => {
                self.place.set(Place::default());
                self.silence(&parts, 0, self.size.get(), PASSIVE_LEVEL);
            }
            // The first frames lie in the buffer before the hardware runs; after sleep it may stand elsewhere.
            (KSSTATE_PAUSE, KSSTATE_RUN) => {
                let before = self.place.get().offset;
                if self.capture {
                    self.take_out(&parts, PASSIVE_LEVEL);
                }
                if self.look(PASSIVE_LEVEL).is_ok() {
                    let mut place = self.place.get();
                    if self.capture && place.offset != before {
                        // It begins anew somewhere else; nothing was recorded on the way.
                        place.data = place.hardware;
                        self.place.set(place);
                    }
                    if !self.capture {
                        self.put_in(&parts, PASSIVE_LEVEL);
                    }
                }
            }
            // A refusal leaves the position where it was.
            (KSSTATE_RUN, _) => drop(self.look(PASSIVE_LEVEL)),
            _ => (),
        }
    }

    fn after(&self, state: u32) {
        self.state.set(state);
        match state {
            KSSTATE_STOP => {
                self.queue.cancel();
                self.place.set(Place::default());
            }
            KSSTATE_PAUSE => drop(self.look(PASSIVE_LEVEL)),
            _ => (),
        }
    }

    fn submit(&self, frame: Rc<Frame>) -> Status {
        self.queue.push(frame);
        if let Some(parts) = self.parts().filter(|_| self.state.get() == KSSTATE_RUN) {
            method!(parts.group, 3, "IServiceGroup::RequestService"; () -> (););
        }
        STATUS_PENDING
    }

    fn framing(&self) -> Option<[u32; 6]> {
        // Eight frames of an interval each, in memory of any kind.
        Some([0, 0, 8, self.interval.get() as u32, 0, 0])
    }

    fn position(&self) -> Result<[u64; 2], Status> {
        if self.state.get() == KSSTATE_RUN {
            self.look(PASSIVE_LEVEL)?;
        }
        let place = self.place.get();
        if let Some(parts) = self.parts() {
            self.check_normal(&parts, place.hardware);
        }
        let moved = if self.capture {
            [place.copied, place.copied + (place.hardware - place.data)]
        } else {
            let (from, client) = place.anchor;
            let played = (client + place.hardware.saturating_sub(from)).min(place.copied);
            [played, place.copied]
        };
        let looped = self.queue.first().filter(|f| f.is_looped()).map_or(u64::MAX, |f| f.length as u64);
        Ok(moved.map(|bytes| bytes % looped))
    }

    fn close(&self) {
        self.queue.cancel();
        let (parts, sink) = (self.parts.take(), self.sink.take());
        if let (Some(parts), Some(sink)) = (parts, sink) {
            method!(parts.group, 5, "IServiceGroup::RemoveMember"; (Ptr) -> (); sink.ptr());
        }
    }
}
