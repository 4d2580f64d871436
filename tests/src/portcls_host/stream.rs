//! A pin instance over a WaveRT miniport stream: creation, states, buffer, position, packets.

use super::abi::*;
use super::adapter::HostRef;
use super::driver::{Com, method};
use super::guids::*;
use super::pages::{self, PortStream};
use super::port::{Hold, Port};
use super::seam::{self, Rule};
use core::cell::{Cell, RefCell};
use std::rc::Rc;

/// The cyclic buffer as the client's process sees it.
#[derive(Clone, Copy, Debug)]
pub struct Buffer {
    mdl: Ptr,
    /// Address of its first byte.
    pub address: *mut u8,
    /// `ActualBufferSize`.
    pub size: u32,
    /// Notifications in it; 0 without.
    pub notifications: u32,
    /// Whether the client must use memory barriers (write-combined memory).
    pub barrier: bool,
}

/// A stream.
pub struct Stream {
    /// The pin factory.
    pub pin: u32,
    /// Whether data leaves the filter here.
    pub capture: bool,
    stream: Com,
    notification: Option<Com>,
    pub(super) input: Option<Com>,
    pub(super) output: Option<Com>,
    pub(super) power: Option<Com>,
    pages: Rc<PortStream>,
    _port_stream: HostRef,
    state: Cell<u32>,
    pub(super) resume_to: Cell<Option<u32>>,
    format: RefCell<Vec<u8>>,
    buffer: Cell<Option<Buffer>>,
    events: RefCell<Vec<Ptr>>,
    pub(super) name: String,
    hold: Hold,
}

const BUDGET_NS: u64 = 500_000_000;

fn validate_connect(port: &Port, connect: &[u8]) -> Result<(u32, Vec<u8>), Status> {
    let filter = port.filter().ok_or(STATUS_DEVICE_REMOVED)?;
    let (interface, medium) = (identifier(connect, 0)?, identifier(connect, 24)?);
    let id = u32_at(connect, 48).ok_or(STATUS_INVALID_PARAMETER)?;
    let format = connect.get(72..).ok_or(STATUS_INVALID_PARAMETER)?;
    let size = u32_at(format, 0).ok_or(STATUS_INVALID_PARAMETER)? as usize;
    if size < 64 || size > format.len() {
        return Err(STATUS_INVALID_PARAMETER);
    }
    let mut length = size;
    if u32_at(format, 4).unwrap_or(0) & KSDATAFORMAT_ATTRIBUTES != 0 {
        let start = size.next_multiple_of(8);
        let list = u32_at(format, start).ok_or(STATUS_INVALID_PARAMETER)? as usize;
        if list < 8 || start + list > format.len() {
            return Err(STATUS_INVALID_PARAMETER);
        }
        length = start + list;
    }
    let pin = filter.pins.get(id as usize).ok_or(STATUS_INVALID_PARAMETER)?;
    if !matches!(pin.communication, KSPIN_COMMUNICATION_SINK | KSPIN_COMMUNICATION_BOTH) {
        return Err(STATUS_INVALID_PARAMETER);
    }
    let standard = |set, id| vec![(set, id, 0)];
    let interfaces = if pin.interfaces.is_empty() { standard(KSINTERFACESETID_Standard, 0) } else { pin.interfaces.clone() };
    let mediums = if pin.mediums.is_empty() { standard(KSMEDIUMSETID_Standard, 0) } else { pin.mediums.clone() };
    if !interfaces.contains(&interface) || !mediums.contains(&medium) {
        return Err(STATUS_NO_MATCH);
    }
    Ok((id, format[..length].to_vec()))
}

fn identifier(bytes: &[u8], offset: usize) -> Result<(Guid, u32, u32), Status> {
    let all = || Some((guid_at(bytes, offset)?, u32_at(bytes, offset + 16)?, u32_at(bytes, offset + 20)?));
    all().ok_or(STATUS_INVALID_PARAMETER)
}

