//! Structures that an ACX driver hands to the framework (ACX 1.1).
//!
//! Laid out from the published facts and not from the driver's own definitions, so that a wrong
//! offset on the driver's side shows as a defect. Pointers and handles are plain addresses.

use crate::wdf_host::abi::{WDF_MEMORY_DESCRIPTOR, WDF_OBJECT_ATTRIBUTES};
use crate::wdf_host::layout::{Guid, abi};

abi! {
    ACX_DRIVER_CONFIG 8 { Size: u32 => 0, Flags: u32 => 4 }
    ACX_DRIVER_VERSION_AVAILABLE_PARAMS 12 { Size: u32 => 0, MajorVersion: u32 => 4, MinorVersion: u32 => 8
        }
    ACX_DEVICEINIT_CONFIG 48 { Size: u32 => 0, Flags: u32 => 4, SynchronizationScope: u32 => 8,
        ExecutionLevel: u32 => 12, Context: [usize; 4] => 16 }
    ACX_DEVICE_CONFIG 40 { Size: u32 => 0, Flags: u32 => 4, Context: [usize; 4] => 8 }
    ACX_CIRCUIT_PNPPOWER_CALLBACKS 40 { Size: u32 => 0, EvtAcxCircuitPrepareHardware: usize => 8,
        EvtAcxCircuitReleaseHardware: usize => 16, EvtAcxCircuitPowerUp: usize => 24, EvtAcxCircuitPowerDown:
        usize => 32 }
    ACX_CIRCUIT_COMPOSITE_CALLBACKS 32 { Size: u32 => 0, EvtAcxCircuitCompositeCircuitInitialize: usize =>
        8, EvtAcxCircuitCompositeInitialize: usize => 16, EvtAcxCircuitCompositeDeinitialize: usize => 24 }
    ACX_CONNECTION 40 { Size: u32 => 0, Flags: u32 => 4, FromObject: usize => 8, FromPin: [u64; 1] => 16,
        ToObject: usize => 24, ToPin: [u64; 1] => 32 }
    ACX_PHYSICAL_CONNECTION 32 { Size: u32 => 0, Flags: u32 => 4, FromPin: [u64; 1] => 8, TargetName: usize
        => 16, TargetPinId: u32 => 24 }
    ACX_DATAFORMAT_CONFIG 24 { Size: u32 => 0, Flags: u32 => 4, Type: u32 => 8, u: [u64; 1] => 16 }
    ACX_DATAFORMAT_LIST_CONFIG 8 { Size: u32 => 0, Flags: u32 => 4 }
    ACX_DATAFORMAT_LIST_ITERATOR 40 { Size: u32 => 0, Flags: u32 => 4, Reserved: [usize; 4] => 8 }
    ACX_ELEMENT_CONFIG 56 { Size: u32 => 0, Id: u32 => 4, Type: usize => 8, Name: usize => 16, Flags: u32 =>
        24, PropertiesCount: u32 => 28, MethodsCount: u32 => 32, Properties: usize => 40, Methods: usize => 48 }
    ACX_EVENT_CALLBACKS 32 { Size: u32 => 0, EvtAcxEventEnable: usize => 8, EvtAcxEventDisable: usize =>
        16, EvtAcxEventProcessRequest: usize => 24 }
    ACX_EVENT_CONFIG 32 { Size: u32 => 0, Flags: u32 => 4, Set: usize => 8, Id: u32 => 16, Type: u32 => 20,
        Callbacks: usize => 24 }
    ACX_PNPEVENT_CONFIG 24 { Size: u32 => 0, Flags: u32 => 4, Event: Guid => 8 }
    ACX_JACK_CALLBACKS 16 { Size: u32 => 0, EvtAcxJackRetrievePresenceState: usize => 8 }
    ACX_JACK_DESCRIPTION 24 { ChannelMapping: u32 => 0, Color: u32 => 4, ConnectionType: u32 => 8,
        GeoLocation: u32 => 12, GenLocation: u32 => 16, PortConnection: u32 => 20 }
    ACX_JACK_CONFIG 48 { Size: u32 => 0, Id: u32 => 4, Flags: u32 => 8, Callbacks: usize => 16, Description:
        ACX_JACK_DESCRIPTION => 24 }
    ACX_METHOD_ITEM 48 { Set: usize => 0, Id: u32 => 8, Flags: u32 => 12, EvtAcxObjectProcessRequest: usize
        => 16, Reserved: usize => 24, ArgsCb: u32 => 32, ResultCb: u32 => 36, ResultType: u32 => 40 }
    ACX_PROPERTY_ITEM 48 { Set: usize => 0, Id: u32 => 8, Flags: u32 => 12, EvtAcxObjectProcessRequest:
        usize => 16, Reserved: usize => 24, ControlCb: u32 => 32, ValueCb: u32 => 36, ValueType: u32 => 40 }
    ACX_MUTE_CALLBACKS 32 { Size: u32 => 0, EvtAcxMuteAssignState: usize => 8, EvtAcxMuteRetrieveState:
        usize => 16, EvtAcxMuteProcessRequest: usize => 24 }
    ACX_MUTE_CONFIG 32 { Size: u32 => 0, Id: u32 => 4, Name: usize => 8, Flags: u32 => 16, ChannelsCount:
        u32 => 20, Callbacks: usize => 24 }
    ACX_VOLUME_CALLBACKS 40 { Size: u32 => 0, EvtAcxVolumeAssignLevel: usize => 8,
        EvtAcxRampedVolumeAssignLevel: usize => 16, EvtAcxVolumeRetrieveLevel: usize => 24,
        EvtAcxVolumeProcessRequest: usize => 32 }
    ACX_VOLUME_CONFIG 48 { Size: u32 => 0, Id: u32 => 4, Name: usize => 8, Flags: u32 => 16, ChannelsCount:
        u32 => 20, Maximum: i32 => 24, Minimum: i32 => 28, SteppingDelta: u32 => 32, Callbacks: usize => 40 }
    ACX_PEAKMETER_CALLBACKS 24 { Size: u32 => 0, EvtAcxPeakMeterRetrieveLevel: usize => 8,
        EvtAcxPeakMeterProcessRequest: usize => 16 }
    ACX_PEAKMETER_CONFIG 48 { Size: u32 => 0, Id: u32 => 4, Name: usize => 8, Flags: u32 => 16,
        ChannelsCount: u32 => 20, Maximum: i32 => 24, Minimum: i32 => 28, SteppingDelta: u32 => 32, Callbacks:
        usize => 40 }
    ACX_KEYWORDSPOTTER_CALLBACKS 40 { Size: u32 => 0, EvtAcxKeywordSpotterRetrieveArm: usize => 8,
        EvtAcxKeywordSpotterAssignArm: usize => 16, EvtAcxKeywordSpotterAssignPatterns: usize => 24,
        EvtAcxKeywordSpotterAssignReset: usize => 32 }
    ACX_KEYWORDSPOTTER_CONFIG 40 { Size: u32 => 0, Id: u32 => 4, Name: usize => 8, Flags: u32 => 16,
        Pattern: usize => 24, Callbacks: usize => 32 }
    ACX_AUDIOENGINE_CALLBACKS 56 { Size: u32 => 0, EvtAcxAudioEngineRetrieveBufferSizeLimits: usize => 8,
        EvtAcxAudioEngineAssignEffectsState: usize => 16, EvtAcxAudioEngineRetrieveEffectsState: usize => 24,
        EvtAcxAudioEngineRetrieveEngineMixFormat: usize => 32, EvtAcxAudioEngineAssignEngineDeviceFormat:
        usize => 40, EvtAcxAudioEngineProcessRequest: usize => 48 }
    ACX_AUDIOENGINE_CONFIG 80 { Size: u32 => 0, Id: u32 => 4, Name: usize => 8, Flags: u32 => 16, HostPin:
        usize => 24, OffloadPin: usize => 32, LoopbackPin: usize => 40, VolumeElement: usize => 48, MuteElement:
        usize => 56, PeakMeterElement: usize => 64, Callbacks: usize => 72 }
    ACX_STREAMAUDIOENGINE_CALLBACKS 72 { Size: u32 => 0, EvtAcxStreamAudioEngineAssignEffectsState: usize
        => 8, EvtAcxStreamAudioEngineRetrieveEffectsState: usize => 16,
        EvtAcxStreamAudioEngineRetrievePresentationPosition: usize => 24,
        EvtAcxStreamAudioEngineAssignCurrentWritePosition: usize => 32,
        EvtAcxStreamAudioEngineRetrieveLinearBufferPosition: usize => 40,
        EvtAcxStreamAudioEngineAssignLastBufferPosition: usize => 48,
        EvtAcxStreamAudioEngineAssignLoopbackProtection: usize => 56, EvtAcxStreamAudioEngineProcessRequest:
        usize => 64 }
    ACX_STREAMAUDIOENGINE_CONFIG 56 { Size: u32 => 0, Id: u32 => 4, Name: usize => 8, Flags: u32 => 16,
        VolumeElement: usize => 24, MuteElement: usize => 32, PeakMeterElement: usize => 40, Callbacks: usize =>
        48 }
    ACX_AUDIOMODULE_CALLBACKS 16 { Size: u32 => 0, EvtAcxAudioModuleProcessCommand: usize => 8 }
    ACX_AUDIOMODULE_DESCRIPTOR 284 { ClassId: Guid => 0, InstanceId: u32 => 16, VersionMajor: u32 => 20,
        VersionMinor: u32 => 24, Name: [u16; 128] => 28 }
    ACX_AUDIOMODULE_CONFIG 312 { Size: u32 => 0, Id: u32 => 4, Name: usize => 8, Flags: u32 => 16,
        Descriptor: ACX_AUDIOMODULE_DESCRIPTOR => 20, Callbacks: usize => 304 }
    ACX_OBJECTBAG_CONFIG 32 { Size: u32 => 0, Flags: u32 => 4, ParentKey: usize => 8, Name: usize => 16,
        Handle: usize => 24 }
    ACX_PIN_CALLBACKS 64 { Size: u32 => 0, EvtAcxPinSetDataFormat: usize => 8, EvtAcxPinRetrieveName:
        usize => 16, EvtAcxPinRetrieveJackSinkInfo: usize => 24, EvtAcxPinProcessJackRequest: usize => 32,
        EvtAcxPinConnected: usize => 40, EvtAcxPinDisconnected: usize => 48,
        EvtAcxPinDataFormatChangeNotification: usize => 56 }
    ACX_PIN_CONFIG 88 { Size: u32 => 0, Flags: u32 => 4, Id: u32 => 8, Type: u32 => 12, Communication: u32 =>
        16, Qualifier: u32 => 20, Category: usize => 24, Name: usize => 32, PinCallbacks: usize => 40,
        PropertiesCount: u32 => 48, MethodsCount: u32 => 52, Properties: usize => 56, Methods: usize => 64, u:
        [u64; 1] => 72, MaxStreams: u32 => 80 }
    ACX_REQUEST_PARAMETERS 72 { Size: u16 => 0, MajorFunction: u8 => 2, MinorFunction: u8 => 3, Type: u32 =>
        4, Parameters: [u64; 8] => 8 }
    ACX_RTPACKET 40 { Size: u32 => 0, RtPacketBuffer: WDF_MEMORY_DESCRIPTOR => 8, RtPacketOffset: u32 =>
        32, RtPacketSize: u32 => 36 }
    ACX_RT_STREAM_CALLBACKS 64 { Size: u32 => 0, EvtAcxStreamGetHwLatency: usize => 8,
        EvtAcxStreamAllocateRtPackets: usize => 16, EvtAcxStreamFreeRtPackets: usize => 24,
        EvtAcxStreamSetRenderPacket: usize => 32, EvtAcxStreamGetCurrentPacket: usize => 40,
        EvtAcxStreamGetCapturePacket: usize => 48, EvtAcxStreamGetPresentationPosition: usize => 56 }
    ACX_STREAM_CALLBACKS 48 { Size: u32 => 0, EvtAcxStreamPrepareHardware: usize => 8,
        EvtAcxStreamReleaseHardware: usize => 16, EvtAcxStreamRun: usize => 24, EvtAcxStreamPause: usize => 32,
        EvtAcxStreamAssignDrmContentId: usize => 40 }
    ACX_STREAM_BRIDGE_CONFIG 96 { Size: u32 => 0, Flags: u32 => 4, Type: u32 => 8, InModesCount: u32 => 12,
        InModes: usize => 16, OutMode: usize => 24, OutStreamVarArguments: usize => 32, TargetStreamAttributes:
        WDF_OBJECT_ATTRIBUTES => 40 }
    ACX_MICARRAYGEOMETRY_CONFIG 28 { Size: u32 => 0, Flags: u32 => 4, Geometry: ACX_MIC_ARRAY_GEOMETRY => 8
        }
    ACX_MIC_ARRAY_GEOMETRY 20 { Version: u16 => 0, MicArrayType: u16 => 2, VerticalAngleBegin: u16 => 4,
        VerticalAngleEnd: u16 => 6, HorizontalAngleBegin: u16 => 8, HorizontalAngleEnd: u16 => 10,
        FrequencyBandLo: u32 => 12, FrequencyBandHi: u32 => 16 }
}
