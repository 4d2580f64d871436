//! An MPU-401 on ISA: two ports, a FIFO each way, and a cable at 31,250 baud.
//!
//! What is written leaves bit by bit: 320 us for each byte, one after the other. A loop-back cable leads it to the input.

use super::{Bus, DeviceModel, Isa, PciIds, PortRange};
use std::collections::VecDeque;

/// Nanoseconds that a byte takes on the cable: start bit, eight bits, stop bit at 31,250 baud.
pub const BYTE_NS: u64 = 320_000;
/// `DATA`, `STATUS` or `COMMAND`: port 0 and port 1.
const DATA: u64 = 0;
/// Data set ready, low when there is something to read.
const DSR: u64 = 0x80;
/// Data receive ready, low when there is room.
const DRR: u64 = 0x40;

/// How the interface is built.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Bytes that wait to be sent, beside the one on the cable.
    pub out_fifo: usize,
    /// Bytes that wait to be read.
    pub in_fifo: usize,
    /// Whether it has an interrupt line.
    pub interrupt: bool,
    /// Whether a reset in UART mode is answered.
    pub answers_reset: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self { out_fifo: 16, in_fifo: 64, interrupt: true, answers_reset: false }
    }
}

/// A byte on the cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnWire {
    /// When its start bit began.
    pub at_ns: u64,
    /// The byte.
    pub byte: u8,
}

/// The model.
pub struct Mpu401 {
    config: Config,
    uart: bool,
    now: u64,
    out: VecDeque<u8>,
    /// Until when the cable is taken.
    busy_until: u64,
    wire: Vec<OnWire>,
    loop_back: bool,
    /// Bytes under way to the input: when each has arrived.
    coming: VecDeque<(u64, u8)>,
    input: VecDeque<u8>,
    overruns: u64,
    defects: Vec<String>,
}

impl Mpu401 {
    /// A model after power-on.
    pub fn new(config: Config) -> Self {
        Self {
            config,
            uart: false,
            now: 0,
            out: VecDeque::new(),
            busy_until: 0,
            wire: Vec::new(),
            loop_back: false,
            coming: VecDeque::new(),
            input: VecDeque::new(),
            overruns: 0,
            defects: Vec::new(),
        }
    }
    /// Plugs the cable from the output to the input, or pulls it.
    pub fn set_loop_back(&mut self, on: bool) {
        self.loop_back = on;
    }
    /// Makes up for the time that passed.
    pub fn settle(&mut self, now: u64) {
        self.advance(now);
    }
    /// What left so far.
    pub fn wire(&self) -> &[OnWire] {
        &self.wire
    }
    /// Sends bytes into the input from `at_ns` on, one behind the other.
    pub fn play(&mut self, at_ns: u64, bytes: &[u8]) {
        let mut at = self.coming.back().map_or(at_ns, |last| at_ns.max(last.0));
        for byte in bytes {
            at += BYTE_NS;
            self.coming.push_back((at, *byte));
        }
    }
    /// Bytes under way to the input.
    pub fn coming(&self) -> usize {
        self.coming.len()
    }
    /// Whether nothing waits to be sent and the cable is still.
    pub fn is_quiet(&self, now: u64) -> bool {
        self.out.is_empty() && self.busy_until <= now && self.coming.is_empty()
    }
    /// Bytes that arrived when the input was full.
    pub fn overruns(&self) -> u64 {
        self.overruns
    }
    /// What the driver did against the manual.
    pub fn defects(&self) -> &[String] {
        &self.defects
    }
    /// Moves time on.
    fn advance(&mut self, now: u64) {
        self.now = self.now.max(now);
        while let Some(byte) = self.out.front().copied().filter(|_| self.busy_until <= self.now) {
            self.out.pop_front();
            self.begin(self.busy_until, byte);
        }
        while self.coming.front().is_some_and(|next| next.0 <= self.now) {
            let Some((_, byte)) = self.coming.pop_front() else { break };
            if !self.uart {
                continue;
            }
            if self.input.len() >= self.config.in_fifo {
                self.overruns += 1;
            } else {
                self.input.push_back(byte);
            }
        }
    }
    fn begin(&mut self, at: u64, byte: u8) {
        self.busy_until = at + BYTE_NS;
        self.wire.push(OnWire { at_ns: at, byte });
        if self.loop_back {
            self.coming.push_back((self.busy_until, byte));
        }
    }
    fn has_room(&self) -> bool {
        !self.uart || self.busy_until <= self.now || self.out.len() < self.config.out_fifo
    }
    fn command(&mut self, value: u8) {
        match value {
            0xFF => {
                let silent = self.uart && !self.config.answers_reset;
                self.uart = false;
                self.input.clear();
                self.out.clear();
                if !silent {
                    self.input.push_back(0xFE);
                }
            }
            0x3F => {
                self.uart = true;
                self.input.push_back(0xFE);
            }
            other => self.defects.push(format!("command {other:#04x}, which the driver has no use for")),
        }
    }
}

