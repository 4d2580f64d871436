//! Time.
use acx_core::nt::time;
use hw::io::Clock;

/// The kernel's performance counter, stalls and delays.
#[derive(Clone, Copy, Debug, Default)]
pub struct NtClock;

impl Clock for NtClock {
    fn now_ns(&self) -> u64 {
        time::now_ns()
    }
    fn stall_us(&self, microseconds: u32) {
        time::stall_us(microseconds);
    }
    fn sleep_us(&self, microseconds: u32) {
        time::sleep_us(microseconds);
    }
}
