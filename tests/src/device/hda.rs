//! An Intel High Definition Audio controller with codecs, written from the HDA 1.0a specification.
//!
//! The link moves in frames of 1/48000 s. Handshake bits (CRST, SRST, RUN, CORBRPRST, the ring engines) read back what the
//! hardware has reached, which is never at once. What software does against the specification is kept in
//! [`HdaController::defects`]. Not modelled: striping, bidirectional engines, ELD contents, the time between power states.

pub mod codec;
pub mod codec_tree;
pub mod dump;
pub mod path;
pub mod ring;
pub mod stream;
#[cfg(test)]
mod tests;

use hw::hda::spec::global::{ALIAS_OFFSET, BAR_LEN, Gcap};
use hw::hda::spec::interrupt::{Intctl, Intsts};
use hw::hda::spec::{CONTROLLER_TABLES, stream as sd};

use super::{Bus, DeviceModel, PciIds, regfile};
use codec::{Codec, Recording};
use codec_tree::CodecTree;
use path::note;
use regfile::RegisterFile;
use ring::Rings;
use stream::{Engine, Link};

/// What the controller is like.
#[derive(Clone, Debug)]
pub struct Config {
    /// Identification.
    pub ids: PciIds,
    /// Input engines.
    pub inputs: u8,
    /// Output engines.
    pub outputs: u8,
    /// FIFO of every engine in bytes.
    pub fifo: u16,
    /// Nanoseconds from clearing CRST until it reads zero.
    pub reset_enter_ns: u64,
    /// Nanoseconds from setting CRST until it reads one.
    pub reset_exit_ns: u64,
    /// Frames between two updates of the DMA position buffer.
    pub position_frames: u64,
}

impl Default for Config {
    fn default() -> Self {
        let ids = PciIds { vendor: 0x8086, device: 0x293E, class: 0x04_0300, subsystem: (0x1AF4, 1), revision: 3 };
        Self { ids, inputs: 4, outputs: 4, fifo: 256, reset_enter_ns: 30_000, reset_exit_ns: 90_000, position_frames: 6 }
    }
}

/// Counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Commands that reached a codec.
    pub commands: u64,
    /// Responses written to the RIRB.
    pub responses: u64,
    /// Responses that nobody was ready to take.
    pub lost_responses: u64,
    /// Commands to addresses without a codec.
    pub unanswered: u64,
    /// FIFO underruns and overruns.
    pub fifo_errors: u64,
    /// Buffers completed with an interrupt asked for.
    pub completions: u64,
    /// Bytes of samples on the link.
    pub bytes: u64,
    /// When the first sample of a render stream reached the link, in virtual nanoseconds.
    pub first_sample_ns: Option<u64>,
}

/// The controller.
pub struct HdaController {
    config: Config,
    file: RegisterFile,
    codecs: Vec<Codec>,
    engines: Vec<Engine>,
    rings: Rings,
    now: u64,
    frame: u64,
    wall_zero: u64,
    crst: Option<(u64, bool)>,
    enumerate: Option<u64>,
    listening: u16,
    pending: Vec<(usize, usize, u32, u32)>,
    defects: Vec<String>,
    stats: Stats,
}

/// Start of a frame in nanoseconds.
const fn frame_time(frame: u64) -> u64 {
    (frame * 62_500).div_ceil(3)
}

impl HdaController {
    /// A controller in reset with these codecs at addresses 0, 1, ...
    pub fn new(config: Config, codecs: Vec<CodecTree>) -> Self {
        let mut file = RegisterFile::new(BAR_LEN);
        for table in CONTROLLER_TABLES {
            file.add(0, table);
        }
        let gcap = Gcap::new().with_input_streams(config.inputs).with_output_streams(config.outputs).with_wide_addresses(true);
        file.set_reset(0, 2, gcap.into_bits().into());
        let engines: Vec<_> = (0..gcap.streams()).map(|index| Engine::new(index, index >= usize::from(config.inputs))).collect();
        for engine in &engines {
            file.add(engine.base, sd::TABLE);
            file.set_reset(engine.base + 0x10, 2, config.fifo.into());
        }
        Self {
            config,
            file,
            codecs: codecs.into_iter().map(Codec::new).collect(),
            engines,
            rings: Rings::default(),
            now: 0,
            frame: 0,
            wall_zero: 0,
            crst: None,
            enumerate: None,
            listening: 0,
            pending: Vec::new(),
            defects: Vec::new(),
            stats: Stats::default(),
        }
    }

