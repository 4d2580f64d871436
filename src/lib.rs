//! Windows audio driver.
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

pub mod acx_stack;
pub mod entry;
#[cfg(all(target_os = "windows", feature = "image", not(feature = "wdk")))]
mod panic;
pub mod platform;
pub mod portcls_stack;
