//! Windows audio driver.
#![no_std]
