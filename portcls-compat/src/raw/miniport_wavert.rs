//! The WaveRT miniport and the optional interfaces beside it (portcls.h).

use core::ffi::c_void;

use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{KSDATAFORMAT, KSP_PIN};
use acx_core::ks::status::NTSTATUS;

use super::external::{DEVICE_DESCRIPTION, IRP};
use super::port::IMiniport;
use super::port_wavert::{IPortWaveRT, IPortWaveRTStream};
use super::resource::IResourceList;
use super::stream_wavert::IMiniportWaveRTStream;
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub MINIPORT_WAVERT_INTERFACES;

    /// Implemented by the driver, obtained by QueryInterface on the miniport (portcls.h, Windows 10 1511).
    pub interface IMiniportPnpNotify(IMiniportPnpNotifyVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn PnpStop(this);
    }

    /// Implemented by the driver (portcls.h, Windows Vista).
    pub interface IMiniportWaveRT(IMiniportWaveRTVtbl): IMiniport {
        /// PASSIVE_LEVEL.
        fn Init(
            this,
            UnknownAdapter: *mut IUnknown,
            ResourceList: *mut IResourceList,
            Port: *mut IPortWaveRT,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn NewStream(
            this,
            Stream: *mut *mut IMiniportWaveRTStream,
            PortStream: *mut IPortWaveRTStream,
            Pin: u32,
            Capture: u8,
            DataFormat: *mut KSDATAFORMAT,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetDeviceDescription(this, DeviceDescription: *mut DEVICE_DESCRIPTION) -> NTSTATUS;
    }

    /// Implemented by the driver, obtained by QueryInterface on the miniport (portcls.h, Windows 8.1).
    pub interface IMiniportAudioSignalProcessing(IMiniportAudioSignalProcessingVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn GetModes(this, Pin: u32, SignalProcessingModes: *mut Guid, NumSignalProcessingModes: *mut u32) -> NTSTATUS;
    }

    /// Implemented by the driver, obtained by QueryInterface on the miniport (portcls.h, Windows XP).
    pub interface IPinCount(IPinCountVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn PinCount(
            this,
            PinId: u32,
            FilterNecessary: *mut u32,
            FilterCurrent: *mut u32,
            FilterPossible: *mut u32,
            GlobalCurrent: *mut u32,
            GlobalPossible: *mut u32,
        );
    }

    /// Implemented by the driver, obtained by QueryInterface on the miniport (portcls.h, Windows 7).
    pub interface IPinName(IPinNameVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn GetPinName(this, Irp: *mut IRP, Pin: *mut KSP_PIN, Data: *mut c_void) -> NTSTATUS;
    }
}
