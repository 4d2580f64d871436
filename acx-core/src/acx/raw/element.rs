//! `acxelements.h`: structures, enumerations and callbacks.

use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct ACX_AUDIOENGINE_CALLBACKS {
        pub Size: ULONG,
        pub EvtAcxAudioEngineRetrieveBufferSizeLimits: Option<PFN_ACX_AUDIOENGINE_RETRIEVE_BUFFER_SIZE_LIMITS>,
        pub EvtAcxAudioEngineAssignEffectsState: Option<PFN_ACX_AUDIOENGINE_ASSIGN_EFFECTS_STATE>,
        pub EvtAcxAudioEngineRetrieveEffectsState: Option<PFN_ACX_AUDIOENGINE_RETRIEVE_EFFECTS_STATE>,
        pub EvtAcxAudioEngineRetrieveEngineMixFormat: Option<PFN_ACX_AUDIOENGINE_RETRIEVE_ENGINE_FORMAT>,
        pub EvtAcxAudioEngineAssignEngineDeviceFormat: Option<PFN_ACX_AUDIOENGINE_ASSIGN_ENGINE_FORMAT>,
        pub EvtAcxAudioEngineProcessRequest: Option<PFN_ACX_OBJECT_PROCESS_REQUEST>,
    }
    pub struct ACX_AUDIOENGINE_CONFIG {
        pub Size: ULONG, pub Id: ULONG, pub Name: *const GUID, pub Flags: ULONG, pub HostPin: ACXPIN,
        pub OffloadPin: ACXPIN, pub LoopbackPin: ACXPIN, pub VolumeElement: ACXVOLUME, pub MuteElement: ACXMUTE,
        pub PeakMeterElement: ACXPEAKMETER, pub Callbacks: *mut ACX_AUDIOENGINE_CALLBACKS,
    }
    pub struct ACX_AUDIOMODULE_CALLBACKS {
        pub Size: ULONG, pub EvtAcxAudioModuleProcessCommand: Option<PFN_ACX_AUDIOMODULE_PROCESSCOMMAND>,
    }
    pub struct ACX_AUDIOMODULE_CONFIG {
        pub Size: ULONG, pub Id: ULONG, pub Name: *const GUID, pub Flags: ULONG, pub Descriptor: ACX_AUDIOMODULE_DESCRIPTOR,
        pub Callbacks: *mut ACX_AUDIOMODULE_CALLBACKS,
    }
    pub struct ACX_AUDIOMODULE_DESCRIPTOR {
        pub ClassId: GUID, pub InstanceId: ULONG, pub VersionMajor: ULONG, pub VersionMinor: ULONG, pub Name: [WCHAR; 128],
    }
    pub struct ACX_ELEMENT_CONFIG {
        pub Size: ULONG, pub Id: ULONG, pub Type: *const GUID, pub Name: *const GUID, pub Flags: ULONG,
        pub PropertiesCount: ULONG, pub MethodsCount: ULONG, pub Properties: *mut ACX_PROPERTY_ITEM,
        pub Methods: *mut ACX_METHOD_ITEM,
    }
    pub struct ACX_KEYWORDSPOTTER_CALLBACKS {
        pub Size: ULONG, pub EvtAcxKeywordSpotterRetrieveArm: Option<PFN_ACX_KEYWORDSPOTTER_RETRIEVE_ARM>,
        pub EvtAcxKeywordSpotterAssignArm: Option<PFN_ACX_KEYWORDSPOTTER_ASSIGN_ARM>,
        pub EvtAcxKeywordSpotterAssignPatterns: Option<PFN_ACX_KEYWORDSPOTTER_ASSIGN_PATTERNS>,
        pub EvtAcxKeywordSpotterAssignReset: Option<PFN_ACX_KEYWORDSPOTTER_ASSIGN_RESET>,
    }
    pub struct ACX_KEYWORDSPOTTER_CONFIG {
        pub Size: ULONG, pub Id: ULONG, pub Name: *const GUID, pub Flags: ULONG, pub Pattern: *const GUID,
        pub Callbacks: *mut ACX_KEYWORDSPOTTER_CALLBACKS,
    }
    pub struct ACX_MUTE_CALLBACKS {
        pub Size: ULONG, pub EvtAcxMuteAssignState: Option<PFN_ACX_MUTE_ASSIGN_STATE>,
        pub EvtAcxMuteRetrieveState: Option<PFN_ACX_MUTE_RETRIEVE_STATE>,
        pub EvtAcxMuteProcessRequest: Option<PFN_ACX_OBJECT_PROCESS_REQUEST>,
    }
    pub struct ACX_MUTE_CONFIG {
        pub Size: ULONG, pub Id: ULONG, pub Name: *const GUID, pub Flags: ULONG, pub ChannelsCount: ULONG,
        pub Callbacks: *mut ACX_MUTE_CALLBACKS,
    }
    pub struct ACX_PEAKMETER_CALLBACKS {
        pub Size: ULONG, pub EvtAcxPeakMeterRetrieveLevel: Option<PFN_ACX_PEAKMETER_RETRIEVE_LEVEL>,
        pub EvtAcxPeakMeterProcessRequest: Option<PFN_ACX_OBJECT_PROCESS_REQUEST>,
    }
    pub struct ACX_PEAKMETER_CONFIG {
        pub Size: ULONG, pub Id: ULONG, pub Name: *const GUID, pub Flags: ULONG, pub ChannelsCount: ULONG,
        pub Maximum: LONG, pub Minimum: LONG, pub SteppingDelta: ULONG, pub Callbacks: *mut ACX_PEAKMETER_CALLBACKS,
    }
    pub struct ACX_STREAMAUDIOENGINE_CALLBACKS {
        pub Size: ULONG,
        pub EvtAcxStreamAudioEngineAssignEffectsState: Option<PFN_ACX_STREAMAUDIOENGINE_ASSIGN_EFFECTS_STATE>,
        pub EvtAcxStreamAudioEngineRetrieveEffectsState: Option<PFN_ACX_STREAMAUDIOENGINE_RETRIEVE_EFFECTS_STATE>,
        pub EvtAcxStreamAudioEngineRetrievePresentationPosition: Option<PFN_ACX_STREAMAUDIOENGINE_RETRIEVE_PRESENTATION_POSITION>,
        pub EvtAcxStreamAudioEngineAssignCurrentWritePosition: Option<PFN_ACX_STREAMAUDIOENGINE_ASSIGN_CURRENT_WRITE_POSITION>,
        pub EvtAcxStreamAudioEngineRetrieveLinearBufferPosition: Option<PFN_ACX_STREAMAUDIOENGINE_RETRIEVE_LINEAR_BUFFER_POSITION>,
        pub EvtAcxStreamAudioEngineAssignLastBufferPosition: Option<PFN_ACX_STREAMAUDIOENGINE_ASSIGN_LAST_BUFFER_POSITION>,
        pub EvtAcxStreamAudioEngineAssignLoopbackProtection: Option<PFN_ACX_STREAMAUDIOENGINE_ASSIGN_LOOPBACK_PROTECTION>,
        pub EvtAcxStreamAudioEngineProcessRequest: Option<PFN_ACX_OBJECT_PROCESS_REQUEST>,
    }
    pub struct ACX_STREAMAUDIOENGINE_CONFIG {
        pub Size: ULONG, pub Id: ULONG, pub Name: *const GUID, pub Flags: ULONG, pub VolumeElement: ACXVOLUME,
        pub MuteElement: ACXMUTE, pub PeakMeterElement: ACXPEAKMETER, pub Callbacks: *mut ACX_STREAMAUDIOENGINE_CALLBACKS,
    }
    pub struct ACX_VOLUME_CALLBACKS {
        pub Size: ULONG, pub EvtAcxVolumeAssignLevel: Option<PFN_ACX_VOLUME_ASSIGN_LEVEL>,
        pub EvtAcxRampedVolumeAssignLevel: Option<PFN_ACX_RAMPED_VOLUME_ASSIGN_LEVEL>,
        pub EvtAcxVolumeRetrieveLevel: Option<PFN_ACX_VOLUME_RETRIEVE_LEVEL>,
        pub EvtAcxVolumeProcessRequest: Option<PFN_ACX_OBJECT_PROCESS_REQUEST>,
    }
    pub struct ACX_VOLUME_CONFIG {
        pub Size: ULONG, pub Id: ULONG, pub Name: *const GUID, pub Flags: ULONG, pub ChannelsCount: ULONG,
        pub Maximum: LONG, pub Minimum: LONG, pub SteppingDelta: ULONG, pub Callbacks: *mut ACX_VOLUME_CALLBACKS,
    }
}

