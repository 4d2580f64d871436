//! Functions of `wdfpdo.h`, `wdffdo.h`, `wdfcontrol.h`, `wdfqueryinterface.h`, with their places in the table.

use crate::wdf::raw::prelude::*;
use crate::wdf::table;
use crate::wdf::table::functions;

functions! {
    25 WdfControlDeviceInitAllocate(Driver: WDFDRIVER, SDDLString: *const UNICODE_STRING) -> *mut WDFDEVICE_INIT;
    26 WdfControlDeviceInitSetShutdownNotification(
        DeviceInit: *mut WDFDEVICE_INIT, Notification: Option<PFN_WDF_DEVICE_SHUTDOWN_NOTIFICATION>, Flags: UCHAR,
    );
    27 WdfControlFinishInitializing(Device: WDFDEVICE);
    124 WdfFdoInitWdmGetPhysicalDevice(DeviceInit: *mut WDFDEVICE_INIT) -> PDEVICE_OBJECT;
    125 WdfFdoInitOpenRegistryKey(
        DeviceInit: *mut WDFDEVICE_INIT, DeviceInstanceKeyType: ULONG, DesiredAccess: ACCESS_MASK,
        KeyAttributes: *mut WDF_OBJECT_ATTRIBUTES, Key: *mut WDFKEY,
    ) -> NTSTATUS;
    126 WdfFdoInitQueryProperty(
        DeviceInit: *mut WDFDEVICE_INIT, DeviceProperty: DEVICE_REGISTRY_PROPERTY, BufferLength: ULONG,
        PropertyBuffer: PVOID, ResultLength: *mut ULONG,
    ) -> NTSTATUS;
    127 WdfFdoInitAllocAndQueryProperty(
        DeviceInit: *mut WDFDEVICE_INIT, DeviceProperty: DEVICE_REGISTRY_PROPERTY, PoolType: POOL_TYPE,
        PropertyMemoryAttributes: *mut WDF_OBJECT_ATTRIBUTES, PropertyMemory: *mut WDFMEMORY,
    ) -> NTSTATUS;
    128 WdfFdoInitSetEventCallbacks(DeviceInit: *mut WDFDEVICE_INIT, FdoEventCallbacks: *mut WDF_FDO_EVENT_CALLBACKS);
    129 WdfFdoInitSetFilter(DeviceInit: *mut WDFDEVICE_INIT);
    131 WdfFdoQueryForInterface(
        Fdo: WDFDEVICE, InterfaceType: *const GUID, Interface: PINTERFACE, Size: USHORT, Version: USHORT,
        InterfaceSpecificData: PVOID,
    ) -> NTSTATUS;
    133 WdfFdoAddStaticChild(Fdo: WDFDEVICE, Child: WDFDEVICE) -> NTSTATUS;
    134 WdfFdoLockStaticChildListForIteration(Fdo: WDFDEVICE);
    135 WdfFdoRetrieveNextStaticChild(Fdo: WDFDEVICE, PreviousChild: WDFDEVICE, Flags: ULONG) -> WDFDEVICE;
    136 WdfFdoUnlockStaticChildListFromIteration(Fdo: WDFDEVICE);
    210 WdfPdoInitAllocate(ParentDevice: WDFDEVICE) -> *mut WDFDEVICE_INIT;
    211 WdfPdoInitSetEventCallbacks(DeviceInit: *mut WDFDEVICE_INIT, DispatchTable: *mut WDF_PDO_EVENT_CALLBACKS);
    212 WdfPdoInitAssignDeviceID(DeviceInit: *mut WDFDEVICE_INIT, DeviceID: *const UNICODE_STRING) -> NTSTATUS;
    213 WdfPdoInitAssignInstanceID(DeviceInit: *mut WDFDEVICE_INIT, InstanceID: *const UNICODE_STRING) -> NTSTATUS;
    214 WdfPdoInitAddHardwareID(DeviceInit: *mut WDFDEVICE_INIT, HardwareID: *const UNICODE_STRING) -> NTSTATUS;
    215 WdfPdoInitAddCompatibleID(DeviceInit: *mut WDFDEVICE_INIT, CompatibleID: *const UNICODE_STRING) -> NTSTATUS;
    216 WdfPdoInitAddDeviceText(
        DeviceInit: *mut WDFDEVICE_INIT, DeviceDescription: *const UNICODE_STRING, DeviceLocation: *const UNICODE_STRING,
        LocaleId: LCID,
    ) -> NTSTATUS;
    217 WdfPdoInitSetDefaultLocale(DeviceInit: *mut WDFDEVICE_INIT, LocaleId: LCID);
    218 WdfPdoInitAssignRawDevice(DeviceInit: *mut WDFDEVICE_INIT, DeviceClassGuid: *const GUID) -> NTSTATUS;
    219 WdfPdoMarkMissing(Device: WDFDEVICE) -> NTSTATUS;
    220 WdfPdoRequestEject(Device: WDFDEVICE);
    221 WdfPdoGetParent(Device: WDFDEVICE) -> WDFDEVICE;
    222 WdfPdoRetrieveIdentificationDescription(
        Device: WDFDEVICE, IdentificationDescription: *mut WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER,
    ) -> NTSTATUS;
    223 WdfPdoRetrieveAddressDescription(
        Device: WDFDEVICE, AddressDescription: *mut WDF_CHILD_ADDRESS_DESCRIPTION_HEADER,
    ) -> NTSTATUS;
    224 WdfPdoUpdateAddressDescription(
        Device: WDFDEVICE, AddressDescription: *mut WDF_CHILD_ADDRESS_DESCRIPTION_HEADER,
    ) -> NTSTATUS;
    225 WdfPdoAddEjectionRelationsPhysicalDevice(Device: WDFDEVICE, PhysicalDevice: PDEVICE_OBJECT) -> NTSTATUS;
    226 WdfPdoRemoveEjectionRelationsPhysicalDevice(Device: WDFDEVICE, PhysicalDevice: PDEVICE_OBJECT);
    227 WdfPdoClearEjectionRelationsDevices(Device: WDFDEVICE);
    228 WdfDeviceAddQueryInterface(Device: WDFDEVICE, InterfaceConfig: *mut WDF_QUERY_INTERFACE_CONFIG) -> NTSTATUS;
    391 WdfPdoInitAssignContainerID(DeviceInit: *mut WDFDEVICE_INIT, ContainerID: *const UNICODE_STRING) -> NTSTATUS;
    392 WdfPdoInitAllowForwardingRequestToParent(DeviceInit: *mut WDFDEVICE_INIT);
    436 WdfFdoInitQueryPropertyEx(
        DeviceInit: *mut WDFDEVICE_INIT, DeviceProperty: *mut WDF_DEVICE_PROPERTY_DATA, BufferLength: ULONG,
        PropertyBuffer: PVOID, ResultLength: *mut ULONG, Type: *mut ULONG,
    ) -> NTSTATUS;
    437 WdfFdoInitAllocAndQueryPropertyEx(
        DeviceInit: *mut WDFDEVICE_INIT, DeviceProperty: *mut WDF_DEVICE_PROPERTY_DATA, PoolType: POOL_TYPE,
        PropertyMemoryAttributes: *mut WDF_OBJECT_ATTRIBUTES, PropertyMemory: *mut WDFMEMORY, Type: *mut ULONG,
    ) -> NTSTATUS;
    453 WdfPdoInitRemovePowerDependencyOnParent(DeviceInit: *mut WDFDEVICE_INIT);
}
