//! The command ring, the response ring and the immediate command registers (HDA 1.0a 3.3.18 to 3.3.31, 3.4, and chapter 4).

use bitfield_struct::bitfield;

/// CORB read pointer (HDA 1.0a 3.3.21).
///
/// Reset handshake: write one to `reset`, wait until it reads one, write zero, wait until it reads zero.
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct Corbrp {
    /// CORBRP: the entry that was fetched last.
    pub index: u8,
    #[bits(7)]
    __: u8,
    /// CORBRPRST.
    pub reset: bool,
}

/// CORB control (HDA 1.0a 3.3.22).
#[bitfield(u8)]
#[derive(PartialEq, Eq)]
pub struct Corbctl {
    /// CMEIE: interrupt on a memory error.
    pub error_interrupt: bool,
    /// CORBRUN: the DMA engine runs; reads back the state that was reached.
    pub run: bool,
    #[bits(6)]
    __: u8,
}

/// CORB status (HDA 1.0a 3.3.23); a one clears.
#[bitfield(u8)]
#[derive(PartialEq, Eq)]
pub struct Corbsts {
    /// CMEI: memory error.
    pub memory_error: bool,
    #[bits(7)]
    __: u8,
}

/// Size of a ring (HDA 1.0a 3.3.24 and 3.3.31): 0 is 2 entries, 1 is 16, 2 is 256.
#[bitfield(u8)]
#[derive(PartialEq, Eq)]
pub struct RingSize {
    /// The size in use.
    #[bits(2)]
    pub size: u8,
    #[bits(2)]
    __: u8,
    /// The sizes supported: bit 0 is 2 entries, bit 1 is 16, bit 2 is 256.
    #[bits(4)]
    pub capability: u8,
}

impl RingSize {
    /// Entries of the ring in use; `None` for the reserved code.
    #[must_use]
    pub const fn entries(self) -> Option<u16> {
        match self.size() {
            0 => Some(2),
            1 => Some(16),
            2 => Some(256),
            _ => None,
        }
    }

    /// The code of the largest ring that the controller supports; `None` when it claims to support none.
    #[must_use]
    pub const fn largest(self) -> Option<u8> {
        let capability = self.capability();
        if capability & 4 != 0 {
            Some(2)
        } else if capability & 2 != 0 {
            Some(1)
        } else if capability & 1 != 0 {
            Some(0)
        } else {
            None
        }
    }
}

/// RIRB write pointer (HDA 1.0a 3.3.27).
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct Rirbwp {
    /// RIRBWP: the entry that was written last.
    pub index: u8,
    #[bits(7)]
    __: u8,
    /// RIRBWPRST: a one resets the pointer; always reads zero.
    pub reset: bool,
}

/// RIRB control (HDA 1.0a 3.3.29).
#[bitfield(u8)]
#[derive(PartialEq, Eq)]
pub struct Rirbctl {
    /// RINTCTL: interrupt after RINTCNT responses or when the link falls silent.
    pub response_interrupt: bool,
    /// RIRBDMAEN: the DMA engine runs.
    pub run: bool,
    /// RIRBOIC: interrupt on overrun.
    pub overrun_interrupt: bool,
    #[bits(5)]
    __: u8,
}

/// RIRB status (HDA 1.0a 3.3.30); a one clears.
#[bitfield(u8)]
#[derive(PartialEq, Eq)]
pub struct Rirbsts {
    /// RINTFL: responses arrived.
    pub response: bool,
    __: bool,
    /// RIRBOIS: overrun.
    pub overrun: bool,
    #[bits(5)]
    __: u8,
}

/// Immediate command status (HDA 1.0a 3.4.3).
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct Icis {
    /// ICB: software writes one to send; reads zero when the response has come.
    pub busy: bool,
    /// IRV: the response register is valid; a one clears.
    pub valid: bool,
    /// ICVER: bits 3 to 7 are implemented.
    pub version: bool,
    /// IRRUNSOL: the response is unsolicited.
    pub unsolicited: bool,
    /// IRRADD: address of the codec that responded.
    #[bits(4)]
    pub codec: u8,
    __: u8,
}

/// The second word of a RIRB entry (HDA 1.0a, chapter 4).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct ResponseEx {
    /// Address of the codec that responded.
    #[bits(4)]
    pub codec: u8,
    /// The response is unsolicited.
    pub unsolicited: bool,
    #[bits(27)]
    __: u32,
}

/// An unsolicited response of an audio widget (HDA 1.0a 7.1.2 and 7.3.3.14).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct Unsolicited {
    /// The widget's own part; HDMI pins put presence into bit 0 and valid ELD into bit 1 (HDA 1.0a ECN HDMI).
    #[bits(21)]
    pub payload: u32,
    /// The sub-tag; zero without one.
    #[bits(5)]
    pub sub_tag: u8,
    /// The tag that software gave the widget.
    #[bits(6)]
    pub tag: u8,
}

