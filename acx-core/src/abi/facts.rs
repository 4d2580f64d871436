//! Entries of the tables that the macros fill.

use crate::ks::guid::Guid;

/// What the compiler made of a structure or union.
#[derive(Clone, Copy, Debug)]
pub struct StructFact {
    /// The structure's name.
    pub name: &'static str,
    /// Size in bytes.
    pub size: usize,
    /// Alignment in bytes.
    pub align: usize,
    /// Name, offset and size in bytes of each field.
    pub fields: &'static [(&'static str, usize, usize)],
}

/// The values of an enumeration.
#[derive(Clone, Copy, Debug)]
pub struct EnumFact {
    /// The enumeration's name.
    pub name: &'static str,
    /// Size of the integer in bytes.
    pub size: usize,
    /// Name and value of each enumerator.
    pub values: &'static [(&'static str, i64)],
}

/// The value of an integer constant.
#[derive(Clone, Copy, Debug)]
pub struct ConstFact {
    /// The constant's name.
    pub name: &'static str,
    /// Its value, widened without loss.
    pub value: i128,
}

/// The value of a GUID constant.
#[derive(Clone, Copy, Debug)]
pub struct GuidFact {
    /// The constant's name.
    pub name: &'static str,
    /// Its value.
    pub value: Guid,
}

/// The signature of a function: a method, a call-back or an import.
#[derive(Clone, Copy, Debug)]
pub struct FunctionFact {
    /// The function's name.
    pub name: &'static str,
    /// Name, type as written, and size in bytes of each parameter; a method's `this` is left out.
    pub parameters: &'static [(&'static str, &'static str, usize)],
    /// The type returned, as written; empty when there is none.
    pub returns: &'static str,
    /// Size in bytes of what is returned.
    pub returns_size: usize,
}

/// The vtable of an interface.
#[derive(Clone, Copy, Debug)]
pub struct InterfaceFact {
    /// The interface's name.
    pub name: &'static str,
    /// The interface it extends; empty for the root.
    pub base: &'static str,
    /// Slots in all, those of the base included.
    pub slots: usize,
    /// The interface's own methods, each with its absolute slot.
    pub methods: &'static [(usize, FunctionFact)],
}

/// The index of a function in a table.
#[derive(Clone, Copy, Debug)]
pub struct TableFact {
    /// The function's name.
    pub name: &'static str,
    /// Its index.
    pub index: usize,
}
