//! Every ACX function as a Rust function that goes through the one gate of [`table`](super::table).
#![allow(
    missing_docs,
    clippy::missing_safety_doc,
    clippy::too_many_arguments,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    reason = "the names are those of the headers, and documented there"
)]

pub mod bag;
pub mod circuit;
pub mod driver;
pub mod element;
pub mod event;
pub mod format;
pub mod manager;
pub mod pin;
pub mod request;
pub mod stream;
pub mod target;

pub use bag::api::*;
pub use circuit::api::*;
pub use driver::api::*;
pub use element::api::*;
pub use event::api::*;
pub use format::api::*;
pub use manager::api::*;
pub use pin::api::*;
pub use request::api::*;
pub use stream::api::*;
pub use target::api::*;

/// Places in the table, by header.
pub const TABLES: &[&[crate::abi::TableFact]] = &[
    bag::index::TABLE,
    circuit::index::TABLE,
    driver::index::TABLE,
    element::index::TABLE,
    event::index::TABLE,
    format::index::TABLE,
    manager::index::TABLE,
    pin::index::TABLE,
    request::index::TABLE,
    stream::index::TABLE,
    target::index::TABLE,
];
/// Signatures, by header.
pub const FUNCTIONS: &[&[crate::abi::FunctionFact]] = &[
    bag::FUNCTIONS,
    circuit::FUNCTIONS,
    driver::FUNCTIONS,
    element::FUNCTIONS,
    event::FUNCTIONS,
    format::FUNCTIONS,
    manager::FUNCTIONS,
    pin::FUNCTIONS,
    request::FUNCTIONS,
    stream::FUNCTIONS,
    target::FUNCTIONS,
];
