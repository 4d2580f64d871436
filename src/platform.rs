//! The hardware layer's ports over the kernel: newtypes and nothing else.
#![allow(unsafe_code, reason = "a device's resources are taken over from raw pointers")]

pub mod beside;
pub mod clock;
pub mod dma;
pub mod lock;
pub mod mmio;

use acx_core::model::Error as ModelError;
use acx_core::nt::dma::Adapter;
use acx_core::nt::property;
use acx_core::nt::raw::{DEVICE_OBJECT, NTSTATUS, STATUS_DEVICE_CONFIGURATION_ERROR};
use acx_core::nt::shared::Shared;
use acx_core::wdf::resources::Resources;
use hw::ids::{Identity, Kind, Master, PciId, Space};
use hw::io::{Error, Platform};
use portcls_compat::port::register::DeviceObject;

pub use clock::NtClock;
pub use dma::NtRegion;
pub use lock::NtLock;
pub use mmio::NtRegisters;

/// Most register blocks of a device: a PCI function has six base address registers.
const MOST_BLOCKS: usize = 6;

/// A run of registers: where, first address, length in bytes.
type Run = (Space, u64, u32);

/// A device on the kernel: its register blocks and its DMA adapters.
pub struct NtPlatform {
    first: NtRegisters,
    more: [Option<NtRegisters>; MOST_BLOCKS],
    low: Option<Adapter>,
    wide: Option<Adapter>,
}

impl NtPlatform {
    /// Takes the registers at translated addresses and gets the adapters. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_DEVICE_CONFIGURATION_ERROR without registers; what the kernel says, such as STATUS_INSUFFICIENT_RESOURCES.
    ///
    /// # Safety
    /// `pdo` must be the live physical device object of a device, and the runs its registers, until `self` and all regions are
    /// dropped.
    pub unsafe fn new(pdo: *mut DEVICE_OBJECT, runs: impl Iterator<Item = Run>, master: Master) -> Result<Self, NTSTATUS> {
        let refused = STATUS_DEVICE_CONFIGURATION_ERROR;
        let mut blocks = runs.map(|(space, start, length)| {
            let start = i64::try_from(start).map_err(|_| refused)?;
            let length = usize::try_from(length).map_err(|_| refused)?;
            // SAFETY: promised by the caller.
            unsafe { NtRegisters::take(space, start, length) }
        });
        let first = blocks.next().ok_or(refused)??;
        let mut more = [const { None }; MOST_BLOCKS];
        for (place, block) in more.iter_mut().zip(blocks) {
            *place = Some(block?);
        }
        let adapter = |wide: bool, needed: bool| {
            // SAFETY: promised by the caller.
            needed.then(|| unsafe { Adapter::new(pdo, wide) }).transpose()
        };
        let low = adapter(false, master != Master::No)?;
        let wide = adapter(true, master == Master::Wide)?;
        Ok(Self { first, more, low, wide })
    }

    /// The same for a device of KMDF. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`ModelError::DeviceFailure`] without registers, [`ModelError::NoMemory`] when the kernel refuses a mapping or an adapter.
    pub fn on(resources: &Resources, kind: Kind) -> Result<Self, ModelError> {
        let (space, count) = kind.blocks();
        let runs = resources.iter().filter(|r| r.ports == (space == Space::Ports));
        let runs = runs.take(count).map(|r| (space, r.start, r.length));
        // SAFETY: resources name a live device and its own registers.
        unsafe { Self::new(resources.physical(), runs, kind.master()) }
            .map_err(|s| if s == STATUS_DEVICE_CONFIGURATION_ERROR { ModelError::DeviceFailure } else { ModelError::NoMemory })
    }

    /// The same for a device of PortCls. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_DEVICE_CONFIGURATION_ERROR without registers, or what the kernel says.
    pub fn under(
        device: DeviceObject,
        resources: &portcls_compat::port::resources::Resources,
        kind: Kind,
    ) -> Result<Self, NTSTATUS> {
        let physical = device.physical();
        if physical.is_null() {
            return Err(STATUS_DEVICE_CONFIGURATION_ERROR);
        }
        let (space, count) = kind.blocks();
        let run = |n| if space == Space::Ports { resources.ports(n) } else { resources.memory(n) };
        let runs = (0..).map_while(run).take(count).map(|r| (space, r.start, r.length));
        // SAFETY: resources name a live device and its own registers.
        unsafe { Self::new(physical, runs, kind.master()) }
    }
}

/// Who a device is. PASSIVE_LEVEL.
///
/// # Safety
/// `pdo` is null or a live physical device object.
unsafe fn identity(pdo: *mut DEVICE_OBJECT) -> Identity {
    if pdo.is_null() {
        return Identity::Unknown;
    }
    // SAFETY: promised by the caller.
    match unsafe { property::identity(pdo) } {
        Some(property::Identity::Pci { vendor, device }) => Identity::Pci(PciId { vendor, device }),
        Some(property::Identity::Pnp(id)) => Identity::Pnp(id),
        None => Identity::Unknown,
    }
}

/// Who a device of PortCls is. PASSIVE_LEVEL.
#[must_use]
pub fn identity_under(device: DeviceObject) -> Identity {
    // SAFETY: PortCls's device object is live, and so is what it stands on.
    unsafe { identity(device.physical()) }
}

/// Who a device of KMDF is. PASSIVE_LEVEL.
#[must_use]
pub fn identity_on(resources: &Resources) -> Identity {
    // SAFETY: resources name a live device.
    unsafe { identity(resources.physical()) }
}

impl Platform for NtPlatform {
    type Registers = NtRegisters;
    type Region = NtRegion;
    type Clock = NtClock;
    type Lock<T> = NtLock<T>;
    type Shared<T: 'static> = Shared<T>;

    fn registers(&self) -> &NtRegisters {
        &self.first
    }

    fn block(&self, number: usize) -> Option<&NtRegisters> {
        match number.checked_sub(1) {
            None => Some(&self.first),
            Some(after) => self.more.get(after).and_then(Option::as_ref),
        }
    }

    fn clock(&self) -> &NtClock {
        &NtClock
    }

    fn allocate(&self, len: usize, align: usize, wide: bool) -> Result<NtRegion, Error> {
        // Common buffers begin at a page, which satisfies every alignment that the port allows.
        if !align.is_power_of_two() || align > 4096 {
            return Err(Error::Unsupported);
        }
        let wide = self.wide.as_ref().filter(|_| wide);
        let adapter = wide.or(self.low.as_ref()).ok_or(Error::Unsupported)?;
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
