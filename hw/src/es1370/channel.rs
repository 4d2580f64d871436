//! A channel on its buffer.

use super::card::{Card, channel};
use super::spec::{self, Control, PLACES, STEREO_16, Serial};
use crate::io::{Error, Lock, Platform, Registers};
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Bytes of a frame: 16 bits, two channels.
pub const FRAME: u32 = 4;
/// Most bytes of a buffer: its size counts double words in 16 bits.
pub const MOST: u32 = 0x4_0000;
/// Bytes that the card fetches ahead.
pub const CACHE: u32 = 64;

/// What is known of a channel; the rest is in the card's registers.
#[derive(Debug)]
pub(super) struct Channel {
    prepared: AtomicBool,
    running: AtomicBool,
    address: AtomicU32,
    length: AtomicU32,
    packet: AtomicU32,
    rate: AtomicU32,
}

impl Channel {
    pub(super) const fn new() -> Self {
        Self {
            prepared: AtomicBool::new(false),
            running: AtomicBool::new(false),
            address: AtomicU32::new(0),
            length: AtomicU32::new(0),
            packet: AtomicU32::new(0),
            rate: AtomicU32::new(0),
        }
    }
    pub(super) fn is_prepared(&self) -> bool {
        self.prepared.load(Ordering::Acquire)
    }
}

/// Whether a channel can run at exactly this rate.
#[must_use]
pub fn takes_rate(number: usize, rate: u32) -> bool {
    match number {
        channel::DAC1 => spec::DAC1_RATES.iter().any(|(known, _)| *known == rate),
        _ => spec::divider(rate).is_some(),
    }
}

fn enable(control: Control, number: usize, on: bool) -> Control {
    match number {
        channel::DAC1 => control.with_dac1(on),
        channel::DAC2 => control.with_dac2(on),
        _ => control.with_adc(on),
    }
}

fn clock(control: Control, number: usize, rate: u32) -> Control {
    match number {
        channel::DAC1 => {
            let code = spec::DAC1_RATES.iter().find(|(known, _)| *known == rate).map_or(0, |(_, code)| *code);
            // The fields have two and thirteen bits, and say so by a panic.
            control.with_dac1_rate(code & 3)
        }
        _ => control.with_divider(spec::divider(rate).unwrap_or(0) & 0x1FFF),
    }
}

/// 16 bits and two channels, round and round, not paused.
fn format(serial: Serial, number: usize, interrupts: bool) -> Serial {
    match number {
        channel::DAC1 => {
            serial.with_dac1_format(STEREO_16).with_dac1_stop(false).with_dac1_pause(false).with_dac1_interrupt(interrupts)
        }
        channel::DAC2 => {
            let serial = serial.with_dac2_start_step(0).with_dac2_end_step(2);
            serial.with_dac2_format(STEREO_16).with_dac2_stop(false).with_dac2_pause(false).with_dac2_interrupt(interrupts)
        }
        _ => serial.with_adc_format(STEREO_16).with_adc_stop(false).with_adc_interrupt(interrupts),
    }
}

fn paused(serial: Serial, number: usize, on: bool) -> Serial {
    match number {
        channel::DAC1 => serial.with_dac1_pause(on),
        channel::DAC2 => serial.with_dac2_pause(on),
        _ => serial,
    }
}

