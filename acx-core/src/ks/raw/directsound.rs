//! DirectSound buffers and 3-D positions of ksmedia.h.

use core::ffi::c_void;

use super::audio::KSNODEPROPERTY;
use super::media_enums::{
    KSDS3D_HRTF_COEFF_FORMAT, KSDS3D_HRTF_FILTER_METHOD, KSDS3D_HRTF_FILTER_QUALITY, KSDS3D_HRTF_FILTER_VERSION,
};
use super::pin::KSDATAFORMAT;
use super::waveformat::WAVEFORMATEX;

crate::abi_structs! {
    pub DIRECTSOUND_STRUCTS;

    #[repr(packed)]
    pub struct KSDSOUND_BUFFERDESC { pub Flags: u32, pub Control: u32, pub WaveFormatEx: WAVEFORMATEX }

    #[repr(packed)]
    pub struct KSDATAFORMAT_DSOUND { pub DataFormat: KSDATAFORMAT, pub BufferDesc: KSDSOUND_BUFFERDESC }

    pub struct DS3DVECTOR { pub x: f32, pub y: f32, pub z: f32 }

    pub struct KSDS3D_LISTENER_ALL {
        pub Position: DS3DVECTOR,
        pub Velocity: DS3DVECTOR,
        pub OrientFront: DS3DVECTOR,
        pub OrientTop: DS3DVECTOR,
        pub DistanceFactor: f32,
        pub RolloffFactor: f32,
        pub DopplerFactor: f32,
    }

    pub struct KSDS3D_LISTENER_ORIENTATION { pub Front: DS3DVECTOR, pub Top: DS3DVECTOR }

    pub struct KSDS3D_BUFFER_ALL {
        pub Position: DS3DVECTOR,
        pub Velocity: DS3DVECTOR,
        pub InsideConeAngle: u32,
        pub OutsideConeAngle: u32,
        pub ConeOrientation: DS3DVECTOR,
        pub ConeOutsideVolume: i32,
        pub MinDistance: f32,
        pub MaxDistance: f32,
        pub Mode: u32,
    }

    pub struct KSDS3D_BUFFER_CONE_ANGLES { pub InsideConeAngle: u32, pub OutsideConeAngle: u32 }

    pub struct KSDS3D_HRTF_PARAMS_MSG {
        pub Size: u32,
        pub Enabled: u32,
        pub SwapChannels: i32,
        pub ZeroAzimuth: i32,
        pub CrossFadeOutput: i32,
        pub FilterSize: u32,
    }

    pub struct KSDS3D_HRTF_INIT_MSG {
        pub Size: u32,
        pub Quality: KSDS3D_HRTF_FILTER_QUALITY,
        pub SampleRate: f32,
        pub MaxFilterSize: u32,
        pub FilterTransientMuteLength: u32,
        pub FilterOverlapBufferLength: u32,
        pub OutputOverlapBufferLength: u32,
        pub Reserved: u32,
    }

    pub struct KSDS3D_HRTF_FILTER_FORMAT_MSG {
        pub FilterMethod: KSDS3D_HRTF_FILTER_METHOD,
        pub CoeffFormat: KSDS3D_HRTF_COEFF_FORMAT,
        pub Version: KSDS3D_HRTF_FILTER_VERSION,
        pub Reserved: u32,
    }

    pub struct KSDS3D_ITD_PARAMS {
        pub Channel: i32,
        pub VolSmoothScale: f32,
        pub TotalDryAttenuation: f32,
        pub TotalWetAttenuation: f32,
        pub SmoothFrequency: i32,
        pub Delay: i32,
    }

    pub struct KSDS3D_ITD_PARAMS_MSG {
        pub Enabled: u32,
        pub LeftParams: KSDS3D_ITD_PARAMS,
        pub RightParams: KSDS3D_ITD_PARAMS,
        pub Reserved: u32,
    }

    pub struct KSNODEPROPERTY_AUDIO_3D_LISTENER {
        pub NodeProperty: KSNODEPROPERTY,
        pub ListenerId: *mut c_void,
    }
}
