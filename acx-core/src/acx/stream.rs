//! A stream of the model as an ACX RT stream.

use super::call::{
    AcxDataFormatGetKsDataFormat, AcxRtStreamCreate, AcxStreamInitAssignAcxRtStreamCallbacks,
    AcxStreamInitAssignAcxStreamCallbacks, AcxStreamInitSetAcxRtStreamSupportsNotifications,
};
use super::callback::stream as event;
use super::circuit::CircuitState;
use super::packets::Packets;
use super::raw::prelude::*;
use super::start::Start;
use super::state::{STREAM, State, now};
use super::status;
use crate::ks::convert::mode_of;
use crate::ks::format::WaveFormat;
use crate::ks::format::{DATAFORMAT_LEN, EXTENSIBLE_LEN};
use crate::ks::raw::AUDIO_SIGNALPROCESSINGMODE_DEFAULT;
use crate::ks::status::{
    STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_DEVICE_STATE, STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED,
};
use crate::model::backend::Device;
use crate::model::format::Format;
use crate::model::ids::{CircuitId, PinId};
use crate::model::pin::Direction;
use crate::model::stream::Stream;
use crate::nt::imports::KeFlushQueuedDpcs;
use crate::sync::{Lock, Locks};
use crate::wdf::object::boxed;
use alloc::boxed::Box;
use core::sync::atomic::{AtomicPtr, Ordering};

/// The one flag of a render packet: it is the stream's last.
const END_OF_STREAM: u32 = KSSTREAM_HEADER_OPTIONSF_ENDOFSTREAM;
/// Longest KSDATAFORMAT with a wave format that is read.
const MAX_FORMAT: usize = EXTENSIBLE_LEN;
/// Length of the KSDATAFORMAT head alone.
const FORMAT_HEAD: usize = DATAFORMAT_LEN;

type ModelStream<S> = Stream<<<S as Start>::Device as Device>::Stream, <S as Start>::Locks>;
type PacketSlot = Option<Box<Packets>>;

/// What belongs to one stream.
pub struct StreamState<S: Start> {
    pub(super) model: ModelStream<S>,
    owner: *const State<S>,
    circuit: CircuitId,
    pin: PinId,
    /// Number of the engine that opened it.
    generation: u32,
    handle: AtomicPtr<core::ffi::c_void>,
    packets: <S::Locks as Locks>::Lock<PacketSlot>,
}

