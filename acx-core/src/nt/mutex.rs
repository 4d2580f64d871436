//! A value under a fast mutex, for code that runs at PASSIVE_LEVEL and may wait while it holds it.
use alloc::boxed::Box;
use core::cell::UnsafeCell;
use core::ptr::null_mut;

use super::imports::{ExAcquireFastMutex, ExReleaseFastMutex, KeInitializeEvent};
use super::pool::try_box;
use super::raw::{DISPATCHER_HEADER, FALSE, FAST_MUTEX, KEVENT, LIST_ENTRY, NTSTATUS, SynchronizationEvent};
use crate::sync::Lock;

struct Inner<T> {
    mutex: UnsafeCell<FAST_MUTEX>,
    value: UnsafeCell<T>,
}

/// A mutex in memory of its own, so that it may be moved. Not recursive; the holder runs at APC_LEVEL.
pub struct Mutex<T> {
    inner: Box<Inner<T>>,
}

// SAFETY: the value is reached only by whoever holds the mutex.
unsafe impl<T: Send> Sync for Mutex<T> {}
// SAFETY: the mutex itself does not move with its owner.
unsafe impl<T: Send> Send for Mutex<T> {}

struct Held<'a>(&'a UnsafeCell<FAST_MUTEX>);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        // SAFETY: this thread acquired the mutex.
        unsafe { ExReleaseFastMutex(self.0.get()) };
    }
}

impl<T> Mutex<T> {
    /// A free mutex around `value`. IRQL <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn try_new(value: T) -> Result<Self, NTSTATUS> {
        let list = LIST_ENTRY { Flink: null_mut(), Blink: null_mut() };
        let header = DISPATCHER_HEADER { Type: 0, Signalling: 0, Size: 0, Reserved1: 0, SignalState: 0, WaitListHead: list };
        // The initialiser is an inline of the headers: count one, no owner, no contention, a synchronization event.
        let mutex = FAST_MUTEX { Count: 1, Owner: null_mut(), Contention: 0, Event: KEVENT { Header: header }, OldIrql: 0 };
        let inner = try_box(Inner { mutex: UnsafeCell::new(mutex), value: UnsafeCell::new(value) })?;
        // SAFETY: the mutex is at its final address.
        let event = unsafe { &raw mut (*inner.mutex.get()).Event };
        // SAFETY: the memory is an event's.
        unsafe { KeInitializeEvent(event, SynchronizationEvent, FALSE) };
        Ok(Self { inner })
    }
}

impl<T> Lock<T> for Mutex<T> {
    /// IRQL <= APC_LEVEL; `f` runs at APC_LEVEL.
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: an initialised mutex.
        unsafe { ExAcquireFastMutex(self.inner.mutex.get()) };
        let _held = Held(&self.inner.mutex);
        // SAFETY: the mutex is held, so nobody else has a reference to the value.
        f(unsafe { &mut *self.inner.value.get() })
    }
}
