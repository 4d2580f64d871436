//! Virtual time: hardware events, deferred calls, work items, and who runs next.
use std::collections::BTreeMap;

use super::irql::{callout, irql, set_irql};
use super::{interrupt, now, random, thread, timer, with, work};
use crate::pci;
use crate::verifier::{report, rule};

/// Longest latency of a deferred call, in nanoseconds; the seed picks one for each.
const DPC_LATENCY: u64 = 5_000;
/// Longest latency of a work item, in nanoseconds.
const WORK_LATENCY: u64 = 50_000;
/// How long a wait without timeout may last before it counts as a hang.
pub const HANG_NS: u64 = 60_000_000_000;

/// Names something scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TimerId(u64);

pub(crate) enum Deferred {
    /// A `KDPC` of the driver.
    Native(usize),
    /// A timer of the driver came due.
    Timer(usize),
    Host(Box<dyn FnOnce()>),
}

#[derive(Default)]
pub(crate) struct Queues {
    sequence: u64,
    /// Deferred calls and host timers by due time; they run at DISPATCH_LEVEL.
    deferred: BTreeMap<(u64, u64), Deferred>,
    /// Passive-level work by due time.
    work: BTreeMap<(u64, u64), work::Work>,
}

impl Queues {
    fn next(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    pub(crate) fn native_dpcs(&self) -> Vec<usize> {
        self.deferred.values().filter_map(|d| if let Deferred::Native(a) = d { Some(*a) } else { None }).collect()
    }
}

/// Runs `f` at virtual time `at` (or as soon as the level allows) at DISPATCH_LEVEL, as a timer's deferred call does.
pub fn schedule(at: u64, f: Box<dyn FnOnce()>) -> TimerId {
    insert(at, Deferred::Host(f))
}

pub(crate) fn insert(at: u64, what: Deferred) -> TimerId {
    with(|s| {
        let id = s.queue.next();
        s.queue.deferred.insert((at, id), what);
        TimerId(id)
    })
}

/// Takes back what was scheduled. Gives whether it had not run yet.
pub fn cancel(id: TimerId) -> bool {
    let taken = with(|s| {
        let key = s.queue.deferred.keys().find(|key| key.1 == id.0).copied()?;
        s.queue.deferred.remove(&key)
    });
    taken.is_some()
}

/// Queues a deferred call of a host; it runs at DISPATCH_LEVEL after a latency that the seed picks.
pub fn queue_dpc(f: Box<dyn FnOnce()>) -> TimerId {
    let at = now() + random(DPC_LATENCY);
    insert(at, Deferred::Host(f))
}

/// Queues a `KDPC`. Gives false when it is queued already.
pub(crate) fn queue_native_dpc(address: usize) -> bool {
    if with(|s| s.queue.native_dpcs().contains(&address)) {
        return false;
    }
    let at = now() + random(DPC_LATENCY);
    insert(at, Deferred::Native(address));
    true
}

pub(crate) fn remove_native_dpc(address: usize) -> bool {
    with(|s| {
        let key = s.queue.deferred.iter().find(|(_, d)| matches!(d, Deferred::Native(a) if *a == address)).map(|(key, _)| *key);
        key.and_then(|key| s.queue.deferred.remove(&key)).is_some()
    })
}

/// Queues work of a host at PASSIVE_LEVEL; it runs when the machine is idle or somebody waits.
pub fn queue_work(f: Box<dyn FnOnce()>) {
    push_work(work::Work::Host(f));
}

pub(crate) fn push_work(what: work::Work) {
    let at = now() + random(WORK_LATENCY);
    with(|s| {
        let id = s.queue.next();
        s.queue.work.insert((at, id), what);
    });
}

pub(crate) fn work_is_queued(item: usize) -> bool {
    with(|s| s.queue.work.values().any(|w| w.item() == Some(item)))
}

/// Delivers what is due and what the current level lets through: interrupts, then deferred calls.
pub fn boundary() {
    loop {
        if interrupt::deliver_one() {
            continue;
        }
        if irql() < 2 && run_deferred(now()) {
            continue;
        }
        return;
    }
}

fn run_deferred(due: u64) -> bool {
    let next = with(|s| match s.queue.deferred.first_key_value() {
        Some((key, _)) if key.0 <= due => s.queue.deferred.pop_first().map(|(_, what)| what),
        _ => None,
    });
    let Some(next) = next else { return false };
    let before = set_irql(2);
    match next {
        Deferred::Host(f) => f(),
        Deferred::Native(address) => timer::run_dpc(address),
        Deferred::Timer(address) => timer::expire(address),
    }
    set_irql(before);
    true
}

fn run_work() -> bool {
    if irql() != 0 {
        return false;
    }
    let next = with(|s| match s.queue.work.first_key_value() {
        Some((key, _)) if key.0 <= s.now => s.queue.work.pop_first().map(|(_, what)| what),
        _ => None,
    });
    let Some(next) = next else { return false };
    callout("work item", 0, || next.run());
    true
}

/// The next time after now at which anything happens.
fn next_time() -> Option<u64> {
    let (now, queued) = with(|s| {
        let after = (s.now + 1, 0);
        let deferred = s.queue.deferred.range(after..).next().map(|(key, _)| key.0);
        let work = s.queue.work.range(after..).next().map(|(key, _)| key.0);
        (s.now, [deferred, work].into_iter().flatten().min())
    });
    let devices = pci::next_event().map(|t| t.max(now + 1));
    let line = interrupt::next_delivery().filter(|t| *t > now);
    [queued, devices, line, thread::next_deadline()].into_iter().flatten().min()
}

/// Lets time pass until `to`, with everything that happens meanwhile at or above the current level.
pub(crate) fn advance_to(to: u64) {
    loop {
        pci::tick_due();
        boundary();
        let current = now();
        if current >= to {
            return;
        }
        let next = next_time().map_or(to, |t| t.min(to));
        with(|s| s.now = s.now.max(next));
    }
}

/// One step of the scheduler at the current level, not beyond `limit`. Gives whether anything was left to do.
fn step(limit: u64) -> bool {
    pci::tick_due();
    boundary();
    if run_work() || thread::run_one() {
        return true;
    }
    match next_time() {
        Some(t) if t <= limit => {
            advance_to(t);
            true
        }
        _ => {
            if limit != u64::MAX {
                advance_to(limit);
            }
            false
        }
    }
}

/// Runs the machine until a time.
pub fn run_until(time: u64) {
    while step(time) {}
}

/// Runs the machine for a while.
pub fn run_for(ns: u64) {
    run_until(now().saturating_add(ns));
}

/// Runs until no deferred call is due, no work is queued and no interrupt is pending. Timers further away do not count.
pub fn run_until_idle() {
    let limit = now() + HANG_NS;
    loop {
        let soon = now() + WORK_LATENCY.max(DPC_LATENCY);
        let busy = with(|s| !s.queue.work.is_empty() || s.queue.deferred.keys().next().is_some_and(|key| key.0 <= soon));
        let pending = interrupt::next_delivery().is_some() || thread::is_ready();
        if !(busy || pending) || now() >= limit || !step(soon) && !pending {
            return;
        }
    }
}

/// Runs while `condition` holds, until `deadline`. Gives whether the condition ended.
pub fn run_while(deadline: u64, condition: &mut dyn FnMut() -> bool) -> bool {
    loop {
        if !condition() {
            return true;
        }
        if now() >= deadline {
            return false;
        }
        step(deadline);
    }
}

/// Waits as a driver's thread does: the machine runs nested until `ready` or the time is over (`None`: a hang is reported).
pub fn wait_until(deadline: Option<u64>, ready: &mut dyn FnMut() -> bool) -> bool {
    if thread::is_inside() {
        // A thread of the driver may wait for ever: a worker does.
        return thread::block(deadline, ready);
    }
    let limit = deadline.unwrap_or_else(|| now() + HANG_NS);
    let done = run_while(limit, &mut || !ready());
    if !done && deadline.is_none() {
        report(rule::WAIT_HANG, "a wait without timeout lasts for a minute");
    }
    done
}

/// Runs every deferred call that is queued now, however late it would be.
pub(crate) fn flush_dpcs() {
    let last = with(|s| s.queue.deferred.iter().filter(|(_, d)| matches!(d, Deferred::Native(_))).map(|(key, _)| key.0).max());
    if let Some(last) = last {
        advance_to(last);
    }
}
