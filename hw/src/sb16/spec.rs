//! Ports, commands and mixer registers (Sound Blaster Series Hardware Programming Guide, chapters 2, 3, 4 and 6).

/// Ports of the card.
pub const PORTS: usize = 0x10;
/// Index of the mixer.
pub const MIXER_INDEX: usize = 0x4;
/// Register of the mixer that the index names.
pub const MIXER_DATA: usize = 0x5;
/// A one and then a zero reset the DSP.
pub const RESET: usize = 0x6;
/// What the DSP says.
pub const READ: usize = 0xA;
/// Commands and their data; read, [`BUSY`] says that the DSP takes none now.
pub const WRITE: usize = 0xC;
/// [`READY`] says that [`READ`] has something; reading it quiets the interrupt of 8-bit transfers.
pub const READ_STATUS: usize = 0xE;
/// Reading it quiets the interrupt of 16-bit transfers.
pub const ACKNOWLEDGE_16: usize = 0xF;
/// Bit of [`WRITE`].
pub const BUSY: u8 = 0x80;
/// Bit of [`READ_STATUS`].
pub const READY: u8 = 0x80;
/// What the DSP says after a reset.
pub const ALIVE: u8 = 0xAA;

/// Commands.
pub mod command {
    /// Rate of playing in Hz: upper byte, lower byte.
    pub const OUTPUT_RATE: u8 = 0x41;
    /// Rate of recording in Hz.
    pub const INPUT_RATE: u8 = 0x42;
    /// 16-bit transfers; a mode and the length of a block in samples less one follow. Bits: [`INPUT`], [`AUTO`], [`FIFO`].
    pub const TRANSFER_16: u8 = 0xB0;
    /// 8-bit transfers, likewise.
    pub const TRANSFER_8: u8 = 0xC0;
    /// From the card to memory.
    pub const INPUT: u8 = 8;
    /// Block after block.
    pub const AUTO: u8 = 4;
    /// With the FIFO.
    pub const FIFO: u8 = 2;
    /// Pauses 8-bit transfers.
    pub const PAUSE_8: u8 = 0xD0;
    /// Goes on with 8-bit transfers.
    pub const CONTINUE_8: u8 = 0xD4;
    /// Pauses 16-bit transfers.
    pub const PAUSE_16: u8 = 0xD5;
    /// Goes on with 16-bit transfers.
    pub const CONTINUE_16: u8 = 0xD6;
    /// Says the version: major, minor.
    pub const VERSION: u8 = 0xE1;
    /// Mode: samples have a sign.
    pub const SIGNED: u8 = 0x10;
    /// Mode: two channels.
    pub const STEREO: u8 = 0x20;
}

/// The first version of the DSP that is a Sound Blaster 16.
pub const VERSION_16: u8 = 4;
/// Highest rate in Hz.
pub const MOST_HZ: u32 = 44_100;
/// Most bytes that the system's DMA controller goes round: a page of its byte-wide channels.
pub const MOST: u32 = 0x1_0000;
/// Place of the byte-wide channel among the card's DMA resources.
pub const DMA_8: u32 = 0;
/// Place of the word-wide channel.
pub const DMA_16: u32 = 1;

/// Registers of the mixer. Volumes: bits 7 to 3 are steps of 2 dB above -62 dB, and 31 is 0 dB; right follows left.
pub mod mixer {
    /// Any value resets the mixer.
    pub const RESET: u8 = 0x00;
    /// Master volume, left.
    pub const MASTER: u8 = 0x30;
    /// Volume of what is played, left.
    pub const VOICE: u8 = 0x32;
    /// Volume of the line input, left.
    pub const LINE: u8 = 0x38;
    /// Inputs that are heard at the output.
    pub const OUTPUT_SWITCHES: u8 = 0x3C;
    /// Inputs that are recorded on the left.
    pub const LEFT_SWITCHES: u8 = 0x3D;
    /// Inputs that are recorded on the right.
    pub const RIGHT_SWITCHES: u8 = 0x3E;
    /// The left line input.
    pub const LINE_LEFT: u8 = 0x10;
    /// The right line input.
    pub const LINE_RIGHT: u8 = 0x08;
    /// Gain before recording, left: bits 7 and 6 are steps of 6 dB.
    pub const INPUT_GAIN: u8 = 0x3F;
    /// Gain behind the mixer, left.
    pub const OUTPUT_GAIN: u8 = 0x41;
    /// Most steps of a volume: 0 dB.
    pub const STEPS: u8 = 31;
    /// One step in 1/65,536 dB.
    pub const STEP: i32 = 131_072;
}
