//! Front page.

pub mod client;
