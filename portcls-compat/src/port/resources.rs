//! The hardware resources of a device.

use crate::com::ComPtr;
use crate::raw::IResourceList;
use acx_core::nt::raw::{CmResourceTypeInterrupt, CmResourceTypeMemory, CmResourceTypePort};
use core::ptr::NonNull;

/// A resource list. PASSIVE_LEVEL.
#[derive(Clone)]
pub struct Resources(ComPtr<IResourceList>);

/// A range of physical addresses, or of ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryRange {
    /// First address.
    pub start: u64,
    /// Length in bytes.
    pub length: u32,
}

impl Resources {
    /// Borrows the list that a callback was given. `None` for null.
    ///
    /// # Safety
    /// `list` is null or a live resource list.
    #[must_use]
    pub unsafe fn new(list: *mut IResourceList) -> Option<Self> {
        // SAFETY: the caller's contract.
        unsafe { ComPtr::from_borrowed(list) }.map(Self)
    }
    /// The list, borrowed.
    #[must_use]
    pub fn as_ptr(&self) -> *mut IResourceList {
        self.0.as_ptr()
    }
    fn count(&self, kind: u8) -> u32 {
        let call = self.0.vtable().NumberOfEntriesOfType;
        // SAFETY: a live object.
        unsafe { call(self.0.as_ptr().cast(), i32::from(kind)) }
    }
    /// Number of interrupts.
    #[must_use]
    pub fn interrupts(&self) -> u32 {
        self.count(CmResourceTypeInterrupt)
    }
    /// The memory range of this number, translated.
    #[must_use]
    pub fn memory(&self, index: u32) -> Option<MemoryRange> {
        self.range(CmResourceTypeMemory, index)
    }
    /// The run of ports of this number, translated.
    #[must_use]
    pub fn ports(&self, index: u32) -> Option<MemoryRange> {
        self.range(CmResourceTypePort, index)
    }
    fn range(&self, kind: u8, index: u32) -> Option<MemoryRange> {
        if index >= self.count(kind) {
            return None;
        }
        let call = self.0.vtable().FindTranslatedEntry;
        // SAFETY: a live object.
        let entry = unsafe { call(self.0.as_ptr().cast(), i32::from(kind), index) };
        let entry = NonNull::new(entry)?.as_ptr();
        // SAFETY: the list's entry.
        let value = unsafe { (*entry).u };
        // SAFETY: memory and ports both fill this member of the union.
        let memory = unsafe { value.Memory };
        Some(MemoryRange { start: memory.Start as u64, length: memory.Length })
    }
}
