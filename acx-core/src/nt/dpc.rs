//! Deferred calls at DISPATCH_LEVEL.
use alloc::boxed::Box;
use core::cell::UnsafeCell;
use core::ffi::c_void;

use super::imports::{KeFlushQueuedDpcs, KeInitializeDpc, KeInsertQueueDpc, KeRemoveQueueDpc};
use super::pool::try_box;
use super::raw::{KDPC, NTSTATUS};

/// What a deferred call or a timer runs. It runs at DISPATCH_LEVEL and must not wait.
pub trait Deferred: Send + Sync + 'static {
    /// Does the work.
    fn run(&self);
}

impl<F: Fn() + Send + Sync + 'static> Deferred for F {
    fn run(&self) {
        self();
    }
}

struct Inner<D> {
    dpc: UnsafeCell<KDPC>,
    target: D,
}

/// A deferred call with its target, in memory of its own. Dropped at PASSIVE_LEVEL, it is dequeued and awaited.
pub struct Dpc<D: Deferred> {
    inner: Box<Inner<D>>,
}

// SAFETY: the kernel synchronises its queue; the target may be shared.
unsafe impl<D: Deferred> Send for Dpc<D> {}
// SAFETY: as above.
unsafe impl<D: Deferred> Sync for Dpc<D> {}

unsafe extern "efiapi" fn thunk<D: Deferred>(_dpc: *mut KDPC, context: *mut c_void, _one: *mut c_void, _two: *mut c_void) {
    // SAFETY: the context is the target, which lives until the call was awaited.
    unsafe { &*context.cast::<D>() }.run();
}

const EMPTY: KDPC = KDPC {
    Type: 0,
    Importance: 0,
    Number: 0,
    DpcListEntry: super::raw::SINGLE_LIST_ENTRY { Next: core::ptr::null_mut() },
    ProcessorHistory: 0,
    DeferredRoutine: None,
    DeferredContext: core::ptr::null_mut(),
    SystemArgument1: core::ptr::null_mut(),
    SystemArgument2: core::ptr::null_mut(),
    DpcData: core::ptr::null_mut(),
};

impl<D: Deferred> Dpc<D> {
    /// A deferred call that is not queued. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn try_new(target: D) -> Result<Self, NTSTATUS> {
        let inner = try_box(Inner { dpc: UnsafeCell::new(EMPTY), target })?;
        let context = core::ptr::from_ref(&inner.target).cast_mut().cast();
        // SAFETY: memory of a deferred call at its final address.
        unsafe { KeInitializeDpc(inner.dpc.get(), Some(thunk::<D>), context) };
        Ok(Self { inner })
    }

    /// Queues it. Gives false when it is queued already. Any IRQL.
    pub fn queue(&self) -> bool {
        // SAFETY: an initialised deferred call.
        unsafe { KeInsertQueueDpc(self.inner.dpc.get(), core::ptr::null_mut(), core::ptr::null_mut()) != 0 }
    }

    /// The target.
    pub fn target(&self) -> &D {
        &self.inner.target
    }

    pub(super) fn raw(&self) -> *mut KDPC {
        self.inner.dpc.get()
    }
}

impl<D: Deferred> Drop for Dpc<D> {
    fn drop(&mut self) {
        // SAFETY: an initialised deferred call.
        unsafe { KeRemoveQueueDpc(self.inner.dpc.get()) };
        // SAFETY: PASSIVE_LEVEL is the contract of dropping; a call that runs elsewhere ends before this returns.
        unsafe { KeFlushQueuedDpcs() };
    }
}
