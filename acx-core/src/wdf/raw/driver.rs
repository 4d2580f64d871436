//! Driver, objects and their attributes: structures, enumerations and callbacks of KMDF 1.31.

use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct WDF_CUSTOM_TYPE_CONTEXT { pub Size: ULONG, pub Data: usize }
    pub struct WDF_DRIVER_CONFIG {
        pub Size: ULONG, pub EvtDriverDeviceAdd: Option<PFN_WDF_DRIVER_DEVICE_ADD>,
        pub EvtDriverUnload: Option<PFN_WDF_DRIVER_UNLOAD>, pub DriverInitFlags: ULONG, pub DriverPoolTag: ULONG,
    }
    pub struct WDF_DRIVER_GLOBALS {
        pub Driver: WDFDRIVER, pub DriverFlags: ULONG, pub DriverTag: ULONG, pub DriverName: [CHAR; 32],
        pub DisplaceDriverUnload: BOOLEAN,
    }
    pub struct WDF_DRIVER_VERSION_AVAILABLE_PARAMS { pub Size: ULONG, pub MajorVersion: ULONG, pub MinorVersion: ULONG }
    pub struct WDF_OBJECT_ATTRIBUTES {
        pub Size: ULONG, pub EvtCleanupCallback: Option<PFN_WDF_OBJECT_CONTEXT_CLEANUP>,
        pub EvtDestroyCallback: Option<PFN_WDF_OBJECT_CONTEXT_DESTROY>, pub ExecutionLevel: WDF_EXECUTION_LEVEL,
        pub SynchronizationScope: WDF_SYNCHRONIZATION_SCOPE, pub ParentObject: WDFOBJECT, pub ContextSizeOverride: usize,
        pub ContextTypeInfo: *const WDF_OBJECT_CONTEXT_TYPE_INFO,
    }
    pub struct WDF_OBJECT_CONTEXT_TYPE_INFO {
        pub Size: ULONG, pub ContextName: *const CHAR, pub ContextSize: usize,
        pub UniqueType: *const WDF_OBJECT_CONTEXT_TYPE_INFO,
        pub EvtDriverGetUniqueContextType: PVOID,
    }
}

crate::abi_enums! { pub ENUMS;
    pub enum WDF_BUGCHECK_CODES: i32 {
        WDF_POWER_ROUTINE_TIMED_OUT = 1, WDF_RECURSIVE_LOCK = 2, WDF_VERIFIER_FATAL_ERROR = 3,
        WDF_REQUIRED_PARAMETER_IS_NULL = 4, WDF_INVALID_HANDLE = 5, WDF_REQUEST_FATAL_ERROR = 6, WDF_OBJECT_ERROR = 7,
        WDF_DMA_FATAL_ERROR = 8, WDF_INVALID_INTERRUPT = 9, WDF_QUEUE_FATAL_ERROR = 10, WDF_INVALID_LOCK_OPERATION = 11,
        WDF_PNP_FATAL_ERROR = 12, WDF_POWER_MULTIPLE_PPO = 13, WDF_VERIFIER_IRQL_MISMATCH = 14,
        WDF_VERIFIER_CRITICAL_REGION_MISMATCH = 15, WDF_API_UNAVAILABLE = 16,
    }
    pub enum WDF_DISPATCH_IRP_TO_IO_QUEUE_FLAGS: i32 {
        WDF_DISPATCH_IRP_TO_IO_QUEUE_NO_FLAGS = 0, WDF_DISPATCH_IRP_TO_IO_QUEUE_INVOKE_INCALLERCTX_CALLBACK = 1,
        WDF_DISPATCH_IRP_TO_IO_QUEUE_PREPROCESSED_IRP = 2,
    }
    pub enum WDF_DRIVER_INIT_FLAGS: i32 {
        WdfDriverInitNonPnpDriver = 1, WdfDriverInitNoDispatchOverride = 2, WdfVerifyOn = 4, WdfVerifierOn = 8,
        WdfDriverInitCompanion = 16,
    }
    pub enum WDF_EXECUTION_LEVEL: i32 {
        WdfExecutionLevelInvalid = 0, WdfExecutionLevelInheritFromParent = 1, WdfExecutionLevelPassive = 2,
        WdfExecutionLevelDispatch = 3,
    }
    pub enum WDF_RETRIEVE_CHILD_FLAGS: i32 {
        WdfRetrieveUnspecified = 0, WdfRetrievePresentChildren = 1, WdfRetrieveMissingChildren = 2,
        WdfRetrievePendingChildren = 4, WdfRetrieveAddedChildren = 5, WdfRetrieveAllChildren = 7,
    }
    pub enum WDF_SYNCHRONIZATION_SCOPE: i32 {
        WdfSynchronizationScopeInvalid = 0, WdfSynchronizationScopeInheritFromParent = 1, WdfSynchronizationScopeDevice = 2,
        WdfSynchronizationScopeQueue = 3, WdfSynchronizationScopeNone = 4,
    }
    pub enum WDF_TRI_STATE: i32 { WdfFalse = 0, WdfTrue = 1, WdfUseDefault = 2 }
}

crate::abi_callbacks! { pub CALLBACKS;
    pub fn PFN_WDF_DRIVER_DEVICE_ADD(Driver: WDFDRIVER, DeviceInit: *mut WDFDEVICE_INIT) -> NTSTATUS;
    pub fn PFN_WDF_DRIVER_UNLOAD(Driver: WDFDRIVER);
    pub fn PFN_WDF_OBJECT_CONTEXT_CLEANUP(Object: WDFOBJECT);
    pub fn PFN_WDF_OBJECT_CONTEXT_DESTROY(Object: WDFOBJECT);
    pub fn PFN_WDF_TRACE_CALLBACK(
        minorFunction: UCHAR, dataPath: PVOID, bufferLength: ULONG, buffer: PVOID, context: PVOID, size: *mut ULONG,
    ) -> NTSTATUS;
}
