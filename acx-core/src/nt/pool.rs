//! Pool: fallible allocation, and the allocator of kernel builds.
use alloc::boxed::Box;
use core::alloc::{GlobalAlloc, Layout};
use core::ffi::c_void;
use core::ptr::NonNull;

#[cfg(not(feature = "downlevel"))]
use super::imports::ExAllocatePool2;
#[cfg(feature = "downlevel")]
use super::imports::ExAllocatePoolWithTag;
use super::imports::ExFreePoolWithTag;
#[cfg(feature = "downlevel")]
use super::late::{Late, no_execute};
use super::raw::{
    NTSTATUS, PAGE_SIZE, POOL_FLAG_NON_PAGED, POOL_FLAG_UNINITIALIZED, POOL_FLAGS, PVOID, STATUS_INSUFFICIENT_RESOURCES,
};
#[cfg(feature = "downlevel")]
use super::raw::{NonPagedPool, NonPagedPoolNx};
#[cfg(feature = "downlevel")]
use super::unicode::utf16;

/// Tag of everything that the driver allocates: `Duet`.
pub const TAG: u32 = u32::from_le_bytes(*b"Duet");

/// A box, or an error when memory is out. IRQL <= DISPATCH_LEVEL.
///
/// # Errors
/// STATUS_INSUFFICIENT_RESOURCES.
pub fn try_box<T>(value: T) -> Result<Box<T>, NTSTATUS> {
    let layout = Layout::new::<T>();
    let place = if layout.size() == 0 {
        NonNull::<T>::dangling().as_ptr()
    } else {
        // SAFETY: the layout has a size.
        unsafe { alloc::alloc::alloc(layout) }.cast::<T>()
    };
    if place.is_null() {
        return Err(STATUS_INSUFFICIENT_RESOURCES);
    }
    // SAFETY: fresh memory of the value's layout, or no memory for a value without a size.
    unsafe { place.write(value) };
    // SAFETY: as above, from the allocator that a box gives it back to.
    Ok(unsafe { Box::from_raw(place) })
}

#[cfg(not(feature = "downlevel"))]
fn allocate(flags: POOL_FLAGS, bytes: usize) -> PVOID {
    // SAFETY: an allocation touches no memory of ours. IRQL <= DISPATCH_LEVEL is the contract of every allocation here.
    unsafe { ExAllocatePool2(flags, bytes, TAG) }
}

#[cfg(feature = "downlevel")]
pub(super) static ALLOCATE: Late = Late::new(const { &utf16::<16>("ExAllocatePool2") });

#[cfg(feature = "downlevel")]
fn allocate(flags: POOL_FLAGS, bytes: usize) -> PVOID {
    type Allocate = unsafe extern "efiapi" fn(POOL_FLAGS, usize, u32) -> PVOID;
    // SAFETY: the type of the routine that was looked up.
    if let Some(allocate) = unsafe { ALLOCATE.get::<Allocate>() } {
        // SAFETY: an allocation touches no memory of ours. IRQL <= DISPATCH_LEVEL is the contract of every allocation here.
        return unsafe { allocate(flags, bytes, TAG) };
    }
    let kind = if no_execute() { NonPagedPoolNx } else { NonPagedPool };
    // SAFETY: as above.
    let block = unsafe { ExAllocatePoolWithTag(kind, bytes, TAG) };
    if !block.is_null() && flags & POOL_FLAG_UNINITIALIZED == 0 {
        // SAFETY: the block has this many bytes.
        unsafe { core::ptr::write_bytes(block.cast::<u8>(), 0, bytes) };
    }
    block
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
        allocate(POOL_FLAG_NON_PAGED | flags, layout.size()).cast()
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
