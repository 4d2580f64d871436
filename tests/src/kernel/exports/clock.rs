//! Time as a driver reads it, and the page of it that every process shares.
use super::raw::put;
use crate::kernel::{QPC_FREQUENCY, now, scheduler};

/// Units of 100 ns from 1601 to the moment at which the lab's machines are switched on (2025-01-01 00:00 UTC).
pub const EPOCH: u64 = 133_801_632_000_000_000;
/// Units of 100 ns between two clock interrupts.
pub const INCREMENT: u64 = 156_250;
/// Where drivers expect [`shared_data`].
pub const SHARED_DATA: u64 = 0xFFFF_F780_0000_0000;

/// System time in units of 100 ns since 1601.
pub fn system_time() -> u64 {
    EPOCH + now() / 100
}

/// `KUSER_SHARED_DATA` as it stands now. The page lies where no process of the host can map it ([`SHARED_DATA`]): a loader that
/// sees an access there answers from this.
pub fn shared_data() -> Box<[u8; 4096]> {
    let mut page = Box::new([0_u8; 4096]);
    let mut set = |offset: usize, data: &[u8]| page[offset..offset + data.len()].copy_from_slice(data);
    // KSYSTEM_TIME: LowPart, High1Time, High2Time.
    let triple = |t: u64| [t.to_le_bytes(), (t >> 32).to_le_bytes()].concat()[..12].to_vec();
    set(0x00, &((now() / 100 / INCREMENT) as u32).to_le_bytes());
    set(0x04, &0x0FA0_0000_u32.to_le_bytes());
    set(0x08, &triple(now() / 100));
    set(0x14, &triple(system_time()));
    let root: Vec<u8> = r"C:\Windows".encode_utf16().flat_map(u16::to_le_bytes).collect();
    set(0x30, &root);
    // NtBuildNumber, NtProductType (1: workstation), ProductTypeIsValid, NativeProcessorArchitecture (9: AMD64), version.
    set(0x260, &super::rtl_misc::BUILD.to_le_bytes());
    set(0x264, &1_u32.to_le_bytes());
    set(0x268, &[1]);
    set(0x26A, &9_u16.to_le_bytes());
    set(0x26C, &10_u32.to_le_bytes());
    set(0x270, &0_u32.to_le_bytes());
    // ProcessorFeatures: CMPXCHG8B 2, MMX 3, SSE 6, RDTSC 8, SSE2 10, NX 12, SSE3 13, CMPXCHG16B 14.
    for feature in [2, 3, 6, 8, 10, 12, 13, 14] {
        set(0x274 + feature, &[1]);
    }
    set(0x300, &QPC_FREQUENCY.to_le_bytes());
    set(0x320, &triple(now() / 100 / INCREMENT));
    set(0x3C0, &1_u32.to_le_bytes());
    page
}

fn counter(frequency: *mut i64) -> i64 {
    put(frequency as usize, QPC_FREQUENCY as i64);
    (now() / 100) as i64
}

/// `TIME_FIELDS`: Year, Month, Day, Hour, Minute, Second, Milliseconds, Weekday as i16.
fn fields(time: i64) -> [i16; 8] {
    let (days, rest) = (time / 864_000_000_000, time % 864_000_000_000);
    let (mut year, mut left) = (1601_i64, days);
    let length = |y: i64| if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) { 366 } else { 365 };
    while left >= length(year) {
        left -= length(year);
        year += 1;
    }
    let months = [31, if length(year) == 366 { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while left >= months[month] {
        left -= months[month];
        month += 1;
    }
    let milliseconds = rest / 10_000;
    [
        year as i16,
        month as i16 + 1,
        left as i16 + 1,
        (milliseconds / 3_600_000) as i16,
        (milliseconds / 60_000 % 60) as i16,
        (milliseconds / 1_000 % 60) as i16,
        (milliseconds % 1_000) as i16,
        // 1601-01-01 was a Monday.
        ((days + 1) % 7) as i16,
    ]
}

exports! { "ntoskrnl.exe";
    fn KeQueryPerformanceCounter(frequency: *mut i64) -> i64 { counter(frequency) }
    fn KeQueryInterruptTime() -> u64 { now() / 100 }
    fn KeQueryUnbiasedInterruptTime() -> u64 { now() / 100 }
    fn KeQueryInterruptTimePrecise(counter_at: *mut u64) -> u64 { put(counter_at as usize, now() / 100); now() / 100 }
    fn KeQueryUnbiasedInterruptTimePrecise(counter_at: *mut u64) -> u64 { put(counter_at as usize, now() / 100); now() / 100 }
    fn KeQuerySystemTime(time: *mut u64) { put(time as usize, system_time()); }
    fn KeQuerySystemTimePrecise(time: *mut u64) { put(time as usize, system_time()); }
    fn KeQueryTickCount(count: *mut u64) { put(count as usize, now() / 100 / INCREMENT); }
    fn KeQueryTimeIncrement() -> u32 { INCREMENT as u32 }
    fn KeQueryAuxiliaryCounterFrequency(_frequency: *mut u64) -> i32 { super::status::NOT_SUPPORTED }
    fn KeStallExecutionProcessor(microseconds: u32) { scheduler::advance_to(now() + u64::from(microseconds) * 1_000); }
    fn ExSystemTimeToLocalTime(system: *const i64, local: *mut i64) { put(local as usize, system.read()); }
    fn ExLocalTimeToSystemTime(local: *const i64, system: *mut i64) { put(system as usize, local.read()); }
    fn ExQueryTimerResolution(maximum: *mut u32, minimum: *mut u32, current: *mut u32) {
        put(maximum as usize, INCREMENT as u32);
        put(minimum as usize, 5_000_u32);
        put(current as usize, INCREMENT as u32);
    }
    fn ExSetTimerResolution(wanted: u32, set: u8) -> u32; 1 IRQL_EX_APC_LTE { if set != 0 { wanted.max(5_000) } else { INCREMENT as u32 } }
    fn RtlTimeToTimeFields(time: *const i64, out: *mut [i16; 8]) { put(out as usize, fields(time.read())); }
}
