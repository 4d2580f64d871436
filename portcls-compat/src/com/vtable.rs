//! The three methods that begin every vtable.

use super::object::{Class, Object};
use acx_core::nt::raw::{GUID, NTSTATUS, STATUS_INVALID_PARAMETER};
use core::ffi::c_void;

/// `IUnknown`'s vtable, and the head of every other.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct UnknownVtbl {
    /// Slot 0.
    pub query_interface: unsafe extern "efiapi" fn(*mut c_void, *const GUID, *mut *mut c_void) -> NTSTATUS,
    /// Slot 1.
    pub add_ref: unsafe extern "efiapi" fn(*mut c_void) -> u32,
    /// Slot 2.
    pub release: unsafe extern "efiapi" fn(*mut c_void) -> u32,
}

/// Any interface pointer of an object.
#[repr(C)]
pub struct Unknown {
    /// Its vtable.
    pub vtable: *const UnknownVtbl,
}

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

/// Builds a vtable of a raw interface: the `IUnknown` slots for class `$class`, then the methods by name.
///
/// The raw vtable type names its slots as the field does and takes the object as its own interface type; the thunks take it as
/// an untyped pointer, so each function pointer is cast. The compiler checks the number and names of the slots.
#[macro_export]
macro_rules! vtable {
    ($vtbl:path, $class:ty, { $($slot:ident: $thunk:expr),* $(,)? }) => {
        &{
            use $vtbl as Vtbl;
            Vtbl {
                QueryInterface: $crate::com::vtable::query_interface::<$class>,
                AddRef: $crate::com::vtable::add_ref::<$class>,
                Release: $crate::com::vtable::release::<$class>,
                $($slot: $thunk),*
            }
        }
    };
}
