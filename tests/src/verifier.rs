//! Driver Verifier's rules under their own names and numbers. Always on.

pub mod rules;

pub use rules::{Rule, rule};

use crate::kernel;

/// One broken rule.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// What was seen.
    pub detail: String,
    /// Virtual time in nanoseconds.
    pub time: u64,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({:#x}/{:#x}) at {} ns: {}", self.rule.name, self.rule.bug_check, self.rule.parameter, self.time, self.detail)
    }
}

/// Records that a rule was broken.
pub fn report(rule: Rule, detail: impl Into<String>) {
    let mut detail = detail.into();
    if let Some(place) = crate::loader::caller() {
        detail = format!("{detail}; in {place}");
    }
    kernel::trace(format_args!("VIOLATION {}: {detail}", rule.name));
    kernel::with(|s| s.violations.push(Violation { rule, detail, time: s.now }));
}

/// Records what Windows lets pass although a rule is broken.
pub fn note(rule: Rule, detail: impl Into<String>) {
    let mut detail = detail.into();
    if let Some(place) = crate::loader::caller() {
        detail = format!("{detail}; in {place}");
    }
    kernel::trace(format_args!("NOTE {}: {detail}", rule.name));
    kernel::with(|s| s.notes.push(Violation { rule, detail, time: s.now }));
}

/// What was noted so far.
pub fn notes() -> Vec<Violation> {
    kernel::with(|s| s.notes.clone())
}

/// What was reported so far on this machine.
pub fn violations() -> Vec<Violation> {
    kernel::with(|s| s.violations.clone())
}

/// Takes what was reported so far, for tests that plant a defect.
pub fn take() -> Vec<Violation> {
    kernel::with(|s| std::mem::take(&mut s.violations))
}

/// Panics with a list when a rule was broken or something is left; for the end of a test.
#[track_caller]
pub fn assert_clean() {
    leaks();
    let all = violations();
    assert!(all.is_empty(), "{} violation(s):\n{}", all.len(), all.iter().map(|v| format!("  {v}\n")).collect::<String>());
}

/// Reports everything that a driver left behind: pool, page lists, mappings, common buffers, adapters, timers, deferred calls,
/// work items, interrupts, locks. Gives how many reports were made. Call it after the driver was unloaded.
pub fn leaks() -> usize {
    let found = kernel::with(|s| {
        let mut found = Vec::new();
        for (address, block) in s.pool.live() {
            found.push((
                rule::POOL_LEAK,
                format!("{} bytes with tag '{}' at {address:#x}{}", block.len, kernel::pool::tag_name(block.tag), block.origin()),
            ));
        }
        for (address, mdl) in &s.mdls {
            found.push((
                if mdl.owned_pages() { rule::LOCKED_PAGES_LEFT } else { rule::MDL_LEAK },
                format!("MDL {address:#x} of {} bytes", mdl.len()),
            ));
        }
        for mapping in &s.mappings {
            found.push((rule::MAPPING_LEAK, format!("{} bytes of {:#x} are still mapped", mapping.len, mapping.physical)));
        }
        for (address, kind) in s.phys.driver_blocks() {
            found.push((rule::DMA_COMMON_BUFFER_LEAK, format!("{kind} at {address:#x}")));
        }
        for adapter in s.adapters.keys() {
            found.push((rule::DMA_ADAPTER_LEAK, format!("adapter {adapter:#x}")));
        }
        for timer in s.timers.keys() {
            found.push((rule::TIMER_LEFT, format!("timer {timer:#x} is still set")));
        }
        for address in s.queued_dpcs() {
            found.push((rule::DPC_LEFT, format!("deferred call {address:#x} is still queued")));
        }
        for item in s.work_items.keys() {
            found.push((rule::WORK_ITEM_LEFT, format!("work item {item:#x} was not freed")));
        }
        for interrupt in &s.interrupts {
            found.push((rule::INTERRUPT_LEFT, format!("interrupt of device {} is still connected", interrupt.slot)));
        }
        for lock in s.locks.held() {
            found.push((rule::LOCK_THREAD_ENDED, format!("lock {lock:#x} is still held")));
        }
        for irp in s.irps.keys() {
            found.push((rule::IRP_LEAK, format!("request {irp:#x} was not freed")));
        }
        found.extend(s.ext.left());
        found
    });
    let threads = kernel::thread::running().into_iter();
    let threads = threads.map(|id| (rule::THREAD_LEFT, format!("thread {id} still runs")));
    let found: Vec<_> = found.into_iter().chain(threads).collect();
    let count = found.len();
    for (rule, detail) in found {
        report(rule, detail);
    }
    count
}

#[cfg(test)]
mod tests;
