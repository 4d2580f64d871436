//! A decorator that writes down every register access, for snapshots.

use super::{Bus, DeviceModel, Isa, PciIds, PortRange};

/// A device that is watched.
pub struct Traced<D> {
    /// The device.
    pub device: D,
    lines: Vec<String>,
}

impl<D> Traced<D> {
    /// Watches `device`.
    pub fn new(device: D) -> Self {
        Self { device, lines: Vec::new() }
    }

    /// Takes the lines since the last call: `r4 0008 = 00000001`, `w1 004c = 02`; equal lines in a row count as one.
    pub fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }

    fn line(&mut self, way: char, width: u8, offset: u64, value: u64) {
        let line = format!("{way}{width} {offset:04x} = {value:0digits$x}", digits = 2 * usize::from(width));
        if self.lines.last() != Some(&line) {
            self.lines.push(line);
        }
    }
}

impl<D: DeviceModel> DeviceModel for Traced<D> {
    fn pci_ids(&self) -> PciIds {
        self.device.pci_ids()
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        self.device.bars()
    }
    fn ports(&self) -> Vec<PortRange> {
        self.device.ports()
    }
    fn isa(&self) -> Option<Isa> {
        self.device.isa()
    }
    fn read(&mut self, bar: u8, offset: u64, width: u8) -> u64 {
        let value = self.device.read(bar, offset, width);
        self.line('r', width, offset, value);
        value
    }
    fn write(&mut self, bar: u8, offset: u64, width: u8, value: u64) {
        self.line('w', width, offset, value);
        self.device.write(bar, offset, width, value);
    }
    fn next_event(&self) -> Option<u64> {
        self.device.next_event()
    }
    fn tick(&mut self, now: u64, bus: &mut dyn Bus) {
        self.device.tick(now, bus);
    }
    fn config_read(&mut self, offset: u16, width: u8) -> Option<u32> {
        self.device.config_read(offset, width)
    }
    fn config_write(&mut self, offset: u16, width: u8, value: u32) {
        self.device.config_write(offset, width, value);
    }
    fn interrupt_line(&self) -> bool {
        self.device.interrupt_line()
    }
}
