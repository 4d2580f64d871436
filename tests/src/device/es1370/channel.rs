//! One channel: its buffer in memory, its part of the card's cache, its sample counter.

use super::{Shared, note};
use crate::device::Bus;
use hw::es1370::spec::{CLOCK_HZ, Control, PLACES, STEREO_16, Serial};
use std::collections::VecDeque;

/// Bytes that are fetched or stored at once: half of a channel's cache.
const HALF: usize = 32;
/// Rates of DAC1 by their code.
const DAC1_HZ: [u32; 4] = [5_512, 11_025, 22_050, 44_100];

/// One channel.
pub struct Channel {
    index: usize,
    cache: VecDeque<u8>,
    /// Samples since the last interrupt.
    pub samples: u16,
    /// It interrupts.
    pub pending: bool,
    started: u64,
    frames: u64,
    apart: bool,
}

impl Channel {
    /// A channel that is off.
    pub fn new(index: usize) -> Self {
        Self { index, cache: VecDeque::new(), samples: 0, pending: false, started: 0, frames: 0, apart: true }
    }
    fn enabled(&self, control: Control) -> bool {
        [control.dac1(), control.dac2(), control.adc()][self.index]
    }
    fn paused(&self, serial: Serial) -> bool {
        [serial.dac1_pause(), serial.dac2_pause(), false][self.index]
    }
    fn interrupts(&self, serial: Serial) -> bool {
        [serial.dac1_interrupt(), serial.dac2_interrupt(), serial.adc_interrupt()][self.index]
    }
    fn format(&self, serial: Serial) -> u8 {
        [serial.dac1_format(), serial.dac2_format(), serial.adc_format()][self.index]
    }
    /// Whether samples move.
    pub fn runs(&self, shared: &Shared) -> bool {
        self.enabled(shared.control()) && !self.paused(shared.serial())
    }
    fn rate(&self, control: Control) -> u32 {
        match self.index {
            0 => DAC1_HZ[usize::from(control.dac1_rate())],
            _ => CLOCK_HZ / (u32::from(control.divider()) + 2),
        }
    }
    /// Software wrote to a register of the card.
    pub fn written(&mut self, shared: &mut Shared, offset: usize, control: Control, serial: Serial, now: u64) {
        let (n, ran) = (self.index, self.enabled(control) && !self.paused(serial));
        let runs = self.runs(shared);
        if ran && runs && self.rate(control) != self.rate(shared.control()) {
            note(&mut shared.defects, format!("channel {n}: its clock is changed while it runs"));
        }
        if ran && self.format(serial) != self.format(shared.serial()) {
            note(&mut shared.defects, format!("channel {n}: its format is changed while it runs"));
        }
        if ran && offset == PLACES[n].count {
            note(&mut shared.defects, format!("channel {n}: its sample count is changed while it runs"));
        }
        if offset == PLACES[n].count {
            self.samples = 0;
        }
        if !self.interrupts(shared.serial()) {
            self.pending = false;
        }
        if !self.enabled(control) && self.enabled(shared.control()) {
            self.cache.clear();
            self.samples = 0;
            self.apart = true;
        }
        if !ran && runs {
            (self.started, self.frames) = (now, 0);
            let format = self.format(shared.serial());
            if format != STEREO_16 {
                note(&mut shared.defects, format!("channel {n}: format {format} is not modelled"));
            }
            if n == 1 && (shared.serial().dac2_end_step(), shared.serial().dac2_start_step()) != (2, 0) {
                note(&mut shared.defects, "DAC2: steps of 16-bit samples are 2 and 0 (ES1370 7.6)".into());
            }
        }
        if ran && !runs {
            self.apart = true;
        }
    }
    fn frame_time(&self, shared: &Shared, frame: u64) -> u64 {
        self.started + (frame * 1_000_000_000).div_ceil(u64::from(self.rate(shared.control())))
    }
    /// When the next interrupt comes.
    pub fn next_event(&self, shared: &Shared) -> Option<u64> {
        let left = shared.file.get(PLACES[self.index].count, 2) + 1 - u32::from(self.samples);
        self.runs(shared).then(|| self.frame_time(shared, self.frames + u64::from(left.max(1))))
    }
    /// Does what is due.
    pub fn catch_up(&mut self, shared: &mut Shared, now: u64, bus: &mut dyn Bus) {
        while self.runs(shared) && self.frame_time(shared, self.frames + 1) <= now {
            self.frames += 1;
            let rate = self.rate(shared.control());
            if self.index == 2 {
                let frame = shared.record();
                self.cache.extend(frame);
                // Half of the cache at a time, but all of it before software hears of it.
                if self.cache.len() >= HALF || self.is_last(shared) {
                    self.transfer(shared, self.cache.len(), bus);
                }
            } else {
                if self.cache.len() <= HALF {
                    self.transfer(shared, 2 * HALF - self.cache.len(), bus);
                }
                let frame: Vec<u8> = self.cache.drain(..4).collect();
                let at = self.frame_time(shared, self.frames);
                shared.play(self.index, rate, frame.try_into().expect("four bytes"), std::mem::take(&mut self.apart), at);
            }
            if self.is_last(shared) {
                self.samples = 0;
                self.pending |= self.interrupts(shared.serial());
            } else {
                self.samples += 1;
            }
        }
    }
    /// Whether the present sample is the one that interrupts.
    fn is_last(&self, shared: &Shared) -> bool {
        u32::from(self.samples) >= shared.file.get(PLACES[self.index].count, 2)
    }
    /// Moves bytes between cache and memory.
    fn transfer(&mut self, shared: &mut Shared, bytes: usize, bus: &mut dyn Bus) {
        for _ in 0..bytes / 4 {
            let (address, size) = shared.frame(self.index);
            let (count, last) = (*size >> 16, *size & 0xFFFF);
            *size = last | if count >= last { 0 } else { (count + 1) << 16 };
            let at = u64::from(address) + 4 * u64::from(count);
            let mut word = [0; 4];
            if self.index == 2 {
                for (place, byte) in word.iter_mut().zip(self.cache.drain(..4)) {
                    *place = byte;
                }
                bus.dma_write(at, &word);
            } else {
                bus.dma_read(at, &mut word);
                self.cache.extend(word);
            }
        }
        if shared.frame(self.index).0 % 4 != 0 {
            note(&mut shared.defects, format!("channel {}: its buffer is not at a double word", self.index));
        }
    }
}
