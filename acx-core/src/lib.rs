//! The audio model, the kernel's binary interfaces and the ACX path.
#![cfg_attr(not(test), no_std)]
#![deny(unsafe_code)]
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

pub mod abi;
pub mod acx;
pub mod ks;
pub mod model;
pub mod nt;
pub mod room;
pub mod sync;
pub mod wdf;
