//! Pool: fallible allocation, and the allocator of kernel builds.
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::ffi::c_void;

use super::imports::{ExAllocatePool2, ExFreePoolWithTag};
use super::raw::{NTSTATUS, PAGE_SIZE, POOL_FLAG_NON_PAGED, POOL_FLAG_UNINITIALIZED, STATUS_INSUFFICIENT_RESOURCES};

/// Tag of everything that the driver allocates: `Duet`.
pub const TAG: u32 = u32::from_le_bytes(*b"Duet");

/// A box, or an error when memory is out. IRQL <= DISPATCH_LEVEL.
///
/// # Errors
/// STATUS_INSUFFICIENT_RESOURCES.
pub fn try_box<T>(value: T) -> Result<Box<T>, NTSTATUS> {
    let mut one = Vec::new();
    if one.try_reserve_exact(1).is_err() {
        return Err(STATUS_INSUFFICIENT_RESOURCES);
    }
    one.push(value);
    #[expect(clippy::disallowed_methods, reason = "the capacity is exact, so nothing is allocated")]
    let boxed: Box<[T]> = one.into_boxed_slice();
    // SAFETY: the slice has exactly one element, so a box of it is a box of that element: same address, same layout.
    Ok(unsafe { Box::from_raw(Box::into_raw(boxed).cast::<T>()) })
}

/// The global allocator of kernel builds: zero-filled only when asked, non-paged, tagged [`TAG`].
///
/// Pool aligns to 16 bytes, and to a page from a page upwards; what needs more fails.
#[derive(Clone, Copy, Debug, Default)]
pub struct PoolAllocator;

impl PoolAllocator {
    fn allocate(layout: Layout, flags: u64) -> *mut u8 {
        let aligned = layout.align() <= 16 || (layout.align() <= PAGE_SIZE && layout.size() >= PAGE_SIZE);
        if !aligned {
            return core::ptr::null_mut();
        }
        // SAFETY: an allocation touches no memory of ours. IRQL <= DISPATCH_LEVEL is the contract of every allocation here.
        unsafe { ExAllocatePool2(POOL_FLAG_NON_PAGED | flags, layout.size(), TAG) }.cast()
    }
}

// SAFETY: pool gives memory of the asked size and the alignment checked above, or null.
unsafe impl GlobalAlloc for PoolAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::allocate(layout, POOL_FLAG_UNINITIALIZED)
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Self::allocate(layout, 0)
    }
    unsafe fn dealloc(&self, block: *mut u8, _layout: Layout) {
        // SAFETY: the block came from this allocator.
        unsafe { ExFreePoolWithTag(block.cast::<c_void>(), TAG) };
    }
}
