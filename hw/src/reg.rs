//! Registers declared once: as typed constants for the driver and as a table for a simulator.
//!
//! [`registers!`](crate::registers) makes both from one list. Multi-byte accesses follow the declared width; a register of
//! three bytes is read as one 32-bit word and written as its upper byte and then its lower half, so the byte behind it
//! (which may clear status when ones are written) is never touched.

use core::marker::PhantomData;

use crate::io::Registers;

/// What the specification says about one register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterInfo {
    /// The name in the specification.
    pub name: &'static str,
    /// Bytes from the start of its block.
    pub offset: u32,
    /// Width in bytes: 1, 2, 3 or 4.
    pub width: u8,
    /// Value after reset.
    pub reset: u32,
    /// Bits that software can write.
    pub writable: u32,
    /// Bits that writing a one clears.
    pub write_one_clears: u32,
    /// Where the specification describes it.
    pub section: &'static str,
}

impl RegisterInfo {
    /// What the register holds after software wrote `value`, when it held `old`. Side effects are not part of it.
    #[must_use]
    pub const fn after_write(&self, old: u32, value: u32) -> u32 {
        ((old & !self.writable) | (value & self.writable)) & !(value & self.write_one_clears)
    }
}

/// A type that a register can hold.
pub trait RegisterValue: Copy {
    /// From the register's bits; bits above the width are zero.
    fn from_raw(raw: u32) -> Self;
    /// To the register's bits; bits above the width are ignored.
    fn to_raw(self) -> u32;
}

impl RegisterValue for u8 {
    fn from_raw(raw: u32) -> Self {
        raw.to_le_bytes()[0]
    }
    fn to_raw(self) -> u32 {
        u32::from(self)
    }
}

impl RegisterValue for u16 {
    fn from_raw(raw: u32) -> Self {
        (raw & 0xFFFF) as u16
    }
    fn to_raw(self) -> u32 {
        u32::from(self)
    }
}

impl RegisterValue for u32 {
    fn from_raw(raw: u32) -> Self {
        raw
    }
    fn to_raw(self) -> u32 {
        self
    }
}

/// One register holding a `T`.
#[derive(Debug)]
pub struct Register<T> {
    /// Its facts.
    pub info: RegisterInfo,
    value: PhantomData<fn() -> T>,
}

impl<T> Clone for Register<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Register<T> {}

impl<T> Register<T> {
    /// A register with these facts.
    #[must_use]
    pub const fn new(info: RegisterInfo) -> Self {
        Self { info, value: PhantomData }
    }

    /// Bytes from the start of its block.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.info.offset as usize
    }
}

impl<T: RegisterValue> Register<T> {
    /// Reads the register of the block that starts at byte `base`. Any IRQL.
    pub fn read_at(&self, registers: &impl Registers, base: usize) -> T {
        let at = base.wrapping_add(self.offset());
        T::from_raw(match self.info.width {
            1 => u32::from(registers.read8(at)),
            2 => u32::from(registers.read16(at)),
            3 => registers.read32(at) & 0x00FF_FFFF,
            _ => registers.read32(at),
        })
    }

    /// Writes the register of the block that starts at byte `base`. Any IRQL.
    pub fn write_at(&self, registers: &impl Registers, base: usize, value: T) {
        let at = base.wrapping_add(self.offset());
        let raw = value.to_raw();
        match self.info.width {
            1 => registers.write8(at, u8::from_raw(raw)),
            2 => registers.write16(at, u16::from_raw(raw)),
            3 => {
                registers.write8(at.wrapping_add(2), u8::from_raw(raw >> 16));
                registers.write16(at, u16::from_raw(raw));
            }
            _ => registers.write32(at, raw),
        }
    }

    /// Reads the register of a block at offset zero. Any IRQL.
    pub fn read(&self, registers: &impl Registers) -> T {
        self.read_at(registers, 0)
    }

    /// Writes the register of a block at offset zero. Any IRQL.
    pub fn write(&self, registers: &impl Registers, value: T) {
        self.write_at(registers, 0, value);
    }

    /// Reads, changes and writes the register of the block that starts at byte `base`. Not atomic; any IRQL.
    ///
    /// Not for registers with bits that a one clears: it would clear them.
    pub fn modify_at(&self, registers: &impl Registers, base: usize, change: impl FnOnce(T) -> T) {
        let value = self.read_at(registers, base);
        self.write_at(registers, base, change(value));
    }
}

/// Declares registers as constants and as one table.
///
/// Each line: `NAME: Type, offset, width, reset r, rw mask, rw1c mask, "section";`
#[macro_export]
macro_rules! registers {
    (
        $(#[$table_doc:meta])* $table:ident;
        $( $(#[$doc:meta])* $name:ident: $ty:ty, $offset:expr, $width:expr,
           reset $reset:expr, rw $rw:expr, rw1c $rw1c:expr, $section:literal; )*
    ) => {
        $(
            $(#[$doc])*
            pub const $name: $crate::reg::Register<$ty> = $crate::reg::Register::new($crate::reg::RegisterInfo {
                name: stringify!($name),
                offset: $offset,
                width: $width,
                reset: $reset,
                writable: $rw,
                write_one_clears: $rw1c,
                section: $section,
            });
        )*
        $(#[$table_doc])*
        pub const $table: &[$crate::reg::RegisterInfo] = &[$( $name.info ),*];
    };
}

/// Makes bit-field structs usable as register values: `register_values!(Gcap: u16, Gctl: u32)`.
#[macro_export]
macro_rules! register_values {
    ($( $name:ident: $raw:ty ),* $(,)?) => {
        $(
            impl $crate::reg::RegisterValue for $name {
                fn from_raw(raw: u32) -> Self {
                    Self::from_bits(<$raw as $crate::reg::RegisterValue>::from_raw(raw))
                }
                fn to_raw(self) -> u32 {
                    $crate::reg::RegisterValue::to_raw(self.into_bits())
                }
            }
        )*
    };
}

#[cfg(test)]
mod tests {
    use super::RegisterInfo;

    #[test]
    fn a_write_keeps_read_only_bits_and_clears_only_ones_written_to_status_bits() {
        let info = RegisterInfo { name: "X", offset: 0, width: 1, reset: 0, writable: 0x0F, write_one_clears: 0x30, section: "" };
        assert_eq!(info.after_write(0xF0, 0x1A), 0xEA);
        assert_eq!(info.after_write(0xF5, 0x00), 0xF0);
    }
}
