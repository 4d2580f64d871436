//! Front page.

pub mod acx_host;
pub mod arch_lint;
pub mod client;
pub mod cli;
pub mod client;
pub mod graph;
pub mod portcls_host;
pub mod scenario;
pub mod wav;
pub mod wdf_host;
