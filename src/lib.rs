//! Windows audio driver.
#![no_std]

pub mod acx_stack;
pub mod entry;
pub mod platform;
pub mod portcls_stack;
