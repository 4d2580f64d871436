//! Streams of a WaveRT miniport (portcls.h).

use acx_core::ks::raw::{
    KSAUDIO_POSITION, KSAUDIO_PRESENTATION_POSITION, KSDATAFORMAT, KSRTAUDIO_HWLATENCY, KSRTAUDIO_HWREGISTER, KSSTATE,
};
use acx_core::ks::status::NTSTATUS;

use super::external::{KEVENT, MDL, MEMORY_CACHING_TYPE};
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub STREAM_WAVERT_INTERFACES;

    /// Implemented by the driver (portcls.h, Windows Vista).
    pub interface IMiniportWaveRTStream(IMiniportWaveRTStreamVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn SetFormat(this, DataFormat: *mut KSDATAFORMAT) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetState(this, State: KSSTATE) -> NTSTATUS;
        /// IRQL <= DISPATCH_LEVEL.
        fn GetPosition(this, Position: *mut KSAUDIO_POSITION) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn AllocateAudioBuffer(
            this,
            RequestedSize: u32,
            AudioBufferMdl: *mut *mut MDL,
            ActualSize: *mut u32,
            OffsetFromFirstPage: *mut u32,
            CacheType: *mut MEMORY_CACHING_TYPE,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn FreeAudioBuffer(this, AudioBufferMdl: *mut MDL, BufferSize: u32);
        /// PASSIVE_LEVEL.
        fn GetHWLatency(this, hwLatency: *mut KSRTAUDIO_HWLATENCY);
        /// PASSIVE_LEVEL.
        fn GetPositionRegister(this, Register: *mut KSRTAUDIO_HWREGISTER) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetClockRegister(this, Register: *mut KSRTAUDIO_HWREGISTER) -> NTSTATUS;
    }

    /// Implemented by the driver, obtained by QueryInterface on the stream object (portcls.h, Windows Vista).
    pub interface IMiniportWaveRTStreamNotification(IMiniportWaveRTStreamNotificationVtbl): IMiniportWaveRTStream {
        /// PASSIVE_LEVEL.
        fn AllocateBufferWithNotification(
            this,
            NotificationCount: u32,
            RequestedSize: u32,
            AudioBufferMdl: *mut *mut MDL,
            ActualSize: *mut u32,
            OffsetFromFirstPage: *mut u32,
            CacheType: *mut MEMORY_CACHING_TYPE,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn FreeBufferWithNotification(this, AudioBufferMdl: *mut MDL, BufferSize: u32);
        /// PASSIVE_LEVEL.
        fn RegisterNotificationEvent(this, NotificationEvent: *mut KEVENT) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn UnregisterNotificationEvent(this, NotificationEvent: *mut KEVENT) -> NTSTATUS;
    }

    /// Implemented by the driver, obtained by QueryInterface on the stream object (portcls.h, Windows 10).
    pub interface IMiniportWaveRTInputStream(IMiniportWaveRTInputStreamVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn GetReadPacket(
            this,
            PacketNumber: *mut u32,
            Flags: *mut u32,
            PerformanceCounterValue: *mut u64,
            MoreData: *mut i32,
        ) -> NTSTATUS;
    }

    /// Implemented by the driver, obtained by QueryInterface on the stream object (portcls.h, Windows 10).
    pub interface IMiniportWaveRTOutputStream(IMiniportWaveRTOutputStreamVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn SetWritePacket(this, PacketNumber: u32, Flags: u32, EosPacketLength: u32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetOutputStreamPresentationPosition(
            this,
            pPresentationPosition: *mut KSAUDIO_PRESENTATION_POSITION,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetPacketCount(this, pPacketCount: *mut u32) -> NTSTATUS;
    }
}
