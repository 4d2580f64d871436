//! Offload engine, modules, signal-processing modes, detectors and protected content of ksmedia.h and drmk.h.

use core::ffi::c_void;

use super::media_enums::{AUDIO_CURVE_TYPE, AUDIOLOOPBACK_TAPPOINT_TYPE, EDeviceControlUseType};
use super::pin::{KSATTRIBUTE, KSP_PIN};
use super::property::KSPROPERTY;
use crate::ks::guid::Guid;

crate::abi_structs! {
    pub ENGINE_STRUCTS;

    pub struct DRMRIGHTS { pub CopyProtect: i32, pub Reserved: u32, pub DigitalOutputDisable: i32 }

    pub struct KSAUDIO_PACKETSIZE_PROCESSINGMODE_CONSTRAINT {
        pub ProcessingMode: Guid,
        pub SamplesPerProcessingPacket: u32,
        pub ProcessingPacketDurationInHns: u32,
    }

    pub struct KSAUDIO_PACKETSIZE_CONSTRAINTS {
        pub MinPacketPeriodInHns: u32,
        pub PacketSizeFileAlignment: u32,
        pub Reserved: u32,
        pub NumProcessingModeConstraints: u32,
        pub ProcessingModeConstraints: [KSAUDIO_PACKETSIZE_PROCESSINGMODE_CONSTRAINT; 1],
    }

    pub struct KSAUDIO_PACKETSIZE_CONSTRAINTS2 {
        pub MinPacketPeriodInHns: u32,
        pub PacketSizeFileAlignment: u32,
        pub MaxPacketSizeInBytes: u32,
        pub NumProcessingModeConstraints: u32,
        pub ProcessingModeConstraints: [KSAUDIO_PACKETSIZE_PROCESSINGMODE_CONSTRAINT; 1],
    }

    pub struct KSAUDIO_MICROPHONE_COORDINATES {
        pub usType: u16,
        pub wXCoord: i16,
        pub wYCoord: i16,
        pub wZCoord: i16,
        pub wVerticalAngle: i16,
        pub wHorizontalAngle: i16,
    }

    pub struct KSAUDIO_MIC_ARRAY_GEOMETRY {
        pub usVersion: u16,
        pub usMicArrayType: u16,
        pub wVerticalAngleBegin: i16,
        pub wVerticalAngleEnd: i16,
        pub wHorizontalAngleBegin: i16,
        pub wHorizontalAngleEnd: i16,
        pub usFrequencyBandLo: u16,
        pub usFrequencyBandHi: u16,
        pub usNumberOfMicrophones: u16,
        pub KsMicCoord: [KSAUDIO_MICROPHONE_COORDINATES; 1],
    }

    pub struct INTERLEAVED_AUDIO_FORMAT_INFORMATION {
        pub Size: u32,
        pub PrimaryChannelCount: u32,
        pub PrimaryChannelStartPosition: u32,
        pub PrimaryChannelMask: u32,
        pub InterleavedChannelCount: u32,
        pub InterleavedChannelStartPosition: u32,
        pub InterleavedChannelMask: u32,
    }

    pub struct KSSOUNDDETECTORPROPERTY { pub Property: KSPROPERTY, pub EventId: Guid }

    pub struct SOUNDDETECTOR_PATTERNHEADER { pub Size: u32, pub PatternType: Guid }

    pub struct KSAUDIOENGINE_DESCRIPTOR {
        pub nHostPinId: u32,
        pub nOffloadPinId: u32,
        pub nLoopbackPinId: u32,
    }

    pub struct KSAUDIOENGINE_BUFFER_SIZE_RANGE { pub MinBufferBytes: u32, pub MaxBufferBytes: u32 }

    pub struct KSAUDIOENGINE_VOLUMELEVEL {
        pub TargetVolume: i32,
        pub CurveType: AUDIO_CURVE_TYPE,
        pub CurveDuration: u64,
    }

    pub struct KSAUDIOENGINE_DEVICECONTROLS {
        pub Volume: EDeviceControlUseType,
        pub Mute: EDeviceControlUseType,
        pub PeakMeter: EDeviceControlUseType,
    }

    pub struct KSATTRIBUTE_AUDIOSIGNALPROCESSING_MODE {
        pub AttributeHeader: KSATTRIBUTE,
        pub SignalProcessingMode: Guid,
    }

    pub struct AUDIORESOURCEMANAGEMENT_RESOURCEGROUP {
        pub ResourceGroupAcquired: i32,
        pub ResourceGroupName: [u16; 256],
    }

    pub struct KSAUDIOMODULE_DESCRIPTOR {
        pub ClassId: Guid,
        pub InstanceId: u32,
        pub VersionMajor: u32,
        pub VersionMinor: u32,
        pub Name: [u16; 128],
    }

    pub struct KSAUDIOMODULE_PROPERTY { pub Property: KSPROPERTY, pub ClassId: Guid, pub InstanceId: u32 }

    pub struct KSAUDIOMODULE_NOTIFICATION_ProviderId {
        pub DeviceId: Guid,
        pub ClassId: Guid,
        pub InstanceId: u32,
        pub Reserved: u32,
    }

    #[repr(align(8))]
    pub struct KSAUDIOMODULE_NOTIFICATION { pub ProviderId: KSAUDIOMODULE_NOTIFICATION_ProviderId }

    pub struct KSDRMAUDIOSTREAM_CONTENTID { pub ContentId: u32, pub DrmRights: DRMRIGHTS }

    pub struct KSP_DRMAUDIOSTREAM_CONTENTID {
        pub Property: KSPROPERTY,
        pub Context: *mut c_void,
        pub DrmAddContentHandlers: *mut c_void,
        pub DrmCreateContentMixed: *mut c_void,
        pub DrmDestroyContent: *mut c_void,
        pub DrmForwardContentToDeviceObject: *mut c_void,
        pub DrmForwardContentToFileObject: *mut c_void,
        pub DrmForwardContentToInterface: *mut c_void,
        pub DrmGetContentRights: *mut c_void,
    }

    pub struct KSATTRIBUTE_AUDIOLOOPBACK_TAPPOINT {
        pub AttributeHeader: KSATTRIBUTE,
        pub TapPoint: AUDIOLOOPBACK_TAPPOINT_TYPE,
    }

    pub struct KSP_PINMODE { pub PinProperty: KSP_PIN, pub AudioProcessingMode: Guid }
}
