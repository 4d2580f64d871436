//! Filter, pin, node and connection descriptors (portcls.h).

use acx_core::ks::guid::Guid;
use acx_core::ks::raw::KSPIN_DESCRIPTOR;

use super::request::PCAUTOMATION_TABLE;

acx_core::abi_structs! {
    pub FILTER_STRUCTS;

    pub struct PCPIN_DESCRIPTOR {
        pub MaxGlobalInstanceCount: u32,
        pub MaxFilterInstanceCount: u32,
        pub MinFilterInstanceCount: u32,
        pub AutomationTable: *const PCAUTOMATION_TABLE,
        pub KsPinDescriptor: KSPIN_DESCRIPTOR,
    }

    pub struct PCNODE_DESCRIPTOR {
        pub Flags: u32,
        pub AutomationTable: *const PCAUTOMATION_TABLE,
        pub Type: *const Guid,
        pub Name: *const Guid,
    }

    pub struct PCFILTER_DESCRIPTOR {
        pub Version: u32,
        pub AutomationTable: *const PCAUTOMATION_TABLE,
        pub PinSize: u32,
        pub PinCount: u32,
        pub Pins: *const PCPIN_DESCRIPTOR,
        pub NodeSize: u32,
        pub NodeCount: u32,
        pub Nodes: *const PCNODE_DESCRIPTOR,
        pub ConnectionCount: u32,
        pub Connections: *const PCCONNECTION_DESCRIPTOR,
        pub CategoryCount: u32,
        pub Categories: *const Guid,
    }
}

acx_core::abi_consts! {
    pub FILTER_CONSTS;

    PCFILTER_NODE: u32 = 0xffff_ffff;
}

/// A connection inside a filter: from a node's pin to a node's pin.
pub type PCCONNECTION_DESCRIPTOR = acx_core::ks::raw::KSTOPOLOGY_CONNECTION;
