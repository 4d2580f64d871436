//! The host's own state: one per lab, on the lab's thread.

use super::call::Framework;
use super::object::{Handle, Object};
use std::cell::RefCell;
use std::collections::HashMap;

/// Everything that the framework hosts keep.
#[derive(Default)]
pub(crate) struct Host {
    pub next_handle: Handle,
    pub objects: HashMap<Handle, Object>,
    pub wdf_globals: usize,
    pub acx_globals: usize,
    pub driver: Handle,
    pub driver_object: usize,
    pub registry_path: String,
    /// Between the call of DriverEntry and its return.
    pub in_driver_entry: bool,
}

thread_local! {
    pub(crate) static HOST: RefCell<Host> = RefCell::new(Host { next_handle: 0x5A00_0000_0000, ..Host::default() });
}

/// The globals pointer that a bound driver must pass.
pub(crate) fn globals(framework: Framework) -> usize {
    HOST.with_borrow(|host| match framework {
        Framework::Wdf => host.wdf_globals,
        Framework::Acx => host.acx_globals,
    })
}

/// Forgets everything, for the next lab on this thread. Handle values go on rising.
pub(crate) fn reset() {
    let old = HOST.with_borrow_mut(|host| {
        let next_handle = host.next_handle;
        std::mem::replace(host, Host { next_handle, ..Host::default() })
    });
    drop(old);
}
