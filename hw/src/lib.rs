//! Audio hardware: controllers and codecs, free of any framework.
//!
//! Layers: [`io`] says what a device needs; devices are built on it.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod backend;
pub mod hda;
pub mod ids;
pub mod io;
pub mod reg;
