//! Kernel streaming: the layouts of ks.h and ksmedia.h, and checked views of what arrives in them.
//!
//! Everything here is plain data. Bytes from a client are parsed with bounds checks into plain structures; nothing is
//! cast. [`raw`] holds the headers' own names, the other modules the views; [`convert`] alone knows the model.
//! [`guid`] and [`status`] are the two types that every other binding shares.

pub mod attributes;
pub mod bytes;
pub mod convert;
pub mod format;
pub mod guid;
pub mod jack;
pub mod property;
pub mod range;
pub mod raw;
pub mod status;
