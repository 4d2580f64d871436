//! Stream headers, allocators, clocks and rates of ks.h.

use core::ffi::c_void;

use super::property::{KSPIN_INTERFACE, KSPROPERTY};
use crate::ks::guid::Guid;

crate::abi_structs! {
    pub TRANSPORT_STRUCTS;

    pub struct KSPRIORITY { pub PriorityClass: u32, pub PrioritySubClass: u32 }

    pub struct KSALLOCATOR_FRAMING {
        pub OptionsFlags: u32,
        pub PoolType: i32,
        pub Frames: u32,
        pub FrameSize: u32,
        pub FileAlignment: u32,
        pub Reserved: u32,
    }

    pub struct KS_FRAMING_RANGE { pub MinFrameSize: u32, pub MaxFrameSize: u32, pub Stepping: u32 }

    pub struct KS_FRAMING_RANGE_WEIGHTED {
        pub Range: KS_FRAMING_RANGE,
        pub InPlaceWeight: u32,
        pub NotInPlaceWeight: u32,
    }

    pub struct KS_COMPRESSION {
        pub RatioNumerator: u32,
        pub RatioDenominator: u32,
        pub RatioConstantMargin: u32,
    }

    pub struct KS_FRAMING_ITEM {
        pub MemoryType: Guid,
        pub BusType: Guid,
        pub MemoryFlags: u32,
        pub BusFlags: u32,
        pub Flags: u32,
        pub Frames: u32,
        pub FileAlignment: u32,
        pub MemoryTypeWeight: u32,
        pub PhysicalRange: KS_FRAMING_RANGE,
        pub FramingRange: KS_FRAMING_RANGE_WEIGHTED,
    }

    pub struct KSALLOCATOR_FRAMING_EX {
        pub CountItems: u32,
        pub PinFlags: u32,
        pub OutputCompression: KS_COMPRESSION,
        pub PinWeight: u32,
        pub FramingItem: [KS_FRAMING_ITEM; 1],
    }

    pub struct KSSTREAMALLOCATOR_STATUS {
        pub Framing: KSALLOCATOR_FRAMING,
        pub AllocatedFrames: u32,
        pub Reserved: u32,
    }

    pub struct KSSTREAMALLOCATOR_STATUS_EX {
        pub Framing: KSALLOCATOR_FRAMING_EX,
        pub AllocatedFrames: u32,
        pub Reserved: u32,
    }

    pub struct KSTIME { pub Time: i64, pub Numerator: u32, pub Denominator: u32 }

    pub struct KSSTREAM_HEADER {
        pub Size: u32,
        pub TypeSpecificFlags: u32,
        pub PresentationTime: KSTIME,
        pub Duration: i64,
        pub FrameExtent: u32,
        pub DataUsed: u32,
        pub Data: *mut c_void,
        pub OptionsFlags: u32,
        pub Reserved: u32,
    }

    pub struct KSSTREAM_METADATA_INFO {
        pub BufferSize: u32,
        pub UsedSize: u32,
        pub Data: *mut c_void,
        pub SystemVa: *mut c_void,
        pub Flags: u32,
        pub Reserved: u32,
    }

    pub struct KSQUALITY_MANAGER { pub QualityManager: *mut c_void, pub Context: *mut c_void }

    pub struct KSFRAMETIME { pub Duration: i64, pub FrameFlags: u32, pub Reserved: u32 }

    pub struct KSRATE {
        pub PresentationStart: i64,
        pub Duration: i64,
        pub Interface: KSPIN_INTERFACE,
        pub Rate: i32,
        pub Flags: u32,
    }

    pub struct KSRATE_CAPABILITY { pub Property: KSPROPERTY, pub Rate: KSRATE }

    pub struct KSCLOCK_CREATE { pub CreateFlags: u32 }

    pub struct KSCORRELATED_TIME { pub Time: i64, pub SystemTime: i64 }

    pub struct KSRESOLUTION { pub Granularity: i64, pub Error: i64 }

    pub struct KSQUALITY { pub Context: *mut c_void, pub Proportion: u32, pub DeltaTime: i64 }

    pub struct KSERROR { pub Context: *mut c_void, pub Status: u32 }
}
