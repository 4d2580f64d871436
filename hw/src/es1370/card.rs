//! The card: what its channels share, its mixer and its interrupt.

use super::channel::Channel;
use super::spec::{self, CHANNELS, Control, Serial, Status, mixer};
use crate::io::{Error, Lock, Platform, Registers, poll};
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};

// TIMEOUT: a write to the mixer takes 16 bits of a serial line, some 30 us.
const CODEC_US: u32 = 2_000;

/// DAC1, DAC2, ADC: the numbers of the channels.
pub mod channel {
    /// The first one for playing: its own clock.
    pub const DAC1: usize = 0;
    /// The second one for playing: it shares its clock with the one for recording.
    pub const DAC2: usize = 1;
    /// The one for recording.
    pub const ADC: usize = 2;
}

/// One card. Shared between callers, its interrupt and its DPC.
pub struct Card<P: Platform> {
    platform: P,
    pub(super) channels: [Channel; CHANNELS],
    /// The control register, and whose turn the memory pages are.
    pub(super) control: P::Lock<Control>,
    serial: AtomicU32,
    gone: AtomicBool,
    powered: AtomicBool,
    armed: AtomicBool,
    complete: AtomicU8,
    told_gone: AtomicBool,
}

/// What the DPC finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// Packets that are done, a bit for each channel.
    pub complete: u8,
    /// The card is no longer there; told once.
    pub gone: bool,
}

pub(super) fn bit(channel: usize) -> u8 {
    u32::try_from(channel).ok().and_then(|n| 1u8.checked_shl(n)).unwrap_or(0)
}

