//! Registers (ES1370 specification, 7) and the mixer's (AK4531 data sheet, control register map).

use bitfield_struct::bitfield;

/// Ports of the card.
pub const PORTS: usize = 0x40;
/// Channels: DAC1, DAC2, ADC.
pub const CHANNELS: usize = 3;

/// Interrupt and chip select control.
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct Control {
    /// Reports no bus errors.
    pub no_system_error: bool,
    /// CDC_EN: the codec runs.
    pub codec: bool,
    /// Joystick.
    pub joystick: bool,
    /// MIDI UART.
    pub uart: bool,
    /// ADC_EN.
    pub adc: bool,
    /// DAC2_EN.
    pub dac2: bool,
    /// DAC1_EN.
    pub dac1: bool,
    #[bits(5)]
    __: u8,
    /// WTSRSEL: DAC1 runs at 5,512, 11,025, 22,050 or 44,100 Hz.
    #[bits(2)]
    pub dac1_rate: u8,
    #[bits(2)]
    __: u8,
    /// PCLKDIV: DAC2 and ADC run at [`CLOCK_HZ`] through this and two.
    #[bits(13)]
    pub divider: u16,
    #[bits(3)]
    __: u8,
}

/// Interrupt and chip select status.
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct Status {
    /// ADC interrupts.
    pub adc: bool,
    /// DAC2 interrupts.
    pub dac2: bool,
    /// DAC1 interrupts.
    pub dac1: bool,
    #[bits(5)]
    __: u8,
    /// CWRIP: a write to the mixer is under way.
    pub codec_busy: bool,
    #[bits(22)]
    __: u32,
    /// INTR: any of them.
    pub any: bool,
}

/// Serial interface control: of each channel the format, how it stops, and its interrupt.
#[bitfield(u32)]
#[derive(PartialEq, Eq)]
pub struct Serial {
    /// DAC1: bit 1 is 16 bits, bit 0 two channels. DAC2 and ADC follow.
    #[bits(2)]
    pub dac1_format: u8,
    /// DAC2.
    #[bits(2)]
    pub dac2_format: u8,
    /// ADC.
    #[bits(2)]
    pub adc_format: u8,
    #[bits(2)]
    __: u8,
    /// Interrupts of DAC1; off, a pending one is quieted. DAC2 and ADC follow.
    pub dac1_interrupt: bool,
    /// DAC2.
    pub dac2_interrupt: bool,
    /// ADC.
    pub adc_interrupt: bool,
    /// DAC1 repeats its last sample and stays where it is.
    pub dac1_pause: bool,
    /// DAC2 does.
    pub dac2_pause: bool,
    /// DAC1 stops at the end of its buffer instead of beginning anew. DAC2 and ADC follow.
    pub dac1_stop: bool,
    /// DAC2.
    pub dac2_stop: bool,
    /// ADC.
    pub adc_stop: bool,
    /// P2_ST_INC: zero.
    #[bits(3)]
    pub dac2_start_step: u8,
    /// P2_END_INC: bytes of a sample.
    #[bits(3)]
    pub dac2_end_step: u8,
    #[bits(10)]
    __: u16,
}

/// The clock that the rate of DAC2 and ADC comes from, in Hz.
pub const CLOCK_HZ: u32 = 1_411_200;
/// Rates of DAC1 that are whole and standard, by their code.
pub const DAC1_RATES: [(u32, u8); 3] = [(11_025, 1), (22_050, 2), (44_100, 3)];
/// The format code of 16 bits and two channels.
pub const STEREO_16: u8 = 3;

/// The divider for a rate, when it is exact.
#[must_use]
pub fn divider(rate: u32) -> Option<u16> {
    let whole = CLOCK_HZ.checked_rem(rate) == Some(0) && rate <= 48_000;
    let ticks = CLOCK_HZ.checked_div(rate).filter(|_| whole)?;
    u16::try_from(ticks.checked_sub(2)?).ok().filter(|d| *d < 0x2000)
}

crate::register_values!(Control: u32, Status: u32, Serial: u32);

/// Where a channel has its registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Sample counter.
    pub count: usize,
    /// Memory page of the frame registers.
    pub page: u8,
    /// The buffer's address; its size lies four bytes on.
    pub frame: usize,
}

/// DAC1, DAC2, ADC.
pub const PLACES: [Place; CHANNELS] = [
    Place { count: 0x24, page: 0xC, frame: 0x30 },
    Place { count: 0x28, page: 0xC, frame: 0x38 },
    Place { count: 0x2C, page: 0xD, frame: 0x30 },
];

