//! The hardware layer's ports over the kernel: newtypes and nothing else.
#![allow(unsafe_code, reason = "a device's resources are taken over from raw pointers")]

pub mod clock;
pub mod dma;
pub mod lock;
pub mod mmio;

use acx_core::nt::dma::Adapter;
use acx_core::nt::raw::{DEVICE_OBJECT, NTSTATUS};
use hw::io::{Error, Platform};

pub use clock::NtClock;
pub use dma::NtRegion;
pub use lock::NtLock;
pub use mmio::NtRegisters;

/// A PCI device on the kernel: its register block and its DMA adapters.
pub struct NtPlatform {
    registers: NtRegisters,
    low: Adapter,
    wide: Adapter,
}

impl NtPlatform {
    /// Maps the registers at a translated address and gets the adapters. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// What the kernel says, such as STATUS_INSUFFICIENT_RESOURCES.
    ///
    /// # Safety
    /// `pdo` must be the live physical device object of a bus master, and the range its register block, until `self` and
    /// all regions are dropped.
    pub unsafe fn new(pdo: *mut DEVICE_OBJECT, physical: i64, len: usize) -> Result<Self, NTSTATUS> {
        // SAFETY: promised by the caller.
        let registers = unsafe { NtRegisters::map(physical, len) }?;
        // SAFETY: promised by the caller.
        let low = unsafe { Adapter::new(pdo, false) }?;
        // SAFETY: promised by the caller.
        let wide = unsafe { Adapter::new(pdo, true) }?;
        Ok(Self { registers, low, wide })
    }
}

impl Platform for NtPlatform {
    type Registers = NtRegisters;
    type Region = NtRegion;
    type Clock = NtClock;
    type Lock<T> = NtLock<T>;

    fn registers(&self) -> &NtRegisters {
        &self.registers
    }

    fn clock(&self) -> &NtClock {
        &NtClock
    }

    fn allocate(&self, len: usize, align: usize, wide: bool) -> Result<NtRegion, Error> {
        // Common buffers begin at a page, which satisfies every alignment that the port allows.
        if !align.is_power_of_two() || align > 4096 {
            return Err(Error::Unsupported);
        }
        let adapter = if wide { &self.wide } else { &self.low };
        adapter.allocate(len).map(NtRegion).map_err(|_| Error::NoMemory)
    }

    fn lock<T>(&self, value: T) -> NtLock<T> {
        NtLock::new(value)
    }
}
