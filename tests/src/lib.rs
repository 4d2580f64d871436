//! Front page.

pub mod client;
pub mod wav;
