//! COM methods of WaveRT streams.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::stream::{CaptureStream, RenderStream, RtStream, StreamClass};
use crate::adapter::Driver;
use crate::com::Class;
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::com::vtable::unknown;
use crate::miniport::wave::thunk::drm_entry;
use crate::port::kernel::{self, ClientEvent};
use crate::raw::{
    IID_IMiniportWaveRTInputStream, IID_IMiniportWaveRTOutputStream, IID_IMiniportWaveRTStream,
    IID_IMiniportWaveRTStreamNotification, IMiniportWaveRTStreamNotificationVtbl, IMiniportWaveRTStreamVtbl, IUnknownVtbl, KEVENT,
    MDL, MEMORY_CACHING_TYPE,
};
use crate::status;
use crate::vtable;
use acx_core::ks::raw::{
    KSAUDIO_POSITION, KSAUDIO_PRESENTATION_POSITION, KSDATAFORMAT, KSRTAUDIO_HWLATENCY, KSRTAUDIO_HWREGISTER, KSSTATE,
};
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED, STATUS_SUCCESS};
use acx_core::nt::raw::MmCached;
use core::ffi::c_void;

const fn stream_vtable<C: StreamClass + Class>() -> IMiniportWaveRTStreamNotificationVtbl {
    IMiniportWaveRTStreamNotificationVtbl {
        base: IMiniportWaveRTStreamVtbl {
            base: unknown::<C>(),
            SetFormat: set_format::<C>,
            SetState: set_state::<C>,
            GetPosition: get_position::<C>,
            AllocateAudioBuffer: allocate::<C>,
            FreeAudioBuffer: free::<C>,
            GetHWLatency: get_latency::<C>,
            GetPositionRegister: no_register,
            GetClockRegister: no_register,
        },
        AllocateBufferWithNotification: allocate_with_notification::<C>,
        FreeBufferWithNotification: free::<C>,
        RegisterNotificationEvent: register_event::<C>,
        UnregisterNotificationEvent: unregister_event::<C>,
    }
}

const fn stream_entry<C: StreamClass + Class>() -> Entry {
    Entry {
        iids: &[IID_IMiniportWaveRTStreamNotification, IID_IMiniportWaveRTStream],
        vtable: core::ptr::from_ref(const { &stream_vtable::<C>() }).cast::<IUnknownVtbl>(),
    }
}

impl<F: Driver> Class for RenderStream<F> {
    const INTERFACES: &'static [Entry] = &[
        stream_entry::<Self>(),
        drm_entry::<Self>(),
        Entry {
            iids: &[IID_IMiniportWaveRTOutputStream],
            vtable: vtable!(
                Self,
                IMiniportWaveRTOutputStreamVtbl {
                    SetWritePacket: set_write_packet::<Self>,
                    GetOutputStreamPresentationPosition: get_presentation::<Self>,
                    GetPacketCount: get_packet_count::<Self>,
                }
            ),
        },
    ];
}

impl<F: Driver> Class for CaptureStream<F> {
    const INTERFACES: &'static [Entry] = &[
        stream_entry::<Self>(),
        drm_entry::<Self>(),
        Entry {
            iids: &[IID_IMiniportWaveRTInputStream],
            vtable: vtable!(Self, IMiniportWaveRTInputStreamVtbl { GetReadPacket: get_read_packet::<Self> }),
        },
    ];
}

/// The stream behind an interface pointer.
///
/// # Safety
/// `this` is an interface of a live object of class `C`.
unsafe fn core<'a, C: StreamClass + Class>(this: *mut c_void) -> &'a RtStream<C::Driver> {
    // SAFETY: the caller's contract.
    unsafe { Object::<C>::value(this) }.core()
}

unsafe extern "efiapi" fn set_format<C: StreamClass + Class>(this: *mut c_void, format: *mut KSDATAFORMAT) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    let stream = unsafe { core::<C>(this) };
    // SAFETY: a format that KS checked.
    unsafe { crate::miniport::wave::thunk::set_same_format(stream.head().model().format(), format) }
}

unsafe extern "efiapi" fn set_state<C: StreamClass + Class>(this: *mut c_void, state: KSSTATE) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    status::from(unsafe { core::<C>(this) }.set_state(state))
}

unsafe extern "efiapi" fn get_position<C: StreamClass + Class>(this: *mut c_void, position: *mut KSAUDIO_POSITION) -> NTSTATUS {
    if position.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    let offset = u64::from(unsafe { core::<C>(this) }.head().model().offset(kernel::now()));
    // SAFETY: a place for a position.
    unsafe { position.write(KSAUDIO_POSITION { PlayOffset: offset, WriteOffset: offset }) };
    STATUS_SUCCESS
}

/// Where a new buffer is described.
struct Places {
    mdl: *mut *mut MDL,
    size: *mut u32,
    offset: *mut u32,
    cache: *mut MEMORY_CACHING_TYPE,
}

