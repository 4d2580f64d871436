//! Queues, requests and targets: structures, enumerations and callbacks of KMDF 1.31.

use super::nested;
use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct WDF_FILEOBJECT_CONFIG {
        pub Size: ULONG, pub EvtDeviceFileCreate: Option<PFN_WDF_DEVICE_FILE_CREATE>,
        pub EvtFileClose: Option<PFN_WDF_FILE_CLOSE>, pub EvtFileCleanup: Option<PFN_WDF_FILE_CLEANUP>,
        pub AutoForwardCleanupClose: WDF_TRI_STATE, pub FileObjectClass: WDF_FILEOBJECT_CLASS,
    }
    pub struct WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS {
        pub Policy: WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS_Policy,
    }
    pub union WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS_Policy {
        pub ExaminePolicy: WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS_Policy_ExaminePolicy,
    }
    pub struct WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS_Policy_ExaminePolicy {
        pub EvtIoWdmIrpForForwardProgress: Option<PFN_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS>,
    }
    pub struct WDF_IO_QUEUE_CONFIG {
        pub Size: ULONG, pub DispatchType: WDF_IO_QUEUE_DISPATCH_TYPE, pub PowerManaged: WDF_TRI_STATE,
        pub AllowZeroLengthRequests: BOOLEAN, pub DefaultQueue: BOOLEAN,
        pub EvtIoDefault: Option<PFN_WDF_IO_QUEUE_IO_DEFAULT>, pub EvtIoRead: Option<PFN_WDF_IO_QUEUE_IO_READ>,
        pub EvtIoWrite: Option<PFN_WDF_IO_QUEUE_IO_WRITE>,
        pub EvtIoDeviceControl: Option<PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL>,
        pub EvtIoInternalDeviceControl: Option<PFN_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL>,
        pub EvtIoStop: Option<PFN_WDF_IO_QUEUE_IO_STOP>, pub EvtIoResume: Option<PFN_WDF_IO_QUEUE_IO_RESUME>,
        pub EvtIoCanceledOnQueue: Option<PFN_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE>, pub Settings: WDF_IO_QUEUE_CONFIG_Settings,
        pub Driver: WDFDRIVER,
    }
    pub union WDF_IO_QUEUE_CONFIG_Settings { pub Parallel: WDF_IO_QUEUE_CONFIG_Settings_Parallel }
    pub struct WDF_IO_QUEUE_CONFIG_Settings_Parallel { pub NumberOfPresentedRequests: ULONG }
    pub struct WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY {
        pub Size: ULONG, pub TotalForwardProgressRequests: ULONG,
        pub ForwardProgressReservedPolicy: WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY,
        pub ForwardProgressReservePolicySettings: WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS,
        pub EvtIoAllocateResourcesForReservedRequest: Option<PFN_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST>,
        pub EvtIoAllocateRequestResources: Option<PFN_WDF_IO_ALLOCATE_REQUEST_RESOURCES>,
    }
    pub struct WDF_IO_TARGET_OPEN_PARAMS {
        pub Size: ULONG, pub Type: WDF_IO_TARGET_OPEN_TYPE,
        pub EvtIoTargetQueryRemove: Option<PFN_WDF_IO_TARGET_QUERY_REMOVE>,
        pub EvtIoTargetRemoveCanceled: Option<PFN_WDF_IO_TARGET_REMOVE_CANCELED>,
        pub EvtIoTargetRemoveComplete: Option<PFN_WDF_IO_TARGET_REMOVE_COMPLETE>, pub TargetDeviceObject: PDEVICE_OBJECT,
        pub TargetFileObject: PFILE_OBJECT, pub TargetDeviceName: UNICODE_STRING, pub DesiredAccess: ACCESS_MASK,
        pub ShareAccess: ULONG, pub FileAttributes: ULONG, pub CreateDisposition: ULONG, pub CreateOptions: ULONG,
        pub EaBuffer: PVOID, pub EaBufferLength: ULONG, pub AllocationSize: *mut i64, pub FileInformation: ULONG,
        pub FileName: UNICODE_STRING,
    }
    pub struct WDF_IO_TYPE_CONFIG {
        pub Size: ULONG, pub ReadWriteIoType: WDF_DEVICE_IO_TYPE, pub DeviceControlIoType: WDF_DEVICE_IO_TYPE,
        pub DirectTransferThreshold: ULONG,
    }
    pub struct WDF_QUERY_INTERFACE_CONFIG {
        pub Size: ULONG, pub Interface: PINTERFACE, pub InterfaceType: *const GUID, pub SendQueryToParentStack: BOOLEAN,
        pub EvtDeviceProcessQueryInterfaceRequest: Option<PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST>,
        pub ImportInterface: BOOLEAN,
    }
    pub struct WDF_QUEUE_FATAL_ERROR_DATA { pub Queue: WDFQUEUE, pub Request: WDFREQUEST, pub Status: NTSTATUS }
    pub struct WDF_REMOVE_LOCK_OPTIONS { pub Size: ULONG, pub Flags: ULONG }
    pub struct WDF_REQUEST_COMPLETION_PARAMS {
        pub Size: ULONG, pub Type: WDF_REQUEST_TYPE, pub IoStatus: IO_STATUS_BLOCK,
        pub Parameters: WDF_REQUEST_COMPLETION_PARAMS_Parameters,
    }
    pub union WDF_REQUEST_COMPLETION_PARAMS_Parameters {
        pub Write: WDF_REQUEST_COMPLETION_PARAMS_Parameters_Write, pub Read: WDF_REQUEST_COMPLETION_PARAMS_Parameters_Read,
        pub Ioctl: WDF_REQUEST_COMPLETION_PARAMS_Parameters_Ioctl,
        pub Others: WDF_REQUEST_COMPLETION_PARAMS_Parameters_Others, pub Usb: WDF_REQUEST_COMPLETION_PARAMS_Parameters_Usb,
    }
    pub struct WDF_REQUEST_COMPLETION_PARAMS_Parameters_Usb { pub Completion: PWDF_USB_REQUEST_COMPLETION_PARAMS }
    pub struct WDF_REQUEST_COMPLETION_PARAMS_Parameters_Others {
        pub Argument1: WDF_REQUEST_COMPLETION_PARAMS_Parameters_Others_Argument1,
        pub Argument2: WDF_REQUEST_COMPLETION_PARAMS_Parameters_Others_Argument2,
        pub Argument3: WDF_REQUEST_COMPLETION_PARAMS_Parameters_Others_Argument3,
        pub Argument4: WDF_REQUEST_COMPLETION_PARAMS_Parameters_Others_Argument4,
    }
    pub union WDF_REQUEST_COMPLETION_PARAMS_Parameters_Others_Argument4 { pub Ptr: PVOID, pub Value: usize }
    pub union WDF_REQUEST_COMPLETION_PARAMS_Parameters_Others_Argument3 { pub Ptr: PVOID, pub Value: usize }
    pub union WDF_REQUEST_COMPLETION_PARAMS_Parameters_Others_Argument2 { pub Ptr: PVOID, pub Value: usize }
    pub union WDF_REQUEST_COMPLETION_PARAMS_Parameters_Others_Argument1 { pub Ptr: PVOID, pub Value: usize }
    pub struct WDF_REQUEST_COMPLETION_PARAMS_Parameters_Ioctl {
        pub IoControlCode: ULONG, pub Input: WDF_REQUEST_COMPLETION_PARAMS_Parameters_Ioctl_Input,
        pub Output: WDF_REQUEST_COMPLETION_PARAMS_Parameters_Ioctl_Output,
    }
    pub struct WDF_REQUEST_COMPLETION_PARAMS_Parameters_Ioctl_Output {
        pub Buffer: WDFMEMORY, pub Offset: usize, pub Length: usize,
    }
    pub struct WDF_REQUEST_COMPLETION_PARAMS_Parameters_Ioctl_Input { pub Buffer: WDFMEMORY, pub Offset: usize }
    pub struct WDF_REQUEST_COMPLETION_PARAMS_Parameters_Read { pub Buffer: WDFMEMORY, pub Length: usize, pub Offset: usize }
    pub struct WDF_REQUEST_COMPLETION_PARAMS_Parameters_Write {
        pub Buffer: WDFMEMORY, pub Length: usize, pub Offset: usize,
    }
    pub struct WDF_REQUEST_FATAL_ERROR_INFORMATION_LENGTH_MISMATCH_DATA {
        pub Request: WDFREQUEST, pub Irp: PIRP, pub OutputBufferLength: ULONG, pub Information: usize,
        pub MajorFunction: UCHAR,
    }
    pub struct WDF_REQUEST_FORWARD_OPTIONS { pub Size: ULONG, pub Flags: ULONG }
    pub struct WDF_REQUEST_PARAMETERS {
        pub Size: USHORT, pub MinorFunction: UCHAR, pub Type: WDF_REQUEST_TYPE,
        pub Parameters: WDF_REQUEST_PARAMETERS_Parameters,
    }
    pub union WDF_REQUEST_PARAMETERS_Parameters {
        pub Create: WDF_REQUEST_PARAMETERS_Parameters_Create, pub Read: WDF_REQUEST_PARAMETERS_Parameters_Read,
        pub Write: WDF_REQUEST_PARAMETERS_Parameters_Write,
        pub DeviceIoControl: WDF_REQUEST_PARAMETERS_Parameters_DeviceIoControl,
        pub Others: WDF_REQUEST_PARAMETERS_Parameters_Others,
    }
    pub struct WDF_REQUEST_PARAMETERS_Parameters_Others {
        pub Arg1: PVOID, pub Arg2: PVOID, pub IoControlCode: ULONG, pub Arg4: PVOID,
    }
    pub struct WDF_REQUEST_PARAMETERS_Parameters_DeviceIoControl {
        pub OutputBufferLength: usize, pub InputBufferLength: usize, pub IoControlCode: ULONG, pub Type3InputBuffer: PVOID,
    }
    pub struct WDF_REQUEST_PARAMETERS_Parameters_Write { pub Length: usize, pub Key: ULONG, pub DeviceOffset: i64 }
    pub struct WDF_REQUEST_PARAMETERS_Parameters_Read { pub Length: usize, pub Key: ULONG, pub DeviceOffset: i64 }
    pub struct WDF_REQUEST_PARAMETERS_Parameters_Create {
        pub SecurityContext: PIO_SECURITY_CONTEXT, pub Options: ULONG, pub _pointer_aligned: [usize; 0],
        pub FileAttributes: USHORT, pub ShareAccess: USHORT, pub _also_aligned: [usize; 0], pub EaLength: ULONG,
    }
    pub struct WDF_REQUEST_REUSE_PARAMS { pub Size: ULONG, pub Flags: ULONG, pub Status: NTSTATUS, pub NewIrp: PIRP }
    pub struct WDF_REQUEST_SEND_OPTIONS { pub Size: ULONG, pub Flags: ULONG, pub Timeout: i64 }
}

