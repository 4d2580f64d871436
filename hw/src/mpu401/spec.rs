//! Ports, status bits and commands.

use bitfield_struct::bitfield;

/// Ports of the interface.
pub const PORTS: usize = 2;
/// Bytes from and to the cable, and answers to commands.
pub const DATA: usize = 0;
/// Read: [`Status`]. Written: commands.
pub const STATUS: usize = 1;

/// Leaves UART mode and forgets everything; answered by [`ACKNOWLEDGE`], in UART mode not by every copy.
pub const RESET: u8 = 0xFF;
/// Enters UART mode; answered by [`ACKNOWLEDGE`].
pub const ENTER_UART: u8 = 0x3F;
/// The answer to a command.
pub const ACKNOWLEDGE: u8 = 0xFE;

/// The status port. Both bits are low when they are true.
#[bitfield(u8)]
#[derive(PartialEq, Eq)]
pub struct Status {
    #[bits(6)]
    __: u8,
    /// DRR: the interface cannot take a byte or command now.
    pub busy: bool,
    /// DSR: there is nothing to read.
    pub empty: bool,
}
