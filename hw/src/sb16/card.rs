//! The card: DSP, mixer, the one transfer.

use super::spec::{self, command, mixer};
use crate::io::{Error, Lock, Platform, Registers, poll};
use core::sync::atomic::{AtomicBool, AtomicU8, Ordering};

// TIMEOUT: the DSP takes a byte within some tens of microseconds; in the middle of a transfer a little more.
const BYTE_US: u32 = 1_000;
// TIMEOUT: the guide says 100 us from the reset to the answer.
const RESET_US: u32 = 5_000;

/// What is transferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Frames in a second.
    pub rate: u16,
    /// Samples of 16 bits with a sign; else of 8 bits without.
    pub wide: bool,
    /// Two channels.
    pub stereo: bool,
    /// From memory to the card.
    pub plays: bool,
    /// Samples between two interrupts, of all channels; at most 65,536.
    pub block: u32,
}

/// How far the transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Idle,
    Prepared(Transfer),
    Running(Transfer),
    Paused(Transfer),
}

/// What the interrupt has to quiet.
const NOTHING: u8 = 0;
const BYTES: u8 = 1;
const WORDS: u8 = 2;

/// One card. Shared between callers, its interrupt and its DPC.
pub struct Card<P: Platform> {
    platform: P,
    /// The DSP, whose commands are several bytes long.
    stage: P::Lock<Stage>,
    /// The mixer, whose index and data belong together.
    mixer: P::Lock<()>,
    active: AtomicU8,
    gone: AtomicBool,
    powered: AtomicBool,
    complete: AtomicBool,
}