impl Stream {
    /// Creates a pin from `KSPIN_CONNECT` and the format behind it.
    ///
    /// # Errors
    /// The status of the refusal, by the port or by the miniport.
    pub fn create(port: &Rc<Port>, connect: &[u8]) -> Result<Rc<Self>, Status> {
        let (pin, format) = validate_connect(port, connect)?;
        let bound = port.bound().ok_or(STATUS_DEVICE_REMOVED)?;
        let descriptor = &bound.filter.pins[pin as usize];
        let live = port.instances(pin);
        // 0xFFFFFFFF means as many as wanted.
        if live >= descriptor.max_filter || live >= descriptor.max_global {
            return Err(STATUS_UNSUCCESSFUL);
        }
        let capture = descriptor.flow == KSPIN_DATAFLOW_OUT;
        let name = format!("pin {pin} instance {live}");
        let (face, pages) = pages::create(name.clone());
        let port_stream = HostRef::owned(face);
        let mut data = Aligned::new(&format);
        let mut out: Ptr = core::ptr::null_mut();
        let status = method!(bound.miniport, 6, "IMiniportWaveRT::NewStream"; (*mut Ptr, Ptr, u32, u8, Ptr) -> Status;
            &raw mut out, face, pin, u8::from(capture), data.ptr(0));
        if !ok(status) {
            if !out.is_null() {
                seam::report(Rule::ComReference, format!("{name}: NewStream failed and left a stream"));
            }
            pages.check_empty();
            return Err(status);
        }
        if out.is_null() {
            seam::report(Rule::ComReference, format!("{name}: NewStream succeeded without a stream"));
            return Err(STATUS_UNSUCCESSFUL);
        }
        let stream = Com::owned(out, "IMiniportWaveRTStream");
        let this = Rc::new(Self {
            pin,
            capture,
            notification: stream.query(&IID_IMiniportWaveRTStreamNotification, "IMiniportWaveRTStreamNotification"),
            input: stream.query(&IID_IMiniportWaveRTInputStream, "IMiniportWaveRTInputStream"),
            output: stream.query(&IID_IMiniportWaveRTOutputStream, "IMiniportWaveRTOutputStream"),
            power: stream.query(&IID_IPowerNotify, "IPowerNotify"),
            stream,
            pages,
            _port_stream: port_stream,
            state: Cell::new(KSSTATE_STOP),
            resume_to: Cell::new(None),
            format: RefCell::new(format),
            buffer: Cell::new(None),
            events: RefCell::default(),
            name,
            hold: Hold::new(port),
        });
        port.streams.borrow_mut().push(Rc::downgrade(&this));
        Ok(this)
    }

    /// The handle's hold on the port.
    pub(super) fn hold(&self) -> &Hold {
        &self.hold
    }

    /// `MinorTarget` of this pin's requests.
    pub(super) fn unknown(&self) -> Ptr {
        self.stream.ptr()
    }

    /// The present state.
    pub fn state(&self) -> u32 {
        self.state.get()
    }

    /// Goes to a state in single steps.
    ///
    /// # Errors
    /// The status of the first step that failed; the state before that step remains.
    pub fn set_state(&self, target: u32) -> Result<(), Status> {
        if target > KSSTATE_RUN {
            return Err(STATUS_INVALID_PARAMETER);
        }
        while self.state.get() != target {
            let up = self.state.get() < target;
            let next = if up { self.state.get() + 1 } else { self.state.get() - 1 };
            self.step(next, up)?;
        }
        Ok(())
    }

    fn step(&self, next: u32, up: bool) -> Result<(), Status> {
        let start = seam::now();
        let status = method!(self.stream, 4, "IMiniportWaveRTStream::SetState"; (u32) -> Status; next);
        let took = seam::now() - start;
        if took > BUDGET_NS {
            seam::report(
                Rule::PcTimedWaveRtStreamSetState,
                format!("{}: SetState({next}) took {} ms", self.name, took / 1_000_000),
            );
        }
        if ok(status) {
            self.state.set(next);
        } else if up {
            return Err(status);
        } else {
            seam::report(
                Rule::StreamContract,
                format!("{}: SetState({next}) on the way down failed with {status:#010x}", self.name),
            );
            self.state.set(next);
        }
        Ok(())
    }