impl<P: Platform> Card<P> {
    /// Stops everything and sets the mixer up. Silent until [`Self::arm`]. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`] when nobody answers, [`Error::Timeout`] when the mixer does not.
    #[inline(never)]
    pub fn new(platform: P) -> Result<Self, Error> {
        if platform.registers().len() < spec::PORTS {
            return Err(Error::Gone);
        }
        let control = platform.lock(Control::new());
        let this = Self {
            platform,
            channels: [const { Channel::new() }; CHANNELS],
            control,
            serial: AtomicU32::new(0),
            gone: AtomicBool::new(false),
            powered: AtomicBool::new(false),
            armed: AtomicBool::new(false),
            complete: AtomicU8::new(0),
            told_gone: AtomicBool::new(false),
        };
        this.start()?;
        Ok(this)
    }
    /// Brings the card to its first state. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn start(&self) -> Result<(), Error> {
        if spec::STATUS.read(self.registers()).into_bits() == u32::MAX {
            self.mark_gone();
            return Err(Error::Gone);
        }
        self.powered.store(true, Ordering::Release);
        self.change_control(|_| Control::new().with_no_system_error(true).with_codec(true));
        self.change_serial(|_| Serial::new());
        self.put(mixer::POWER, mixer::ON)?;
        self.put(mixer::CLOCK, 0)?;
        self.put(mixer::INPUT, 0)?;
        for side in 0..2u8 {
            self.put(mixer::VOICE.wrapping_add(side), mixer::ZERO_DB)?;
            self.put(mixer::FM.wrapping_add(side), mixer::ZERO_DB)?;
        }
        self.put(mixer::OUTPUTS_2, mixer::CONVERTERS)?;
        self.put(mixer::LEFT_INPUTS_1, mixer::LINE_LEFT)?;
        self.put(mixer::RIGHT_INPUTS_1, mixer::LINE_RIGHT)
    }
    /// Halts every channel and powers the mixer down. PASSIVE_LEVEL. Cannot fail.
    pub fn stop(&self) {
        if self.usable() {
            self.change_control(|c| c.with_adc(false).with_dac1(false).with_dac2(false));
            self.change_serial(|_| Serial::new());
            // The way down cannot fail.
            let _off = self.put(mixer::POWER, mixer::OFF);
        }
        self.powered.store(false, Ordering::Release);
    }
    /// Writes a register of the mixer. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Timeout`] when the one before does not end, [`Error::Gone`].
    pub fn put(&self, register: u8, value: u8) -> Result<(), Error> {
        self.check()?;
        let read = || match spec::STATUS.read(self.registers()) {
            status if status.into_bits() == u32::MAX => Err(Error::Gone),
            status => Ok(status),
        };
        let idle = poll::until(self.platform.clock(), CODEC_US, 10, read, |s| !s.codec_busy());
        idle.inspect_err(|e| {
            if *e == Error::Gone {
                self.mark_gone();
            }
        })?;
        spec::CODEC.write(self.registers(), u16::from_be_bytes([register, value]));
        Ok(())
    }
    /// What it runs on. Any IRQL.
    pub fn platform(&self) -> &P {
        &self.platform
    }
    pub(super) fn registers(&self) -> &P::Registers {
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
    /// An error when registers must not be touched.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.usable() { Ok(()) } else { Err(Error::Gone) }
    }
    pub(super) fn armed(&self) -> bool {
        self.armed.load(Ordering::Acquire)
    }
    /// Changes the control register. <= DISPATCH_LEVEL.
    pub(super) fn change_control(&self, change: impl FnOnce(Control) -> Control) {
        self.control.with(|control| {
            *control = change(*control);
            spec::CONTROL.write(self.registers(), *control);
        });
    }
    /// Changes the serial interface, which the interrupt touches too: what was written last is what was meant last. Any IRQL.
    pub(super) fn change_serial(&self, change: impl FnOnce(Serial) -> Serial) {
        let value = change(Serial::from_bits(self.serial.load(Ordering::Acquire)));
        self.serial.store(value.into_bits(), Ordering::Release);
        self.write_serial();
    }
    fn write_serial(&self) {
        for _ in 0..4 {
            let value = self.serial.load(Ordering::Acquire);
            spec::SERIAL.write(self.registers(), Serial::from_bits(value));
            if self.serial.load(Ordering::Acquire) == value {
                break;
            }
        }
    }
    /// Lets the interrupts through, which are expected to be served from now on, or not. <= DISPATCH_LEVEL.
    pub fn arm(&self, on: bool) {
        self.armed.store(on, Ordering::Release);
        if self.usable() {
            let wanted = |channel: usize| on && self.channels.get(channel).is_some_and(Channel::is_prepared);
            self.change_serial(|s| {
                let s = s.with_dac1_interrupt(wanted(channel::DAC1)).with_dac2_interrupt(wanted(channel::DAC2));
                s.with_adc_interrupt(wanted(channel::ADC))
            });
        }
    }
    /// Says whether the card interrupts, and quiets it. DIRQL; takes no lock.
    pub fn interrupt(&self) -> bool {
        if !self.usable() {
            return false;
        }
        let status = spec::STATUS.read(self.registers());
        if status.into_bits() == u32::MAX {
            self.mark_gone();
            self.told_gone.store(true, Ordering::Release);
            return true;
        }
        if !status.any() {
            return false;
        }
        // Off and on again quiets what is pending.
        let now = Serial::from_bits(self.serial.load(Ordering::Acquire));
        let off = |on: bool, pending: bool| on && !pending;
        let quiet = now
            .with_dac1_interrupt(off(now.dac1_interrupt(), status.dac1()))
            .with_dac2_interrupt(off(now.dac2_interrupt(), status.dac2()))
            .with_adc_interrupt(off(now.adc_interrupt(), status.adc()));
        spec::SERIAL.write(self.registers(), quiet);
        self.write_serial();
        for (channel, pending) in [status.dac1(), status.dac2(), status.adc()].into_iter().enumerate() {
            if pending {
                self.complete.fetch_or(bit(channel), Ordering::AcqRel);
            }
        }
        true
    }
    /// Takes what the interrupt left. <= DISPATCH_LEVEL.
    pub fn take_causes(&self) -> Causes {
        let complete = self.complete.swap(0, Ordering::AcqRel);
        Causes { complete, gone: self.told_gone.swap(false, Ordering::AcqRel) }
    }
    /// Whether a status says that nobody answers.
    pub(super) fn nobody(&self) -> bool {
        spec::STATUS.read(self.registers()) == Status::from_bits(u32::MAX)
    }
}
