//! Property headers, ranges and values of ks.h.

use core::ffi::c_void;

use super::ks_enums::KS_SEEKING_FLAGS;
use crate::ks::guid::Guid;

crate::abi_structs! {
    pub PROPERTY_STRUCTS;

    pub struct LUID { pub LowPart: u32, pub HighPart: i32 }

    /// A set and a member of it; the header aligns it to 8 bytes through a union with a LONGLONG.
    #[repr(align(8))]
    pub struct KSIDENTIFIER { pub Set: Guid, pub Id: u32, pub Flags: u32 }

    pub struct KSP_NODE { pub Property: KSPROPERTY, pub NodeId: u32, pub Reserved: u32 }

    pub struct KSM_NODE { pub Method: KSMETHOD, pub NodeId: u32, pub Reserved: u32 }

    pub struct KSE_NODE { pub Event: KSEVENT, pub NodeId: u32, pub Reserved: u32 }

    /// The head of a list: `Size` in bytes with the head, `Count` of items.
    pub struct KSMULTIPLE_ITEM { pub Size: u32, pub Count: u32 }

    pub struct KSPROPERTY_DESCRIPTION {
        pub AccessFlags: u32,
        pub DescriptionSize: u32,
        pub PropTypeSet: KSIDENTIFIER,
        pub MembersListCount: u32,
        pub Reserved: u32,
    }

    pub struct KSPROPERTY_MEMBERSHEADER {
        pub MembersFlags: u32,
        pub MembersSize: u32,
        pub MembersCount: u32,
        pub Flags: u32,
    }

    pub struct KSPROPERTY_BOUNDS_LONG_Signed { pub SignedMinimum: i32, pub SignedMaximum: i32 }

    pub struct KSPROPERTY_BOUNDS_LONG_Unsigned { pub UnsignedMinimum: u32, pub UnsignedMaximum: u32 }

    pub union KSPROPERTY_BOUNDS_LONG {
        pub Signed: KSPROPERTY_BOUNDS_LONG_Signed,
        pub Unsigned: KSPROPERTY_BOUNDS_LONG_Unsigned,
    }

    pub struct KSPROPERTY_BOUNDS_LONGLONG_Signed { pub SignedMinimum: i64, pub SignedMaximum: i64 }

    pub struct KSPROPERTY_BOUNDS_LONGLONG_Unsigned { pub UnsignedMinimum: u64, pub UnsignedMaximum: u64 }

    pub union KSPROPERTY_BOUNDS_LONGLONG {
        pub Signed: KSPROPERTY_BOUNDS_LONGLONG_Signed,
        pub Unsigned: KSPROPERTY_BOUNDS_LONGLONG_Unsigned,
    }

    pub struct KSPROPERTY_STEPPING_LONG {
        pub SteppingDelta: u32,
        pub Reserved: u32,
        pub Bounds: KSPROPERTY_BOUNDS_LONG,
    }

    pub struct KSPROPERTY_STEPPING_LONGLONG {
        pub SteppingDelta: u64,
        pub Bounds: KSPROPERTY_BOUNDS_LONGLONG,
    }

    pub struct KSCOMPONENTID {
        pub Manufacturer: Guid,
        pub Product: Guid,
        pub Component: Guid,
        pub Name: Guid,
        pub Version: u32,
        pub Revision: u32,
    }

    pub struct KSPROPERTY_POSITIONS {
        pub Current: i64,
        pub Stop: i64,
        pub CurrentFlags: KS_SEEKING_FLAGS,
        pub StopFlags: KS_SEEKING_FLAGS,
    }

    pub struct KSPROPERTY_MEDIAAVAILABLE { pub Earliest: i64, pub Latest: i64 }

    pub struct KSP_TIMEFORMAT {
        pub Property: KSPROPERTY,
        pub SourceFormat: Guid,
        pub TargetFormat: Guid,
        pub Time: i64,
    }

    pub struct KSPROPERTY_MEMBERSLIST {
        pub MembersHeader: KSPROPERTY_MEMBERSHEADER,
        pub Members: *const c_void,
    }

    pub struct KSPROPERTY_VALUES {
        pub PropTypeSet: KSIDENTIFIER,
        pub MembersListCount: u32,
        pub MembersList: *const KSPROPERTY_MEMBERSLIST,
    }

    #[repr(packed)]
    pub struct KSPROPERTY_SERIALHDR { pub PropertySet: Guid, pub Count: u32 }

    pub struct KSPROPERTY_SERIAL { pub PropTypeSet: KSIDENTIFIER, pub Id: u32, pub PropertyLength: u32 }
}

/// Another name of [`KSIDENTIFIER`] (ks.h).
pub type KSPROPERTY = KSIDENTIFIER;

/// Another name of [`KSIDENTIFIER`] (ks.h).
pub type KSEVENT = KSIDENTIFIER;

/// Another name of [`KSIDENTIFIER`] (ks.h).
pub type KSMETHOD = KSIDENTIFIER;

/// Another name of [`KSIDENTIFIER`] (ks.h).
pub type KSPIN_INTERFACE = KSIDENTIFIER;

/// Another name of [`KSIDENTIFIER`] (ks.h).
pub type KSPIN_MEDIUM = KSIDENTIFIER;

/// Another name of [`KSIDENTIFIER`] (ks.h).
pub type KSDEGRADE = KSIDENTIFIER;
