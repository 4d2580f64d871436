//! The codec: registers that take time after a reset, converters at the far end of the link.

use super::{Input, Recording};
use crate::device::regfile::RegisterFile;
use hw::ac97::spec::mixer::{self, Extended};
use std::collections::VecDeque;

/// Nanoseconds until the converters are calibrated.
const CALIBRATION_NS: u64 = 5_000_000;
/// Rates that the converters run at.
const RATES: [u16; 7] = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000];

/// The codec.
pub struct Codec {
    file: RegisterFile,
    calibrated_at: u64,
    line_in: VecDeque<u8>,
    microphone: VecDeque<u8>,
    /// What was played.
    pub played: Vec<Recording>,
    /// The next sample begins a recording of its own.
    pub apart: bool,
    /// When the first sample left.
    pub first: Option<u64>,
}

impl Codec {
    /// A codec that has all of it, or less.
    pub fn new(variable_rate: bool, microphone: bool) -> Self {
        let mut file = RegisterFile::new(mixer::LEN);
        file.add(0, mixer::TABLE);
        let extended = Extended::new().with_variable_rate(variable_rate).with_variable_microphone(variable_rate && microphone);
        file.set_reset(mixer::EXTENDED_ID.offset(), 2, extended.into_bits().into());
        file.set_reset(mixer::RESET.offset(), 2, u32::from(microphone));
        let (line_in, microphone) = (VecDeque::new(), VecDeque::new());
        Self { file, calibrated_at: 0, line_in, microphone, played: Vec::new(), apart: true, first: None }
    }
    /// What an input still delivers.
    pub fn source(&mut self, input: Input) -> &mut VecDeque<u8> {
        match input {
            Input::LineIn => &mut self.line_in,
            Input::Microphone => &mut self.microphone,
        }
    }
    /// All registers go back.
    pub fn reset(&mut self, now: u64) {
        self.file.reset(0, mixer::LEN);
        self.calibrated_at = now + CALIBRATION_NS;
    }
    /// A register as it is.
    pub fn peek(&self, offset: usize) -> u16 {
        self.file.get(offset, 2) as u16
    }
    /// What software reads.
    pub fn read(&self, offset: usize, now: u64) -> u16 {
        let value = self.peek(offset);
        if offset != mixer::POWERDOWN.offset() {
            return value;
        }
        let down = mixer::Powerdown::from_bits(value);
        let off = u8::from(down.inputs_off()) | u8::from(down.outputs_off()) << 1 | u8::from(down.mixer_off()) << 2;
        let ready = if now >= self.calibrated_at { 0xF & !off } else { 0 };
        down.with_ready(ready).into_bits()
    }
    /// What software writes.
    pub fn write(&mut self, offset: usize, value: u16, now: u64) {
        if offset == mixer::RESET.offset() {
            self.reset(now);
            return;
        }
        let extended = Extended::from_bits(self.peek(mixer::EXTENDED_CONTROL.offset()));
        let rates = [mixer::DAC_RATE, mixer::ADC_RATE, mixer::MICROPHONE_RATE];
        if let Some(rate) = rates.iter().find(|r| r.offset() == offset) {
            let varies =
                if offset == mixer::MICROPHONE_RATE.offset() { extended.variable_microphone() } else { extended.variable_rate() };
            if varies {
                // The nearest one that there is (AC'97 2.3 5.8.3).
                let nearest = RATES.into_iter().min_by_key(|r| r.abs_diff(value)).unwrap_or(mixer::FIXED_RATE);
                self.file.set(rate.offset(), 2, nearest.into());
            }
            return;
        }
        let value = if offset == mixer::EXTENDED_CONTROL.offset() { value & self.peek(mixer::EXTENDED_ID.offset()) } else { value };
        self.file.write(offset, 2, value.into());
    }
    fn muted(&self, offset: usize) -> bool {
        self.peek(offset) & 0x8000 != 0
    }
    /// The rate of an engine's converter in Hz.
    pub fn rate(&self, engine: usize) -> u32 {
        let register = [mixer::ADC_RATE, mixer::DAC_RATE, mixer::MICROPHONE_RATE][engine % 3];
        self.peek(register.offset()).into()
    }
    /// A frame leaves the outputs.
    pub fn play(&mut self, frame: [u8; 4], at: u64) {
        self.first.get_or_insert(at);
        let silent = self.muted(mixer::MASTER.offset()) || self.muted(mixer::PCM_OUT.offset());
        let frame = if silent { [0; 4] } else { frame };
        let rate = self.rate(1);
        if std::mem::take(&mut self.apart) || self.played.last().is_none_or(|p| p.rate != rate) {
            self.played.push(Recording { rate, bytes: Vec::new() });
        }
        if let Some(last) = self.played.last_mut() {
            last.bytes.extend(frame);
        }
    }
    /// A frame for the engine of PCM in (four bytes) or of the microphone (two).
    pub fn record(&mut self, engine: usize) -> Vec<u8> {
        let own = engine == 2;
        let gain = if own { mixer::MICROPHONE_GAIN } else { mixer::RECORD_GAIN };
        let input = match self.peek(mixer::RECORD_SELECT.offset()) {
            _ if own => Some(Input::Microphone),
            0x0000 => Some(Input::Microphone),
            0x0404 => Some(Input::LineIn),
            _ => None,
        };
        let len = if own { 2 } else { 4 };
        let mut frame = vec![0; len];
        if let Some(input) = input {
            let source = self.source(input);
            let part = source.len().min(len);
            for (place, byte) in frame.iter_mut().zip(source.drain(..part)) {
                *place = byte;
            }
        }
        if self.muted(gain.offset()) { vec![0; len] } else { frame }
    }
}