impl<S: Start> StreamState<S> {
    pub(super) fn handle(&self) -> ACXSTREAM {
        ACXSTREAM(self.handle.load(Ordering::Acquire))
    }
    pub(super) fn owner(&self) -> &State<S> {
        // SAFETY: the device's state is freed in the device's cleanup, which comes after its streams'.
        unsafe { &*self.owner }
    }
    /// EvtAcxStreamAllocateRtPackets. PASSIVE_LEVEL.
    ///
    /// The packets have the nearest size that the hardware can do, which `RtPacketSize` reports: 10 ms at 44.1 kHz, the engine's
    /// usual request, is no multiple of the 128 bytes to which HD Audio aligns its buffers.
    pub(super) fn allocate(&self, count: u32, size: u32) -> Result<*mut ACX_RTPACKET, NTSTATUS> {
        if self.packets.with(|p| p.is_some()) {
            return Err(STATUS_INVALID_DEVICE_STATE);
        }
        let size = self.model.packet_size(count, size).map_err(status::of)?;
        let packets = Packets::new(count, size, &self.model.limits())?;
        let mut packets = boxed(packets).ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        let list = packets.list();
        self.model.set_buffer(count, size).map_err(status::of)?;
        let before = self.packets.with(|place| place.replace(packets));
        drop(before);
        Ok(list)
    }
    /// EvtAcxStreamFreeRtPackets. PASSIVE_LEVEL. Cannot fail.
    pub(super) fn free(&self) {
        self.model.release();
        self.model.clear_buffer();
        let packets = self.packets.with(Option::take);
        drop(packets);
    }
    /// EvtAcxStreamPrepareHardware. PASSIVE_LEVEL.
    pub(super) fn prepare(&self) -> Result<(), NTSTATUS> {
        let found = self.packets.with(|p| p.as_ref().map(|p| p.segments()));
        let (segments, count) = found.ok_or(STATUS_INVALID_DEVICE_STATE)?;
        self.model.prepare(segments.get(..count).unwrap_or(&[])).map_err(status::of)
    }
    /// EvtAcxStreamSetRenderPacket.
    pub(super) fn write_packet(&self, number: u32, flags: u32, end: u32) -> NTSTATUS {
        if flags & !END_OF_STREAM != 0 {
            return STATUS_INVALID_PARAMETER;
        }
        let end = (flags & END_OF_STREAM != 0).then_some(end);
        status::done(self.model.write_packet(number, end, now()))
    }
    /// Nothing of the stream will be called any more. PASSIVE_LEVEL.
    fn close(self: Box<Self>) {
        self.owner().remove_stream(&*self);
        // SAFETY: at PASSIVE_LEVEL. A DPC that found the stream in the list ends here.
        unsafe { KeFlushQueuedDpcs() };
        let (owner, circuit, pin, generation) = (self.owner, self.circuit, self.pin, self.generation);
        self.free();
        drop(self);
        // SAFETY: as in `owner`.
        let owner = unsafe { &*owner };
        // After a rebalance the engine is another one, which never knew this stream.
        if let Some(engine) = owner.engine().filter(|_| owner.generation() == generation) {
            engine.close_stream(circuit, pin);
        }
    }
}

/// Takes a stream apart: the context cleanup. PASSIVE_LEVEL.
///
/// # Safety
/// `object` is a stream of this driver whose cleanup runs.
pub(super) unsafe fn cleanup<S: Start>(object: WDFOBJECT) {
    // SAFETY: promised by the caller; filled by `create`.
    if let Some(stream) = unsafe { STREAM.take::<StreamState<S>>(object) } {
        stream.close();
    }
}

/// Reads the format of a stream to be.
///
/// # Safety
/// `format` is what the framework handed to the callback.
unsafe fn read_format(format: ACXDATAFORMAT) -> Result<Format, NTSTATUS> {
    // SAFETY: promised by the caller.
    let data = unsafe { AcxDataFormatGetKsDataFormat(format) }.cast::<u8>();
    if data.is_null() {
        return Err(STATUS_INVALID_PARAMETER);
    }
    // SAFETY: a KSDATAFORMAT begins with its own size.
    let size = unsafe { data.cast::<u32>().read_unaligned() } as usize;
    if size < FORMAT_HEAD {
        return Err(STATUS_INVALID_PARAMETER);
    }
    // SAFETY: the framework checked that the format is as long as it says.
    let bytes = unsafe { core::slice::from_raw_parts(data, size.min(MAX_FORMAT)) };
    let wave = WaveFormat::parse(bytes).map_err(|_| STATUS_NOT_SUPPORTED)?;
    wave.to_model().ok_or(STATUS_NOT_SUPPORTED)
}

