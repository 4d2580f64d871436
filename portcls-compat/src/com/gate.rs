//! Publishes a value to code at DISPATCH_LEVEL, with no lock held while it is used, and takes it back.

use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

/// A place for a pointer that others use for a short time.
///
/// Whoever closes the gate waits until nobody uses what was behind it. Users never wait.
pub struct Gate<T> {
    users: AtomicU32,
    value: AtomicPtr<T>,
}

impl<T> Gate<T> {
    /// An empty gate.
    #[must_use]
    pub const fn new() -> Self {
        Self { users: AtomicU32::new(0), value: AtomicPtr::new(null_mut()) }
    }
    /// Publishes `value`, unless something is there already; says whether it did. Any IRQL.
    ///
    /// # Safety
    /// `value` stays valid until [`Self::close`] has returned.
    pub unsafe fn open(&self, value: *const T) -> bool {
        self.value.compare_exchange(null_mut(), value.cast_mut(), Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
    /// Runs `f` with the value, if there is one. `f` must not wait and must not close the gate. Any IRQL.
    pub fn with<R>(&self, f: impl FnOnce(&T) -> R) -> Option<R> {
        self.users.fetch_add(1, Ordering::SeqCst);
        let value = self.value.load(Ordering::SeqCst);
        // SAFETY: whoever published the value waits in `close` for `users` to become 0 before it goes away, and this user was
        // counted before the pointer was read.
        let result = unsafe { value.as_ref() }.map(f);
        self.users.fetch_sub(1, Ordering::SeqCst);
        result
    }
    /// Takes the value back; returns null when the gate was empty. Afterwards nobody uses it. `wait` gives the processor away
    /// for a moment. PASSIVE_LEVEL.
    pub fn close(&self, wait: impl Fn()) -> *mut T {
        let value = self.value.swap(null_mut(), Ordering::SeqCst);
        if !value.is_null() {
            self.drain(wait);
        }
        value
    }
    /// Waits until everybody who is inside has left. PASSIVE_LEVEL.
    pub fn drain(&self, wait: impl Fn()) {
        // Bounded by the users: they run at DISPATCH_LEVEL or do a few instructions, and none enters again for the old value.
        while self.users.load(Ordering::SeqCst) != 0 {
            wait();
        }
    }
    /// Whether nothing is published. Any IRQL.
    pub fn is_empty(&self) -> bool {
        self.value.load(Ordering::SeqCst).is_null()
    }
}

impl<T> Default for Gate<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_gate_gives_nothing_and_waits_for_users() {
        let gate = Gate::new();
        let value = 7;
        // SAFETY: `value` lives until the gate is closed.
        assert!(unsafe { gate.open(&raw const value) });
        // SAFETY: refused, so nothing is published.
        assert!(!unsafe { gate.open(&raw const value) });
        assert_eq!(gate.with(|v| *v), Some(7));
        gate.users.fetch_add(1, Ordering::SeqCst);
        let waits = core::cell::Cell::new(0);
        gate.close(|| {
            waits.set(waits.get() + 1);
            gate.users.fetch_sub(1, Ordering::SeqCst);
        });
        assert_eq!(waits.get(), 1);
        assert_eq!(gate.with(|v| *v), None);
    }
}
