//! What a driver and the loader (WDFLDR.SYS) tell each other when the driver is bound to its framework.

use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct WDF_VERSION { pub Major: u32, pub Minor: u32, pub Build: u32 }
    pub struct WDF_BIND_INFO {
        pub Size: u32, pub Component: *const WCHAR, pub Version: WDF_VERSION, pub FuncCount: u32,
        pub FuncTable: *mut *const PVOID, pub Module: PVOID,
    }
    pub struct WDF_BIND_INFO2 {
        pub V1: WDF_BIND_INFO, pub MinimumVersionRequired: *mut u32, pub ClientVersionHigherThanFramework: *mut BOOLEAN,
        pub FuncCountPtr: *mut u32, pub StructCountPtr: *mut u32, pub StructTable: *mut *const usize,
    }
    pub struct WDF_CLASS_VERSION { pub Major: u32, pub Minor: u32, pub Build: u32 }
    pub struct WDF_CLASS_BIND_INFO {
        pub Size: u32, pub ClassName: *const WCHAR, pub Version: WDF_CLASS_VERSION, pub FunctionTable: *mut PVOID,
        pub FunctionTableCount: u32, pub ClassBindInfo: PVOID, pub ClientBindClass: PVOID, pub ClientUnbindClass: PVOID,
        pub ClassModule: PVOID,
    }
    pub struct WDF_CLASS_BIND_INFO2 {
        pub V1: WDF_CLASS_BIND_INFO, pub MinimumVersionRequired: *mut u32,
        pub ClientVersionHigherThanFramework: *mut BOOLEAN, pub FunctionCountPtr: *mut u32, pub StructCountPtr: *mut u32,
        pub StructTable: *mut *const usize,
    }
    pub struct WDF_CLASS_LIBRARY_INFO {
        pub Size: u32, pub Version: WDF_CLASS_VERSION, pub ClassLibraryInitialize: PVOID,
        pub ClassLibraryDeinitialize: PVOID, pub ClassLibraryBindClient: PVOID, pub ClassLibraryUnbindClient: PVOID,
    }
    pub struct WDF_INTERFACE_HEADER { pub InterfaceType: *const GUID, pub InterfaceSize: u32 }
    pub struct WDF_LOADER_INTERFACE {
        pub Header: WDF_INTERFACE_HEADER, pub RegisterLibrary: PVOID, pub VersionBind: PVOID, pub VersionUnbind: PVOID,
        pub DiagnosticsValueByNameAsULONG: PVOID,
    }
    pub struct WDF_LOADER_INTERFACE_CLASS_BIND {
        pub Header: WDF_INTERFACE_HEADER, pub VersionBindClass: PVOID, pub VersionUnbindClass: PVOID,
    }
    #[repr(align(16))]
    pub struct MARKER_TYPE { pub Pad: [UCHAR; 16] }
}
