//! COM methods that the wave miniports of every port share.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::WaveClass;
use super::drm::Headed;
use crate::adapter::power;
use crate::com::Class;
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::raw::{IID_IDrmAudioStream, POWER_STATE};
use crate::status;
use crate::vtable;
use crate::wave_format::{self, FLAG_ATTRIBUTES, HEADER, u32_at};
use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{DRMRIGHTS, KSDATAFORMAT, KSMULTIPLE_ITEM};
use acx_core::ks::status::{NTSTATUS, STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED, STATUS_SUCCESS};
use acx_core::model::format::Format;
use core::ffi::c_void;

/// Longest data format or attribute list that is looked at.
const LONGEST: u32 = 4096;

/// The bytes of a data format or range, as long as it says it is.
///
/// # Safety
/// `format` is null, or valid for as many bytes as its head says.
pub unsafe fn format_bytes<'a>(format: *const KSDATAFORMAT) -> Option<&'a [u8]> {
    if format.is_null() {
        return None;
    }
    // SAFETY: valid for its head, which begins with its size.
    let length = unsafe { format.cast::<u32>().read_unaligned() };
    if length > LONGEST || (length as usize) < HEADER {
        return None;
    }
    // SAFETY: valid for this many bytes by contract.
    Some(unsafe { core::slice::from_raw_parts(format.cast(), length as usize) })
}

/// The attribute list behind a format that says it has one.
///
/// # Safety
/// As [`format_bytes`]; where the head says so, an attribute list follows at the next multiple of 8.
pub unsafe fn attribute_bytes<'a>(format: *const KSDATAFORMAT) -> Result<Option<&'a [u8]>, NTSTATUS> {
    // SAFETY: the caller's contract.
    let bytes = unsafe { format_bytes(format) }.ok_or(STATUS_INVALID_PARAMETER)?;
    let flags = u32_at(bytes, 4).unwrap_or(0);
    if flags & FLAG_ATTRIBUTES == 0 {
        return Ok(None);
    }
    let offset = bytes.len().next_multiple_of(8);
    // SAFETY: the list lies in the same buffer by contract.
    let list = unsafe { format.cast::<u8>().add(offset) };
    // SAFETY: the list begins with its size.
    let length = unsafe { list.cast::<u32>().read_unaligned() };
    if length > LONGEST || (length as usize) < size_of::<KSMULTIPLE_ITEM>() {
        return Err(STATUS_INVALID_PARAMETER);
    }
    // SAFETY: valid for this many bytes by contract.
    Ok(Some(unsafe { core::slice::from_raw_parts(list, length as usize) }))
}

/// # Safety
/// `this` is an interface of a live object of class `C`; places are null or valid.
pub unsafe extern "efiapi" fn intersect<C: WaveClass>(
    this: *mut c_void,
    pin: u32,
    range: *mut KSDATAFORMAT,
    matching: *mut KSDATAFORMAT,
    length: u32,
    format: *mut c_void,
    needed: *mut u32,
) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    let miniport = unsafe { Object::<C>::value(this) }.wave();
    // SAFETY: ranges that the port checked.
    let Some(client) = (unsafe { format_bytes(range) }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: one of our own ranges.
    let Some(own) = (unsafe { format_bytes(matching) }) else { return STATUS_INVALID_PARAMETER };
    let out: &mut [u8] = if format.is_null() {
        &mut []
    } else {
        // SAFETY: the port vouches for the length.
        unsafe { core::slice::from_raw_parts_mut(format.cast(), length.min(LONGEST) as usize) }
    };
    let (status, size) = match miniport.intersect(pin, client, own, out) {
        Ok(size) => (STATUS_SUCCESS, size),
        Err(refused) => refused,
    };
    if !needed.is_null() {
        // SAFETY: a place for a length.
        unsafe { needed.write(u32::try_from(size).unwrap_or(0)) };
    }
    status
}

/// # Safety
/// `this` is an interface of a live object of class `C`; places are null or valid.
pub unsafe extern "efiapi" fn get_modes<C: WaveClass>(this: *mut c_void, pin: u32, modes: *mut Guid, number: *mut u32) -> NTSTATUS {
    if number.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    let miniport = unsafe { Object::<C>::value(this) }.wave();
    let list = match miniport.modes(pin) {
        Ok(list) => list,
        Err(status) => return status,
    };
    let count = u32::try_from(list.clone().count()).unwrap_or(0);
    // SAFETY: a place for a number.
    let room = unsafe { number.replace(count) };
    if modes.is_null() {
        return STATUS_SUCCESS;
    }
    if room < count {
        return STATUS_BUFFER_TOO_SMALL;
    }
    for (n, mode) in list.enumerate() {
        // SAFETY: there is room for `count` modes.
        let place = unsafe { modes.add(n) };
        // SAFETY: as above.
        unsafe { place.write_unaligned(mode) };
    }
    STATUS_SUCCESS
}

/// The port brings its own counts; hardware that others use makes fewer instances possible. PASSIVE_LEVEL.
/// # Safety
/// `this` is an interface of a live object of class `C`; places are null or valid.
pub unsafe extern "efiapi" fn pin_count<C: WaveClass>(
    this: *mut c_void,
    pin: u32,
    _necessary: *mut u32,
    _current: *mut u32,
    possible: *mut u32,
    _all_current: *mut u32,
    all_possible: *mut u32,
) {
    // SAFETY: the port holds a reference.
    let Some(most) = unsafe { Object::<C>::value(this) }.wave().possible(pin) else { return };
    for place in [possible, all_possible].into_iter().filter(|p| !p.is_null()) {
        // SAFETY: a place with a count of the port.
        let before = unsafe { place.read() };
        // SAFETY: as above.
        unsafe { place.write(before.min(most)) };
    }
}

/// # Safety
/// `this` is an interface of a live object of class `C`; places are null or valid.
pub unsafe extern "efiapi" fn power_change<C: WaveClass>(this: *mut c_void, state: POWER_STATE) {
    // SAFETY: the port holds a reference.
    unsafe { Object::<C>::value(this) }.wave().power_changes(power::of(state));
}

/// Whether `format` is the one that a stream has: streams keep theirs for life.
///
/// # Safety
/// As [`format_bytes`].
pub unsafe fn set_same_format(own: &Format, format: *const KSDATAFORMAT) -> NTSTATUS {
    // SAFETY: the caller's contract.
    let Some(bytes) = (unsafe { format_bytes(format) }) else { return STATUS_INVALID_PARAMETER };
    match wave_format::parse(bytes) {
        Ok(format) if format == *own => STATUS_SUCCESS,
        Ok(_) => STATUS_NOT_SUPPORTED,
        Err(status) => status,
    }
}

/// The interface by which PortCls names what a stream is about to play.
pub const fn drm_entry<C: Headed + Class>() -> Entry {
    Entry { iids: &[IID_IDrmAudioStream], vtable: vtable!(C, IDrmAudioStreamVtbl { SetContentId: set_content::<C> }) }
}

unsafe extern "efiapi" fn set_content<C: Headed + Class>(this: *mut c_void, _content: u32, rights: *const DRMRIGHTS) -> NTSTATUS {
    if rights.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the caller's rights.
    let rights = unsafe { rights.read_unaligned() };
    // SAFETY: PortCls holds a reference.
    status::from(unsafe { Object::<C>::value(this) }.stream_head().protect(&rights))
}
