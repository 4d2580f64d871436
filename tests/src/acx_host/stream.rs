//! Streams: what EvtAcxCircuitCreateStream builds, and the life cycle that ACX leads it through.

use super::abi::{ACX_RT_STREAM_CALLBACKS, ACX_RTPACKET, ACX_STREAM_CALLBACKS};
use super::circuit::{self, CAPTURE};
use super::format;
use super::packet::{Packet, locate};
use crate::wdf_host::call::{self, INVALID_DEVICE_REQUEST, INVALID_DEVICE_STATE, INVALID_PARAMETER, callback, exports};
use crate::wdf_host::facts::PASSIVE;
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::{Guid, read, write};
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::{machine, rules};
use std::cell::{Cell, RefCell};
use std::ptr::from_mut;
use std::rc::Rc;

#[derive(Default)]
struct Init {
    stream: Cell<Option<ACX_STREAM_CALLBACKS>>,
    rt: Cell<Option<ACX_RT_STREAM_CALLBACKS>>,
    notifications: Cell<bool>,
}

/// Where a stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Created, or released: no hardware.
    Stop,
    /// Prepared, not running.
    Pause,
    /// Running.
    Run,
    /// Closed.
    Closed,
}

/// A stream.
pub(crate) struct Stream {
    circuit: Handle,
    callbacks: ACX_STREAM_CALLBACKS,
    rt: ACX_RT_STREAM_CALLBACKS,
    notifications: bool,
    pub state: Cell<State>,
    pub(super) packets: RefCell<Option<(usize, u32)>>,
    last: Cell<Option<u64>>,
    /// Packets that the driver has reported as complete.
    pub notified: Cell<u64>,
    elements: RefCell<Vec<Handle>>,
}

fn init(function: &str, address: Handle) -> Result<Rc<Init>, i32> {
    object::data(function, address, Kind::AcxStreamInit)
}

fn of(function: &str, handle: Handle) -> Result<Rc<Stream>, i32> {
    object::data(function, handle, Kind::AcxStream)
}

fn create(device: Handle, circuit: Handle, attributes: usize, slot: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxRtStreamCreate";
    crate::wdf_host::device::of(NAME, device)?;
    let owner = circuit::of(NAME, circuit)?;
    call::required(NAME, "Config", slot)?;
    let address: usize = read(slot);
    let init = init(NAME, address)?;
    let attributes = object::attributes(NAME, attributes)?;
    let (Some(callbacks), Some(rt)) = (init.stream.get(), init.rt.get()) else {
        rules::report(rules::ACX_SEQUENCE, "AcxRtStreamCreate without stream and RT stream callbacks");
        return Err(INVALID_PARAMETER);
    };
    let capture = owner.kind == CAPTURE;
    let packet = if capture { rt.EvtAcxStreamGetCapturePacket } else { rt.EvtAcxStreamSetRenderPacket };
    for (what, address) in [
        ("EvtAcxStreamPrepareHardware", callbacks.EvtAcxStreamPrepareHardware),
        ("EvtAcxStreamReleaseHardware", callbacks.EvtAcxStreamReleaseHardware),
        ("EvtAcxStreamRun", callbacks.EvtAcxStreamRun),
        ("EvtAcxStreamPause", callbacks.EvtAcxStreamPause),
        ("EvtAcxStreamGetHwLatency", rt.EvtAcxStreamGetHwLatency),
        ("EvtAcxStreamAllocateRtPackets", rt.EvtAcxStreamAllocateRtPackets),
        ("EvtAcxStreamFreeRtPackets", rt.EvtAcxStreamFreeRtPackets),
        ("EvtAcxStreamGetCurrentPacket", rt.EvtAcxStreamGetCurrentPacket),
        ("EvtAcxStreamGetPresentationPosition", rt.EvtAcxStreamGetPresentationPosition),
        (if capture { "EvtAcxStreamGetCapturePacket" } else { "EvtAcxStreamSetRenderPacket" }, packet),
    ] {
        call::required(NAME, what, address)?;
    }
    let stream = Stream {
        circuit,
        callbacks,
        rt,
        notifications: init.notifications.get(),
        state: Cell::new(State::Stop),
        packets: RefCell::default(),
        last: Cell::new(None),
        notified: Cell::new(0),
        elements: RefCell::default(),
    };
    let handle = object::create(Kind::AcxStream, circuit, &attributes, stream);
    super::items::inherit(address, handle);
    object::dispose(address);
    write(slot, 0_usize);
    write(out, handle);
    Ok(())
}

