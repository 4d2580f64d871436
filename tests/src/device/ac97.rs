//! An AC'97 controller of the ICH family with a codec, written from the component specification 2.3 and the 82801 data sheets.
//!
//! What software does against them is kept in [`Ac97Controller::defects`]: an access without the semaphore, of a wrong width, in
//! reset; lists changed while they are used; odd lengths. Codec accesses, resets and converters take time. Not modelled: modem,
//! S/PDIF, more than two channels, gains (what is muted is silent all the same).

pub mod codec;
pub mod engine;

use hw::ac97::spec::bus_master::{self as bm, Control, GlobalControl, GlobalStatus, Status};
use hw::ac97::spec::mixer;

use super::{Bus, DeviceModel, PciIds, PortRange, regfile};
use codec::Codec;
use engine::Engine;
use regfile::RegisterFile;

/// Nanoseconds that the codec takes after a cold reset.
const CODEC_READY_NS: u64 = 400_000;
/// Nanoseconds of one frame of the link, rounded up.
const FRAME_NS: u64 = 20_834;

/// What the card is like.
#[derive(Clone, Debug)]
pub struct Config {
    /// Identification.
    pub ids: PciIds,
    /// Converters run at other rates than 48 kHz.
    pub variable_rate: bool,
    /// The microphone has a converter of its own.
    pub microphone: bool,
}

impl Default for Config {
    fn default() -> Self {
        let ids = PciIds { vendor: 0x8086, device: 0x2415, class: 0x04_0100, subsystem: (0x8086, 1), revision: 1 };
        Self { ids, variable_rate: true, microphone: true }
    }
}

/// What was played without a stop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// Frames in a second.
    pub rate: u32,
    /// Two samples of 16 bits for each frame.
    pub bytes: Vec<u8>,
}

/// An input of the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Two channels.
    LineIn,
    /// Two channels for the record selector, one for a converter of its own.
    Microphone,
}

/// What software did, each once.
pub(crate) fn note(defects: &mut Vec<String>, what: String) {
    if !defects.contains(&what) && defects.len() < 100 {
        defects.push(what);
    }
}

/// The card.
pub struct Ac97Controller {
    config: Config,
    file: RegisterFile,
    codec: Codec,
    engines: [Engine; 3],
    now: u64,
    /// When RESET# went low; `None` when it is high.
    in_reset: Option<u64>,
    ready_at: u64,
    /// Software has the semaphore for the next access.
    granted: bool,
    /// The access under way ends.
    busy_until: u64,
    defects: Vec<String>,
}

impl Ac97Controller {
    /// A card as it is after power-on: in reset.
    pub fn new(config: Config) -> Self {
        let mut file = RegisterFile::new(bm::LEN);
        for engine in 0..bm::ENGINES {
            file.add(bm::base(engine), bm::ENGINE_TABLE);
        }
        file.add(0, bm::GLOBAL_TABLE);
        let codec = Codec::new(config.variable_rate, config.microphone);
        Self {
            config,
            file,
            codec,
            engines: [0, 1, 2].map(Engine::new),
            now: 0,
            in_reset: Some(0),
            ready_at: u64::MAX,
            granted: false,
            busy_until: 0,
            defects: Vec::new(),
        }
    }
    /// Takes what was played since the last call.
    pub fn take_played(&mut self) -> Vec<Recording> {
        std::mem::take(&mut self.codec.played)
    }
    /// Appends samples to what an input delivers.
    pub fn feed(&mut self, input: Input, bytes: &[u8]) {
        self.codec.source(input).extend(bytes);
    }
    /// Drops what an input was still to deliver.
    pub fn hush(&mut self, input: Input) {
        self.codec.source(input).clear();
    }
    /// A codec register as it is.
    pub fn mixer(&self, offset: usize) -> u16 {
        self.codec.peek(offset)
    }
    /// When the first sample left, in virtual nanoseconds.
    pub fn first_sample(&self) -> Option<u64> {
        self.codec.first
    }
    /// What software did against the specifications, each once.
    pub fn defects(&self) -> &[String] {
        &self.defects
    }

