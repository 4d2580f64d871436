//! The NT kernel as this driver sees it: raw types, imports and small safe wrappers.
//!
//! [`raw`] holds layouts, [`imports`] every foreign function; the other modules wrap one concern each and own what they
//! acquire. Nothing here knows audio.

#![allow(unsafe_code, reason = "the kernel is reached through foreign functions")]

pub mod imports;
pub mod raw;

