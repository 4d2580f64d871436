//! Every KMDF function as a Rust function that goes through the one gate of [`table`](super::table).
#![allow(
    missing_docs,
    clippy::missing_safety_doc,
    clippy::too_many_arguments,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    reason = "the names are those of the headers, and documented there"
)]

pub mod bus;
pub mod device;
pub mod driver;
pub mod interrupt;
pub mod io;
pub mod memory;
pub mod resource;

pub use bus::api::*;
pub use device::api::*;
pub use driver::api::*;
pub use interrupt::api::*;
pub use io::api::*;
pub use memory::api::*;
pub use resource::api::*;

/// Places in the table, by header.
pub const TABLES: &[&[crate::abi::TableFact]] = &[
    bus::index::TABLE,
    device::index::TABLE,
    driver::index::TABLE,
    interrupt::index::TABLE,
    io::index::TABLE,
    memory::index::TABLE,
    resource::index::TABLE,
];
/// Signatures, by header.
pub const FUNCTIONS: &[&[crate::abi::FunctionFact]] = &[
    bus::FUNCTIONS,
    device::FUNCTIONS,
    driver::FUNCTIONS,
    interrupt::FUNCTIONS,
    io::FUNCTIONS,
    memory::FUNCTIONS,
    resource::FUNCTIONS,
];
