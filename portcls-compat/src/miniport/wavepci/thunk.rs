//! COM methods of the WavePci miniport.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::{Joined, PciMiniport};
use crate::adapter::Driver;
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::com::{Class, ComPtr};
use crate::miniport::thunk::get_description;
use crate::miniport::wave::thunk::{attribute_bytes, format_bytes, intersect, pin_count, power_change};
use crate::port::group::{Group, Notifier};
use crate::port::resources::Resources;
use crate::raw::{
    IDmaChannel, IID_IMiniport, IID_IMiniportWavePci, IID_IPinCount, IID_IPowerNotify, IMiniportWavePciStream, IPortWavePci,
    IPortWavePciStream, IResourceList, IServiceGroup, IUnknown, POOL_TYPE,
};
use crate::vtable;
use acx_core::ks::raw::KSDATAFORMAT;
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS};
use core::ffi::c_void;
use core::ptr::null_mut;

impl<F: Driver> Class for PciMiniport<F> {
    const INTERFACES: &'static [Entry] = &[
        Entry {
            iids: &[IID_IMiniportWavePci, IID_IMiniport],
            vtable: vtable!(
                Self,
                IMiniportWavePciVtbl { Init: init::<F>, NewStream: new_stream::<F>, Service: service },
                IMiniportVtbl { GetDescription: get_description::<Self>, DataRangeIntersection: intersect::<Self> }
            ),
        },
        Entry { iids: &[IID_IPinCount], vtable: vtable!(Self, IPinCountVtbl { PinCount: pin_count::<Self> }) },
        Entry { iids: &[IID_IPowerNotify], vtable: vtable!(Self, IPowerNotifyVtbl { PowerChangeNotify: power_change::<Self> }) },
    ];
}

unsafe extern "efiapi" fn init<F: Driver>(
    this: *mut c_void,
    _adapter: *mut IUnknown,
    resources: *mut IResourceList,
    port: *mut IPortWavePci,
    group: *mut *mut IServiceGroup,
) -> NTSTATUS {
    if group.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: a place for a pointer.
    unsafe { group.write(null_mut()) };
    // SAFETY: the port, alive during the call.
    let Some(port) = (unsafe { ComPtr::from_borrowed(port) }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: the list of the start request, alive during the call.
    let Some(resources) = (unsafe { Resources::new(resources) }) else { return STATUS_INVALID_PARAMETER };
    let own = match Group::new(Notifier::Pci(port.clone())) {
        Ok(own) => own,
        Err(status) => return status,
    };
    // SAFETY: a place for a pointer.
    unsafe { group.write(own.share().into_raw()) };
    // SAFETY: the port holds a reference.
    unsafe { Object::<PciMiniport<F>>::value(this) }.join(Joined { port, resources, group: own });
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn new_stream<F: Driver>(
    this: *mut c_void,
    stream: *mut *mut IMiniportWavePciStream,
    _outer: *mut IUnknown,
    _pool: POOL_TYPE,
    port: *mut IPortWavePciStream,
    pin: u32,
    capture: u8,
    format: *mut KSDATAFORMAT,
    channel: *mut *mut IDmaChannel,
    group: *mut *mut IServiceGroup,
) -> NTSTATUS {
    if stream.is_null() || channel.is_null() || group.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: a place for a pointer.
    unsafe { stream.write(null_mut()) };
    // SAFETY: the port holds a reference.
    let miniport = unsafe { Object::<PciMiniport<F>>::value(this) };
    // SAFETY: the port's stream object, alive during the call.
    let Some(port) = (unsafe { ComPtr::from_borrowed(port) }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: a format that KS checked.
    let Some(bytes) = (unsafe { format_bytes(format) }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: as above.
    let attributes = match unsafe { attribute_bytes(format) } {
        Ok(list) => list,
        Err(status) => return status,
    };
    match miniport.open(port, pin, capture != 0, bytes, attributes) {
        Ok(opened) => {
            // SAFETY: a place for a pointer.
            unsafe { stream.write(opened.stream.cast()) };
            // SAFETY: as above.
            unsafe { channel.write(opened.channel.into_raw()) };
            // SAFETY: as above.
            unsafe { group.write(opened.group.into_raw()) };
            STATUS_SUCCESS
        }
        Err(status) => status,
    }
}

/// The port serves each stream, too; the filter itself has nothing to do.
unsafe extern "efiapi" fn service(_this: *mut c_void) {}
