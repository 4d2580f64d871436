//! Memory that processor and device share: common buffers of a bus master.
use core::ptr::NonNull;
use core::sync::atomic::{AtomicU32, Ordering};

use super::imports::IoGetDmaAdapter;
use super::raw::{
    DEVICE_DESCRIPTION, DEVICE_DESCRIPTION_VERSION2, DEVICE_OBJECT, DMA_ADAPTER, NTSTATUS, PCIBus, STATUS_INSUFFICIENT_RESOURCES,
    STATUS_INVALID_PARAMETER, TRUE, Width32Bits,
};
use super::shared::Shared;

struct Raw {
    adapter: NonNull<DMA_ADAPTER>,
}

// SAFETY: an adapter may be used from any thread at PASSIVE_LEVEL; the kernel synchronises.
unsafe impl Send for Raw {}
// SAFETY: as above.
unsafe impl Sync for Raw {}

impl Drop for Raw {
    fn drop(&mut self) {
        // SAFETY: the adapter is alive until put here; all buffers hold a share of `Raw` and are gone.
        let operations = unsafe { (*self.adapter.as_ptr()).DmaOperations };
        // SAFETY: an adapter always has its operations.
        if let Some(put) = unsafe { (*operations).PutDmaAdapter } {
            // SAFETY: the last use.
            unsafe { put(self.adapter.as_ptr()) };
        }
    }
}

/// A DMA adapter of a PCI bus master. Dropped at PASSIVE_LEVEL, it is put back after the last buffer.
#[derive(Clone)]
pub struct Adapter {
    raw: Shared<Raw>,
}

impl Adapter {
    /// The adapter of a device. `wide` says that the device drives 64 address bits. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    ///
    /// # Safety
    /// `pdo` must be the live physical device object of a bus master.
    pub unsafe fn new(pdo: *mut DEVICE_OBJECT, wide: bool) -> Result<Self, NTSTATUS> {
        let description = DEVICE_DESCRIPTION {
            Version: DEVICE_DESCRIPTION_VERSION2,
            Master: TRUE,
            ScatterGather: TRUE,
            Dma32BitAddresses: TRUE,
            Dma64BitAddresses: u8::from(wide),
            InterfaceType: PCIBus,
            DmaWidth: Width32Bits,
            MaximumLength: u32::MAX >> 1,
            ..DEVICE_DESCRIPTION::default()
        };
        let mut registers = 0_u32;
        // SAFETY: the device is promised by the caller; description and count are ours.
        let adapter = unsafe { IoGetDmaAdapter(pdo, &raw const description, &raw mut registers) };
        let adapter = NonNull::new(adapter).ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        Ok(Self { raw: Shared::try_new(Raw { adapter })? })
    }

    /// Allocates zeroed memory, at a page boundary for the device. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for no bytes or more than 2 GiB; STATUS_INSUFFICIENT_RESOURCES.
    pub fn allocate(&self, len: usize) -> Result<CommonBuffer, NTSTATUS> {
        let size = u32::try_from(len).ok().filter(|n| (1..=u32::MAX >> 1).contains(n)).ok_or(STATUS_INVALID_PARAMETER)?;
        let adapter = self.raw.adapter.as_ptr();
        // SAFETY: the adapter is alive.
        let operations = unsafe { (*adapter).DmaOperations };
        // SAFETY: an adapter always has its operations.
        let allocate = unsafe { (*operations).AllocateCommonBuffer }.ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        let mut address = 0_i64;
        // SAFETY: the place for the address is ours.
        let memory = unsafe { allocate(adapter, size, &raw mut address, TRUE) };
        let memory = NonNull::new(memory.cast::<u8>()).ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        // SAFETY: the buffer has `len` bytes that nobody else knows yet; the kernel does not promise that they are zero.
        unsafe { memory.as_ptr().write_bytes(0, len) };
        Ok(CommonBuffer { adapter: self.clone(), memory, address, size })
    }
}

/// Memory shared with the device; freed when dropped (PASSIVE_LEVEL). Accesses at any IRQL.
pub struct CommonBuffer {
    adapter: Adapter,
    memory: NonNull<u8>,
    address: i64,
    size: u32,
}

// SAFETY: the memory is only touched by volatile or atomic accesses.
unsafe impl Send for CommonBuffer {}
// SAFETY: as above.
unsafe impl Sync for CommonBuffer {}

impl CommonBuffer {
    /// The address at which the device sees the first byte.
    #[must_use]
    pub const fn device_address(&self) -> u64 {
        self.address as u64
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.size as usize
    }

    /// Never: a buffer has bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// Where the processor sees the first byte, for whoever maps the buffer on. Valid while `self` lives.
    #[must_use]
    pub const fn as_ptr(&self) -> *mut u8 {
        self.memory.as_ptr()
    }

    fn word(&self, offset: usize) -> Option<&AtomicU32> {
        let end = offset.checked_add(4)?;
        if end > self.len() || offset & 3 != 0 {
            return None;
        }
        let word = self.memory.as_ptr().wrapping_add(offset).cast::<u32>();
        // SAFETY: inside of the buffer, aligned, alive with `self`, and touched only by atomics and the device.
        Some(unsafe { AtomicU32::from_ptr(word) })
    }

    /// Reads a little-endian word; zero outside of the buffer or when not aligned to four bytes.
    #[must_use]
    pub fn read32(&self, offset: usize) -> u32 {
        self.word(offset).map_or(0, |word| u32::from_le(word.load(Ordering::Acquire)))
    }

    /// Writes a little-endian word; dropped outside of the buffer or when not aligned to four bytes.
    pub fn write32(&self, offset: usize, value: u32) {
        if let Some(word) = self.word(offset) {
            word.store(value.to_le(), Ordering::Release);
        }
    }
}

impl Drop for CommonBuffer {
    fn drop(&mut self) {
        let adapter = self.adapter.raw.adapter.as_ptr();
        // SAFETY: the adapter is alive while a buffer shares it.
        let operations = unsafe { (*adapter).DmaOperations };
        // SAFETY: an adapter always has its operations.
        if let Some(free) = unsafe { (*operations).FreeCommonBuffer } {
            // SAFETY: exactly what the allocation gave, once.
            unsafe { free(adapter, self.size, self.address, self.memory.as_ptr().cast(), TRUE) };
        }
    }
}
