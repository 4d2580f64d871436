//! `acxpin.h`: structures, enumerations and callbacks.

use super::prelude::*;
use crate::wdf::raw::nested;

crate::abi_structs! { pub STRUCTS;
    pub struct ACX_CONNECTION {
        pub Size: ULONG, pub Flags: ULONG, pub FromObject: ACXOBJECT, pub FromPin: ACX_CONNECTION_FromPin,
        pub ToObject: ACXOBJECT, pub ToPin: ACX_CONNECTION_ToPin,
    }
    pub union ACX_CONNECTION_ToPin { pub Object: ACXPIN, pub Id: ULONG }
    pub union ACX_CONNECTION_FromPin { pub Object: ACXPIN, pub Id: ULONG }
    pub struct ACX_INTERLEAVED_AUDIO_FORMAT_INFORMATION {
        pub Size: ULONG, pub PrimaryChannelCount: ULONG, pub PrimaryChannelStartPosition: ULONG,
        pub PrimaryChannelMask: ULONG, pub InterleavedChannelCount: ULONG, pub InterleavedChannelStartPosition: ULONG,
        pub InterleavedChannelMask: ULONG,
    }
    pub struct ACX_JACK_CALLBACKS {
        pub Size: ULONG, pub EvtAcxJackRetrievePresenceState: Option<PFN_ACX_JACK_RETRIEVE_PRESENCE_STATE>,
    }
    pub struct ACX_JACK_CONFIG {
        pub Size: ULONG, pub Id: ULONG, pub Flags: ULONG, pub Callbacks: *mut ACX_JACK_CALLBACKS,
        pub Description: ACX_JACK_DESCRIPTION,
    }
    pub struct ACX_JACK_DESCRIPTION {
        pub ChannelMapping: ULONG, pub Color: ULONG, pub ConnectionType: ACX_JACK_CONNECTION_TYPE,
        pub GeoLocation: ACX_JACK_GEO_LOCATION, pub GenLocation: ACX_JACK_GEN_LOCATION,
        pub PortConnection: ACX_JACK_PORT_CONNECTION,
    }
    pub struct ACX_JACK_SINK_INFORMATION {
        pub ConnType: ACX_JACK_SINK_INFO_CONNECTION_TYPE, pub ManufacturerId: USHORT, pub ProductId: USHORT,
        pub AudioLatency: USHORT, pub HDCPCapable: BOOLEAN, pub AICapable: BOOLEAN, pub SinkDescriptionLength: UCHAR,
        pub SinkDescription: [WCHAR; 32], pub PortId: LUID,
    }
    pub struct ACX_MICARRAYGEOMETRY_CONFIG { pub Size: ULONG, pub Flags: ULONG, pub Geometry: ACX_MIC_ARRAY_GEOMETRY }
    pub struct ACX_MICROPHONE_CONFIG {
        pub Size: ULONG, pub Flags: ULONG, pub MicrophoneSnrDB: LONG, pub MicrophoneSensitivityDB: LONG,
        pub MicArrayGeometry: ACXMICARRAYGEOMETRY, pub InterleavedFormat: *mut ACX_INTERLEAVED_AUDIO_FORMAT_INFORMATION,
    }
    pub struct ACX_MICROPHONE_COORDINATES {
        pub Type: USHORT, pub XCoord: SHORT, pub YCoord: SHORT, pub ZCoord: SHORT, pub VerticalAngle: SHORT,
        pub HorizontalAngle: SHORT,
    }
    pub struct ACX_MIC_ARRAY_GEOMETRY {
        pub Version: USHORT, pub MicArrayType: USHORT, pub VerticalAngleBegin: SHORT, pub VerticalAngleEnd: SHORT,
        pub HorizontalAngleBegin: SHORT, pub HorizontalAngleEnd: SHORT, pub FrequencyBandLo: ULONG,
        pub FrequencyBandHi: ULONG,
    }
    pub struct ACX_PHYSICAL_CONNECTION {
        pub Size: ULONG, pub Flags: ULONG, pub FromPin: ACX_PHYSICAL_CONNECTION_FromPin, pub TargetName: WDFSTRING,
        pub TargetPinId: ULONG,
    }
    pub union ACX_PHYSICAL_CONNECTION_FromPin { pub Object: ACXPIN, pub Id: ULONG }
    pub struct ACX_PIN_CALLBACKS {
        pub Size: ULONG, pub EvtAcxPinSetDataFormat: Option<PFN_ACX_PIN_SET_DATAFORMAT>,
        pub EvtAcxPinRetrieveName: Option<PFN_ACX_PIN_RETRIEVE_NAME>,
        pub EvtAcxPinRetrieveJackSinkInfo: Option<PFN_ACX_PIN_RETRIEVE_JACK_SINK_INFO>,
        pub EvtAcxPinProcessJackRequest: Option<PFN_ACX_OBJECT_PROCESS_REQUEST>,
        pub EvtAcxPinConnected: Option<PFN_ACX_PIN_CONNECTED>, pub EvtAcxPinDisconnected: Option<PFN_ACX_PIN_DISCONNECTED>,
        pub EvtAcxPinDataFormatChangeNotification: Option<PFN_ACX_PIN_DATAFORMAT_CHANGE_NOTIFICATION>,
    }
    pub struct ACX_PIN_CONFIG {
        pub Size: ULONG, pub Flags: ULONG, pub Id: ULONG, pub Type: ACX_PIN_TYPE, pub Communication: ACX_PIN_COMMUNICATION,
        pub Qualifier: ACX_PIN_QUALIFIER, pub Category: *const GUID, pub Name: *const GUID,
        pub PinCallbacks: *mut ACX_PIN_CALLBACKS, pub PropertiesCount: ULONG, pub MethodsCount: ULONG,
        pub Properties: *mut ACX_PROPERTY_ITEM, pub Methods: *mut ACX_METHOD_ITEM, pub u: ACX_PIN_CONFIG_u,
        pub MaxStreams: ULONG,
    }
    pub union ACX_PIN_CONFIG_u { pub MicrophoneConfig: *mut ACX_MICROPHONE_CONFIG }
}

