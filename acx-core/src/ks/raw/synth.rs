//! MIDI, wavetable and synthesizer structures of ksmedia.h and dmusprop.h.

use core::ffi::c_void;

use super::event::KSEVENTDATA;
use super::pin::{KSDATAFORMAT, KSDATARANGE};
use super::property::{KSIDENTIFIER, KSPROPERTY};
use crate::ks::guid::Guid;

crate::abi_structs! {
    pub SYNTH_STRUCTS;

    pub struct KSWAVETABLE_WAVE_DESC {
        pub Identifier: KSIDENTIFIER,
        pub Size: u32,
        pub Looped: i32,
        pub LoopPoint: u32,
        pub InROM: i32,
        pub Format: KSDATAFORMAT,
    }

    pub struct KSWAVE_COMPATCAPS { pub ulDeviceType: u32 }

    pub struct KSWAVE_INPUT_CAPABILITIES {
        pub MaximumChannelsPerConnection: u32,
        pub MinimumBitsPerSample: u32,
        pub MaximumBitsPerSample: u32,
        pub MinimumSampleFrequency: u32,
        pub MaximumSampleFrequency: u32,
        pub TotalConnections: u32,
        pub ActiveConnections: u32,
    }

    pub struct KSWAVE_OUTPUT_CAPABILITIES {
        pub MaximumChannelsPerConnection: u32,
        pub MinimumBitsPerSample: u32,
        pub MaximumBitsPerSample: u32,
        pub MinimumSampleFrequency: u32,
        pub MaximumSampleFrequency: u32,
        pub TotalConnections: u32,
        pub StaticConnections: u32,
        pub StreamingConnections: u32,
        pub ActiveConnections: u32,
        pub ActiveStaticConnections: u32,
        pub ActiveStreamingConnections: u32,
        pub Total3DConnections: u32,
        pub Static3DConnections: u32,
        pub Streaming3DConnections: u32,
        pub Active3DConnections: u32,
        pub ActiveStatic3DConnections: u32,
        pub ActiveStreaming3DConnections: u32,
        pub TotalSampleMemory: u32,
        pub FreeSampleMemory: u32,
        pub LargestFreeContiguousSampleMemory: u32,
    }

    pub struct KSWAVE_VOLUME { pub LeftAttenuation: i32, pub RightAttenuation: i32 }

    pub struct KSWAVE_BUFFER { pub Attributes: u32, pub BufferSize: u32, pub BufferAddress: *mut c_void }

    pub struct KSDATARANGE_MUSIC {
        pub DataRange: KSDATARANGE,
        pub Technology: Guid,
        pub Channels: u32,
        pub Notes: u32,
        pub ChannelMask: u32,
    }

    pub struct LOOPEDSTREAMING_POSITION_EVENT_DATA { pub KsEventData: KSEVENTDATA, pub Position: u64 }

    pub struct KSMUSICFORMAT { pub TimeDeltaMs: u32, pub ByteCount: u32 }

    pub struct SYNTH_BUFFER { pub BufferSize: u32, pub BufferAddress: *mut c_void }

    pub struct SYNTHDOWNLOAD { pub DownloadHandle: *mut c_void, pub Free: i32 }

    pub struct SYNTHCAPS {
        pub Guid: Guid,
        pub Flags: u32,
        pub MemorySize: u32,
        pub MaxChannelGroups: u32,
        pub MaxVoices: u32,
        pub MaxAudioChannels: u32,
        pub EffectFlags: u32,
        pub Description: [u16; 128],
    }

    pub struct SYNTH_PORTPARAMS {
        pub ValidParams: u32,
        pub Voices: u32,
        pub ChannelGroups: u32,
        pub AudioChannels: u32,
        pub SampleRate: u32,
        pub EffectsFlags: u32,
        pub Share: u32,
    }

    pub struct SYNTHVOICEPRIORITY_INSTANCE { pub ChannelGroup: u32, pub Channel: u32 }

    pub struct SYNTH_STATS {
        pub ValidStats: u32,
        pub Voices: u32,
        pub TotalCPU: u32,
        pub CPUPerVoice: u32,
        pub LostNotes: u32,
        pub FreeMemory: u32,
        pub PeakVolume: i32,
    }

    pub struct SYNTH_REVERB_PARAMS {
        pub fInGain: f32,
        pub fReverbMix: f32,
        pub fReverbTime: f32,
        pub fHighFreqRTRatio: f32,
    }

    pub struct KSMIDILOOPED_BUFFER { pub BufferAddress: *mut c_void, pub ActualBufferSize: u32 }

    pub struct KSMIDILOOPED_BUFFER_PROPERTY { pub Property: KSPROPERTY, pub RequestedBufferSize: u32 }

    pub struct KSMIDILOOPED_REGISTERS { pub WritePosition: *mut c_void, pub ReadPosition: *mut c_void }

    pub struct KSMIDILOOPED_EVENT { pub WriteEvent: *mut c_void }

    pub struct KSMIDILOOPED_EVENT2 { pub WriteEvent: *mut c_void, pub ReadEvent: *mut c_void }
}
