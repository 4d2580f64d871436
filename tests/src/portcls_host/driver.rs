//! Calls into the driver's COM objects, by slot, each through the kernel's call-out.

use super::abi::{Guid, Ptr, Status, ok};
use super::seam;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A reference to a driver's object that the host owns; dropping it releases it.
pub struct Com {
    ptr: Ptr,
    name: &'static str,
}

/// Calls a method at PASSIVE_LEVEL: `method!(object, slot, "IFoo::Bar"; (types) -> result; arguments)`.
macro_rules! method {
    ($com:expr, $slot:expr, $name:expr; ($($t:ty),*) -> $r:ty; $($a:expr),*) => {
        $crate::portcls_host::driver::method_at!($crate::portcls_host::abi::PASSIVE_LEVEL, $com, $slot, $name; ($($t),*) -> $r; $($a),*)
    };
}
pub(crate) use method;

/// Calls a method at a level.
macro_rules! method_at {
    ($level:expr, $com:expr, $slot:expr, $name:expr; ($($t:ty),*) -> $r:ty; $($a:expr),*) => {{
        let this = $com.ptr();
        $crate::portcls_host::coverage::called($com.name(), $slot);
        // SAFETY: the object is referenced; the slot and the types are those of the published interface.
        let function: unsafe extern "efiapi" fn($crate::portcls_host::abi::Ptr, $($t),*) -> $r = unsafe {
            let table = this.cast::<*const *const ()>().read();
            core::mem::transmute::<*const (), unsafe extern "efiapi" fn($crate::portcls_host::abi::Ptr, $($t),*) -> $r>(table.add($slot).read())
        };
        // SAFETY: as above.
        $crate::portcls_host::seam::callout($name, $level, || unsafe { function(this, $($a),*) })
    }};
}
pub(crate) use method_at;

impl Com {
    /// Takes over a reference that the driver gave out.
    pub fn owned(ptr: Ptr, name: &'static str) -> Self {
        Self { ptr, name }
    }

    /// Adds a reference of the host's own.
    pub fn shared(ptr: Ptr, name: &'static str) -> Self {
        let this = Self { ptr, name };
        method!(this, 1, "IUnknown::AddRef"; () -> u32;);
        this
    }

    /// Its interface, as the host asked for it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The interface pointer.
    pub fn ptr(&self) -> Ptr {
        self.ptr
    }

    /// Asks for another interface.
    pub fn query(&self, iid: &Guid, name: &'static str) -> Option<Self> {
        let mut out: Ptr = core::ptr::null_mut();
        let status = method!(self, 0, "IUnknown::QueryInterface"; (*const Guid, *mut Ptr) -> Status; iid, &raw mut out);
        match (ok(status), out.is_null()) {
            (true, false) => Some(Self { ptr: out, name }),
            (true, true) => {
                seam::report(
                    seam::Rule::ComReference,
                    format!("{}: QueryInterface for {name} succeeded with a null pointer", self.name),
                );
                None
            }
            (false, false) => {
                seam::report(
                    seam::Rule::ComReference,
                    format!("{}: QueryInterface for {name} failed and left a pointer", self.name),
                );
                None
            }
            (false, true) => None,
        }
    }
}

impl Clone for Com {
    fn clone(&self) -> Self {
        Self::shared(self.ptr, self.name)
    }
}

thread_local! {
    /// Objects of the driver that had references left when the host released its last known one.
    static HELD: RefCell<BTreeMap<usize, (&'static str, u32)>> = const { RefCell::new(BTreeMap::new()) };
}

/// Remembers what a release left.
fn released(ptr: Ptr, name: &'static str, left: u32) {
    HELD.with_borrow_mut(|held| if left > 0 { held.insert(ptr.addr(), (name, left)) } else { held.remove(&ptr.addr()) });
}

/// Reports objects that are still there after the driver was unloaded: somebody did not release them.
pub fn report_held() {
    for (address, (name, left)) in HELD.take() {
        // Objects that went since lie in no block.
        if let Some(block) = crate::kernel::pool::around(address) {
            seam::report(
                seam::Rule::ComReference,
                format!("{name}: the driver's object has {left} reference(s) left at unload{}", block.origin()),
            );
        }
    }
}

impl Drop for Com {
    fn drop(&mut self) {
        if !self.ptr.is_null() {
            let left = method!(self, 2, "IUnknown::Release"; () -> u32;);
            released(self.ptr, self.name, left);
        }
    }
}

/// Releases the host's reference now and says how many the object has left; the `Com` is empty afterwards.
pub fn release_last(com: &mut Com) -> u32 {
    let left = method!(com, 2, "IUnknown::Release"; () -> u32;);
    released(com.ptr, com.name, left);
    com.ptr = core::ptr::null_mut();
    left
}