crate::abi_enums! { pub ENUMS;
    pub enum ACX_CONNECTION_FLAGS: i32 {
        AcxConnectionNoFlags = 0, AcxConnectionFromPinId = 0, AcxConnectionFromPinObject = 1, AcxConnectionToPinId = 0,
        AcxConnectionToPinObject = 2, AcxConnectionValidFlags = 3,
    }
    pub enum ACX_JACK_CONFIG_FLAGS: i32 {
        AcxJackConfigNoFlags = 0, AcxJackConfigJackDetection = 1, AcxJackConfigValidFlags = 1,
    }
    pub enum ACX_JACK_CONNECTION_TYPE: i32 {
        AcxConnTypeUnknown = 0, AcxConnType3Point5mm = 1, AcxConnTypeQuarter = 2, AcxConnTypeAtapiInternal = 3,
        AcxConnTypeRCA = 4, AcxConnTypeOptical = 5, AcxConnTypeOtherDigital = 6, AcxConnTypeOtherAnalog = 7,
        AcxConnTypeMultichannelAnalogDIN = 8, AcxConnTypeXlrProfessional = 9, AcxConnTypeRJ11Modem = 10,
        AcxConnTypeCombination = 11,
    }
    pub enum ACX_JACK_GEN_LOCATION: i32 {
        AcxGenLocPrimaryBox = 0, AcxGenLocInternal = 1, AcxGenLocSeparate = 2, AcxGenLocOther = 3,
        AcxJackGenLocationMaximum = 4,
    }
    pub enum ACX_JACK_GEO_LOCATION: i32 {
        AcxGeoLocRear = 1, AcxGeoLocFront = 2, AcxGeoLocLeft = 3, AcxGeoLocRight = 4, AcxGeoLocTop = 5, AcxGeoLocBottom = 6,
        AcxGeoLocRearPanel = 7, AcxGeoLocRiser = 8, AcxGeoLocInsideMobileLid = 9, AcxGeoLocDrivebay = 10,
        AcxGeoLocHDMI = 11, AcxGeoLocOutsideMobileLid = 12, AcxGeoLocATAPI = 13, AcxGeoLocNotApplicable = 14,
        AcxGeoLocReserved6 = 15, AcxJackGeoLocationMaximum = 16,
    }
    pub enum ACX_JACK_PORT_CONNECTION: i32 {
        AcxPortConnJack = 0, AcxPortConnIntegratedDevice = 1, AcxPortConnBothIntegratedAndJack = 2, AcxPortConnUnknown = 3,
    }
    pub enum ACX_JACK_SINK_INFO_CONNECTION_TYPE: i32 {
        AcxJackSinkInfoConnectionTypeHdmi = 0, AcxJackSinkInfoConnectionTypeDisplayPort = 1,
    }
    pub enum ACX_MIC_ARRAY_TYPE: i32 {
        AcxMicArrayTypeLinear = 0, AcxMicArrayTypePlanar = 1, AcxMicArrayType3d = 2, AcxMicArrayTypeMaximum = 3,
    }
    pub enum ACX_MICARRAYGEOMETRY_CONFIG_FLAGS: i32 {
        AcxMicArrayGeometryConfigNoFlags = 0, AcxMicArrayGeometryConfigValidFlags = 0,
    }
    pub enum ACX_MICROPHONE_CONFIG_FLAGS: i32 { AcxMicrophoneConfigNoFlags = 0, AcxMicrophoneConfigValidFlags = 0 }
    pub enum ACX_MICROPHONE_TYPE: i32 {
        AcxMicrophoneTypeOmniDirectional = 0, AcxMicrophoneTypeSubCardioid = 1, AcxMicrophoneTypeCardioid = 2,
        AcxMicrophoneTypeSuperCardioid = 3, AcxMicrophoneTypeHyperCardioid = 4, AcxMicrophoneType8Shaped = 5,
        AcxMicrophoneTypeMaximum = 6, AcxMicrophoneTypeVendorDefined = 15,
    }
    pub enum ACX_PHYSICAL_CONNECTION_FLAGS: i32 {
        AcxPhysicalConnectionNoFlags = 0, AcxPhysicalConnectionFromPinId = 0, AcxPhysicalConnectionFromPinObject = 1,
        AcxPhysicalConnectionValidFlags = 1,
    }
    pub enum ACX_PIN_COMMUNICATION: i32 {
        AcxPinCommunicationNone = 0, AcxPinCommunicationSink = 1, AcxPinCommunicationSource = 2,
        AcxPinCommunicationMaximum = 3,
    }
    pub enum ACX_PIN_CONFIG_FLAGS: i32 {
        AcxPinConfigNoFlags = 0, AcxPinConfigMicrophoneConfigSpecified = 1, AcxPinConfigNoDefaultDataFormatLists = 16,
        AcxPinConfigValidFlags = 17,
    }
    pub enum ACX_PIN_QUALIFIER: i32 {
        AcxPinQualifierUnknown = 0, AcxPinQualifierBridgeA = 1, AcxPinQualifierBridgeB = 2, AcxPinQualifierBridgeDevice = 3,
        AcxPinQualifierMaximum = 4,
    }
    pub enum ACX_PIN_TYPE: i32 { AcxPinTypeOther = 0, AcxPinTypeSink = 1, AcxPinTypeSource = 2, AcxPinTypeMaximum = 3 }
}