    /// Takes what arrived at an output pin since the last call.
    pub fn sink(&mut self, codec: usize, pin: u8) -> Vec<Recording> {
        std::mem::take(&mut self.codecs[codec].jacks[usize::from(pin)].recorded)
    }

    /// Appends samples, in the containers of the stream that will record them, to what an input pin delivers.
    pub fn feed(&mut self, codec: usize, pin: u8, frames: &[u8]) {
        self.codecs[codec].jacks[usize::from(pin)].source.extend(frames);
    }

    /// Drops what an input pin was still to deliver.
    pub fn hush(&mut self, codec: usize, pin: u8) {
        self.codecs[codec].jacks[usize::from(pin)].source.clear();
    }

    /// Plugs something in or pulls it out; tells software when it asked for it.
    pub fn plug(&mut self, codec: usize, pin: u8, present: bool) {
        self.codecs[codec].plug(pin, present);
    }

    /// The codec at an address, to look at.
    pub fn codec(&self, address: usize) -> &Codec {
        &self.codecs[address]
    }

    /// What software did against the specification, each once.
    pub fn defects(&self) -> &[String] {
        &self.defects
    }

    /// Counters.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    fn out_of_reset(&self) -> bool {
        self.file.get(8, 1) & 1 == 1
    }

    /// Whether frames matter at all: `None` when nothing moves, else how many frames from now on bring nothing but samples,
    /// which nobody sees without a look at registers or memory.
    fn quiet_frames(&self) -> Option<u64> {
        let unsolicited = self.codecs.iter().any(|codec| !codec.pending.is_empty()) && self.listening != 0;
        if !self.out_of_reset() {
            return None;
        }
        if !self.pending.is_empty() || self.rings.busy(&self.file, unsolicited) {
            return Some(0);
        }
        self.engines.iter().filter_map(|engine| engine.quiet_frames(&self.file)).min()
    }

    /// When something is to be done, whether anybody could see it or not.
    fn due(&self) -> Option<u64> {
        let frame = self.quiet_frames().map(|_| frame_time(self.frame.max(self.now * 3 / 62_500)));
        [self.crst.map(|(at, _)| at), self.enumerate, frame].into_iter().flatten().min()
    }

    /// Whether every handshake is over, and no command or response is on its way: registers hold what software asked for.
    pub fn is_settled(&self) -> bool {
        self.crst.is_none() && self.enumerate.is_none() && self.pending.is_empty() && !self.rings.busy(&self.file, false)
    }

    fn reset_link(&mut self) {
        let kept = (self.file.get(0x0C, 2), self.file.get(0x0E, 2));
        self.file.reset(0, BAR_LEN);
        // WAKEEN and STATESTS live in the resume well (HDA 1.0a 3.3.8, 3.3.9).
        self.file.set(0x0C, 2, kept.0);
        self.file.set(0x0E, 2, kept.1);
        for engine in &mut self.engines {
            engine.reset(&mut self.file);
        }
        for codec in &mut self.codecs {
            codec.reset();
        }
        self.rings = Rings::default();
        self.pending.clear();
        self.enumerate = None;
        self.listening = 0;
    }

    fn change_crst(&mut self, at: u64, released: bool) {
        if released {
            self.file.set(8, 1, 1);
            self.wall_zero = at;
            self.frame = at * 3 / 62_500 + 1;
            self.enumerate = Some(at + frame_time(25));
        } else {
            self.reset_link();
        }
    }

    fn run_frame(&mut self, bus: &mut dyn Bus) {
        // The link kept counting while nothing happened on it.
        self.frame = self.frame.max(self.now * 3 / 62_500);
        for (offset, width, mask, value) in std::mem::take(&mut self.pending) {
            let old = self.file.get(offset, width);
            self.file.set(offset, width, old & !mask | value);
            if offset >= sd::FIRST && mask == 1 && value == 1 {
                self.engines[(offset - sd::FIRST) / sd::STRIDE].reset(&mut self.file);
                self.file.set(offset, 1, 1);
            }
            if offset == 0x4A && value != 0 {
                self.file.set(0x4A, 2, 0x8000);
            }
        }
        let unsolicited = self.file.get(9, 1) & 1 == 1;
        let synced = self.file.get(0x38, 4);
        let positions = self.file.get(0x70, 4);
        let frame = self.frame;
        let Self { file, codecs, engines, rings, defects, stats, .. } = self;
        let mut link = Link { file, codecs, bus, defects, stats };
        rings.frame(frame, self.listening, unsolicited, &mut link);
        for engine in engines {
            engine.frame(frame, synced >> engine.index & 1 == 1, &mut link);
            if positions & 1 == 1 && engine.running && frame % self.config.position_frames == 0 {
                let base = u64::from(positions & !0x7F) | u64::from(link.file.get(0x74, 4)) << 32;
                let position = link.file.get(engine.base + 4, 4);
                link.bus.dma_write(base + 8 * engine.index as u64, &position.to_le_bytes());
            }
        }
        self.frame += 1;
    }

    /// Bits that take effect at the next frame and read back only then.
    fn handshakes(&self) -> Vec<(usize, usize, u32)> {
        let rings = [(0x4A, 2, 0x8000), (0x4C, 1, 2), (0x5C, 1, 2)];
        let streams = self.engines.iter().flat_map(|engine| [(engine.base, 1, 1), (engine.base, 1, 2)]);
        rings.into_iter().chain(streams).collect()
    }

    fn status(&self) -> Intsts {
        let mut streams = 0_u32;
        for engine in &self.engines {
            let (control, status) = (engine.control(&self.file), engine.status(&self.file));
            let pending = status.complete() && control.completion_interrupt()
                || status.fifo_error() && control.fifo_interrupt()
                || status.descriptor_error() && control.descriptor_interrupt();
            streams |= u32::from(pending) << engine.index;
        }
        let responses = self.file.get(0x5C, 1) & self.file.get(0x5D, 1) & 5 != 0;
        let controller = responses || self.file.get(0x0C, 2) & self.file.get(0x0E, 2) != 0;
        let enabled = Intctl::from_bits(self.file.get(0x20, 4));
        let global = streams & enabled.streams() != 0 || controller && enabled.controller();
        Intsts::new().with_streams(streams).with_controller(controller).with_global(global)
    }

    fn refresh(&mut self) {
        let status = self.status();
        self.file.set(0x24, 4, status.into_bits());
        let ticks = if self.out_of_reset() { (self.now - self.wall_zero) * 24 / 1000 } else { 0 };
        self.file.set(0x30, 4, ticks as u32);
    }

    /// What a write does beyond changing bits.
    fn written(&mut self, offset: usize, width: usize, value: u64, before: &RegisterFile) {
        let touches = |at: usize| at >= offset && at < offset + width;
        let bit = |at: usize, bit: u32| touches(at) && (value >> (8 * (at - offset)) >> bit) & 1 == 1;
        if touches(8) {
            let (asked, reached) = (self.file.get(8, 1) & 1, before.get(8, 1) & 1);
            self.file.set(8, 1, self.file.get(8, 1) & !3 | reached);
            let delay = if asked == 1 { self.config.reset_exit_ns } else { self.config.reset_enter_ns };
            self.crst = (asked != reached).then_some((self.now + delay, asked == 1));
            if bit(8, 1) {
                self.file.set(0x10, 2, 2);
            }
        }
        if bit(0x59, 7) {
            self.file.set(0x58, 2, 0);
        }
        for (at, len, mask) in self.handshakes() {
            if !(at..at + len).any(|byte| touches(byte) && mask >> (8 * (byte - at)) & 0xFF != 0) {
                continue;
            }
            let (asked, reached) = (self.file.get(at, len) & mask, before.get(at, len) & mask);
            self.file.set(at, len, self.file.get(at, len) & !mask | reached);
            self.pending.retain(|(offset, _, bits, _)| (*offset, *bits) != (at, mask));
            if asked != reached {
                self.pending.push((at, len, mask, asked));
                if at >= sd::FIRST && mask == 1 && asked == 1 && before.get(at, 1) & 2 != 0 {
                    let index = (at - sd::FIRST) / sd::STRIDE;
                    note(&mut self.defects, format!("stream {index}: SRST set while RUN is set (HDA 1.0a 3.3.35)"));
                }
                if at == 0x4A && before.get(0x4C, 1) & 2 != 0 {
                    note(&mut self.defects, "CORBRP reset while the CORB runs (HDA 1.0a 3.3.21)".into());
                }
            }
        }
    }
}

