//! Volumes of the codec.

use super::controller::Controller;
use super::spec::mixer::{self, RecordSelect, Volume};
use crate::io::{Error, Platform};

/// A volume register that is set by the two channels' steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    /// What is played: steps of attenuation below +12 dB.
    PcmOut,
    /// What is recorded: steps of gain.
    Record,
    /// What the microphone's own converter records.
    Microphone,
}

impl Knob {
    /// Lowest and highest level in 1/65,536 dB.
    #[must_use]
    pub fn range(self) -> (i32, i32) {
        let steps = |n: u8| i32::from(n).saturating_mul(mixer::STEP);
        match self {
            Self::PcmOut => (steps(mixer::PCM_ZERO_DB).saturating_sub(steps(mixer::PCM_STEPS)), steps(mixer::PCM_ZERO_DB)),
            Self::Record | Self::Microphone => (0, steps(mixer::RECORD_STEPS)),
        }
    }
    /// Channels that have a level of their own.
    #[must_use]
    pub fn channels(self) -> u8 {
        match self {
            Self::PcmOut | Self::Record => 2,
            Self::Microphone => 1,
        }
    }
    fn code(self, level: i32) -> u8 {
        let (low, high) = self.range();
        let level = level.clamp(low, high);
        let distance = match self {
            Self::PcmOut => high.saturating_sub(level),
            Self::Record | Self::Microphone => level,
        };
        distance.checked_div(mixer::STEP).and_then(|n| u8::try_from(n).ok()).unwrap_or(0) & 0x1F
    }
}

/// What a knob is set to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// Levels of left and right, in 1/65,536 dB.
    pub levels: [i32; 2],
    /// Nothing comes through.
    pub muted: bool,
}

impl<P: Platform> Controller<P> {
    /// Sets a knob. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn turn(&self, knob: Knob, setting: Setting) -> Result<(), Error> {
        let [left, right] = setting.levels.map(|level| knob.code(level));
        // The fields have six bits, and say so by a panic.
        let value = Volume::new().with_left(left & 0x3F).with_right(right & 0x3F).with_mute(setting.muted);
        match knob {
            Knob::PcmOut => self.put(mixer::PCM_OUT, value),
            Knob::Record => self.put(mixer::RECORD_GAIN, value),
            // One channel, in the place of the right one.
            Knob::Microphone => self.put(mixer::MICROPHONE_GAIN, value.with_left(0).with_right(left & 0x3F)),
        }
    }
    /// Opens the outputs at 0 dB: what is played is set by its own knob. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn open_outputs(&self) -> Result<(), Error> {
        self.put(mixer::MASTER, Volume::new())?;
        self.put(mixer::HEADPHONE, Volume::new())
    }
    /// Records an input. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn record_from(&self, source: u8) -> Result<(), Error> {
        let source = source & 7;
        self.put(mixer::RECORD_SELECT, RecordSelect::new().with_left(source).with_right(source))
    }
}

#[cfg(test)]
mod tests {
    use super::Knob;

    #[test]
    fn steps_are_a_decibel_and_a_half() {
        // AC'97 2.3, tables 5.7.3 and 5.7.5: 00000 is +12 dB, 01000 is 0 dB, 11111 is -34.5 dB; record 1111 is +22.5 dB.
        let db = |n: i32| n * 65_536 / 2;
        assert_eq!(Knob::PcmOut.range(), (db(-69), db(24)));
        assert_eq!([db(24), 0, db(-69), db(-200), db(-3)].map(|level| Knob::PcmOut.code(level)), [0, 8, 31, 31, 9]);
        assert_eq!([0, db(3), db(45), db(99)].map(|level| Knob::Record.code(level)), [0, 1, 15, 15]);
    }
}
