//! A reference-counted pointer whose allocation can fail.
use alloc::boxed::Box;
use core::ops::Deref;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicUsize, Ordering, fence};

use super::pool::try_box;
use super::raw::NTSTATUS;

struct Inner<T> {
    count: AtomicUsize,
    value: T,
}

/// Shared ownership of a value; the last one drops it. IRQL <= DISPATCH_LEVEL, or what dropping the value needs.
pub struct Shared<T> {
    inner: NonNull<Inner<T>>,
}

// SAFETY: like `Arc`: references cross threads, and the last owner, wherever it is, drops the value.
unsafe impl<T: Send + Sync> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// Moves `value` to memory of its own.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn try_new(value: T) -> Result<Self, NTSTATUS> {
        let inner = try_box(Inner { count: AtomicUsize::new(1), value })?;
        Ok(Self { inner: NonNull::from(Box::leak(inner)) })
    }

    /// How many owners there are at this moment.
    #[must_use]
    pub fn owners(this: &Self) -> usize {
        // SAFETY: alive while an owner is.
        unsafe { this.inner.as_ref() }.count.load(Ordering::Acquire)
    }

    /// Gives the ownership out as a plain pointer to the value's cell, for a context argument. Undone by [`Shared::from_raw`].
    #[must_use]
    pub fn into_raw(this: Self) -> *mut core::ffi::c_void {
        let pointer = this.inner.as_ptr().cast();
        core::mem::forget(this);
        pointer
    }

    /// Takes back what [`Shared::into_raw`] gave.
    ///
    /// # Safety
    /// `pointer` must come from `into_raw` of the same `T`, once for each call.
    #[must_use]
    pub unsafe fn from_raw(pointer: *mut core::ffi::c_void) -> Option<Self> {
        NonNull::new(pointer.cast()).map(|inner| Self { inner })
    }

    /// The value behind what [`Shared::into_raw`] gave, without taking it back.
    ///
    /// # Safety
    /// As for [`Shared::from_raw`], and the ownership given out must outlive `'a`.
    #[must_use]
    pub unsafe fn peek<'a>(pointer: *mut core::ffi::c_void) -> Option<&'a T> {
        let inner = NonNull::new(pointer.cast::<Inner<T>>())?;
        // SAFETY: promised by the caller.
        Some(unsafe { &inner.as_ref().value })
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        // SAFETY: alive while an owner is. A count cannot overflow: each owner takes memory.
        unsafe { self.inner.as_ref() }.count.fetch_add(1, Ordering::Relaxed);
        Self { inner: self.inner }
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: alive while an owner is.
        unsafe { &self.inner.as_ref().value }
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        // SAFETY: alive while an owner is.
        if unsafe { self.inner.as_ref() }.count.fetch_sub(1, Ordering::Release) == 1 {
            fence(Ordering::Acquire);
            // SAFETY: this was the last owner, and the memory came from a box.
            drop(unsafe { Box::from_raw(self.inner.as_ptr()) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Shared;
    use std::cell::Cell;
    use std::rc::Rc;

    #[test]
    fn the_last_owner_drops_the_value() {
        struct Probe(Rc<Cell<u32>>);
        impl Drop for Probe {
            fn drop(&mut self) {
                self.0.set(self.0.get() + 1);
            }
        }
        let drops = Rc::new(Cell::new(0));
        let one = Shared::try_new(Probe(Rc::clone(&drops))).unwrap();
        let two = one.clone();
        assert_eq!(Shared::owners(&one), 2);
        drop(one);
        assert_eq!(drops.get(), 0);
        let raw = Shared::into_raw(two);
        assert_eq!(drops.get(), 0);
        // SAFETY: taken back once.
        drop(unsafe { Shared::<Probe>::from_raw(raw) });
        assert_eq!(drops.get(), 1);
    }
}
