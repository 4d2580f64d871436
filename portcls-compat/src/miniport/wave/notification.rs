//! Events of clients, signalled at the end of each packet.

use super::stream::StreamHead;
use super::told::Told;
use crate::adapter::Driver;
use crate::port::kernel::ClientEvent;
use crate::raw::KEVENT;
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES, STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED};
use acx_core::sync::Lock;

/// Most events of one stream.
pub const MOST_EVENTS: usize = 8;

/// The events of a stream.
pub type Events = [Option<ClientEvent>; MOST_EVENTS];

/// Their addresses.
pub type Addresses = [*mut KEVENT; MOST_EVENTS];

impl<F: Driver> StreamHead<F> {
    /// Adds an event. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES when there are [`MOST_EVENTS`] already.
    pub fn add_event(&self, event: ClientEvent) -> Result<(), NTSTATUS> {
        let Told::Events(events) = self.told() else { return Err(STATUS_NOT_SUPPORTED) };
        let refused = events.with(|list| match list.iter_mut().find(|e| e.is_none()) {
            Some(place) => {
                *place = Some(event);
                None
            }
            None => Some(event),
        });
        if refused.is_some() { Err(STATUS_INSUFFICIENT_RESOURCES) } else { Ok(()) }
    }
    /// Removes an event; afterwards it is not signalled any more. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_NOT_FOUND.
    pub fn remove_event(&self, address: *mut KEVENT) -> Result<(), NTSTATUS> {
        let is_it = |e: &Option<ClientEvent>| e.as_ref().is_some_and(|e| e.address() == address);
        let Told::Events(events) = self.told() else { return Err(STATUS_NOT_SUPPORTED) };
        let found = events.with(|list| list.iter_mut().find(|e| is_it(e)).and_then(Option::take));
        let event = found.ok_or(STATUS_NOT_FOUND)?;
        // The DPC may have copied the address; the reference goes only after it is done.
        self.settle();
        drop(event);
        Ok(())
    }
}
