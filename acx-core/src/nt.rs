//! The NT kernel as this driver sees it: raw types, imports and small safe wrappers.
//!
//! [`raw`] holds layouts, [`imports`] every foreign function; the other modules wrap one concern each and own what they
//! acquire. Nothing here knows audio.

#![allow(unsafe_code, reason = "the kernel is reached through foreign functions")]

pub mod dma;
pub mod dpc;
pub mod event;
pub mod imports;
pub mod interrupt;
pub mod irql;
#[cfg(feature = "downlevel")]
pub mod late;
pub mod mdl;
pub mod mmio;
pub mod mutex;
pub mod pool;
pub mod ports;
pub mod property;
pub mod raw;
mod seam;
pub mod shared;
pub mod spinlock;
pub mod time;
pub mod timer;
pub mod unicode;
pub mod work_item;
