//! What code in kernel mode finds on a processor: the processor control region behind GS.

use crate::kernel::exports::processor;
use crate::kernel::thread;
use std::cell::RefCell;

/// `ARCH_SET_GS` (arch_prctl(2)).
const ARCH_SET_GS: libc::c_long = 0x1001;
/// `KPRCB.CurrentThread` in the control region.
const THREAD: usize = 0x188;

thread_local! {
    static REGION: RefCell<Option<Box<[u8; 4096]>>> = const { RefCell::new(None) };
}

/// Puts a control region behind GS on this thread.
pub fn prepare() {
    REGION.with_borrow_mut(|region| {
        let region = region.get_or_insert_with(processor::kpcr);
        // SAFETY: sets the GS base of this thread, which nothing else in a Linux process uses.
        let result = unsafe { libc::syscall(libc::SYS_arch_prctl, ARCH_SET_GS, region.as_ptr() as u64) };
        assert_eq!(result, 0, "the host does not set GS");
    });
    thread_changed();
}

/// Another of the driver's threads runs.
pub(crate) fn thread_changed() {
    let object = thread::current_object().to_le_bytes();
    // Nothing reads the region on the host's side while a thread of the lab ends.
    let _gone = REGION.try_with(|cell| {
        if let Some(region) = cell.borrow_mut().as_mut() {
            region[THREAD..THREAD + 8].copy_from_slice(&object);
        }
    });
}