/// `AcxStreamCreate`: a stream without packets, which only another circuit can lead. The engine of the lab does not open one.
pub(crate) fn create_plain(device: Handle, circuit: Handle, attributes: usize, slot: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxStreamCreate";
    crate::wdf_host::device::of(NAME, device)?;
    circuit::of(NAME, circuit)?;
    call::required(NAME, "Config", slot)?;
    init(NAME, read(slot))?;
    object::attributes(NAME, attributes)?;
    call::required(NAME, "Stream", out)?;
    crate::kernel::trace(format_args!("{NAME}: the lab streams packets only"));
    Err(call::NOT_SUPPORTED)
}

/// An element of a stream.
pub(crate) fn element_by_id(stream: Handle, id: u32) -> Handle {
    let Ok(data) = of("AcxStreamGetElementById", stream) else { return 0 };
    let found = data.elements.borrow().iter().copied().find(|e| super::element::id(*e) == id);
    found.unwrap_or(0)
}

/// Opens a stream on a host pin as the engine does: EvtAcxCircuitCreateStream.
///
/// # Errors
/// The driver's status.
pub(crate) fn open(circuit: Handle, pin: Handle, format: Handle, mode: Guid) -> Result<Handle, i32> {
    let owner = circuit::of("CreateStream", circuit)?;
    format::of("CreateStream", format)?;
    let before = object::children(circuit, Kind::AcxStream);
    let data = Init::default();
    let init = object::create(Kind::AcxStreamInit, circuit, &Default::default(), data);
    let status = callback!("EvtAcxCircuitCreateStream", PASSIVE, owner.create_stream,
        (owner.device => usize, circuit => usize, pin => usize, init => usize, format => usize,
         std::ptr::from_ref(&mode) as usize => usize, 0_usize => usize) -> i32);
    if object::kind_of(init).is_some() {
        object::dispose(init);
    }
    let stream = object::children(circuit, Kind::AcxStream).into_iter().find(|s| !before.contains(s));
    match stream {
        Some(stream) if status < 0 => {
            object::dispose(stream);
            Err(status)
        }
        Some(stream) => Ok(stream),
        None if status < 0 => Err(status),
        None => {
            rules::report(rules::ACX_SEQUENCE, "EvtAcxCircuitCreateStream succeeded without AcxRtStreamCreate");
            Err(call::DRIVER_INTERNAL_ERROR)
        }
    }
}

/// Gives the stream its packets: EvtAcxStreamAllocateRtPackets.
///
/// # Errors
/// The driver's status.
pub(crate) fn allocate(handle: Handle, count: u32, size: u32) -> Result<Vec<Packet>, i32> {
    let stream = of("AllocateRtPackets", handle)?;
    if stream.state.get() != State::Stop || stream.packets.borrow().is_some() {
        return Err(INVALID_DEVICE_STATE);
    }
    let mut array = 0_usize;
    let status = callback!("EvtAcxStreamAllocateRtPackets", PASSIVE, stream.rt.EvtAcxStreamAllocateRtPackets,
        (handle => usize, count => u32, size => u32, from_mut(&mut array) as usize => usize) -> i32);
    if status < 0 {
        return Err(status);
    }
    if array == 0 {
        rules::report(rules::ACX_RESULT, "EvtAcxStreamAllocateRtPackets succeeded without packets");
        return Err(call::DRIVER_INTERNAL_ERROR);
    }
    stream.packets.replace(Some((array, count)));
    let packets: Vec<ACX_RTPACKET> = (0..count as usize).map(|i| read(array + i * size_of::<ACX_RTPACKET>())).collect();
    locate(&packets, size).map_err(|text| {
        rules::report(rules::ACX_RESULT, format!("EvtAcxStreamAllocateRtPackets: {text}"));
        free(handle);
        call::DRIVER_INTERNAL_ERROR
    })
}

/// Takes the packets back: EvtAcxStreamFreeRtPackets.
pub(crate) fn free(handle: Handle) {
    let Ok(stream) = of("FreeRtPackets", handle) else { return };
    let packets = stream.packets.take();
    if let Some((array, count)) = packets {
        callback!("EvtAcxStreamFreeRtPackets", PASSIVE, stream.rt.EvtAcxStreamFreeRtPackets,
            (handle => usize, array => usize, count => u32));
    }
}

