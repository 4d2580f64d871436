//! `PcRegisterIoTimeout`: routines that the port driver calls once a second while their device exists.

use super::abi::Ptr;
use super::seam;
use crate::kernel;
use std::cell::RefCell;

/// Device, routine, context.
type Entry = (usize, usize, usize);

const SECOND: u64 = 1_000_000_000;

thread_local! {
    static ENTRIES: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

fn tick(entry: Entry) {
    if !ENTRIES.with_borrow(|e| e.contains(&entry)) {
        return;
    }
    // SAFETY: the driver registered this IO_TIMER_ROUTINE with its context and has not taken it back.
    seam::callout("I/O timeout", 2, || unsafe {
        let routine = std::mem::transmute::<usize, unsafe extern "win64" fn(usize, usize)>(entry.1);
        routine(entry.0, entry.2);
    });
    kernel::schedule(kernel::now() + SECOND, Box::new(move || tick(entry)));
}

/// Starts calling.
pub(super) fn register(fdo: Ptr, routine: Ptr, context: Ptr) {
    let entry = (fdo as usize, routine as usize, context as usize);
    ENTRIES.with_borrow_mut(|e| e.push(entry));
    kernel::schedule(kernel::now() + SECOND, Box::new(move || tick(entry)));
}

/// Stops calling. Gives whether it was registered.
pub(super) fn unregister(fdo: Ptr, routine: Ptr, context: Ptr) -> bool {
    let entry = (fdo as usize, routine as usize, context as usize);
    ENTRIES.with_borrow_mut(|e| e.iter().position(|x| *x == entry).map(|i| e.remove(i))).is_some()
}

/// Forgets all; a routine that is left when its driver goes is never called again.
pub(super) fn reset() {
    ENTRIES.take();
}
