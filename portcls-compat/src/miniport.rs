//! The miniports over the model.
//!
//! * [`wave`]: what the wave miniports have in common.
//! * [`wavert`], [`wavecyclic`], [`wavepci`], [`topology`]: one port each.

#[allow(unsafe_code, reason = "COM methods")]
pub mod thunk;
pub mod topology;
pub mod wave;
pub mod wavecyclic;
pub mod wavepci;
pub mod wavert;
