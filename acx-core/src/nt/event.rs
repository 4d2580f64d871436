//! Events that code can wait on.
use alloc::boxed::Box;
use core::cell::UnsafeCell;

use super::imports::{KeInitializeEvent, KeResetEvent, KeSetEvent, KeWaitForSingleObject};
use super::pool::try_box;
use super::raw::{
    DISPATCHER_HEADER, EVENT_INCREMENT, Executive, FALSE, KEVENT, KernelMode, LIST_ENTRY, NTSTATUS, NotificationEvent,
    STATUS_SUCCESS, SynchronizationEvent,
};

/// What an event does when a wait on it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It stays set until reset; all waits end.
    Notification,
    /// One wait ends and takes the signal.
    Synchronization,
}

/// An event in memory of its own, so that it may be moved.
pub struct Event {
    event: Box<UnsafeCell<KEVENT>>,
}

// SAFETY: the kernel synchronises access to the event.
unsafe impl Send for Event {}
// SAFETY: as above.
unsafe impl Sync for Event {}

const EMPTY: KEVENT = KEVENT {
    Header: DISPATCHER_HEADER {
        Type: 0,
        Signalling: 0,
        Size: 0,
        Reserved1: 0,
        SignalState: 0,
        WaitListHead: LIST_ENTRY { Flink: core::ptr::null_mut(), Blink: core::ptr::null_mut() },
    },
};

impl Event {
    /// A new event that is not set. IRQL <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn try_new(kind: Kind) -> Result<Self, NTSTATUS> {
        let event = try_box(UnsafeCell::new(EMPTY))?;
        let kind = if kind == Kind::Notification { NotificationEvent } else { SynchronizationEvent };
        // SAFETY: the memory is an event's and stays where it is.
        unsafe { KeInitializeEvent(event.get(), kind, FALSE) };
        Ok(Self { event })
    }

    /// Sets it. Gives whether it was set. IRQL <= DISPATCH_LEVEL.
    pub fn set(&self) -> bool {
        // SAFETY: an initialised event.
        unsafe { KeSetEvent(self.event.get(), EVENT_INCREMENT, FALSE) != 0 }
    }

    /// Resets it. Gives whether it was set. IRQL <= DISPATCH_LEVEL.
    pub fn reset(&self) -> bool {
        // SAFETY: an initialised event.
        unsafe { KeResetEvent(self.event.get()) != 0 }
    }

    /// Waits at most `nanoseconds` (rounded up to 100), for ever when `None`. Gives whether the event was set.
    /// IRQL <= APC_LEVEL; a wait of zero also at DISPATCH_LEVEL.
    #[must_use]
    pub fn wait(&self, nanoseconds: Option<u64>) -> bool {
        let ticks = nanoseconds.map(super::time::relative_100ns);
        let timeout = ticks.as_ref().map_or(core::ptr::null(), core::ptr::from_ref);
        // SAFETY: an initialised event; the timeout lives for the call.
        let status = unsafe { KeWaitForSingleObject(self.event.get().cast(), Executive, KernelMode, FALSE, timeout) };
        status == STATUS_SUCCESS
    }
}

/// Sets an event that somebody else owns, such as one that a client handed in. IRQL <= DISPATCH_LEVEL.
///
/// # Safety
/// `event` must point to a live, initialised event.
pub unsafe fn set_foreign(event: *mut KEVENT) {
    // SAFETY: promised by the caller.
    unsafe { KeSetEvent(event, EVENT_INCREMENT, FALSE) };
}
