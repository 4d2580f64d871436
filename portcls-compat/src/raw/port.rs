//! What all ports and all miniports share (portcls.h).

use core::ffi::c_void;

use acx_core::ks::raw::KSDATAFORMAT;
use acx_core::ks::status::NTSTATUS;

use super::external::{DEVICE_OBJECT, DEVICE_REGISTRY_PROPERTY, IRP, OBJECT_ATTRIBUTES};
use super::filter::PCFILTER_DESCRIPTOR;
use super::resource::{IRegistryKey, IResourceList};
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub PORT_INTERFACES;

    /// Implemented by the driver (portcls.h, Windows 98SE/2000).
    pub interface IMiniport(IMiniportVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn GetDescription(this, Description: *mut *mut PCFILTER_DESCRIPTOR) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn DataRangeIntersection(
            this,
            PinId: u32,
            DataRange: *mut KSDATAFORMAT,
            MatchingDataRange: *mut KSDATAFORMAT,
            OutputBufferLength: u32,
            ResultantFormat: *mut c_void,
            ResultantFormatLength: *mut u32,
        ) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by PcNewPort (portcls.h, Windows 98SE/2000).
    pub interface IPort(IPortVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn Init(
            this,
            DeviceObject: *mut DEVICE_OBJECT,
            Irp: *mut IRP,
            UnknownMiniport: *mut IUnknown,
            UnknownAdapter: *mut IUnknown,
            ResourceList: *mut IResourceList,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetDeviceProperty(
            this,
            DeviceProperty: DEVICE_REGISTRY_PROPERTY,
            BufferLength: u32,
            PropertyBuffer: *mut c_void,
            ResultLength: *mut u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn NewRegistryKey(
            this,
            OutRegistryKey: *mut *mut IRegistryKey,
            OuterUnknown: *mut IUnknown,
            RegistryKeyType: u32,
            DesiredAccess: u32,
            ObjectAttributes: *mut OBJECT_ATTRIBUTES,
            CreateOptions: u32,
            Disposition: *mut u32,
        ) -> NTSTATUS;
    }
}

acx_core::abi_callbacks! {
    pub PORT_CALLBACKS;

    /// PASSIVE_LEVEL.
    pub fn PCPFNSTARTDEVICE(
        DeviceObject: *mut DEVICE_OBJECT,
        Irp: *mut IRP,
        ResourceList: *mut IResourceList,
    ) -> NTSTATUS;
}

acx_core::abi_consts! {
    pub PORT_CONSTS;

    PORT_CLASS_DEVICE_EXTENSION_SIZE: u32 = 0x200;
}
