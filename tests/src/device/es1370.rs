//! An ES1370 with the mixer AK4531, written from their specifications.
//!
//! What software does against them is kept in [`Es1370Card::defects`]: registers of a channel changed while it runs, the card's memory
//! in parts of double words, writes to a busy mixer. What the mixer does not let through is silent. Not modelled: the UART, the
//! joystick, gains, 8-bit and mono samples.

pub mod channel;

use hw::es1370::spec::{self, CHANNELS, Control, PLACES, PORTS, Serial, Status, mixer};
use std::collections::VecDeque;

use super::ac97::{Recording, note};
use super::{Bus, DeviceModel, PciIds, PortRange, regfile::RegisterFile};
use channel::Channel;

/// Nanoseconds of a write to the mixer: 16 bits at half a megahertz.
const CODEC_NS: u64 = 32_000;

/// Everything that the channels share.
pub struct Shared {
    file: RegisterFile,
    /// What stands in the card's memory beside the channels' caches: by page and offset.
    frames: [[u32; 4]; 2],
    mixer: [u8; 0x20],
    /// What was played by DAC1 and DAC2.
    played: [Vec<Recording>; 2],
    line_in: VecDeque<u8>,
    first: Option<u64>,
    defects: Vec<String>,
}

/// The card.
pub struct Es1370Card {
    shared: Shared,
    channels: [Channel; CHANNELS],
    now: u64,
    busy_until: u64,
}

impl Shared {
    fn control(&self) -> Control {
        Control::from_bits(self.file.get(0, 4))
    }
    fn serial(&self) -> Serial {
        Serial::from_bits(self.file.get(0x20, 4))
    }
    /// Frame registers of a channel: address, then size and count.
    fn frame(&mut self, channel: usize) -> (u32, &mut u32) {
        let place = PLACES[channel];
        let page = &mut self.frames[usize::from(place.page - 0xC)];
        let at = (place.frame - 0x30) / 4;
        (page[at], &mut page[at + 1])
    }
    /// A frame of DAC1 or DAC2 on its way out: silent where the mixer does not let it through.
    fn play(&mut self, channel: usize, rate: u32, frame: [u8; 4], apart: bool, at: u64) {
        let volume = if channel == 0 { mixer::FM } else { mixer::VOICE };
        let switches = if channel == 0 { [2, 1] } else { [8, 4] };
        let mut heard = [0; 4];
        for side in 0..2 {
            let muted = |register: u8| self.mixer[usize::from(register) + side] & mixer::MUTE != 0;
            let open = self.mixer[usize::from(mixer::OUTPUTS_2)] & switches[side] != 0;
            let on = self.mixer[usize::from(mixer::POWER)] == mixer::ON;
            if on && open && !muted(mixer::MASTER) && !muted(volume) {
                heard[2 * side..2 * side + 2].copy_from_slice(&frame[2 * side..2 * side + 2]);
            }
        }
        self.first.get_or_insert(at);
        let list = &mut self.played[channel];
        if apart || list.last().is_none_or(|r| r.rate != rate) {
            list.push(Recording { rate, bytes: Vec::new() });
        }
        if let Some(last) = list.last_mut() {
            last.bytes.extend(heard);
        }
    }
    /// A frame for the ADC.
    fn record(&mut self) -> [u8; 4] {
        let mut frame = [0; 4];
        let part = self.line_in.len().min(4);
        for (place, byte) in frame.iter_mut().zip(self.line_in.drain(..part)) {
            *place = byte;
        }
        let inputs = [(mixer::LEFT_INPUTS_1, mixer::LINE_LEFT), (mixer::RIGHT_INPUTS_1, mixer::LINE_RIGHT)];
        for (side, (register, bit)) in inputs.into_iter().enumerate() {
            let open = self.mixer[usize::from(register)] & bit != 0;
            let muted = self.mixer[usize::from(mixer::LINE) + side] & mixer::MUTE != 0;
            if !open || muted || self.mixer[usize::from(mixer::POWER)] != mixer::ON {
                frame[2 * side..2 * side + 2].fill(0);
            }
        }
        frame
    }
}

