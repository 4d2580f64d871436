//! Every function of portcls.sys and drmk.sys (portcls.h, drmk.h).

use core::ffi::c_void;

use acx_core::ks::guid::Guid;
use acx_core::ks::raw::DRMRIGHTS;
use acx_core::ks::status::NTSTATUS;

use super::dma_channel::IDmaChannel;
use super::drm::DRMFORWARD;
use super::external::{
    CM_RESOURCE_LIST, DEVICE_DESCRIPTION, DEVICE_OBJECT, DEVICE_POWER_STATE, DEVICE_REGISTRY_PROPERTY, DRIVER_OBJECT, FILE_OBJECT,
    IRP, OBJECT_ATTRIBUTES, PDRIVER_ADD_DEVICE, PIO_TIMER_ROUTINE, POOL_TYPE, UNICODE_STRING,
};
use super::port::{IMiniport, IPort, PCPFNSTARTDEVICE};
use super::port_helpers::{PCSTREAMRESOURCE, PCSTREAMRESOURCE_DESCRIPTOR};
use super::power::PC_POWER_FRAMEWORK_SETTINGS;
use super::request::PCPROPERTY_REQUEST;
use super::resource::{IRegistryKey, IResourceList};
use super::service_group::{IInterruptSync, INTERRUPTSYNCMODE, IServiceGroup};
use super::unknown::IUnknown;

