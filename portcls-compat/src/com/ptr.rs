//! Owned references to objects of others.

use super::vtable::Unknown;
use acx_core::nt::raw::{GUID, NTSTATUS};
use core::ffi::c_void;
use core::ptr::NonNull;

/// A raw interface type: its first field is a pointer to a vtable that begins with `IUnknown`'s methods.
///
/// # Safety
/// The layout must be as said.
pub unsafe trait Interface {
    /// Its identifier.
    const IID: GUID;
}

// SAFETY: it is the head of every interface.
unsafe impl Interface for Unknown {
    const IID: GUID = super::query::IID_UNKNOWN_PORTCLS;
}

/// An owned reference to a foreign interface. Clones add a reference, drops release one; any IRQL at which the owner allows it.
pub struct ComPtr<I: Interface>(NonNull<I>);

impl<I: Interface> ComPtr<I> {
    /// Takes over a reference that the caller owns. `None` for null.
    ///
    /// # Safety
    /// `pointer` is null or a live interface pointer whose reference is handed over.
    #[must_use]
    pub unsafe fn from_owned(pointer: *mut I) -> Option<Self> {
        NonNull::new(pointer).map(Self)
    }
    /// Adds a reference to a borrowed pointer. `None` for null.
    ///
    /// # Safety
    /// `pointer` is null or a live interface pointer.
    #[must_use]
    pub unsafe fn from_borrowed(pointer: *mut I) -> Option<Self> {
        let pointer = NonNull::new(pointer)?;
        let unknown = pointer.as_ptr().cast::<Unknown>();
        // SAFETY: live by contract.
        let vtable = unsafe { (*unknown).vtable };
        // SAFETY: a live object's vtable.
        let add_ref = unsafe { (*vtable).add_ref };
        // SAFETY: a live object.
        unsafe { add_ref(unknown.cast()) };
        Some(Self(pointer))
    }
    /// The pointer, borrowed.
    #[must_use]
    pub fn as_ptr(&self) -> *mut I {
        self.0.as_ptr()
    }
    /// Asks for another interface.
    ///
    /// # Errors
    /// The object's own status.
    pub fn query<J: Interface>(&self) -> Result<ComPtr<J>, NTSTATUS> {
        let unknown = self.0.as_ptr().cast::<Unknown>();
        let mut out: *mut c_void = core::ptr::null_mut();
        // SAFETY: a reference is held.
        let vtable = unsafe { (*unknown).vtable };
        // SAFETY: a live object's vtable.
        let query = unsafe { (*vtable).query_interface };
        // SAFETY: arguments are valid for the call.
        let status = unsafe { query(unknown.cast(), &J::IID, &raw mut out) };
        if status < 0 {
            return Err(status);
        }
        NonNull::new(out.cast()).map(ComPtr).ok_or(acx_core::nt::raw::STATUS_NOT_SUPPORTED)
    }
}

impl<I: Interface> Clone for ComPtr<I> {
    fn clone(&self) -> Self {
        let unknown = self.0.as_ptr().cast::<Unknown>();
        // SAFETY: a reference is held.
        let vtable = unsafe { (*unknown).vtable };
        // SAFETY: a live object's vtable.
        let add_ref = unsafe { (*vtable).add_ref };
        // SAFETY: a live object.
        unsafe { add_ref(unknown.cast()) };
        Self(self.0)
    }
}

impl<I: Interface> Drop for ComPtr<I> {
    fn drop(&mut self) {
        let unknown = self.0.as_ptr().cast::<Unknown>();
        // SAFETY: a reference is held.
        let vtable = unsafe { (*unknown).vtable };
        // SAFETY: a live object's vtable.
        let release = unsafe { (*vtable).release };
        // SAFETY: the reference is given up with `self`.
        unsafe { release(unknown.cast()) };
    }
}
