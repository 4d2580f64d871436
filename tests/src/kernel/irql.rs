//! The interrupt request level and calls into the driver.
use super::{boundary, trace, with};
use crate::verifier::{Rule, report, rule};

/// The current level.
pub fn irql() -> u8 {
    with(|s| s.irql)
}

pub(crate) fn set_irql(level: u8) -> u8 {
    let old = with(|s| std::mem::replace(&mut s.irql, level));
    crate::loader::level_changed(old, level);
    old
}

/// Reports `broken` when the level is above `highest`. Gives whether the call is allowed.
pub fn require(function: &str, highest: u8, broken: Rule) -> bool {
    let level = irql();
    if level > highest {
        report(broken, format!("{function} at IRQL {level}, allowed up to {highest}"));
        return false;
    }
    true
}

/// Runs `f` at a level and goes back afterwards, whatever `f` left.
pub fn with_irql<R>(level: u8, f: impl FnOnce() -> R) -> R {
    let before = set_irql(level);
    let result = f();
    set_irql(before);
    boundary();
    result
}

/// A call into the driver at a level. The driver must return at that level and with no more locks than before.
pub fn callout<R>(name: &str, level: u8, f: impl FnOnce() -> R) -> R {
    callout_with_rule(name, level, rule::IRQL_RETURN, f)
}

/// Like [`callout`], with another rule for the level at return (service routines have their own).
pub fn callout_with_rule<R>(name: &str, level: u8, broken: Rule, f: impl FnOnce() -> R) -> R {
    boundary();
    let before = irql();
    trace(format_args!("-> {name}"));
    let locks = with(|s| s.locks.held().len());
    if locks > 0 && before <= 2 && level < before {
        report(rule::SPIN_LOCK, format!("{name} is called with {locks} lock(s) held"));
    }
    set_irql(level);
    boundary();
    let result = f();
    let after = irql();
    if after != level {
        report(broken, format!("{name} was entered at IRQL {level} and returned at {after}"));
    }
    let left = with(|s| s.locks.held().len());
    if left > locks {
        report(rule::SPIN_LOCK, format!("{name} returned with {} lock(s) held", left - locks));
        with(|s| s.locks.truncate(locks));
    }
    trace(format_args!("<- {name}"));
    set_irql(level.min(after));
    boundary();
    set_irql(before);
    boundary();
    result
}