crate::register_values!(
    Corbrp: u16, Corbctl: u8, Corbsts: u8, RingSize: u8, Rirbwp: u16, Rirbctl: u8, Rirbsts: u8, Icis: u16,
);

/// Bytes of one CORB entry.
pub const CORB_ENTRY_LEN: usize = 4;
/// Bytes of one RIRB entry: the response, then [`ResponseEx`].
pub const RIRB_ENTRY_LEN: usize = 8;
/// Alignment of both rings in bytes.
pub const RING_ALIGN: usize = 128;

crate::registers! {
    /// Ring and immediate command registers.
    TABLE;
    /// Lower base of the CORB; 128-byte aligned.
    CORBLBASE: u32, 0x40, 4, reset 0, rw 0xFFFF_FF80, rw1c 0, "HDA 1.0a 3.3.18";
    /// Upper base of the CORB.
    CORBUBASE: u32, 0x44, 4, reset 0, rw 0xFFFF_FFFF, rw1c 0, "HDA 1.0a 3.3.19";
    /// CORB write pointer: the last valid entry.
    CORBWP: u16, 0x48, 2, reset 0, rw 0x00FF, rw1c 0, "HDA 1.0a 3.3.20";
    /// CORB read pointer; only the reset bit can be written.
    CORBRP: Corbrp, 0x4A, 2, reset 0, rw 0x8000, rw1c 0, "HDA 1.0a 3.3.21";
    /// CORB control.
    CORBCTL: Corbctl, 0x4C, 1, reset 0, rw 0x03, rw1c 0, "HDA 1.0a 3.3.22";
    /// CORB status.
    CORBSTS: Corbsts, 0x4D, 1, reset 0, rw 0, rw1c 0x01, "HDA 1.0a 3.3.23";
    /// CORB size; the reset value is an example (256 entries only).
    CORBSIZE: RingSize, 0x4E, 1, reset 0x42, rw 0x03, rw1c 0, "HDA 1.0a 3.3.24";
    /// Lower base of the RIRB; 128-byte aligned.
    RIRBLBASE: u32, 0x50, 4, reset 0, rw 0xFFFF_FF80, rw1c 0, "HDA 1.0a 3.3.25";
    /// Upper base of the RIRB.
    RIRBUBASE: u32, 0x54, 4, reset 0, rw 0xFFFF_FFFF, rw1c 0, "HDA 1.0a 3.3.26";
    /// RIRB write pointer; writing its reset bit clears it.
    RIRBWP: Rirbwp, 0x58, 2, reset 0, rw 0, rw1c 0, "HDA 1.0a 3.3.27";
    /// Responses per interrupt; 0 means 256.
    RINTCNT: u16, 0x5A, 2, reset 0, rw 0x00FF, rw1c 0, "HDA 1.0a 3.3.28";
    /// RIRB control.
    RIRBCTL: Rirbctl, 0x5C, 1, reset 0, rw 0x07, rw1c 0, "HDA 1.0a 3.3.29";
    /// RIRB status.
    RIRBSTS: Rirbsts, 0x5D, 1, reset 0, rw 0, rw1c 0x05, "HDA 1.0a 3.3.30";
    /// RIRB size; the reset value is an example (256 entries only).
    RIRBSIZE: RingSize, 0x5E, 1, reset 0x42, rw 0x03, rw1c 0, "HDA 1.0a 3.3.31";
    /// Immediate command output.
    ICOI: u32, 0x60, 4, reset 0, rw 0xFFFF_FFFF, rw1c 0, "HDA 1.0a 3.4.1";
    /// Immediate response input.
    ICII: u32, 0x64, 4, reset 0, rw 0, rw1c 0, "HDA 1.0a 3.4.2";
    /// Immediate command status.
    ICIS: Icis, 0x68, 2, reset 0, rw 0x0001, rw1c 0x0002, "HDA 1.0a 3.4.3";
}

#[cfg(test)]
mod tests {
    use super::{RingSize, Unsolicited};

    #[test]
    fn ring_size_codes_are_2_16_and_256() {
        assert_eq!(RingSize::from_bits(0x42).entries(), Some(256));
        assert_eq!(RingSize::from_bits(0x71).entries(), Some(16));
        assert_eq!(RingSize::from_bits(0x70).entries(), Some(2));
        assert_eq!(RingSize::from_bits(0x73).entries(), None);
        assert_eq!(RingSize::from_bits(0x30).largest(), Some(1));
        assert_eq!(RingSize::from_bits(0x00).largest(), None);
    }

    #[test]
    fn the_tag_of_an_unsolicited_response_is_its_top_six_bits() {
        let response = Unsolicited::from_bits(0x0C00_0001);
        assert_eq!((response.tag(), response.sub_tag(), response.payload()), (3, 0, 1));
    }
}
