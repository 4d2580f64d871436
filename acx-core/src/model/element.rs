//! Elements: what sits between the pins of a circuit.

/// Most channels of any element or format.
pub const MAX_CHANNELS: usize = 8;

/// Range of a volume, in 1/65,536 dB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeRange {
    /// Lowest level.
    pub minimum: i32,
    /// Highest level.
    pub maximum: i32,
    /// Distance between neighbouring levels, at least 1.
    pub step: i32,
}

impl VolumeRange {
    /// Whether minimum, maximum and step fit together.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.minimum <= self.maximum && self.step >= 1
    }
    /// The nearest level that hardware can set; half-way goes up, outside goes to the end.
    #[must_use]
    pub fn nearest(&self, level: i32) -> i32 {
        let (min, max, step) = (i64::from(self.minimum), i64::from(self.maximum), i64::from(self.step.max(1)));
        let wanted = i64::from(level).min(max).max(min);
        let steps = wanted.saturating_sub(min).saturating_add(step.wrapping_div(2)).checked_div(step).unwrap_or(0);
        let last = max.saturating_sub(min).checked_div(step).unwrap_or(0);
        let value = min.saturating_add(steps.min(last).saturating_mul(step));
        i32::try_from(value).unwrap_or(self.minimum)
    }
}

/// What an element does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementKind {
    /// Changes the level of each channel.
    Volume {
        /// Number of channels, 1 to 8.
        channels: u8,
        /// Range of every channel.
        range: VolumeRange,
    },
    /// Silences channels.
    Mute {
        /// Number of channels that can be silenced apart, 1 to 8.
        channels: u8,
    },
    /// Reports the peak of each channel, 0 to `i32::MAX` for full scale.
    PeakMeter {
        /// Number of channels, 1 to 8.
        channels: u8,
    },
    /// Passes one of its inputs; inputs are numbered by the order of the circuit's edges.
    Mux,
    /// Adds its inputs.
    Sum,
}

impl ElementKind {
    /// Number of channels that have values of their own; 1 where channels do not matter.
    #[must_use]
    pub fn channels(&self) -> u8 {
        match *self {
            Self::Volume { channels, .. } | Self::Mute { channels } | Self::PeakMeter { channels } => channels,
            Self::Mux | Self::Sum => 1,
        }
    }
}

/// An element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    /// What it does.
    pub kind: ElementKind,
}
