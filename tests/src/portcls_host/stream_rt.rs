//! What is WaveRT's own of a pin: the buffer that the client shares, registers, notifications.

use super::abi::*;
use super::adapter::HostRef;
use super::driver::{Com, method};
use super::guids::*;
use super::pages::{self, PortStream};
use super::port::{Bound, Kind, Port};
use super::seam::{self, Rule};
use super::stream::Stream;
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

/// What only a WaveRT pin has.
pub(super) struct RealTime {
    notification: Option<Com>,
    pub input: Option<Com>,
    pub output: Option<Com>,
    pages: Rc<PortStream>,
    _port_stream: HostRef,
    buffer: Cell<Option<Buffer>>,
    events: RefCell<Vec<Ptr>>,
}

/// `IMiniportWaveRT::NewStream`.
///
/// # Errors
/// The miniport's refusal.
pub(super) fn open(bound: &Bound, name: &str, pin: u32, capture: bool, format: &[u8]) -> Result<(Com, RealTime), Status> {
    let (face, pages) = pages::create(name.to_owned());
    let port_stream = HostRef::owned(face);
    let mut data = Aligned::new(format);
    let mut out: Ptr = core::ptr::null_mut();
    let status = method!(bound.miniport, 6, "IMiniportWaveRT::NewStream"; (*mut Ptr, Ptr, u32, u8, Ptr) -> Status;
        &raw mut out, face, pin, u8::from(capture), data.ptr(0));
    let stream = super::stream::new_stream(name, status, out, "IMiniportWaveRTStream");
    if stream.is_err() {
        pages.check_empty();
    }
    let stream = stream?;
    let own = RealTime {
        notification: stream.query(&IID_IMiniportWaveRTStreamNotification, "IMiniportWaveRTStreamNotification"),
        input: stream.query(&IID_IMiniportWaveRTInputStream, "IMiniportWaveRTInputStream"),
        output: stream.query(&IID_IMiniportWaveRTOutputStream, "IMiniportWaveRTOutputStream"),
        pages,
        _port_stream: port_stream,
        buffer: Cell::new(None),
        events: RefCell::default(),
    };
    Ok((stream, own))
}

impl RealTime {
    /// Lets go of everything but the stream itself.
    pub(super) fn close(&mut self, stream: &Com) {
        for event in self.events.take() {
            if let Some(n) = &self.notification {
                method!(n, 14, "IMiniportWaveRTStreamNotification::UnregisterNotificationEvent"; (Ptr) -> Status; event);
            }
        }
        if let Some(buffer) = self.buffer.take() {
            match (&self.notification, buffer.notifications) {
                (Some(n), 1..) => {
                    method!(n, 12, "IMiniportWaveRTStreamNotification::FreeBufferWithNotification"; (Ptr, u32) -> (); buffer.mdl, buffer.size)
                }
                _ => method!(stream, 7, "IMiniportWaveRTStream::FreeAudioBuffer"; (Ptr, u32) -> (); buffer.mdl, buffer.size),
            }
        }
        (self.notification, self.input, self.output) = (None, None, None);
    }
    /// The stream is gone, and its pages must be.
    pub(super) fn closed(&self) {
        self.pages.check_empty();
    }
}

impl Port {
    /// `IMiniportWaveRT::GetDeviceDescription`: a DEVICE_DESCRIPTION says that it is a bus master.
    pub(super) fn describe_device(&self) -> Status {
        let Some(bound) = self.bound().filter(|_| self.kind == Kind::WaveRt) else { return STATUS_NOT_SUPPORTED };
        let mut description = Aligned::new(&[0; 72]);
        let place = description.ptr(0);
        let status = method!(bound.miniport, 7, "IMiniportWaveRT::GetDeviceDescription"; (Ptr) -> Status; place);
        if description.overrun() || ok(status) && description.bytes()[4] != 1 {
            seam::report(Rule::StreamContract, "GetDeviceDescription describes no bus master, or more than that".into());
        }
        status
    }
}