fn step(handle: Handle, name: &'static str, address: usize, from: State, to: State) -> Result<(), i32> {
    let stream = of(name, handle)?;
    if stream.state.get() != from {
        return Err(INVALID_DEVICE_STATE);
    }
    // The state is entered before EvtAcxStreamRun: a first packet may complete inside the call.
    if to == State::Run {
        stream.state.set(to);
    }
    let status = callback!(name, PASSIVE, address, (handle => usize) -> i32);
    let down = matches!((from, to), (State::Run, State::Pause) | (State::Pause, State::Stop));
    if status < 0 && down {
        rules::report(rules::ACX_RESULT, format!("{name} failed with {status:#x}; a teardown cannot fail"));
    }
    if status < 0 && !down {
        stream.state.set(from);
        return Err(status);
    }
    stream.state.set(to);
    if to == State::Stop {
        stream.last.set(None);
    }
    Ok(())
}

/// Goes to a state through every state between: prepare, run, pause, release.
///
/// # Errors
/// The status of the step that failed.
pub(crate) fn go(handle: Handle, target: State) -> Result<(), i32> {
    let stream = of("SetState", handle)?;
    let c = stream.callbacks;
    loop {
        match (stream.state.get(), target) {
            (at, to) if at == to => return Ok(()),
            (State::Stop, _) => {
                if stream.packets.borrow().is_none() {
                    return Err(INVALID_DEVICE_STATE);
                }
                let address = c.EvtAcxStreamPrepareHardware;
                step(handle, "EvtAcxStreamPrepareHardware", address, State::Stop, State::Pause)?;
            }
            (State::Pause, State::Run) => {
                step(handle, "EvtAcxStreamRun", c.EvtAcxStreamRun, State::Pause, State::Run)?;
            }
            (State::Pause, _) => {
                let address = c.EvtAcxStreamReleaseHardware;
                step(handle, "EvtAcxStreamReleaseHardware", address, State::Pause, State::Stop)?;
            }
            (State::Run, _) => step(handle, "EvtAcxStreamPause", c.EvtAcxStreamPause, State::Run, State::Pause)?,
            (State::Closed, _) => return Err(INVALID_DEVICE_STATE),
        }
    }
}

/// Closes a stream from whatever state it is in: pause, release, free the packets, delete.
pub(crate) fn close(handle: Handle) {
    let _ = go(handle, State::Stop);
    free(handle);
    if let Some(stream) = object::peek::<Stream>(handle) {
        stream.state.set(State::Closed);
        drop(stream);
        object::dispose(handle);
    }
}

/// Calls a query with outputs of the given types.
macro_rules! query {
    ($handle:expr, $field:ident, $($value:ident: $ty:ty),*) => {{
        let stream = of(stringify!($field), $handle)?;
        $(let mut $value = <$ty>::default();)*
        let status = callback!(stringify!($field), PASSIVE, stream.rt.$field,
            ($handle => usize, $(from_mut(&mut $value) as usize => usize),*) -> i32);
        if status < 0 { Err(status) } else { Ok(($($value),*)) }
    }};
}

/// EvtAcxStreamGetHwLatency: FIFO bytes and delay in 100 ns.
pub(crate) fn latency(handle: Handle) -> Result<(u32, u32), i32> {
    query!(handle, EvtAcxStreamGetHwLatency, fifo: u32, delay: u32)
}

/// EvtAcxStreamGetCurrentPacket.
pub(crate) fn current_packet(handle: Handle) -> Result<u32, i32> {
    query!(handle, EvtAcxStreamGetCurrentPacket, packet: u32)
}

/// EvtAcxStreamGetPresentationPosition: blocks and performance counter.
pub(crate) fn presentation(handle: Handle) -> Result<(u64, u64), i32> {
    query!(handle, EvtAcxStreamGetPresentationPosition, blocks: u64, ticks: u64)
}

/// EvtAcxStreamGetCapturePacket: number, performance counter of its start, whether more wait.
pub(crate) fn capture_packet(handle: Handle) -> Result<(u32, u64, u8), i32> {
    query!(handle, EvtAcxStreamGetCapturePacket, packet: u32, ticks: u64, more: u8)
}

