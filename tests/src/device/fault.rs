//! Decorators that break a device in one way each.

use super::{Bus, DeviceModel, Isa, PciIds, PortRange};
use std::cell::RefCell;
use std::rc::Rc;

/// How the device is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Bits of a register never change: `width` bytes at `offset` read with `mask` replaced by `value`.
    Stuck {
        /// Offset of the register.
        offset: u64,
        /// Its width in bytes.
        width: u8,
        /// The bits.
        mask: u64,
        /// What they read.
        value: u64,
    },
    /// The device is gone: reads give all ones, writes and DMA do not happen, the line is low.
    AllOnes,
    /// Nothing that the device writes to memory between the two addresses (the end excluded) arrives.
    LostWrites {
        /// First address.
        from: u64,
        /// End.
        to: u64,
    },
    /// The device lags: whatever would happen at a time happens so many nanoseconds later.
    Late {
        /// Nanoseconds.
        by: u64,
    },
    /// The interrupt line never rises.
    LostInterrupt,
    /// The interrupt line never falls.
    SpuriousInterrupt,
}

impl Fault {
    /// CRST that stays in reset.
    pub const STUCK_CRST: Self = Self::Stuck { offset: 8, width: 4, mask: 1, value: 0 };

    /// LPIB of stream engine `index` that stays at `value`.
    pub fn stuck_lpib(index: usize, value: u32) -> Self {
        let offset = hw::hda::spec::stream::base(index) as u64 + 4;
        Self::Stuck { offset, width: 4, mask: 0xFFFF_FFFF, value: value.into() }
    }
}

/// A device with a fault that can be switched on and off.
pub struct Faulty<D> {
    /// The device.
    pub device: D,
    /// The fault, while there is one.
    pub fault: Option<Fault>,
}

struct Filter<'a> {
    bus: &'a mut dyn Bus,
    from: u64,
    to: u64,
}

impl Bus for Filter<'_> {
    fn dma_read(&mut self, addr: u64, buf: &mut [u8]) {
        self.bus.dma_read(addr, buf);
    }
    fn dma_write(&mut self, addr: u64, buf: &[u8]) {
        if !(self.from..self.to).contains(&addr) {
            self.bus.dma_write(addr, buf);
        }
    }
    fn now(&self) -> u64 {
        self.bus.now()
    }
}

impl<D: DeviceModel> DeviceModel for Faulty<D> {
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
        let all = u64::MAX >> (64 - 8 * u32::from(width.clamp(1, 8)));
        match self.fault {
            Some(Fault::AllOnes) => all,
            Some(Fault::Stuck { offset: at, width: len, mask, value }) => {
                let mut result = self.device.read(bar, offset, width);
                for byte in 0..u64::from(width) {
                    let here = offset + byte;
                    if here >= at && here < at + u64::from(len) {
                        let (from, to) = (8 * (here - at), 8 * byte);
                        let bits = mask >> from & 0xFF;
                        result = result & !(bits << to) | (value >> from & bits) << to;
                    }
                }
                result
            }
            _ => self.device.read(bar, offset, width),
        }
    }
    fn write(&mut self, bar: u8, offset: u64, width: u8, value: u64) {
        if self.fault != Some(Fault::AllOnes) {
            self.device.write(bar, offset, width, value);
        }
    }
    fn next_event(&self) -> Option<u64> {
        match self.fault {
            Some(Fault::AllOnes) => None,
            Some(Fault::Late { by }) => self.device.next_event().map(|at| at + by),
            _ => self.device.next_event(),
        }
    }
    fn tick(&mut self, now: u64, bus: &mut dyn Bus) {
        match self.fault {
            Some(Fault::AllOnes) => {}
            Some(Fault::Late { by }) => self.device.tick(now.saturating_sub(by), bus),
            Some(Fault::LostWrites { from, to }) => self.device.tick(now, &mut Filter { bus, from, to }),
            _ => self.device.tick(now, bus),
        }
    }
    fn config_read(&mut self, offset: u16, width: u8) -> Option<u32> {
        if self.fault == Some(Fault::AllOnes) { Some(u32::MAX) } else { self.device.config_read(offset, width) }
    }
    fn config_write(&mut self, offset: u16, width: u8, value: u32) {
        if self.fault != Some(Fault::AllOnes) {
            self.device.config_write(offset, width, value);
        }
    }
    fn interrupt_line(&self) -> bool {
        match self.fault {
            Some(Fault::AllOnes | Fault::LostInterrupt) => false,
            Some(Fault::SpuriousInterrupt) => true,
            _ => self.device.interrupt_line(),
        }
    }
}

/// A device that somebody else looks at too.
pub struct Shared<D: ?Sized>(pub Rc<RefCell<D>>);

impl<D: DeviceModel + ?Sized> DeviceModel for Shared<D> {
    fn pci_ids(&self) -> PciIds {
        self.0.borrow().pci_ids()
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        self.0.borrow().bars()
    }
    fn ports(&self) -> Vec<PortRange> {
        self.0.borrow().ports()
    }
    fn isa(&self) -> Option<Isa> {
        self.0.borrow().isa()
    }
    fn read(&mut self, bar: u8, offset: u64, width: u8) -> u64 {
        self.0.borrow_mut().read(bar, offset, width)
    }
    fn write(&mut self, bar: u8, offset: u64, width: u8, value: u64) {
        self.0.borrow_mut().write(bar, offset, width, value);
    }
    fn next_event(&self) -> Option<u64> {
        self.0.borrow().next_event()
    }
    fn tick(&mut self, now: u64, bus: &mut dyn Bus) {
        self.0.borrow_mut().tick(now, bus);
    }
    fn interrupt_line(&self) -> bool {
        self.0.borrow().interrupt_line()
    }
    fn config_read(&mut self, offset: u16, width: u8) -> Option<u32> {
        self.0.borrow_mut().config_read(offset, width)
    }
    fn config_write(&mut self, offset: u16, width: u8, value: u32) {
        self.0.borrow_mut().config_write(offset, width, value);
    }
}