    pub(super) fn format(&self) -> Vec<u8> {
        self.format.borrow().clone()
    }

    pub(super) fn set_format(&self, format: &[u8]) -> Status {
        let mut data = Aligned::new(format);
        let status = method!(self.stream, 3, "IMiniportWaveRTStream::SetFormat"; (Ptr) -> Status; data.ptr(0));
        if ok(status) {
            *self.format.borrow_mut() = format.to_vec();
        }
        status
    }

    /// `nBlockAlign` of the format, when it has one.
    fn block_align(&self) -> u32 {
        self.format.borrow().get(76..78).map_or(1, |b| u32::from(u16::from_le_bytes([b[0], b[1]])).max(1))
    }

    /// Allocates the cyclic buffer: `notifications` 0 for the kind without.
    ///
    /// # Errors
    /// The status of the refusal.
    pub(super) fn allocate(&self, requested: u32, notifications: u32) -> Result<Buffer, Status> {
        if self.buffer.get().is_some() {
            return Err(STATUS_INVALID_DEVICE_REQUEST);
        }
        if self.state.get() != KSSTATE_STOP {
            return Err(STATUS_INVALID_DEVICE_STATE);
        }
        let (mut mdl, mut size, mut offset, mut cache): (Ptr, u32, u32, u32) = (core::ptr::null_mut(), 0, 0, 0);
        let status = if notifications == 0 {
            method!(self.stream, 6, "IMiniportWaveRTStream::AllocateAudioBuffer"; (u32, *mut Ptr, *mut u32, *mut u32, *mut u32) -> Status;
                requested, &raw mut mdl, &raw mut size, &raw mut offset, &raw mut cache)
        } else {
            let Some(n) = &self.notification else { return Err(STATUS_NOT_SUPPORTED) };
            method!(n, 11, "IMiniportWaveRTStreamNotification::AllocateBufferWithNotification";
                (u32, u32, *mut Ptr, *mut u32, *mut u32, *mut u32) -> Status;
                notifications, requested, &raw mut mdl, &raw mut size, &raw mut offset, &raw mut cache)
        };
        if !ok(status) {
            return Err(status);
        }
        let place = self.pages.address(mdl).or_else(|| seam::mdl_address(mdl));
        let Some((base, bytes)) = place else {
            seam::report(Rule::StreamContract, format!("{}: the buffer's MDL describes no memory", self.name));
            return Err(STATUS_UNSUCCESSFUL);
        };
        let wrong = |text: String| seam::report(Rule::StreamContract, format!("{}: {text}", self.name));
        if size == 0 || offset as usize + size as usize > bytes.next_multiple_of(4096) {
            wrong(format!("buffer of {size} bytes at offset {offset} in an MDL of {bytes}"));
        }
        if notifications == 0 && size < requested {
            wrong(format!("{requested} bytes of buffer wanted, {size} given"));
        }
        if size % (self.block_align() * notifications.max(1)) != 0 {
            wrong(format!("{size} bytes do not divide into {notifications} packets of whole frames"));
        }
        // SAFETY: `offset` lies within the block.
        let address = unsafe { base.add(offset as usize) };
        let buffer = Buffer { mdl, address, size, notifications, barrier: cache == 2 };
        self.buffer.set(Some(buffer));
        Ok(buffer)
    }

    /// The buffer.
    pub fn buffer(&self) -> Option<Buffer> {
        self.buffer.get()
    }

    fn free_buffer(&self) {
        let Some(buffer) = self.buffer.take() else { return };
        match (&self.notification, buffer.notifications) {
            (Some(n), 1..) => {
                method!(n, 12, "IMiniportWaveRTStreamNotification::FreeBufferWithNotification"; (Ptr, u32) -> (); buffer.mdl, buffer.size)
            }
            _ => method!(self.stream, 7, "IMiniportWaveRTStream::FreeAudioBuffer"; (Ptr, u32) -> (); buffer.mdl, buffer.size),
        }
    }

