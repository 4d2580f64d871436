//! The card on QEMU's PCI bus: configuration mechanism 1, windows, and where its interrupts go (PCI 3.0).

use super::qtest::{Qtest, letter};
use std::io;

/// Where windows of memory and of ports are put, far from everything else of the machine.
const MEMORY: u64 = 0xF000_0000;
const PORTS: u64 = 0xC000;
/// A word of RAM that nothing else uses; messages are aimed at it.
pub const MESSAGE: u64 = 0x10_4000;
/// The message.
pub const MESSAGE_DATA: u32 = 0x4242;

/// A window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Number of its base address register.
    pub number: u8,
    /// Where it lies.
    pub base: u64,
    /// Its length in bytes.
    pub length: u64,
    /// Ports instead of memory.
    pub ports: bool,
}

/// A PCI function: bus, device, function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function(pub u8, pub u8, pub u8);

impl Function {
    fn select(self, qtest: &mut Qtest, offset: u16) -> io::Result<u16> {
        let Self(bus, device, function) = self;
        let address = 1 << 31 | u32::from(bus) << 16 | u32::from(device) << 11 | u32::from(function) << 8;
        qtest.command(&format!("outl 0xcf8 {:#x}", address | u32::from(offset & 0xFC)))?;
        Ok(0xCFC + (offset & 3))
    }
    /// Reads configuration space.
    ///
    /// # Errors
    /// QEMU does not answer.
    pub fn read(self, qtest: &mut Qtest, offset: u16, width: u8) -> io::Result<u32> {
        let port = self.select(qtest, offset)?;
        Ok(qtest.number(&format!("in{} {port:#x}", letter(width)))? as u32)
    }
    /// Writes configuration space.
    ///
    /// # Errors
    /// QEMU does not answer.
    pub fn write(self, qtest: &mut Qtest, offset: u16, width: u8, value: u32) -> io::Result<()> {
        let port = self.select(qtest, offset)?;
        qtest.command(&format!("out{} {port:#x} {value:#x}", letter(width))).map(drop)
    }
    /// Gives every window a place, and lets the function decode and master the bus.
    ///
    /// # Errors
    /// QEMU does not answer.
    pub fn place(self, qtest: &mut Qtest) -> io::Result<Vec<Window>> {
        let (mut memory, mut ports) = (MEMORY, PORTS);
        let mut windows = Vec::new();
        let mut number = 0;
        while number < 6 {
            let offset = 0x10 + 4 * u16::from(number);
            self.write(qtest, offset, 4, u32::MAX)?;
            let mask = self.read(qtest, offset, 4)?;
            let (is_ports, wide) = (mask & 1 == 1, mask & 7 == 4);
            let length = u64::from(!(mask & if is_ports { !3 } else { !15 })) + 1;
            if mask != 0 {
                let next = if is_ports { &mut ports } else { &mut memory };
                let base = next.next_multiple_of(length);
                *next = base + length;
                self.write(qtest, offset, 4, base as u32)?;
                windows.push(Window { number, base, length, ports: is_ports });
            }
            number += 1 + u8::from(wide);
        }
        let decode = windows.iter().fold(4, |bits, w| bits | if w.ports { 1 } else { 2 });
        self.write(qtest, 4, 2, decode)?;
        Ok(windows)
    }
    /// Offset of a capability; `None` without it.
    ///
    /// # Errors
    /// QEMU does not answer.
    pub fn capability(self, qtest: &mut Qtest, id: u32) -> io::Result<Option<u16>> {
        let mut at = self.read(qtest, 0x34, 1)? as u16;
        for _ in 0..48 {
            if at == 0 {
                break;
            }
            if self.read(qtest, at, 1)? == id {
                return Ok(Some(at));
            }
            at = self.read(qtest, at + 1, 1)? as u16;
        }
        Ok(None)
    }
    /// Opens a bridge to its bus, number 1, for the windows of memory.
    ///
    /// # Errors
    /// QEMU does not answer.
    pub fn open_bridge(self, qtest: &mut Qtest) -> io::Result<()> {
        self.write(qtest, 0x18, 4, 0x0001_0100)?;
        self.write(qtest, 0x20, 4, 0xF000_F000)?;
        self.write(qtest, 4, 2, 6)
    }
    /// Switches the power of the slot behind a root port (PCIe 7.8.10: power controller and indicator).
    ///
    /// # Errors
    /// QEMU does not answer; it is no such port.
    pub fn power_slot(self, qtest: &mut Qtest, on: bool) -> io::Result<()> {
        let at = self.capability(qtest, 0x10)?.ok_or_else(|| io::Error::other("the port has no PCI Express capability"))?;
        self.write(qtest, at + 0x18, 2, if on { 0x1C0 } else { 0x7C0 })
    }
    /// Turns message-signalled interrupts on, aimed at [`MESSAGE`]. False without the capability.
    ///
    /// # Errors
    /// QEMU does not answer.
    pub fn use_messages(self, qtest: &mut Qtest) -> io::Result<bool> {
        let Some(at) = self.capability(qtest, 5)? else { return Ok(false) };
        let control = self.read(qtest, at + 2, 2)?;
        self.write(qtest, at + 4, 4, MESSAGE as u32)?;
        let data = if control & 0x80 != 0 {
            self.write(qtest, at + 8, 4, 0)?;
            at + 12
        } else {
            at + 8
        };
        self.write(qtest, data, 2, MESSAGE_DATA)?;
        self.write(qtest, at + 2, 2, control | 1)?;
        Ok(true)
    }
}
