//! KMDF 1.31 for x64 and arm64 under its own names: structures, enumerations, handles, call-backs.
#![allow(
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    reason = "the names are those of the headers, and documented there"
)]

pub mod bind;
pub mod device;
pub mod driver;
pub mod handles;
pub mod interrupt;
pub mod io;
pub mod memory;
pub mod names;
pub mod state;
pub mod types;

/// Where a field inside a union or inner structure lies.
#[derive(Clone, Copy, Debug)]
pub struct NestedFact {
    /// The structure, a dot, and the path of the field.
    pub path: &'static str,
    /// Offset from the start of the structure in bytes.
    pub offset: usize,
}

/// States where inner fields lie, for comparison with the headers.
macro_rules! nested {
    ( pub $table:ident; $( $name:ident . $( $field:ident ).+ ; )* ) => {
        /// Fields of unions and inner structures.
        pub const $table: &[crate::wdf::raw::NestedFact] = &[ $( crate::wdf::raw::NestedFact {
            path: concat!(stringify!($name), $( ".", stringify!($field) ),+),
            offset: core::mem::offset_of!($name, $( $field ).+),
        } ),* ];
    };
}
pub(crate) use nested;

/// Structs of every module.
pub const STRUCTS: &[&[crate::abi::StructFact]] =
    &[bind::STRUCTS, device::STRUCTS, driver::STRUCTS, interrupt::STRUCTS, io::STRUCTS, memory::STRUCTS];
/// Enums of every module.
pub const ENUMS: &[&[crate::abi::EnumFact]] =
    &[device::ENUMS, driver::ENUMS, interrupt::ENUMS, io::ENUMS, memory::ENUMS, state::ENUMS];
/// Callbacks of every module.
pub const CALLBACKS: &[&[crate::abi::FunctionFact]] =
    &[device::CALLBACKS, driver::CALLBACKS, interrupt::CALLBACKS, io::CALLBACKS, memory::CALLBACKS];
/// Nested of every module.
pub const NESTED: &[&[NestedFact]] = &[device::NESTED, io::NESTED, memory::NESTED];

/// Everything, as the headers see each other.
#[allow(ambiguous_glob_reexports, reason = "each module has tables of the same names; they are reached through the lists above")]
pub mod prelude {
    pub use super::bind::*;
    pub use super::device::*;
    pub use super::driver::*;
    pub use super::handles::*;
    pub use super::interrupt::*;
    pub use super::io::*;
    pub use super::memory::*;
    pub use super::state::*;
    pub use super::types::*;
}
