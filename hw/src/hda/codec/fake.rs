//! A scripted codec for tests.

use crate::hda::link::Link;
use crate::hda::spec::verb::Command;
use crate::io::{Clock, Error};
use core::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::vec::Vec;

/// Answers by (node, verb bits); everything else is 0. Keeps what was sent to it.
#[derive(Default)]
pub struct Fake {
    pub answers: BTreeMap<(u8, u32), u32>,
    pub sent: RefCell<Vec<(u8, u32)>>,
    pub fallback: u32,
}

impl Fake {
    /// A codec with one audio group at node 1 and widgets from node 2 on.
    pub fn codec(widgets: u32) -> Self {
        let mut fake = Self::default();
        fake.parameter(0, 0x00, 0x1234_5678).parameter(0, 0x04, 0x0001_0001);
        fake.parameter(1, 0x05, 0x101).parameter(1, 0x04, 0x0002_0000 | widgets);
        fake.parameter(1, 0x0A, 0x000E_0560).parameter(1, 0x0B, 1);
        fake
    }
    pub fn parameter(&mut self, nid: u8, id: u8, value: u32) -> &mut Self {
        self.answers.insert((nid, 0xF_0000 | u32::from(id)), value);
        self
    }
    /// A widget with capabilities and up to four connections.
    pub fn widget(&mut self, nid: u8, caps: u32, connections: &[u8]) -> &mut Self {
        let listed = if connections.is_empty() { 0 } else { 0x100 };
        self.parameter(nid, 0x09, caps | listed).parameter(nid, 0x0E, connections.len() as u32);
        let word = connections.iter().rev().fold(0u32, |word, c| word << 8 | u32::from(*c));
        self.answers.insert((nid, 0xF_0200), word);
        self
    }
    /// A pin with capabilities, default configuration and connections.
    pub fn pin(&mut self, nid: u8, caps: u32, pin: u32, config: u32, connections: &[u8]) -> &mut Self {
        self.widget(nid, caps, connections).parameter(nid, 0x0C, pin);
        self.answers.insert((nid, 0xF_1C00), config);
        self
    }
}

impl Link for Fake {
    fn exec(&self, _codec: u8, nid: u8, command: Command) -> Result<u32, Error> {
        self.sent.borrow_mut().push((nid, command.bits()));
        assert!(self.sent.borrow().len() < 100_000, "the number of verbs must be bounded");
        Ok(self.answers.get(&(nid, command.bits())).copied().unwrap_or(self.fallback))
    }
}

/// Time that passes when somebody waits.
#[derive(Default)]
pub struct Ticks(Cell<u64>);

impl Clock for Ticks {
    fn now_ns(&self) -> u64 {
        self.0.get()
    }
    fn stall_us(&self, microseconds: u32) {
        self.0.set(self.0.get() + u64::from(microseconds) * 1000);
    }
    fn sleep_us(&self, microseconds: u32) {
        self.stall_us(microseconds);
    }
}
