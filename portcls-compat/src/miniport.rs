//! The miniports over the model.
//!
//! * [`wave`]: what the wave miniports have in common.
//! * [`wavert`], [`wavecyclic`], [`wavepci`], [`topology`], [`midi`], [`dmus`]: one port each.

#[allow(unsafe_code, reason = "events of the port by pointer")]
pub mod dmus;
pub mod midi;
#[allow(unsafe_code, reason = "COM methods")]
pub mod thunk;
pub mod topology;
pub mod wave;
pub mod wavecyclic;
pub mod wavepci;
pub mod wavert;