/// EvtAcxStreamSetRenderPacket; `eos` is the length of the last packet of a stream.
pub(crate) fn render_packet(handle: Handle, packet: u32, eos: Option<u32>) -> Result<(), i32> {
    let stream = of("SetRenderPacket", handle)?;
    // KSSTREAM_HEADER_OPTIONSF_ENDOFSTREAM.
    let flags = if eos.is_some() { 0x200_u32 } else { 0 };
    let status = callback!("EvtAcxStreamSetRenderPacket", PASSIVE, stream.rt.EvtAcxStreamSetRenderPacket,
        (handle => usize, packet => u32, flags => u32, eos.unwrap_or(0) => u32) -> i32);
    if status < 0 { Err(status) } else { Ok(()) }
}

fn complete(handle: Handle, packet: u64, qpc: u64) -> Result<(), i32> {
    const NAME: &str = "AcxRtStreamNotifyPacketComplete";
    let stream = of(NAME, handle)?;
    if !stream.notifications {
        rules::report(rules::ACX_SEQUENCE, format!("{NAME} without AcxStreamInitSetAcxRtStreamSupportsNotifications"));
        return Err(INVALID_DEVICE_REQUEST);
    }
    if matches!(stream.state.get(), State::Stop | State::Closed) {
        rules::report(rules::ACX_STREAM_STATE, format!("{NAME} in state {:?}", stream.state.get()));
        return Err(INVALID_DEVICE_STATE);
    }
    if stream.last.get().is_some_and(|last| packet <= last) {
        let text = format!("{NAME}: packet {packet} after {:?}; numbers rise", stream.last.get());
        rules::report(rules::ACX_RESULT, text);
    }
    // The performance counter runs at 10 MHz.
    if qpc > machine::now() / 100 {
        rules::report(rules::ACX_RESULT, format!("{NAME}: completion at {qpc} ticks lies in the future"));
    }
    stream.last.set(Some(packet));
    stream.notified.set(stream.notified.get() + 1);
    Ok(())
}

exports! { Acx;
    fn AcxStreamInitAssignAcxStreamCallbacks(address: usize, callbacks: usize) -> i32 {
        const NAME: &str = "AcxStreamInitAssignAcxStreamCallbacks";
        call::status(init(NAME, address).and_then(|i| {
            i.stream.set(Some(call::config(NAME, callbacks)?));
            Ok(())
        }))
    }

    fn AcxStreamInitAssignAcxRtStreamCallbacks(address: usize, callbacks: usize) -> i32 {
        const NAME: &str = "AcxStreamInitAssignAcxRtStreamCallbacks";
        call::status(init(NAME, address).and_then(|i| {
            i.rt.set(Some(call::config(NAME, callbacks)?));
            Ok(())
        }))
    }

    fn AcxStreamInitSetAcxRtStreamSupportsNotifications(address: usize) {
        if let Ok(init) = init("AcxStreamInitSetAcxRtStreamSupportsNotifications", address) {
            init.notifications.set(true);
        }
    }

    fn AcxStreamInitAssignProperties(address: usize, items: usize, count: u32) -> i32 {
        call::status(init("AcxStreamInitAssignProperties", address).map(|_| super::items::register(address, items, count, false)))
    }

    fn AcxStreamInitAssignMethods(address: usize, items: usize, count: u32) -> i32 {
        call::status(init("AcxStreamInitAssignMethods", address).map(|_| super::items::register(address, items, count, true)))
    }

    fn AcxRtStreamCreate(device: usize, circuit: usize, attributes: usize, config: usize, stream: usize) -> i32 {
        call::status(create(device, circuit, attributes, config, stream))
    }

    fn AcxRtStreamNotifyPacketComplete(stream: usize, packet: u64, qpc: u64) -> i32 {
        call::status(complete(stream, packet, qpc))
    }

    fn AcxStreamAddElements(stream: usize, elements: usize, count: u32) -> i32 {
        call::status(of("AcxStreamAddElements", stream).and_then(|s| {
            for i in 0..count as usize {
                let element: usize = read(elements + 8 * i);
                object::check("AcxStreamAddElements", element, Kind::AcxElement)?;
                s.elements.borrow_mut().push(element);
            }
            Ok(())
        }))
    }

    fn AcxStreamGetCircuit(stream: usize) -> usize {
        of("AcxStreamGetCircuit", stream).map_or(0, |s| s.circuit)
    }

    fn AcxStreamGetElementsCount(stream: usize) -> u32 {
        of("AcxStreamGetElementsCount", stream).map_or(0, |s| s.elements.borrow().len() as u32)
    }
}
