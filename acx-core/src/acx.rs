//! ACX: circuits, pins, elements and streams as the audio class extension sees them.
//!
//! * [`raw`]: layouts and numbers; [`init`]: first values of structures.
//! * [`table`]: the one gate; [`call`]: every function through it.
//! * [`bind`]: the record that binds the driver to ACX.

#![allow(unsafe_code, reason = "the class extension is reached through a table of foreign functions")]

pub mod bind;
pub mod call;
pub mod init;
pub mod raw;
pub mod table;
