//! Who holds which lock, and in which order locks are taken.
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::with;
use crate::verifier::{report, rule};

#[derive(Default)]
pub(crate) struct Ledger {
    held: Vec<usize>,
    after: BTreeMap<usize, BTreeSet<usize>>,
}

impl Ledger {
    pub(crate) fn held(&self) -> &[usize] {
        &self.held
    }

    /// Puts another thread's locks in place of the running one's.
    pub(crate) fn swap_held(&mut self, held: Vec<usize>) -> Vec<usize> {
        std::mem::replace(&mut self.held, held)
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.held.truncate(len);
    }

    fn reaches(&self, from: usize, to: usize) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(lock) = open.pop() {
            if lock == to {
                return true;
            }
            if seen.insert(lock) {
                open.extend(self.after.get(&lock).into_iter().flatten());
            }
        }
        false
    }

    /// Whether a lock in this range was ever taken while another was held, or is held now.
    pub(crate) fn knows(&self, range: Range<usize>) -> bool {
        let later = self.after.values().any(|set| set.range(range.clone()).next().is_some());
        later || self.after.range(range.clone()).next().is_some() || self.held.iter().any(|lock| range.contains(lock))
    }

    /// Drops what is known of locks in freed memory. Gives how many of them are held.
    pub(crate) fn forget(&mut self, range: Range<usize>) -> usize {
        self.after.retain(|lock, _| !range.contains(lock));
        for later in self.after.values_mut() {
            later.retain(|lock| !range.contains(lock));
        }
        let before = self.held.len();
        self.held.retain(|lock| !range.contains(lock));
        before - self.held.len()
    }
}

/// How many locks are held.
pub fn held() -> usize {
    with(|s| s.locks.held.len())
}

/// Reports when a lock is held; hosts call it where the driver must not hold any.
pub fn require_none(what: &str) {
    let count = held();
    if count > 0 {
        report(rule::SPIN_LOCK, format!("{what} with {count} lock(s) held"));
    }
}

pub(crate) fn acquire(lock: usize) {
    let (again, cycle) = with(|s| {
        let again = s.locks.held.contains(&lock);
        let holders = s.locks.held.clone();
        let cycle = !again && holders.iter().any(|h| s.locks.reaches(lock, *h));
        if !again {
            for holder in holders {
                s.locks.after.entry(holder).or_default().insert(lock);
            }
        }
        s.locks.held.push(lock);
        (again, cycle)
    });
    if again {
        report(rule::DEADLOCK_SELF, format!("lock {lock:#x} is already held"));
    }
    if cycle {
        report(rule::DEADLOCK_ORDER, format!("lock {lock:#x} was taken in the other order before"));
    }
}

/// A mutex is owned as a lock is, but may be taken again by its owner, and a wait for it may be nested in any order.
pub(crate) fn acquire_mutex(mutex: usize) {
    if !with(|s| s.locks.held.contains(&mutex)) {
        acquire(mutex);
    }
}

pub(crate) fn release(lock: usize) {
    let found = with(|s| {
        let position = s.locks.held.iter().rposition(|l| *l == lock)?;
        let last = position + 1 == s.locks.held.len();
        s.locks.held.remove(position);
        Some(last)
    });
    match found {
        None => report(rule::LOCK_NOT_HELD, format!("lock {lock:#x}")),
        Some(false) => report(rule::LOCK_RELEASE_ORDER, format!("lock {lock:#x}")),
        Some(true) => {}
    }
}
