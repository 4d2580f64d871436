//! One engine of the bus master: its list, its buffer in memory, a small FIFO (82801AA 12.2).

use super::codec::Codec;
use super::{note, status_of};
use crate::device::Bus;
use crate::device::regfile::RegisterFile;
use hw::ac97::spec::bus_master::{self as bm, Control, Status};
use hw::ac97::spec::descriptor::{ENTRY_LEN, Entry};
use std::collections::VecDeque;

/// Samples that the engine for playing fetches ahead.
const DEPTH: usize = 16;

/// One engine.
pub struct Engine {
    index: usize,
    base: usize,
    /// Samples of a frame.
    channels: usize,
    entry: Option<(Entry, u32)>,
    fifo: VecDeque<u8>,
    started: u64,
    rate: u32,
    frames: u64,
    stuck: bool,
}

/// Whether an engine raises the line.
pub fn raises(file: &RegisterFile, engine: usize) -> bool {
    let (status, control) = (status_of(file, engine), Control::from_bits(file.get(bm::base(engine) + 0x0B, 1) as u8));
    status.complete() && control.completion_interrupt()
        || status.last_done() && control.last_interrupt()
        || status.fifo_error() && control.fifo_interrupt()
}

impl Engine {
    /// An engine in reset.
    pub fn new(index: usize) -> Self {
        let channels = if index == 2 { 1 } else { 2 };
        Self {
            index,
            base: bm::base(index),
            channels,
            entry: None,
            fifo: VecDeque::new(),
            started: 0,
            rate: 48_000,
            frames: 0,
            stuck: false,
        }
    }
    fn get(&self, file: &RegisterFile, offset: usize, width: usize) -> u32 {
        file.get(self.base + offset, width)
    }
    fn set_status(&self, file: &mut RegisterFile, change: impl FnOnce(Status) -> Status) {
        let status = change(status_of(file, self.index));
        file.set(self.base + 6, 2, status.into_bits().into());
    }
    fn control(&self, file: &RegisterFile) -> Control {
        Control::from_bits(self.get(file, 0x0B, 1) as u8)
    }
    /// The link was reset: transfers end where they are.
    pub fn cold_reset(&mut self, file: &mut RegisterFile) {
        self.reset(file);
    }
    fn reset(&mut self, file: &mut RegisterFile) {
        file.reset(self.base, 0x0C);
        *self = Self::new(self.index);
    }
    /// Software wrote to the engine's registers.
    pub fn written(&mut self, file: &mut RegisterFile, before: Control, rate: u32, now: u64, defects: &mut Vec<String>) {
        let control = self.control(file);
        if control.reset() {
            if before.run() {
                note(defects, format!("engine {}: reset while it runs (82801AA 12.2.7)", self.index));
            }
            if !status_of(file, self.index).halted() {
                note(defects, format!("engine {}: reset before it is halted (82801AA 12.2.7)", self.index));
            }
            self.reset(file);
            return;
        }
        if control.run() && !before.run() {
            if self.get(file, 0, 4) == 0 {
                note(defects, format!("engine {}: runs without a list", self.index));
            }
            (self.started, self.rate, self.frames) = (now, rate.max(1), 0);
            self.set_status(file, |s| s.with_halted(false));
        }
        if !control.run() && before.run() {
            self.set_status(file, |s| s.with_halted(true));
        }
        let (present, last) = (self.get(file, 4, 1), self.get(file, 5, 1));
        if self.stuck && control.run() && present != last {
            // The list goes on.
            self.stuck = false;
            file.set(self.base + 4, 1, (present + 1) % 32);
            self.set_status(file, |s| s.with_halted(false).with_at_last(false));
            // What was missed meanwhile is not made up for.
            (self.started, self.frames) = (now, 0);
        }
        let at_last = self.get(file, 4, 1) == last && control.run();
        self.set_status(file, |s| s.with_at_last(at_last));
    }
    fn frame_time(&self, frame: u64) -> u64 {
        self.started + (frame * 1_000_000_000).div_ceil(self.rate.into())
    }
    /// When the buffer is done that the engine works on.
    pub fn next_event(&self, file: &RegisterFile) -> Option<u64> {
        if !self.control(file).run() || self.stuck {
            return None;
        }
        let Some((entry, done)) = self.entry else { return Some(self.frame_time(self.frames + 1)) };
        let left = u64::from(u32::from(entry.samples) - done) / self.channels as u64;
        Some(self.frame_time(self.frames + left.max(1)))
    }
    /// Does what is due.
    pub fn catch_up(&mut self, file: &mut RegisterFile, codec: &mut Codec, now: u64, bus: &mut dyn Bus, defects: &mut Vec<String>) {
        if !self.control(file).run() {
            codec.apart |= self.index == 1;
            return;
        }
        while self.frame_time(self.frames + 1) <= now {
            if self.stuck {
                if self.index == 1 && self.fifo.is_empty() {
                    self.set_status(file, |s| s.with_fifo_error(true));
                }
                if self.index != 1 || self.fifo.is_empty() {
                    return;
                }
            }
            self.frames += 1;
            self.frame(file, codec, bus, defects);
        }
    }
    fn frame(&mut self, file: &mut RegisterFile, codec: &mut Codec, bus: &mut dyn Bus, defects: &mut Vec<String>) {
        if self.index == 1 {
            self.transfer(2 * DEPTH.saturating_sub(self.fifo.len() / 2), file, bus, defects);
            if self.fifo.len() >= 4 {
                let frame: Vec<u8> = self.fifo.drain(..4).collect();
                let at = self.frame_time(self.frames);
                codec.play(frame.try_into().expect("four bytes"), at);
            }
        } else {
            self.fifo.extend(codec.record(self.index));
            self.transfer(self.fifo.len(), file, bus, defects);
        }
    }
    fn fetch(&mut self, file: &mut RegisterFile, bus: &mut dyn Bus, defects: &mut Vec<String>) {
        let place = u64::from(self.get(file, 4, 1));
        let mut words = [0; ENTRY_LEN];
        bus.dma_read(u64::from(self.get(file, 0, 4)) + ENTRY_LEN as u64 * place, &mut words);
        let word = |n: usize| u32::from_le_bytes(words[n..n + 4].try_into().expect("four bytes"));
        let entry = Entry::from_words([word(0), word(4)]);
        if entry.address & 1 != 0 || entry.samples == 0 || usize::from(entry.samples) % self.channels != 0 {
            note(defects, format!("engine {}: descriptor {place} is {entry:?}", self.index));
        }
        file.set(self.base + 8, 2, entry.samples.into());
        file.set(self.base + 0x0A, 1, (place as u32 + 1) % 32);
        self.entry = Some((entry, 0));
    }
    /// Moves bytes between FIFO and memory.
    fn transfer(&mut self, bytes: usize, file: &mut RegisterFile, bus: &mut dyn Bus, defects: &mut Vec<String>) {
        let mut samples = bytes / 2;
        while samples != 0 && !self.stuck {
            if self.entry.is_none() {
                self.fetch(file, bus, defects);
            }
            let Some((entry, done)) = self.entry else { return };
            let part = samples.min(usize::from(entry.samples) - done as usize);
            let at = u64::from(entry.address & !1) + 2 * u64::from(done);
            if self.index == 1 {
                let mut data = vec![0; 2 * part];
                bus.dma_read(at, &mut data);
                self.fifo.extend(data);
            } else {
                let data: Vec<u8> = self.fifo.drain(..2 * part).collect();
                bus.dma_write(at, &data);
            }
            samples -= part;
            let done = done + part as u32;
            self.entry = Some((entry, done));
            file.set(self.base + 8, 2, u32::from(entry.samples) - done);
            if done >= u32::from(entry.samples) {
                self.end_of_buffer(entry, file);
            }
        }
    }
    fn end_of_buffer(&mut self, entry: Entry, file: &mut RegisterFile) {
        self.entry = None;
        let (present, last) = (self.get(file, 4, 1), self.get(file, 5, 1));
        if entry.interrupt {
            self.set_status(file, |s| s.with_complete(true));
        }
        if present == last {
            self.stuck = true;
            self.set_status(file, |s| s.with_last_done(true).with_at_last(true).with_halted(true));
        } else {
            let next = (present + 1) % 32;
            file.set(self.base + 4, 1, next);
            self.set_status(file, |s| s.with_at_last(next == last));
        }
    }
}
