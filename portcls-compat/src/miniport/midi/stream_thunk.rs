//! COM methods of a MIDI stream.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::MidiStream;
use super::thunk::format_bytes;
use crate::adapter::Driver;
use crate::com::Class;
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::raw::IID_IMiniportMidiStream;
use crate::{status, vtable};
use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{KSDATAFORMAT, KSDATAFORMAT_SUBTYPE_MIDI, KSSTATE};
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_NO_MATCH, STATUS_SUCCESS};
use core::ffi::c_void;

/// Most bytes of one call; the port comes back with the rest.
const MOST: u32 = 4096;

impl<F: Driver> Class for MidiStream<F> {
    const INTERFACES: &'static [Entry] = &[Entry {
        iids: &[IID_IMiniportMidiStream],
        vtable: vtable!(
            Self,
            IMiniportMidiStreamVtbl { SetFormat: set_format, SetState: set_state::<F>, Read: read::<F>, Write: write::<F> }
        ),
    }];
}

/// There is one format; setting it again is no change.
unsafe extern "efiapi" fn set_format(_this: *mut c_void, format: *mut KSDATAFORMAT) -> NTSTATUS {
    // SAFETY: a format that KS checked.
    let Some(bytes) = (unsafe { format_bytes(format) }) else { return STATUS_INVALID_PARAMETER };
    let sub = bytes.get(32..).and_then(<[u8]>::first_chunk::<16>).map(|b| Guid::from_bytes(*b));
    if sub == Some(KSDATAFORMAT_SUBTYPE_MIDI) { STATUS_SUCCESS } else { STATUS_NO_MATCH }
}

unsafe extern "efiapi" fn set_state<F: Driver>(this: *mut c_void, state: KSSTATE) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    let stream = unsafe { Object::<MidiStream<F>>::value(this) };
    status::from(stream.held().set_state(state).map(|_| ()))
}

/// Gives a count to the caller, with the status of the call.
///
/// # Safety
/// `place` is null or a place for a number.
unsafe fn answer(outcome: Result<usize, NTSTATUS>, place: *mut u32) -> NTSTATUS {
    let count = outcome.unwrap_or(0);
    if !place.is_null() {
        // SAFETY: a place for a number.
        unsafe { place.write(u32::try_from(count).unwrap_or(0)) };
    }
    status::from(outcome.map(|_| ()))
}

unsafe extern "efiapi" fn read<F: Driver>(this: *mut c_void, buffer: *mut c_void, length: u32, count: *mut u32) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    let stream = unsafe { Object::<MidiStream<F>>::value(this) };
    if buffer.is_null() && length != 0 || count.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    let bytes: &mut [u8] = if length == 0 {
        &mut []
    } else {
        // SAFETY: the port vouches for the length.
        unsafe { core::slice::from_raw_parts_mut(buffer.cast(), length.min(MOST) as usize) }
    };
    // SAFETY: the caller's place.
    unsafe { answer(stream.read(bytes), count) }
}

unsafe extern "efiapi" fn write<F: Driver>(this: *mut c_void, buffer: *mut c_void, length: u32, count: *mut u32) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    let stream = unsafe { Object::<MidiStream<F>>::value(this) };
    if buffer.is_null() && length != 0 || count.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    let bytes: &[u8] = if length == 0 {
        &[]
    } else {
        // SAFETY: the port vouches for the length.
        unsafe { core::slice::from_raw_parts(buffer.cast_const().cast(), length.min(MOST) as usize) }
    };
    // SAFETY: the caller's place.
    unsafe { answer(stream.write(bytes), count) }
}
