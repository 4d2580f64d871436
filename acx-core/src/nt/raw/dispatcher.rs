//! Objects one can wait on, deferred calls and timers.
use super::{BOOLEAN, KAFFINITY, LIST_ENTRY, PVOID, SINGLE_LIST_ENTRY, layout};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct DISPATCHER_HEADER {
    /// Kind of object (events: 0 notification, 1 synchronization).
    pub Type: u8,
    pub Signalling: u8,
    pub Size: u8,
    pub Reserved1: u8,
    pub SignalState: i32,
    pub WaitListHead: LIST_ENTRY,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct KEVENT {
    pub Header: DISPATCHER_HEADER,
}

pub type PKDEFERRED_ROUTINE =
    Option<unsafe extern "efiapi" fn(Dpc: *mut KDPC, DeferredContext: PVOID, SystemArgument1: PVOID, SystemArgument2: PVOID)>;

#[repr(C)]
#[derive(Clone, Copy)]
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

#[repr(C)]
#[derive(Clone, Copy)]
pub struct KTIMER {
    pub Header: DISPATCHER_HEADER,
    pub DueTime: u64,
    pub TimerListEntry: LIST_ENTRY,
    pub Dpc: *mut KDPC,
    pub Processor: u16,
    pub TimerType: u16,
    pub Period: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FAST_MUTEX {
    pub Count: i32,
    pub Owner: PVOID,
    pub Contention: u32,
    pub Event: KEVENT,
    pub OldIrql: u32,
}

/// A recursive mutex that may be waited on; only its size and header matter to drivers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct KMUTEX {
    pub Header: DISPATCHER_HEADER,
    pub MutantListEntry: LIST_ENTRY,
    pub OwnerThread: PVOID,
    pub Abandoned: BOOLEAN,
    pub ApcDisable: u8,
}

/// A queue of packets of a device, unused by audio drivers but part of their device object.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct KDEVICE_QUEUE {
    pub Type: i16,
    pub Size: i16,
    pub DeviceListHead: LIST_ENTRY,
    pub Lock: usize,
    pub Busy: u64,
}

/// A queued passive-level call; opaque.
#[repr(C)]
pub struct IO_WORKITEM {
    _opaque: [u8; 0],
}

layout!(DISPATCHER_HEADER, 24, 8, SignalState: 4, WaitListHead: 8);
layout!(KEVENT, 24, 8);
layout!(KDPC, 64, 8, Importance: 1, Number: 2, DpcListEntry: 8, ProcessorHistory: 16, DeferredRoutine: 24, DeferredContext: 32,
    SystemArgument1: 40, SystemArgument2: 48, DpcData: 56);
layout!(KTIMER, 64, 8, DueTime: 24, TimerListEntry: 32, Dpc: 48, Processor: 56, TimerType: 58, Period: 60);
layout!(FAST_MUTEX, 56, 8, Owner: 8, Contention: 16, Event: 24, OldIrql: 48);
layout!(KMUTEX, 56, 8);
layout!(KDEVICE_QUEUE, 40, 8, DeviceListHead: 8, Lock: 24);
