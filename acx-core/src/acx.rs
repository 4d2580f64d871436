//! ACX: circuits, pins, elements and streams as the audio class extension sees them.
//!
//! * [`raw`]: layouts and numbers; [`init`]: first values of structures.
//! * [`table`]: the one gate; [`call`]: every function through it.

#![allow(unsafe_code, reason = "the class extension is reached through a table of foreign functions")]

pub mod call;
pub mod init;
pub mod raw;
pub mod table;
