//! Event data of ks.h.

use core::ffi::c_void;

use super::property::KSEVENT;

crate::abi_structs! {
    pub EVENT_STRUCTS;

    pub struct KSEVENTDATA_Target_EventHandle { pub Event: *mut c_void, pub Reserved: [usize; 2] }

    pub struct KSEVENTDATA_Target_SemaphoreHandle {
        pub Semaphore: *mut c_void,
        pub Reserved: u32,
        pub Adjustment: i32,
    }

    pub struct KSEVENTDATA_Target_EventObject {
        pub Event: *mut c_void,
        pub Increment: i32,
        pub Reserved: usize,
    }

    pub struct KSEVENTDATA_Target_SemaphoreObject {
        pub Semaphore: *mut c_void,
        pub Increment: i32,
        pub Adjustment: i32,
    }

    pub struct KSEVENTDATA_Target_Dpc { pub Dpc: *mut c_void, pub ReferenceCount: u32, pub Reserved: usize }

    pub struct KSEVENTDATA_Target_WorkItem {
        pub WorkQueueItem: *mut c_void,
        pub WorkQueueType: i32,
        pub Reserved: usize,
    }

    pub struct KSEVENTDATA_Target_KsWorkItem {
        pub WorkQueueItem: *mut c_void,
        pub KsWorkerObject: *mut c_void,
        pub Reserved: usize,
    }

    pub struct KSEVENTDATA_Target_Alignment { pub Unused: *mut c_void, pub Alignment: [isize; 2] }

    pub union KSEVENTDATA_Target {
        pub EventHandle: KSEVENTDATA_Target_EventHandle,
        pub SemaphoreHandle: KSEVENTDATA_Target_SemaphoreHandle,
        pub EventObject: KSEVENTDATA_Target_EventObject,
        pub SemaphoreObject: KSEVENTDATA_Target_SemaphoreObject,
        pub Dpc: KSEVENTDATA_Target_Dpc,
        pub WorkItem: KSEVENTDATA_Target_WorkItem,
        pub KsWorkItem: KSEVENTDATA_Target_KsWorkItem,
        pub Alignment: KSEVENTDATA_Target_Alignment,
    }

    /// How a client wants to be notified; `NotificationType` says which part of the union counts.
    pub struct KSEVENTDATA { pub NotificationType: u32, pub Target: KSEVENTDATA_Target }

    pub struct KSQUERYBUFFER {
        pub Event: KSEVENT,
        pub EventData: *mut KSEVENTDATA,
        pub Reserved: *mut c_void,
    }

    pub struct KSRELATIVEEVENT {
        pub Size: u32,
        pub Flags: u32,
        pub ObjectHandle: *mut c_void,
        pub Reserved: *mut c_void,
        pub Event: KSEVENT,
        pub EventData: KSEVENTDATA,
    }

    pub struct KSEVENT_TIME_MARK { pub EventData: KSEVENTDATA, pub MarkTime: i64 }

    pub struct KSEVENT_TIME_INTERVAL { pub EventData: KSEVENTDATA, pub TimeBase: i64, pub Interval: i64 }

    pub struct KSINTERVAL { pub TimeBase: i64, pub Interval: i64 }
}
