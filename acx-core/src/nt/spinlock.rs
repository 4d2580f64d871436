//! A value under a kernel spin lock.
use core::cell::UnsafeCell;

use super::imports::{KeAcquireSpinLockRaiseToDpc, KeReleaseSpinLock};
use super::raw::{KIRQL, KSPIN_LOCK};
use crate::sync::{Lock, Locks};

/// A spin lock around a value. It may be moved while nobody holds it; not recursive.
#[derive(Debug)]
pub struct SpinLock<T> {
    lock: UnsafeCell<KSPIN_LOCK>,
    value: UnsafeCell<T>,
}

// SAFETY: the value is reached only by whoever holds the lock.
unsafe impl<T: Send> Sync for SpinLock<T> {}
// SAFETY: moving the lock moves the value, and a free lock is not tied to an address.
unsafe impl<T: Send> Send for SpinLock<T> {}

/// Releases on every way out, also when a test's closure panics.
struct Held<'a> {
    lock: &'a UnsafeCell<KSPIN_LOCK>,
    old: KIRQL,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        // SAFETY: this processor acquired the lock and got `old` for it.
        unsafe { KeReleaseSpinLock(self.lock.get(), self.old) };
    }
}

impl<T> SpinLock<T> {
    /// A free lock around `value`. Any IRQL.
    pub const fn new(value: T) -> Self {
        Self { lock: UnsafeCell::new(0), value: UnsafeCell::new(value) }
    }

    /// The value, when nobody else can have the lock.
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }

    /// The value, giving up the lock.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T> Lock<T> for SpinLock<T> {
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: zero is a free spin lock on every NT; callers are at IRQL <= DISPATCH_LEVEL.
        let old = unsafe { KeAcquireSpinLockRaiseToDpc(self.lock.get()) };
        let _held = Held { lock: &self.lock, old };
        // SAFETY: the lock is held, so nobody else has a reference to the value.
        f(unsafe { &mut *self.value.get() })
    }
}

/// The kernel's spin locks, for code that is generic over locks.
#[derive(Clone, Copy, Debug)]
pub struct SpinLocks;

impl Locks for SpinLocks {
    type Lock<T> = SpinLock<T>;
    fn lock<T>(value: T) -> SpinLock<T> {
        SpinLock::new(value)
    }
}
