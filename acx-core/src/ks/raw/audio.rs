//! Audio formats, ranges, positions and node properties of ksmedia.h.

use core::ffi::c_void;

use super::pin::{KSDATAFORMAT, KSDATARANGE};
use super::property::KSPROPERTY;
use super::waveformat::{WAVEFORMATEX, WAVEFORMATEXTENSIBLE};

crate::abi_structs! {
    pub AUDIO_STRUCTS;

    /// A data format that ends in a WAVEFORMATEX; packed, 82 bytes.
    #[repr(packed)]
    pub struct KSDATAFORMAT_WAVEFORMATEX { pub DataFormat: KSDATAFORMAT, pub WaveFormatEx: WAVEFORMATEX }

    /// A data format that ends in a WAVEFORMATEXTENSIBLE; packed, 104 bytes.
    #[repr(packed)]
    pub struct KSDATAFORMAT_WAVEFORMATEXTENSIBLE {
        pub DataFormat: KSDATAFORMAT,
        pub WaveFormatExt: WAVEFORMATEXTENSIBLE,
    }

    /// Play and write offsets in bytes.
    pub struct KSAUDIO_POSITION { pub PlayOffset: u64, pub WriteOffset: u64 }

    pub struct KSAUDIO_PRESENTATION_POSITION { pub u64PositionInBlocks: u64, pub u64QPCPosition: u64 }

    /// What sample rates and widths a pin takes; 88 bytes, because its head is 8-aligned.
    pub struct KSDATARANGE_AUDIO {
        pub DataRange: KSDATARANGE,
        pub MaximumChannels: u32,
        pub MinimumBitsPerSample: u32,
        pub MaximumBitsPerSample: u32,
        pub MinimumSampleFrequency: u32,
        pub MaximumSampleFrequency: u32,
    }

    pub struct KSAUDIO_COPY_PROTECTION { pub fCopyrighted: i32, pub fOriginal: i32 }

    pub struct KSAUDIO_CHANNEL_CONFIG { pub ActiveSpeakerPositions: i32 }

    pub struct KSAUDIO_DYNAMIC_RANGE { pub QuietCompression: u32, pub LoudCompression: u32 }

    pub struct KSAUDIO_MIXLEVEL { pub Mute: i32, pub Level: i32 }

    pub struct KSAUDIO_MIX_CAPS { pub Mute: i32, pub Minimum: i32, pub Maximum: i32, pub Reset: i32 }

    pub struct KSAUDIO_MIXCAP_TABLE {
        pub InputChannels: u32,
        pub OutputChannels: u32,
        pub Capabilities: [KSAUDIO_MIX_CAPS; 1],
    }

    pub struct KSAUDIO_POSITIONEX {
        pub TimerFrequency: i64,
        pub TimeStamp1: i64,
        pub Position: KSAUDIO_POSITION,
        pub TimeStamp2: i64,
    }

    pub struct KSNODEPROPERTY { pub Property: KSPROPERTY, pub NodeId: u32, pub Reserved: u32 }

    pub struct KSNODEPROPERTY_AUDIO_CHANNEL {
        pub NodeProperty: KSNODEPROPERTY,
        pub Channel: i32,
        pub Reserved: u32,
    }

    pub struct KSNODEPROPERTY_AUDIO_DEV_SPECIFIC {
        pub NodeProperty: KSNODEPROPERTY,
        pub DevSpecificId: u32,
        pub DeviceInfo: u32,
        pub Length: u32,
    }

    pub struct KSNODEPROPERTY_AUDIO_PROPERTY {
        pub NodeProperty: KSNODEPROPERTY,
        pub AppContext: *mut c_void,
        pub Length: u32,
    }
}
