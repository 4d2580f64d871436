//! Functions of `wdfdevice.h`, with their places in the table.

use crate::wdf::raw::prelude::*;
use crate::wdf::table;
use crate::wdf::table::functions;

functions! {
    28 WdfDeviceGetDeviceState(Device: WDFDEVICE, DeviceState: *mut WDF_DEVICE_STATE);
    29 WdfDeviceSetDeviceState(Device: WDFDEVICE, DeviceState: *mut WDF_DEVICE_STATE);
    30 WdfWdmDeviceGetWdfDeviceHandle(DeviceObject: PDEVICE_OBJECT) -> WDFDEVICE;
    31 WdfDeviceWdmGetDeviceObject(Device: WDFDEVICE) -> PDEVICE_OBJECT;
    32 WdfDeviceWdmGetAttachedDevice(Device: WDFDEVICE) -> PDEVICE_OBJECT;
    33 WdfDeviceWdmGetPhysicalDevice(Device: WDFDEVICE) -> PDEVICE_OBJECT;
    34 WdfDeviceWdmDispatchPreprocessedIrp(Device: WDFDEVICE, Irp: PIRP) -> NTSTATUS;
    35 WdfDeviceAddDependentUsageDeviceObject(Device: WDFDEVICE, DependentDevice: PDEVICE_OBJECT) -> NTSTATUS;
    36 WdfDeviceAddRemovalRelationsPhysicalDevice(Device: WDFDEVICE, PhysicalDevice: PDEVICE_OBJECT) -> NTSTATUS;
    37 WdfDeviceRemoveRemovalRelationsPhysicalDevice(Device: WDFDEVICE, PhysicalDevice: PDEVICE_OBJECT);
    38 WdfDeviceClearRemovalRelationsDevices(Device: WDFDEVICE);
    39 WdfDeviceGetDriver(Device: WDFDEVICE) -> WDFDRIVER;
    40 WdfDeviceRetrieveDeviceName(Device: WDFDEVICE, String: WDFSTRING) -> NTSTATUS;
    41 WdfDeviceAssignMofResourceName(Device: WDFDEVICE, MofResourceName: *const UNICODE_STRING) -> NTSTATUS;
    42 WdfDeviceGetIoTarget(Device: WDFDEVICE) -> WDFIOTARGET;
    43 WdfDeviceGetDevicePnpState(Device: WDFDEVICE) -> WDF_DEVICE_PNP_STATE;
    44 WdfDeviceGetDevicePowerState(Device: WDFDEVICE) -> WDF_DEVICE_POWER_STATE;
    45 WdfDeviceGetDevicePowerPolicyState(Device: WDFDEVICE) -> WDF_DEVICE_POWER_POLICY_STATE;
    46 WdfDeviceAssignS0IdleSettings(Device: WDFDEVICE, Settings: *mut WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS) -> NTSTATUS;
    47 WdfDeviceAssignSxWakeSettings(Device: WDFDEVICE, Settings: *mut WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS) -> NTSTATUS;
    48 WdfDeviceOpenRegistryKey(
        Device: WDFDEVICE, DeviceInstanceKeyType: ULONG, DesiredAccess: ACCESS_MASK,
        KeyAttributes: *mut WDF_OBJECT_ATTRIBUTES, Key: *mut WDFKEY,
    ) -> NTSTATUS;
    49 WdfDeviceSetSpecialFileSupport(Device: WDFDEVICE, FileType: WDF_SPECIAL_FILE_TYPE, FileTypeIsSupported: BOOLEAN);
    50 WdfDeviceSetCharacteristics(Device: WDFDEVICE, DeviceCharacteristics: ULONG);
    51 WdfDeviceGetCharacteristics(Device: WDFDEVICE) -> ULONG;
    52 WdfDeviceGetAlignmentRequirement(Device: WDFDEVICE) -> ULONG;
    53 WdfDeviceSetAlignmentRequirement(Device: WDFDEVICE, AlignmentRequirement: ULONG);
    54 WdfDeviceInitFree(DeviceInit: *mut WDFDEVICE_INIT);
    55 WdfDeviceInitSetPnpPowerEventCallbacks(
        DeviceInit: *mut WDFDEVICE_INIT, PnpPowerEventCallbacks: *mut WDF_PNPPOWER_EVENT_CALLBACKS,
    );
    56 WdfDeviceInitSetPowerPolicyEventCallbacks(
        DeviceInit: *mut WDFDEVICE_INIT, PowerPolicyEventCallbacks: *mut WDF_POWER_POLICY_EVENT_CALLBACKS,
    );
    57 WdfDeviceInitSetPowerPolicyOwnership(DeviceInit: *mut WDFDEVICE_INIT, IsPowerPolicyOwner: BOOLEAN);
    58 WdfDeviceInitRegisterPnpStateChangeCallback(
        DeviceInit: *mut WDFDEVICE_INIT, PnpState: WDF_DEVICE_PNP_STATE,
        EvtDevicePnpStateChange: Option<PFN_WDF_DEVICE_PNP_STATE_CHANGE_NOTIFICATION>, CallbackTypes: ULONG,
    ) -> NTSTATUS;
    59 WdfDeviceInitRegisterPowerStateChangeCallback(
        DeviceInit: *mut WDFDEVICE_INIT, PowerState: WDF_DEVICE_POWER_STATE,
        EvtDevicePowerStateChange: Option<PFN_WDF_DEVICE_POWER_STATE_CHANGE_NOTIFICATION>, CallbackTypes: ULONG,
    ) -> NTSTATUS;
    60 WdfDeviceInitRegisterPowerPolicyStateChangeCallback(
        DeviceInit: *mut WDFDEVICE_INIT, PowerPolicyState: WDF_DEVICE_POWER_POLICY_STATE,
        EvtDevicePowerPolicyStateChange: Option<PFN_WDF_DEVICE_POWER_POLICY_STATE_CHANGE_NOTIFICATION>,
        CallbackTypes: ULONG,
    ) -> NTSTATUS;
    61 WdfDeviceInitSetIoType(DeviceInit: *mut WDFDEVICE_INIT, IoType: WDF_DEVICE_IO_TYPE);
    62 WdfDeviceInitSetExclusive(DeviceInit: *mut WDFDEVICE_INIT, IsExclusive: BOOLEAN);
    63 WdfDeviceInitSetPowerNotPageable(DeviceInit: *mut WDFDEVICE_INIT);
    64 WdfDeviceInitSetPowerPageable(DeviceInit: *mut WDFDEVICE_INIT);
    65 WdfDeviceInitSetPowerInrush(DeviceInit: *mut WDFDEVICE_INIT);
    66 WdfDeviceInitSetDeviceType(DeviceInit: *mut WDFDEVICE_INIT, DeviceType: DEVICE_TYPE);
    67 WdfDeviceInitAssignName(DeviceInit: *mut WDFDEVICE_INIT, DeviceName: *const UNICODE_STRING) -> NTSTATUS;
    68 WdfDeviceInitAssignSDDLString(DeviceInit: *mut WDFDEVICE_INIT, SDDLString: *const UNICODE_STRING) -> NTSTATUS;
    69 WdfDeviceInitSetDeviceClass(DeviceInit: *mut WDFDEVICE_INIT, DeviceClassGuid: *const GUID);
    70 WdfDeviceInitSetCharacteristics(DeviceInit: *mut WDFDEVICE_INIT, DeviceCharacteristics: ULONG, OrInValues: BOOLEAN);
    71 WdfDeviceInitSetFileObjectConfig(
        DeviceInit: *mut WDFDEVICE_INIT, FileObjectConfig: *mut WDF_FILEOBJECT_CONFIG,
        FileObjectAttributes: *mut WDF_OBJECT_ATTRIBUTES,
    );
    72 WdfDeviceInitSetRequestAttributes(DeviceInit: *mut WDFDEVICE_INIT, RequestAttributes: *mut WDF_OBJECT_ATTRIBUTES);
    73 WdfDeviceInitAssignWdmIrpPreprocessCallback(
        DeviceInit: *mut WDFDEVICE_INIT, EvtDeviceWdmIrpPreprocess: Option<PFN_WDFDEVICE_WDM_IRP_PREPROCESS>,
        MajorFunction: UCHAR, MinorFunctions: *mut UCHAR, NumMinorFunctions: ULONG,
    ) -> NTSTATUS;
    74 WdfDeviceInitSetIoInCallerContextCallback(
        DeviceInit: *mut WDFDEVICE_INIT, EvtIoInCallerContext: Option<PFN_WDF_IO_IN_CALLER_CONTEXT>,
    );
    75 WdfDeviceCreate(
        DeviceInit: *mut *mut WDFDEVICE_INIT, DeviceAttributes: *mut WDF_OBJECT_ATTRIBUTES, Device: *mut WDFDEVICE,
    ) -> NTSTATUS;
    76 WdfDeviceSetStaticStopRemove(Device: WDFDEVICE, Stoppable: BOOLEAN);
    77 WdfDeviceCreateDeviceInterface(
        Device: WDFDEVICE, InterfaceClassGUID: *const GUID, ReferenceString: *const UNICODE_STRING,
    ) -> NTSTATUS;
    78 WdfDeviceSetDeviceInterfaceState(
        Device: WDFDEVICE, InterfaceClassGUID: *const GUID, ReferenceString: *const UNICODE_STRING,
        IsInterfaceEnabled: BOOLEAN,
    );
    79 WdfDeviceRetrieveDeviceInterfaceString(
        Device: WDFDEVICE, InterfaceClassGUID: *const GUID, ReferenceString: *const UNICODE_STRING, String: WDFSTRING,
    ) -> NTSTATUS;
    80 WdfDeviceCreateSymbolicLink(Device: WDFDEVICE, SymbolicLinkName: *const UNICODE_STRING) -> NTSTATUS;
    81 WdfDeviceQueryProperty(
        Device: WDFDEVICE, DeviceProperty: DEVICE_REGISTRY_PROPERTY, BufferLength: ULONG, PropertyBuffer: PVOID,
        ResultLength: *mut ULONG,
    ) -> NTSTATUS;
    82 WdfDeviceAllocAndQueryProperty(
        Device: WDFDEVICE, DeviceProperty: DEVICE_REGISTRY_PROPERTY, PoolType: POOL_TYPE,
        PropertyMemoryAttributes: *mut WDF_OBJECT_ATTRIBUTES, PropertyMemory: *mut WDFMEMORY,
    ) -> NTSTATUS;
    83 WdfDeviceSetPnpCapabilities(Device: WDFDEVICE, PnpCapabilities: *mut WDF_DEVICE_PNP_CAPABILITIES);
    84 WdfDeviceSetPowerCapabilities(Device: WDFDEVICE, PowerCapabilities: *mut WDF_DEVICE_POWER_CAPABILITIES);
    85 WdfDeviceSetBusInformationForChildren(Device: WDFDEVICE, BusInformation: PPNP_BUS_INFORMATION);
    86 WdfDeviceIndicateWakeStatus(Device: WDFDEVICE, WaitWakeStatus: NTSTATUS) -> NTSTATUS;
    87 WdfDeviceSetFailed(Device: WDFDEVICE, FailedAction: WDF_DEVICE_FAILED_ACTION);
    88 WdfDeviceStopIdleNoTrack(Device: WDFDEVICE, WaitForD0: BOOLEAN) -> NTSTATUS;
    89 WdfDeviceResumeIdleNoTrack(Device: WDFDEVICE);
    90 WdfDeviceGetFileObject(Device: WDFDEVICE, FileObject: PFILE_OBJECT) -> WDFFILEOBJECT;
    91 WdfDeviceEnqueueRequest(Device: WDFDEVICE, Request: WDFREQUEST) -> NTSTATUS;
    92 WdfDeviceGetDefaultQueue(Device: WDFDEVICE) -> WDFQUEUE;
    93 WdfDeviceConfigureRequestDispatching(Device: WDFDEVICE, Queue: WDFQUEUE, RequestType: WDF_REQUEST_TYPE) -> NTSTATUS;
    387 WdfDeviceRemoveDependentUsageDeviceObject(Device: WDFDEVICE, DependentDevice: PDEVICE_OBJECT);
    388 WdfDeviceGetSystemPowerAction(Device: WDFDEVICE) -> POWER_ACTION;
    401 WdfDeviceWdmDispatchIrp(Device: WDFDEVICE, Irp: PIRP, DispatchContext: PVOID) -> NTSTATUS;
    402 WdfDeviceWdmDispatchIrpToIoQueue(Device: WDFDEVICE, Irp: PIRP, Queue: WDFQUEUE, Flags: ULONG) -> NTSTATUS;
    403 WdfDeviceInitSetRemoveLockOptions(DeviceInit: *mut WDFDEVICE_INIT, Options: *mut WDF_REMOVE_LOCK_OPTIONS);
    404 WdfDeviceConfigureWdmIrpDispatchCallback(
        Device: WDFDEVICE, Driver: WDFDRIVER, MajorFunction: UCHAR,
        EvtDeviceWdmIrpDispatch: Option<PFN_WDFDEVICE_WDM_IRP_DISPATCH>, DriverContext: PVOID,
    ) -> NTSTATUS;
    425 WdfDeviceWdmAssignPowerFrameworkSettings(
        Device: WDFDEVICE, PowerFrameworkSettings: *mut WDF_POWER_FRAMEWORK_SETTINGS,
    ) -> NTSTATUS;
    430 WdfDeviceInitSetReleaseHardwareOrderOnFailure(
        DeviceInit: *mut WDFDEVICE_INIT, ReleaseHardwareOrderOnFailure: WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE,
    );
    432 WdfDeviceInitSetIoTypeEx(DeviceInit: *mut WDFDEVICE_INIT, IoTypeConfig: *mut WDF_IO_TYPE_CONFIG);
    433 WdfDeviceQueryPropertyEx(
        Device: WDFDEVICE, DeviceProperty: *mut WDF_DEVICE_PROPERTY_DATA, BufferLength: ULONG, PropertyBuffer: PVOID,
        RequiredSize: *mut ULONG, Type: *mut ULONG,
    ) -> NTSTATUS;
    434 WdfDeviceAllocAndQueryPropertyEx(
        Device: WDFDEVICE, DeviceProperty: *mut WDF_DEVICE_PROPERTY_DATA, PoolType: POOL_TYPE,
        PropertyMemoryAttributes: *mut WDF_OBJECT_ATTRIBUTES, PropertyMemory: *mut WDFMEMORY, Type: *mut ULONG,
    ) -> NTSTATUS;
    435 WdfDeviceAssignProperty(
        Device: WDFDEVICE, DeviceProperty: *mut WDF_DEVICE_PROPERTY_DATA, Type: DEVPROPTYPE, Size: ULONG, Data: PVOID,
    ) -> NTSTATUS;
    438 WdfDeviceStopIdleActual(
        Device: WDFDEVICE, WaitForD0: BOOLEAN, Tag: PVOID, Line: LONG, File: *const CHAR,
    ) -> NTSTATUS;
    439 WdfDeviceResumeIdleActual(Device: WDFDEVICE, Tag: PVOID, Line: LONG, File: *const CHAR);
    443 WdfDeviceOpenDevicemapKey(
        Device: WDFDEVICE, KeyName: *const UNICODE_STRING, DesiredAccess: ACCESS_MASK,
        KeyAttributes: *mut WDF_OBJECT_ATTRIBUTES, Key: *mut WDFKEY,
    ) -> NTSTATUS;
    457 WdfDeviceSetDeviceInterfaceStateEx(
        Device: WDFDEVICE, InterfaceClassGUID: *const GUID, ReferenceString: *const UNICODE_STRING,
        IsInterfaceEnabled: BOOLEAN,
    );
}
