//! Kernel streaming: the layouts of ks.h and ksmedia.h, and checked views of what arrives in them.
//!
//! Everything here is plain data. Bytes from a client are parsed with bounds checks into plain structures; nothing is
//! cast. [`guid`] and [`status`] are the two types that every other binding shares.

pub mod guid;
pub mod raw;
pub mod status;
