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
    /// Whether its converter is a digital one.
    #[must_use]
    pub fn is_digital(self) -> bool {
        matches!(self, Self::SpdifOut | Self::Hdmi | Self::SpdifIn)
    }
    /// What a wired pin is; `None` for modems and pins that can do neither what they are wired for.
    #[must_use]
    pub fn of(pin: &Widget) -> Option<Self> {
        let digital = pin.caps.digital();
        let kind = match pin.config.device() {
            device::LINE_OUT if digital => Self::SpdifOut,
            device::LINE_OUT => Self::LineOut,
            device::SPEAKER => Self::Speaker,
            device::HEADPHONES => Self::Headphones,
            device::SPDIF_OUT | device::DIGITAL_OUT if pin.pin.hdmi() || pin.pin.display_port() => Self::Hdmi,
            device::SPDIF_OUT => Self::SpdifOut,
            device::DIGITAL_OUT => Self::Hdmi,
            device::LINE_IN | device::AUX | device::CD => Self::LineIn,
            device::MICROPHONE => Self::Microphone,
            device::SPDIF_IN | device::DIGITAL_IN => Self::SpdifIn,
            _ => return None,
        };
        let able = if kind.plays() { pin.pin.output() } else { pin.pin.input() };
        (able && digital == kind.is_digital()).then_some(kind)
    }
}

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

/// A way for one more pin of an endpoint: with a converter that nobody has, else with one that its `lanes` do not have.
fn lane(codec: &Codec, kind: EndpointKind, pin: &Widget, taken: &[u8], lanes: &[Lane]) -> Option<Lane> {
    let playback = kind.plays();
    let fits = |w: &Widget| w.is(if playback { kind::OUTPUT } else { kind::INPUT }) && w.caps.digital() == kind.is_digital();
    let search = |free_only: bool| -> Option<Path> {
        let free = |w: &Widget| {
            // Lanes of one endpoint need converters of their own.
            !(lanes.iter().any(|l| l.converter == w.nid) || free_only && taken.contains(&w.nid))
        };
        if playback {
            return path::find(codec, pin.nid, |w| fits(w) && free(w));
        }
        let ways = codec.widgets.iter().filter(|w| fits(w) && free(w));
        ways.filter_map(|adc| path::find(codec, adc.nid, |w| w.nid == pin.nid)).min_by_key(|p| p.hops().len())
    };
    let path = search(true).or_else(|| search(false))?;
    let converter = if playback { path.source() } else { path.sink() };
    let width = codec.widget(converter)?.caps.channels().min(8);
    let (volume, mute) = (amp::volume(codec, &path, playback), amp::mute(codec, &path, playback));
    Some(Lane { pin: pin.nid, converter, path, width, volume, mute })
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
    taken.try_reserve_exact(pins.len())?;
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
            let Some(lane) = lane(codec, kind, pin, &taken, &lanes) else { continue };
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
