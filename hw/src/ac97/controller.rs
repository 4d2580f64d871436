//! The controller: what its parts share, and its interrupt.

use super::spec::bus_master as bm;
use super::spec::mixer;
use super::stream::Ring;
use crate::io::{Error, Platform, Registers, poll};
use core::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// PCM in, PCM out, microphone: the numbers of the engines.
pub mod engine {
    /// Two channels from the codec's inputs.
    pub const PCM_IN: usize = 0;
    /// Two channels to its outputs.
    pub const PCM_OUT: usize = 1;
    /// One channel from the microphone's own converter.
    pub const MICROPHONE: usize = 2;
}

// TIMEOUT: the codec is ready within a few milliseconds after its clock runs; some take longer to calibrate.
const READY_US: u32 = 1_000_000;
// TIMEOUT: an engine ends its transfer on the bus and is halted; its registers go back at once.
const ENGINE_US: u32 = 2_000;

/// One controller. Shared between callers, its interrupt and its DPC.
pub struct Controller<P: Platform> {
    platform: P,
    lists: P::Region,
    pub(super) rings: [Ring; bm::ENGINES],
    capabilities: mixer::Capabilities,
    extended: mixer::Extended,
    gone: AtomicBool,
    powered: AtomicBool,
    armed: AtomicBool,
    complete: AtomicU8,
    failed: AtomicU8,
    told_gone: AtomicBool,
}

/// What the DPC finds, a bit for each engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// Buffers that are done.
    pub complete: u8,
    /// Samples that came too late.
    pub failed: u8,
    /// The controller is no longer there; told once.
    pub gone: bool,
}

fn bit(engine: usize) -> u8 {
    u32::try_from(engine).ok().and_then(|n| 1u8.checked_shl(n)).unwrap_or(0)
}

