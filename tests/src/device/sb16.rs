//! A Sound Blaster 16, written from the Sound Blaster Series Hardware Programming Guide.
//!
//! What software does against it is kept in [`Sb16Card::defects`]: bytes for a busy DSP, unknown commands, a reset too short. What
//! the mixer does not let through is silent. Not modelled: FM, MPU-401, ADPCM, single transfers, playing and recording at once.

use hw::sb16::spec::{self, PORTS, command, mixer};
use std::collections::VecDeque;

use super::ac97::note;
use super::{Bus, DeviceModel, Isa, PciIds, PortRange, isa_dma};

/// Nanoseconds that the DSP works on a byte.
const BYTE_NS: u64 = 10_000;
/// Nanoseconds from the reset to the answer.
const RESET_NS: u64 = 100_000;
/// Byte-wide and word-wide DMA channel.
const DMA: [u8; 2] = [1, 5];

/// What was played without a stop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// Frames in a second.
    pub rate: u32,
    /// Channels.
    pub channels: usize,
    /// Bytes of a sample: one without, two with a sign.
    pub width: usize,
    /// The samples.
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Transfer {
    wide: bool,
    stereo: bool,
    plays: bool,
    rate: u32,
    block: u32,
    left: u32,
    started: u64,
    frames: u64,
    paused: bool,
}

/// The card.
pub struct Sb16Card {
    index: u8,
    mixer: [u8; 0x100],
    held: Option<u64>,
    said: VecDeque<u8>,
    alive_at: Option<u64>,
    busy_until: u64,
    bytes: Vec<u8>,
    rates: [u32; 2],
    transfer: Option<Transfer>,
    apart: bool,
    pending: [bool; 2],
    played: Vec<Recording>,
    line_in: VecDeque<u8>,
    first: Option<u64>,
    now: u64,
    defects: Vec<String>,
}

fn mixer_reset() -> [u8; 0x100] {
    let mut mixer = [0; 0x100];
    mixer[0x30..0x36].fill(24 << 3);
    mixer[0x3C..0x3F].copy_from_slice(&[0x1F, 0x15, 0x0B]);
    mixer
}

