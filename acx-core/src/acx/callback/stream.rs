//! Callbacks of streams. The framework calls them at PASSIVE_LEVEL.

use super::give;
use crate::acx::raw::prelude::*;
use crate::acx::start::Start;
use crate::acx::state::{STREAM, now};
use crate::acx::status;
use crate::acx::stream::StreamState;
use crate::ks::status::{STATUS_INVALID_DEVICE_STATE, STATUS_SUCCESS};

/// # Safety
/// `stream` exists and is one of ours.
unsafe fn state<'a, S: Start>(stream: ACXSTREAM) -> Result<&'a StreamState<S>, NTSTATUS> {
    // SAFETY: promised by the caller; filled when the stream was made.
    unsafe { STREAM.get::<StreamState<S>>(stream.into()) }.map(|(state, _)| state).ok_or(STATUS_INVALID_DEVICE_STATE)
}

/// Passes an outcome on; what led to it may have found the hardware gone.
fn looked<S: Start, T>(stream: &StreamState<S>, outcome: T) -> T {
    stream.owner().look_for_loss();
    outcome
}

/// EvtAcxStreamPrepareHardware: Stop to Pause.
pub unsafe extern "efiapi" fn prepare_hardware<S: Start>(stream: ACXSTREAM) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    status::flat(unsafe { state::<S>(stream) }.and_then(|s| looked(s, s.prepare())))
}

/// EvtAcxStreamReleaseHardware: Pause to Stop. Cannot fail.
pub unsafe extern "efiapi" fn release_hardware<S: Start>(stream: ACXSTREAM) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    if let Ok(state) = unsafe { state::<S>(stream) } {
        state.model.release();
        looked(state, ());
    }
    STATUS_SUCCESS
}

/// EvtAcxStreamRun.
pub unsafe extern "efiapi" fn run<S: Start>(stream: ACXSTREAM) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    status::flat(unsafe { state::<S>(stream) }.and_then(|s| looked(s, s.model.run(now()).map_err(status::of))))
}

/// EvtAcxStreamPause. Pausing what does not run changes nothing, so that a teardown cannot fail.
pub unsafe extern "efiapi" fn pause<S: Start>(stream: ACXSTREAM) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    if let Ok(state) = unsafe { state::<S>(stream) } {
        let _ = state.model.pause(now());
        looked(state, ());
    }
    STATUS_SUCCESS
}

/// EvtAcxStreamGetHwLatency: bytes of the FIFO, and the delay behind it in 100 ns.
pub unsafe extern "efiapi" fn get_hw_latency<S: Start>(stream: ACXSTREAM, fifo: *mut ULONG, delay: *mut ULONG) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    let latency = unsafe { state::<S>(stream) }.map(|s| s.model.latency());
    // SAFETY: the framework's own argument.
    let first = unsafe { give(latency.map(|l| l.fifo_bytes), fifo) };
    // SAFETY: the framework's own argument.
    let second = unsafe { give(latency.map(|l| l.link_100ns.saturating_add(l.codec_100ns)), delay) };
    if first.is_success() { second } else { first }
}

/// EvtAcxStreamAllocateRtPackets.
pub unsafe extern "efiapi" fn allocate_rt_packets<S: Start>(
    stream: ACXSTREAM,
    count: ULONG,
    size: ULONG,
    packets: *mut *mut ACX_RTPACKET,
) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    let made = unsafe { state::<S>(stream) }.and_then(|s| s.allocate(count, size));
    // SAFETY: the framework's own argument.
    unsafe { give(made, packets) }
}

/// EvtAcxStreamFreeRtPackets.
pub unsafe extern "efiapi" fn free_rt_packets<S: Start>(stream: ACXSTREAM, _packets: *mut ACX_RTPACKET, _count: ULONG) {
    // SAFETY: the framework's own argument.
    if let Ok(state) = unsafe { state::<S>(stream) } {
        state.free();
    }
}

/// EvtAcxStreamSetRenderPacket.
pub unsafe extern "efiapi" fn set_render_packet<S: Start>(stream: ACXSTREAM, packet: ULONG, flags: ULONG, end: ULONG) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    unsafe { state::<S>(stream) }.map_or_else(|status| status, |s| s.write_packet(packet, flags, end))
}

/// EvtAcxStreamGetCurrentPacket: the packet that is being moved, counted from 0. The count wraps as the framework's does.
pub unsafe extern "efiapi" fn get_current_packet<S: Start>(stream: ACXSTREAM, packet: *mut ULONG) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    let count = unsafe { state::<S>(stream) }.map(|s| s.model.packet_count(now()) as ULONG);
    // SAFETY: the framework's own argument.
    unsafe { give(count, packet) }
}

/// EvtAcxStreamGetCapturePacket: the last complete packet, and when its first sample arrived.
pub unsafe extern "efiapi" fn get_capture_packet<S: Start>(
    stream: ACXSTREAM,
    packet: *mut ULONG,
    start: *mut u64,
    more: *mut BOOLEAN,
) -> NTSTATUS {
    if packet.is_null() || start.is_null() || more.is_null() {
        return crate::ks::status::STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the framework's own argument.
    let read = unsafe { state::<S>(stream) }.and_then(|s| s.model.read_packet(now()).map_err(status::of));
    // SAFETY: checked above, and the framework's own argument.
    let status = unsafe { give(read.map(|r| r.number), packet) };
    if let Ok(read) = read {
        // SAFETY: as above.
        unsafe { start.write(read.ticks) };
        // SAFETY: as above.
        unsafe { more.write(BOOLEAN::from(read.more)) };
    }
    status
}

/// EvtAcxStreamGetPresentationPosition: frames, and the performance counter at that moment.
pub unsafe extern "efiapi" fn get_presentation_position<S: Start>(
    stream: ACXSTREAM,
    blocks: *mut u64,
    counter: *mut u64,
) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    let position = unsafe { state::<S>(stream) }.map(|s| s.model.presentation(now()));
    // SAFETY: the framework's own argument.
    let first = unsafe { give(position.map(|p| p.frames), blocks) };
    // SAFETY: the framework's own argument.
    let second = unsafe { give(position.map(|p| p.ticks), counter) };
    if first.is_success() { second } else { first }
}

/// Context cleanup of a stream.
pub unsafe extern "efiapi" fn cleanup<S: Start>(object: WDFOBJECT) {
    // SAFETY: the framework cleans an object up once, while its device exists.
    unsafe { crate::acx::stream::cleanup::<S>(object) };
}
