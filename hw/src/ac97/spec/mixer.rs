//! Codec registers: words at even offsets (AC'97 2.3, 5.7).

use bitfield_struct::bitfield;

/// Bytes of the codec's register space.
pub const LEN: usize = 0x80;

/// A volume of two channels: attenuation, or gain, in steps of 1.5 dB.
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct Volume {
    /// Steps of the right channel.
    #[bits(6)]
    pub right: u8,
    #[bits(2)]
    __: u8,
    /// Steps of the left channel.
    #[bits(6)]
    pub left: u8,
    __: bool,
    /// Nothing comes through.
    pub mute: bool,
}

/// What the codec has (AC'97 2.3, 5.7.1).
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct Capabilities {
    /// A converter of its own for the microphone.
    pub microphone: bool,
    #[bits(15)]
    __: u16,
}

/// Which input is recorded (AC'97 2.3, 5.7.4): one for each side.
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct RecordSelect {
    /// Right.
    #[bits(3)]
    pub right: u8,
    #[bits(5)]
    __: u8,
    /// Left.
    #[bits(3)]
    pub left: u8,
    #[bits(5)]
    __: u8,
}

/// Inputs that [`RecordSelect`] names.
pub mod source {
    /// Microphone.
    pub const MICROPHONE: u8 = 0;
    /// Line input.
    pub const LINE_IN: u8 = 4;
}

/// Power-down control and status (AC'97 2.3, 5.7.8).
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct Powerdown {
    /// Inputs, outputs, mixer and reference are ready: ADC, DAC, ANL, REF.
    #[bits(4)]
    pub ready: u8,
    #[bits(4)]
    __: u8,
    /// PR0: inputs off.
    pub inputs_off: bool,
    /// PR1: outputs off.
    pub outputs_off: bool,
    /// PR2: mixer off.
    pub mixer_off: bool,
    #[bits(5)]
    __: u8,
}

/// Extended audio: what there is (AC'97 2.3, 5.8.1), and what is switched on (5.8.2).
#[bitfield(u16)]
#[derive(PartialEq, Eq)]
pub struct Extended {
    /// VRA: converters run at other rates than 48 kHz.
    pub variable_rate: bool,
    #[bits(2)]
    __: u8,
    /// VRM: the microphone's converter does.
    pub variable_microphone: bool,
    #[bits(12)]
    __: u16,
}

crate::register_values!(Volume: u16, Capabilities: u16, RecordSelect: u16, Powerdown: u16, Extended: u16);

/// PCM output volume: steps of attenuation below +12 dB.
pub const PCM_ZERO_DB: u8 = 8;
/// Most steps of the PCM output volume.
pub const PCM_STEPS: u8 = 31;
/// Most steps of a record gain: +22.5 dB.
pub const RECORD_STEPS: u8 = 15;
/// One step of any volume, in 1/65,536 dB.
pub const STEP: i32 = 98_304;
/// The rate of a converter whose rate does not vary, in Hz.
pub const FIXED_RATE: u16 = 48_000;

crate::registers! {
    /// The registers that the driver uses.
    TABLE;
    /// Capabilities; a write resets all registers.
    RESET: Capabilities, 0x00, 2, reset 0x0000, rw 0, rw1c 0, "AC'97 2.3 5.7.1";
    /// Master volume: attenuation.
    MASTER: Volume, 0x02, 2, reset 0x8000, rw 0x9F1F, rw1c 0, "AC'97 2.3 5.7.2";
    /// Headphone volume: attenuation.
    HEADPHONE: Volume, 0x04, 2, reset 0x8000, rw 0x9F1F, rw1c 0, "AC'97 2.3 5.7.2";
    /// Microphone into the mixer; bit 6 is 20 dB more.
    MICROPHONE: u16, 0x0E, 2, reset 0x8008, rw 0x805F, rw1c 0, "AC'97 2.3 5.7.3";
    /// Line input into the mixer.
    LINE_IN: Volume, 0x10, 2, reset 0x8808, rw 0x9F1F, rw1c 0, "AC'97 2.3 5.7.3";
    /// What is played, into the mixer.
    PCM_OUT: Volume, 0x18, 2, reset 0x8808, rw 0x9F1F, rw1c 0, "AC'97 2.3 5.7.3";
    /// Which input is recorded.
    RECORD_SELECT: RecordSelect, 0x1A, 2, reset 0, rw 0x0707, rw1c 0, "AC'97 2.3 5.7.4";
    /// Gain of what is recorded.
    RECORD_GAIN: Volume, 0x1C, 2, reset 0x8000, rw 0x8F0F, rw1c 0, "AC'97 2.3 5.7.5";
    /// Gain of the microphone's own converter.
    MICROPHONE_GAIN: Volume, 0x1E, 2, reset 0x8000, rw 0x800F, rw1c 0, "AC'97 2.3 5.7.5";
    /// Power.
    POWERDOWN: Powerdown, 0x26, 2, reset 0x000F, rw 0xFF00, rw1c 0, "AC'97 2.3 5.7.8";
    /// Extended audio: what there is. Revision 2.3 and both variable rates stand here as an example.
    EXTENDED_ID: Extended, 0x28, 2, reset 0x0809, rw 0, rw1c 0, "AC'97 2.3 5.8.1";
    /// Extended audio: what is on.
    EXTENDED_CONTROL: Extended, 0x2A, 2, reset 0, rw 0x0009, rw1c 0, "AC'97 2.3 5.8.2";
    /// Rate of the outputs in Hz.
    DAC_RATE: u16, 0x2C, 2, reset 0xBB80, rw 0xFFFF, rw1c 0, "AC'97 2.3 5.8.3";
    /// Rate of the inputs in Hz.
    ADC_RATE: u16, 0x32, 2, reset 0xBB80, rw 0xFFFF, rw1c 0, "AC'97 2.3 5.8.3";
    /// Rate of the microphone's own converter in Hz.
    MICROPHONE_RATE: u16, 0x34, 2, reset 0xBB80, rw 0xFFFF, rw1c 0, "AC'97 2.3 5.8.3";
    /// Vendor, upper half. The letters of no vendor stand here.
    VENDOR_1: u16, 0x7C, 2, reset 0x4455, rw 0, rw1c 0, "AC'97 2.3 5.7.12";
    /// Vendor, lower half.
    VENDOR_2: u16, 0x7E, 2, reset 0x4554, rw 0, rw1c 0, "AC'97 2.3 5.7.12";
}

#[cfg(test)]
mod tests {
    use super::{EXTENDED_ID, Extended, MASTER, PCM_OUT, Volume};

    #[test]
    fn volumes_are_mute_left_right() {
        assert_eq!(Volume::new().with_mute(true).with_left(8).with_right(8).into_bits(), 0x8808);
        assert_eq!((MASTER.info.reset, PCM_OUT.info.reset), (0x8000, 0x8808));
    }

    #[test]
    fn vra_is_bit_0_and_vrm_bit_3() {
        let extended = Extended::from_bits(EXTENDED_ID.info.reset as u16);
        assert!(extended.variable_rate() && extended.variable_microphone());
        assert_eq!(Extended::new().with_variable_microphone(true).into_bits(), 8);
    }
}
