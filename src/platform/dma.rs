//! Memory shared with the device.
use acx_core::nt::dma::CommonBuffer;
use hw::io::DmaRegion;

/// A common buffer.
pub struct NtRegion(pub CommonBuffer);

impl DmaRegion for NtRegion {
    fn device_address(&self) -> u64 {
        self.0.device_address()
    }
    fn len(&self) -> usize {
        self.0.len()
    }
    fn read32(&self, offset: usize) -> u32 {
        self.0.read32(offset)
    }
    fn write32(&self, offset: usize, value: u32) {
        self.0.write32(offset, value);
    }
}
