//! A pin instance over a miniport stream: creation, states, format, position. What is the own of a kind of port stands beside it.

use super::abi::*;
use super::cyclic;
use super::dmus;
use super::driver::{Com, method};
use super::guids::*;
use super::midi;
use super::port::{Hold, Kind, Port};
use super::seam::{self, Rule};
use super::stream_rt::{self, RealTime};
use super::streaming::Streaming;
use super::wavepci;
use core::cell::{Cell, RefCell};
use std::rc::Rc;

/// A stream.
pub struct Stream {
    /// The pin factory.
    pub pin: u32,
    /// Whether data leaves the filter here.
    pub capture: bool,
    pub(super) stream: Rc<Com>,
    body: Body,
    pub(super) power: Option<Com>,
    state: Cell<u32>,
    pub(super) resume_to: Cell<Option<u32>>,
    format: RefCell<Vec<u8>>,
    pub(super) name: String,
    hold: Hold,
}

/// What is the own of one kind of port.
enum Body {
    RealTime(RealTime),
    Streaming(Rc<dyn Streaming>),
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
        let (stream, body) = match port.kind {
            Kind::WaveRt => {
                let (stream, own) = stream_rt::open(&bound, &name, pin, capture, &format)?;
                (Rc::new(stream), Body::RealTime(own))
            }
            Kind::WavePci => {
                let (stream, own) = wavepci::open(&bound, &name, pin, capture, &format)?;
                (stream, Body::Streaming(own))
            }
            Kind::WaveCyclic => {
                let (stream, own) = cyclic::open(&bound, &name, pin, capture, &format)?;
                (stream, Body::Streaming(own))
            }
            Kind::Midi => {
                let (stream, own) = midi::open(&bound, &name, pin, capture, &format)?;
                (stream, Body::Streaming(own))
            }
            Kind::DMus => {
                let (stream, own) = dmus::open(&bound, &name, pin, capture, &format)?;
                (stream, Body::Streaming(own))
            }
            Kind::Topology => return Err(STATUS_INVALID_PARAMETER),
        };
        let this = Rc::new(Self {
            pin,
            capture,
            power: stream.query(&IID_IPowerNotify, "IPowerNotify"),
            stream,
            body,
            state: Cell::new(KSSTATE_STOP),
            resume_to: Cell::new(None),
            format: RefCell::new(format),
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

    /// The driver's stream object.
    pub fn com(&self) -> Ptr {
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
        let (slot, method) = match &self.body {
            Body::RealTime(_) => (4, "IMiniportWaveRTStream::SetState"),
            Body::Streaming(own) => own.set_state(),
        };
        let before = self.state.get();
        if let Some(own) = self.streaming() {
            own.before(before, next);
        }
        let start = seam::now();
        let status = method!(self.stream, slot, method; (u32) -> Status; next);
        let took = seam::now() - start;
        if took > BUDGET_NS {
            seam::report(
                Rule::PcTimedWaveRtStreamSetState,
                format!("{}: SetState({next}) took {} ms", self.name, took / 1_000_000),
            );
        }
        if let Some(own) = self.streaming() {
            own.after(if ok(status) || !up { next } else { before });
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
        if self.hold.port.kind == Kind::DMus {
            // IMXF has no formats.
            return STATUS_NOT_SUPPORTED;
        }
        let mut data = Aligned::new(format);
        let status = method!(self.stream, 3, "IMiniport*Stream::SetFormat"; (Ptr) -> Status; data.ptr(0));
        if ok(status) {
            *self.format.borrow_mut() = format.to_vec();
        }
        status
    }

    /// What only a WaveRT pin has.
    pub(super) fn rt(&self) -> Option<&RealTime> {
        match &self.body {
            Body::RealTime(own) => Some(own),
            Body::Streaming(_) => None,
        }
    }

    /// What only a pin has whose client sends stream requests.
    pub(super) fn streaming(&self) -> Option<&Rc<dyn Streaming>> {
        match &self.body {
            Body::RealTime(_) => None,
            Body::Streaming(own) => Some(own),
        }
    }

    /// `KSPROPERTY_AUDIO_POSITION`: where it plays (or what is there to be read), and where the hardware reads or writes.
    ///
    /// # Errors
    /// What the miniport answered.
    pub fn position(&self) -> Result<[u64; 2], Status> {
        self.streaming().map_or_else(|| self.rt_position(), |own| own.position())
    }

    /// Says what is about to be played, if the stream wants to know.
    pub(super) fn set_content(&self, content: u32, rights: &[u8]) -> Status {
        let Some(drm) = self.stream.query(&IID_IDrmAudioStream, "IDrmAudioStream") else { return STATUS_NOT_IMPLEMENTED };
        let mut rights = Aligned::new(rights);
        method!(drm, 3, "IDrmAudioStream::SetContentId"; (u32, Ptr) -> Status; content, rights.ptr(0))
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
        match &mut self.body {
            Body::RealTime(own) => own.close(&self.stream),
            Body::Streaming(own) => own.close(),
        }
        self.power = None;
        // The stream must be gone before its pages are counted.
        let left = Rc::get_mut(&mut self.stream).map_or(0, super::driver::release_last);
        if left != 0 {
            seam::trace(&format!("{}: {left} reference(s) of the stream are left with the driver", self.name));
        }
        if let Body::RealTime(own) = &self.body {
            own.closed();
        }
    }
}

/// What NewStream gave, checked.
///
/// # Errors
/// The miniport's refusal; a success without a stream.
pub(super) fn new_stream(name: &str, status: Status, out: Ptr, interface: &'static str) -> Result<Com, Status> {
    match (ok(status), out.is_null()) {
        (true, false) => Ok(Com::owned(out, interface)),
        (true, true) => {
            seam::report(Rule::ComReference, format!("{name}: NewStream succeeded without a stream"));
            Err(STATUS_UNSUCCESSFUL)
        }
        (false, empty) => {
            if !empty {
                seam::report(Rule::ComReference, format!("{name}: NewStream failed and left a stream"));
            }
            Err(status)
        }
    }
}
