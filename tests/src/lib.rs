//! Front page.

pub mod client;
pub mod cli;
pub mod graph;
pub mod scenario;
pub mod wav;