impl DeviceModel for Mpu401 {
    fn pci_ids(&self) -> PciIds {
        PciIds { vendor: 0, device: 0, class: 0, subsystem: (0, 0), revision: 0 }
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        Vec::new()
    }
    fn ports(&self) -> Vec<PortRange> {
        vec![PortRange { bar: 0, length: 2, fixed: Some(0x330) }]
    }
    fn isa(&self) -> Option<Isa> {
        Some(Isa { id: "PNPB006", irq: self.config.interrupt.then_some(9), dma: &[] })
    }
    fn read(&mut self, _bar: u8, offset: u64, _width: u8) -> u64 {
        if offset == DATA {
            let byte = self.input.pop_front();
            if byte.is_none() {
                self.defects.push("the data port is read with nothing in it".into());
            }
            return byte.map_or(0xFF, u64::from);
        }
        let empty = if self.input.is_empty() { DSR } else { 0 };
        let busy = if self.has_room() { 0 } else { DRR };
        0x3F | empty | busy
    }
    fn write(&mut self, _bar: u8, offset: u64, _width: u8, value: u64) {
        let value = value as u8;
        if offset != DATA {
            return self.command(value);
        }
        if !self.uart {
            self.defects.push(format!("data {value:#04x} outside of UART mode"));
        } else if !self.has_room() {
            self.defects.push(format!("data {value:#04x} while busy"));
        } else if self.busy_until <= self.now {
            self.begin(self.now, value);
        } else {
            self.out.push_back(value);
        }
    }
    fn next_event(&self) -> Option<u64> {
        let sends = (!self.out.is_empty() && self.loop_back).then_some(self.busy_until);
        [sends, self.coming.front().map(|c| c.0)].into_iter().flatten().min()
    }
    fn tick(&mut self, now: u64, _bus: &mut dyn Bus) {
        self.advance(now);
    }
    fn interrupt_line(&self) -> bool {
        self.config.interrupt && !self.input.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct NoBus(u64);
    impl Bus for NoBus {
        fn dma_read(&mut self, _: u64, _: &mut [u8]) {}
        fn dma_write(&mut self, _: u64, _: &[u8]) {}
        fn now(&self) -> u64 {
            self.0
        }
    }

    fn uart(config: Config) -> Mpu401 {
        let mut model = Mpu401::new(config);
        model.write(0, 1, 1, 0xFF);
        assert_eq!(model.read(0, 0, 1), 0xFE);
        model.write(0, 1, 1, 0x3F);
        assert_eq!(model.read(0, 0, 1), 0xFE);
        model
    }

    #[test]
    fn bytes_leave_one_behind_the_other_at_31250_baud() {
        let mut model = uart(Config { out_fifo: 2, ..Config::default() });
        model.tick(1_000, &mut NoBus(0));
        for byte in [1, 2, 3] {
            assert_eq!(model.read(0, 1, 1) & DRR, 0);
            model.write(0, 0, 1, byte);
        }
        assert_ne!(model.read(0, 1, 1) & DRR, 0, "one on the cable, two in the FIFO");
        model.tick(2_000_000, &mut NoBus(0));
        let times: Vec<_> = model.wire().iter().map(|w| w.at_ns).collect();
        assert_eq!(times, [1_000, 321_000, 641_000]);
        assert!(model.defects().is_empty());
    }

    #[test]
    fn the_loop_back_cable_brings_bytes_when_their_stop_bit_is_over() {
        let mut model = uart(Config::default());
        model.set_loop_back(true);
        model.write(0, 0, 1, 7);
        assert_eq!(model.next_event(), Some(BYTE_NS));
        model.tick(BYTE_NS - 1, &mut NoBus(0));
        assert!(!model.interrupt_line());
        model.tick(BYTE_NS, &mut NoBus(0));
        assert!(model.interrupt_line());
        assert_eq!(model.read(0, 0, 1), 7);
        assert!(!model.interrupt_line());
    }

    #[test]
    fn what_nobody_reads_in_time_is_lost_and_counted() {
        let mut model = uart(Config { in_fifo: 2, ..Config::default() });
        model.play(0, &[1, 2, 3]);
        model.tick(10_000_000, &mut NoBus(0));
        assert_eq!(model.overruns(), 1);
        assert_eq!((model.read(0, 0, 1), model.read(0, 0, 1)), (1, 2));
    }
}