crate::abi_enums! { pub ENUMS;
    pub enum WDF_FILEOBJECT_CLASS: i32 {
        WdfFileObjectInvalid = 0, WdfFileObjectNotRequired = 1, WdfFileObjectWdfCanUseFsContext = 2,
        WdfFileObjectWdfCanUseFsContext2 = 3, WdfFileObjectWdfCannotUseFsContexts = 4,
        WdfFileObjectCanBeOptional = -2147483648,
    }
    pub enum WDF_IO_FORWARD_PROGRESS_ACTION: i32 {
        WdfIoForwardProgressActionInvalid = 0, WdfIoForwardProgressActionFailRequest = 1,
        WdfIoForwardProgressActionUseReservedRequest = 2,
    }
    pub enum WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY: i32 {
        WdfIoForwardProgressInvalidPolicy = 0, WdfIoForwardProgressReservedPolicyAlwaysUseReservedRequest = 1,
        WdfIoForwardProgressReservedPolicyUseExamine = 2, WdfIoForwardProgressReservedPolicyPagingIO = 3,
    }
    pub enum WDF_IO_QUEUE_DISPATCH_TYPE: i32 {
        WdfIoQueueDispatchInvalid = 0, WdfIoQueueDispatchSequential = 1, WdfIoQueueDispatchParallel = 2,
        WdfIoQueueDispatchManual = 3, WdfIoQueueDispatchMax = 4,
    }
    pub enum WDF_IO_QUEUE_STATE: i32 {
        WdfIoQueueAcceptRequests = 1, WdfIoQueueDispatchRequests = 2, WdfIoQueueNoRequests = 4,
        WdfIoQueueDriverNoRequests = 8, WdfIoQueuePnpHeld = 16,
    }
    pub enum WDF_IO_TARGET_OPEN_TYPE: i32 {
        WdfIoTargetOpenUndefined = 0, WdfIoTargetOpenUseExistingDevice = 1, WdfIoTargetOpenByName = 2,
        WdfIoTargetOpenReopen = 3, WdfIoTargetOpenLocalTargetByFile = 4,
    }
    pub enum WDF_IO_TARGET_PURGE_IO_ACTION: i32 {
        WdfIoTargetPurgeIoUndefined = 0, WdfIoTargetPurgeIoAndWait = 1, WdfIoTargetPurgeIo = 2,
    }
    pub enum WDF_IO_TARGET_SENT_IO_ACTION: i32 {
        WdfIoTargetSentIoUndefined = 0, WdfIoTargetCancelSentIo = 1, WdfIoTargetWaitForSentIoToComplete = 2,
        WdfIoTargetLeaveSentIoPending = 3,
    }
    pub enum WDF_IO_TARGET_STATE: i32 {
        WdfIoTargetStateUndefined = 0, WdfIoTargetStarted = 1, WdfIoTargetStopped = 2, WdfIoTargetClosedForQueryRemove = 3,
        WdfIoTargetClosed = 4, WdfIoTargetDeleted = 5, WdfIoTargetPurged = 6,
    }
    pub enum WDF_REMOVE_LOCK_OPTIONS_FLAGS: i32 { WDF_REMOVE_LOCK_OPTION_ACQUIRE_FOR_IO = 1 }
    pub enum WDF_REQUEST_FATAL_ERROR_CODES: i32 {
        WDF_REQUEST_FATAL_ERROR_NO_MORE_STACK_LOCATIONS = 1, WDF_REQUEST_FATAL_ERROR_NULL_IRP = 2,
        WDF_REQUEST_FATAL_ERROR_REQUEST_ALREADY_SENT = 3, WDF_REQUEST_FATAL_ERROR_INFORMATION_LENGTH_MISMATCH = 4,
        WDF_REQUEST_FATAL_ERROR_REQUEST_NOT_IN_QUEUE = 5,
    }
    pub enum WDF_REQUEST_FORWARD_OPTIONS_FLAGS: i32 { WDF_REQUEST_FORWARD_OPTION_SEND_AND_FORGET = 1 }
    pub enum WDF_REQUEST_REUSE_FLAGS: i32 { WDF_REQUEST_REUSE_NO_FLAGS = 0, WDF_REQUEST_REUSE_SET_NEW_IRP = 1 }
    pub enum WDF_REQUEST_SEND_OPTIONS_FLAGS: i32 {
        WDF_REQUEST_SEND_OPTION_TIMEOUT = 1, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS = 2,
        WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE = 4, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET = 8,
        WDF_REQUEST_SEND_OPTION_IMPERSONATE_CLIENT = 65536, WDF_REQUEST_SEND_OPTION_IMPERSONATION_IGNORE_FAILURE = 131072,
    }
    pub enum WDF_REQUEST_STOP_ACTION_FLAGS: i32 {
        WdfRequestStopActionInvalid = 0, WdfRequestStopActionSuspend = 1, WdfRequestStopActionPurge = 2,
        WdfRequestStopRequestCancelable = 268435456,
    }
    pub enum WDF_REQUEST_TYPE: i32 {
        WdfRequestTypeCreate = 0, WdfRequestTypeCreateNamedPipe = 1, WdfRequestTypeClose = 2, WdfRequestTypeRead = 3,
        WdfRequestTypeWrite = 4, WdfRequestTypeQueryInformation = 5, WdfRequestTypeSetInformation = 6,
        WdfRequestTypeQueryEA = 7, WdfRequestTypeSetEA = 8, WdfRequestTypeFlushBuffers = 9,
        WdfRequestTypeQueryVolumeInformation = 10, WdfRequestTypeSetVolumeInformation = 11,
        WdfRequestTypeDirectoryControl = 12, WdfRequestTypeFileSystemControl = 13, WdfRequestTypeDeviceControl = 14,
        WdfRequestTypeDeviceControlInternal = 15, WdfRequestTypeShutdown = 16, WdfRequestTypeLockControl = 17,
        WdfRequestTypeCleanup = 18, WdfRequestTypeCreateMailSlot = 19, WdfRequestTypeQuerySecurity = 20,
        WdfRequestTypeSetSecurity = 21, WdfRequestTypePower = 22, WdfRequestTypeSystemControl = 23,
        WdfRequestTypeDeviceChange = 24, WdfRequestTypeQueryQuota = 25, WdfRequestTypeSetQuota = 26, WdfRequestTypePnp = 27,
        WdfRequestTypeOther = 28, WdfRequestTypeUsb = 64, WdfRequestTypeNoFormat = 255, WdfRequestTypeMax = 256,
    }
    pub enum WDF_TASK_SEND_OPTIONS_FLAGS: i32 { WDF_TASK_SEND_OPTION_TIMEOUT = 1, WDF_TASK_SEND_OPTION_SYNCHRONOUS = 2 }
}

