//! Stream engines: descriptors, FIFO, link position (HDA 1.0a 3.3.35 to 3.3.43, 3.6, 4.5).
//!
//! Unlike QEMU: the FIFO runs ahead of the link by FIFOS bytes, descriptors are read when they are reached, RUN resumes where
//! it stopped, and the handshakes of SRST and RUN take time.

use std::collections::VecDeque;

use hw::hda::spec::bdl::Entry;
use hw::hda::spec::stream::{self, Sdctl, Sdsts};
use hw::hda::spec::stream_format::StreamFormat;

use super::path::note;
use super::regfile::RegisterFile;
use super::{Bus, Codec, Stats};

/// Everything around an engine that it needs for one frame.
pub struct Link<'a> {
    /// Register file of the controller.
    pub file: &'a mut RegisterFile,
    /// Codecs by address.
    pub codecs: &'a mut [Codec],
    /// Memory.
    pub bus: &'a mut dyn Bus,
    /// What software did wrong.
    pub defects: &'a mut Vec<String>,
    /// Counters.
    pub stats: &'a mut Stats,
}

/// One engine.
pub struct Engine {
    /// Number over all engines.
    pub index: usize,
    /// An output.
    pub output: bool,
    /// Offset of its registers.
    pub base: usize,
    /// RUN as the engine sees it: software's bit takes effect at the next frame.
    pub running: bool,
    entry: Option<(Entry, u32)>,
    next_index: u16,
    fifo: VecDeque<u8>,
    marks: VecDeque<(u64, bool)>,
    moved: u64,
    passed: u64,
    slot: u64,
}

/// Whether a frame of the 44.1 kHz cadence carries a sample: gaps after 12, 11, 11, 12, 11, 11, 12, 11, 11, 12, 11, 11 and 11
/// frames with one, 147 samples in 160 frames (HDA 1.0a 3.7.1).
pub fn cadence_44k1(frame: u64) -> bool {
    let mut left = frame % 160;
    for run in [12, 11, 11, 12, 11, 11, 12, 11, 11, 12, 11, 11, 11] {
        if left < run {
            return true;
        }
        if left == run {
            return false;
        }
        left -= run + 1;
    }
    false
}

impl Engine {
    /// An engine out of reset.
    pub fn new(index: usize, output: bool) -> Self {
        Self {
            index,
            output,
            base: stream::base(index),
            running: false,
            entry: None,
            next_index: 0,
            fifo: VecDeque::new(),
            marks: VecDeque::new(),
            moved: 0,
            passed: 0,
            slot: 0,
        }
    }

    /// Stream reset: registers and engine.
    pub fn reset(&mut self, file: &mut RegisterFile) {
        file.reset(self.base, stream::STRIDE);
        *self = Self::new(self.index, self.output);
    }

    fn get(&self, file: &RegisterFile, offset: u32, width: usize) -> u32 {
        file.get(self.base + offset as usize, width)
    }

    /// SDnCTL.
    pub fn control(&self, file: &RegisterFile) -> Sdctl {
        Sdctl::from_bits(self.get(file, 0, 3))
    }

    /// SDnSTS.
    pub fn status(&self, file: &RegisterFile) -> Sdsts {
        Sdsts::from_bits(self.get(file, 3, 1) as u8)
    }

    fn set_status(&self, file: &mut RegisterFile, change: impl FnOnce(Sdsts) -> Sdsts) {
        let status = change(self.status(file));
        file.set(self.base + 3, 1, status.into_bits().into());
    }

    fn format(&self, file: &RegisterFile) -> StreamFormat {
        StreamFormat::from_bits(self.get(file, 0x12, 2) as u16)
    }

    /// Sample blocks that the present frame carries; moves the cadence on.
    fn blocks(&mut self, frame: u64, format: StreamFormat) -> u64 {
        let Some((base, mult, div)) = format.ratio() else { return 0 };
        if base == 44_100 && !cadence_44k1(frame) {
            return 0;
        }
        let slot = self.slot;
        self.slot += 1;
        if slot % u64::from(div) == 0 { u64::from(mult) } else { 0 }
    }

    /// The present descriptor and how much of it is done; reads the next one when it is needed. `None` stops the engine.
    fn current(&mut self, link: &mut Link<'_>) -> Option<(Entry, u32)> {
        if self.entry.is_none() {
            let list = u64::from(self.get(link.file, 0x18, 4)) | u64::from(self.get(link.file, 0x1C, 4)) << 32;
            let lvi = self.get(link.file, 0x0C, 2) as u16 & 0xFF;
            let mut raw = [0_u8; 16];
            link.bus.dma_read(list + 16 * u64::from(self.next_index), &mut raw);
            let word = |n: usize| u32::from_le_bytes([raw[n], raw[n + 1], raw[n + 2], raw[n + 3]]);
            let entry = Entry::from_words([word(0), word(4), word(8), word(12)]);
            if entry.length == 0 || entry.address == u64::MAX {
                note(link.defects, format!("stream {}: descriptor {} is {entry:?}", self.index, self.next_index));
                self.set_status(link.file, |status| status.with_descriptor_error(true));
                return None;
            }
            if entry.address % 128 != 0 {
                note(link.defects, format!("stream {}: buffer at {:#x} is not 128-byte aligned", self.index, entry.address));
            }
            self.next_index = if self.next_index >= lvi { 0 } else { self.next_index + 1 };
            self.entry = Some((entry, 0));
        }
        self.entry
    }

