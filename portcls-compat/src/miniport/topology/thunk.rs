//! COM methods of the topology miniport.
//!
//! UNSAFETY: methods are called with raw pointers.

use super::TopologyMiniport;
use crate::adapter::Driver;
use crate::com::Class;
use crate::com::query::Entry;
use crate::miniport::thunk::get_description;
use crate::raw::{IID_IMiniport, IID_IMiniportTopology, IPortTopology, IResourceList, IUnknown};
use crate::vtable;
use acx_core::ks::raw::KSDATAFORMAT;
use acx_core::ks::status::{NTSTATUS, STATUS_NOT_IMPLEMENTED, STATUS_SUCCESS};
use core::ffi::c_void;

impl<F: Driver> Class for TopologyMiniport<F> {
    const INTERFACES: &'static [Entry] = &[Entry {
        iids: &[IID_IMiniportTopology, IID_IMiniport],
        vtable: vtable!(
            Self,
            IMiniportTopologyVtbl { Init: init },
            IMiniportVtbl { GetDescription: get_description::<Self>, DataRangeIntersection: intersect }
        ),
    }];
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
