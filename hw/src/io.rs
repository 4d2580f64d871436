//! The ports that a device needs from whatever it runs on.
//!
//! A device is generic over [`Platform`]. The driver implements it over the kernel, the lab over its device models, so the
//! same code meets both. Nothing here knows a framework.

pub mod error;
pub mod poll;

pub use error::Error;

use core::ops::Deref;

/// One block of device registers: a BAR, in memory or of ports.
///
/// Offsets are in bytes from the start of the block. A read that does not fit into the block gives all ones, as a bus
/// does when nobody answers; such a write is dropped. Callable at any IRQL.
pub trait Registers {
    /// Length of the block in bytes.
    fn len(&self) -> usize;
    /// Whether the block has no registers at all.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Reads 8 bits.
    fn read8(&self, offset: usize) -> u8;
    /// Reads 16 bits.
    fn read16(&self, offset: usize) -> u16;
    /// Reads 32 bits.
    fn read32(&self, offset: usize) -> u32;
    /// Writes 8 bits.
    fn write8(&self, offset: usize, value: u8);
    /// Writes 16 bits.
    fn write16(&self, offset: usize, value: u16);
    /// Writes 32 bits.
    fn write32(&self, offset: usize, value: u32);
}

/// Memory that processor and device share, contiguous for the device, zeroed when allocated and freed when dropped.
///
/// Offsets are in bytes; accesses outside give zero or are dropped. Callable at any IRQL.
pub trait DmaRegion {
    /// The address at which the device sees the first byte.
    fn device_address(&self) -> u64;
    /// Length in bytes.
    fn len(&self) -> usize;
    /// Whether the region has no bytes.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Reads a little-endian 32-bit word, not torn.
    fn read32(&self, offset: usize) -> u32;
    /// Writes a little-endian 32-bit word, not torn.
    fn write32(&self, offset: usize, value: u32);
}

/// Time, for bounded waits.
pub trait Clock {
    /// Nanoseconds since an arbitrary start, never going back. Callable at any IRQL.
    fn now_ns(&self) -> u64;
    /// Busy-waits about `microseconds` (at most 50 for each call). Callable at any IRQL.
    fn stall_us(&self, microseconds: u32);
    /// Gives up the processor for at least `microseconds`. PASSIVE_LEVEL only.
    fn sleep_us(&self, microseconds: u32);
}

/// A lock around a value; held only while the closure runs, never across a call-out.
pub trait Lock<T> {
    /// Runs `f` with the value. IRQL <= DISPATCH_LEVEL; `f` runs at DISPATCH_LEVEL.
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R;
}

/// Everything a device is given.
pub trait Platform: 'static {
    /// The register block.
    type Registers: Registers;
    /// Memory shared with the device.
    type Region: DmaRegion;
    /// Time.
    type Clock: Clock;
    /// The spin lock.
    type Lock<T>: Lock<T>;
    /// Shared ownership of a value: the last owner drops it.
    type Shared<T: 'static>: Clone + Deref<Target = T>;
    /// The first register block. Any IRQL.
    fn registers(&self) -> &Self::Registers;
    /// A register block by its number, in the order of the base address registers that the device uses. Any IRQL.
    fn block(&self, number: usize) -> Option<&Self::Registers> {
        (number == 0).then(|| self.registers())
    }
    /// Time. Any IRQL.
    fn clock(&self) -> &Self::Clock;
    /// Allocates `len` bytes that the device can reach, aligned to `align` (a power of two, at most 4096).
    /// With `wide` false the memory lies below 4 GiB. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::NoMemory`].
    fn allocate(&self, len: usize, align: usize, wide: bool) -> Result<Self::Region, Error>;
    /// Puts `value` under a lock. Any IRQL.
    fn lock<T>(&self, value: T) -> Self::Lock<T>;
    /// Moves `value` to memory of its own, for several owners. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::NoMemory`]; the value is dropped.
    fn share<T: 'static>(value: T) -> Result<Self::Shared<T>, Error>;
}
