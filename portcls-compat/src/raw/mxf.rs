//! Kernel events of DirectMusic and what passes them on (dmusicks.h).

use acx_core::ks::raw::KSSTATE;
use acx_core::ks::status::NTSTATUS;

use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub MXF_INTERFACES;

    /// Implemented by the driver (dmusicks.h, Windows 98SE/2000).
    pub interface IMXF(IMXFVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn SetState(this, State: KSSTATE) -> NTSTATUS;
        /// DISPATCH_LEVEL.
        fn PutMessage(this, pDMKEvt: *mut DMUS_KERNEL_EVENT) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn ConnectOutput(this, sinkMXF: *mut IMXF) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn DisconnectOutput(this, sinkMXF: *mut IMXF) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by argument of IMiniportDMus::NewStream (dmusicks.h, Windows 98SE/2000).
    pub interface IAllocatorMXF(IAllocatorMXFVtbl): IMXF {
        /// IRQL <= DISPATCH_LEVEL.
        fn GetMessage(this, ppDMKEvt: *mut *mut DMUS_KERNEL_EVENT) -> NTSTATUS;
        /// Any IRQL.
        fn GetBufferSize(this) -> u16;
        /// IRQL <= DISPATCH_LEVEL.
        fn GetBuffer(this, ppBuffer: *mut *mut u8) -> NTSTATUS;
        /// IRQL <= DISPATCH_LEVEL.
        fn PutBuffer(this, pBuffer: *mut u8) -> NTSTATUS;
    }

    /// Implemented by the driver, obtained by QueryInterface on the DMus stream (dmusicks.h, Windows 98SE/2000).
    pub interface ISynthSinkDMus(ISynthSinkDMusVtbl): IMXF {
        fn Render(this, pBuffer: *mut u8, dwLength: u32, llPosition: i64);
        fn SyncToMaster(this, rfTime: i64, fStart: i32) -> NTSTATUS;
        fn SampleToRefTime(this, llSampleTime: i64, prfTime: *mut i64) -> NTSTATUS;
        fn RefTimeToSample(this, rfTime: i64, pllSampleTime: *mut i64) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by argument of IMiniportDMus::NewStream (dmusicks.h, Windows 98SE/2000).
    pub interface IMasterClock(IMasterClockVtbl): IUnknown {
        /// Any IRQL.
        fn GetTime(this, pTime: *mut i64) -> NTSTATUS;
    }

    /// Implemented by the system (dmusicks.h, Windows 2000, no longer current).
    pub interface IPositionNotify(IPositionNotifyVtbl): IUnknown {
        fn PositionNotify(this, bytePosition: u64);
    }
}

acx_core::abi_structs! {
    pub MXF_STRUCTS;

    pub union DMUS_KERNEL_EVENT_uData {
        pub abData: [u8; 8],
        pub pbData: *mut u8,
        pub pPackageEvt: *mut DMUS_KERNEL_EVENT,
    }

    pub struct DMUS_KERNEL_EVENT {
        pub bReserved: u8,
        pub cbStruct: u8,
        pub cbEvent: u16,
        pub usChannelGroup: u16,
        pub usFlags: u16,
        pub ullPresTime100ns: i64,
        pub ullBytePosition: u64,
        pub pNextEvt: *mut DMUS_KERNEL_EVENT,
        pub uData: DMUS_KERNEL_EVENT_uData,
    }
}

acx_core::abi_enums! {
    pub MXF_ENUMS;

    pub enum DMUS_STREAM_TYPE: i32 {
        DMUS_STREAM_MIDI_INVALID = -1,
        DMUS_STREAM_MIDI_RENDER = 0,
        DMUS_STREAM_MIDI_CAPTURE = 1,
        DMUS_STREAM_WAVE_SINK = 2,
    }
}

acx_core::abi_consts! {
    pub MXF_CONSTS;

    DONT_HOLD_FOR_SEQUENCING: u64 = 0x8000_0000_0000_0000;
    DMUS_KEF_EVENT_COMPLETE: u32 = 0;
    DMUS_KEF_EVENT_INCOMPLETE: u32 = 1;
    DMUS_KEF_PACKAGE_EVENT: u32 = 2;
    kBytePositionNone: u64 = 0xffff_ffff_ffff_ffff;
    DMUS_EFFECT_NONE: u32 = 0;
    DMUS_EFFECT_REVERB: u32 = 1;
    DMUS_EFFECT_CHORUS: u32 = 2;
    GTI_SECONDS_factor: u32 = 0x0098_9680;
    GTI_MILLISECONDS_factor: u32 = 0x2710;
    GTI_MICROSECONDS_factor: u32 = 10;
}