crate::abi_callbacks! { pub CALLBACKS;
    pub fn PFN_ACX_JACK_RETRIEVE_PRESENCE_STATE(Jack: ACXJACK, IsConnected: *mut BOOLEAN) -> NTSTATUS;
    pub fn PFN_ACX_PIN_CONNECTED(Pin: ACXPIN, TargetCircuit: ACXTARGETCIRCUIT, TargetPinId: ULONG);
    pub fn PFN_ACX_PIN_DATAFORMAT_CHANGE_NOTIFICATION(Pin: ACXPIN, TargetCircuit: ACXTARGETCIRCUIT, TargetPinId: ULONG);
    pub fn PFN_ACX_PIN_DISCONNECTED(Pin: ACXPIN, TargetCircuit: ACXTARGETCIRCUIT, TargetPinId: ULONG);
    pub fn PFN_ACX_PIN_RETRIEVE_JACK_SINK_INFO(Pin: ACXPIN, SinkInfo: *mut ACX_JACK_SINK_INFORMATION) -> NTSTATUS;
    pub fn PFN_ACX_PIN_RETRIEVE_NAME(Pin: ACXPIN, Name: *mut UNICODE_STRING) -> NTSTATUS;
    pub fn PFN_ACX_PIN_SET_DATAFORMAT(Pin: ACXPIN, DataFormat: ACXDATAFORMAT) -> NTSTATUS;
}

nested! { pub NESTED;
    ACX_CONNECTION.FromPin.Object;
    ACX_CONNECTION.FromPin.Id;
    ACX_CONNECTION.ToPin.Object;
    ACX_CONNECTION.ToPin.Id;
    ACX_PHYSICAL_CONNECTION.FromPin.Object;
    ACX_PHYSICAL_CONNECTION.FromPin.Id;
    ACX_PIN_CONFIG.u.MicrophoneConfig;
}
