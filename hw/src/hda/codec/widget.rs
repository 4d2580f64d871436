//! One widget's facts.

use crate::hda::spec::amp::AmpCaps;
use crate::hda::spec::param::{Pcm, StreamFormats};
use crate::hda::spec::pin::PinCaps;
use crate::hda::spec::pin_config::{ConfigDefault, connectivity};
use crate::hda::spec::widget_caps::{WidgetCaps, kind};
use alloc::vec::Vec;

/// What a widget said about itself. Values that its kind does not have are zero.
#[derive(Debug, Default)]
pub struct Widget {
    /// Its node.
    pub nid: u8,
    /// Capabilities.
    pub caps: WidgetCaps,
    /// Sizes and rates of a converter.
    pub pcm: Pcm,
    /// Stream formats of a converter.
    pub formats: StreamFormats,
    /// Input amplifiers, one for each connection.
    pub input_amp: AmpCaps,
    /// Output amplifier.
    pub output_amp: AmpCaps,
    /// Capabilities of a pin.
    pub pin: PinCaps,
    /// What a pin is wired to.
    pub config: ConfigDefault,
    /// Where audio can come from; the place is the connection index, 0 is nowhere.
    pub connections: Vec<u8>,
}

impl Widget {
    /// Whether it is of a kind of [`kind`].
    #[must_use]
    pub fn is(&self, kind: u8) -> bool {
        self.caps.kind() == kind
    }
    /// Whether audio on its way between pin and converter may pass it.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.is(kind::MIXER) || self.is(kind::SELECTOR)
    }
    /// Whether it is a pin that the board wired.
    #[must_use]
    pub fn is_wired_pin(&self) -> bool {
        self.is(kind::PIN) && self.config.connectivity() != connectivity::NONE
    }
    /// Whether it can tell that something is plugged in (HDA 1.0a 7.3.4.9, 7.3.3.31).
    #[must_use]
    pub fn detects_presence(&self) -> bool {
        let jack = matches!(self.config.connectivity(), connectivity::JACK | connectivity::BOTH);
        self.is(kind::PIN) && self.pin.presence_detect() && !self.config.no_presence_detect() && jack
    }
}
