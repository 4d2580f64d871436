//! What a driver image brings along in place of the standard library: allocator, panic handler, memory functions.
//!
//! Only images have these; the lab, which runs the same code natively, has those of its own standard library.
#![allow(unsafe_code, reason = "the end of the world is a function of the kernel")]

use acx_core::nt::imports::KeBugCheckEx;
use acx_core::nt::pool::PoolAllocator;
use acx_core::nt::raw::MANUALLY_INITIATED_CRASH1;
use core::panic::PanicInfo;

mod guard;
#[cfg(target_arch = "aarch64")]
mod imports;
mod memory;

#[global_allocator]
static POOL: PoolAllocator = PoolAllocator;

/// First parameter of the bug check: `Duet`, as in the pool tag.
const WHO: usize = u32::from_le_bytes(*b"Duet") as usize;

/// Stops the system. No image that passed its check contains it: nothing in the driver panics.
#[panic_handler]
fn panic(_information: &PanicInfo<'_>) -> ! {
    // SAFETY: stopping is allowed anywhere.
    unsafe { KeBugCheckEx(MANUALLY_INITIATED_CRASH1, WHO, 0, 0, 0) }
}
