//! Wave formats of mmreg.h, all byte-packed.

use crate::ks::guid::Guid;

crate::abi_structs! {
    pub WAVEFORMAT_STRUCTS;

    #[repr(packed)]
    pub struct WAVEFORMAT {
        pub wFormatTag: u16,
        pub nChannels: u16,
        pub nSamplesPerSec: u32,
        pub nAvgBytesPerSec: u32,
        pub nBlockAlign: u16,
    }

    #[repr(packed)]
    pub struct PCMWAVEFORMAT { pub wf: WAVEFORMAT, pub wBitsPerSample: u16 }

    #[repr(packed)]
    pub struct WAVEFORMATEX {
        pub wFormatTag: u16,
        pub nChannels: u16,
        pub nSamplesPerSec: u32,
        pub nAvgBytesPerSec: u32,
        pub nBlockAlign: u16,
        pub wBitsPerSample: u16,
        pub cbSize: u16,
    }

    #[repr(packed)]
    pub union WAVEFORMATEXTENSIBLE_Samples {
        pub wValidBitsPerSample: u16,
        pub wSamplesPerBlock: u16,
        pub wReserved: u16,
    }

    #[repr(packed)]
    pub struct WAVEFORMATEXTENSIBLE {
        pub Format: WAVEFORMATEX,
        pub Samples: WAVEFORMATEXTENSIBLE_Samples,
        pub dwChannelMask: u32,
        pub SubFormat: Guid,
    }

    #[repr(packed)]
    pub struct ADPCMCOEFSET { pub iCoef1: i16, pub iCoef2: i16 }

    #[repr(packed)]
    pub struct ADPCMWAVEFORMAT {
        pub wfx: WAVEFORMATEX,
        pub wSamplesPerBlock: u16,
        pub wNumCoef: u16,
        pub aCoef: [ADPCMCOEFSET; 0],
    }

    #[repr(packed)]
    pub struct DRMWAVEFORMAT {
        pub wfx: WAVEFORMATEX,
        pub wReserved: u16,
        pub ulContentId: u32,
        pub wfxSecure: WAVEFORMATEX,
    }

    #[repr(packed)]
    pub struct DVIADPCMWAVEFORMAT { pub wfx: WAVEFORMATEX, pub wSamplesPerBlock: u16 }

    #[repr(packed)]
    pub struct IMAADPCMWAVEFORMAT { pub wfx: WAVEFORMATEX, pub wSamplesPerBlock: u16 }

    #[repr(packed)]
    pub struct GSM610WAVEFORMAT { pub wfx: WAVEFORMATEX, pub wSamplesPerBlock: u16 }

    #[repr(packed)]
    pub struct MPEG1WAVEFORMAT {
        pub wfx: WAVEFORMATEX,
        pub fwHeadLayer: u16,
        pub dwHeadBitrate: u32,
        pub fwHeadMode: u16,
        pub fwHeadModeExt: u16,
        pub wHeadEmphasis: u16,
        pub fwHeadFlags: u16,
        pub dwPTSLow: u32,
        pub dwPTSHigh: u32,
    }

    #[repr(packed)]
    pub struct MPEGLAYER3WAVEFORMAT {
        pub wfx: WAVEFORMATEX,
        pub wID: u16,
        pub fdwFlags: u32,
        pub nBlockSize: u16,
        pub nFramesPerBlock: u16,
        pub nCodecDelay: u16,
    }

    #[repr(packed)]
    pub struct HEAACWAVEINFO {
        pub wfx: WAVEFORMATEX,
        pub wPayloadType: u16,
        pub wAudioProfileLevelIndication: u16,
        pub wStructType: u16,
        pub wReserved1: u16,
        pub dwReserved2: u32,
    }

    #[repr(packed)]
    pub struct HEAACWAVEFORMAT { pub wfInfo: HEAACWAVEINFO, pub pbAudioSpecificConfig: [u8; 1] }

    #[repr(packed)]
    pub struct MSAUDIO1WAVEFORMAT {
        pub wfx: WAVEFORMATEX,
        pub wSamplesPerBlock: u16,
        pub wEncodeOptions: u16,
    }

    #[repr(packed)]
    pub struct WMAUDIO2WAVEFORMAT {
        pub wfx: WAVEFORMATEX,
        pub dwSamplesPerBlock: u32,
        pub wEncodeOptions: u16,
        pub dwSuperBlockAlign: u32,
    }

    #[repr(packed)]
    pub struct WMAUDIO3WAVEFORMAT {
        pub wfx: WAVEFORMATEX,
        pub wValidBitsPerSample: u16,
        pub dwChannelMask: u32,
        pub dwReserved1: u32,
        pub dwReserved2: u32,
        pub wEncodeOptions: u16,
        pub wReserved3: u16,
    }

    #[repr(packed)]
    pub struct WAVEFORMATEXTENSIBLE_IEC61937 {
        pub FormatExt: WAVEFORMATEXTENSIBLE,
        pub dwEncodedSamplesPerSec: u32,
        pub dwEncodedChannelCount: u32,
        pub dwAverageBytesPerSec: u32,
    }
}
