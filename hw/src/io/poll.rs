//! The only loop that waits for a register.

use super::{Clock, Error};

/// Reads with `read` until `done` holds, stalling `step_us` between reads, at most `limit_us` in all. Any IRQL.
///
/// The number of reads is bounded too, so a clock that stands still cannot make it endless. `done` is asked once more
/// after the time is over, because the processor may have been taken away between the two.
///
/// # Errors
/// [`Error::Timeout`] when the condition did not come true; an error of `read` at once.
pub fn until<T>(
    clock: &impl Clock,
    limit_us: u32,
    step_us: u32,
    mut read: impl FnMut() -> Result<T, Error>,
    mut done: impl FnMut(&T) -> bool,
) -> Result<T, Error> {
    let step = step_us.clamp(1, 50);
    let start = clock.now_ns();
    let budget = u64::from(limit_us).saturating_mul(1000);
    let mut reads = limit_us.checked_div(step).unwrap_or(0).saturating_add(2);
    loop {
        let late = clock.now_ns().saturating_sub(start) >= budget;
        let value = read()?;
        if done(&value) {
            return Ok(value);
        }
        reads = reads.saturating_sub(1);
        if late || reads == 0 {
            return Err(Error::Timeout);
        }
        clock.stall_us(step);
    }
}

/// Like [`until`], but gives up the processor between reads. PASSIVE_LEVEL.
///
/// # Errors
/// As [`until`].
pub fn until_asleep<T>(
    clock: &impl Clock,
    limit_us: u32,
    step_us: u32,
    mut read: impl FnMut() -> Result<T, Error>,
    mut done: impl FnMut(&T) -> bool,
) -> Result<T, Error> {
    let step = step_us.max(1);
    let start = clock.now_ns();
    let budget = u64::from(limit_us).saturating_mul(1000);
    let mut reads = limit_us.checked_div(step).unwrap_or(0).saturating_add(2);
    loop {
        let late = clock.now_ns().saturating_sub(start) >= budget;
        let value = read()?;
        if done(&value) {
            return Ok(value);
        }
        reads = reads.saturating_sub(1);
        if late || reads == 0 {
            return Err(Error::Timeout);
        }
        clock.sleep_us(step);
    }
}

/// Lets at least `microseconds` pass, busy. Any IRQL.
pub fn pause(clock: &impl Clock, microseconds: u32) {
    let mut left = microseconds;
    while left != 0 {
        let step = left.min(50);
        clock.stall_us(step);
        left = left.saturating_sub(step);
    }
}