impl<P: Platform> Card<P> {
    /// Takes a cyclic buffer in one piece and programs the channel; it does not run yet. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a buffer in several pieces, out of reach, not aligned or too long; [`Error::Gone`].
    pub fn prepare(&self, number: usize, address: u64, length: u32, packet: u32, rate: u32) -> Result<(), Error> {
        self.check()?;
        let channel = self.channels.get(number).ok_or(Error::Unsupported)?;
        let start = u32::try_from(address).map_err(|_| Error::Unsupported)?;
        let aligned = start % FRAME == 0 && length % FRAME == 0 && packet % FRAME == 0;
        if !aligned || !(FRAME..=MOST).contains(&length) || packet == 0 || packet > length || !takes_rate(number, rate) {
            return Err(Error::Unsupported);
        }
        start.checked_add(length).ok_or(Error::Unsupported)?;
        channel.address.store(start, Ordering::Release);
        channel.packet.store(packet, Ordering::Release);
        channel.rate.store(rate, Ordering::Release);
        channel.length.store(length, Ordering::Release);
        channel.prepared.store(true, Ordering::Release);
        self.load(number);
        if self.nobody() {
            self.mark_gone();
            return Err(Error::Gone);
        }
        Ok(())
    }
    /// Writes the channel's registers, from the start of its buffer.
    fn load(&self, number: usize) {
        let (Some(channel), Some(place)) = (self.channels.get(number), PLACES.get(number)) else { return };
        let word = |value: &AtomicU32| value.load(Ordering::Acquire);
        let frames = |bytes: u32| bytes.checked_div(FRAME).unwrap_or(0).saturating_sub(1);
        self.change_control(|c| enable(c, number, false));
        self.change_serial(|s| format(s, number, self.armed()));
        let registers = self.registers();
        registers.write32(place.count, frames(word(&channel.packet)));
        self.control.with(|control| {
            spec::MEMORY_PAGE.write(registers, place.page.into());
            registers.write32(place.frame, word(&channel.address));
            // Double words; the count of those done, in the upper half, begins at zero.
            registers.write32(place.frame.saturating_add(4), frames(word(&channel.length)));
            *control = clock(*control, number, word(&channel.rate));
            spec::CONTROL.write(registers, *control);
        });
    }
    /// Starts, from where it paused. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`]; [`Error::Unsupported`] without a buffer.
    pub fn run(&self, number: usize) -> Result<(), Error> {
        self.check()?;
        let channel = self.channels.get(number).filter(|c| c.is_prepared()).ok_or(Error::Unsupported)?;
        channel.running.store(true, Ordering::Release);
        self.change_serial(|s| paused(s, number, false));
        self.change_control(|c| enable(c, number, true));
        Ok(())
    }
    /// Halts; the position stays. <= DISPATCH_LEVEL.
    pub fn pause(&self, number: usize) {
        let was = self.channels.get(number).is_some_and(|c| c.running.swap(false, Ordering::AcqRel));
        if !was || !self.usable() {
            return;
        }
        if number == channel::ADC {
            self.change_control(|c| enable(c, number, false));
        } else {
            self.change_serial(|s| paused(s, number, true));
        }
    }
    /// Lets go of the buffer. PASSIVE_LEVEL.
    pub fn release(&self, number: usize) {
        let Some(channel) = self.channels.get(number) else { return };
        channel.running.store(false, Ordering::Release);
        if !channel.prepared.swap(false, Ordering::AcqRel) {
            return;
        }
        channel.length.store(0, Ordering::Release);
        if self.usable() {
            self.change_control(|c| enable(c, number, false));
            self.change_serial(|s| paused(format(s, number, false), number, false));
        }
    }
    /// Bytes from the start of the cyclic buffer; 0 without a buffer, `None` when nobody answers. <= DISPATCH_LEVEL.
    pub fn position(&self, number: usize) -> Option<u32> {
        if self.is_gone() {
            return None;
        }
        let (channel, place) = (self.channels.get(number)?, PLACES.get(number)?);
        let length = channel.length.load(Ordering::Acquire);
        if length == 0 || !self.usable() {
            return Some(0);
        }
        let registers = self.registers();
        let size = self.control.with(|_| {
            spec::MEMORY_PAGE.write(registers, place.page.into());
            registers.read32(place.frame.saturating_add(4))
        });
        if size == u32::MAX && self.nobody() {
            return None;
        }
        size.wrapping_shr(16).saturating_mul(FRAME).checked_rem(length)
    }
    /// Loads every channel that has a buffer again, after the power was off; those that ran run, from the start of their buffers.
    /// PASSIVE_LEVEL.
    pub fn restore_streams(&self) {
        for (number, channel) in self.channels.iter().enumerate() {
            if channel.is_prepared() {
                self.load(number);
                if channel.running.load(Ordering::Acquire) {
                    self.change_control(|c| enable(c, number, true));
                }
            }
        }
    }
}
