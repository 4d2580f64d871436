//! Page lists.
use core::ptr::NonNull;

use super::imports::{IoFreeMdl, MmAllocatePagesForMdlEx, MmFreePagesFromMdl};
use super::raw::{
    MDL, MM_ALLOCATE_FULLY_REQUIRED, MmCached, NTSTATUS, PAGE_SHIFT, PAGE_SIZE, STATUS_INSUFFICIENT_RESOURCES,
    STATUS_INVALID_PARAMETER,
};

/// The page frames that a list describes, in order.
///
/// # Safety
/// `mdl` must point to a live list whose frames are filled in (locked, allocated or built), unchanged for `'a`.
#[must_use]
pub unsafe fn frames<'a>(mdl: *const MDL) -> &'a [u64] {
    if mdl.is_null() {
        return &[];
    }
    // SAFETY: promised by the caller.
    let MDL { ByteCount: bytes, ByteOffset: offset, .. } = unsafe { *mdl };
    let pages = u64::from(bytes).saturating_add(u64::from(offset)).div_ceil(PAGE_SIZE as u64);
    let Ok(pages) = usize::try_from(pages) else { return &[] };
    let first = mdl.wrapping_add(1).cast::<u64>();
    // SAFETY: as many frame numbers as pages lie behind the header.
    unsafe { core::slice::from_raw_parts(first, pages) }
}

/// Zeroed pages that the driver allocated, and the list of them; freed when dropped (IRQL <= APC_LEVEL).
#[derive(Debug)]
pub struct Pages {
    mdl: NonNull<MDL>,
}

// SAFETY: the list is only read, and freed by its one owner.
unsafe impl Send for Pages {}
// SAFETY: as above.
unsafe impl Sync for Pages {}

impl Pages {
    /// Allocates `len` bytes rounded up to pages, all below 4 GiB unless `wide`. IRQL <= APC_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for no bytes; STATUS_INSUFFICIENT_RESOURCES.
    pub fn allocate(len: usize, wide: bool) -> Result<Self, NTSTATUS> {
        if len == 0 {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let high = if wide { i64::MAX } else { 0xFFFF_FFFF };
        // SAFETY: an allocation touches no memory of ours.
        let mdl = unsafe { MmAllocatePagesForMdlEx(0, high, 0, len, MmCached, MM_ALLOCATE_FULLY_REQUIRED) };
        NonNull::new(mdl).map(|mdl| Self { mdl }).ok_or(STATUS_INSUFFICIENT_RESOURCES)
    }

    /// The list.
    #[must_use]
    pub const fn as_ptr(&self) -> *mut MDL {
        self.mdl.as_ptr()
    }

    /// Physical address of a page by its number in the list.
    #[must_use]
    pub fn address(&self, page: usize) -> Option<u64> {
        // SAFETY: the list is filled in and alive.
        unsafe { frames(self.mdl.as_ptr()) }.get(page).map(|frame| frame.wrapping_shl(PAGE_SHIFT))
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: allocated by MmAllocatePagesForMdlEx and not freed before.
        unsafe { MmFreePagesFromMdl(self.mdl.as_ptr()) };
        // SAFETY: the list itself is freed apart from its pages. The kernel takes it with ExFreePool or IoFreeMdl alike.
        unsafe { IoFreeMdl(self.mdl.as_ptr()) };
    }
}
