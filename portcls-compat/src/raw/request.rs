//! Property, method and event items and requests (portcls.h).

use core::ffi::c_void;

use acx_core::ks::guid::Guid;
use acx_core::ks::status::NTSTATUS;

use super::external::IRP;
use super::unknown::IUnknown;

acx_core::abi_structs! {
    pub REQUEST_STRUCTS;

    pub struct PCPROPERTY_ITEM {
        pub Set: *const Guid,
        pub Id: u32,
        pub Flags: u32,
        pub Handler: Option<PCPFNPROPERTY_HANDLER>,
    }

    pub struct PCMETHOD_ITEM {
        pub Set: *const Guid,
        pub Id: u32,
        pub Flags: u32,
        pub Handler: Option<PCPFNMETHOD_HANDLER>,
    }

    pub struct PCEVENT_ITEM {
        pub Set: *const Guid,
        pub Id: u32,
        pub Flags: u32,
        pub Handler: Option<PCPFNEVENT_HANDLER>,
    }

    pub struct PCPROPERTY_REQUEST {
        pub MajorTarget: *mut IUnknown,
        pub MinorTarget: *mut IUnknown,
        pub Node: u32,
        pub PropertyItem: *const PCPROPERTY_ITEM,
        pub Verb: u32,
        pub InstanceSize: u32,
        pub Instance: *mut c_void,
        pub ValueSize: u32,
        pub Value: *mut c_void,
        pub Irp: *mut IRP,
    }

    pub struct PCMETHOD_REQUEST {
        pub MajorTarget: *mut IUnknown,
        pub MinorTarget: *mut IUnknown,
        pub Node: u32,
        pub MethodItem: *const PCMETHOD_ITEM,
        pub Verb: u32,
    }

    pub struct PCEVENT_REQUEST {
        pub MajorTarget: *mut IUnknown,
        pub MinorTarget: *mut IUnknown,
        pub Node: u32,
        pub EventItem: *const PCEVENT_ITEM,
        pub EventEntry: *mut c_void,
        pub Verb: u32,
        pub Irp: *mut IRP,
    }

    pub struct PCAUTOMATION_TABLE {
        pub PropertyItemSize: u32,
        pub PropertyCount: u32,
        pub Properties: *const PCPROPERTY_ITEM,
        pub MethodItemSize: u32,
        pub MethodCount: u32,
        pub Methods: *const PCMETHOD_ITEM,
        pub EventItemSize: u32,
        pub EventCount: u32,
        pub Events: *const PCEVENT_ITEM,
        pub Reserved: u32,
    }
}

acx_core::abi_callbacks! {
    pub REQUEST_CALLBACKS;

    pub fn PCPFNPROPERTY_HANDLER(PropertyRequest: *mut PCPROPERTY_REQUEST) -> NTSTATUS;
    pub fn PCPFNMETHOD_HANDLER(MethodRequest: *mut PCMETHOD_REQUEST) -> NTSTATUS;
    pub fn PCPFNEVENT_HANDLER(EventRequest: *mut PCEVENT_REQUEST) -> NTSTATUS;
}

acx_core::abi_consts! {
    pub REQUEST_CONSTS;

    PCPROPERTY_ITEM_FLAG_GET: u32 = 1;
    PCPROPERTY_ITEM_FLAG_SET: u32 = 2;
    PCPROPERTY_ITEM_FLAG_BASICSUPPORT: u32 = 0x200;
    PCPROPERTY_ITEM_FLAG_SERIALIZERAW: u32 = 0x2000;
    PCPROPERTY_ITEM_FLAG_UNSERIALIZERAW: u32 = 0x4000;
    PCPROPERTY_ITEM_FLAG_SERIALIZESIZE: u32 = 0x8000;
    PCPROPERTY_ITEM_FLAG_SERIALIZE: u32 = 0xe000;
    PCPROPERTY_ITEM_FLAG_DEFAULTVALUES: u32 = 0x0001_0000;
    PCMETHOD_ITEM_FLAG_NONE: u32 = 0;
    PCMETHOD_ITEM_FLAG_READ: u32 = 1;
    PCMETHOD_ITEM_FLAG_WRITE: u32 = 2;
    PCMETHOD_ITEM_FLAG_MODIFY: u32 = 3;
    PCMETHOD_ITEM_FLAG_SOURCE: u32 = 4;
    PCMETHOD_ITEM_FLAG_BASICSUPPORT: u32 = 0x200;
    PCEVENT_ITEM_FLAG_ENABLE: u32 = 1;
    PCEVENT_ITEM_FLAG_ONESHOT: u32 = 2;
    PCEVENT_ITEM_FLAG_BASICSUPPORT: u32 = 0x200;
    PCEVENT_VERB_NONE: u32 = 0;
    PCEVENT_VERB_ADD: u32 = 1;
    PCEVENT_VERB_REMOVE: u32 = 2;
    PCEVENT_VERB_SUPPORT: u32 = 4;
}
