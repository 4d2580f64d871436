//! Front page.

pub mod client;
pub mod graph;
pub mod scenario;
pub mod wav;