    /// `KSPROPERTY_AUDIO_POSITION`: play and write offsets inside the buffer.
    ///
    /// # Errors
    /// What the miniport answered.
    pub fn position(&self) -> Result<[u64; 2], Status> {
        let mut position = [u64::MAX; 2];
        let status = method!(self.stream, 5, "IMiniportWaveRTStream::GetPosition"; (*mut [u64; 2]) -> Status; &raw mut position);
        if !ok(status) {
            return Err(status);
        }
        let size = self.buffer.get().map_or(0, |b| u64::from(b.size));
        if size != 0 && position.iter().any(|p| *p >= size) {
            seam::report(Rule::StreamContract, format!("{}: GetPosition gave {position:?} in a buffer of {size} bytes", self.name));
        }
        if self.state.get() == KSSTATE_STOP && position[0] != 0 {
            seam::report(Rule::StreamContract, format!("{}: GetPosition gave {} in STOP", self.name, position[0]));
        }
        Ok(position)
    }

    pub(super) fn latency(&self) -> [u32; 3] {
        let mut latency = [0; 3];
        method!(self.stream, 8, "IMiniportWaveRTStream::GetHWLatency"; (*mut [u32; 3]) -> (); &raw mut latency);
        latency
    }

    /// Position (slot 9) or clock (slot 10) register: `KSRTAUDIO_HWREGISTER` as five words.
    pub(super) fn register(&self, slot: usize) -> Result<[u64; 5], Status> {
        let mut register = [0; 5];
        let status =
            method!(self.stream, slot, "IMiniportWaveRTStream::Get*Register"; (*mut [u64; 5]) -> Status; &raw mut register);
        if ok(status) { Ok(register) } else { Err(status) }
    }

    /// Whether the driver can signal buffer notifications.
    pub fn has_notification(&self) -> bool {
        self.notification.is_some()
    }

    /// Whether the driver offers packets for this direction.
    pub fn has_packets(&self) -> bool {
        if self.capture { self.input.is_some() } else { self.output.is_some() }
    }

    /// Registers (slot 13) or unregisters (slot 14) a `KEVENT`.
    pub(super) fn notification_event(&self, slot: usize, event: Ptr) -> Status {
        let Some(n) = &self.notification else { return STATUS_NOT_SUPPORTED };
        let known = self.events.borrow().contains(&event);
        if slot == 14 && !known {
            return STATUS_NOT_FOUND;
        }
        let status = method!(n, slot, "IMiniportWaveRTStreamNotification::*NotificationEvent"; (Ptr) -> Status; event);
        if ok(status) {
            let mut events = self.events.borrow_mut();
            events.retain(|e| *e != event);
            if slot == 13 {
                events.push(event);
            }
        }
        status
    }

    /// Tells the stream of a power state, if it wants to know.
    pub(super) fn power_notify(&self, state: u32) {
        if let Some(p) = &self.power {
            method!(p, 3, "IPowerNotify::PowerChangeNotify"; (u32) -> (); state);
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // The walk down cannot fail: a refusal is reported and ignored.
        let _ = self.set_state(KSSTATE_STOP);
        let events = self.events.take();
        for event in events {
            if let Some(n) = &self.notification {
                method!(n, 14, "IMiniportWaveRTStreamNotification::UnregisterNotificationEvent"; (Ptr) -> Status; event);
            }
        }
        self.free_buffer();
        self.notification = None;
        self.input = None;
        self.output = None;
        self.power = None;
        // The stream must be gone before its pages are counted.
        let left = super::driver::release_last(&mut self.stream);
        if left != 0 {
            seam::trace(&format!("{}: {left} reference(s) of the stream are left with the driver", self.name));
        }
        self.pages.check_empty();
    }
}
