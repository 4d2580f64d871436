//! Interrupt control and status, wake enable and codec state changes (HDA 1.0a 3.3.8, 3.3.9, 3.3.14, 3.3.15).

use bitfield_struct::bitfield;

/// Interrupt control (HDA 1.0a 3.3.14).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct Intctl {
    /// SIE: one bit per stream descriptor.
    #[bits(30)]
    pub streams: u32,
    /// CIE: interrupts of the controller itself (responses, state changes, CORB errors).
    pub controller: bool,
    /// GIE: without it no interrupt leaves the controller.
    pub global: bool,
}

/// Interrupt status (HDA 1.0a 3.3.15). Read only: it is cleared at its sources.
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct Intsts {
    /// SIS: one bit per stream descriptor.
    #[bits(30)]
    pub streams: u32,
    /// CIS: the controller itself.
    pub controller: bool,
    /// GIS: any bit whose enable is set.
    pub global: bool,
}

/// Wake enable (HDA 1.0a 3.3.8): state changes of these codecs interrupt or wake.
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct Wakeen {
    /// SDIWEN: one bit per serial data in line, that is per codec address.
    #[bits(15)]
    pub codecs: u16,
    __: bool,
}

/// State change status (HDA 1.0a 3.3.9): these codecs announced themselves; a one clears.
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct Statests {
    /// SDIWAKE: one bit per codec address.
    #[bits(15)]
    pub codecs: u16,
    __: bool,
}

crate::register_values!(Intctl: u32, Intsts: u32, Wakeen: u16, Statests: u16);

/// Codec addresses on one link (HDA 1.0a 3.3.9).
pub const MAX_CODECS: u8 = 15;

crate::registers! {
    /// Interrupt registers.
    TABLE;
    /// Wake enable.
    WAKEEN: Wakeen, 0x0C, 2, reset 0, rw 0x7FFF, rw1c 0, "HDA 1.0a 3.3.8";
    /// State change status.
    STATESTS: Statests, 0x0E, 2, reset 0, rw 0, rw1c 0x7FFF, "HDA 1.0a 3.3.9";
    /// Interrupt control.
    INTCTL: Intctl, 0x20, 4, reset 0, rw 0xFFFF_FFFF, rw1c 0, "HDA 1.0a 3.3.14";
    /// Interrupt status.
    INTSTS: Intsts, 0x24, 4, reset 0, rw 0, rw1c 0, "HDA 1.0a 3.3.15";
}
