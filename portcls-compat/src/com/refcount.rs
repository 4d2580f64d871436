//! The reference counter.

use core::sync::atomic::{AtomicU32, Ordering, fence};

/// Counts above this stay where they are: the object then leaks, which is better than to free it while somebody holds it.
const SATURATED: u32 = u32::MAX / 2;

/// A reference count that starts at 1. Any IRQL.
#[derive(Debug)]
pub struct RefCount(AtomicU32);

impl RefCount {
    /// One reference.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicU32::new(1))
    }
    /// Adds a reference; returns the new count, for information only.
    pub fn increment(&self) -> u32 {
        // The new reference is made from an existing one, so nothing has to be ordered.
        let before = self.0.fetch_add(1, Ordering::Relaxed);
        if before >= SATURATED {
            self.0.store(SATURATED, Ordering::Relaxed);
        }
        before.saturating_add(1)
    }
    /// Takes a reference away; returns the new count. At 0 the caller destroys the object, and nobody else can see it.
    ///
    /// A count that is saturated or already 0 does not change.
    pub fn decrement(&self) -> u32 {
        let step = |count: u32| if count == 0 || count >= SATURATED { None } else { count.checked_sub(1) };
        match self.0.fetch_update(Ordering::Release, Ordering::Relaxed, step) {
            Ok(1) => {
                // All uses by the references that went before happen before the destruction.
                fence(Ordering::Acquire);
                0
            }
            Ok(before) => before.saturating_sub(1),
            Err(_) => SATURATED,
        }
    }
    /// The present count, for information only.
    #[must_use]
    pub fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Default for RefCount {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reaches_zero_once() {
        let count = RefCount::new();
        assert_eq!(count.increment(), 2);
        assert_eq!(count.decrement(), 1);
        assert_eq!(count.decrement(), 0);
        // One release too many must not look like another last one.
        assert_ne!(count.decrement(), 0);
    }

    #[test]
    fn a_saturated_count_never_frees() {
        let count = RefCount(AtomicU32::new(SATURATED));
        count.increment();
        for _ in 0..4 {
            assert_ne!(count.decrement(), 0);
        }
        assert_eq!(count.get(), SATURATED);
    }

    /// Runs every order in which the steps of several owners can come. Each step is one atomic operation, so that these are all the
    /// interleavings there are below saturation.
    fn every_order(count: &RefCount, owners: &mut [&[i8]], zeros: u32, orders: &mut u32) {
        let mut ended = true;
        for n in 0..owners.len() {
            let Some((step, rest)) = owners[n].split_first() else { continue };
            ended = false;
            let whole = owners[n];
            let copy = RefCount(AtomicU32::new(count.get()));
            let left = if *step > 0 { copy.increment() } else { copy.decrement() };
            owners[n] = rest;
            let last = owners.iter().all(|o| o.is_empty());
            assert_eq!(left == 0, last, "zero before the last release, or never");
            every_order(&copy, owners, zeros + u32::from(left == 0), orders);
            owners[n] = whole;
        }
        if ended {
            assert_eq!(zeros, 1);
            *orders += 1;
        }
    }

    #[test]
    fn in_every_order_of_three_owners_the_last_release_alone_destroys() {
        let mut orders = 0;
        // Three references are out; two owners lend theirs for a while.
        let mut owners: [&[i8]; 3] = [&[1, -1, -1], &[1, 1, -1, -1, -1], &[-1]];
        every_order(&RefCount(AtomicU32::new(3)), &mut owners, 0, &mut orders);
        // 9! / (3! 5! 1!)
        assert_eq!(orders, 504);
    }
}
