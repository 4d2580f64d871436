//! What code in kernel mode finds on a processor: the processor control region behind GS.

use std::cell::RefCell;

/// `ARCH_SET_GS` (arch_prctl(2)).
const ARCH_SET_GS: libc::c_long = 0x1001;

/// Words of a page: the control region and, behind it, a thread object that nobody looks into.
struct Region(Box<[u64; 1024]>);

thread_local! {
    static REGION: RefCell<Option<Region>> = const { RefCell::new(None) };
}

/// The address of the running thread's object, as `KeGetCurrentThread` reads it.
pub fn thread_object() -> usize {
    REGION.with_borrow(|r| r.as_ref().map_or(0, |r| r.0.as_ptr() as usize + 4096))
}

/// Puts a control region behind GS on this thread. Offsets: KPCR.Self 0x18, CurrentPrcb 0x20, Irql 0x50, Prcb 0x180 with
/// CurrentThread at 8 (0x188) and Number at 0x24 (0x1A4): processor 0.
pub fn prepare() {
    REGION.with_borrow_mut(|region| {
        let region = region.get_or_insert_with(|| Region(Box::new([0; 1024])));
        let base = region.0.as_ptr() as u64;
        let words = &mut region.0;
        words[0x18 / 8] = base;
        words[0x20 / 8] = base + 0x180;
        words[0x188 / 8] = base + 4096;
        // SAFETY: sets the GS base of this thread, which nothing else in a Linux process uses.
        let result = unsafe { libc::syscall(libc::SYS_arch_prctl, ARCH_SET_GS, base) };
        assert_eq!(result, 0, "the host does not set GS");
    });
}
