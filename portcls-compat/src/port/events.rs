//! The port's list of clients that wait for events.

use crate::com::ComPtr;
use crate::raw::IPortEvents;
use acx_core::ks::guid::Guid;
use core::ffi::c_void;

/// Adds an entry that an event handler was given. PASSIVE_LEVEL.
///
/// # Safety
/// `entry` is the entry of the request that is being handled.
pub unsafe fn add(list: &ComPtr<IPortEvents>, entry: *mut c_void) {
    let call = list.vtable().AddEventToEventList;
    // SAFETY: the caller's contract.
    unsafe { call(list.as_ptr().cast(), entry) };
}

/// Whom an event concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A pin of the filter.
    Pin(u32),
    /// A node of the filter.
    Node(u32),
}

/// Signals everybody who waits for an event. Any IRQL; with no lock held.
pub fn generate(list: &ComPtr<IPortEvents>, set: &'static Guid, id: u32, source: Source) {
    let (pin, node) = match source {
        Source::Pin(n) => (Some(n), None),
        Source::Node(n) => (None, Some(n)),
    };
    let call = list.vtable().GenerateEventList;
    let none = u32::MAX;
    let set = core::ptr::from_ref(set).cast_mut();
    // SAFETY: the set is a constant, which the port only reads.
    unsafe {
        call(
            list.as_ptr().cast(),
            set,
            id,
            i32::from(pin.is_some()),
            pin.unwrap_or(none),
            i32::from(node.is_some()),
            node.unwrap_or(none),
        );
    }
}
