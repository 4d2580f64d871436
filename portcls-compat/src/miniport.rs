//! The miniports over the model.

#[allow(unsafe_code, reason = "COM methods")]
pub mod thunk;
pub mod topology;
pub mod wavert;
