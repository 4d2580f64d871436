//! Front page.
#![no_std]

extern crate alloc;

pub mod raw;