/// EvtAcxCircuitCreateStream. PASSIVE_LEVEL.
///
/// # Safety
/// All arguments are what the framework handed to the callback for this circuit.
pub(super) unsafe fn create<S: Start>(
    circuit: &CircuitState<S>,
    pin: PinId,
    init: *mut ACXSTREAM_INIT,
    format: ACXDATAFORMAT,
    mode: *const GUID,
) -> Result<(), NTSTATUS> {
    // SAFETY: promised by the caller.
    let mode = unsafe { mode.as_ref() }.copied().unwrap_or(AUDIO_SIGNALPROCESSINGMODE_DEFAULT);
    let mode = mode_of(mode).ok_or(STATUS_NOT_SUPPORTED)?;
    // SAFETY: promised by the caller.
    let format = unsafe { read_format(format) }?;
    let (engine, id) = circuit.engine()?;
    let direction = engine.circuit(id).map_or(Direction::Render, |c| c.direction());
    let model = engine.open_stream(id, pin, mode, &format).map_err(status::of)?;
    let state = StreamState {
        model,
        owner: circuit.owner,
        circuit: id,
        pin,
        generation: circuit.owner().generation(),
        handle: AtomicPtr::new(core::ptr::null_mut()),
        packets: S::Locks::lock(None),
    };
    let Some(state) = boxed(state) else {
        engine.close_stream(id, pin);
        return Err(STATUS_INSUFFICIENT_RESOURCES);
    };
    // Whatever can fail comes before the object is made: ACX does not say who deletes the stream of a callback that fails later.
    if let Err(error) = circuit.owner().add_stream(state.model.id(), &*state) {
        state.close();
        return Err(status::of(error));
    }
    // SAFETY: promised by the caller.
    let made = unsafe { make_object::<S>(circuit, init, direction) };
    let handle = match made {
        Ok(handle) => handle,
        Err(error) => {
            state.close();
            return Err(error);
        }
    };
    state.handle.store(handle.0, Ordering::Release);
    // SAFETY: the stream was just made; its cleanup takes the state back.
    unsafe { STREAM.fill(handle.into(), Box::into_raw(state).cast(), 0) };
    Ok(())
}

/// # Safety
/// As [`create`].
unsafe fn make_object<S: Start>(
    circuit: &CircuitState<S>,
    mut init: *mut ACXSTREAM_INIT,
    direction: Direction,
) -> Result<ACXSTREAM, NTSTATUS> {
    let mut callbacks = ACX_STREAM_CALLBACKS::init();
    callbacks.EvtAcxStreamPrepareHardware = Some(event::prepare_hardware::<S>);
    callbacks.EvtAcxStreamReleaseHardware = Some(event::release_hardware::<S>);
    callbacks.EvtAcxStreamRun = Some(event::run::<S>);
    callbacks.EvtAcxStreamPause = Some(event::pause::<S>);
    // SAFETY: promised by the caller; the callbacks are copied.
    unsafe { AcxStreamInitAssignAcxStreamCallbacks(init, &mut callbacks) }.ok()?;
    let mut callbacks = ACX_RT_STREAM_CALLBACKS::init();
    callbacks.EvtAcxStreamGetHwLatency = Some(event::get_hw_latency::<S>);
    callbacks.EvtAcxStreamAllocateRtPackets = Some(event::allocate_rt_packets::<S>);
    callbacks.EvtAcxStreamFreeRtPackets = Some(event::free_rt_packets::<S>);
    callbacks.EvtAcxStreamGetCurrentPacket = Some(event::get_current_packet::<S>);
    callbacks.EvtAcxStreamGetPresentationPosition = Some(event::get_presentation_position::<S>);
    match direction {
        Direction::Render => callbacks.EvtAcxStreamSetRenderPacket = Some(event::set_render_packet::<S>),
        Direction::Capture => callbacks.EvtAcxStreamGetCapturePacket = Some(event::get_capture_packet::<S>),
    }
    // SAFETY: promised by the caller; the callbacks are copied.
    unsafe { AcxStreamInitAssignAcxRtStreamCallbacks(init, &mut callbacks) }.ok()?;
    // SAFETY: promised by the caller.
    unsafe { AcxStreamInitSetAcxRtStreamSupportsNotifications(init) };
    let mut attributes = STREAM.attributes(WDFOBJECT::NULL, Some(event::cleanup::<S>));
    let mut handle = ACXSTREAM::NULL;
    // SAFETY: promised by the caller; success consumes the description.
    unsafe { AcxRtStreamCreate(circuit.owner().device, circuit.handle, &mut attributes, &mut init, &mut handle) }.ok()?;
    Ok(handle)
}
