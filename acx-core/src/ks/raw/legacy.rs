//! AC-3, MPEG audio and telephony structures of ksmedia.h.

use super::media_enums::{TELEPHONY_CALLCONTROLOP, TELEPHONY_CALLSTATE, TELEPHONY_CALLTYPE, TELEPHONY_PROVIDERCHANGEOP};

crate::abi_structs! {
    pub LEGACY_STRUCTS;

    pub struct KSTELEPHONY_CALLCONTROL {
        pub CallType: TELEPHONY_CALLTYPE,
        pub CallControlOp: TELEPHONY_CALLCONTROLOP,
    }

    pub struct KSTELEPHONY_PROVIDERCHANGE {
        pub CallType: TELEPHONY_CALLTYPE,
        pub ProviderChangeOp: TELEPHONY_PROVIDERCHANGEOP,
    }

    pub struct KSTELEPHONY_CALLINFO { pub CallType: TELEPHONY_CALLTYPE, pub CallState: TELEPHONY_CALLSTATE }

    pub struct KSTOPOLOGY_ENDPOINTID { pub TopologyName: [u16; 260], pub PinId: u32 }

    pub struct KSTOPOLOGY_ENDPOINTIDPAIR {
        pub RenderEndpoint: KSTOPOLOGY_ENDPOINTID,
        pub CaptureEndpoint: KSTOPOLOGY_ENDPOINTID,
    }

    pub struct KSAC3_ERROR_CONCEALMENT { pub fRepeatPreviousBlock: i32, pub fErrorInCurrentBlock: i32 }

    pub struct KSAC3_ALTERNATE_AUDIO { pub fStereo: i32, pub DualMode: u32 }

    pub struct KSAC3_DOWNMIX { pub fDownMix: i32, pub fDolbySurround: i32 }

    pub struct KSAC3_BIT_STREAM_MODE { pub BitStreamMode: i32 }

    pub struct KSAC3_DIALOGUE_LEVEL { pub DialogueLevel: u32 }

    pub struct KSAC3_ROOM_TYPE { pub fLargeRoom: i32 }

    pub struct KS_MPEGAUDIOINFO {
        pub dwFlags: u32,
        pub dwReserved1: u32,
        pub dwReserved2: u32,
        pub dwReserved3: u32,
    }
}
