//! Endpoints, from what the board says about its pins (HDA 1.0a 7.3.3.31).

use super::Codec;
use super::amp::{self, Amp};
use super::path::{self, Path};
use super::widget::Widget;
use crate::hda::spec::pin_config::device;
use crate::hda::spec::widget_caps::kind;
use crate::io::Error;
use crate::room::Room as _;
use alloc::vec::Vec;

/// Most pins of one endpoint: eight channels in pairs.
pub const MAX_LANES: usize = 4;
/// Most endpoints of a codec.
pub const MAX_ENDPOINTS: usize = 32;

/// What an endpoint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointKind {
    /// Loudspeaker.
    Speaker,
    /// Headphones.
    Headphones,
    /// Analogue line output.
    LineOut,
    /// S/PDIF output.
    SpdifOut,
    /// HDMI or DisplayPort.
    Hdmi,
    /// Microphone.
    Microphone,
    /// Analogue line input, auxiliary and CD among them.
    LineIn,
    /// S/PDIF input.
    SpdifIn,
}

impl EndpointKind {
    /// Whether it plays.
    #[must_use]
    pub fn plays(self) -> bool {
        matches!(self, Self::Speaker | Self::Headphones | Self::LineOut | Self::SpdifOut | Self::Hdmi)
    }
    /// What a wired pin is; `None` for modems and pins that cannot do what they are wired for.
    ///
    /// The default device says what stands outside (HDA 1.0a 7.3.3.31), the capabilities say what the pin is: a device that has no
    /// name here, such as "other", is called by the way its pin goes. A pin whose whole default is zero was never described by the
    /// board; it counts as what it can do.
    #[must_use]
    pub fn of(pin: &Widget) -> Option<Self> {
        let digital = pin.caps.digital();
        let (output, input) = (pin.pin.output(), pin.pin.input());
        let out = |analog: Self| match (pin.pin.hdmi() || pin.pin.display_port(), digital) {
            (true, _) => Self::Hdmi,
            (_, true) => Self::SpdifOut,
            _ => analog,
        };
        let line_in = if digital { Self::SpdifIn } else { Self::LineIn };
        let kind = match pin.config.device() {
            device::LINE_OUT if pin.config.into_bits() == 0 && !output => {
                if pin.pin.vref() & BIASED == 0 {
                    line_in
                } else {
                    Self::Microphone
                }
            }
            device::LINE_OUT | device::SPDIF_OUT => out(Self::LineOut),
            device::SPEAKER => out(Self::Speaker),
            device::HEADPHONES => out(Self::Headphones),
            device::DIGITAL_OUT if digital => Self::Hdmi,
            device::DIGITAL_OUT => out(Self::LineOut),
            device::LINE_IN | device::AUX | device::CD | device::SPDIF_IN => line_in,
            // What is digital outside and reaches ordinary converters is a digital microphone.
            device::DIGITAL_IN if !digital => Self::Microphone,
            device::DIGITAL_IN => Self::SpdifIn,
            device::MICROPHONE => Self::Microphone,
            device::MODEM_LINE | device::MODEM_HANDSET => return None,
            _ if output => out(Self::LineOut),
            _ => line_in,
        };
        let able = if kind.plays() { output } else { input };
        able.then_some(kind)
    }
}

/// VREF levels that feed a microphone: 50 %, 80 %, 100 % (HDA 1.0a 7.3.4.9).
const BIASED: u8 = 0x32;

/// One pin of an endpoint with its converter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The pin.
    pub pin: u8,
    /// The converter.
    pub converter: u8,
    /// The way between them.
    pub path: Path,
    /// Channels that the converter takes.
    pub width: u8,
    /// Where its volume is set.
    pub volume: Option<Amp>,
    /// Where it is muted.
    pub mute: Option<Amp>,
}

/// What a person takes for one device.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// What it is.
    pub kind: EndpointKind,
    /// Its pins by ascending sequence: front, centre and subwoofer, rear, side.
    pub lanes: Vec<Lane>,
}

impl Endpoint {
    /// Channels of all lanes, at most 8.
    #[must_use]
    pub fn channels(&self) -> u8 {
        self.lanes.iter().fold(0u8, |sum, lane| sum.saturating_add(lane.width)).min(8)
    }
}

/// Whether a converter can take a format that the converter of a lane takes too.
fn shares(codec: &Codec, lane: &Lane, other: &Widget) -> bool {
    codec.widget(lane.converter).is_some_and(|w| {
        let pcm = w.pcm.rates() & other.pcm.rates() != 0 && w.pcm.sizes() & other.pcm.sizes() != 0;
        pcm && w.formats.into_bits() & other.formats.into_bits() & PLAIN != 0
    })
}

/// PCM and 32-bit float (HDA 1.0a 7.3.4.8).
const PLAIN: u32 = 3;

