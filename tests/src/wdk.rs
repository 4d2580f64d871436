//! The driver out of Microsoft's own crates (wdk-sys, wdk, wdk-alloc, wdk-panic, wdk-build), built where there is no WDK.
//!
//! The crates come from crates.io as they are; only wdk-build, which runs on Windows alone, is mended in a copy ([`patch`]). What
//! they want of a kit is put together in `target/wdk` ([`kit`]): Debian's mingw-w64 headers, a `wdf.h` written from
//! `tests/facts/wdf.json` ([`header`]), import libraries with the names that the driver calls, and `entry.c` in place of
//! Microsoft's `WdfDriverEntry.lib`. It shows that the flavour compiles and links; what users ship is linked with the real kit.

pub mod build;
pub mod header;
pub mod kit;
pub mod patch;

#[cfg(test)]
mod tests;