crate::abi_callbacks! { pub CALLBACKS;
    pub fn PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST(
        Device: WDFDEVICE, InterfaceType: *mut GUID, ExposedInterface: PINTERFACE, ExposedInterfaceSpecificData: PVOID,
    ) -> NTSTATUS;
    pub fn PFN_WDF_IO_ALLOCATE_REQUEST_RESOURCES(Queue: WDFQUEUE, Request: WDFREQUEST) -> NTSTATUS;
    pub fn PFN_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST(Queue: WDFQUEUE, Request: WDFREQUEST) -> NTSTATUS;
    pub fn PFN_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE(Queue: WDFQUEUE, Request: WDFREQUEST);
    pub fn PFN_WDF_IO_QUEUE_IO_DEFAULT(Queue: WDFQUEUE, Request: WDFREQUEST);
    pub fn PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL(
        Queue: WDFQUEUE, Request: WDFREQUEST, OutputBufferLength: usize, InputBufferLength: usize, IoControlCode: ULONG,
    );
    pub fn PFN_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL(
        Queue: WDFQUEUE, Request: WDFREQUEST, OutputBufferLength: usize, InputBufferLength: usize, IoControlCode: ULONG,
    );
    pub fn PFN_WDF_IO_QUEUE_IO_READ(Queue: WDFQUEUE, Request: WDFREQUEST, Length: usize);
    pub fn PFN_WDF_IO_QUEUE_IO_RESUME(Queue: WDFQUEUE, Request: WDFREQUEST);
    pub fn PFN_WDF_IO_QUEUE_IO_STOP(Queue: WDFQUEUE, Request: WDFREQUEST, ActionFlags: ULONG);
    pub fn PFN_WDF_IO_QUEUE_IO_WRITE(Queue: WDFQUEUE, Request: WDFREQUEST, Length: usize);
    pub fn PFN_WDF_IO_QUEUE_STATE(Queue: WDFQUEUE, Context: PVOID);
    pub fn PFN_WDF_IO_TARGET_QUERY_REMOVE(IoTarget: WDFIOTARGET) -> NTSTATUS;
    pub fn PFN_WDF_IO_TARGET_REMOVE_CANCELED(IoTarget: WDFIOTARGET);
    pub fn PFN_WDF_IO_TARGET_REMOVE_COMPLETE(IoTarget: WDFIOTARGET);
    pub fn PFN_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS(Queue: WDFQUEUE, Irp: PIRP) -> WDF_IO_FORWARD_PROGRESS_ACTION;
    pub fn PFN_WDF_REQUEST_CANCEL(Request: WDFREQUEST);
    pub fn PFN_WDF_REQUEST_COMPLETION_ROUTINE(
        Request: WDFREQUEST, Target: WDFIOTARGET, Params: *mut WDF_REQUEST_COMPLETION_PARAMS, Context: PVOID,
    );
}

