//! The flags of `AddReg` and `DelReg` lines ("INF AddReg Directive").

/// The value is binary data, or a type of the writer's own.
pub(super) const BINARY: u32 = 0x0000_0001;
/// A value or key is deleted.
pub(super) const DELETE: u32 = 0x0000_0004;
/// A string joins a list.
pub(super) const APPEND: u32 = 0x0000_0008;
/// Only the key counts.
pub(super) const KEY_ONLY: u32 = 0x0000_0010;
/// The same, also in `DelReg`.
pub(super) const KEY_ONLY_COMMON: u32 = 0x0000_2000;
/// A string leaves a list (`DelReg`).
pub(super) const DELETE_STRING: u32 = 0x0001_8002;
/// The bits that make the type.
pub(super) const TYPE: u32 = 0xFFFF_0001;
/// A string.
pub(super) const SZ: u32 = 0;
/// A string with environment variables.
pub(super) const EXPAND_SZ: u32 = 0x0002_0000;
/// A list of strings.
pub(super) const MULTI_SZ: u32 = 0x0001_0000;
/// A 32-bit number.
pub(super) const DWORD: u32 = 0x0001_0001;
/// Nothing.
pub(super) const NONE: u32 = 0x0002_0001;
/// A 64-bit number.
pub(super) const QWORD: u32 = 0x000B_0001;

/// The rule that a type breaks, if it does: 1263 or 1264.
pub(super) fn type_rule(flags: u32) -> Option<u16> {
    let custom = flags >> 16;
    match flags & TYPE {
        SZ | EXPAND_SZ | MULTI_SZ | BINARY | DWORD | NONE | QWORD => None,
        // REG_MULTI_SZ is 7 and has flags of its own; the numbers 0 to 2 are taken by the cases above.
        kind if kind & BINARY != 0 && custom == 7 => Some(1263),
        kind if kind & BINARY == 0 => Some(1264),
        _ => None,
    }
}

/// A type's name.
pub(super) fn name(flags: u32) -> &'static str {
    match flags & TYPE {
        SZ => "REG_SZ",
        EXPAND_SZ => "REG_EXPAND_SZ",
        MULTI_SZ => "REG_MULTI_SZ",
        DWORD => "REG_DWORD",
        QWORD => "REG_QWORD",
        NONE => "REG_NONE",
        BINARY => "REG_BINARY",
        _ => "another type",
    }
}
