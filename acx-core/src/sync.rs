//! Locking as the model sees it: who provides the lock is the framework's business.

/// A lock around a value, held only while a closure runs and never across a call-out.
pub trait Lock<T> {
    /// Runs `f` with the value. IRQL <= DISPATCH_LEVEL; `f` runs at DISPATCH_LEVEL.
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R;
}

/// A kind of lock, chosen once by whoever puts the model to work.
pub trait Locks: 'static {
    /// The lock around a `T`. It may be moved while nobody holds it.
    type Lock<T>: Lock<T>;
    /// Puts `value` under a lock. Any IRQL.
    fn lock<T>(value: T) -> Self::Lock<T>;
}
