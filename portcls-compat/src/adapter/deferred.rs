//! Interrupt, DPC and work item of an adapter.
//!
//! UNSAFETY: kernel objects that lie inside the adapter, whose address does not change, and are stopped before it goes away.

use super::rounds::Rounds;
use super::{Adapter, Driver};
use crate::com::{ComPtr, ComRef};
use crate::port::interrupt;
use crate::port::kernel;
use crate::port::resources::Resources;
use crate::raw::IInterruptSync;
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES, STATUS_SUCCESS, STATUS_UNSUCCESSFUL};
use acx_core::nt::imports::{
    IoAllocateWorkItem, IoFreeWorkItem, IoInvalidateDeviceState, IoQueueWorkItem, KeFlushQueuedDpcs, KeInitializeDpc,
    KeInsertQueueDpc, KeRemoveQueueDpc,
};
use acx_core::nt::raw::{DEVICE_OBJECT, DelayedWorkQueue, IO_WORKITEM, KDPC};
use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::mem::MaybeUninit;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

/// What runs later than the interrupt.
pub struct Deferred {
    dpc: UnsafeCell<MaybeUninit<KDPC>>,
    ready: AtomicBool,
    item: AtomicPtr<IO_WORKITEM>,
    rounds: Rounds,
    interrupt: AtomicPtr<IInterruptSync>,
}

impl Deferred {
    /// Nothing is connected yet.
    pub(super) const fn new() -> Self {
        Self {
            dpc: UnsafeCell::new(MaybeUninit::zeroed()),
            ready: AtomicBool::new(false),
            item: AtomicPtr::new(null_mut()),
            rounds: Rounds::new(),
            interrupt: AtomicPtr::new(null_mut()),
        }
    }
    fn dpc(&self) -> *mut KDPC {
        self.dpc.get().cast()
    }
    /// Disconnects the interrupt and waits for what it left. PASSIVE_LEVEL; may be repeated.
    pub(super) fn stop(&self) {
        self.rounds.close();
        let sync = self.interrupt.swap(null_mut(), Ordering::SeqCst);
        // SAFETY: the reference that `start` stored, taken out once.
        if let Some(sync) = unsafe { ComPtr::from_owned(sync) } {
            interrupt::disconnect(sync);
        }
        if self.ready.swap(false, Ordering::SeqCst) {
            // SAFETY: initialised when `ready` was set.
            unsafe { KeRemoveQueueDpc(self.dpc()) };
            // SAFETY: no arguments; PASSIVE_LEVEL.
            unsafe { KeFlushQueuedDpcs() };
        }
        while !self.rounds.is_idle() {
            kernel::pause();
        }
        let item = self.item.swap(null_mut(), Ordering::SeqCst);
        if !item.is_null() {
            // SAFETY: allocated by `start`, not queued any more.
            unsafe { IoFreeWorkItem(item) };
        }
    }
}

impl<F: Driver> Adapter<F> {
    /// Prepares DPC and work item, and connects the interrupt when there is one. PASSIVE_LEVEL.
    pub(super) fn connect(adapter: &ComRef<Self>, resources: &Resources) -> Result<(), NTSTATUS> {
        let deferred = &adapter.deferred;
        let context = core::ptr::from_ref::<Self>(adapter).cast_mut().cast::<c_void>();
        // SAFETY: our device object.
        let item = unsafe { IoAllocateWorkItem(adapter.device.as_ptr()) };
        if item.is_null() {
            return Err(STATUS_INSUFFICIENT_RESOURCES);
        }
        deferred.item.store(item, Ordering::SeqCst);
        // SAFETY: the adapter is at its final address and stops the DPC before it goes away.
        unsafe { KeInitializeDpc(deferred.dpc(), Some(dpc::<F>), context) };
        deferred.ready.store(true, Ordering::SeqCst);
        if resources.interrupts() != 0 {
            // SAFETY: the adapter disconnects the interrupt before it goes away.
            let sync = unsafe { interrupt::connect(resources, isr::<F>, context) }?;
            deferred.interrupt.store(sync.as_ptr(), Ordering::SeqCst);
            core::mem::forget(sync);
        }
        Ok(())
    }
    /// Queues [`Engine::service`](acx_core::model::engine::Engine::service). <= DISPATCH_LEVEL.
    pub(super) fn request_service(&self) {
        let item = self.deferred.item.load(Ordering::SeqCst);
        if item.is_null() || !self.deferred.rounds.ask() {
            return;
        }
        let context = core::ptr::from_ref(self).cast_mut().cast();
        // SAFETY: the item is ours and not queued, and `stop` waits for the round before it frees the item.
        unsafe { IoQueueWorkItem(item, Some(work::<F>), DelayedWorkQueue, context) };
    }
}

impl<F: Driver> Adapter<F> {
    /// Makes PnP ask for the state of a device whose hardware is gone: the answer is that it failed. PASSIVE_LEVEL.
    fn tell_loss(&self) {
        if !self.lost.swap(false, Ordering::AcqRel) {
            return;
        }
        self.failed.store(true, Ordering::Release);
        let physical = self.device.physical();
        if !physical.is_null() {
            // SAFETY: the physical device outlives the device above it.
            unsafe { IoInvalidateDeviceState(physical) };
        }
    }
}

/// At DIRQL.
unsafe extern "efiapi" fn isr<F: Driver>(_sync: *mut IInterruptSync, context: *mut c_void) -> NTSTATUS {
    // SAFETY: the adapter disconnects the interrupt before it goes away.
    let adapter = unsafe { &*context.cast_const().cast::<Adapter<F>>() };
    if !adapter.engine.interrupt() {
        return STATUS_UNSUCCESSFUL;
    }
    // SAFETY: initialised before the interrupt was connected.
    unsafe { KeInsertQueueDpc(adapter.deferred.dpc(), null_mut(), null_mut()) };
    STATUS_SUCCESS
}

/// At DISPATCH_LEVEL.
unsafe extern "efiapi" fn dpc<F: Driver>(_dpc: *mut KDPC, context: *mut c_void, _first: *mut c_void, _second: *mut c_void) {
    // SAFETY: the adapter flushes its DPC before it goes away.
    let adapter = unsafe { &*context.cast_const().cast::<Adapter<F>>() };
    if adapter.engine.dpc(&mut |event| adapter.raise(event)) {
        adapter.request_service();
    }
}

/// At PASSIVE_LEVEL.
unsafe extern "efiapi" fn work<F: Driver>(_device: *mut DEVICE_OBJECT, context: *mut c_void) {
    // SAFETY: the adapter waits for its work item before it goes away.
    let adapter = unsafe { &*context.cast_const().cast::<Adapter<F>>() };
    let deferred = &adapter.deferred;
    let item = deferred.item.load(Ordering::SeqCst);
    deferred.rounds.begin();
    adapter.engine.service(&mut |event| adapter.raise(event));
    adapter.look_for_loss();
    adapter.tell_loss();
    if deferred.rounds.end() {
        // SAFETY: this routine is running, so the item may be queued again, and `stop` waits for that round, too.
        unsafe { IoQueueWorkItem(item, Some(work::<F>), DelayedWorkQueue, context) };
    }
    // Without another round the adapter may be gone by now.
}
