//! Who is told of the end of a packet.

use super::notification::{Events, MOST_EVENTS};
use crate::adapter::Driver;
use crate::port::group::Group;
use crate::port::kernel;
use acx_core::sync::Locks;

/// Who is told.
pub enum Told<F: Driver> {
    /// Clients with events of their own.
    Events(<F::Locks as Locks>::Lock<Events>),
    /// The port, which then serves its pins.
    Port(Group),
}

impl<F: Driver> Told<F> {
    /// Clients, none so far.
    pub fn events() -> Self {
        Self::Events(F::Locks::lock([const { None }; MOST_EVENTS]))
    }
    /// Tells them. <= DISPATCH_LEVEL, with no lock held.
    pub(super) fn tell(&self) {
        match self {
            Self::Events(list) => kernel::signal_all::<F::Locks>(list),
            Self::Port(group) => group.notify(),
        }
    }
}
