//! `IUnknown` and the helpers of punknown.h and stdunk.h.

use core::ffi::c_void;

use acx_core::ks::guid::Guid;
use acx_core::ks::status::NTSTATUS;

use super::external::POOL_TYPE;

acx_core::abi_interfaces! {
    pub UNKNOWN_INTERFACES;

    /// Implemented by either side (punknown.h, Windows 98SE/2000).
    pub interface IUnknown(IUnknownVtbl) {
        fn QueryInterface(this, InterfaceId: *const Guid, Interface: *mut *mut c_void) -> NTSTATUS;
        fn AddRef(this) -> u32;
        fn Release(this) -> u32;
    }

    /// Implemented by either side (stdunk.h, Windows 98SE/2000).
    pub interface INonDelegatingUnknown(INonDelegatingUnknownVtbl) {
        fn NonDelegatingQueryInterface(this, InterfaceId: *const Guid, Interface: *mut *mut c_void) -> NTSTATUS;
        fn NonDelegatingAddRef(this) -> u32;
        fn NonDelegatingRelease(this) -> u32;
    }

    /// The C++ helper class of stdunk.h; its vtable ends in a destructor that is not listed.
    pub interface CUnknown(CUnknownVtbl): INonDelegatingUnknown {}
}

acx_core::abi_callbacks! {
    pub UNKNOWN_CALLBACKS;

    pub fn PFNCREATEINSTANCE(
        Unknown: *mut *mut IUnknown,
        ClassId: *const Guid,
        OuterUnknown: *mut IUnknown,
        PoolType: POOL_TYPE,
    ) -> NTSTATUS;
}