crate::abi_enums! { pub ENUMS;
    pub enum ACX_AUDIOENGINE_CONFIG_FLAGS: i32 {
        AcxAudioEngineConfigNoFlags = 0, AcxAudioEngineConfigVolumeNotPresent = 1, AcxAudioEngineConfigVolumeSecondary = 2,
        AcxAudioEngineConfigMuteNotPresent = 4, AcxAudioEngineConfigMuteSecondary = 8,
        AcxAudioEngineConfigPeakMeterNotPresent = 16, AcxAudioEngineConfigPeakMeterSecondary = 32,
        AcxAudioEngineConfigValidFlags = 63,
    }
    pub enum ACX_AUDIOMODULE_CONFIG_FLAGS: i32 { AcxAudioModuleConfigNoFlags = 0, AcxAudioModuleConfigValidFlags = 0 }
    pub enum ACX_CONSTRICTOR_OPTION: i32 { AcxConstrictorOptionNone = 0, AcxConstrictorOptionMute = 1 }
    pub enum ACX_ELEMENT_CONFIG_FLAGS: i32 { AcxElementConfigNoFlags = 0, AcxElementConfigValidFlags = 0 }
    pub enum ACX_KEYWORDSPOTTER_CONFIG_FLAGS: i32 {
        AcxKeywordSpotterConfigNoFlags = 0, AcxKeywordSpotterConfigValidFlags = 0,
    }
    pub enum ACX_MUTE_CONFIG_FLAGS: i32 { AcxMuteConfigNoFlags = 0, AcxMuteConfigValidFlags = 0 }
    pub enum ACX_PEAKMETER_CONFIG_FLAGS: i32 { AcxPeakMeterConfigNoFlags = 0, AcxPeakMeterConfigValidFlags = 0 }
    pub enum ACX_STREAMAUDIOENGINE_CONFIG_FLAGS: i32 {
        AcxStreamAudioEngineConfigNoFlags = 0, AcxStreamAudioEngineConfigValidFlags = 0,
    }
    pub enum ACX_VOLUME_CONFIG_FLAGS: i32 { AcxVolumeConfigNoFlags = 0, AcxVolumeConfigValidFlags = 0 }
    pub enum ACX_VOLUME_CURVE_TYPE: i32 { AcxVolumeCurveTypeNone = 0, AcxVolumeCurveTypeFade = 1 }
}

