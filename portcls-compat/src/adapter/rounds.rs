//! Who queues the work item, and when nobody touches it any more.

use core::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// Nothing is queued or running.
const IDLE: u8 = 0;
/// The work is queued or running.
const BUSY: u8 = 1;
/// As BUSY, and somebody asked since the round began.
const AGAIN: u8 = 2;

/// Requests for work, merged into rounds. Any IRQL.
///
/// INVARIANT: whoever moves the state away from IDLE owns the work item until it moves back; after the move to IDLE the worker
/// touches nothing of the adapter, which may be gone by then.
#[derive(Debug)]
pub struct Rounds {
    state: AtomicU8,
    closed: AtomicBool,
}

impl Rounds {
    /// Nothing was asked.
    #[must_use]
    pub const fn new() -> Self {
        Self { state: AtomicU8::new(IDLE), closed: AtomicBool::new(false) }
    }
    /// Asks for a round. True when the caller must queue the work item, which nobody frees before that round has ended.
    pub fn ask(&self) -> bool {
        let step = |state| Some(if state == IDLE { BUSY } else { AGAIN });
        if self.state.fetch_update(Ordering::SeqCst, Ordering::SeqCst, step) != Ok(IDLE) {
            return false;
        }
        // Either this sees that the gate was closed, or whoever closed it sees BUSY and waits.
        if self.closed.load(Ordering::SeqCst) {
            self.state.store(IDLE, Ordering::SeqCst);
            return false;
        }
        true
    }
    /// A round begins: what was asked before is part of it.
    pub fn begin(&self) {
        self.state.store(BUSY, Ordering::SeqCst);
    }
    /// A round has ended. True when the worker must queue the item once more; after false it touches nothing.
    pub fn end(&self) -> bool {
        if self.closed.load(Ordering::SeqCst) {
            self.state.store(IDLE, Ordering::SeqCst);
            return false;
        }
        self.state.compare_exchange(BUSY, IDLE, Ordering::SeqCst, Ordering::SeqCst).is_err()
    }
    /// From now on nobody queues anything.
    pub fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }
    /// Whether nothing is queued or running. Once it is true after [`Self::close`], no round begins any more.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.state.load(Ordering::SeqCst) == IDLE
    }
}

impl Default for Rounds {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::Rounds;

    #[test]
    fn requests_during_a_round_make_one_more_and_no_request_is_lost() {
        let rounds = Rounds::new();
        assert!(rounds.ask());
        assert!(!rounds.ask(), "it is queued already");
        rounds.begin();
        assert!(!rounds.end(), "what was asked before the round began is done");
        assert!(rounds.is_idle());
        assert!(rounds.ask());
        rounds.begin();
        assert!(!rounds.ask());
        assert!(!rounds.ask());
        assert!(rounds.end(), "asked during the round");
        rounds.begin();
        assert!(!rounds.end());
    }

    #[test]
    fn a_closed_gate_queues_nothing_and_becomes_idle() {
        let rounds = Rounds::new();
        assert!(rounds.ask());
        rounds.close();
        assert!(!rounds.is_idle(), "the round is still to come");
        rounds.begin();
        assert!(!rounds.ask());
        assert!(!rounds.end(), "the device goes away");
        assert!(rounds.is_idle());
        assert!(!rounds.ask());
        assert!(rounds.is_idle());
    }

    /// On real threads: every request is followed by a whole round, and after close and idle no round runs.
    #[test]
    fn no_round_runs_after_the_end() {
        use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
        for _ in 0..200 {
            let (rounds, freed, queued) = (Rounds::new(), AtomicBool::new(false), AtomicU32::new(0));
            std::thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        for _ in 0..50 {
                            let mut turn = rounds.ask();
                            while turn {
                                assert!(!freed.load(Ordering::SeqCst), "the item was freed while somebody had it");
                                queued.fetch_add(1, Ordering::SeqCst);
                                rounds.begin();
                                turn = rounds.end();
                            }
                        }
                    });
                }
                scope.spawn(|| {
                    rounds.close();
                    while !rounds.is_idle() {
                        std::thread::yield_now();
                    }
                    freed.store(true, Ordering::SeqCst);
                });
            });
        }
    }
}
