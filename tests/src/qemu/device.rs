//! A card of QEMU as a device model of the lab.

use super::audio::Audio;
use super::clock::STEP;
use super::pci::{Function, MESSAGE, MESSAGE_DATA, Window};
use super::process::{Order, Process};
use super::qtest::letter;
use super::{Card, ram};
use crate::device::{Bus, DeviceModel, PciIds, PortRange};
use crate::wav::Clip;
use std::io;
use std::os::unix::fs::FileExt;

/// Where the card is: in slot 4, whose line is number 20 of the I/O APIC, or behind a root port in slot 5, whose line is 21.
const CARD: Function = Function(0, 4, 0);
const PORT: Function = Function(0, 5, 0);
const BEHIND: Function = Function(1, 0, 0);
/// INTSTS (HDA 1.0a 3.3.15): where a service routine looks first.
const INTSTS: u64 = 0x24;
/// CORBWP and RIRBWP (HDA 1.0a 3.3.20, 3.3.27).
const CORBWP: u64 = 0x48;
const RIRBWP: u64 = 0x58;
/// The byte of INTCTL with GIE, its highest bit (HDA 1.0a 3.3.14).
const GLOBAL_ENABLE: u64 = 0x23;

/// The card.
pub struct QemuDevice {
    pub(super) process: Process,
    audio: Audio,
    windows: Vec<Window>,
    ids: PciIds,
    pub(super) function: Function,
    pub(super) number: u32,
    pub(super) messages: bool,
    pub(super) line: bool,
    /// It is there and decodes; else nobody answers.
    pub(super) present: bool,
    pub(super) seam: Option<Seam>,
    sent: u64,
    responses: u64,
    reached: u64,
    now: u64,
    failure: Option<String>,
}

/// What goes wrong between the driver and QEMU, which QEMU itself cannot do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seam {
    /// Responses of codecs are seen so many nanoseconds after their commands.
    LateReplies {
        /// Nanoseconds.
        by: u64,
    },
    /// A register gets this value whatever is written to it.
    Replaced {
        /// Its offset.
        offset: u64,
        /// The value.
        value: u64,
    },
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
        let (function, number, place) = if card.removable { (BEHIND, 21, "bus=root,addr=0") } else { (CARD, 20, "addr=4") };
        if card.removable {
            order.arguments.extend(["-device".into(), "pcie-root-port,id=root,addr=5,chassis=1,slot=1".into()]);
        }
        order.arguments.extend(card.devices(place).into_iter().flat_map(|device| ["-device".into(), device]));
        let mut process = Process::start(folder, &order).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => io::Error::new(e.kind(), "QEMU is missing: cargo lab setup installs qemu-system-x86"),
            _ => e,
        })?;
        process.qtest.command("irq_intercept_in ioapic")?;
        if card.removable {
            PORT.open_bridge(&mut process.qtest)?;
        }
        let windows = function.place(&mut process.qtest)?;
        let messages = card.messages && function.use_messages(&mut process.qtest)?;
        let mut word = |offset| function.read(&mut process.qtest, offset, 4);
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
        let (line, present, seam, failure) = (false, true, None, None);
        let (sent, responses) = (0, 0);
        let this = Self {
            process,
            audio,
            windows,
            ids,
            function,
            number,
            messages,
            line,
            present,
            seam,
            sent,
            responses,
            reached,
            now,
            failure,
        };
        Ok(this)
    }
    /// The process behind it.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }
    /// The root port of a removable card.
    pub(super) fn port(&self) -> io::Result<Function> {
        if self.function == BEHIND { Ok(PORT) } else { Err(io::Error::other("this card is not removable")) }
    }
    /// Gives the card its addresses, after power-on or a reset.
    pub(super) fn set_up(&mut self) -> io::Result<()> {
        if self.function == BEHIND {
            PORT.open_bridge(&mut self.process.qtest)?;
        }
        self.windows = self.function.place(&mut self.process.qtest)?;
        if self.messages {
            self.function.use_messages(&mut self.process.qtest)?;
        }
        self.line = false;
        self.listen();
        Ok(())
    }
    /// Goes on in another machine of the lab, whose time is `now`.
    pub fn begin_at(&mut self, now: u64) {
        self.reached = now - now % STEP;
        (self.now, self.sent, self.responses) = (now, 0, 0);
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
            if edge.line == self.number && !self.messages {
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
    fn answers(&self) -> bool {
        self.present && self.failure.is_none()
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
        let Some((address, ports)) = self.address(bar, offset).filter(|_| self.answers()) else { return ones };
        if self.messages && offset == INTSTS {
            // A message is over as soon as it is served; a cause that is left behind sends no other one.
            self.line = false;
        }
        let command = if ports { "in" } else { "read" };
        let result = self.process.qtest.number(&format!("{command}{} {address:#x}", letter(width)));
        self.listen();
        let value = self.survive(result, ones);
        if offset != RIRBWP {
            return value;
        }
        let late = matches!(self.seam, Some(Seam::LateReplies { by }) if self.now < self.sent + by);
        if !late {
            self.responses = value;
        }
        self.responses
    }
    fn write(&mut self, bar: u8, offset: u64, width: u8, value: u64) {
        let Some((address, ports)) = self.address(bar, offset).filter(|_| self.answers()) else { return };
        let value = match self.seam {
            Some(Seam::Replaced { offset: at, value }) if at == offset => value,
            _ => value,
        };
        if offset == CORBWP {
            self.sent = self.now;
        }
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
        self.now = now;
        while self.failure.is_none() && self.reached + STEP <= now {
            self.reached += STEP;
            let result = self.process.step();
            self.survive(result, ());
            self.listen();
        }
    }
    fn interrupt_line(&self) -> bool {
        self.line && self.answers()
    }
    fn config_read(&mut self, offset: u16, width: u8) -> Option<u32> {
        // Windows lie elsewhere in the lab's machine.
        if (0x10..0x28).contains(&offset) || self.failure.is_some() {
            return None;
        }
        if !self.present {
            return Some(u32::MAX);
        }
        let result = self.function.read(&mut self.process.qtest, offset, width);
        self.listen();
        self.survive(result.map(Some), None)
    }
    fn config_write(&mut self, offset: u16, width: u8, value: u32) {
        if !(0x10..0x28).contains(&offset) && self.answers() {
            let result = self.function.write(&mut self.process.qtest, offset, width, value);
            self.listen();
            self.survive(result, ());
        }
    }
}
