//! Pins, data formats, attributes and topology of ks.h.

use core::ffi::c_void;

use super::ks_enums::{KSPIN_COMMUNICATION, KSPIN_DATAFLOW};
use super::property::{KSEVENT, KSPIN_INTERFACE, KSPIN_MEDIUM, KSPROPERTY};
use super::transport::KSPRIORITY;
use crate::ks::guid::Guid;

crate::abi_structs! {
    pub PIN_STRUCTS;

    pub struct KSTOPOLOGY_CONNECTION {
        pub FromNode: u32,
        pub FromNodePin: u32,
        pub ToNode: u32,
        pub ToNodePin: u32,
    }

    pub struct KSTOPOLOGY {
        pub CategoriesCount: u32,
        pub Categories: *const Guid,
        pub TopologyNodesCount: u32,
        pub TopologyNodes: *const Guid,
        pub TopologyConnectionsCount: u32,
        pub TopologyConnections: *const KSTOPOLOGY_CONNECTION,
        pub TopologyNodesNames: *const Guid,
        pub Reserved: u32,
    }

    pub struct KSNODE_CREATE { pub CreateFlags: u32, pub Node: u32 }

    /// A pin property. The last word is `Flags` or reserved, by property.
    pub struct KSP_PIN { pub Property: KSPROPERTY, pub PinId: u32, pub Flags: u32 }

    pub struct KSE_PIN { pub Event: KSEVENT, pub PinId: u32, pub Reserved: u32 }

    pub struct KSPIN_CINSTANCES { pub PossibleCount: u32, pub CurrentCount: u32 }

    /// The fixed head of every data format and data range; `FormatSize` counts all of it. The empty array aligns it to 8 bytes,
    /// as the header does with a union; packed structures may contain it all the same.
    pub struct KSDATAFORMAT {
        pub Alignment: [i64; 0],
        pub FormatSize: u32,
        pub Flags: u32,
        pub SampleSize: u32,
        pub Reserved: u32,
        pub MajorFormat: Guid,
        pub SubFormat: Guid,
        pub Specifier: Guid,
    }

    pub struct KSATTRIBUTE { pub Size: u32, pub Flags: u32, pub Attribute: Guid }

    pub struct KSATTRIBUTE_LIST { pub Count: u32, pub Attributes: *mut *mut KSATTRIBUTE }

    pub struct KSPIN_CONNECT {
        pub Interface: KSPIN_INTERFACE,
        pub Medium: KSPIN_MEDIUM,
        pub PinId: u32,
        pub PinToHandle: *mut c_void,
        pub Priority: KSPRIORITY,
    }

    pub struct KSPIN_PHYSICALCONNECTION { pub Size: u32, pub Pin: u32, pub SymbolicLinkName: [u16; 1] }

    /// A pin as PortCls and kernel streaming describe it; a longer constrained range list may follow the reserved word.
    pub struct KSPIN_DESCRIPTOR {
        pub InterfacesCount: u32,
        pub Interfaces: *const KSPIN_INTERFACE,
        pub MediumsCount: u32,
        pub Mediums: *const KSPIN_MEDIUM,
        pub DataRangesCount: u32,
        pub DataRanges: *const *mut KSDATAFORMAT,
        pub DataFlow: KSPIN_DATAFLOW,
        pub Communication: KSPIN_COMMUNICATION,
        pub Category: *const Guid,
        pub Name: *const Guid,
        pub ConstrainedDataRangesCount: u32,
        pub ConstrainedDataRanges: *mut *mut KSDATAFORMAT,
    }
}

/// Another name of [`KSDATAFORMAT`] (ks.h).
pub type KSDATARANGE = KSDATAFORMAT;
