//! Stream descriptor registers, relative to the descriptor's base (HDA 1.0a 3.3.35 to 3.3.43).

use bitfield_struct::bitfield;

/// Stream descriptor control: 24 bits (HDA 1.0a 3.3.35).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct Sdctl {
    /// SRST: a one puts the stream into reset; reads back the state that was reached.
    pub reset: bool,
    /// RUN: the DMA engine runs.
    pub run: bool,
    /// IOCE: interrupt on completion of a buffer that asks for it.
    pub completion_interrupt: bool,
    /// FEIE: interrupt on a FIFO error.
    pub fifo_interrupt: bool,
    /// DEIE: interrupt on a descriptor error.
    pub descriptor_interrupt: bool,
    #[bits(11)]
    __: u16,
    /// STRIPE: 0 is one line, 1 two, 2 four.
    #[bits(2)]
    pub stripe: u8,
    /// TP: traffic priority.
    pub priority: bool,
    /// DIR: a bidirectional engine is an output.
    pub output: bool,
    /// STRM: stream tag, 1 to 15; 0 is unused.
    #[bits(4)]
    pub tag: u8,
    __: u8,
}

/// Stream descriptor status (HDA 1.0a 3.3.36); a one clears, except FIFORDY.
#[bitfield(u8)]
#[derive(PartialEq, Eq)]
pub struct Sdsts {
    #[bits(2)]
    __: u8,
    /// BCIS: a buffer that asks for it is complete.
    pub complete: bool,
    /// FIFOE: overrun or underrun.
    pub fifo_error: bool,
    /// DESE: a descriptor could not be fetched.
    pub descriptor_error: bool,
    /// FIFORDY: an output FIFO holds enough to start; an input engine is ready to receive.
    pub fifo_ready: bool,
    #[bits(2)]
    __: u8,
}

impl Sdsts {
    /// The bits that a one clears.
    pub const CLEAR: Self = Self::from_bits(0x1C);
}

crate::register_values!(Sdctl: u32, Sdsts: u8);

/// Offset of the first descriptor.
pub const FIRST: usize = 0x80;
/// Distance of two descriptors in bytes.
pub const STRIDE: usize = 0x20;
/// Descriptors at most: the interrupt registers have 30 bits for them.
pub const MAX_STREAMS: usize = 30;

/// Offset of the registers of descriptor `index`, counted over inputs, outputs and bidirectional engines.
#[must_use]
pub const fn base(index: usize) -> usize {
    FIRST.saturating_add(index.saturating_mul(STRIDE))
}

crate::registers! {
    /// The registers of one descriptor.
    TABLE;
    /// Control.
    SDCTL: Sdctl, 0x00, 3, reset 0x04_0000, rw 0xFF_001F, rw1c 0, "HDA 1.0a 3.3.35";
    /// Status.
    SDSTS: Sdsts, 0x03, 1, reset 0, rw 0, rw1c 0x1C, "HDA 1.0a 3.3.36";
    /// Link position in the cyclic buffer, in bytes.
    SDLPIB: u32, 0x04, 4, reset 0, rw 0, rw1c 0, "HDA 1.0a 3.3.37";
    /// Cyclic buffer length in bytes.
    SDCBL: u32, 0x08, 4, reset 0, rw 0xFFFF_FFFF, rw1c 0, "HDA 1.0a 3.3.38";
    /// Last valid index of the descriptor list; at least 1.
    SDLVI: u16, 0x0C, 2, reset 0, rw 0x00FF, rw1c 0, "HDA 1.0a 3.3.39";
    /// FIFO size in bytes.
    SDFIFOS: u16, 0x10, 2, reset 0, rw 0, rw1c 0, "HDA 1.0a 3.3.40";
    /// Format.
    SDFMT: super::stream_format::StreamFormat, 0x12, 2, reset 0, rw 0x7F7F, rw1c 0, "HDA 1.0a 3.3.41";
    /// Lower address of the descriptor list; 128-byte aligned.
    SDBDPL: u32, 0x18, 4, reset 0, rw 0xFFFF_FF80, rw1c 0, "HDA 1.0a 3.3.42";
    /// Upper address of the descriptor list.
    SDBDPU: u32, 0x1C, 4, reset 0, rw 0xFFFF_FFFF, rw1c 0, "HDA 1.0a 3.3.43";
}

#[cfg(test)]
mod tests {
    use super::{Sdctl, base};

    #[test]
    fn descriptors_lie_at_80_a0_c0() {
        assert_eq!([base(0), base(1), base(2), base(7)], [0x80, 0xA0, 0xC0, 0x160]);
    }

    #[test]
    fn the_stream_tag_is_bits_20_to_23() {
        assert_eq!(Sdctl::new().with_tag(5).with_run(true).with_completion_interrupt(true).into_bits(), 0x50_0006);
    }
}
