//! The cards of the lab beside HD Audio: which there are, and the desk around each.

use crate::bench::{Bench, Desk, Heard, Socket};
use crate::client::Framework;
use crate::device::DeviceModel;
use crate::device::ac97::{self, Ac97Controller, Input};
use crate::device::es1370::Es1370Card;
use crate::device::sb16::Sb16Card;
use acx_core::model::pin::Direction;
use std::cell::RefCell;
use std::rc::Rc;

/// A card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// AC'97: an ICH with a codec of variable rates.
    Ac97,
    /// ES1370: Ensoniq's AudioPCI.
    Es1370,
    /// Sound Blaster 16, on ISA.
    Sb16,
}

impl Card {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ac97, Self::Es1370, Self::Sb16];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ac97 => "ac97",
            Self::Es1370 => "es1370",
            Self::Sb16 => "sb16",
        }
    }
    /// A rate in Hz that its converters run at exactly.
    pub fn rate(self) -> u32 {
        match self {
            Self::Ac97 => 48_000,
            Self::Es1370 | Self::Sb16 => 44_100,
        }
    }
    /// Whether its driver can stream through a framework.
    pub fn serves(self, framework: Framework) -> bool {
        match self {
            Self::Ac97 => true,
            // Its buffers lie in one piece, which those of WaveRT and ACX do not.
            Self::Es1370 => matches!(framework, Framework::WavePci | Framework::WaveCyclic),
            Self::Sb16 => framework == Framework::WaveCyclic,
        }
    }
    /// Powers it on: the desk around it, and the device for the bus.
    pub fn plug_in(self) -> (Bench, Rc<RefCell<dyn DeviceModel>>) {
        match self {
            Self::Ac97 => around(Ac97Controller::new(ac97::Config::default())),
            Self::Es1370 => around(Es1370Card::new()),
            Self::Sb16 => around(Sb16Card::new()),
        }
    }
}

fn around<D: Desk + DeviceModel + 'static>(card: D) -> (Bench, Rc<RefCell<dyn DeviceModel>>) {
    let card = Rc::new(RefCell::new(card));
    (Bench::around(card.clone()), card)
}

/// Sockets by name; they have no pins.
pub fn sockets(names: &[(&str, Direction)]) -> Vec<Socket> {
    names.iter().map(|(name, direction)| Socket { name: (*name).into(), direction: *direction, pins: Vec::new() }).collect()
}

impl Desk for Ac97Controller {
    fn sockets(&self) -> Vec<Socket> {
        sockets(&[("LineOut", Direction::Render), ("LineIn", Direction::Capture), ("Microphone", Direction::Capture)])
    }
    fn hear(&mut self, _socket: &str) -> Heard {
        let bytes = self.take_played().into_iter().flat_map(|p| p.bytes).collect();
        Heard { bytes, channels: 2, container_bits: 16 }
    }
    fn say(&mut self, socket: &str, frames: &[u8]) {
        self.feed(if socket == "LineIn" { Input::LineIn } else { Input::Microphone }, frames);
    }
    fn defects(&self) -> Vec<String> {
        self.defects().to_vec()
    }
    fn first_sample_ns(&self) -> Option<u64> {
        self.first_sample()
    }
}

impl Desk for Es1370Card {
    fn sockets(&self) -> Vec<Socket> {
        sockets(&[("LineOut", Direction::Render), ("LineIn", Direction::Capture)])
    }
    fn hear(&mut self, _socket: &str) -> Heard {
        // One stream at a time is heard apart; which of the two channels it has is the driver's choice.
        let parts = [0, 1].map(|n| self.take_played(n)).concat();
        Heard { bytes: parts.into_iter().flat_map(|p| p.bytes).collect(), channels: 2, container_bits: 16 }
    }
    fn say(&mut self, _socket: &str, frames: &[u8]) {
        self.feed(frames);
    }
    fn defects(&self) -> Vec<String> {
        self.defects().to_vec()
    }
    fn first_sample_ns(&self) -> Option<u64> {
        self.first_sample()
    }
}

impl Desk for Sb16Card {
    fn sockets(&self) -> Vec<Socket> {
        sockets(&[("LineOut", Direction::Render), ("LineIn", Direction::Capture)])
    }
    fn hear(&mut self, _socket: &str) -> Heard {
        let parts = self.take_played();
        let (channels, width) = parts.first().map_or((2, 2), |p| (p.channels, p.width));
        let bytes = parts.into_iter().flat_map(|p| p.bytes).collect();
        Heard { bytes, channels, container_bits: 8 * width }
    }
    fn say(&mut self, _socket: &str, frames: &[u8]) {
        self.feed(frames);
    }
    fn defects(&self) -> Vec<String> {
        self.defects().to_vec()
    }
    fn first_sample_ns(&self) -> Option<u64> {
        self.first_sample()
    }
}
