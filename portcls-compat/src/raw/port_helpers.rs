//! What a port offers on top of its main interface: version, power, resources, notifications (portcls.h).

use core::ffi::c_void;

use acx_core::ks::guid::Guid;
use acx_core::ks::status::NTSTATUS;

use super::audio_engine::EPcMiniportEngineEvent;
use super::external::{DEVICE_OBJECT, ETHREAD, POOL_TYPE};
use super::filter::PCPIN_DESCRIPTOR;
use super::power::PCPFNRUNTIME_POWER_CONTROL_CALLBACK;
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub PORT_HELPERS_INTERFACES;

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows 10 1511).
    pub interface IPortClsPnp(IPortClsPnpVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn RegisterAdapterPnpManagement(this, pUnknown: *mut IUnknown, DeviceObject: *mut DEVICE_OBJECT) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn UnregisterAdapterPnpManagement(this, DeviceObject: *mut DEVICE_OBJECT) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows XP).
    pub interface IPortClsVersion(IPortClsVersionVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn GetVersion(this) -> u32;
    }

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h).
    pub interface IPortClsSubdeviceEx(IPortClsSubdeviceExVtbl): IUnknown {
        fn UpdatePinDescriptor(this, ulPinId: u32, ulFlags: u32, pPinDescriptor: *mut PCPIN_DESCRIPTOR) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows 7).
    pub interface IPortClsPower(IPortClsPowerVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn RegisterAdapterPowerManagement(this, pUnknown: *mut IUnknown, DeviceObject: *mut DEVICE_OBJECT) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn UnregisterAdapterPowerManagement(this, DeviceObject: *mut DEVICE_OBJECT) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetIdlePowerManagement(this, DeviceObject: *mut DEVICE_OBJECT, bEnabled: u8) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows 7).
    pub interface IPortClsRuntimePower(IPortClsRuntimePowerVtbl): IUnknown {
        fn SendPowerControl(
            this,
            DeviceObject: *mut DEVICE_OBJECT,
            PowerControlCode: *const Guid,
            InBuffer: *mut c_void,
            InBufferSize: usize,
            OutBuffer: *mut c_void,
            OutBufferSize: usize,
            BytesReturned: *mut usize,
        ) -> NTSTATUS;
        fn RegisterPowerControlCallback(
            this,
            DeviceObject: *mut DEVICE_OBJECT,
            Callback: Option<PCPFNRUNTIME_POWER_CONTROL_CALLBACK>,
            Context: *mut c_void,
        ) -> NTSTATUS;
        fn UnregisterPowerControlCallback(this, DeviceObject: *mut DEVICE_OBJECT) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows 8).
    pub interface IPortClsEtwHelper(IPortClsEtwHelperVtbl): IUnknown {
        fn MiniportWriteEtwEvent(
            this,
            miniportEventType: EPcMiniportEngineEvent,
            pvData1: u64,
            pvData2: u64,
            ulData3: u64,
            ulData4: u64,
        ) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows 7).
    pub interface IPortWMIRegistration(IPortWMIRegistrationVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn RegisterWMIProvider(this, DeviceObject: *mut DEVICE_OBJECT, MiniportWmiContext: *mut c_void) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn UnregisterWMIProvider(this, DeviceObject: *mut DEVICE_OBJECT) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows 10).
    pub interface IPortClsStreamResourceManager(IPortClsStreamResourceManagerVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn AddStreamResource(
            this,
            ResourceSet: *mut c_void,
            ResourceDescriptor: *mut PCSTREAMRESOURCE_DESCRIPTOR,
            ResourceHandle: *mut PCSTREAMRESOURCE,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn RemoveStreamResource(this, ResourceHandle: PCSTREAMRESOURCE) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows 10 1511).
    pub interface IPortClsStreamResourceManager2(IPortClsStreamResourceManager2Vtbl): IPortClsStreamResourceManager {
        /// PASSIVE_LEVEL.
        fn AddStreamResource2(
            this,
            PhysicalDeviceObject: *mut DEVICE_OBJECT,
            ResourceSet: *mut c_void,
            ResourceDescriptor: *mut PCSTREAMRESOURCE_DESCRIPTOR,
            ResourceHandle: *mut PCSTREAMRESOURCE,
        ) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows 10 1703).
    pub interface IPortClsNotifications(IPortClsNotificationsVtbl): IUnknown {
        /// IRQL <= DISPATCH_LEVEL.
        fn AllocNotificationBuffer(
            this,
            PoolType: POOL_TYPE,
            NumberOfBytes: u16,
            NotificationBuffer: *mut *mut PCNOTIFICATION_BUFFER,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn FreeNotificationBuffer(this, NotificationBuffer: *mut PCNOTIFICATION_BUFFER);
        /// PASSIVE_LEVEL.
        fn SendNotification(this, NotificationId: *const Guid, NotificationBuffer: *mut PCNOTIFICATION_BUFFER);
    }
}

acx_core::abi_structs! {
    pub PORT_HELPERS_STRUCTS;

    pub struct PCSTREAMRESOURCE_DESCRIPTOR_Resource_Interrupt { pub Version: u32, pub Generic: *mut c_void }

    pub union PCSTREAMRESOURCE_DESCRIPTOR_Resource {
        pub Interrupt: PCSTREAMRESOURCE_DESCRIPTOR_Resource_Interrupt,
        pub Thread: *mut ETHREAD,
        pub ResourceSet: *mut c_void,
    }

    pub struct PCSTREAMRESOURCE_DESCRIPTOR {
        pub Size: u32,
        pub Flags: u32,
        pub Pdo: *mut DEVICE_OBJECT,
        pub Type: PcStreamResourceType,
        pub Resource: PCSTREAMRESOURCE_DESCRIPTOR_Resource,
    }

    pub struct PCNOTIFICATION_BUFFER { pub NotificationBuffer: [u8; 1] }
}

acx_core::abi_enums! {
    pub PORT_HELPERS_ENUMS;

    pub enum PORTCLS_VERSION: i32 {
        kVersionInvalid = -1,
        kVersionWin98 = 0,
        kVersionWin98SE = 1,
        kVersionWin2K = 2,
        kVersionWin98SE_QFE2 = 3,
        kVersionWin2K_SP2 = 4,
        kVersionWinME = 5,
        kVersionWin98SE_QFE3 = 6,
        kVersionWinME_QFE1 = 7,
        kVersionWinXP = 8,
        kVersionWinXPSP1 = 9,
        kVersionWinServer2003 = 10,
        kVersionWin2K_UAAQFE = 11,
        kVersionWinXP_UAAQFE = 12,
        kVersionWinServer2003_UAAQFE = 13,
        kVersionWindowsLonghorn = 14,
    }

    pub enum PcStreamResourceType: i32 {
        ePcStreamResourceInterrupt = 0,
        ePcStreamResourceThread = 1,
        ePcStreamResourceSet = 2,
    }
}

acx_core::abi_consts! {
    pub PORT_HELPERS_CONSTS;

    PCUPDATE_PIN_DESC_FLAG_DATARANGES: u32 = 1;
}

/// A stream resource; opaque.
pub type PCSTREAMRESOURCE = *mut c_void;
