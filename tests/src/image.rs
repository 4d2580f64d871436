//! Driver images: linking them, and judging them as the system's loader, HVCI and a reviewer would.
//!
//! * [`build`], [`toolchain`]: one cargo run for one image; [`version`]: the resource that goes in.
//! * [`fixup`]: what a general linker leaves to be mended.
//! * [`pe`], [`unwind`]: what an image says about itself.
//! * [`check`]: the rules; [`imports`], [`panics`]: what the larger ones need.
//! * [`inspect`]: a report on any `.sys`.

pub mod build;
pub mod check;
pub mod fixup;
pub mod identity;
pub mod imports;
pub mod inspect;
pub mod panics;
pub mod pe;
pub mod product;
pub mod toolchain;
pub mod unwind;
pub mod version;

#[cfg(test)]
mod tests;
