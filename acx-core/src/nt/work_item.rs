//! Passive-level work, queued from anywhere up to DISPATCH_LEVEL.
use core::ffi::c_void;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::event::{Event, Kind};
use super::imports::{IoAllocateWorkItem, IoFreeWorkItem, IoQueueWorkItem};
use super::raw::{DEVICE_OBJECT, DelayedWorkQueue, IO_WORKITEM, NTSTATUS, STATUS_INSUFFICIENT_RESOURCES};
use super::shared::Shared;

/// What a work item runs, at PASSIVE_LEVEL.
pub trait Work: Send + Sync + 'static {
    /// Does the work.
    fn run(&self);
}

impl<F: Fn() + Send + Sync + 'static> Work for F {
    fn run(&self) {
        self();
    }
}

struct Inner<W> {
    item: NonNull<IO_WORKITEM>,
    queued: AtomicBool,
    /// Runs that are queued or not over yet.
    pending: AtomicUsize,
    idle: Event,
    work: W,
}

// SAFETY: the item is only passed to the kernel, which synchronises.
unsafe impl<W: Work> Send for Inner<W> {}
// SAFETY: as above.
unsafe impl<W: Work> Sync for Inner<W> {}

impl<W> Drop for Inner<W> {
    fn drop(&mut self) {
        // SAFETY: allocated by us and not queued: a queued one shares this value.
        unsafe { IoFreeWorkItem(self.item.as_ptr()) };
    }
}

/// A work item. Dropped at PASSIVE_LEVEL, it waits until a queued run is over.
pub struct WorkItem<W: Work> {
    inner: Shared<Inner<W>>,
}

unsafe extern "efiapi" fn thunk<W: Work>(_device: *mut DEVICE_OBJECT, context: *mut c_void) {
    // SAFETY: queueing gave out one share for this call.
    let Some(inner) = (unsafe { Shared::<Inner<W>>::from_raw(context) }) else { return };
    // Work queued from here on needs a run of its own.
    inner.queued.store(false, Ordering::Release);
    inner.work.run();
    if inner.pending.fetch_sub(1, Ordering::AcqRel) == 1 {
        inner.idle.set();
    }
}

impl<W: Work> WorkItem<W> {
    /// A work item that is not queued. IRQL <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    ///
    /// # Safety
    /// `device` must be a live device object of this driver that outlives the item.
    pub unsafe fn try_new(device: *mut DEVICE_OBJECT, work: W) -> Result<Self, NTSTATUS> {
        let idle = Event::try_new(Kind::Notification)?;
        // SAFETY: promised by the caller.
        let item = NonNull::new(unsafe { IoAllocateWorkItem(device) }).ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        Ok(Self {
            inner: Shared::try_new(Inner { item, queued: AtomicBool::new(false), pending: AtomicUsize::new(0), idle, work })?,
        })
    }

    /// Queues it. Gives false when it is queued and not yet running. IRQL <= DISPATCH_LEVEL.
    pub fn queue(&self) -> bool {
        if self.inner.queued.swap(true, Ordering::AcqRel) {
            return false;
        }
        self.inner.pending.fetch_add(1, Ordering::AcqRel);
        let context = Shared::into_raw(self.inner.clone());
        // SAFETY: the item is not queued, and the context is a share that the call takes back.
        unsafe { IoQueueWorkItem(self.inner.item.as_ptr(), Some(thunk::<W>), DelayedWorkQueue, context) };
        true
    }

    /// Waits until no run is queued or under way. PASSIVE_LEVEL.
    pub fn flush(&self) {
        while self.inner.pending.load(Ordering::Acquire) != 0 {
            self.inner.idle.reset();
            // A run that ended before the reset is seen here; one that ends later sets the event again.
            if self.inner.pending.load(Ordering::Acquire) == 0 {
                return;
            }
            let _set = self.inner.idle.wait(None);
        }
    }
}

impl<W: Work> Drop for WorkItem<W> {
    fn drop(&mut self) {
        self.flush();
    }
}
