//! `acxstreams.h`: structures, enumerations and callbacks.

use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct ACXDRMFORWARD {
        pub Flags: ULONG, pub DeviceObject: PDEVICE_OBJECT, pub FileObject: PFILE_OBJECT, pub Context: PVOID,
    }
    pub struct ACXDRMRIGHTS { pub CopyProtect: i32, pub Reserved: ULONG, pub DigitalOutputDisable: i32 }
    pub struct ACX_RTPACKET {
        pub Size: ULONG, pub RtPacketBuffer: WDF_MEMORY_DESCRIPTOR, pub RtPacketOffset: ULONG, pub RtPacketSize: ULONG,
    }
    pub struct ACX_RT_STREAM_CALLBACKS {
        pub Size: ULONG, pub EvtAcxStreamGetHwLatency: Option<PFN_ACX_STREAM_GET_HW_LATENCY>,
        pub EvtAcxStreamAllocateRtPackets: Option<PFN_ACX_STREAM_ALLOCATE_RTPACKETS>,
        pub EvtAcxStreamFreeRtPackets: Option<PFN_ACX_STREAM_FREE_RTPACKETS>,
        pub EvtAcxStreamSetRenderPacket: Option<PFN_ACX_STREAM_SET_RENDER_PACKET>,
        pub EvtAcxStreamGetCurrentPacket: Option<PFN_ACX_STREAM_GET_CURRENT_PACKET>,
        pub EvtAcxStreamGetCapturePacket: Option<PFN_ACX_STREAM_GET_CAPTURE_PACKET>,
        pub EvtAcxStreamGetPresentationPosition: Option<PFN_ACX_STREAM_GET_PRESENTATION_POSITION>,
    }
    pub struct ACX_STREAM_BRIDGE_CONFIG {
        pub Size: ULONG, pub Flags: ULONG, pub Type: ACX_STREAM_BRIDGE_TYPE, pub InModesCount: ULONG,
        pub InModes: *mut *const GUID, pub OutMode: *const GUID, pub OutStreamVarArguments: ACXOBJECTBAG,
        pub TargetStreamAttributes: WDF_OBJECT_ATTRIBUTES,
    }
    pub struct ACX_STREAM_CALLBACKS {
        pub Size: ULONG, pub EvtAcxStreamPrepareHardware: Option<PFN_ACX_STREAM_PREPARE_HARDWARE>,
        pub EvtAcxStreamReleaseHardware: Option<PFN_ACX_STREAM_RELEASE_HARDWARE>,
        pub EvtAcxStreamRun: Option<PFN_ACX_STREAM_RUN>, pub EvtAcxStreamPause: Option<PFN_ACX_STREAM_PAUSE>,
        pub EvtAcxStreamAssignDrmContentId: Option<PFN_ACX_STREAM_ASSIGN_DRM_CONTENT_ID>,
    }
}

crate::abi_enums! { pub ENUMS;
    pub enum ACX_STREAM_BRIDGE_CONFIG_FLAGS: i32 {
        AcxStreamBridgeConfigNoFlags = 0, AcxStreamBridgeInvertChangeStateSequence = 1,
        AcxStreamBridgeForwardInStreamVarArguments = 2, AcxStreamBridgeConfigValidFlags = 3,
    }
    pub enum ACX_STREAM_BRIDGE_TYPE: i32 {
        AcxStreamBridgeInvalidType = 0, AcxStreamBridgeMux = 1, AcxStreamBridgeMaximumType = 2,
        AcxStreamBridgeDefaultType = 1,
    }
    pub enum ACX_STREAM_STATE: i32 {
        AcxStreamStateStop = 0, AcxStreamStateAcquire = 1, AcxStreamStatePause = 2, AcxStreamStateRun = 3,
        AcxStreamStateMaximum = 4,
    }
}

crate::abi_callbacks! { pub CALLBACKS;
    pub fn PFN_ACX_STREAM_ALLOCATE_RTPACKETS(
        Stream: ACXSTREAM, PacketCount: ULONG, PacketSize: ULONG, Packets: *mut *mut ACX_RTPACKET,
    ) -> NTSTATUS;
    pub fn PFN_ACX_STREAM_ASSIGN_DRM_CONTENT_ID(
        Stream: ACXSTREAM, ContentId: ULONG, DrmRights: *mut ACXDRMRIGHTS,
    ) -> NTSTATUS;
    pub fn PFN_ACX_STREAM_FREE_RTPACKETS(Stream: ACXSTREAM, Packets: *mut ACX_RTPACKET, PacketCount: ULONG);
    pub fn PFN_ACX_STREAM_GET_CAPTURE_PACKET(
        Stream: ACXSTREAM, LastCapturePacket: *mut ULONG, QPCPacketStart: *mut u64, MoreData: *mut BOOLEAN,
    ) -> NTSTATUS;
    pub fn PFN_ACX_STREAM_GET_CURRENT_PACKET(Stream: ACXSTREAM, CurrentPacket: *mut ULONG) -> NTSTATUS;
    pub fn PFN_ACX_STREAM_GET_HW_LATENCY(Stream: ACXSTREAM, FifoSize: *mut ULONG, Delay: *mut ULONG) -> NTSTATUS;
    pub fn PFN_ACX_STREAM_GET_PRESENTATION_POSITION(
        Stream: ACXSTREAM, PositionInBlocks: *mut u64, QPCPosition: *mut u64,
    ) -> NTSTATUS;
    pub fn PFN_ACX_STREAM_PAUSE(Stream: ACXSTREAM) -> NTSTATUS;
    pub fn PFN_ACX_STREAM_PREPARE_HARDWARE(Stream: ACXSTREAM) -> NTSTATUS;
    pub fn PFN_ACX_STREAM_RELEASE_HARDWARE(Stream: ACXSTREAM) -> NTSTATUS;
    pub fn PFN_ACX_STREAM_RUN(Stream: ACXSTREAM) -> NTSTATUS;
    pub fn PFN_ACX_STREAM_SET_RENDER_PACKET(
        Stream: ACXSTREAM, Packet: ULONG, Flags: ULONG, EosPacketLength: ULONG,
    ) -> NTSTATUS;
}
