//! The offload engine of a miniport and of its streams (portcls.h).

use acx_core::ks::raw::{
    AUDIO_CURVE_TYPE, CONSTRICTOR_OPTION, KSAUDIO_PRESENTATION_POSITION, KSAUDIOENGINE_BUFFER_SIZE_RANGE, KSAUDIOENGINE_DESCRIPTOR,
    KSDATAFORMAT_WAVEFORMATEX, KSMULTIPLE_ITEM, KSPROPERTY_STEPPING_LONG,
};
use acx_core::ks::status::NTSTATUS;

use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub AUDIO_ENGINE_INTERFACES;

    /// Implemented by the driver, obtained by QueryInterface on the miniport (portcls.h, Windows 8).
    pub interface IMiniportAudioEngineNode(IMiniportAudioEngineNodeVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn GetAudioEngineDescriptor(
            this,
            ulNodeId: u32,
            pAudioEngineDescriptor: *mut KSAUDIOENGINE_DESCRIPTOR,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetGfxState(this, ulNodeId: u32, pbEnable: *mut i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetGfxState(this, ulNodeId: u32, bEnable: i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetEngineFormatSize(
            this,
            ulNodeId: u32,
            formatType: eEngineFormatType,
            pulFormatSize: *mut u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetMixFormat(this, ulNodeId: u32, pFormat: *mut KSDATAFORMAT_WAVEFORMATEX, ulBufferSize: u32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetDeviceFormat(
            this,
            ulNodeId: u32,
            pFormat: *mut KSDATAFORMAT_WAVEFORMATEX,
            ulBufferSize: u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetDeviceFormat(
            this,
            ulNodeId: u32,
            pFormat: *mut KSDATAFORMAT_WAVEFORMATEX,
            ulBufferSize: u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetSupportedDeviceFormats(
            this,
            ulNodeId: u32,
            pFormats: *mut KSMULTIPLE_ITEM,
            ulBufferSize: u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetDeviceChannelCount(
            this,
            ulNodeId: u32,
            targetType: eChannelTargetType,
            pulChannelCount: *mut u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetDeviceAttributeSteppings(
            this,
            ulNodeId: u32,
            targetType: eChannelTargetType,
            pKsPropStepLong: *mut KSPROPERTY_STEPPING_LONG,
            ui32DataSize: u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetDeviceChannelVolume(this, ulNodeId: u32, ulChannel: u32, plVolume: *mut i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetDeviceChannelVolume(this, ulNodeId: u32, ulChannel: u32, lVolume: i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetDeviceChannelMute(this, ulNodeId: u32, ulChannel: u32, pbMute: *mut i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetDeviceChannelMute(this, ulNodeId: u32, ulChannel: u32, bMute: i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetDeviceChannelPeakMeter(this, ulNodeId: u32, ulChannel: u32, plPeakMeter: *mut i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetBufferSizeRange(
            this,
            ulNodeId: u32,
            pKsDataFormatWfx: *mut KSDATAFORMAT_WAVEFORMATEX,
            pBufferSizeRange: *mut KSAUDIOENGINE_BUFFER_SIZE_RANGE,
        ) -> NTSTATUS;
    }

    /// Implemented by the driver, obtained by QueryInterface on the stream object (portcls.h, Windows 8).
    pub interface IMiniportStreamAudioEngineNode(IMiniportStreamAudioEngineNodeVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn GetLfxState(this, pbEnable: *mut i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetLfxState(this, bEnable: i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetStreamChannelCount(this, targetType: eChannelTargetType, pulChannelCount: *mut u32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetStreamAttributeSteppings(
            this,
            targetType: eChannelTargetType,
            pKsPropStepLong: *mut KSPROPERTY_STEPPING_LONG,
            ui32DataSize: u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetStreamChannelVolume(this, ulChannel: u32, plValue: *mut i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetStreamChannelVolume(
            this,
            Channel: u32,
            TargetVolume: i32,
            CurveType: AUDIO_CURVE_TYPE,
            CurveDuration: u64,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetStreamChannelMute(this, ulChannel: u32, pbMute: *mut i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetStreamChannelMute(this, ulChannel: u32, bMute: i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetStreamChannelPeakMeter(this, ulChannel: u32, plPeakMeter: *mut i32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetStreamPresentationPosition(this, pPresentationPosition: *mut KSAUDIO_PRESENTATION_POSITION) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetStreamCurrentWritePosition(this, ulCurrentWritePosition: u32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetStreamLinearBufferPosition(this, pullLinearBufferPosition: *mut u64) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetStreamLoopbackProtection(this, ProtectionOption: CONSTRICTOR_OPTION) -> NTSTATUS;
    }

    /// Implemented by the driver, obtained by QueryInterface on the stream object (portcls.h, Windows 8.1).
    pub interface IMiniportStreamAudioEngineNode2(IMiniportStreamAudioEngineNode2Vtbl): IUnknown {
        fn SetStreamCurrentWritePositionForLastBuffer(this, ulWritePosition: u32) -> NTSTATUS;
    }
}

acx_core::abi_enums! {
    pub AUDIO_ENGINE_ENUMS;

    pub enum EPcMiniportEngineEvent: i32 {
        eMINIPORT_IHV_DEFINED = 0,
        eMINIPORT_BUFFER_COMPLETE = 1,
        eMINIPORT_PIN_STATE = 2,
        eMINIPORT_GET_STREAM_POSITION = 3,
        eMINIPORT_SET_WAVERT_BUFFER_WRITE_POSITION = 4,
        eMINIPORT_GET_PRESENTATION_POSITION = 5,
        eMINIPORT_PROGRAM_DMA = 6,
        eMINIPORT_GLITCH_REPORT = 7,
        eMINIPORT_LAST_BUFFER_RENDERED = 8,
        eMINIPORT_PROCESSING_MODE = 9,
        eMINIPORT_FX_CLSID = 10,
        eMINIPORT_MaxValue = 11,
    }

    pub enum eEngineFormatType: i32 {
        eMixFormat = 0,
        eDeviceFormat = 1,
        eSupportedDeviceFormats = 2,
    }

    pub enum eChannelTargetType: i32 {
        eVolumeAttribute = 0,
        eMuteAttribute = 1,
        ePeakMeterAttribute = 2,
    }
}
