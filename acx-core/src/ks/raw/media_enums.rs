//! Enumerations of ksmedia.h and mmreg.h.

crate::abi_enums! {
    pub MEDIA_ENUMS;

    pub enum KSINTERFACE_MEDIA: u32 {
        KSINTERFACE_MEDIA_MUSIC = 0,
        KSINTERFACE_MEDIA_WAVE_BUFFERED = 1,
        KSINTERFACE_MEDIA_WAVE_QUEUED = 2,
    }

    pub enum CONSTRICTOR_OPTION: i32 {
        CONSTRICTOR_OPTION_DISABLE = 0,
        CONSTRICTOR_OPTION_MUTE = 1,
    }

    pub enum KSMICARRAY_MICTYPE: i32 {
        KSMICARRAY_MICTYPE_OMNIDIRECTIONAL = 0,
        KSMICARRAY_MICTYPE_SUBCARDIOID = 1,
        KSMICARRAY_MICTYPE_CARDIOID = 2,
        KSMICARRAY_MICTYPE_SUPERCARDIOID = 3,
        KSMICARRAY_MICTYPE_HYPERCARDIOID = 4,
        KSMICARRAY_MICTYPE_8SHAPED = 5,
        KSMICARRAY_MICTYPE_VENDORDEFINED = 15,
    }

    pub enum KSMICARRAY_MICARRAYTYPE: i32 {
        KSMICARRAY_MICARRAYTYPE_LINEAR = 0,
        KSMICARRAY_MICARRAYTYPE_PLANAR = 1,
        KSMICARRAY_MICARRAYTYPE_3D = 2,
    }

    pub enum KSDS3D_HRTF_FILTER_QUALITY: i32 {
        FULL_FILTER = 0,
        LIGHT_FILTER = 1,
        KSDS3D_FILTER_QUALITY_COUNT = 2,
    }

    pub enum KSDS3D_HRTF_COEFF_FORMAT: i32 {
        FLOAT_COEFF = 0,
        SHORT_COEFF = 1,
        KSDS3D_COEFF_COUNT = 2,
    }

    pub enum KSDS3D_HRTF_FILTER_METHOD: i32 {
        DIRECT_FORM = 0,
        CASCADE_FORM = 1,
        KSDS3D_FILTER_METHOD_COUNT = 2,
    }

    pub enum KSDS3D_HRTF_FILTER_VERSION: i32 {
        DS3D_HRTF_VERSION_1 = 0,
    }

    pub enum TELEPHONY_CALLTYPE: i32 {
        TELEPHONY_CALLTYPE_CIRCUITSWITCHED = 0,
        TELEPHONY_CALLTYPE_PACKETSWITCHED_LTE = 1,
        TELEPHONY_CALLTYPE_PACKETSWITCHED_WLAN = 2,
    }

    pub enum TELEPHONY_CALLCONTROLOP: i32 {
        TELEPHONY_CALLCONTROLOP_DISABLE = 0,
        TELEPHONY_CALLCONTROLOP_ENABLE = 1,
    }

    pub enum TELEPHONY_PROVIDERCHANGEOP: i32 {
        TELEPHONY_PROVIDERCHANGEOP_END = 0,
        TELEPHONY_PROVIDERCHANGEOP_BEGIN = 1,
        TELEPHONY_PROVIDERCHANGEOP_CANCEL = 2,
    }

    pub enum TELEPHONY_CALLSTATE: i32 {
        TELEPHONY_CALLSTATE_DISABLED = 0,
        TELEPHONY_CALLSTATE_ENABLED = 1,
        TELEPHONY_CALLSTATE_HOLD = 2,
        TELEPHONY_CALLSTATE_PROVIDERTRANSITION = 3,
    }

    pub enum EPcxConnectionType: i32 {
        eConnTypeUnknown = 0,
        eConnType3Point5mm = 1,
        eConnTypeQuarter = 2,
        eConnTypeAtapiInternal = 3,
        eConnTypeRCA = 4,
        eConnTypeOptical = 5,
        eConnTypeOtherDigital = 6,
        eConnTypeOtherAnalog = 7,
        eConnTypeMultichannelAnalogDIN = 8,
        eConnTypeXlrProfessional = 9,
        eConnTypeRJ11Modem = 10,
        eConnTypeCombination = 11,
    }

    pub enum EPcxGeoLocation: i32 {
        eGeoLocRear = 1,
        eGeoLocFront = 2,
        eGeoLocLeft = 3,
        eGeoLocRight = 4,
        eGeoLocTop = 5,
        eGeoLocBottom = 6,
        eGeoLocRearPanel = 7,
        eGeoLocRiser = 8,
        eGeoLocInsideMobileLid = 9,
        eGeoLocDrivebay = 10,
        eGeoLocHDMI = 11,
        eGeoLocOutsideMobileLid = 12,
        eGeoLocATAPI = 13,
        eGeoLocNotApplicable = 14,
        eGeoLocReserved6 = 15,
        EPcxGeoLocation_enum_count = 16,
    }

    pub enum EPcxGenLocation: i32 {
        eGenLocPrimaryBox = 0,
        eGenLocInternal = 1,
        eGenLocSeparate = 2,
        eGenLocOther = 3,
        EPcxGenLocation_enum_count = 4,
    }

    pub enum EPxcPortConnection: i32 {
        ePortConnJack = 0,
        ePortConnIntegratedDevice = 1,
        ePortConnBothIntegratedAndJack = 2,
        ePortConnUnknown = 3,
    }

    pub enum KSJACK_SINK_CONNECTIONTYPE: i32 {
        KSJACK_SINK_CONNECTIONTYPE_HDMI = 0,
        KSJACK_SINK_CONNECTIONTYPE_DISPLAYPORT = 1,
    }

    pub enum AUDIOPOSTURE_ORIENTATION: i32 {
        AUDIOPOSTURE_ORIENTATION_NOTROTATED = 0,
        AUDIOPOSTURE_ORIENTATION_ROTATED90DEGREESCOUNTERCLOCKWISE = 1,
        AUDIOPOSTURE_ORIENTATION_ROTATED180DEGREESCOUNTERCLOCKWISE = 2,
        AUDIOPOSTURE_ORIENTATION_ROTATED270DEGREESCOUNTERCLOCKWISE = 3,
    }

    pub enum AUDIO_CURVE_TYPE: i32 {
        AUDIO_CURVE_TYPE_NONE = 0,
        AUDIO_CURVE_TYPE_WINDOWS_FADE = 1,
    }

    pub enum EDeviceControlUseType: i32 {
        eDeviceControlUseMissing = 0,
        eDeviceControlUsePrimary = 1,
        eDeviceControlUseSecondary = 2,
    }

    pub enum AUDIOLOOPBACK_TAPPOINT_TYPE: i32 {
        AUDIOLOOPBACK_TAPPOINT_PREVOLUMEMUTE = 0,
        AUDIOLOOPBACK_TAPPOINT_POSTVOLUMEMUTE = 1,
    }
}
