//! Capabilities, global control, wall clock, stream synchronization and the DMA position buffer (HDA 1.0a 3.3).

use bitfield_struct::bitfield;

/// Global capabilities (HDA 1.0a 3.3.2).
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct Gcap {
    /// 64OK: the controller can address 64 bits.
    pub wide_addresses: bool,
    /// NSDO: serial data out lines; 0 means 1, 1 means 2, 2 means 4.
    #[bits(2)]
    pub serial_data_outs: u8,
    /// BSS: number of bidirectional streams, at most 30.
    #[bits(5)]
    pub bidirectional_streams: u8,
    /// ISS: number of input streams, at most 15.
    #[bits(4)]
    pub input_streams: u8,
    /// OSS: number of output streams, at most 15.
    #[bits(4)]
    pub output_streams: u8,
}

impl Gcap {
    /// Number of stream descriptors: inputs first, then outputs, then bidirectional ones; at most 30 exist (HDA 1.0a 3.3.35).
    #[must_use]
    pub fn streams(self) -> usize {
        let all = usize::from(self.input_streams())
            .saturating_add(usize::from(self.output_streams()))
            .saturating_add(usize::from(self.bidirectional_streams()));
        all.min(30)
    }
}

/// Global control (HDA 1.0a 3.3.7).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct Gctl {
    /// CRST: 0 puts the controller and the link into reset; reads 1 when it is out of reset.
    pub out_of_reset: bool,
    /// FCNTRL: starts a flush of the DMA FIFOs.
    pub flush: bool,
    #[bits(6)]
    __: u8,
    /// UNSOL: unsolicited responses are accepted and put into the RIRB.
    pub accept_unsolicited: bool,
    #[bits(23)]
    __: u32,
}

/// Global status (HDA 1.0a 3.3.10).
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct Gsts {
    __: bool,
    /// FSTS: the flush is complete; a one clears it.
    pub flushed: bool,
    #[bits(14)]
    __: u16,
}

/// Lower base of the DMA position buffer (HDA 1.0a 3.3.32).
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct Dplbase {
    /// The controller writes positions periodically.
    pub enable: bool,
    #[bits(6)]
    __: u8,
    /// Address bits 31 to 7.
    #[bits(25)]
    pub address_bits: u32,
}

impl Dplbase {
    /// The lower half of the address; the buffer is aligned to 128 bytes.
    #[must_use]
    pub const fn address(self) -> u32 {
        self.into_bits() & !0x7F
    }
}

crate::register_values!(Gcap: u16, Gctl: u32, Gsts: u16, Dplbase: u32);

/// Bytes of one entry of the DMA position buffer: a 32-bit position and 32 reserved bits (HDA 1.0a 3.6.1).
pub const POSITION_ENTRY_LEN: usize = 8;
/// Ticks of the wall clock in one second (HDA 1.0a 3.3.16).
pub const WALL_CLOCK_HZ: u32 = 24_000_000;
/// Frames on the link in one second.
pub const LINK_FRAMES_HZ: u32 = 48_000;
/// Microseconds that the link reset must last at least before it is released (HDA 1.0a, chapter 5).
pub const RESET_HOLD_US: u32 = 100;
/// Microseconds after leaving reset in which codecs announce themselves: 25 frames (HDA 1.0a, "Codec Discovery").
pub const CODEC_DISCOVERY_US: u32 = 521;
/// Distance of the aliases of WALCLK and LPIB (HDA 1.0a 3.3).
pub const ALIAS_OFFSET: usize = 0x2000;
/// Length of the register block, aliases included.
pub const BAR_LEN: usize = 0x4000;

crate::registers! {
    /// Global registers.
    TABLE;
    /// Global capabilities; the reset value is an example (4 in, 4 out, 64 bit), every controller has its own.
    GCAP: Gcap, 0x00, 2, reset 0x4401, rw 0, rw1c 0, "HDA 1.0a 3.3.2";
    /// Minor version of the specification: 0.
    VMIN: u8, 0x02, 1, reset 0x00, rw 0, rw1c 0, "HDA 1.0a 3.3.3";
    /// Major version of the specification: 1.
    VMAJ: u8, 0x03, 1, reset 0x01, rw 0, rw1c 0, "HDA 1.0a 3.3.4";
    /// Output payload in words of 16 bits per frame: 0x3C for a 48 MHz line at double data rate.
    OUTPAY: u16, 0x04, 2, reset 0x3C, rw 0, rw1c 0, "HDA 1.0a 3.3.5";
    /// Input payload in words of 16 bits per frame: 0x1D for a 24 MHz line.
    INPAY: u16, 0x06, 2, reset 0x1D, rw 0, rw1c 0, "HDA 1.0a 3.3.6";
    /// Global control. FCNTRL and CRST have side effects.
    GCTL: Gctl, 0x08, 4, reset 0, rw 0x0000_0103, rw1c 0, "HDA 1.0a 3.3.7";
    /// Global status.
    GSTS: Gsts, 0x10, 2, reset 0, rw 0, rw1c 0x0002, "HDA 1.0a 3.3.10";
    /// Output stream payload capability in words of 16 bits; 0: only OUTPAY limits it.
    OUTSTRMPAY: u16, 0x18, 2, reset 0, rw 0, rw1c 0, "HDA 1.0a 3.3";
    /// Input stream payload capability in words of 16 bits; 0: only INPAY limits it.
    INSTRMPAY: u16, 0x1A, 2, reset 0, rw 0, rw1c 0, "HDA 1.0a 3.3";
    /// Wall clock counter at 24 MHz; wraps every 178 s or so.
    WALCLK: u32, 0x30, 4, reset 0, rw 0, rw1c 0, "HDA 1.0a 3.3.16";
    /// Stream synchronization: a one stops the stream's transfers on the link.
    SSYNC: u32, 0x38, 4, reset 0, rw 0x3FFF_FFFF, rw1c 0, "HDA 1.0a 3.3.17";
    /// Lower base of the DMA position buffer.
    DPLBASE: Dplbase, 0x70, 4, reset 0, rw 0xFFFF_FF81, rw1c 0, "HDA 1.0a 3.3.32";
    /// Upper base of the DMA position buffer.
    DPUBASE: u32, 0x74, 4, reset 0, rw 0xFFFF_FFFF, rw1c 0, "HDA 1.0a 3.3.33";
}

#[cfg(test)]
mod tests {
    use super::Gcap;

    #[test]
    fn gcap_4401_is_four_in_four_out_with_64_bit_addresses() {
        let gcap = Gcap::from_bits(0x4401);
        assert_eq!((gcap.input_streams(), gcap.output_streams(), gcap.bidirectional_streams()), (4, 4, 0));
        assert!(gcap.wide_addresses());
        assert_eq!(gcap.streams(), 8);
        assert_eq!(Gcap::from_bits(0xFFFF).streams(), 30);
    }
}
