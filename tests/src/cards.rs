//! The cards of the lab beside HD Audio: which there are, and the desk around each.

use crate::bench::{Bench, Desk, Heard, Socket};
use crate::client::Framework;
use crate::device::DeviceModel;
use crate::device::ac97::{self, Ac97Controller, Input};
use acx_core::model::pin::Direction;
use std::cell::RefCell;
use std::rc::Rc;

/// A card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// AC'97: an ICH with a codec of variable rates.
    Ac97,
}

impl Card {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::Ac97];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ac97 => "ac97",
        }
    }
    /// A rate in Hz that its converters run at exactly.
    pub fn rate(self) -> u32 {
        match self {
            Self::Ac97 => 48_000,
        }
    }
    /// Whether its driver can stream through a framework.
    pub fn serves(self, _framework: Framework) -> bool {
        match self {
            Self::Ac97 => true,
        }
    }
    /// Powers it on: the desk around it, and the device for the bus.
    pub fn plug_in(self) -> (Bench, Rc<RefCell<dyn DeviceModel>>) {
        match self {
            Self::Ac97 => around(Ac97Controller::new(ac97::Config::default())),
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
