//! The interface in UART mode: what goes in comes out of the cable, and the other way round.

use super::queue::{Entry, Queue};
use super::spec::{ACKNOWLEDGE, DATA, ENTER_UART, PORTS, RESET, STATUS, Status};
use crate::io::{Clock, Error, Platform, Registers, poll};
use core::sync::atomic::{AtomicBool, Ordering};

/// How long a command may take to be taken and answered. The manual names no time; a reset of the original takes longest.
// TIMEOUT: twice the 14 ms that copies are known to need after a reset.
const ANSWER_US: u32 = 30_000;
/// How long between two looks.
const STEP_US: u32 = 50;
/// Bytes that one interrupt takes at most: a FIFO of any size is emptied, and a port that is stuck at "data" ends.
const MOST_AT_ONCE: u32 = 256;
/// Bytes that an interface may hold after it took them: the largest FIFO that copies have.
pub const MOST_HELD: usize = 64;

/// One interface.
pub struct Uart<P: Platform> {
    platform: P,
    /// Where its two ports begin in the register block.
    base: usize,
    input: Queue,
    /// Nobody is interrupted: bytes are fetched when somebody asks.
    polled: bool,
    /// It may interrupt.
    armed: AtomicBool,
    running: AtomicBool,
    gone: AtomicBool,
}

impl<P: Platform> Uart<P> {
    /// Takes the interface over; it is not touched. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::NoMemory`], [`Error::Unsupported`] when the block is too small.
    pub fn new(platform: P, base: usize, polled: bool) -> Result<Self, Error> {
        let end = base.checked_add(PORTS).ok_or(Error::Unsupported)?;
        if platform.registers().len() < end {
            return Err(Error::Unsupported);
        }
        let no = || AtomicBool::new(false);
        Ok(Self { platform, base, input: Queue::new()?, polled, armed: no(), running: no(), gone: no() })
    }
    fn status(&self) -> Status {
        Status::from_bits(self.platform.registers().read8(self.base.wrapping_add(STATUS)))
    }
    fn data(&self) -> u8 {
        self.platform.registers().read8(self.base.wrapping_add(DATA))
    }
    /// What it runs on. Any IRQL.
    pub fn platform(&self) -> &P {
        &self.platform
    }
    /// Whether nobody is interrupted. Any IRQL.
    pub fn is_polled(&self) -> bool {
        self.polled
    }
    fn usable(&self) -> bool {
        self.running.load(Ordering::Acquire) && !self.gone.load(Ordering::Acquire)
    }
    /// Waits until a command can be written, throwing away what the interface has to say. PASSIVE_LEVEL.
    fn command(&self, command: u8) -> Result<(), Error> {
        let look = || {
            let status = self.status();
            if !status.empty() {
                self.data();
            }
            Ok(status)
        };
        poll::until_asleep(self.platform.clock(), ANSWER_US, STEP_US, look, |s| !s.busy())?;
        self.platform.registers().write8(self.base.wrapping_add(STATUS), command);
        Ok(())
    }
    fn acknowledged(&self) -> Result<(), Error> {
        let look = || Ok(if self.status().empty() { None } else { Some(self.data()) });
        poll::until_asleep(self.platform.clock(), ANSWER_US, STEP_US, look, |d| *d == Some(ACKNOWLEDGE)).map(|_| ())
    }
    /// Resets it and checks that it answers as one of its kind. It then receives nothing. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`] when nobody answers, [`Error::Timeout`] when nobody answers as it should.
    pub fn reset(&self) -> Result<(), Error> {
        self.running.store(false, Ordering::Release);
        if self.gone.load(Ordering::Acquire) {
            return Err(Error::Gone);
        }
        // An empty bus reads as "busy and empty" for ever.
        self.command(RESET).map_err(|e| if self.status().into_bits() == u8::MAX { Error::Gone } else { e })?;
        if self.acknowledged().is_ok() {
            return Ok(());
        }
        // In UART mode a reset may go without an answer; out of it, it never does.
        self.command(RESET)?;
        self.acknowledged()
    }
    /// Enters UART mode after [`Self::reset`]: from now on it sends and receives. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Timeout`].
    pub fn run(&self) -> Result<(), Error> {
        self.command(ENTER_UART)?;
        self.acknowledged()?;
        self.running.store(true, Ordering::Release);
        // What came in between raised the line before anybody would have read it, and an edge comes once.
        for _ in 0..MOST_AT_ONCE {
            if self.status().empty() {
                break;
            }
            self.data();
        }
        Ok(())
    }
    /// Lets it work, and with it interrupt, or silences it. PASSIVE_LEVEL, any power state.
    pub fn arm(&self, on: bool) {
        self.armed.store(on, Ordering::Release);
        if !on {
            self.halt();
        } else if !self.running.load(Ordering::Acquire) && !self.gone.load(Ordering::Acquire) {
            // It answered when it was reset; one that does not any more takes no bytes, which its user sees.
            let _ = self.run();
        }
    }
    /// Brings it back after its power was off: resets it and lets it work as [`Self::arm`] said. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Self::reset`].
    pub fn wake(&self) -> Result<(), Error> {
        self.reset()?;
        if self.armed.load(Ordering::Acquire) { self.run() } else { Ok(()) }
    }
    /// Silences it, whatever it does; cannot fail. PASSIVE_LEVEL.
    pub fn halt(&self) {
        if self.running.swap(false, Ordering::AcqRel) && !self.gone.load(Ordering::Acquire) {
            // An interface that does not take a reset is silent for us all the same.
            let _ = self.command(RESET);
        }
    }
    /// It was pulled out: it is not touched any more. Any IRQL.
    pub fn removed(&self) {
        self.gone.store(true, Ordering::Release);
    }
    /// Whether it was found to be gone. Any IRQL.
    pub fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }
    /// Hands over bytes as far as they are taken at once. <= DISPATCH_LEVEL, one caller at a time.
    pub fn send(&self, bytes: &[u8]) -> usize {
        if !self.usable() {
            return 0;
        }
        let mut count = 0usize;
        for byte in bytes {
            if self.status().busy() {
                break;
            }
            self.platform.registers().write8(self.base.wrapping_add(DATA), *byte);
            count = count.saturating_add(1);
        }
        count
    }
    /// Fetches what arrived; true when there was something. DIRQL, or one caller at a time when polled; takes no lock.
    fn fetch(&self) -> bool {
        if !self.usable() {
            return false;
        }
        let mut any = false;
        for _ in 0..MOST_AT_ONCE {
            // All ones read as "nothing there", so a bus that nobody answers on gives no bytes.
            if self.status().empty() {
                break;
            }
            let byte = self.data();
            self.input.put(byte, self.platform.clock().now_ns());
            any = true;
        }
        any
    }
    /// The interrupt: whether it was ours, quieted by reading. DIRQL.
    pub fn interrupt(&self) -> bool {
        self.fetch()
    }
    /// Whether bytes wait to be taken. Any IRQL.
    pub fn has_input(&self) -> bool {
        !self.input.is_empty()
    }
    /// Takes the oldest byte that arrived. <= DISPATCH_LEVEL, one caller at a time.
    pub fn receive(&self) -> Option<Entry> {
        if self.polled && self.input.is_empty() {
            self.fetch();
        }
        self.input.take()
    }
}
