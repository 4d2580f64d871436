//! One open stream of the audio engine: buffer with notification, packets, position.

use super::PcHost;
use super::abi::*;
use super::endpoints::{get, request};
use super::guids::*;
use super::handle::KsHandle;
use super::seam;
use crate::client::{Captured, ClientStream, Refused, StreamRequest, StreamState};
use core::cell::{Cell, RefCell};
use std::rc::Rc;

/// A `KEVENT`: synchronization event (type 1), six words long, not signalled, with an empty wait list.
#[repr(C, align(8))]
struct Event {
    header: [u32; 2],
    list: [usize; 2],
}

/// The stream.
pub struct PcStream {
    pin: KsHandle,
    event: Box<core::cell::UnsafeCell<Event>>,
    address: *mut u8,
    packet: usize,
    packets: u32,
    notified: Cell<u64>,
    /// Whether packets are told from the position, because the driver signals none.
    polled: bool,
    /// The packet that the position was last seen in.
    place_seen: Cell<u64>,
    /// Captured packets that the client has, where the driver counts none.
    taken: Cell<u64>,
    _host: Rc<RefCell<PcHost>>,
}

pub(super) fn refused(what: &str) -> impl Fn(Status) -> Refused {
    let what = what.to_owned();
    move |status| Refused::new(what.clone(), status)
}

/// `KSPROPERTY_CONNECTION_STATE`.
pub(super) fn set_state(pin: &KsHandle, state: StreamState) -> Result<(), Refused> {
    let value = match state {
        StreamState::Stop => KSSTATE_STOP,
        StreamState::Acquire => KSSTATE_ACQUIRE,
        StreamState::Pause => KSSTATE_PAUSE,
        StreamState::Run => KSSTATE_RUN,
    };
    let input = request(&KSPROPSETID_Connection, 0, KSPROPERTY_TYPE_SET, &[]);
    match pin.property(&input, &mut value.to_le_bytes()) {
        (status, _) if ok(status) => Ok(()),
        (status, _) => Err(Refused::new("state", status)),
    }
}

impl PcStream {
    /// Gives a new pin its buffer and its event.
    pub(super) fn open(pin: KsHandle, _capture: bool, wanted: &StreamRequest, host: Rc<RefCell<PcHost>>) -> Result<Self, Refused> {
        let size = super::client::packet_bytes(&wanted.format, wanted.packet_frames) * wanted.packets;
        let polled = pin.stream().is_some_and(|s| !s.has_notification());
        // KSPROPERTY_RTAUDIO_BUFFER, or the one with notification.
        let id = if polled { 1 } else { 5 };
        let input = request(&KSPROPSETID_RtAudio, id, KSPROPERTY_TYPE_GET, &[0, 0, size, wanted.packets]);
        let buffer = get(&pin, &input, 16).map_err(refused("buffer"))?;
        let (Some(address), Some(actual)) = (u64_at(&buffer, 0), u32_at(&buffer, 8)) else {
            return Err(Refused::new("buffer", STATUS_UNSUCCESSFUL));
        };
        let event = Box::new(core::cell::UnsafeCell::new(Event { header: [1 | 6 << 16, 0], list: [0; 2] }));
        let head = event.get().expose_provenance() + 8;
        // SAFETY: nobody else knows the event yet.
        unsafe { (*event.get()).list = [head; 2] };
        let this = Self {
            pin,
            event,
            address: core::ptr::with_exposed_provenance_mut(address as usize),
            packet: (actual / wanted.packets) as usize,
            packets: wanted.packets,
            notified: Cell::new(0),
            polled,
            place_seen: Cell::new(0),
            taken: Cell::new(0),
            _host: host,
        };
        if !polled {
            this.event_request(6).map_err(refused("notification event"))?;
        }
        Ok(this)
    }

    fn event_request(&self, id: u32) -> Result<(), Status> {
        let address = self.event.get().expose_provenance() as u64;
        let input = request(&KSPROPSETID_RtAudio, id, KSPROPERTY_TYPE_GET, &[address as u32, (address >> 32) as u32]);
        match self.pin.property(&input, &mut []) {
            (status, _) if ok(status) => Ok(()),
            (status, _) => Err(status),
        }
    }

    fn rt(&self, id: u32, size: usize, what: &str) -> Result<Vec<u8>, Refused> {
        get(&self.pin, &request(&KSPROPSETID_RtAudio, id, KSPROPERTY_TYPE_GET, &[]), size).map_err(refused(what))
    }

    fn place(&self, number: u32) -> *mut u8 {
        // SAFETY: the buffer has `packets` packets.
        unsafe { self.address.add((number % self.packets) as usize * self.packet) }
    }

    /// Whether the driver counts packets in this direction.
    fn counted(&self) -> bool {
        self.pin.stream().is_some_and(|s| s.has_packets())
    }

    /// Looks at the position until it enters another packet, as a client of a driver without notifications does.
    fn poll(&mut self, timeout_ns: u64) -> bool {
        const STEP: u64 = 100_000;
        for _ in 0..=timeout_ns / STEP {
            let Ok(position) = self.position() else { return false };
            let place = position / (self.packet as u64).max(1);
            let ahead = (place + u64::from(self.packets) - self.place_seen.replace(place)) % u64::from(self.packets);
            if ahead > 0 {
                self.notified.set(self.notified.get() + ahead);
                return true;
            }
            seam::wait(STEP, &mut || false);
        }
        false
    }

