//! Properties of the derived filters: checked bytes in, checked bytes out.
//!
//! [`Request`] keeps the size protocol in one place; the handlers beside it only know their values. [`handle`] finds the handler.
//! The way from a raw request to here is in [`thunk`].

pub mod basic;
pub mod control;
pub mod controls;
pub mod format;
pub mod jack;
pub mod name;
pub mod request;
#[allow(unsafe_code, reason = "reads raw requests")]
pub mod thunk;

pub use controls::Controls;
pub use request::Request;

use crate::descriptor::Plan;
use acx_core::ks::raw::{KSPROPSETID_Audio, KSPROPSETID_Jack, KSPROPSETID_Pin};
use acx_core::ks::status::{NTSTATUS, STATUS_NOT_FOUND};
use acx_core::model::circuit::Circuit;
use acx_core::model::event::Event;
use acx_core::model::ids::CircuitId;
use core::sync::atomic::AtomicU32;

/// What a handler may look at.
pub struct Target<'a> {
    /// The device's controls.
    pub controls: &'a dyn Controls,
    /// The circuit.
    pub id: CircuitId,
    /// The circuit.
    pub circuit: &'a Circuit,
    /// The filter.
    pub plan: &'a Plan,
    /// Speaker positions that the operating system set, for each node of the filter.
    pub positions: &'a [AtomicU32],
}

/// Handles a property request; gives the event to raise. PASSIVE_LEVEL.
///
/// # Errors
/// The status to complete the request with. `request.size()` is the size to report with STATUS_BUFFER_OVERFLOW.
pub fn handle(target: &Target<'_>, request: &mut Request<'_>) -> Result<Option<Event>, NTSTATUS> {
    match request.set() {
        set if set == KSPROPSETID_Audio => control::handle(target, request),
        set if set == KSPROPSETID_Jack => jack::handle(target, request).map(|()| None),
        set if set == KSPROPSETID_Pin => format::handle(target, request).map(|()| None),
        _ => Err(STATUS_NOT_FOUND),
    }
}
