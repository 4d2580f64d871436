//! Audio hardware: controllers and codecs, free of any framework.
//!
//! Layers: [`io`] says what a device needs; devices are built on it.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::float_arithmetic
    )
)]
#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types, reason = "tests have memory")
)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod ac97;
pub mod backend;
pub mod es1370;
pub mod hda;
pub mod ids;
pub mod io;
pub mod mpu401;
pub mod reg;
pub mod room;
pub mod sb16;
