//! A card of QEMU as a device model of the lab.

use super::audio::{Audio, NAME};
use super::clock::STEP;
use super::pci::{Function, MESSAGE, MESSAGE_DATA, Window};
use super::process::{Order, Process};
use super::qtest::letter;
use super::{Card, ram};
use crate::device::{Bus, DeviceModel, PciIds, PortRange};
use crate::wav::Clip;
use std::io;
use std::os::unix::fs::FileExt;

/// Slot of the card; its line is number 20 of the I/O APIC.
const CARD: Function = Function(0, 4, 0);
const LINE: u32 = 20;
/// INTSTS (HDA 1.0a 3.3.15): where a service routine looks first.
const INTSTS: u64 = 0x24;
/// The byte of INTCTL with GIE, its highest bit (HDA 1.0a 3.3.14).
const GLOBAL_ENABLE: u64 = 0x23;

/// The card.
pub struct QemuDevice {
    process: Process,
    audio: Audio,
    windows: Vec<Window>,
    ids: PciIds,
    messages: bool,
    line: bool,
    reached: u64,
    failure: Option<String>,
}

impl QemuDevice {
    /// Starts QEMU with this card. `now` is the virtual time at which it is powered on.
    ///
    /// # Errors
    /// QEMU is missing, or does not know the card.
    pub fn start(card: &Card, now: u64) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("duet-qemu-").tempdir()?;
        let mut order = Order::default();
        let audio = Audio::prepare(card, folder.path(), &mut order)?;
        order.arguments.extend(["-device".into(), format!("{},id=card,addr=4", card.controller)]);
        if let Some(codec) = &card.codec {
            order.arguments.extend(["-device".into(), format!("{codec},id=codec,audiodev={NAME}")]);
        }
        let mut process = Process::start(folder, &order).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => io::Error::new(e.kind(), "QEMU is missing: cargo lab setup installs qemu-system-x86"),
            _ => e,
        })?;
        process.qtest.command("irq_intercept_in ioapic")?;
        let windows = CARD.place(&mut process.qtest)?;
        let messages = card.messages && CARD.use_messages(&mut process.qtest)?;
        let mut word = |offset| CARD.read(&mut process.qtest, offset, 4);
        let (name, class, subsystem) = (word(0)?, word(8)?, word(0x2C)?);
        let halves = |word: u32| (word as u16, (word >> 16) as u16);
        let ids = PciIds {
            vendor: halves(name).0,
            device: halves(name).1,
            class: class >> 8,
            subsystem: halves(subsystem),
            revision: class as u8,
        };
        let reached = now - now % STEP;
        Ok(Self { process, audio, windows, ids, messages, line: false, reached, failure: None })
    }
    /// The process behind it.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }
    /// Why QEMU no longer answers, if it does not.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }
    /// Ends QEMU, and gives what it played.
    ///
    /// # Errors
    /// Its file is damaged.
    pub fn end(&mut self) -> io::Result<Clip> {
        self.process.end();
        self.failure.get_or_insert_with(|| "QEMU was ended".into());
        self.audio.heard()
    }
    /// All ones and a note when QEMU fails: the run goes on, as it does with hardware that is gone.
    fn survive<T>(&mut self, result: io::Result<T>, otherwise: T) -> T {
        match result {
            Ok(value) => value,
            Err(error) => {
                let complaints = self.process.complaints();
                self.failure.get_or_insert_with(|| format!("{error}: {}", complaints.trim()));
                otherwise
            }
        }
    }
    /// Takes over what the interrupt line did.
    fn listen(&mut self) {
        for edge in self.process.qtest.edges() {
            if edge.line == LINE && !self.messages {
                self.line = edge.up;
            }
        }
        if !self.messages {
            return;
        }
        let mut word = [0; 4];
        let Some(place) = ram::place(MESSAGE) else { return };
        let seen = self.process.ram().read_exact_at(&mut word, place).is_ok() && u32::from_le_bytes(word) == MESSAGE_DATA;
        if seen && self.process.ram().write_all_at(&[0; 4], place).is_ok() {
            self.line = true;
        }
    }
    fn address(&self, bar: u8, offset: u64) -> Option<(u64, bool)> {
        self.windows.iter().find(|w| w.number == bar && offset < w.length).map(|w| (w.base + offset, w.ports))
    }
}

impl DeviceModel for QemuDevice {
    fn pci_ids(&self) -> PciIds {
        self.ids
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        self.windows.iter().filter(|w| !w.ports).map(|w| (w.number, w.length)).collect()
    }
    fn ports(&self) -> Vec<PortRange> {
        let ports = self.windows.iter().filter(|w| w.ports);
        ports.map(|w| PortRange { bar: w.number, length: w.length as u16, fixed: None }).collect()
    }
    fn read(&mut self, bar: u8, offset: u64, width: u8) -> u64 {
        let ones = u64::MAX >> (64 - 8 * u32::from(width.clamp(1, 8)));
        let Some((address, ports)) = self.address(bar, offset).filter(|_| self.failure.is_none()) else { return ones };
        if self.messages && offset == INTSTS {
            // A message is over as soon as it is served; a cause that is left behind sends no other one.
            self.line = false;
        }
        let command = if ports { "in" } else { "read" };
        let result = self.process.qtest.number(&format!("{command}{} {address:#x}", letter(width)));
        self.listen();
        self.survive(result, ones)
    }
    fn write(&mut self, bar: u8, offset: u64, width: u8, value: u64) {
        let Some((address, ports)) = self.address(bar, offset).filter(|_| self.failure.is_none()) else { return };
        let command = if ports { "out" } else { "write" };
        if self.messages && offset <= GLOBAL_ENABLE && GLOBAL_ENABLE < offset + u64::from(width) {
            // A message that was sent before interrupts are turned off has arrived by now.
            self.line &= value >> (8 * (GLOBAL_ENABLE - offset)) & 0x80 != 0;
        }
        let result = self.process.qtest.command(&format!("{command}{} {address:#x} {value:#x}", letter(width)));
        self.listen();
        self.survive(result.map(drop), ());
    }
    fn next_event(&self) -> Option<u64> {
        self.failure.is_none().then_some(self.reached + STEP)
    }
    fn tick(&mut self, now: u64, _bus: &mut dyn Bus) {
        while self.failure.is_none() && self.reached + STEP <= now {
            self.reached += STEP;
            let result = self.process.step();
            self.survive(result, ());
            self.listen();
        }
    }
    fn interrupt_line(&self) -> bool {
        self.line && self.failure.is_none()
    }
    fn config_read(&mut self, offset: u16, width: u8) -> Option<u32> {
        // Windows lie elsewhere in the lab's machine.
        if (0x10..0x28).contains(&offset) || self.failure.is_some() {
            return None;
        }
        let result = CARD.read(&mut self.process.qtest, offset, width);
        self.listen();
        self.survive(result.map(Some), None)
    }
    fn config_write(&mut self, offset: u16, width: u8, value: u32) {
        if !(0x10..0x28).contains(&offset) && self.failure.is_none() {
            let result = CARD.write(&mut self.process.qtest, offset, width, value);
            self.listen();
            self.survive(result, ());
        }
    }
}
