//! Registers.
use acx_core::nt::mmio::Mapping;
use acx_core::nt::ports::Ports;
use acx_core::nt::raw::NTSTATUS;
use hw::ids::Space;
use hw::io::Registers;

/// A register block: mapped memory, or ports.
pub enum NtRegisters {
    /// Memory.
    Memory(Mapping),
    /// Ports.
    Ports(Ports),
}

impl NtRegisters {
    /// Maps device memory at a translated address, or takes the ports there. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Mapping::map`] and [`Ports::new`].
    ///
    /// # Safety
    /// As [`Mapping::map`] and [`Ports::new`].
    pub unsafe fn take(space: Space, address: i64, len: usize) -> Result<Self, NTSTATUS> {
        match space {
            // SAFETY: promised by the caller.
            Space::Memory => unsafe { Mapping::map(address, len) }.map(Self::Memory),
            // SAFETY: promised by the caller.
            Space::Ports => unsafe { Ports::new(address, len) }.map(Self::Ports),
        }
    }
}

macro_rules! each {
    ($self:ident, $block:ident => $what:expr) => {
        match $self {
            NtRegisters::Memory($block) => $what,
            NtRegisters::Ports($block) => $what,
        }
    };
}

impl Registers for NtRegisters {
    fn len(&self) -> usize {
        each!(self, block => block.len())
    }
    fn read8(&self, offset: usize) -> u8 {
        each!(self, block => block.read8(offset))
    }
    fn read16(&self, offset: usize) -> u16 {
        each!(self, block => block.read16(offset))
    }
    fn read32(&self, offset: usize) -> u32 {
        each!(self, block => block.read32(offset))
    }
    fn write8(&self, offset: usize, value: u8) {
        each!(self, block => block.write8(offset, value));
    }
    fn write16(&self, offset: usize, value: u16) {
        each!(self, block => block.write16(offset, value));
    }
    fn write32(&self, offset: usize, value: u32) {
        each!(self, block => block.write32(offset, value));
    }
}