nested! { pub NESTED;
    WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS.Policy.ExaminePolicy;
    WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS.Policy.ExaminePolicy.EvtIoWdmIrpForForwardProgress;
    WDF_IO_QUEUE_CONFIG.Settings.Parallel;
    WDF_IO_QUEUE_CONFIG.Settings.Parallel.NumberOfPresentedRequests;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Write;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Write.Buffer;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Write.Length;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Write.Offset;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Read;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Read.Buffer;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Read.Length;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Read.Offset;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Ioctl;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Ioctl.IoControlCode;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Ioctl.Input;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Ioctl.Input.Buffer;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Ioctl.Input.Offset;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Ioctl.Output;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Ioctl.Output.Buffer;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Ioctl.Output.Offset;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Ioctl.Output.Length;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others.Argument1;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others.Argument1.Ptr;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others.Argument1.Value;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others.Argument2;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others.Argument2.Ptr;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others.Argument2.Value;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others.Argument3;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others.Argument3.Ptr;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others.Argument3.Value;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others.Argument4;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others.Argument4.Ptr;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Others.Argument4.Value;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Usb;
    WDF_REQUEST_COMPLETION_PARAMS.Parameters.Usb.Completion;
    WDF_REQUEST_PARAMETERS.Parameters.Create;
    WDF_REQUEST_PARAMETERS.Parameters.Create.SecurityContext;
    WDF_REQUEST_PARAMETERS.Parameters.Create.Options;
    WDF_REQUEST_PARAMETERS.Parameters.Create.FileAttributes;
    WDF_REQUEST_PARAMETERS.Parameters.Create.ShareAccess;
    WDF_REQUEST_PARAMETERS.Parameters.Create.EaLength;
    WDF_REQUEST_PARAMETERS.Parameters.Read;
    WDF_REQUEST_PARAMETERS.Parameters.Read.Length;
    WDF_REQUEST_PARAMETERS.Parameters.Read.Key;
    WDF_REQUEST_PARAMETERS.Parameters.Read.DeviceOffset;
    WDF_REQUEST_PARAMETERS.Parameters.Write;
    WDF_REQUEST_PARAMETERS.Parameters.Write.Length;
    WDF_REQUEST_PARAMETERS.Parameters.Write.Key;
    WDF_REQUEST_PARAMETERS.Parameters.Write.DeviceOffset;
    WDF_REQUEST_PARAMETERS.Parameters.DeviceIoControl;
    WDF_REQUEST_PARAMETERS.Parameters.DeviceIoControl.OutputBufferLength;
    WDF_REQUEST_PARAMETERS.Parameters.DeviceIoControl.InputBufferLength;
    WDF_REQUEST_PARAMETERS.Parameters.DeviceIoControl.IoControlCode;
    WDF_REQUEST_PARAMETERS.Parameters.DeviceIoControl.Type3InputBuffer;
    WDF_REQUEST_PARAMETERS.Parameters.Others;
    WDF_REQUEST_PARAMETERS.Parameters.Others.Arg1;
    WDF_REQUEST_PARAMETERS.Parameters.Others.Arg2;
    WDF_REQUEST_PARAMETERS.Parameters.Others.IoControlCode;
    WDF_REQUEST_PARAMETERS.Parameters.Others.Arg4;
}
