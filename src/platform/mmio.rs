//! Registers.
use acx_core::nt::mmio::Mapping;
use acx_core::nt::raw::NTSTATUS;
use hw::io::Registers;

/// A mapped register block.
pub struct NtRegisters(Mapping);

impl NtRegisters {
    /// Maps device memory at a translated address. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Mapping::map`].
    ///
    /// # Safety
    /// As [`Mapping::map`].
    pub unsafe fn map(physical: i64, len: usize) -> Result<Self, NTSTATUS> {
        // SAFETY: promised by the caller.
        unsafe { Mapping::map(physical, len) }.map(Self)
    }
}

impl Registers for NtRegisters {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn read8(&self, offset: usize) -> u8 {
        self.0.read8(offset)
    }
    fn read16(&self, offset: usize) -> u16 {
        self.0.read16(offset)
    }
    fn read32(&self, offset: usize) -> u32 {
        self.0.read32(offset)
    }
    fn write8(&self, offset: usize, value: u8) {
        self.0.write8(offset, value);
    }
    fn write16(&self, offset: usize, value: u16) {
        self.0.write16(offset, value);
    }
    fn write32(&self, offset: usize, value: u32) {
        self.0.write32(offset, value);
    }
}
