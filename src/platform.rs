//! The hardware layer's ports over the kernel: newtypes and nothing else.
#![allow(unsafe_code, reason = "a device's resources are taken over from raw pointers")]

pub mod beside;
pub mod clock;
pub mod dma;
pub mod lock;
pub mod mmio;

use acx_core::model::Error as ModelError;
use acx_core::nt::dma::Adapter;
use acx_core::nt::property::pci_ids;
use acx_core::nt::raw::{DEVICE_OBJECT, NTSTATUS, STATUS_DEVICE_CONFIGURATION_ERROR};
use acx_core::nt::shared::Shared;
use acx_core::wdf::resources::Resources;
use hw::ids::PciId;
use hw::io::{Error, Platform};
use portcls_compat::port::register::DeviceObject;

pub use clock::NtClock;
pub use dma::NtRegion;
pub use lock::NtLock;
pub use mmio::NtRegisters;

/// A PCI device on the kernel: its register block and its DMA adapters.
pub struct NtPlatform {
    registers: NtRegisters,
    low: Adapter,
    wide: Adapter,
    id: PciId,
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
        // SAFETY: promised by the caller. A device that is on no PCI bus has no peculiarities that are known by id.
        let id = unsafe { pci_ids(pdo) }.map_or_else(PciId::default, |(vendor, device)| PciId { vendor, device });
        Ok(Self { registers, low, wide, id })
    }

    /// The PCI function that it is; zeros when nobody says. Any IRQL.
    #[must_use]
    pub fn id(&self) -> PciId {
        self.id
    }

    /// The same for a device of KMDF: on its first range of memory. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`ModelError::DeviceFailure`] without memory, [`ModelError::NoMemory`] when the kernel refuses a mapping or an adapter.
    pub fn on(resources: &Resources) -> Result<Self, ModelError> {
        let range = resources.memory().ok_or(ModelError::DeviceFailure)?;
        let start = i64::try_from(range.start).map_err(|_| ModelError::DeviceFailure)?;
        let length = usize::try_from(range.length).map_err(|_| ModelError::DeviceFailure)?;
        // SAFETY: resources name a live device and its own registers.
        unsafe { Self::new(resources.physical(), start, length) }.map_err(|_| ModelError::NoMemory)
    }
}

impl NtPlatform {
    /// The same for a device of PortCls: on its first range of memory. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_DEVICE_CONFIGURATION_ERROR without memory, or what the kernel says.
    pub fn under(device: DeviceObject, resources: &portcls_compat::port::resources::Resources) -> Result<Self, NTSTATUS> {
        let refused = STATUS_DEVICE_CONFIGURATION_ERROR;
        let range = resources.memory(0).ok_or(refused)?;
        let start = i64::try_from(range.start).map_err(|_| refused)?;
        let length = usize::try_from(range.length).map_err(|_| refused)?;
        let physical = device.physical();
        if physical.is_null() {
            return Err(refused);
        }
        // SAFETY: resources name a live device and its own registers.
        unsafe { Self::new(physical, start, length) }
    }
}

impl Platform for NtPlatform {
    type Registers = NtRegisters;
    type Region = NtRegion;
    type Clock = NtClock;
    type Lock<T> = NtLock<T>;
    type Shared<T: 'static> = Shared<T>;

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

    #[inline(never)]
    fn share<T: 'static>(value: T) -> Result<Shared<T>, Error> {
        Shared::try_new(value).map_err(|_| Error::NoMemory)
    }
}
