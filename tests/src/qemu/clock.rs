//! QEMU's time, which stands still until the lab moves it.
//!
//! All audio of QEMU runs on its virtual clock. Debian's QEMU has no accelerator that lets a client step that clock, so the lab
//! starts it with `tcg` and a processor that halts at once, and replaces the monotonic clock beneath (`clock_shim.rs`).

use super::qtest::Qtest;
use super::ram;
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicI64, Ordering};

/// The library that replaces the clock.
pub static SHIM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/qemu_clock.so"));

/// Nanoseconds of one step: the period of QEMU's HD Audio codec. Coarser or off this grid, samples come at other times.
pub const STEP: u64 = 1_000_000;

/// What QEMU's clock shows at power-on, in nanoseconds.
const ZERO: i64 = 1_000_000_000_000;

/// The page that QEMU reads its clock from.
pub struct Clock {
    file: File,
    page: *mut AtomicI64,
    passed: u64,
}

impl Clock {
    /// A clock that stands at its beginning.
    ///
    /// # Errors
    /// The system has no room.
    pub fn new() -> io::Result<Self> {
        let file = ram::holding(c"duet-qemu-clock", &[0; 4096])?;
        // SAFETY: a new mapping touches nothing that exists.
        let page = unsafe {
            libc::mmap(std::ptr::null_mut(), 4096, libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED, file.as_raw_fd(), 0)
        };
        if page == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let clock = Self { file, page: page.cast(), passed: 0 };
        clock.show();
        Ok(clock)
    }
    /// The file behind it.
    pub fn file(&self) -> &File {
        &self.file
    }
    fn show(&self) {
        // SAFETY: the page is mapped as long as this lives.
        unsafe { &*self.page }.store(ZERO + self.passed as i64, Ordering::SeqCst);
    }
    /// One step. Afterwards everything that was due has happened: the first answer may come before the timers of this
    /// instant have run, the second does not.
    ///
    /// # Errors
    /// QEMU does not answer.
    pub fn step(&mut self, qtest: &mut Qtest) -> io::Result<()> {
        self.passed += STEP;
        self.show();
        qtest.nothing()?;
        qtest.nothing()
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        // SAFETY: mapped in `new` with this length, and nobody else has it.
        unsafe { libc::munmap(self.page.cast(), 4096) };
    }
}
