//! Registers of the controller: three engines, then the global ones (82801AA data sheet, 12.2).

use bitfield_struct::bitfield;

/// Bytes of the register block.
pub const LEN: usize = 0x100;
/// Engines.
pub const ENGINES: usize = 3;
/// Distance of two engines.
pub const STRIDE: usize = 0x10;

/// Where the registers of an engine begin.
#[must_use]
pub const fn base(engine: usize) -> usize {
    engine.wrapping_mul(STRIDE)
}

/// Status of an engine.
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct Status {
    /// DCH: it does not move data.
    pub halted: bool,
    /// CELV: it works on the last valid buffer.
    pub at_last: bool,
    /// LVBCI: the last valid buffer is done.
    pub last_done: bool,
    /// BCIS: a buffer that asked for it is done.
    pub complete: bool,
    /// FIFOE: samples came too late.
    pub fifo_error: bool,
    #[bits(11)]
    __: u16,
}

impl Status {
    /// What a one clears.
    pub const CLEAR: Self = Self::new().with_last_done(true).with_complete(true).with_fifo_error(true);
}

/// Control of an engine.
#[bitfield(u8)]
#[derive(PartialEq, Eq)]
pub struct Control {
    /// RPBM: it moves data.
    pub run: bool,
    /// RR: its registers go back; reads one until they have.
    pub reset: bool,
    /// LVBIE: interrupts when the last valid buffer is done.
    pub last_interrupt: bool,
    /// FEIE: interrupts when samples came too late.
    pub fifo_interrupt: bool,
    /// IOCE: interrupts when a buffer is done.
    pub completion_interrupt: bool,
    #[bits(3)]
    __: u8,
}

/// Control of everything.
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct GlobalControl {
    __: bool,
    /// AC97 COLD RESET#: low resets the link and its codecs.
    pub out_of_reset: bool,
    /// Wakes the link up; reads one until it is.
    pub warm_reset: bool,
    /// Stops the link's clock.
    pub shut_off: bool,
    #[bits(28)]
    __: u32,
}

/// Status of everything.
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct GlobalStatus {
    #[bits(5)]
    __: u8,
    /// The engine for PCM in interrupts.
    pub pcm_in: bool,
    /// The engine for PCM out interrupts.
    pub pcm_out: bool,
    /// The engine for the microphone interrupts.
    pub microphone: bool,
    /// PCR: the first codec is ready.
    pub codec_ready: bool,
    #[bits(6)]
    __: u8,
    /// RCS: the codec did not answer the last read. A one clears it.
    pub read_failed: bool,
    #[bits(16)]
    __: u16,
}

impl GlobalStatus {
    /// Whether an engine interrupts.
    #[must_use]
    pub const fn engine(self, engine: usize) -> bool {
        match engine {
            0 => self.pcm_in(),
            1 => self.pcm_out(),
            2 => self.microphone(),
            _ => false,
        }
    }
}

/// The codec access semaphore.
#[bitfield(u8)]
#[derive(PartialEq, Eq)]
pub struct Semaphore {
    /// CAS: an access is under way. Reading a zero takes the semaphore; the access that follows gives it back.
    pub taken: bool,
    #[bits(7)]
    __: u8,
}

crate::register_values!(Status: u16, Control: u8, GlobalControl: u32, GlobalStatus: u32, Semaphore: u8);

crate::registers! {
    /// Registers of one engine.
    ENGINE_TABLE;
    /// Address of the list; eight bytes aligned.
    BDBAR: u32, 0x00, 4, reset 0, rw 0xFFFF_FFF8, rw1c 0, "82801AA 12.2.1";
    /// The buffer that is worked on.
    CIV: u8, 0x04, 1, reset 0, rw 0, rw1c 0, "82801AA 12.2.2";
    /// The last buffer that is valid.
    LVI: u8, 0x05, 1, reset 0, rw 0x1F, rw1c 0, "82801AA 12.2.3";
    /// Status.
    SR: Status, 0x06, 2, reset 0x0001, rw 0, rw1c 0x001C, "82801AA 12.2.4";
    /// Samples of the buffer that are still to be moved.
    PICB: u16, 0x08, 2, reset 0, rw 0, rw1c 0, "82801AA 12.2.5";
    /// The buffer that was fetched ahead.
    PIV: u8, 0x0A, 1, reset 0, rw 0, rw1c 0, "82801AA 12.2.6";
    /// Control.
    CR: Control, 0x0B, 1, reset 0, rw 0x1F, rw1c 0, "82801AA 12.2.7";
}

crate::registers! {
    /// Global registers.
    GLOBAL_TABLE;
    /// Global control.
    GLOB_CNT: GlobalControl, 0x2C, 4, reset 0, rw 0x0000_003F, rw1c 0, "82801AA 12.2.8";
    /// Global status.
    GLOB_STA: GlobalStatus, 0x30, 4, reset 0, rw 0, rw1c 0x0000_8C01, "82801AA 12.2.9";
    /// Codec access semaphore.
    CAS: Semaphore, 0x34, 1, reset 0, rw 0, rw1c 0, "82801AA 12.2.10";
}

#[cfg(test)]
mod tests {
    use super::{Control, GlobalStatus, Status, base};

    #[test]
    fn bits_are_where_the_data_sheet_has_them() {
        assert_eq!(Status::CLEAR.into_bits(), 0x1C);
        assert_eq!(Control::from_bits(0x1D), Control::from_bits(0x1F).with_reset(false));
        assert!(GlobalStatus::from_bits(0x100).codec_ready());
        assert!(GlobalStatus::from_bits(0x8000).read_failed());
        assert_eq!(
            [0x20, 0x40, 0x80].map(|bits| (0..3).position(|n| GlobalStatus::from_bits(bits).engine(n))),
            [Some(0), Some(1), Some(2)]
        );
        assert_eq!([base(0), base(1), base(2)], [0, 0x10, 0x20]);
    }
}
