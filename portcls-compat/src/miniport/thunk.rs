//! Methods that all miniports share.
//!
//! UNSAFETY: methods are called with raw pointers.

use crate::com::object::Object;
use crate::filter::FilterClass;
use crate::raw::PCFILTER_DESCRIPTOR;
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS};
use core::ffi::c_void;

/// Gives the filter's description. PASSIVE_LEVEL.
///
/// # Safety
/// `this` is an interface of an object of class `C`, `description` a place for a pointer or null.
pub unsafe extern "efiapi" fn get_description<C: FilterClass>(
    this: *mut c_void,
    description: *mut *mut PCFILTER_DESCRIPTOR,
) -> NTSTATUS {
    if description.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the port holds a reference.
    let base = unsafe { Object::<C>::value(this) }.base();
    // SAFETY: not null, and a place for a pointer by contract.
    unsafe { description.write(base.filter.descriptor().cast_mut()) };
    STATUS_SUCCESS
}