impl<P: Platform> Card<P> {
    /// Finds the DSP and sets the mixer up. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`] when nobody answers, [`Error::Timeout`], [`Error::Unsupported`] for an older card.
    #[inline(never)]
    pub fn new(platform: P) -> Result<Self, Error> {
        if platform.registers().len() < spec::PORTS {
            return Err(Error::Gone);
        }
        let (stage, mixer) = (platform.lock(Stage::Idle), platform.lock(()));
        let this = Self {
            platform,
            stage,
            mixer,
            active: AtomicU8::new(NOTHING),
            gone: AtomicBool::new(false),
            powered: AtomicBool::new(false),
            complete: AtomicBool::new(false),
        };
        this.start()?;
        this.send(command::VERSION)?;
        let (major, _minor) = (this.receive(BYTE_US)?, this.receive(BYTE_US)?);
        if major < spec::VERSION_16 {
            return Err(Error::Unsupported);
        }
        Ok(this)
    }
    /// Resets DSP and mixer. A transfer that ran runs again, from the start of its block. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn start(&self) -> Result<(), Error> {
        if self.is_gone() {
            return Err(Error::Gone);
        }
        self.powered.store(true, Ordering::Release);
        self.reset().inspect_err(|_| self.powered.store(false, Ordering::Release))?;
        self.put(mixer::RESET, 0)?;
        let full = mixer::STEPS.wrapping_shl(3);
        for side in 0..2u8 {
            self.put(mixer::VOICE.wrapping_add(side), full)?;
            self.put(mixer::INPUT_GAIN.wrapping_add(side), 0)?;
            self.put(mixer::OUTPUT_GAIN.wrapping_add(side), 0)?;
        }
        self.put(mixer::OUTPUT_SWITCHES, 0)?;
        self.put(mixer::LEFT_SWITCHES, mixer::LINE_LEFT)?;
        self.put(mixer::RIGHT_SWITCHES, mixer::LINE_RIGHT)?;
        self.stage.with(|stage| match *stage {
            Stage::Running(transfer) => self.begin(transfer),
            Stage::Paused(transfer) => {
                *stage = Stage::Prepared(transfer);
                Ok(())
            }
            _ => Ok(()),
        })
    }
    /// Silences the card. PASSIVE_LEVEL. Cannot fail.
    pub fn stop(&self) {
        if self.usable() {
            // The way down cannot fail: a DSP that does not answer transfers nothing.
            let _reset = self.reset();
        }
        self.powered.store(false, Ordering::Release);
    }
    /// The reset of the DSP (guide, 2): the end of every transfer.
    fn reset(&self) -> Result<(), Error> {
        let registers = self.registers();
        self.active.store(NOTHING, Ordering::Release);
        registers.write8(spec::RESET, 1);
        poll::pause(self.platform.clock(), 5);
        registers.write8(spec::RESET, 0);
        match self.receive(RESET_US)? {
            spec::ALIVE => Ok(()),
            u8::MAX => {
                self.mark_gone();
                Err(Error::Gone)
            }
            _ => Err(Error::Protocol),
        }
    }
    fn receive(&self, limit_us: u32) -> Result<u8, Error> {
        let registers = self.registers();
        let read = || Ok(registers.read8(spec::READ_STATUS));
        poll::until(self.platform.clock(), limit_us, 10, read, |s| s & spec::READY != 0)?;
        Ok(registers.read8(spec::READ))
    }
    fn send(&self, byte: u8) -> Result<(), Error> {
        self.check()?;
        let registers = self.registers();
        let read = || Ok(registers.read8(spec::WRITE));
        poll::until(self.platform.clock(), BYTE_US, 5, read, |s| s & spec::BUSY == 0)?;
        registers.write8(spec::WRITE, byte);
        Ok(())
    }
    /// Writes a register of the mixer. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`].
    pub fn put(&self, register: u8, value: u8) -> Result<(), Error> {
        self.check()?;
        self.mixer.with(|()| {
            self.registers().write8(spec::MIXER_INDEX, register);
            self.registers().write8(spec::MIXER_DATA, value);
        });
        Ok(())
    }
    /// What it runs on. Any IRQL.
    pub fn platform(&self) -> &P {
        &self.platform
    }
    fn registers(&self) -> &P::Registers {
        self.platform.registers()
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
    fn check(&self) -> Result<(), Error> {
        if self.usable() { Ok(()) } else { Err(Error::Gone) }
    }
    /// Says whether the card may have interrupted, and quiets it. DIRQL; takes no lock. Its line is its own, so it need not ask the
    /// mixer, whose index callers may have in use.
    pub fn interrupt(&self) -> bool {
        if !self.usable() {
            return false;
        }
        let port = match self.active.load(Ordering::Acquire) {
            BYTES => spec::READ_STATUS,
            WORDS => spec::ACKNOWLEDGE_16,
            _ => return false,
        };
        self.registers().read8(port);
        self.complete.store(true, Ordering::Release);
        true
    }
    /// Whether a block ended since the last call. <= DISPATCH_LEVEL.
    pub fn take_complete(&self) -> bool {
        self.complete.swap(false, Ordering::AcqRel)
    }
    /// Remembers what to transfer; the system's DMA controller is set up by whoever has it. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a block of no samples or too many, [`Error::Gone`].
    pub fn prepare(&self, transfer: Transfer) -> Result<(), Error> {
        self.check()?;
        if !(1..=0x1_0000).contains(&transfer.block) {
            return Err(Error::Unsupported);
        }
        self.stage.with(|stage| *stage = Stage::Prepared(transfer));
        Ok(())
    }
    /// The command that begins a transfer, block after block (guide, 3.5).
    fn begin(&self, transfer: Transfer) -> Result<(), Error> {
        let [high, low] = transfer.rate.to_be_bytes();
        let rate = if transfer.plays { command::OUTPUT_RATE } else { command::INPUT_RATE };
        let width = if transfer.wide { command::TRANSFER_16 } else { command::TRANSFER_8 };
        let way = if transfer.plays { 0 } else { command::INPUT };
        let sign = if transfer.wide { command::SIGNED } else { 0 };
        let channels = if transfer.stereo { command::STEREO } else { 0 };
        let length = u16::try_from(transfer.block.saturating_sub(1)).map_err(|_| Error::Unsupported)?;
        let [length_high, length_low] = length.to_be_bytes();
        let transfer_command = width | way | command::AUTO | command::FIFO;
        // Before the DSP hears of it: its first interrupt may come at once.
        self.active.store(if transfer.wide { WORDS } else { BYTES }, Ordering::Release);
        for byte in [rate, high, low, transfer_command, sign | channels, length_low, length_high] {
            self.send(byte)?;
        }
        Ok(())
    }
    /// Starts, from where it paused. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::Timeout`], [`Error::Gone`]; [`Error::Unsupported`] without a transfer.
    pub fn run(&self) -> Result<(), Error> {
        self.check()?;
        self.stage.with(|stage| {
            let transfer = match *stage {
                Stage::Idle => return Err(Error::Unsupported),
                Stage::Running(_) => return Ok(()),
                Stage::Prepared(transfer) => {
                    self.begin(transfer)?;
                    transfer
                }
                Stage::Paused(transfer) => {
                    self.send(if transfer.wide { command::CONTINUE_16 } else { command::CONTINUE_8 })?;
                    transfer
                }
            };
            *stage = Stage::Running(transfer);
            Ok(())
        })
    }
    /// Halts; the position stays. <= DISPATCH_LEVEL.
    pub fn pause(&self) {
        self.stage.with(|stage| {
            if let Stage::Running(transfer) = *stage {
                // The way down cannot fail.
                let _paused = self.send(if transfer.wide { command::PAUSE_16 } else { command::PAUSE_8 });
                *stage = Stage::Paused(transfer);
            }
        });
    }
    /// Forgets the transfer. PASSIVE_LEVEL.
    pub fn release(&self) {
        let before = self.stage.with(|stage| core::mem::replace(stage, Stage::Idle));
        if matches!(before, Stage::Running(_) | Stage::Paused(_)) && self.usable() {
            // The way down cannot fail.
            let _reset = self.reset();
        }
    }
}
