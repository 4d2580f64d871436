//! COM methods of the MIDI miniport, and those that it shares with the DMus miniport.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::{MidiMiniport, MusicClass};
use crate::adapter::{Driver, power};
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::com::{Class, ComPtr};
use crate::port::group::Notifier;
use crate::raw::{
    IID_IMiniport, IID_IMiniportMidi, IID_IPowerNotify, IMiniportMidiStream, IPortMidi, IResourceList, IServiceGroup, IUnknown,
    PCFILTER_DESCRIPTOR, POOL_TYPE, POWER_STATE,
};
use crate::{status, vtable};
use acx_core::ks::raw::KSDATAFORMAT;
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS};
use core::ffi::c_void;

/// Longest data format that is looked at.
const LONGEST: u32 = 4096;
/// Length of a KSDATAFORMAT.
const HEADER: u32 = 64;

impl<F: Driver> Class for MidiMiniport<F> {
    const INTERFACES: &'static [Entry] = &[
        Entry {
            iids: &[IID_IMiniportMidi, IID_IMiniport],
            vtable: vtable!(
                Self,
                IMiniportMidiVtbl { Init: init::<F>, Service: service, NewStream: new_stream::<F> },
                IMiniportVtbl { GetDescription: get_description::<Self>, DataRangeIntersection: intersect::<Self> }
            ),
        },
        Entry { iids: &[IID_IPowerNotify], vtable: vtable!(Self, IPowerNotifyVtbl { PowerChangeNotify: power_change::<Self> }) },
    ];
}

/// Gives the filter's description. PASSIVE_LEVEL.
///
/// # Safety
/// `this` is an interface of an object of class `C`, `description` a place for a pointer or null.
pub unsafe extern "efiapi" fn get_description<C: MusicClass>(
    this: *mut c_void,
    description: *mut *mut PCFILTER_DESCRIPTOR,
) -> NTSTATUS {
    if description.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    let base = unsafe { Object::<C>::value(this) }.base();
    // SAFETY: not null, and a place for a pointer by contract.
    unsafe { description.write(base.filter().descriptor().cast_mut()) };
    STATUS_SUCCESS
}

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
    if !(HEADER..=LONGEST).contains(&length) {
        return None;
    }
    // SAFETY: valid for this many bytes by contract.
    Some(unsafe { core::slice::from_raw_parts(format.cast(), length as usize) })
}

/// Finds the format in a client's range and one of ours. PASSIVE_LEVEL.
///
/// # Safety
/// As the method's.
pub unsafe extern "efiapi" fn intersect<C: MusicClass>(
    this: *mut c_void,
    pin: u32,
    range: *mut KSDATAFORMAT,
    matching: *mut KSDATAFORMAT,
    length: u32,
    format: *mut c_void,
    needed: *mut u32,
) -> NTSTATUS {
    // SAFETY: the port holds a reference.
    let base = unsafe { Object::<C>::value(this) }.base();
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
    let (status, size) = match base.intersect(pin, client, own, out) {
        Ok(size) => (STATUS_SUCCESS, size),
        Err(refused) => refused,
    };
    if !needed.is_null() {
        // SAFETY: a place for a length.
        unsafe { needed.write(u32::try_from(size).unwrap_or(0)) };
    }
    status
}

/// The device is about to sleep (hardware may still be touched) or is awake again. PASSIVE_LEVEL.
///
/// # Safety
/// As the method's.
pub unsafe extern "efiapi" fn power_change<C: MusicClass>(this: *mut c_void, state: POWER_STATE) {
    // SAFETY: the port holds a reference.
    unsafe { Object::<C>::value(this) }.base().adapter().midi_power(power::of(state).is_on());
}

/// Hands out the group, with a reference for the port.
///
/// # Safety
/// `place` is null or a place for a pointer.
pub unsafe fn give_group(group: Option<ComPtr<IServiceGroup>>, place: *mut *mut IServiceGroup) {
    if !place.is_null() {
        // SAFETY: a place for a pointer.
        unsafe { place.write(group.map_or(core::ptr::null_mut(), ComPtr::into_raw)) };
    }
}

unsafe extern "efiapi" fn init<F: Driver>(
    this: *mut c_void,
    _adapter: *mut IUnknown,
    _resources: *mut IResourceList,
    port: *mut IPortMidi,
    group: *mut *mut IServiceGroup,
) -> NTSTATUS {
    // SAFETY: the port calls with a reference held.
    let base = unsafe { Object::<MidiMiniport<F>>::value(this) }.base();
    // SAFETY: the port itself. The adapter gives the reference up before the device goes.
    let Some(port) = (unsafe { ComPtr::from_borrowed(port) }) else { return STATUS_INVALID_PARAMETER };
    let outcome = base.join(Notifier::Midi(port)).and_then(|()| base.unit());
    match outcome {
        Ok(unit) => {
            // SAFETY: the caller's place.
            unsafe { give_group(unit.group(), group) };
            STATUS_SUCCESS
        }
        Err(status) => status,
    }
}

/// The interrupt has put what arrived where streams read it, and the port reads them after this call. DISPATCH_LEVEL.
unsafe extern "efiapi" fn service(_this: *mut c_void) {}

unsafe extern "efiapi" fn new_stream<F: Driver>(
    this: *mut c_void,
    stream: *mut *mut IMiniportMidiStream,
    _outer: *mut IUnknown,
    _pool: POOL_TYPE,
    pin: u32,
    capture: u8,
    format: *mut KSDATAFORMAT,
    group: *mut *mut IServiceGroup,
) -> NTSTATUS {
    if stream.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: a place for a pointer.
    unsafe { stream.write(core::ptr::null_mut()) };
    // SAFETY: the port holds a reference.
    let miniport = unsafe { Object::<MidiMiniport<F>>::value(this) };
    // SAFETY: a format that KS checked.
    let Some(bytes) = (unsafe { format_bytes(format) }) else { return STATUS_INVALID_PARAMETER };
    let opened = miniport.open(pin, capture != 0, bytes);
    status::from(opened.map(|opened| {
        let shared = miniport.base().unit().ok().and_then(|unit| unit.group());
        // SAFETY: the caller's place.
        unsafe { give_group(shared, group) };
        // SAFETY: a place for a pointer.
        unsafe { stream.write(opened.into_interface(0).cast()) };
    }))
}
