//! The host's seam to the simulated kernel: IRQL, call-outs, deferred work.
//!
//! The framework hosts reach the kernel only through here, [`crate::verifier`] for reports aside.

use super::rules;
use crate::kernel;

pub(crate) use crate::kernel::{irql, now, queue_work};

/// Work that runs later.
pub(crate) type Task = Box<dyn FnOnce()>;

/// What is scheduled.
pub(crate) type TimerId = kernel::TimerId;

/// Sets the IRQL and returns the old one; a lower level lets through what was waiting.
pub(crate) fn set_irql(level: u8) -> u8 {
    let old = irql::set_irql(level);
    if level < old {
        kernel::boundary();
    }
    old
}

/// Calls into the driver at `level`; it must return there (bug check 0x10D/0xE).
pub(crate) fn callout<R>(name: &str, level: u8, f: impl FnOnce() -> R) -> R {
    irql::callout_with_rule(name, level, rules::KMDF_IRQL, f)
}

/// Queues a DPC; it runs at DISPATCH_LEVEL when the IRQL allows.
pub(crate) fn queue_dpc(task: Task) {
    kernel::queue_dpc(task);
}

/// Schedules a task at DISPATCH_LEVEL.
pub(crate) fn schedule(due: u64, task: Task) -> TimerId {
    kernel::schedule(due, task)
}

/// Cancels a task; false when it is gone or there was none.
pub(crate) fn cancel(id: Option<TimerId>) -> bool {
    id.is_some_and(kernel::cancel)
}
