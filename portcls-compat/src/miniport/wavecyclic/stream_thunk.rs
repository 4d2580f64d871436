//! COM methods of WaveCyclic streams.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::stream::{self, CyclicStream};
use crate::adapter::Driver;
use crate::com::Class;
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::miniport::wave::thunk::{drm_entry, set_same_format};
use crate::port::kernel;
use crate::raw::IID_IMiniportWaveCyclicStream;
use crate::status;
use crate::vtable;
use acx_core::ks::raw::{KSDATAFORMAT, KSSTATE};
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS};
use core::ffi::c_void;

impl<F: Driver> Class for CyclicStream<F> {
    const INTERFACES: &'static [Entry] = &[
        Entry {
            iids: &[IID_IMiniportWaveCyclicStream],
            vtable: vtable!(
                Self,
                IMiniportWaveCyclicStreamVtbl {
                    SetFormat: set_format::<F>,
                    SetNotificationFreq: set_notification_frequency::<F>,
                    SetState: set_state::<F>,
                    GetPosition: get_position::<F>,
                    NormalizePhysicalPosition: normalize::<F>,
                    Silence: silence::<F>,
                }
            ),
        },
        drm_entry::<Self>(),
    ];
}

/// The stream behind an interface pointer.
///
/// # Safety
/// `this` is an interface of a live [`CyclicStream`].
unsafe fn stream_of<'a, F: Driver>(this: *mut c_void) -> &'a CyclicStream<F> {
    // SAFETY: the caller's contract.
    unsafe { Object::<CyclicStream<F>>::value(this) }
}

unsafe extern "efiapi" fn set_format<F: Driver>(this: *mut c_void, format: *mut KSDATAFORMAT) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    let stream = unsafe { stream_of::<F>(this) };
    // SAFETY: a format that KS checked.
    unsafe { set_same_format(stream.head().model().format(), format) }
}

unsafe extern "efiapi" fn set_notification_frequency<F: Driver>(this: *mut c_void, interval: u32, frame: *mut u32) -> u32 {
    // SAFETY: the port holds a reference.
    let (time, bytes) = unsafe { stream_of::<F>(this) }.set_interval(interval);
    if !frame.is_null() {
        // SAFETY: a place for a size.
        unsafe { frame.write(bytes) };
    }
    time
}

unsafe extern "efiapi" fn set_state<F: Driver>(this: *mut c_void, state: KSSTATE) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    status::from(unsafe { stream_of::<F>(this) }.set_state(state))
}

unsafe extern "efiapi" fn get_position<F: Driver>(this: *mut c_void, position: *mut u32) -> NTSTATUS {
    if position.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    let offset = unsafe { stream_of::<F>(this) }.head().model().offset(kernel::now());
    // SAFETY: a place for a position.
    unsafe { position.write(offset) };
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn normalize<F: Driver>(this: *mut c_void, position: *mut i64) -> NTSTATUS {
    if position.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    let format = unsafe { stream_of::<F>(this) }.head().model().format();
    // SAFETY: a place with a position.
    let bytes = unsafe { position.read() };
    // SAFETY: as above.
    unsafe { position.write(stream::as_time(format, bytes)) };
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn silence<F: Driver>(this: *mut c_void, buffer: *mut c_void, count: u32) {
    if buffer.is_null() {
        return;
    }
    // SAFETY: the port holds a reference.
    let byte = stream::silence(unsafe { stream_of::<F>(this) }.head().model().format());
    // SAFETY: the port vouches for the length.
    unsafe { buffer.cast::<u8>().write_bytes(byte, count as usize) };
}