    fn codec_ready(&self) -> bool {
        self.in_reset.is_none() && self.now >= self.ready_at
    }
    fn control(&self, engine: usize) -> Control {
        Control::from_bits(self.file.get(bm::base(engine) + 0x0B, 1) as u8)
    }
    fn status(&self) -> GlobalStatus {
        let failed = self.file.get(0x30, 4) & 0x8000 != 0;
        let raised = |n: usize| engine::raises(&self.file, n);
        GlobalStatus::new()
            .with_pcm_in(raised(0))
            .with_pcm_out(raised(1))
            .with_microphone(raised(2))
            .with_codec_ready(self.codec_ready())
            .with_read_failed(failed)
    }
    /// Whether software may have an access to the codec now; it is over two frames later.
    fn access(&mut self, offset: usize, width: u8, way: &str) -> bool {
        if width != 2 || offset % 2 != 0 {
            note(&mut self.defects, format!("{way} of {width} bytes at codec register {offset:#x}: they are words"));
            return false;
        }
        if !std::mem::take(&mut self.granted) {
            note(&mut self.defects, format!("{way} of codec register {offset:#x} without the semaphore (82801AA 12.2.10)"));
        }
        self.busy_until = self.now + 2 * FRAME_NS;
        if !self.codec_ready() {
            note(&mut self.defects, format!("{way} of codec register {offset:#x} before the codec is ready"));
            return false;
        }
        true
    }
    fn read_codec(&mut self, offset: usize, width: u8) -> u64 {
        if !self.access(offset, width, "read") {
            self.file.set(0x30, 4, self.file.get(0x30, 4) | 0x8000);
            return u64::MAX;
        }
        self.codec.read(offset, self.now).into()
    }
    fn write_codec(&mut self, offset: usize, width: u8, value: u64) {
        if self.access(offset, width, "write") {
            let running = [mixer::DAC_RATE, mixer::ADC_RATE, mixer::MICROPHONE_RATE]
                .iter()
                .zip([1, 0, 2])
                .any(|(rate, engine)| rate.offset() == offset && self.control(engine).run());
            if running && u64::from(self.codec.peek(offset)) != value {
                note(&mut self.defects, format!("rate register {offset:#x} is changed while the engine runs"));
            }
            self.codec.write(offset, value as u16, self.now);
        }
    }
    fn write_global(&mut self, value: u32) {
        let released = GlobalControl::from_bits(value).out_of_reset();
        match (self.in_reset, released) {
            (Some(since), true) => {
                if self.now < since + 1_000 && since != 0 {
                    note(&mut self.defects, "RESET# is low for less than a microsecond (AC'97 2.3 9.1)".into());
                }
                self.in_reset = None;
                self.ready_at = self.now + CODEC_READY_NS;
                self.codec.reset(self.ready_at);
            }
            (None, false) => {
                self.in_reset = Some(self.now);
                self.ready_at = u64::MAX;
                for engine in &mut self.engines {
                    engine.cold_reset(&mut self.file);
                }
                self.granted = false;
                self.busy_until = 0;
            }
            _ => {}
        }
    }
    fn write_bus_master(&mut self, offset: usize, width: usize, value: u64) {
        if (0x2C..0x34).contains(&offset) && (width != 4 || offset % 4 != 0) {
            note(&mut self.defects, format!("{width} bytes written at {offset:#x}: the global registers are double words"));
            return;
        }
        if offset / 4 != (offset + width - 1) / 4 {
            note(&mut self.defects, format!("{width} bytes written at {offset:#x} cross a double word"));
            return;
        }
        let engine = (offset < 0x30).then_some(offset / bm::STRIDE).filter(|n| *n < bm::ENGINES && offset % bm::STRIDE < 0x0C);
        let before = engine.map(|n| (self.control(n), self.file.get(bm::base(n) + 5, 1) as u8));
        if let (Some(n), Some((control, _))) = (engine, before) {
            if control.run() && offset % bm::STRIDE < 4 {
                note(&mut self.defects, format!("engine {n}: the list's address is changed while it runs"));
            }
        }
        self.file.write(offset, width, value);
        if offset == 0x2C {
            self.write_global(value as u32);
        }
        let (Some(n), Some((control, _))) = (engine, before) else { return };
        let Self { engines, file, defects, codec, now, .. } = self;
        engines[n].written(file, control, codec.rate(n), *now, defects);
    }
}

impl DeviceModel for Ac97Controller {
    fn pci_ids(&self) -> PciIds {
        self.config.ids
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        Vec::new()
    }
    fn ports(&self) -> Vec<PortRange> {
        let run = |bar, length| PortRange { bar, length, fixed: None };
        vec![run(0, 0x100), run(1, 0x40)]
    }
    fn read(&mut self, bar: u8, offset: u64, width: u8) -> u64 {
        let offset = offset as usize;
        if bar == 0 {
            return self.read_codec(offset, width);
        }
        if offset == 0x34 {
            // Reading a zero takes the semaphore.
            let taken = self.granted || self.now < self.busy_until;
            self.granted |= !taken;
            return taken.into();
        }
        if (0x2C..0x34).contains(&offset) && (width != 4 || offset % 4 != 0) {
            note(&mut self.defects, format!("{width} bytes read at {offset:#x}: the global registers are double words"));
        }
        if offset / 4 != (offset + usize::from(width) - 1) / 4 {
            note(&mut self.defects, format!("{width} bytes read at {offset:#x} cross a double word"));
        }
        if offset == 0x30 {
            return self.status().into_bits().into();
        }
        self.file.read(offset, width.into())
    }
    fn write(&mut self, bar: u8, offset: u64, width: u8, value: u64) {
        let offset = offset as usize;
        if bar == 0 { self.write_codec(offset, width, value) } else { self.write_bus_master(offset, width.into(), value) }
    }
    fn next_event(&self) -> Option<u64> {
        self.engines.iter().filter_map(|e| e.next_event(&self.file)).min()
    }
    fn tick(&mut self, now: u64, bus: &mut dyn Bus) {
        self.now = self.now.max(now);
        let Self { engines, file, codec, defects, .. } = self;
        for engine in engines {
            engine.catch_up(file, codec, now, bus, defects);
        }
    }
    fn interrupt_line(&self) -> bool {
        (0..bm::ENGINES).any(|n| engine::raises(&self.file, n))
    }
}

/// SRn.
pub(crate) fn status_of(file: &RegisterFile, engine: usize) -> Status {
    Status::from_bits(file.get(bm::base(engine) + 6, 2) as u16)
}