    /// Whether the event is signalled; resets it, as a satisfied wait does.
    fn take(&self) -> bool {
        // SAFETY: DISPATCHER_HEADER: SignalState is its second word; the kernel's writes are seen by a volatile read.
        unsafe {
            let state = (&raw mut (*self.event.get()).header[1]).cast::<i32>();
            if state.read_volatile() == 0 {
                return false;
            }
            state.write_volatile(0);
        }
        self.notified.set(self.notified.get() + 1);
        true
    }
}

fn words(bytes: &[u8]) -> (u64, u64) {
    (u64_at(bytes, 0).unwrap_or(0), u64_at(bytes, 8).unwrap_or(0))
}

impl ClientStream for PcStream {
    fn packet_bytes(&self) -> usize {
        self.packet
    }

    fn packets(&self) -> u32 {
        self.packets
    }

    fn set_state(&mut self, state: StreamState) -> Result<(), Refused> {
        set_state(&self.pin, state)
    }

    fn write_packet(&mut self, number: u32, bytes: &[u8], end: bool) -> Result<(), Refused> {
        let length = bytes.len().min(self.packet);
        // SAFETY: a packet's place has `packet` bytes; the driver's device reads it concurrently, as it does for a real client.
        unsafe {
            core::ptr::copy_nonoverlapping(bytes.as_ptr(), self.place(number), length);
            core::ptr::write_bytes(self.place(number).add(length), 0, self.packet - length);
        }
        if !self.pin.stream().is_some_and(|s| s.has_packets()) {
            return Ok(());
        }
        let flags = if end { 0x200_u32 } else { 0 };
        let end_length = if end { length as u32 } else { 0 };
        let mut value: Vec<u8> = [number, flags, end_length].iter().flat_map(|w| w.to_le_bytes()).collect();
        match self.pin.property(&request(&KSPROPSETID_RtAudio, 12, KSPROPERTY_TYPE_SET, &[]), &mut value) {
            (status, _) if ok(status) => Ok(()),
            (status, _) => Err(Refused::new("write packet", status)),
        }
    }

    fn read_packet(&mut self) -> Result<Captured, Refused> {
        if !self.counted() {
            let (taken, there) = (self.taken.get(), self.notified.get());
            if taken >= there {
                return Err(Refused::new("read packet", STATUS_DEVICE_NOT_READY));
            }
            // What the hardware has come round to again is lost.
            let number = taken.max(there.saturating_sub(u64::from(self.packets)));
            self.taken.set(number + 1);
            let mut bytes = vec![0; self.packet];
            // SAFETY: a packet's place has `packet` bytes.
            unsafe { core::ptr::copy_nonoverlapping(self.place(number as u32), bytes.as_mut_ptr(), self.packet) };
            return Ok(Captured { number: number as u32, ticks: seam::now() / 100, more: number + 1 < there, bytes });
        }
        let info = self.rt(11, 24, "read packet")?;
        let number = u32_at(&info, 0).unwrap_or(0);
        let mut bytes = vec![0; self.packet];
        // SAFETY: a packet's place has `packet` bytes.
        unsafe { core::ptr::copy_nonoverlapping(self.place(number), bytes.as_mut_ptr(), self.packet) };
        Ok(Captured { number, ticks: u64_at(&info, 8).unwrap_or(0), more: u32_at(&info, 16) != Some(0), bytes })
    }

    fn wait_packet(&mut self, timeout_ns: u64) -> bool {
        if self.polled { self.poll(timeout_ns) } else { seam::wait(timeout_ns, &mut || self.take()) }
    }

    fn packet_count(&mut self) -> Result<u32, Refused> {
        if !self.counted() {
            return Ok(self.notified.get() as u32);
        }
        Ok(u32_at(&self.rt(9, 4, "packet count")?, 0).unwrap_or(0))
    }

    fn position(&mut self) -> Result<u64, Refused> {
        let input = request(&KSPROPSETID_Audio, 5, KSPROPERTY_TYPE_GET, &[]);
        let bytes = get(&self.pin, &input, 16).map_err(refused("position"))?;
        Ok(words(&bytes).0)
    }

    fn presentation(&mut self) -> Result<(u64, u64), Refused> {
        Ok(words(&self.rt(10, 16, "presentation position")?))
    }

    fn notified(&self) -> u64 {
        self.notified.get()
    }

    fn protect(&mut self, content: u32, rights: [bool; 2]) -> Result<(), Refused> {
        protect(&self.pin, content, rights)
    }

    fn interface(&self) -> Option<*mut core::ffi::c_void> {
        self.pin.stream().map(|s| s.unknown())
    }
}

impl Drop for PcStream {
    fn drop(&mut self) {
        // After a removal properties are refused; closing the pin unregisters the event then.
        let _ = if self.polled { Ok(()) } else { self.event_request(7) };
    }
}

/// KSPROPERTY_DRMAUDIOSTREAM_CONTENTID, as the system's DRM component sets it.
pub(super) fn protect(pin: &KsHandle, content: u32, rights: [bool; 2]) -> Result<(), Refused> {
    let mut value: Vec<u8> = [content, rights[0].into(), 0, rights[1].into()].iter().flat_map(|w: &u32| w.to_le_bytes()).collect();
    match pin.property(&request(&KSPROPSETID_DrmAudioStream, 0, KSPROPERTY_TYPE_SET, &[]), &mut value) {
        (status, _) if ok(status) => Ok(()),
        (status, _) => Err(Refused::new("content", status)),
    }
}
