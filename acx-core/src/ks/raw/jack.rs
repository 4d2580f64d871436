//! Jack descriptions of ksmedia.h.

use super::media_enums::{EPcxConnectionType, EPcxGenLocation, EPcxGeoLocation, EPxcPortConnection, KSJACK_SINK_CONNECTIONTYPE};
use super::property::LUID;

crate::abi_structs! {
    pub JACK_STRUCTS;

    /// One jack: channels, colour (0x00RRGGBB), place and whether something is plugged in.
    pub struct KSJACK_DESCRIPTION {
        pub ChannelMapping: u32,
        pub Color: u32,
        pub ConnectionType: EPcxConnectionType,
        pub GeoLocation: EPcxGeoLocation,
        pub GenLocation: EPcxGenLocation,
        pub PortConnection: EPxcPortConnection,
        pub IsConnected: i32,
    }

    pub struct KSJACK_SINK_INFORMATION {
        pub ConnType: KSJACK_SINK_CONNECTIONTYPE,
        pub ManufacturerId: u16,
        pub ProductId: u16,
        pub AudioLatency: u16,
        pub HDCPCapable: i32,
        pub AICapable: i32,
        pub SinkDescriptionLength: u8,
        pub SinkDescription: [u16; 32],
        pub PortId: LUID,
    }

    pub struct KSJACK_DESCRIPTION2 { pub DeviceStateInfo: u32, pub JackCapabilities: u32 }

    pub struct KSJACK_DESCRIPTION3 { pub ConfigId: u32 }
}
