//! The three methods that begin every vtable.

use super::object::{Class, Object};
use crate::raw::IUnknownVtbl;
use acx_core::ks::guid::Guid as GUID;
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER};
use core::ffi::c_void;

/// `QueryInterface` for the interfaces of a class.
///
/// # Safety
/// `this` is an interface pointer of an [`Object<T>`] that the caller holds a reference to; `iid` and `out` are valid or null.
pub unsafe extern "efiapi" fn query_interface<T: Class>(this: *mut c_void, iid: *const GUID, out: *mut *mut c_void) -> NTSTATUS {
    if iid.is_null() || out.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: not null, and valid by contract.
    let iid = unsafe { iid.read_unaligned() };
    // SAFETY: the object lives while the caller holds its reference.
    let object = unsafe { Object::<T>::from_interface(this) };
    let (status, pointer) = object.query(&iid);
    // SAFETY: not null, and valid by contract.
    unsafe { out.write_unaligned(pointer) };
    status
}

/// `AddRef` for the interfaces of a class.
///
/// # Safety
/// As [`query_interface`].
pub unsafe extern "efiapi" fn add_ref<T: Class>(this: *mut c_void) -> u32 {
    // SAFETY: the object lives while the caller holds its reference.
    unsafe { Object::<T>::from_interface(this) }.add_ref()
}

/// `Release` for the interfaces of a class.
///
/// # Safety
/// As [`query_interface`]; the caller gives up one reference.
pub unsafe extern "efiapi" fn release<T: Class>(this: *mut c_void) -> u32 {
    // SAFETY: the object lives while the caller holds its reference.
    let object = unsafe { Object::<T>::from_interface(this) };
    let object = core::ptr::from_ref(object);
    // SAFETY: the caller gives up one reference of a live object.
    unsafe { Object::<T>::release(object) }
}

/// The `IUnknown` slots for the interfaces of a class.
#[must_use]
pub const fn unknown<T: Class>() -> IUnknownVtbl {
    IUnknownVtbl { QueryInterface: query_interface::<T>, AddRef: add_ref::<T>, Release: release::<T> }
}

/// Writes a vtable: its slots by name, the head made of the `IUnknown` slots for the class. Gives a pointer to its head.
///
/// Each interface in between is named with its own slots: `vtable!(T, IMiniportTopologyVtbl { Init: f }, IMiniportVtbl { .. })`.
#[macro_export]
macro_rules! vtable {
    ($class:ty, $outer:ident { $($slot:ident: $thunk:expr),* $(,)? } $(, $base:ident { $($bslot:ident: $bthunk:expr),* $(,)? })?) => {
        core::ptr::from_ref::<$crate::raw::$outer>(const {
            &$crate::raw::$outer {
                base: $crate::vtable!(@base $class $(, $base { $($bslot: $bthunk),* })?),
                $($slot: $thunk),*
            }
        }).cast::<$crate::raw::IUnknownVtbl>()
    };
    (@base $class:ty) => { $crate::com::vtable::unknown::<$class>() };
    (@base $class:ty, $base:ident { $($bslot:ident: $bthunk:expr),* }) => {
        $crate::raw::$base { base: $crate::com::vtable::unknown::<$class>(), $($bslot: $bthunk),* }
    };
}