impl DeviceModel for HdaController {
    fn pci_ids(&self) -> PciIds {
        self.config.ids
    }

    fn bars(&self) -> Vec<(u8, u64)> {
        vec![(0, BAR_LEN as u64)]
    }

    fn read(&mut self, bar: u8, offset: u64, width: u8) -> u64 {
        let (offset, width) = (offset as usize, usize::from(width));
        if bar != 0 || offset + width > BAR_LEN {
            return u64::MAX >> (64 - 8 * width.clamp(1, 8));
        }
        self.refresh();
        // The aliases of WALCLK and LPIB (HDA 1.0a 3.3).
        let lpib = offset >= ALIAS_OFFSET + sd::FIRST && offset & 0x1C == 4;
        let aliased = offset & !3 == ALIAS_OFFSET + 0x30 || lpib;
        self.file.read(if aliased { offset - ALIAS_OFFSET } else { offset }, width)
    }

    fn write(&mut self, bar: u8, offset: u64, width: u8, value: u64) {
        let (offset, width) = (offset as usize, usize::from(width));
        if bar != 0 || offset + width > BAR_LEN {
            return;
        }
        let before = self.file.clone();
        if !self.out_of_reset() && !(8..0x10).contains(&offset) {
            note(&mut self.defects, format!("write to {offset:#x} while the controller is in reset (HDA 1.0a 3.3.7)"));
            return;
        }
        let held = (sd::FIRST..).step_by(sd::STRIDE).take(self.engines.len());
        let in_stream = held.clone().find(|base| (*base..*base + sd::STRIDE).contains(&offset));
        if let Some(base) = in_stream {
            let (reset, run) = (before.get(base, 1) & 1 != 0, before.get(base, 1) & 2 != 0);
            if reset && offset != base {
                note(&mut self.defects, format!("write to {offset:#x} while the stream is in reset (HDA 1.0a 3.3.35)"));
                return;
            }
            if run && (base + 8..base + 0x20).contains(&offset) {
                note(&mut self.defects, format!("write to {offset:#x} while the stream runs (HDA 1.0a 3.3.38 to 3.3.43)"));
            }
        }
        self.file.write(offset, width, value);
        self.written(offset, width, value, &before);
    }

    fn next_event(&self) -> Option<u64> {
        let frame = self.quiet_frames().map(|quiet| frame_time(self.frame.max(self.now * 3 / 62_500) + quiet));
        [self.crst.map(|(at, _)| at), self.enumerate, frame].into_iter().flatten().min()
    }

    fn tick(&mut self, now: u64, bus: &mut dyn Bus) {
        while let Some(at) = self.due().filter(|at| *at <= now) {
            self.now = self.now.max(at);
            if let Some((_, released)) = self.crst.filter(|(when, _)| *when == at) {
                self.crst = None;
                self.change_crst(at, released);
            } else if self.enumerate == Some(at) {
                self.enumerate = None;
                self.listening = ((1_u32 << self.codecs.len()) - 1) as u16;
                self.file.set(0x0E, 2, self.file.get(0x0E, 2) | u32::from(self.listening));
            } else {
                self.run_frame(bus);
            }
        }
        self.now = self.now.max(now);
        if self.quiet_frames().is_none() {
            // Whatever software starts now waits for the next frame.
            self.frame = self.frame.max(self.now * 3 / 62_500 + 1);
        }
    }

    fn interrupt_line(&self) -> bool {
        self.file.get(0x23, 1) & 0x80 != 0 && self.status().global()
    }
}
