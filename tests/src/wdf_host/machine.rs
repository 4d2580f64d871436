//! The host's seam to the simulated kernel: IRQL, call-outs, deferred work, violations.
//!
//! Hosts reach the kernel only through here.

use super::rules::{self, Rule};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// Work that runs later.
pub(crate) type Task = Box<dyn FnOnce()>;

/// A rule that was broken.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// What happened.
    pub text: String,
}

struct Timer {
    id: u64,
    due: u64,
    task: Task,
}

#[derive(Default)]
struct Queues {
    dpcs: VecDeque<Task>,
    work: VecDeque<Task>,
    timers: Vec<Timer>,
    next: u64,
}

thread_local! {
    static IRQL: Cell<u8> = const { Cell::new(0) };
    static NOW: Cell<u64> = const { Cell::new(0) };
    static QUEUES: RefCell<Queues> = RefCell::default();
    static VIOLATIONS: RefCell<Vec<Violation>> = const { RefCell::new(Vec::new()) };
}

/// The current IRQL.
pub(crate) fn irql() -> u8 {
    IRQL.get()
}

/// Sets the IRQL and returns the old one.
pub(crate) fn set_irql(level: u8) -> u8 {
    let old = IRQL.replace(level);
    if level < 2 {
        drain_dpcs();
    }
    old
}

/// Nanoseconds since boot.
pub(crate) fn now() -> u64 {
    NOW.get()
}

/// Calls into the driver at `irql` and checks that it returns there.
pub(crate) fn callout<R>(name: &str, irql: u8, f: impl FnOnce() -> R) -> R {
    let old = IRQL.replace(irql);
    let result = f();
    let left = IRQL.replace(old);
    if left != irql {
        report(rules::KMDF_IRQL, format!("{name} entered at IRQL {irql} and returned at {left}"));
    }
    if old < 2 {
        drain_dpcs();
    }
    result
}

/// Reports a violation.
pub(crate) fn report(rule: Rule, text: String) {
    VIOLATIONS.with_borrow_mut(|v| v.push(Violation { rule, text }));
}

/// Takes the violations so far.
pub fn take_violations() -> Vec<Violation> {
    VIOLATIONS.take()
}

/// Queues a DPC; it runs when the IRQL drops below DISPATCH_LEVEL.
pub(crate) fn queue_dpc(task: Task) {
    QUEUES.with_borrow_mut(|q| q.dpcs.push_back(task));
    if irql() < 2 {
        drain_dpcs();
    }
}

/// Queues work for a system thread at PASSIVE_LEVEL.
pub(crate) fn queue_work(task: Task) {
    QUEUES.with_borrow_mut(|q| q.work.push_back(task));
}

/// Schedules a task at DISPATCH_LEVEL.
pub(crate) fn schedule(due: u64, task: Task) -> u64 {
    QUEUES.with_borrow_mut(|q| {
        q.next += 1;
        q.timers.push(Timer { id: q.next, due, task });
        q.next
    })
}

/// Cancels a task; false when it is gone.
pub(crate) fn cancel(id: u64) -> bool {
    QUEUES.with_borrow_mut(|q| {
        let before = q.timers.len();
        q.timers.retain(|t| t.id != id);
        q.timers.len() != before
    })
}

fn drain_dpcs() {
    while let Some(task) = QUEUES.with_borrow_mut(|q| q.dpcs.pop_front()) {
        let old = IRQL.replace(2);
        task();
        IRQL.set(old);
    }
}

/// Runs queued work.
pub(crate) fn run_work() {
    while let Some(task) = QUEUES.with_borrow_mut(|q| q.work.pop_front()) {
        task();
    }
}

/// Lets `ns` of virtual time pass.
pub(crate) fn run_for(ns: u64) {
    let end = now() + ns;
    loop {
        run_work();
        let timer = QUEUES.with_borrow_mut(|q| {
            let index = (0..q.timers.len()).filter(|&i| q.timers[i].due <= end).min_by_key(|&i| q.timers[i].due)?;
            Some(q.timers.remove(index))
        });
        let Some(timer) = timer else { break };
        NOW.set(now().max(timer.due));
        let old = IRQL.replace(2);
        (timer.task)();
        IRQL.set(old);
        drain_dpcs();
    }
    NOW.set(end);
}
