//! Front page.
#![no_std]

extern crate alloc;