impl Sb16Card {
    /// A card as it is after power-on.
    #[allow(clippy::new_without_default, reason = "power-on is an act")]
    pub fn new() -> Self {
        Self {
            index: 0,
            mixer: mixer_reset(),
            held: None,
            said: VecDeque::new(),
            alive_at: None,
            busy_until: 0,
            bytes: Vec::new(),
            rates: [22_050; 2],
            transfer: None,
            apart: true,
            pending: [false; 2],
            played: Vec::new(),
            line_in: VecDeque::new(),
            first: None,
            now: 0,
            defects: Vec::new(),
        }
    }
    /// Takes what was played since the last call.
    pub fn take_played(&mut self) -> Vec<Recording> {
        std::mem::take(&mut self.played)
    }
    /// Appends samples, in the form of the transfer that will record them, to what the line input delivers.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.line_in.extend(bytes);
    }
    /// A register of the mixer as it is.
    pub fn mixer(&self, register: u8) -> u8 {
        self.mixer[usize::from(register)]
    }
    /// When the first sample left, in virtual nanoseconds.
    pub fn first_sample(&self) -> Option<u64> {
        self.first
    }
    /// What software did against the guide, each once.
    pub fn defects(&self) -> &[String] {
        &self.defects
    }
    fn write_reset(&mut self, value: u8) {
        if value & 1 == 1 {
            self.held.get_or_insert(self.now);
            return;
        }
        let Some(since) = self.held.take() else { return };
        if self.now < since + 3_000 {
            note(&mut self.defects, "the reset lasts less than 3 us (guide, 2)".into());
        }
        self.said.clear();
        self.bytes.clear();
        self.transfer = None;
        self.pending = [false; 2];
        self.alive_at = Some(self.now + RESET_NS);
        self.busy_until = self.now + RESET_NS;
    }
    fn write_dsp(&mut self, value: u8) {
        if self.now < self.busy_until {
            note(&mut self.defects, format!("{value:#04x} is written to the DSP while it is busy (guide, 2)"));
            return;
        }
        self.busy_until = self.now + BYTE_NS;
        self.bytes.push(value);
        let [first, rest @ ..] = self.bytes.as_slice() else { return };
        let wanted = match *first {
            command::OUTPUT_RATE | command::INPUT_RATE => 2,
            0xB0..=0xCF => 3,
            _ => 0,
        };
        if rest.len() < wanted {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        self.obey(&bytes);
    }
    fn obey(&mut self, bytes: &[u8]) {
        match *bytes {
            [command::VERSION] => self.said.extend([4, 5]),
            [way @ (command::OUTPUT_RATE | command::INPUT_RATE), high, low] => {
                let rate = u32::from(u16::from_be_bytes([high, low]));
                if !(5_000..=spec::MOST_HZ).contains(&rate) {
                    note(&mut self.defects, format!("a rate of {rate} Hz (guide, 6)"));
                }
                self.rates[usize::from(way == command::INPUT_RATE)] = rate.max(1);
            }
            [what @ 0xB0..=0xCF, mode, low, high] => {
                if what & (command::AUTO | command::FIFO) != command::AUTO | command::FIFO || what & 1 != 0 {
                    note(&mut self.defects, format!("command {what:#04x} is not modelled"));
                }
                let (wide, plays) = (what & 0xF0 == command::TRANSFER_16, what & command::INPUT == 0);
                if (mode & command::SIGNED != 0) != wide || mode & !(command::SIGNED | command::STEREO) != 0 {
                    note(&mut self.defects, format!("mode {mode:#04x} for command {what:#04x} is not modelled"));
                }
                if self.transfer.is_some() {
                    note(&mut self.defects, "a transfer begins while another one runs".into());
                }
                let block = u32::from(u16::from_le_bytes([low, high])) + 1;
                let rate = self.rates[usize::from(!plays)];
                let stereo = mode & command::STEREO != 0;
                let (started, frames, paused) = (self.now, 0, false);
                self.apart = true;
                self.transfer = Some(Transfer { wide, stereo, plays, rate, block, left: block, started, frames, paused });
            }
            [what @ (command::PAUSE_8 | command::CONTINUE_8 | command::PAUSE_16 | command::CONTINUE_16)] => {
                let wide = matches!(what, command::PAUSE_16 | command::CONTINUE_16);
                let paused = matches!(what, command::PAUSE_8 | command::PAUSE_16);
                match &mut self.transfer {
                    Some(transfer) if transfer.wide == wide => {
                        transfer.paused = paused;
                        (transfer.started, transfer.frames) = (self.now, 0);
                        self.apart = true;
                    }
                    _ => note(&mut self.defects, format!("command {what:#04x} without a transfer of its width")),
                }
            }
            _ => note(&mut self.defects, format!("command {:#04x} is unknown", bytes[0])),
        }
    }
    /// Whether both the voice and the output let anything through.
    fn is_heard(&self, side: usize) -> bool {
        self.mixer[usize::from(mixer::VOICE) + side] >> 3 != 0 && self.mixer[usize::from(mixer::MASTER) + side] >> 3 != 0
    }
    fn frame(&mut self, mut transfer: Transfer, bus: &mut dyn Bus) -> Transfer {
        let (channels, width) = (1 + usize::from(transfer.stereo), 1 + usize::from(transfer.wide));
        let silence = if transfer.wide { 0 } else { 0x80 };
        let mut frame = vec![silence; channels * width];
        let channel = DMA[usize::from(transfer.wide)];
        if transfer.plays {
            if isa_dma::take(bus, channel, &mut frame) < frame.len() {
                // The controller does not answer yet: the DSP waits.
                return transfer;
            }
            for side in 0..channels {
                if !self.is_heard(side) {
                    frame[side * width..(side + 1) * width].fill(silence);
                }
            }
            let at = transfer.started + (transfer.frames * 1_000_000_000).div_ceil(transfer.rate.into());
            self.first.get_or_insert(at);
            if std::mem::take(&mut self.apart) {
                self.played.push(Recording { rate: transfer.rate, channels, width, bytes: Vec::new() });
            }
            if let Some(last) = self.played.last_mut() {
                last.bytes.extend(&frame);
            }
        } else {
            let switches = [(mixer::LEFT_SWITCHES, mixer::LINE_LEFT), (mixer::RIGHT_SWITCHES, mixer::LINE_RIGHT)];
            for (side, (register, bit)) in switches.into_iter().enumerate().take(channels) {
                let open = self.mixer[usize::from(register)] & bit != 0;
                for place in &mut frame[side * width..(side + 1) * width] {
                    let byte = self.line_in.pop_front().unwrap_or(silence);
                    *place = if open { byte } else { silence };
                }
            }
            isa_dma::put(bus, channel, &frame);
        }
        let moved = channels as u32;
        if transfer.left > moved {
            transfer.left -= moved;
        } else {
            if transfer.left < moved {
                note(&mut self.defects, "a block ends inside of a frame".into());
            }
            transfer.left = transfer.block;
            self.pending[usize::from(transfer.wide)] = true;
        }
        transfer
    }
}