crate::abi_callbacks! { pub CALLBACKS;
    pub fn PFN_ACX_AUDIOENGINE_ASSIGN_EFFECTS_STATE(AudioEngine: ACXAUDIOENGINE, State: ULONG) -> NTSTATUS;
    pub fn PFN_ACX_AUDIOENGINE_ASSIGN_ENGINE_FORMAT(AudioEngine: ACXAUDIOENGINE, Format: ACXDATAFORMAT) -> NTSTATUS;
    pub fn PFN_ACX_AUDIOENGINE_RETRIEVE_BUFFER_SIZE_LIMITS(
        AudioEngine: ACXAUDIOENGINE, Format: ACXDATAFORMAT, MinBufferSizeInBytes: *mut ULONG,
        MaxBufferSizeInBytes: *mut ULONG,
    ) -> NTSTATUS;
    pub fn PFN_ACX_AUDIOENGINE_RETRIEVE_EFFECTS_STATE(AudioEngine: ACXAUDIOENGINE, State: *mut ULONG) -> NTSTATUS;
    pub fn PFN_ACX_AUDIOENGINE_RETRIEVE_ENGINE_FORMAT(AudioEngine: ACXAUDIOENGINE, Format: *mut ACXDATAFORMAT) -> NTSTATUS;
    pub fn PFN_ACX_AUDIOMODULE_PROCESSCOMMAND(
        AudioModule: ACXAUDIOMODULE, InBuffer: PVOID, InBufferCb: ULONG, OutBuffer: PVOID, OutBufferCb: *mut ULONG,
    ) -> NTSTATUS;
    pub fn PFN_ACX_KEYWORDSPOTTER_ASSIGN_ARM(
        KeywordSpotter: ACXKEYWORDSPOTTER, EventId: *mut GUID, Arm: BOOLEAN,
    ) -> NTSTATUS;
    pub fn PFN_ACX_KEYWORDSPOTTER_ASSIGN_PATTERNS(
        KeywordSpotter: ACXKEYWORDSPOTTER, EventId: *mut GUID, Pattern: PVOID, PatternSize: ULONG,
    ) -> NTSTATUS;
    pub fn PFN_ACX_KEYWORDSPOTTER_ASSIGN_RESET(KeywordSpotter: ACXKEYWORDSPOTTER, EventId: *mut GUID) -> NTSTATUS;
    pub fn PFN_ACX_KEYWORDSPOTTER_RETRIEVE_ARM(
        KeywordSpotter: ACXKEYWORDSPOTTER, EventId: *mut GUID, Arm: *mut BOOLEAN,
    ) -> NTSTATUS;
    pub fn PFN_ACX_MUTE_ASSIGN_STATE(Mute: ACXMUTE, Channel: ULONG, State: ULONG) -> NTSTATUS;
    pub fn PFN_ACX_MUTE_RETRIEVE_STATE(Mute: ACXMUTE, Channel: ULONG, State: *mut ULONG) -> NTSTATUS;
    pub fn PFN_ACX_PEAKMETER_RETRIEVE_LEVEL(PeakMeter: ACXPEAKMETER, Channel: ULONG, Level: *mut LONG) -> NTSTATUS;
    pub fn PFN_ACX_RAMPED_VOLUME_ASSIGN_LEVEL(
        Volume: ACXVOLUME, Channel: ULONG, VolumeLevel: LONG, CurveType: ACX_VOLUME_CURVE_TYPE, CurveDuration: u64,
    ) -> NTSTATUS;
    pub fn PFN_ACX_STREAMAUDIOENGINE_ASSIGN_CURRENT_WRITE_POSITION(
        StreamAudioEngine: ACXSTREAMAUDIOENGINE, Position: ULONG,
    ) -> NTSTATUS;
    pub fn PFN_ACX_STREAMAUDIOENGINE_ASSIGN_EFFECTS_STATE(
        StreamAudioEngine: ACXSTREAMAUDIOENGINE, State: ULONG,
    ) -> NTSTATUS;
    pub fn PFN_ACX_STREAMAUDIOENGINE_ASSIGN_LAST_BUFFER_POSITION(
        StreamAudioEngine: ACXSTREAMAUDIOENGINE, Position: ULONG,
    ) -> NTSTATUS;
    pub fn PFN_ACX_STREAMAUDIOENGINE_ASSIGN_LOOPBACK_PROTECTION(
        StreamAudioEngine: ACXSTREAMAUDIOENGINE, ConstrictorOption: ACX_CONSTRICTOR_OPTION,
    ) -> NTSTATUS;
    pub fn PFN_ACX_STREAMAUDIOENGINE_RETRIEVE_EFFECTS_STATE(
        StreamAudioEngine: ACXSTREAMAUDIOENGINE, State: *mut ULONG,
    ) -> NTSTATUS;
    pub fn PFN_ACX_STREAMAUDIOENGINE_RETRIEVE_LINEAR_BUFFER_POSITION(
        StreamAudioEngine: ACXSTREAMAUDIOENGINE, Position: *mut u64,
    ) -> NTSTATUS;
    pub fn PFN_ACX_STREAMAUDIOENGINE_RETRIEVE_PRESENTATION_POSITION(
        StreamAudioEngine: ACXSTREAMAUDIOENGINE, PositionInBlocks: *mut u64, QPCPosition: *mut u64,
    ) -> NTSTATUS;
    pub fn PFN_ACX_VOLUME_ASSIGN_LEVEL(Volume: ACXVOLUME, Channel: ULONG, VolumeLevel: LONG) -> NTSTATUS;
    pub fn PFN_ACX_VOLUME_RETRIEVE_LEVEL(Volume: ACXVOLUME, Channel: ULONG, VolumeLevel: *mut LONG) -> NTSTATUS;
}