crate::registers! {
    /// The registers outside of memory pages.
    TABLE;
    /// Control.
    CONTROL: Control, 0x00, 4, reset 0, rw 0xDFFF_F17F, rw1c 0, "ES1370 7.1";
    /// Status.
    STATUS: Status, 0x04, 4, reset 0, rw 0, rw1c 0, "ES1370 7.2";
    /// Which part of the card's memory stands at 0x30 to 0x3F.
    MEMORY_PAGE: u32, 0x0C, 4, reset 0, rw 0x0F, rw1c 0, "ES1370 7.4";
    /// Mixer: address in the upper byte, value in the lower one.
    CODEC: u16, 0x10, 2, reset 0, rw 0xFFFF, rw1c 0, "ES1370 7.5";
    /// Serial interface.
    SERIAL: Serial, 0x20, 4, reset 0, rw 0x003F_FFFF, rw1c 0, "ES1370 7.6";
    /// DAC1: samples between two interrupts, less one; the count so far stands in the upper half. DAC2 and ADC follow.
    DAC1_COUNT: u32, 0x24, 4, reset 0, rw 0xFFFF, rw1c 0, "ES1370 7.7";
    /// DAC2.
    DAC2_COUNT: u32, 0x28, 4, reset 0, rw 0xFFFF, rw1c 0, "ES1370 7.7";
    /// ADC.
    ADC_COUNT: u32, 0x2C, 4, reset 0, rw 0xFFFF, rw1c 0, "ES1370 7.7";
}

/// Registers of the mixer.
pub mod mixer {
    /// Master volume, left: bit 7 mutes, bits 4 to 0 are steps of 2 dB down. Right follows.
    pub const MASTER: u8 = 0x00;
    /// Volume of DAC2 ("voice"), left: bit 7 mutes, bits 4 to 0 are steps of 2 dB down from +12 dB. Right follows.
    pub const VOICE: u8 = 0x02;
    /// Volume of DAC1 ("FM"), likewise.
    pub const FM: u8 = 0x04;
    /// Volume of the line input, likewise.
    pub const LINE: u8 = 0x08;
    /// Output mixer, second register: DAC1 and DAC2, left and right.
    pub const OUTPUTS_2: u8 = 0x11;
    /// Both converters' bits of [`OUTPUTS_2`].
    pub const CONVERTERS: u8 = 0x0F;
    /// Input mixer of the left side, first register.
    pub const LEFT_INPUTS_1: u8 = 0x12;
    /// The left line input.
    pub const LINE_LEFT: u8 = 0x10;
    /// Input mixer of the right side, first register.
    pub const RIGHT_INPUTS_1: u8 = 0x13;
    /// The right line input.
    pub const LINE_RIGHT: u8 = 0x08;
    /// Reset and power down: both bits are low when they act.
    pub const POWER: u8 = 0x16;
    /// Out of reset, powered.
    pub const ON: u8 = 3;
    /// Out of reset, powered down.
    pub const OFF: u8 = 1;
    /// Clock of the converters: zero takes it from the card.
    pub const CLOCK: u8 = 0x17;
    /// What the input converter hears: zero is the input mixer.
    pub const INPUT: u8 = 0x18;
    /// 0 dB of a volume that reaches from +12 dB down.
    pub const ZERO_DB: u8 = 6;
    /// Bit that mutes.
    pub const MUTE: u8 = 0x80;
    /// One step in 1/65,536 dB.
    pub const STEP: i32 = 131_072;
    /// Most steps.
    pub const STEPS: u8 = 31;
}

#[cfg(test)]
mod tests {
    use super::{Control, Serial, divider};

    #[test]
    fn bits_are_where_the_specification_has_them() {
        assert_eq!(Control::new().with_divider(30).with_dac2(true).with_dac1_rate(3).into_bits(), 30 << 16 | 3 << 12 | 1 << 5);
        assert_eq!(Control::new().with_dac1(true).with_adc(true).with_codec(true).into_bits(), 0x52);
        let serial = Serial::new().with_dac2_format(3).with_dac2_interrupt(true).with_dac2_pause(true).with_dac2_end_step(2);
        assert_eq!(serial.into_bits(), 3 << 2 | 1 << 9 | 1 << 12 | 2 << 19);
        assert_eq!(
            Serial::new().with_adc_format(3).with_adc_interrupt(true).with_adc_stop(true).into_bits(),
            3 << 4 | 1 << 10 | 1 << 15
        );
    }

    #[test]
    fn only_whole_dividers_are_exact() {
        assert_eq!([44_100, 22_050, 11_025, 48_000, 8_000, 88_200].map(divider), [Some(30), Some(62), Some(126), None, None, None]);
    }
}
