//! Objects one can wait on, deferred calls and timers.
use super::{BOOLEAN, KAFFINITY, LIST_ENTRY, PVOID, SINGLE_LIST_ENTRY};

crate::abi_callbacks! {
    pub DISPATCHER_CALLBACKS;

    pub fn KDEFERRED_ROUTINE(Dpc: *mut KDPC, DeferredContext: PVOID, SystemArgument1: PVOID, SystemArgument2: PVOID);
}

pub type PKDEFERRED_ROUTINE = Option<KDEFERRED_ROUTINE>;

crate::abi_structs! {
    pub DISPATCHER_STRUCTS;

    pub struct DISPATCHER_HEADER {
        /// Kind of object (events: 0 notification, 1 synchronization).
        pub Type: u8,
        pub Signalling: u8,
        pub Size: u8,
        pub Reserved1: u8,
        pub SignalState: i32,
        pub WaitListHead: LIST_ENTRY,
    }

    pub struct KEVENT {
        pub Header: DISPATCHER_HEADER,
    }

    pub struct KDPC {
        pub Type: u8,
        pub Importance: u8,
        pub Number: u16,
        pub DpcListEntry: SINGLE_LIST_ENTRY,
        pub ProcessorHistory: KAFFINITY,
        pub DeferredRoutine: PKDEFERRED_ROUTINE,
        pub DeferredContext: PVOID,
        pub SystemArgument1: PVOID,
        pub SystemArgument2: PVOID,
        pub DpcData: PVOID,
    }

    pub struct KTIMER {
        pub Header: DISPATCHER_HEADER,
        pub DueTime: u64,
        pub TimerListEntry: LIST_ENTRY,
        pub Dpc: *mut KDPC,
        pub Processor: u16,
        pub TimerType: u16,
        pub Period: u32,
    }

    pub struct FAST_MUTEX {
        pub Count: i32,
        pub Owner: PVOID,
        pub Contention: u32,
        pub Event: KEVENT,
        pub OldIrql: u32,
    }

    /// A recursive mutex that may be waited on; only its size and header matter to drivers.
    pub struct KMUTEX {
        pub Header: DISPATCHER_HEADER,
        pub MutantListEntry: LIST_ENTRY,
        pub OwnerThread: PVOID,
        pub Abandoned: BOOLEAN,
        pub ApcDisable: u8,
    }

    /// A queue of packets of a device, unused by audio drivers but part of their device object.
    pub struct KDEVICE_QUEUE {
        pub Type: i16,
        pub Size: i16,
        pub DeviceListHead: LIST_ENTRY,
        pub Lock: usize,
        /// `Busy` in the lowest byte, a hint above it; nameless in C.
        pub BusyAndHint: u64,
    }
}

/// A queued passive-level call; opaque.
#[repr(C)]
pub struct IO_WORKITEM {
    _opaque: [u8; 0],
}
