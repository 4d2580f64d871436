//! PortCls miniports derived from the audio model of Duet.
#![no_std]
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

pub mod adapter;
pub mod com;
pub mod descriptor;
pub mod filter;
pub mod miniport;
pub mod port;
pub mod property;
pub mod raw;
pub mod state_map;
pub mod status;
pub mod wave_format;
pub mod wave_port;