impl DeviceModel for Sb16Card {
    fn pci_ids(&self) -> PciIds {
        PciIds { vendor: 0, device: 0, class: 0, subsystem: (0, 0), revision: 0 }
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        Vec::new()
    }
    fn ports(&self) -> Vec<PortRange> {
        vec![PortRange { bar: 0, length: PORTS as u16, fixed: Some(0x220) }]
    }
    fn isa(&self) -> Option<Isa> {
        Some(Isa { id: "CTL0031", irq: Some(5), dma: &DMA })
    }
    fn read(&mut self, _bar: u8, offset: u64, width: u8) -> u64 {
        if width != 1 {
            note(&mut self.defects, format!("{width} bytes are read at {offset:#x}: the ports have one"));
        }
        let value = match offset as usize {
            spec::MIXER_DATA if self.index == 0x82 => u8::from(self.pending[0]) | u8::from(self.pending[1]) << 1,
            spec::MIXER_DATA => self.mixer[usize::from(self.index)],
            spec::READ => self.said.pop_front().unwrap_or(0xFF),
            spec::WRITE => u8::from(self.now < self.busy_until) << 7 | 0x7F,
            spec::READ_STATUS => {
                self.pending[0] = false;
                u8::from(!self.said.is_empty()) << 7 | 0x7F
            }
            spec::ACKNOWLEDGE_16 => {
                self.pending[1] = false;
                0xFF
            }
            _ => 0xFF,
        };
        value.into()
    }
    fn write(&mut self, _bar: u8, offset: u64, width: u8, value: u64) {
        if width != 1 {
            note(&mut self.defects, format!("{width} bytes are written at {offset:#x}: the ports have one"));
        }
        let value = value as u8;
        match offset as usize {
            spec::MIXER_INDEX => self.index = value,
            spec::MIXER_DATA if self.index == mixer::RESET => self.mixer = mixer_reset(),
            // IRQ, DMA and the state of interrupts are not the driver's to change.
            spec::MIXER_DATA if self.index >= 0x80 => {
                note(&mut self.defects, format!("mixer register {:#04x} is written", self.index));
            }
            spec::MIXER_DATA => self.mixer[usize::from(self.index)] = value,
            spec::RESET => self.write_reset(value),
            spec::WRITE => self.write_dsp(value),
            _ => note(&mut self.defects, format!("{value:#04x} is written at {offset:#x}")),
        }
    }
    fn next_event(&self) -> Option<u64> {
        let transfer = self.transfer.filter(|t| !t.paused);
        let end = transfer.map(|t| {
            let frames = u64::from(t.left / (1 + u32::from(t.stereo))).max(1);
            t.started + ((t.frames + frames) * 1_000_000_000).div_ceil(t.rate.into())
        });
        [end, self.alive_at].into_iter().flatten().min()
    }
    fn tick(&mut self, now: u64, bus: &mut dyn Bus) {
        self.now = self.now.max(now);
        if self.alive_at.is_some_and(|at| at <= now) {
            self.alive_at = None;
            self.said.push_back(spec::ALIVE);
        }
        while let Some(mut transfer) = self.transfer.filter(|t| !t.paused) {
            let due = transfer.started + ((transfer.frames + 1) * 1_000_000_000).div_ceil(transfer.rate.into());
            if due > now {
                break;
            }
            transfer.frames += 1;
            self.transfer = Some(self.frame(transfer, bus));
        }
    }
    fn interrupt_line(&self) -> bool {
        self.pending[0] || self.pending[1]
    }
}
