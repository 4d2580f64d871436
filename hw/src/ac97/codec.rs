//! The way to the codec: one access at a time, each for a frame of the link.

use super::controller::Controller;
use super::spec::bus_master as bm;
use super::spec::mixer::{self, Extended};
use crate::io::{Error, Platform, poll};
use crate::reg::{Register, RegisterValue};

// TIMEOUT: an access takes a frame or two of the link, 21 us each; another driver's may come between.
const ACCESS_US: u32 = 2_000;
// TIMEOUT: converters are calibrated after a reset; data sheets of codecs say up to some 400 ms.
const READY_US: u32 = 1_000_000;

impl<P: Platform> Controller<P> {
    /// Waits until no access is under way; whoever reads the zero has the semaphore.
    fn take(&self) -> Result<(), Error> {
        self.check()?;
        let read = || Ok(bm::CAS.read(self.bus_master()));
        let taken = poll::until(self.platform().clock(), ACCESS_US, 5, read, |s| !s.taken());
        taken.map(|_| ()).inspect_err(|_| self.look())
    }
    /// Reads a codec register. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Timeout`] when the semaphore is not free, [`Error::Protocol`] when the codec does not answer, [`Error::Gone`].
    pub fn get<T: RegisterValue>(&self, register: Register<T>) -> Result<T, Error> {
        self.take()?;
        let value = register.read(self.codec());
        let status = bm::GLOB_STA.read(self.bus_master());
        if status.into_bits() == u32::MAX {
            self.mark_gone();
            return Err(Error::Gone);
        }
        if status.read_failed() {
            bm::GLOB_STA.write(self.bus_master(), bm::GlobalStatus::new().with_read_failed(true));
            return Err(Error::Protocol);
        }
        Ok(value)
    }
    /// Writes a codec register. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Self::get`]; nobody tells whether the codec took it.
    pub fn put<T: RegisterValue>(&self, register: Register<T>, value: T) -> Result<(), Error> {
        self.take()?;
        register.write(self.codec(), value);
        Ok(())
    }
    /// Resets the codec's registers, waits for its converters and switches variable rates on. PASSIVE_LEVEL.
    pub(super) fn wake_codec(&self) -> Result<(), Error> {
        self.put(mixer::RESET, mixer::Capabilities::new())?;
        self.put(mixer::POWERDOWN, mixer::Powerdown::new())?;
        let read = || self.get(mixer::POWERDOWN);
        poll::until_asleep(self.platform().clock(), READY_US, 1_000, read, |p| p.ready() == 0xF)?;
        let has = self.get(mixer::EXTENDED_ID)?;
        let on = Extended::new().with_variable_rate(has.variable_rate()).with_variable_microphone(has.variable_microphone());
        if on.into_bits() != 0 {
            self.put(mixer::EXTENDED_CONTROL, on)?;
        }
        Ok(())
    }
    /// Whether the converter behind a rate register runs at exactly `rate` Hz: it says which rate it took. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn takes_rate(&self, register: Register<u16>, rate: u32) -> Result<bool, Error> {
        let Ok(rate) = u16::try_from(rate) else { return Ok(false) };
        self.put(register, rate)?;
        Ok(self.get(register)? == rate)
    }
}
