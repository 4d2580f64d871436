//! Amplifiers along a path.

use super::Codec;
use super::path::Path;
use super::port::Port;
use crate::hda::link::Link;
use crate::hda::spec::amp::{AmpCaps, AmpSet};
use crate::hda::spec::verb;
use crate::hda::spec::widget_caps::kind;
use crate::io::Error;

/// A quarter of a decibel, in 1/65,536 dB.
const QUARTER: i32 = 0x4000;

/// Where an amplifier sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amp {
    /// The node.
    pub nid: u8,
    /// The connection index of an input amplifier; `None` for the output amplifier.
    pub input: Option<u8>,
    /// What it can do.
    pub caps: AmpCaps,
}

impl Amp {
    /// Lowest gain, highest gain, step: in 1/65,536 dB.
    #[must_use]
    pub fn range(&self) -> (i32, i32, i32) {
        let step = i32::from(self.caps.step_size()).saturating_add(1).saturating_mul(QUARTER);
        let low = self.caps.quarter_db(0).saturating_mul(QUARTER);
        let high = self.caps.quarter_db(self.caps.num_steps()).saturating_mul(QUARTER);
        (low, high, step)
    }
    /// Whether its gain can be changed.
    #[must_use]
    pub fn adjusts(&self) -> bool {
        self.caps.num_steps() != 0
    }
    /// The gain code nearest to a level in 1/65,536 dB.
    #[must_use]
    pub fn code(&self, level: i32) -> u8 {
        let (low, _, step) = self.range();
        let half = i64::from(step).wrapping_shr(1);
        let above = i64::from(level).saturating_sub(i64::from(low)).saturating_add(half).max(0);
        let code = above.checked_div(i64::from(step)).unwrap_or(0).min(i64::from(self.caps.num_steps()));
        u8::try_from(code).unwrap_or(0)
    }
    /// The gain code of 0 dB, or the nearest.
    #[must_use]
    pub fn unity(&self) -> u8 {
        self.caps.offset().min(self.caps.num_steps())
    }
    /// Sets gain and mute; `left` and `right` say of which channels. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// Those of the link.
    pub fn set<L: Link>(&self, port: &Port<'_, L>, left: bool, right: bool, gain: u8, mute: bool) -> Result<(), Error> {
        let payload = AmpSet::new()
            .with_gain(gain & 0x7F)
            .with_mute(mute && self.caps.mute())
            .with_index(self.input.unwrap_or(0) & 0xF)
            .with_left(left)
            .with_right(right)
            .with_input(self.input.is_some())
            .with_output(self.input.is_none());
        port.exec(self.nid, verb::set_amp(payload)).map(|_| ())
    }
}

/// The amplifiers that audio passes on its way, from sink to source.
pub fn along<'a>(codec: &'a Codec, path: &'a Path) -> impl Iterator<Item = Amp> + 'a {
    let hops = path.hops();
    hops.iter().enumerate().flat_map(move |(n, hop)| {
        let widget = codec.widget(hop.nid);
        let source = n.saturating_add(1) == hops.len();
        let output = widget.filter(|w| w.caps.output_amp() && !w.is(kind::INPUT) && (!w.is(kind::PIN) || !source)).map(|w| Amp {
            nid: hop.nid,
            input: None,
            caps: w.output_amp,
        });
        // A pin at the sink has no input amplifier in the way; a recording pin has it at index 0.
        let input = widget
            .filter(|w| w.caps.input_amp() && hop.input < 16 && !w.is(kind::OUTPUT) && (!w.is(kind::PIN) || source))
            .map(|w| Amp { nid: hop.nid, input: Some(hop.input), caps: w.input_amp });
        output.into_iter().chain(input)
    })
}

/// The amplifier for the volume: nearest to the converter, since others may be shared with other paths.
#[must_use]
pub fn volume(codec: &Codec, path: &Path, playback: bool) -> Option<Amp> {
    let mut found = along(codec, path).filter(Amp::adjusts);
    if playback { found.last() } else { found.next() }
}

/// The amplifier for muting: that of the volume when it can, else the one nearest to the jack.
#[must_use]
pub fn mute(codec: &Codec, path: &Path, playback: bool) -> Option<Amp> {
    let own = volume(codec, path, playback).filter(|a| a.caps.mute());
    let mut others = along(codec, path).filter(|a| a.caps.mute());
    own.or_else(|| if playback { others.next() } else { others.last() })
}
