//! Driver images: linking them, and judging them as the system's loader, HVCI and a reviewer would.

pub mod build;
pub mod toolchain;
