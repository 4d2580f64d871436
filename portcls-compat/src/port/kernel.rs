//! The few kernel services that the miniports need: time, events of clients, waiting.

use crate::miniport::wave::notification::{Addresses, Events, MOST_EVENTS};
use crate::raw::KEVENT;
use acx_core::model::stream::Moment;
use acx_core::nt::imports::{
    KeDelayExecutionThread, KeQueryPerformanceCounter, KeSetEvent, ObfDereferenceObject, ObfReferenceObject,
};
use acx_core::nt::raw::{FALSE, IO_NO_INCREMENT, KernelMode};
use acx_core::sync::{Lock as _, Locks};
use core::ptr::NonNull;

/// The performance counter. Any IRQL.
#[must_use]
pub fn now() -> Moment {
    let mut frequency = 0;
    // SAFETY: a place for the frequency.
    let ticks = unsafe { KeQueryPerformanceCounter(&raw mut frequency) };
    Moment { ticks: u64::try_from(ticks).unwrap_or(0), frequency: u64::try_from(frequency).unwrap_or(0).max(1) }
}

/// Gives the processor away for a millisecond. PASSIVE_LEVEL.
pub fn pause() {
    let interval: i64 = -10_000;
    // SAFETY: the interval lives during the call.
    let _ = unsafe { KeDelayExecutionThread(KernelMode, FALSE, &raw const interval) };
}

/// A client's event, kept alive by a reference.
pub struct ClientEvent(NonNull<KEVENT>);

impl ClientEvent {
    /// Adds a reference. `None` for null.
    ///
    /// # Safety
    /// `event` is null or a live event object.
    #[must_use]
    pub unsafe fn new(event: *mut KEVENT) -> Option<Self> {
        let event = NonNull::new(event)?;
        // SAFETY: a live object.
        unsafe { ObfReferenceObject(event.as_ptr().cast()) };
        Some(Self(event))
    }
    /// Its address, for comparing and signalling.
    #[must_use]
    pub fn address(&self) -> *mut KEVENT {
        self.0.as_ptr()
    }
}

impl Drop for ClientEvent {
    fn drop(&mut self) {
        // SAFETY: the reference is given up with `self`.
        unsafe { ObfDereferenceObject(self.0.as_ptr().cast()) };
    }
}

/// Signals an event. <= DISPATCH_LEVEL.
///
/// # Safety
/// Somebody holds a reference to the event during the call.
unsafe fn signal(event: *mut KEVENT) {
    // SAFETY: a live event by contract.
    unsafe { KeSetEvent(event, IO_NO_INCREMENT, FALSE) };
}

/// Signals every event of a list, with the list's lock not held. <= DISPATCH_LEVEL.
///
/// Events leave the list only when nobody is here any more: their stream waits for those in the gate of the streams.
pub fn signal_all<L: Locks>(list: &L::Lock<Events>) {
    let mut addresses: Addresses = [core::ptr::null_mut(); MOST_EVENTS];
    list.with(|list| {
        for (address, event) in addresses.iter_mut().zip(list.iter().flatten()) {
            *address = event.address();
        }
    });
    for event in addresses.into_iter().filter(|a| !a.is_null()) {
        // SAFETY: the reference is dropped only after those who are here have left.
        unsafe { signal(event) };
    }
}
