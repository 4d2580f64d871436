//! Spin locks.
use acx_core::nt::spinlock::SpinLock;
use acx_core::sync::Lock as _;
use hw::io::Lock;

/// A kernel spin lock around a value.
pub struct NtLock<T>(SpinLock<T>);

impl<T> NtLock<T> {
    /// A free lock.
    pub const fn new(value: T) -> Self {
        Self(SpinLock::new(value))
    }
}

impl<T> Lock<T> for NtLock<T> {
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        self.0.with(f)
    }
}
