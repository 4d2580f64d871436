//! ACX: circuits, pins, elements and streams as the audio class extension sees them.
//!
//! ```text
//!  host pin ──> volume ──> mute ──> bridge pin + jack        a render circuit
//!     │
//!     └─ RT stream: packets, positions
//! ```
//!
//! The adapter holds no audio logic: it shows the circuits of an [`Engine`](crate::model::engine::Engine) and passes calls to it.
//!
//! * [`raw`]: layouts and numbers; [`init`]: first values of structures.
//! * [`table`]: the one gate; [`call`]: every function through it; [`bind`]: the record that binds the driver to ACX.
//! * [`start`]: what the driver's root supplies; [`device`]: driver and device objects, hardware and power.
//! * [`circuit`], `pin`, [`element`], [`stream`], `packets`: the model's things as the framework's.
//! * `callback`: where the framework enters.

#![allow(unsafe_code, reason = "the class extension is reached through a table of foreign functions")]

pub mod bind;
pub mod call;
mod callback;
pub mod circuit;
pub mod device;
pub mod element;
pub mod init;
mod packets;
mod pin;
pub mod raw;
pub mod start;
pub mod state;
mod status;
pub mod stream;
pub mod table;
