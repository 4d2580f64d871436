//! COM methods of the topology miniport.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::TopologyMiniport;
use crate::adapter::Driver;
use crate::com::Class;
use crate::com::object::Object;
use crate::com::query::Entry;
use crate::filter::FilterClass;
use crate::miniport::thunk::get_description;
use crate::property::{Request, name};
use crate::raw::{IID_IMiniport, IID_IMiniportTopology, IID_IPinName, IPortTopology, IRP, IResourceList, IUnknown};
use crate::{status, vtable};
use acx_core::ks::raw::{KSDATAFORMAT, KSP_PIN, KSPROPERTY_PIN, KSPROPERTY_TYPE_GET, KSPROPSETID_Pin};
use acx_core::ks::status::{NTSTATUS, STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER, STATUS_NOT_IMPLEMENTED, STATUS_SUCCESS};
use acx_core::nt::raw::IRP_MJ_DEVICE_CONTROL;
use core::ffi::c_void;

/// Longest name that is looked at; longer buffers are cut.
const LONGEST: u32 = 1 << 16;

impl<F: Driver> Class for TopologyMiniport<F> {
    const INTERFACES: &'static [Entry] = &[
        Entry {
            iids: &[IID_IMiniportTopology, IID_IMiniport],
            vtable: vtable!(
                Self,
                IMiniportTopologyVtbl { Init: init },
                IMiniportVtbl { GetDescription: get_description::<Self>, DataRangeIntersection: intersect }
            ),
        },
        Entry { iids: &[IID_IPinName], vtable: vtable!(Self, IPinNameVtbl { GetPinName: get_pin_name::<F> }) },
    ];
}

/// Follows the protocol of kernel streaming property handlers: the size of `data` is in the request's stack location, the size of the
/// answer goes to its status block. PASSIVE_LEVEL.
unsafe extern "efiapi" fn get_pin_name<F: Driver>(
    this: *mut c_void,
    irp: *mut IRP,
    pin: *mut KSP_PIN,
    data: *mut c_void,
) -> NTSTATUS {
    // SAFETY: null or a request that the port is handling.
    let Some(irp) = (unsafe { irp.as_mut() }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: null or a property request of the size that the port checked.
    let Some(pin) = (unsafe { pin.as_ref() }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: a request in a driver's hands uses this member.
    let location = unsafe { irp.Tail.Overlay.CurrentStackLocation };
    // SAFETY: the stack location of the request.
    let Some(location) = (unsafe { location.as_ref() }) else { return STATUS_INVALID_PARAMETER };
    if location.MajorFunction != IRP_MJ_DEVICE_CONTROL {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the member that belongs to this function code.
    let length = unsafe { location.Parameters.DeviceIoControl }.OutputBufferLength;
    let length = length.min(LONGEST) as usize;
    let value: &mut [u8] = if data.is_null() {
        &mut []
    } else {
        // SAFETY: the port vouches for the length, and nobody else uses the buffer.
        unsafe { core::slice::from_raw_parts_mut(data.cast(), length) }
    };
    // SAFETY: the port holds a reference.
    let base = unsafe { Object::<TopologyMiniport<F>>::value(this) }.base();
    let Some(circuit) = base.adapter.engine().circuit(base.circuit) else { return STATUS_INVALID_PARAMETER };
    let id = KSPROPERTY_PIN::KSPROPERTY_PIN_NAME.0;
    let mut request = Request::new(KSPROPSETID_Pin, id, KSPROPERTY_TYPE_GET, None, &[], value);
    let outcome = name::answer(circuit, base.filter.plan(), pin.PinId, &mut request);
    let reported = matches!(outcome, Ok(()) | Err(STATUS_BUFFER_OVERFLOW));
    irp.IoStatus.Information = if reported { request.size() } else { 0 };
    status::from(outcome)
}

unsafe extern "efiapi" fn init(
    _this: *mut c_void,
    _adapter: *mut IUnknown,
    _resources: *mut IResourceList,
    _port: *mut IPortTopology,
) -> NTSTATUS {
    // The adapter holds the port; a reference from here would tie the two together.
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn intersect(
    _this: *mut c_void,
    _pin: u32,
    _range: *mut KSDATAFORMAT,
    _matching: *mut KSDATAFORMAT,
    _length: u32,
    _format: *mut c_void,
    _needed: *mut u32,
) -> NTSTATUS {
    STATUS_NOT_IMPLEMENTED
}