/// A way for one more pin of an endpoint: with a converter that nobody has, else with one that its `lanes` do not have; or with
/// the `only` one that will do.
fn lane(codec: &Codec, kind: EndpointKind, pin: &Widget, taken: &[u8], lanes: &[Lane], only: Option<u8>) -> Option<Lane> {
    let playback = kind.plays();
    let search = |free_only: bool, alike: bool| -> Option<Path> {
        let fits = |w: &Widget| {
            let converter = w.is(if playback { kind::OUTPUT } else { kind::INPUT });
            converter && (!alike || w.caps.digital() == pin.caps.digital()) && lanes.first().is_none_or(|l| shares(codec, l, w))
        };
        let free = |w: &Widget| {
            if let Some(only) = only {
                return w.nid == only;
            }
            // Lanes of one endpoint need converters of their own.
            !(lanes.iter().any(|l| l.converter == w.nid) || free_only && taken.contains(&w.nid))
        };
        if playback {
            return path::find(codec, pin.nid, |w| fits(w) && free(w));
        }
        let ways = codec.widgets.iter().filter(|w| fits(w) && free(w));
        ways.filter_map(|adc| path::find(codec, adc.nid, |w| w.nid == pin.nid)).min_by_key(|p| p.hops().len())
    };
    // Digital pins go with digital converters. Some codecs say digital of one end only, so that is a wish.
    let path =
        [(true, true), (false, true), (true, false), (false, false)].into_iter().find_map(|(free, alike)| search(free, alike))?;
    let converter = if playback { path.source() } else { path.sink() };
    let width = codec.widget(converter)?.caps.channels().min(8);
    let (volume, mute) = (amp::volume(codec, &path, playback), amp::mute(codec, &path, playback));
    Some(Lane { pin: pin.nid, converter, path, width, volume, mute })
}

/// Makes room for a pin whose converters its endpoint has already: one of the `lanes` moves to another converter. Gives the place
/// of that lane, the lane as it then is, and the way for the pin.
fn swap(codec: &Codec, kind: EndpointKind, pin: &Widget, taken: &[u8], lanes: &[Lane]) -> Option<(usize, Lane, Lane)> {
    lanes.iter().enumerate().find_map(|(at, old)| {
        let way = lane(codec, kind, pin, taken, lanes, Some(old.converter))?;
        let moved = lane(codec, kind, codec.widget(old.pin)?, taken, lanes, None)?;
        Some((at, moved, way))
    })
}

/// Whether two pins belong to one endpoint: the same association, neither the reserved one nor "by itself" (HDA 1.0a 7.3.3.31).
fn together(a: &Widget, b: &Widget, kind: EndpointKind) -> bool {
    let group = a.config.association();
    matches!(kind, EndpointKind::LineOut | EndpointKind::Speaker)
        && EndpointKind::of(b) == Some(kind)
        && group == b.config.association()
        && (1..15).contains(&group)
}

/// Makes endpoints of the wired pins. Each gets converters of its own as long as there are any, in the order of association and
/// sequence; further ones share. A pin without a path to any converter is left out. PASSIVE_LEVEL.
///
/// # Errors
/// [`Error::NoMemory`].
#[inline(never)]
pub fn endpoints(codec: &Codec) -> Result<Vec<Endpoint>, Error> {
    let mut pins: Vec<&Widget> = Vec::new();
    pins.try_reserve_exact(codec.widgets.len())?;
    // Association 0 is reserved: those come last. Node numbers differ, so no two ranks are equal.
    let rank = |w: &Widget| (w.config.association().wrapping_sub(1) & 0xF, w.config.sequence(), w.nid);
    let mut last = None;
    let wired = || codec.widgets.iter().filter(|w| w.is_wired_pin());
    while let Some(next) = wired().filter(|w| last.is_none_or(|last| rank(w) > last)).min_by_key(|w| rank(w)) {
        last = Some(rank(next));
        pins.put(next);
    }
    let mut taken: Vec<u8> = Vec::new();
    // A pin may take two: its own, and the one that another lane moves to.
    taken.try_reserve_exact(pins.len().saturating_mul(2))?;
    let mut used: Vec<u8> = Vec::new();
    used.try_reserve_exact(pins.len())?;
    let mut list: Vec<Endpoint> = Vec::new();
    for first in &pins {
        let Some(kind) = EndpointKind::of(first) else { continue };
        if used.contains(&first.nid) || list.len() >= MAX_ENDPOINTS {
            continue;
        }
        let mut lanes: Vec<Lane> = Vec::new();
        lanes.try_reserve_exact(MAX_LANES)?;
        for pin in &pins {
            let mine = pin.nid == first.nid || together(first, pin, kind);
            if !mine || used.contains(&pin.nid) || lanes.len() >= MAX_LANES {
                continue;
            }
            let found = lane(codec, kind, pin, &taken, &lanes, None).or_else(|| {
                let (at, moved, way) = swap(codec, kind, pin, &taken, &lanes)?;
                taken.put(moved.converter);
                *lanes.get_mut(at)? = moved;
                Some(way)
            });
            let Some(lane) = found else { continue };
            used.put(pin.nid);
            taken.put(lane.converter);
            lanes.put(lane);
        }
        if !lanes.is_empty() {
            list.try_reserve(1)?;
            list.put(Endpoint { kind, lanes });
        }
    }
    Ok(list)
}
