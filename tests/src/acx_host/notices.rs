//! What the driver told ACX unasked: handles of the jacks, volumes, mutes and pins that changed.

use crate::wdf_host::object::Handle;
use std::cell::RefCell;

thread_local! {
    static CHANGED: RefCell<Vec<Handle>> = const { RefCell::new(Vec::new()) };
}

/// Remembers a change.
pub(crate) fn push(handle: Handle) {
    CHANGED.with_borrow_mut(|c| c.push(handle));
}

/// Takes what changed, oldest first.
pub(crate) fn take() -> Vec<Handle> {
    CHANGED.take()
}
