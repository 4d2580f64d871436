//! ACX 1.1 for x64 and arm64 under its own names: structures, enumerations, handles, call-backs, GUIDs.
#![allow(
    missing_docs,
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
pub mod guids;
pub mod handles;
pub mod manager;
pub mod pin;
pub mod request;
pub mod stream;
pub mod target;

use crate::wdf::raw::NestedFact;

/// Structs of every module.
pub const STRUCTS: &[&[crate::abi::StructFact]] = &[
    bag::STRUCTS,
    circuit::STRUCTS,
    driver::STRUCTS,
    element::STRUCTS,
    event::STRUCTS,
    format::STRUCTS,
    manager::STRUCTS,
    pin::STRUCTS,
    request::STRUCTS,
    stream::STRUCTS,
    target::STRUCTS,
];
/// Enums of every module.
pub const ENUMS: &[&[crate::abi::EnumFact]] = &[
    bag::ENUMS,
    circuit::ENUMS,
    driver::ENUMS,
    element::ENUMS,
    event::ENUMS,
    format::ENUMS,
    manager::ENUMS,
    pin::ENUMS,
    request::ENUMS,
    stream::ENUMS,
    target::ENUMS,
];
/// Callbacks of every module.
pub const CALLBACKS: &[&[crate::abi::FunctionFact]] =
    &[circuit::CALLBACKS, element::CALLBACKS, event::CALLBACKS, pin::CALLBACKS, request::CALLBACKS, stream::CALLBACKS];
/// Nested of every module.
pub const NESTED: &[&[NestedFact]] = &[format::NESTED, pin::NESTED, request::NESTED];

/// Everything, as the headers see each other.
#[allow(ambiguous_glob_reexports, reason = "each module has tables of the same names; they are reached through the lists above")]
pub mod prelude {
    pub use super::bag::*;
    pub use super::circuit::*;
    pub use super::driver::*;
    pub use super::element::*;
    pub use super::event::*;
    pub use super::format::*;
    pub use super::guids::*;
    pub use super::handles::*;
    pub use super::manager::*;
    pub use super::pin::*;
    pub use super::request::*;
    pub use super::stream::*;
    pub use super::target::*;
    pub use crate::wdf::raw::prelude::*;
}
