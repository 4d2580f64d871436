//! COM methods of the wave miniport.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::WaveMiniport;
use crate::adapter::Driver;
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::com::{Class, ComPtr};
use crate::filter::FilterClass as _;
use crate::miniport::thunk::get_description;
use crate::miniport::wave::thunk::{attribute_bytes, format_bytes, get_modes, intersect, pin_count, power_change};
use crate::raw::{
    DEVICE_DESCRIPTION, IID_IMiniport, IID_IMiniportAudioSignalProcessing, IID_IMiniportPnpNotify, IID_IMiniportWaveRT,
    IID_IPinCount, IID_IPowerNotify, IMiniportWaveRTStream, IPortWaveRT, IPortWaveRTStream, IResourceList, IUnknown,
};
use crate::vtable;
use acx_core::ks::raw::KSDATAFORMAT;
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS};
use acx_core::nt::raw::{PCIBus, TRUE};
use core::ffi::c_void;

impl<F: Driver> Class for WaveMiniport<F> {
    const INTERFACES: &'static [Entry] = &[
        Entry {
            iids: &[IID_IMiniportWaveRT, IID_IMiniport],
            vtable: vtable!(
                Self,
                IMiniportWaveRTVtbl { Init: init, NewStream: new_stream::<F>, GetDeviceDescription: get_device_description },
                IMiniportVtbl { GetDescription: get_description::<Self>, DataRangeIntersection: intersect::<Self> }
            ),
        },
        Entry {
            iids: &[IID_IMiniportAudioSignalProcessing],
            vtable: vtable!(Self, IMiniportAudioSignalProcessingVtbl { GetModes: get_modes::<Self> }),
        },
        Entry { iids: &[IID_IMiniportPnpNotify], vtable: vtable!(Self, IMiniportPnpNotifyVtbl { PnpStop: pnp_stop::<F> }) },
        Entry { iids: &[IID_IPinCount], vtable: vtable!(Self, IPinCountVtbl { PinCount: pin_count::<Self> }) },
        Entry { iids: &[IID_IPowerNotify], vtable: vtable!(Self, IPowerNotifyVtbl { PowerChangeNotify: power_change::<Self> }) },
    ];
}

unsafe extern "efiapi" fn init(
    _this: *mut c_void,
    _adapter: *mut IUnknown,
    _resources: *mut IResourceList,
    _port: *mut IPortWaveRT,
) -> NTSTATUS {
    // The adapter holds the port; a reference from here would tie the two together.
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn new_stream<F: Driver>(
    this: *mut c_void,
    stream: *mut *mut IMiniportWaveRTStream,
    port: *mut IPortWaveRTStream,
    pin: u32,
    capture: u8,
    format: *mut KSDATAFORMAT,
) -> NTSTATUS {
    if stream.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: a place for a pointer.
    unsafe { stream.write(core::ptr::null_mut()) };
    // SAFETY: the port holds a reference.
    let miniport = unsafe { Object::<WaveMiniport<F>>::value(this) };
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
        Ok(interface) => {
            // SAFETY: a place for a pointer.
            unsafe { stream.write(interface.cast()) };
            STATUS_SUCCESS
        }
        Err(status) => status,
    }
}

unsafe extern "efiapi" fn get_device_description(_this: *mut c_void, description: *mut DEVICE_DESCRIPTION) -> NTSTATUS {
    if description.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    let value = DEVICE_DESCRIPTION {
        Master: TRUE,
        ScatterGather: TRUE,
        Dma32BitAddresses: TRUE,
        InterfaceType: PCIBus,
        MaximumLength: u32::MAX,
        ..Default::default()
    };
    // SAFETY: a place for a description.
    unsafe { description.write(value) };
    STATUS_SUCCESS
}

/// The device is about to lose its resources: whoever hears of it first shuts it down. PASSIVE_LEVEL.
unsafe extern "efiapi" fn pnp_stop<F: Driver>(this: *mut c_void) {
    // SAFETY: the port holds a reference.
    unsafe { Object::<WaveMiniport<F>>::value(this) }.base().adapter.shut_down();
}
