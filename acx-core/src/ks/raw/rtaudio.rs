//! WaveRT properties of ksmedia.h, native and as a 32-bit client passes them.

use core::ffi::c_void;

use super::property::KSPROPERTY;

crate::abi_structs! {
    pub RTAUDIO_STRUCTS;

    pub struct KSRTAUDIO_BUFFER_PROPERTY {
        pub Property: KSPROPERTY,
        pub BaseAddress: *mut c_void,
        pub RequestedBufferSize: u32,
    }

    pub struct KSRTAUDIO_BUFFER_PROPERTY32 {
        pub Property: KSPROPERTY,
        pub BaseAddress: u32,
        pub RequestedBufferSize: u32,
    }

    pub struct KSRTAUDIO_BUFFER_PROPERTY_WITH_NOTIFICATION {
        pub Property: KSPROPERTY,
        pub BaseAddress: *mut c_void,
        pub RequestedBufferSize: u32,
        pub NotificationCount: u32,
    }

    pub struct KSRTAUDIO_BUFFER_PROPERTY_WITH_NOTIFICATION32 {
        pub Property: KSPROPERTY,
        pub BaseAddress: u32,
        pub RequestedBufferSize: u32,
        pub NotificationCount: u32,
    }

    pub struct KSRTAUDIO_BUFFER {
        pub BufferAddress: *mut c_void,
        pub ActualBufferSize: u32,
        pub CallMemoryBarrier: i32,
    }

    pub struct KSRTAUDIO_BUFFER32 {
        pub BufferAddress: u32,
        pub ActualBufferSize: u32,
        pub CallMemoryBarrier: i32,
    }

    /// Latencies: `FifoSize` in bytes, the others in units of 100 ns.
    pub struct KSRTAUDIO_HWLATENCY { pub FifoSize: u32, pub ChipsetDelay: u32, pub CodecDelay: u32 }

    pub struct KSRTAUDIO_HWREGISTER_PROPERTY { pub Property: KSPROPERTY, pub BaseAddress: *mut c_void }

    pub struct KSRTAUDIO_HWREGISTER_PROPERTY32 { pub Property: KSPROPERTY, pub BaseAddress: u32 }

    pub struct KSRTAUDIO_HWREGISTER {
        pub Register: *mut c_void,
        pub Width: u32,
        pub Numerator: u64,
        pub Denominator: u64,
        pub Accuracy: u32,
    }

    pub struct KSRTAUDIO_HWREGISTER32 {
        pub Register: u32,
        pub Width: u32,
        pub Numerator: u64,
        pub Denominator: u64,
        pub Accuracy: u32,
    }

    pub struct KSRTAUDIO_NOTIFICATION_EVENT_PROPERTY {
        pub Property: KSPROPERTY,
        pub NotificationEvent: *mut c_void,
    }

    pub struct KSRTAUDIO_NOTIFICATION_EVENT_PROPERTY32 {
        pub Property: KSPROPERTY,
        pub NotificationEvent: u32,
    }

    pub struct KSRTAUDIO_GETREADPACKET_INFO {
        pub PacketNumber: u32,
        pub Flags: u32,
        pub PerformanceCounterValue: u64,
        pub MoreData: i32,
    }

    pub struct KSRTAUDIO_SETWRITEPACKET_INFO {
        pub PacketNumber: u32,
        pub Flags: u32,
        pub EosPacketLength: u32,
    }

    pub struct KSRTAUDIO_PACKETVREGISTER_PROPERTY { pub Property: KSPROPERTY, pub BaseAddress: *mut c_void }

    pub struct KSRTAUDIO_PACKETVREGISTER {
        pub CompletedPacketCount: *mut u64,
        pub CompletedPacketQPC: *mut u64,
        pub CompletedPacketHash: *mut u64,
    }
}
