//! What the driver imports from the framework's loader.
#![allow(non_snake_case, reason = "the names are those of the loader")]

use super::raw::prelude::*;

crate::abi_imports! { pub IMPORTS from "WDFLDR.SYS";
    /// Binds the driver to KMDF; fills the table pointer of `BindInfo` and `ComponentGlobals`. PASSIVE_LEVEL.
    pub fn WdfVersionBind(
        DriverObject: *mut DRIVER_OBJECT, RegistryPath: *mut UNICODE_STRING, BindInfo: *mut WDF_BIND_INFO, ComponentGlobals: *mut PVOID
    ) -> NTSTATUS;
    /// Takes the binding back. PASSIVE_LEVEL.
    pub fn WdfVersionUnbind(RegistryPath: *mut UNICODE_STRING, BindInfo: *mut WDF_BIND_INFO, ComponentGlobals: PVOID) -> NTSTATUS;
    /// Binds the driver to a class extension. PASSIVE_LEVEL.
    pub fn WdfVersionBindClass(
        BindInfo: *mut WDF_BIND_INFO, ComponentGlobals: PVOID, ClassBindInfo: *mut WDF_CLASS_BIND_INFO
    ) -> NTSTATUS;
    /// Takes the binding to a class extension back. PASSIVE_LEVEL.
    pub fn WdfVersionUnbindClass(BindInfo: *mut WDF_BIND_INFO, ComponentGlobals: PVOID, ClassBindInfo: *mut WDF_CLASS_BIND_INFO);
}