impl Stream {
    /// `nBlockAlign` of the format, when it has one.
    fn block_align(&self) -> u32 {
        self.format().get(76..78).map_or(1, |b| u32::from(u16::from_le_bytes([b[0], b[1]])).max(1))
    }

    /// Allocates the cyclic buffer: `notifications` 0 for the kind without.
    ///
    /// # Errors
    /// The status of the refusal.
    pub(super) fn allocate(&self, requested: u32, notifications: u32) -> Result<Buffer, Status> {
        let rt = self.rt().ok_or(STATUS_NOT_SUPPORTED)?;
        if rt.buffer.get().is_some() {
            return Err(STATUS_INVALID_DEVICE_REQUEST);
        }
        if self.state() != KSSTATE_STOP {
            return Err(STATUS_INVALID_DEVICE_STATE);
        }
        let (mut mdl, mut size, mut offset, mut cache): (Ptr, u32, u32, u32) = (core::ptr::null_mut(), 0, 0, 0);
        let status = if notifications == 0 {
            method!(self.stream, 6, "IMiniportWaveRTStream::AllocateAudioBuffer"; (u32, *mut Ptr, *mut u32, *mut u32, *mut u32) -> Status;
                requested, &raw mut mdl, &raw mut size, &raw mut offset, &raw mut cache)
        } else {
            let Some(n) = &rt.notification else { return Err(STATUS_NOT_SUPPORTED) };
            method!(n, 11, "IMiniportWaveRTStreamNotification::AllocateBufferWithNotification";
                (u32, u32, *mut Ptr, *mut u32, *mut u32, *mut u32) -> Status;
                notifications, requested, &raw mut mdl, &raw mut size, &raw mut offset, &raw mut cache)
        };
        if !ok(status) {
            return Err(status);
        }
        let place = rt.pages.address(mdl).or_else(|| seam::mdl_address(mdl));
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
        rt.buffer.set(Some(buffer));
        Ok(buffer)
    }

    /// The buffer.
    pub fn buffer(&self) -> Option<Buffer> {
        self.rt()?.buffer.get()
    }

    /// `KSPROPERTY_AUDIO_POSITION`: play and write offsets inside the buffer.
    ///
    /// # Errors
    /// What the miniport answered.
    pub(super) fn rt_position(&self) -> Result<[u64; 2], Status> {
        let mut position = [u64::MAX; 2];
        let status = method!(self.stream, 5, "IMiniportWaveRTStream::GetPosition"; (*mut [u64; 2]) -> Status; &raw mut position);
        if !ok(status) {
            return Err(status);
        }
        let size = self.buffer().map_or(0, |b| u64::from(b.size));
        if size != 0 && position.iter().any(|p| *p >= size) {
            seam::report(Rule::StreamContract, format!("{}: GetPosition gave {position:?} in a buffer of {size} bytes", self.name));
        }
        if self.state() == KSSTATE_STOP && position[0] != 0 {
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
        self.rt().is_some_and(|rt| rt.notification.is_some())
    }

    /// Whether the driver offers packets for this direction.
    pub fn has_packets(&self) -> bool {
        self.rt().is_some_and(|rt| if self.capture { rt.input.is_some() } else { rt.output.is_some() })
    }

    /// Registers (slot 13) or unregisters (slot 14) a `KEVENT`.
    pub(super) fn notification_event(&self, slot: usize, event: Ptr) -> Status {
        let Some((rt, n)) = self.rt().and_then(|rt| Some((rt, rt.notification.as_ref()?))) else { return STATUS_NOT_SUPPORTED };
        let known = rt.events.borrow().contains(&event);
        if slot == 14 && !known {
            return STATUS_NOT_FOUND;
        }
        let status = method!(n, slot, "IMiniportWaveRTStreamNotification::*NotificationEvent"; (Ptr) -> Status; event);
        if ok(status) {
            let mut events = rt.events.borrow_mut();
            events.retain(|e| *e != event);
            if slot == 13 {
                events.push(event);
            }
        }
        status
    }
}