    /// `None` for an engine that stands still. Else the frames before the one in which a descriptor may end, on the link or in
    /// memory: only then does an engine say or ask anything. Rather too few than too many.
    pub fn quiet_frames(&self, file: &RegisterFile) -> Option<u64> {
        let run = self.control(file).run();
        if !run && !self.running {
            return None;
        }
        let Some((entry, done)) = self.entry.filter(|_| run && self.running && self.status(file).fifo_ready()) else {
            return Some(0);
        };
        let format = self.format(file);
        let most = format.ratio().map_or(0, |(_, mult, _)| u64::from(mult)) * format.frame_bytes().map_or(0, u64::from);
        let fetched = u64::from(entry.length - done);
        let passed = self.marks.front().map_or(u64::MAX, |(end, _)| end.saturating_sub(self.passed));
        Some((fetched.min(passed) / most.max(1)).saturating_sub(2))
    }

    /// Moves `len` bytes between FIFO and memory.
    fn transfer(&mut self, len: usize, link: &mut Link<'_>) -> bool {
        let mut left = len;
        while left > 0 {
            let Some((entry, done)) = self.current(link) else { return false };
            let part = left.min((entry.length - done) as usize);
            let at = entry.address + u64::from(done);
            if self.output {
                let mut data = vec![0; part];
                link.bus.dma_read(at, &mut data);
                self.fifo.extend(data);
            } else {
                let data: Vec<u8> = self.fifo.drain(..part).collect();
                link.bus.dma_write(at, &data);
            }
            self.moved += part as u64;
            left -= part;
            let done = done + part as u32;
            self.entry = Some((entry, done));
            if done == entry.length {
                self.marks.push_back((self.moved, entry.interrupt));
                self.entry = None;
            }
        }
        true
    }

    /// One frame on the link.
    pub fn frame(&mut self, frame: u64, stopped_by_sync: bool, link: &mut Link<'_>) {
        let run = self.control(link.file).run();
        if run && !self.running {
            self.running = true;
            if self.get(link.file, 0x0C, 2) == 0 {
                note(link.defects, format!("stream {}: LVI is 0, at least 1 is required (HDA 1.0a 3.3.39)", self.index));
            }
            if self.control(link.file).tag() == 0 {
                note(link.defects, format!("stream {}: runs with stream tag 0", self.index));
            }
        } else if !run && self.running {
            self.running = false;
            self.set_status(link.file, |status| status.with_fifo_ready(false));
        }
        if !self.running {
            return;
        }
        let format = self.format(link.file);
        let Some(frame_bytes) = format.frame_bytes().map(usize::from) else { return };
        let depth = self.get(link.file, 0x10, 2) as usize;
        if self.output {
            let wanted = depth.saturating_sub(self.fifo.len());
            if !self.transfer(wanted, link) {
                self.stop(link);
                return;
            }
        }
        let ready = self.status(link.file).fifo_ready();
        self.set_status(link.file, |status| status.with_fifo_ready(true));
        if stopped_by_sync || !ready {
            return;
        }
        let blocks = self.blocks(frame, format) as usize;
        let len = blocks * frame_bytes;
        let tag = self.control(link.file).tag();
        if len == 0 {
            return;
        }
        if self.output {
            if self.fifo.len() < len {
                link.stats.fifo_errors += 1;
                self.set_status(link.file, |status| status.with_fifo_error(true));
                return;
            }
            let data: Vec<u8> = self.fifo.drain(..len).collect();
            link.stats.first_sample_ns.get_or_insert(super::frame_time(frame));
            for codec in link.codecs.iter_mut() {
                codec.render(tag, format, &data, link.defects);
            }
        } else {
            let mut data = vec![0; len];
            for codec in link.codecs.iter_mut() {
                codec.capture(tag, format, blocks, &mut data, link.defects);
            }
            self.fifo.extend(data);
            if !self.transfer(len, link) {
                self.stop(link);
                return;
            }
        }
        link.stats.bytes += len as u64;
        self.advance(len as u32, link);
    }

    fn stop(&mut self, link: &mut Link<'_>) {
        self.running = false;
        let control = self.control(link.file).with_run(false);
        link.file.set(self.base, 3, control.into_bits());
    }

    fn advance(&mut self, len: u32, link: &mut Link<'_>) {
        let length = self.get(link.file, 0x08, 4);
        let mut position = self.get(link.file, 0x04, 4) + len;
        if length > 0 && position >= length {
            position %= length;
        }
        link.file.set(self.base + 4, 4, position);
        self.passed += u64::from(len);
        while self.marks.front().is_some_and(|(end, _)| *end <= self.passed) {
            if self.marks.pop_front().is_some_and(|(_, interrupt)| interrupt) {
                link.stats.completions += 1;
                self.set_status(link.file, |status| status.with_complete(true));
            }
        }
    }
}