acx_core::abi_imports! {
    pub PORTCLS_IMPORTS from "portcls.sys";

    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcInitializeAdapterDriver(
        DriverObject: *mut DRIVER_OBJECT,
        RegistryPathName: *mut UNICODE_STRING,
        AddDevice: PDRIVER_ADD_DEVICE,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcDispatchIrp(pDeviceObject: *mut DEVICE_OBJECT, pIrp: *mut IRP) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcAddAdapterDevice(
        DriverObject: *mut DRIVER_OBJECT,
        PhysicalDeviceObject: *mut DEVICE_OBJECT,
        StartDevice: Option<PCPFNSTARTDEVICE>,
        MaxObjects: u32,
        DeviceExtensionSize: u32,
    ) -> NTSTATUS;
    /// IRQL <= DISPATCH_LEVEL. Since Windows 98SE/2000.
    pub fn PcCompleteIrp(pDeviceObject: *mut DEVICE_OBJECT, pIrp: *mut IRP, ntStatus: NTSTATUS) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcForwardIrpSynchronous(DeviceObject: *mut DEVICE_OBJECT, Irp: *mut IRP) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcRegisterSubdevice(DeviceObject: *mut DEVICE_OBJECT, Name: *mut u16, Unknown: *mut IUnknown) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcRegisterPhysicalConnection(
        DeviceObject: *mut DEVICE_OBJECT,
        FromUnknown: *mut IUnknown,
        FromPin: u32,
        ToUnknown: *mut IUnknown,
        ToPin: u32,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcRegisterPhysicalConnectionToExternal(
        DeviceObject: *mut DEVICE_OBJECT,
        FromUnknown: *mut IUnknown,
        FromPin: u32,
        ToString: *mut UNICODE_STRING,
        ToPin: u32,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcRegisterPhysicalConnectionFromExternal(
        DeviceObject: *mut DEVICE_OBJECT,
        FromString: *mut UNICODE_STRING,
        FromPin: u32,
        ToUnknown: *mut IUnknown,
        ToPin: u32,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcNewPort(OutPort: *mut *mut IPort, ClassID: *const Guid) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcNewMiniport(OutMiniPort: *mut *mut IMiniport, ClassID: *const Guid) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcNewDmaChannel(
        OutDmaChannel: *mut *mut IDmaChannel,
        OuterUnknown: *mut IUnknown,
        PoolType: POOL_TYPE,
        DeviceDescription: *mut DEVICE_DESCRIPTION,
        DeviceObject: *mut DEVICE_OBJECT,
    ) -> NTSTATUS;
    /// IRQL <= DISPATCH_LEVEL. Since Windows 98SE/2000.
    pub fn PcCompletePendingPropertyRequest(PropertyRequest: *mut PCPROPERTY_REQUEST, NtStatus: NTSTATUS) -> NTSTATUS;
    /// Any IRQL. Since Windows 98SE/2000.
    pub fn PcGetTimeInterval(Since: u64) -> u64;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcNewResourceList(
        OutResourceList: *mut *mut IResourceList,
        OuterUnknown: *mut IUnknown,
        PoolType: POOL_TYPE,
        TranslatedResources: *mut CM_RESOURCE_LIST,
        UntranslatedResources: *mut CM_RESOURCE_LIST,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcNewResourceSublist(
        OutResourceList: *mut *mut IResourceList,
        OuterUnknown: *mut IUnknown,
        PoolType: POOL_TYPE,
        ParentList: *mut IResourceList,
        MaximumEntries: u32,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcNewInterruptSync(
        OutInterruptSync: *mut *mut IInterruptSync,
        OuterUnknown: *mut IUnknown,
        ResourceList: *mut IResourceList,
        ResourceIndex: u32,
        Mode: INTERRUPTSYNCMODE,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcNewServiceGroup(OutServiceGroup: *mut *mut IServiceGroup, OuterUnknown: *mut IUnknown) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcNewRegistryKey(
        OutRegistryKey: *mut *mut IRegistryKey,
        OuterUnknown: *mut IUnknown,
        RegistryKeyType: u32,
        DesiredAccess: u32,
        DeviceObject: *mut c_void,
        SubDevice: *mut c_void,
        ObjectAttributes: *mut OBJECT_ATTRIBUTES,
        CreateOptions: u32,
        Disposition: *mut u32,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcGetDeviceProperty(
        DeviceObject: *mut c_void,
        DeviceProperty: DEVICE_REGISTRY_PROPERTY,
        BufferLength: u32,
        PropertyBuffer: *mut c_void,
        ResultLength: *mut u32,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcRegisterAdapterPowerManagement(Unknown: *mut IUnknown, pvContext1: *mut c_void) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 7.
    pub fn PcUnregisterAdapterPowerManagement(pDeviceObject: *mut DEVICE_OBJECT) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcRequestNewPowerState(
        pDeviceObject: *mut DEVICE_OBJECT,
        RequestedNewState: DEVICE_POWER_STATE,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcRegisterIoTimeout(
        pDeviceObject: *mut DEVICE_OBJECT,
        pTimerRoutine: PIO_TIMER_ROUTINE,
        pContext: *mut c_void,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 98SE/2000.
    pub fn PcUnregisterIoTimeout(
        pDeviceObject: *mut DEVICE_OBJECT,
        pTimerRoutine: PIO_TIMER_ROUTINE,
        pContext: *mut c_void,
    ) -> NTSTATUS;
    /// Any IRQL. Since Windows 7.
    pub fn PcGetPhysicalDeviceObject(
        pDeviceObject: *mut DEVICE_OBJECT,
        ppPhysicalObject: *mut *mut DEVICE_OBJECT,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn PcAddContentHandlers(ContentId: u32, paHandlers: *mut *mut c_void, NumHandlers: u32) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn PcCreateContentMixed(paContentId: *mut u32, cContentId: u32, pMixedContentId: *mut u32) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn PcDestroyContent(ContentId: u32) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn PcForwardContentToDeviceObject(
        ContentId: u32,
        Reserved: *mut c_void,
        DrmForward: *const DRMFORWARD,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn PcForwardContentToFileObject(ContentId: u32, FileObject: *mut FILE_OBJECT) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn PcForwardContentToInterface(ContentId: u32, pUnknown: *mut IUnknown, NumMethods: u32) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn PcGetContentRights(ContentId: u32, DrmRights: *mut DRMRIGHTS) -> NTSTATUS;
    /// Since Windows 10.
    pub fn PcAssignPowerFrameworkSettings(
        DeviceObject: *mut DEVICE_OBJECT,
        PowerFrameworkSettings: *mut PC_POWER_FRAMEWORK_SETTINGS,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 10.
    pub fn PcAddStreamResource(
        PhysicalDeviceObject: *mut DEVICE_OBJECT,
        ResourceSet: *mut c_void,
        ResourceDescriptor: *mut PCSTREAMRESOURCE_DESCRIPTOR,
        ResourceHandle: *mut PCSTREAMRESOURCE,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 10.
    pub fn PcRemoveStreamResource(ResourceHandle: PCSTREAMRESOURCE) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 10 1511.
    pub fn PcRegisterAdapterPnpManagement(Unknown: *mut IUnknown, DeviceObject: *mut DEVICE_OBJECT) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows 10 1511.
    pub fn PcUnregisterAdapterPnpManagement(DeviceObject: *mut DEVICE_OBJECT) -> NTSTATUS;
}

acx_core::abi_imports! {
    pub DRMK_IMPORTS from "drmk.sys";

    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn DrmAddContentHandlers(ContentId: u32, paHandlers: *mut *mut c_void, NumHandlers: u32) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn DrmCreateContentMixed(paContentId: *mut u32, cContentId: u32, pMixedContentId: *mut u32) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn DrmDestroyContent(ContentId: u32) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn DrmForwardContentToDeviceObject(
        ContentId: u32,
        Reserved: *mut c_void,
        DrmForward: *const DRMFORWARD,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn DrmForwardContentToFileObject(ContentId: u32, FileObject: *mut FILE_OBJECT) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn DrmForwardContentToInterface(ContentId: u32, pUnknown: *mut IUnknown, NumMethods: u32) -> NTSTATUS;
    /// PASSIVE_LEVEL. Since Windows XP.
    pub fn DrmGetContentRights(ContentId: u32, DrmRights: *mut DRMRIGHTS) -> NTSTATUS;
}
