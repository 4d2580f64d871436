//! Front page.

pub mod client;
pub mod scenario;
pub mod wav;