impl<P: Platform> Controller<P> {
    /// Brings controller and codec up, and reads what the codec has. Silent until [`Self::arm`]. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`] when nobody answers, [`Error::Timeout`] without a codec, [`Error::Protocol`], [`Error::NoMemory`].
    #[inline(never)]
    pub fn new(platform: P) -> Result<Self, Error> {
        let enough = |number: usize, len: usize| platform.block(number).is_some_and(|b| b.len() >= len);
        if !enough(0, mixer::LEN) || !enough(1, bm::base(bm::ENGINES).saturating_add(8)) {
            return Err(Error::Gone);
        }
        let lists = platform.allocate(super::stream::LIST_LEN.saturating_mul(bm::ENGINES), 8, false)?;
        let mut this = Self {
            platform,
            lists,
            rings: [const { Ring::new() }; bm::ENGINES],
            capabilities: mixer::Capabilities::new(),
            extended: mixer::Extended::new(),
            gone: AtomicBool::new(false),
            powered: AtomicBool::new(false),
            armed: AtomicBool::new(false),
            complete: AtomicU8::new(0),
            failed: AtomicU8::new(0),
            told_gone: AtomicBool::new(false),
        };
        this.start()?;
        this.capabilities = this.get(mixer::RESET)?;
        this.extended = this.get(mixer::EXTENDED_CONTROL)?;
        Ok(this)
    }
    /// Resets the link, waits for the codec and wakes it. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn start(&self) -> Result<(), Error> {
        let (registers, clock) = (self.bus_master(), self.platform.clock());
        bm::GLOB_CNT.write(registers, bm::GlobalControl::new());
        // RESET# stays low for a microsecond at least (AC'97 2.3, 9.1).
        poll::pause(clock, 10);
        bm::GLOB_CNT.write(registers, bm::GlobalControl::new().with_out_of_reset(true));
        let read = || match bm::GLOB_STA.read(registers) {
            status if status.into_bits() == u32::MAX => Err(Error::Gone),
            status => Ok(status),
        };
        poll::until_asleep(clock, READY_US, 1_000, read, |s| s.codec_ready())?;
        self.powered.store(true, Ordering::Release);
        for engine in 0..bm::ENGINES {
            self.reset_engine(engine)?;
        }
        self.wake_codec()
    }
    /// Halts every engine and puts the codec to sleep. PASSIVE_LEVEL. Cannot fail.
    pub fn stop(&self) {
        if self.usable() {
            for engine in 0..bm::ENGINES {
                bm::CR.write_at(self.bus_master(), bm::base(engine), bm::Control::new());
            }
            let down = mixer::Powerdown::new().with_inputs_off(true).with_outputs_off(true).with_mixer_off(true);
            // The way down cannot fail: a codec that does not listen is reset on the way up.
            let _asleep = self.put(mixer::POWERDOWN, down);
        }
        self.powered.store(false, Ordering::Release);
    }
    /// What it runs on. Any IRQL.
    pub fn platform(&self) -> &P {
        &self.platform
    }
    /// What the codec has. Any IRQL.
    pub fn capabilities(&self) -> mixer::Capabilities {
        self.capabilities
    }
    /// Which rates are variable. Any IRQL.
    pub fn extended(&self) -> mixer::Extended {
        self.extended
    }
    pub(super) fn codec(&self) -> &P::Registers {
        self.platform.registers()
    }
    pub(super) fn bus_master(&self) -> &P::Registers {
        // The start refuses a platform without it.
        self.platform.block(1).unwrap_or(self.platform.registers())
    }
    pub(super) fn lists(&self) -> &P::Region {
        &self.lists
    }
    /// Whether registers may be touched. Any IRQL.
    pub fn usable(&self) -> bool {
        !self.is_gone() && self.powered.load(Ordering::Acquire)
    }
    /// Whether it was pulled out. Any IRQL.
    pub fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }
    /// From now on no register is touched. Any IRQL.
    pub fn mark_gone(&self) {
        self.gone.store(true, Ordering::Release);
    }
    /// An error when registers must not be touched.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.usable() { Ok(()) } else { Err(Error::Gone) }
    }
    /// Notices that nobody answers.
    pub(super) fn look(&self) {
        if bm::GLOB_STA.read(self.bus_master()).into_bits() == u32::MAX {
            self.mark_gone();
        }
    }
    /// Halts an engine, waits for the end of its transfer and puts its registers back.
    pub(super) fn reset_engine(&self, engine: usize) -> Result<(), Error> {
        let (registers, base, clock) = (self.bus_master(), bm::base(engine), self.platform.clock());
        bm::CR.write_at(registers, base, bm::Control::new());
        let status = || match bm::SR.read_at(registers, base) {
            status if status.into_bits() == u16::MAX => Err(Error::Gone),
            status => Ok(status),
        };
        poll::until(clock, ENGINE_US, 10, status, |s| s.halted())?;
        bm::CR.write_at(registers, base, bm::Control::new().with_reset(true));
        let control = || Ok(bm::CR.read_at(registers, base));
        poll::until(clock, ENGINE_US, 10, control, |c| !c.reset()).map(|_| ())
    }
    /// Lets the interrupts through, which are expected to be served from now on, or not. <= DISPATCH_LEVEL.
    pub fn arm(&self, on: bool) {
        self.armed.store(on, Ordering::Release);
        for engine in 0..bm::ENGINES {
            self.write_control(engine);
        }
    }
    /// The control word of an engine, as it is to be.
    pub(super) fn write_control(&self, engine: usize) {
        let running = self.rings.get(engine).is_some_and(Ring::is_running);
        if !self.usable() || !running {
            return;
        }
        let on = self.armed.load(Ordering::Acquire);
        let control = bm::Control::new().with_run(true).with_fifo_interrupt(on).with_completion_interrupt(on);
        bm::CR.write_at(self.bus_master(), bm::base(engine), control);
    }
    /// Says whether the controller interrupts, and quiets it. DIRQL; takes no lock.
    pub fn interrupt(&self) -> bool {
        if !self.usable() {
            return false;
        }
        let registers = self.bus_master();
        let status = bm::GLOB_STA.read(registers);
        if status.into_bits() == u32::MAX {
            self.mark_gone();
            self.told_gone.store(true, Ordering::Release);
            return true;
        }
        let mut ours = false;
        for engine in (0..bm::ENGINES).filter(|n| status.engine(*n)) {
            ours = true;
            let seen = bm::SR.read_at(registers, bm::base(engine));
            bm::SR.write_at(registers, bm::base(engine), bm::Status::from_bits(seen.into_bits() & bm::Status::CLEAR.into_bits()));
            self.refill(engine);
            if seen.complete() || seen.last_done() {
                self.complete.fetch_or(bit(engine), Ordering::AcqRel);
            }
            if seen.fifo_error() {
                self.failed.fetch_or(bit(engine), Ordering::AcqRel);
            }
        }
        ours
    }
    /// Takes what the interrupt left. <= DISPATCH_LEVEL.
    pub fn take_causes(&self) -> Causes {
        Causes {
            complete: self.complete.swap(0, Ordering::AcqRel),
            failed: self.failed.swap(0, Ordering::AcqRel),
            gone: self.told_gone.swap(false, Ordering::AcqRel),
        }
    }
}
