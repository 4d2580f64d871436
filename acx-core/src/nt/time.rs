//! Time: the performance counter, stalls and delays.
use super::imports::{KeDelayExecutionThread, KeQueryPerformanceCounter, KeStallExecutionProcessor};
use super::raw::{FALSE, KernelMode};

/// Ticks of the performance counter and their frequency in hertz. Any IRQL.
#[must_use]
pub fn performance_counter() -> (u64, u64) {
    let mut frequency = 0_i64;
    // SAFETY: the place for the frequency is ours.
    let ticks = unsafe { KeQueryPerformanceCounter(&raw mut frequency) };
    (ticks.unsigned_abs(), frequency.unsigned_abs().max(1))
}

/// Ticks as nanoseconds, exact but for the last one; saturates after 584 years.
#[must_use]
pub fn ticks_to_ns(ticks: u64, frequency: u64) -> u64 {
    let ns = u128::from(ticks).saturating_mul(1_000_000_000).checked_div(u128::from(frequency)).unwrap_or(0);
    u64::try_from(ns).unwrap_or(u64::MAX)
}

/// Nanoseconds since an arbitrary start, never going back. Any IRQL.
#[must_use]
pub fn now_ns() -> u64 {
    let (ticks, frequency) = performance_counter();
    ticks_to_ns(ticks, frequency)
}

/// The kernel's form of a relative time: negative, in 100 ns, rounded up.
#[must_use]
pub fn relative_100ns(nanoseconds: u64) -> i64 {
    i64::try_from(nanoseconds.div_ceil(100)).unwrap_or(i64::MAX).saturating_neg()
}

/// Busy-waits for at most 50 microseconds a call, as the kernel asks of drivers. Any IRQL.
pub fn stall_us(microseconds: u32) {
    // SAFETY: a stall has no precondition.
    unsafe { KeStallExecutionProcessor(microseconds.min(50)) };
}

/// Gives up the processor for at least `microseconds`. IRQL <= APC_LEVEL.
pub fn sleep_us(microseconds: u32) {
    let interval = relative_100ns(u64::from(microseconds).saturating_mul(1_000));
    // SAFETY: the interval lives for the call; not alertable, so the status says nothing.
    let _status = unsafe { KeDelayExecutionThread(KernelMode, FALSE, &raw const interval) };
}

#[cfg(test)]
mod tests {
    use super::{relative_100ns, ticks_to_ns};

    #[test]
    fn ticks_become_nanoseconds_without_overflow() {
        assert_eq!(ticks_to_ns(10_000_000, 10_000_000), 1_000_000_000);
        assert_eq!(ticks_to_ns(1, 3_579_545), 279);
        assert_eq!(ticks_to_ns(u64::MAX, 1), u64::MAX);
        assert_eq!(ticks_to_ns(1, 0), 0);
    }

    #[test]
    fn relative_times_are_negative_and_rounded_up() {
        assert_eq!(relative_100ns(0), 0);
        assert_eq!(relative_100ns(1), -1);
        assert_eq!(relative_100ns(1_000_000), -10_000);
    }
}
