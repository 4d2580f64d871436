//! Circuits, streams and their backends: what both frameworks share lives here, once.
//!
//! Pure: no kernel, no framework, no hardware, no unsafe code. Memory is allocated only while circuits are built.
//!
//! * [`circuit`] and [`builder`]: a validated graph of [`pin`]s and [`element`]s.
//! * [`format`](mod@format), [`format_set`], [`mode`]: what a pin can carry.
//! * [`stream`]: the state machine, packets and positions of one stream.
//! * [`engine`]: a device at work: controls, power, streams and events.
//! * [`midi`]: MIDI interfaces: bytes, messages, queues.
//! * [`backend`]: what hardware implements.

pub mod backend;
pub mod builder;
pub mod circuit;
pub mod element;
pub mod engine;
pub mod error;
pub mod event;
pub mod format;
pub mod format_set;
pub mod ids;
pub mod jack;
pub mod midi;
pub mod mode;
pub mod pin;
pub mod power;
pub mod stream;

pub use error::Error;
