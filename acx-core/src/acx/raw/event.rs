//! `acxevents.h`: structures, enumerations and callbacks.

use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct ACX_EVENT_CALLBACKS {
        pub Size: ULONG, pub EvtAcxEventEnable: Option<PFN_ACX_EVENT_ENABLE>,
        pub EvtAcxEventDisable: Option<PFN_ACX_EVENT_DISABLE>,
        pub EvtAcxEventProcessRequest: Option<PFN_ACX_OBJECT_PROCESS_EVENT_REQUEST>,
    }
    pub struct ACX_EVENT_CONFIG {
        pub Size: ULONG, pub Flags: ULONG, pub Set: *const GUID, pub Id: ULONG, pub Type: ULONG,
        pub Callbacks: *mut ACX_EVENT_CALLBACKS,
    }
    pub struct ACX_PNPEVENT_CONFIG { pub Size: ULONG, pub Flags: ULONG, pub Event: GUID }
}

crate::abi_enums! { pub ENUMS;
    pub enum ACX_EVENT_CONFIG_FLAGS: i32 { AcxEventConfigNoFlags = 0, AcxEventConfigValidFlags = 0 }
    pub enum ACX_PNPEVENT_CONFIG_FLAGS: i32 { AcxPnpEventConfigNoFlags = 0, AcxPnpEventConfigValidFlags = 0 }
}

crate::abi_callbacks! { pub CALLBACKS;
    pub fn PFN_ACX_EVENT_DISABLE(Event: ACXEVENT);
    pub fn PFN_ACX_EVENT_ENABLE(Event: ACXEVENT) -> NTSTATUS;
}
