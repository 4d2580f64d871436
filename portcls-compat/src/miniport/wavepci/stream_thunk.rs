//! COM methods of WavePci streams.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::stream::PciStream;
use crate::adapter::Driver;
use crate::com::Class;
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::miniport::wave::thunk::{drm_entry, set_same_format};
use crate::port::wavepci::tag;
use crate::raw::IID_IMiniportWavePciStream;
use crate::status;
use crate::vtable;
use acx_core::ks::raw::{
    KSALLOCATOR_FRAMING, KSALLOCATOR_OPTIONF_COMPATIBLE, KSALLOCATOR_REQUIREMENTF_SYSTEM_MEMORY, KSDATAFORMAT, KSSTATE,
};
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS};
use acx_core::nt::raw::NonPagedPool;
use core::ffi::c_void;

impl<F: Driver> Class for PciStream<F> {
    const INTERFACES: &'static [Entry] = &[
        Entry {
            iids: &[IID_IMiniportWavePciStream],
            vtable: vtable!(
                Self,
                IMiniportWavePciStreamVtbl {
                    SetFormat: set_format::<F>,
                    SetState: set_state::<F>,
                    GetPosition: get_position::<F>,
                    NormalizePhysicalPosition: normalize::<F>,
                    GetAllocatorFraming: get_framing::<F>,
                    RevokeMappings: revoke::<F>,
                    MappingAvailable: available::<F>,
                    Service: service::<F>,
                }
            ),
        },
        drm_entry::<Self>(),
    ];
}

/// The stream behind an interface pointer.
///
/// # Safety
/// `this` is an interface of a live [`PciStream`].
unsafe fn stream_of<'a, F: Driver>(this: *mut c_void) -> &'a PciStream<F> {
    // SAFETY: the caller's contract.
    unsafe { Object::<PciStream<F>>::value(this) }
}

unsafe extern "efiapi" fn set_format<F: Driver>(this: *mut c_void, format: *mut KSDATAFORMAT) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    let stream = unsafe { stream_of::<F>(this) };
    // SAFETY: a format that KS checked.
    unsafe { set_same_format(stream.head().model().format(), format) }
}

unsafe extern "efiapi" fn set_state<F: Driver>(this: *mut c_void, state: KSSTATE) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    status::from(unsafe { stream_of::<F>(this) }.set_state(state))
}

unsafe extern "efiapi" fn get_position<F: Driver>(this: *mut c_void, position: *mut u64) -> NTSTATUS {
    if position.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    let bytes = unsafe { stream_of::<F>(this) }.position();
    // SAFETY: a place for a position.
    unsafe { position.write(bytes) };
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn normalize<F: Driver>(this: *mut c_void, position: *mut i64) -> NTSTATUS {
    if position.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: a place with a position.
    let bytes = unsafe { position.read() };
    // SAFETY: the port holds a reference.
    match unsafe { stream_of::<F>(this) }.as_time(bytes) {
        Ok(time) => {
            // SAFETY: as above.
            unsafe { position.write(time) };
            STATUS_SUCCESS
        }
        Err(status) => status,
    }
}

unsafe extern "efiapi" fn get_framing<F: Driver>(this: *mut c_void, framing: *mut KSALLOCATOR_FRAMING) -> NTSTATUS {
    if framing.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    let (frames, bytes) = unsafe { stream_of::<F>(this) }.framing();
    let value = KSALLOCATOR_FRAMING {
        OptionsFlags: KSALLOCATOR_OPTIONF_COMPATIBLE | KSALLOCATOR_REQUIREMENTF_SYSTEM_MEMORY,
        PoolType: NonPagedPool,
        Frames: frames,
        FrameSize: bytes,
        // FILE_BYTE_ALIGNMENT: copies start anywhere.
        FileAlignment: 0,
        Reserved: 0,
    };
    // SAFETY: a place for a framing.
    unsafe { framing.write(value) };
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn revoke<F: Driver>(
    this: *mut c_void,
    first: *mut c_void,
    last: *mut c_void,
    revoked: *mut u32,
) -> NTSTATUS {
    if revoked.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    let count = unsafe { stream_of::<F>(this) }.revoke(tag(first), tag(last));
    // SAFETY: a place for a number.
    unsafe { revoked.write(count) };
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn available<F: Driver>(this: *mut c_void) {
    // SAFETY: the port holds a reference.
    unsafe { stream_of::<F>(this) }.available();
}

unsafe extern "efiapi" fn service<F: Driver>(this: *mut c_void) {
    // SAFETY: the port holds a reference.
    unsafe { stream_of::<F>(this) }.pump();
}