impl Es1370Card {
    /// A card as it is after power-on.
    #[allow(clippy::new_without_default, reason = "power-on is an act")]
    pub fn new() -> Self {
        let mut file = RegisterFile::new(PORTS);
        file.add(0, spec::TABLE);
        let mut mixer = [0x86; 0x20];
        mixer[0x00..0x02].fill(0x80);
        mixer[0x10..0x20].fill(0);
        let shared = Shared {
            file,
            frames: [[0; 4]; 2],
            mixer,
            played: [Vec::new(), Vec::new()],
            line_in: VecDeque::new(),
            first: None,
            defects: Vec::new(),
        };
        Self { shared, channels: [0, 1, 2].map(Channel::new), now: 0, busy_until: 0 }
    }
    /// Takes what DAC1 or DAC2 (0, 1) played since the last call.
    pub fn take_played(&mut self, channel: usize) -> Vec<Recording> {
        std::mem::take(&mut self.shared.played[channel])
    }
    /// Appends frames to what the line input delivers.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.shared.line_in.extend(bytes);
    }
    /// A register of the mixer as it is.
    pub fn mixer(&self, register: u8) -> u8 {
        self.shared.mixer[usize::from(register & 0x1F)]
    }
    /// When the first sample left, in virtual nanoseconds.
    pub fn first_sample(&self) -> Option<u64> {
        self.shared.first
    }
    /// What software did against the specifications, each once.
    pub fn defects(&self) -> &[String] {
        &self.shared.defects
    }
    fn status(&self) -> Status {
        let [dac1, dac2, adc] = [0, 1, 2].map(|n: usize| self.channels[n].pending);
        let busy = self.now < self.busy_until;
        Status::new().with_dac1(dac1).with_dac2(dac2).with_adc(adc).with_any(dac1 || dac2 || adc).with_codec_busy(busy)
    }
    fn memory(&mut self, offset: usize) -> Option<&mut u32> {
        let page = self.shared.file.get(0x0C, 1) as usize;
        self.shared.frames.get_mut(page.checked_sub(0xC)?)?.get_mut((offset - 0x30) / 4)
    }
    fn write_memory(&mut self, offset: usize, value: u32) {
        let page = self.shared.file.get(0x0C, 1) as u8;
        for (n, place) in PLACES.into_iter().enumerate() {
            let own = place.page == page && (offset == place.frame || offset == place.frame + 4);
            if own && self.channels[n].runs(&self.shared) {
                note(&mut self.shared.defects, format!("channel {n}: its frame registers are changed while it runs"));
            }
        }
        if let Some(word) = self.memory(offset) {
            *word = value;
        }
    }
    fn write_codec(&mut self, width: u8, value: u64) {
        if width != 2 {
            note(&mut self.shared.defects, format!("{width} bytes are written to the mixer: address and value go together"));
            return;
        }
        if self.now < self.busy_until {
            note(&mut self.shared.defects, "the mixer is written while it is busy (ES1370 7.2)".into());
            return;
        }
        self.busy_until = self.now + CODEC_NS;
        let [register, value] = (value as u16).to_be_bytes();
        if let Some(place) = self.shared.mixer.get_mut(usize::from(register)) {
            *place = value;
        }
    }
}

impl DeviceModel for Es1370Card {
    fn pci_ids(&self) -> PciIds {
        PciIds { vendor: 0x1274, device: 0x5000, class: 0x04_0100, subsystem: (0x4942, 0x4C4C), revision: 0 }
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        Vec::new()
    }
    fn ports(&self) -> Vec<PortRange> {
        vec![PortRange { bar: 0, length: PORTS as u16, fixed: None }]
    }
    fn read(&mut self, _bar: u8, offset: u64, width: u8) -> u64 {
        let offset = offset as usize;
        if offset >= 0x30 {
            if width != 4 || offset % 4 != 0 {
                note(&mut self.shared.defects, format!("{width} bytes of the card's memory are read at {offset:#x} (ES1370 6)"));
            }
            return self.memory(offset).map_or(0, |word| (*word).into());
        }
        if offset & !3 == 4 {
            return u64::from(self.status().into_bits()) >> (8 * (offset & 3));
        }
        if let Some(n) = PLACES.iter().position(|p| p.count == offset) {
            return u64::from(self.shared.file.get(offset, 2)) | u64::from(self.channels[n].samples) << 16;
        }
        self.shared.file.read(offset, width.into())
    }
    fn write(&mut self, _bar: u8, offset: u64, width: u8, value: u64) {
        let offset = offset as usize;
        if offset >= 0x30 {
            if width != 4 || offset % 4 != 0 {
                note(&mut self.shared.defects, format!("{width} bytes of the card's memory are written at {offset:#x} (ES1370 6)"));
                return;
            }
            return self.write_memory(offset, value as u32);
        }
        if offset == 0x10 {
            return self.write_codec(width, value);
        }
        let (control, serial) = (self.shared.control(), self.shared.serial());
        self.shared.file.write(offset, width.into(), value);
        for channel in &mut self.channels {
            channel.written(&mut self.shared, offset, control, serial, self.now);
        }
    }
    fn next_event(&self) -> Option<u64> {
        self.channels.iter().filter_map(|c| c.next_event(&self.shared)).min()
    }
    fn tick(&mut self, now: u64, bus: &mut dyn Bus) {
        self.now = self.now.max(now);
        for channel in &mut self.channels {
            channel.catch_up(&mut self.shared, now, bus);
        }
    }
    fn interrupt_line(&self) -> bool {
        self.status().any()
    }
}
