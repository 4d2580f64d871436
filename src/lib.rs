//! Windows audio driver.
#![no_std]

pub mod platform;