/// # Safety
/// `this` as for [`core`]; each place is null or valid.
unsafe fn allocate_into<C: StreamClass + Class>(this: *mut c_void, packets: u32, bytes: u32, places: &Places) -> NTSTATUS {
    if places.mdl.is_null() || places.size.is_null() || places.offset.is_null() || places.cache.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    match unsafe { core::<C>(this) }.allocate(packets, bytes) {
        Ok((mdl, size)) => {
            // SAFETY: a place for the list.
            unsafe { places.mdl.write(mdl) };
            // SAFETY: a place for the size.
            unsafe { places.size.write(size) };
            // SAFETY: a place for the offset; the buffer begins with its first page.
            unsafe { places.offset.write(0) };
            // SAFETY: a place for the cache type.
            unsafe { places.cache.write(MmCached) };
            STATUS_SUCCESS
        }
        Err(status) => status,
    }
}

unsafe extern "efiapi" fn allocate<C: StreamClass + Class>(
    this: *mut c_void,
    bytes: u32,
    mdl: *mut *mut MDL,
    size: *mut u32,
    offset: *mut u32,
    cache: *mut MEMORY_CACHING_TYPE,
) -> NTSTATUS {
    // SAFETY: the port holds a reference and gives valid places.
    unsafe { allocate_into::<C>(this, 1, bytes, &Places { mdl, size, offset, cache }) }
}

unsafe extern "efiapi" fn allocate_with_notification<C: StreamClass + Class>(
    this: *mut c_void,
    packets: u32,
    bytes: u32,
    mdl: *mut *mut MDL,
    size: *mut u32,
    offset: *mut u32,
    cache: *mut MEMORY_CACHING_TYPE,
) -> NTSTATUS {
    // SAFETY: the port holds a reference and gives valid places.
    unsafe { allocate_into::<C>(this, packets, bytes, &Places { mdl, size, offset, cache }) }
}

unsafe extern "efiapi" fn free<C: StreamClass + Class>(this: *mut c_void, _mdl: *mut MDL, _size: u32) {
    // SAFETY: the port holds a reference.
    unsafe { core::<C>(this) }.free();
}

unsafe extern "efiapi" fn get_latency<C: StreamClass + Class>(this: *mut c_void, latency: *mut KSRTAUDIO_HWLATENCY) {
    if latency.is_null() {
        return;
    }
    // SAFETY: the port holds a reference.
    let found = unsafe { core::<C>(this) }.head().model().latency();
    let value = KSRTAUDIO_HWLATENCY { FifoSize: found.fifo_bytes, ChipsetDelay: found.link_100ns, CodecDelay: found.codec_100ns };
    // SAFETY: a place for the latency.
    unsafe { latency.write(value) };
}

unsafe extern "efiapi" fn no_register(_this: *mut c_void, _register: *mut KSRTAUDIO_HWREGISTER) -> NTSTATUS {
    // Registers would keep the device from being rebalanced.
    STATUS_NOT_SUPPORTED
}

unsafe extern "efiapi" fn register_event<C: StreamClass + Class>(this: *mut c_void, event: *mut KEVENT) -> NTSTATUS {
    // SAFETY: a live event of the port.
    let Some(event) = (unsafe { ClientEvent::new(event) }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: the port holds a reference.
    status::from(unsafe { core::<C>(this) }.head().add_event(event))
}

unsafe extern "efiapi" fn unregister_event<C: StreamClass + Class>(this: *mut c_void, event: *mut KEVENT) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    status::from(unsafe { core::<C>(this) }.head().remove_event(event))
}

unsafe extern "efiapi" fn set_write_packet<C: StreamClass + Class>(
    this: *mut c_void,
    number: u32,
    flags: u32,
    end: u32,
) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    status::from(unsafe { core::<C>(this) }.write_packet(number, flags, end))
}

unsafe extern "efiapi" fn get_presentation<C: StreamClass + Class>(
    this: *mut c_void,
    position: *mut KSAUDIO_PRESENTATION_POSITION,
) -> NTSTATUS {
    if position.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    let found = unsafe { core::<C>(this) }.head().model().presentation(kernel::now());
    let value = KSAUDIO_PRESENTATION_POSITION { u64PositionInBlocks: found.frames, u64QPCPosition: found.ticks };
    // SAFETY: a place for a position.
    unsafe { position.write(value) };
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn get_packet_count<C: StreamClass + Class>(this: *mut c_void, count: *mut u32) -> NTSTATUS {
    if count.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    let found = unsafe { core::<C>(this) }.head().model().packet_count(kernel::now());
    // Packet numbers are 32 bits and wrap.
    // SAFETY: a place for a number.
    unsafe { count.write(found as u32) };
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn get_read_packet<C: StreamClass + Class>(
    this: *mut c_void,
    number: *mut u32,
    flags: *mut u32,
    ticks: *mut u64,
    more: *mut i32,
) -> NTSTATUS {
    if number.is_null() || flags.is_null() || ticks.is_null() || more.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    match unsafe { core::<C>(this) }.read_packet() {
        Ok(packet) => {
            // SAFETY: a place for a number.
            unsafe { number.write(packet.number) };
            // SAFETY: a place for flags; none are defined.
            unsafe { flags.write(0) };
            // SAFETY: a place for ticks.
            unsafe { ticks.write(packet.ticks) };
            // SAFETY: a place for a flag.
            unsafe { more.write(i32::from(packet.more)) };
            STATUS_SUCCESS
        }
        Err(status) => status,
    }
}
