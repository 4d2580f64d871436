//! Endpoints become circuits: host pin, volume, mute, bridge pin with its jack.

use super::{Codec, Endpoint, EndpointKind, Error, Place};
use crate::hda::codec::auto_config::Lane;
use crate::hda::codec::widget::Widget;
use crate::hda::spec::param::{Pcm, StreamFormats};
use crate::hda::spec::pin_config::{ConfigDefault, connectivity};
use crate::hda::spec::stream_format::SIZES;
use crate::room::Room as _;
use acx_core::model::builder::CircuitBuilder;
use acx_core::model::circuit::{Circuit, Node};
use acx_core::model::element::{ElementKind, VolumeRange};
use acx_core::model::format::{ChannelMask, SampleKind};
use acx_core::model::format_set::{FormatRange, FormatSet, RateSet};
use acx_core::model::jack::{ConnectionType, Jack};
use acx_core::model::mode::Mode;
use acx_core::model::pin::{Category, Direction, ModeFormats};
use alloc::vec::Vec;

/// Names of circuits of a kind: its own, then numbered from 2 on. No codec has more pins of a kind than the largest display codecs
/// with their nine; what is beyond sixteen is left out.
macro_rules! numbered {
    ($name:literal) => {
        [
            $name,
            concat!($name, "2"),
            concat!($name, "3"),
            concat!($name, "4"),
            concat!($name, "5"),
            concat!($name, "6"),
            concat!($name, "7"),
            concat!($name, "8"),
            concat!($name, "9"),
            concat!($name, "10"),
            concat!($name, "11"),
            concat!($name, "12"),
            concat!($name, "13"),
            concat!($name, "14"),
            concat!($name, "15"),
            concat!($name, "16"),
        ]
    };
}

fn names(kind: EndpointKind) -> [&'static str; 16] {
    match kind {
        EndpointKind::Speaker => numbered!("Speaker"),
        EndpointKind::Headphones => numbered!("Headphones"),
        EndpointKind::LineOut => numbered!("LineOut"),
        EndpointKind::SpdifOut => numbered!("SpdifOut"),
        EndpointKind::Hdmi => numbered!("Hdmi"),
        EndpointKind::Microphone => numbered!("Microphone"),
        EndpointKind::LineIn => numbered!("LineIn"),
        EndpointKind::SpdifIn => numbered!("SpdifIn"),
    }
}

fn category(kind: EndpointKind) -> Category {
    match kind {
        EndpointKind::Speaker => Category::Speaker,
        EndpointKind::Headphones => Category::Headphones,
        EndpointKind::LineOut => Category::LineOut,
        EndpointKind::SpdifOut | EndpointKind::SpdifIn => Category::Spdif,
        EndpointKind::Hdmi => Category::Hdmi,
        EndpointKind::Microphone => Category::Microphone,
        EndpointKind::LineIn => Category::LineIn,
    }
}

/// Builds the circuit of an endpoint; `None` when its converters have no common format or its kind has no name left.
#[inline(never)]
pub(super) fn build(
    codec: &Codec,
    index: usize,
    endpoint: Endpoint,
    others: &[Circuit],
) -> Result<Option<(Circuit, Place)>, Error> {
    let plays = endpoint.kind.plays();
    let Some(name) = names(endpoint.kind).into_iter().find(|n| others.iter().all(|c| c.name() != *n)) else {
        return Ok(None);
    };
    let modes = modes(codec, &endpoint)?;
    let Some(pin) = endpoint.lanes.first().and_then(|lane| codec.widget(lane.pin)) else { return Ok(None) };
    if modes.iter().any(|m| m.formats.is_empty()) {
        return Ok(None);
    }
    let channels = endpoint.channels();
    let mut builder = CircuitBuilder::new(name, if plays { Direction::Render } else { Direction::Capture });
    let host = builder.host(modes, 1);
    let mut jack = jack(pin);
    jack.channel_mask = if plays { ChannelMask::usual(channels).0 } else { 0 };
    let bridge = builder.bridge(category(endpoint.kind), jack);
    // An amplifier knows left and right only; one for more channels is set as a whole.
    let controls = if endpoint.lanes.iter().any(|lane| lane.width > 2) { 1 } else { channels };
    let volume = range(&endpoint.lanes).map(|range| builder.element(ElementKind::Volume { channels: controls, range }));
    let can_mute = endpoint.lanes.iter().all(|lane| lane.mute.is_some());
    let mute = can_mute.then(|| builder.element(ElementKind::Mute { channels: controls }));
    // From the client to the world; recording goes the other way.
    let chain = [Some(Node::Pin(host)), volume.map(Node::Element), mute.map(Node::Element), Some(Node::Pin(bridge))];
    let mut before: Option<Node> = None;
    for node in chain.into_iter().flatten() {
        match before {
            Some(other) if plays => builder.connect(other, node),
            Some(other) => builder.connect(node, other),
            None => {}
        }
        before = Some(node);
    }
    let circuit = builder.build().map_err(Error::from)?;
    Ok(Some((circuit, Place { codec: index, endpoint, bridge, volume, mute })))
}

/// The range of the first lane's amplifier, when every lane has one.
fn range(lanes: &[Lane]) -> Option<VolumeRange> {
    if !lanes.iter().all(|lane| lane.volume.is_some()) {
        return None;
    }
    let (minimum, maximum, step) = lanes.first()?.volume?.range();
    Some(VolumeRange { minimum, maximum, step })
}

/// The modes of a host pin. Converters do nothing to the signal, so what DEFAULT gives is the same as RAW; the audio engine opens
/// streams in DEFAULT unless a client asks for RAW, and capture must have RAW (HLK, Device.Audio AudioProcessing).
fn modes(codec: &Codec, endpoint: &Endpoint) -> Result<Vec<ModeFormats>, Error> {
    let mut list = Vec::new();
    list.try_reserve_exact(2)?;
    for mode in [Mode::DEFAULT, Mode::RAW] {
        list.put(ModeFormats { mode, formats: formats(codec, endpoint)? });
    }
    Ok(list)
}

/// What all converters of an endpoint can do.
fn formats(codec: &Codec, endpoint: &Endpoint) -> Result<FormatSet, Error> {
    let (mut rates, mut sizes, mut kinds) = (u16::MAX, u8::MAX, u32::MAX);
    for lane in &endpoint.lanes {
        let converter = codec.widget(lane.converter);
        let (pcm, formats) = converter.map_or((Pcm::new(), StreamFormats::new()), |w| (w.pcm, w.formats));
        rates &= pcm.rates();
        sizes &= pcm.sizes();
        kinds &= formats.into_bits();
    }
    // The model knows the first eleven of the rates, in the same order; the last one is 384 kHz.
    let rates = RateSet(rates & 0x7FF);
    let kinds = StreamFormats::from_bits(kinds);
    let max_channels = endpoint.channels();
    // A stream of one channel is legal on any converter; a stereo one takes it for both sides (HDA 1.0a 7.3.3.8).
    let min_channels = 1;
    let mut set = FormatSet::new();
    if rates.0 == 0 {
        return Ok(set);
    }
    let mut add = |container_bits: u8, valid_bits: u8, kind: SampleKind| {
        set.add(FormatRange { rates, min_channels, max_channels, container_bits, valid_bits, kind })
    };
    if kinds.pcm() {
        for valid in [16u8, 24, 32, 20, 8] {
            let supported = SIZES.iter().zip(0u32..).any(|(size, n)| *size == valid && sizes.wrapping_shr(n) & 1 != 0);
            if supported {
                // 20 and 24 bits lie at the top of 32 (HDA 1.0a, chapter 4).
                add(if valid > 16 { 32 } else { valid }, valid, SampleKind::Pcm)?;
            }
        }
    }
    if kinds.float32() {
        add(32, 32, SampleKind::Float)?;
    }
    Ok(set)
}

/// Colors of jacks as the configuration default counts them (HDA 1.0a 7.3.3.31), as 0x00RRGGBB.
fn color(config: ConfigDefault) -> u32 {
    match config.color() {
        2 => 0x0080_8080,
        3 => 0x0000_00FF,
        4 => 0x0000_8000,
        5 => 0x00FF_0000,
        6 => 0x00FF_A500,
        7 => 0x00FF_FF00,
        8 => 0x0080_0080,
        9 => 0x00FF_C0CB,
        14 => 0x00FF_FFFF,
        _ => 0,
    }
}

fn connection(config: ConfigDefault) -> ConnectionType {
    if config.connectivity() == connectivity::FIXED {
        return ConnectionType::ATAPI_INTERNAL;
    }
    match config.connection() {
        1 => ConnectionType::EIGHTH_INCH,
        2 => ConnectionType::QUARTER_INCH,
        3 => ConnectionType::ATAPI_INTERNAL,
        4 => ConnectionType::RCA,
        5 => ConnectionType::OPTICAL,
        6 => ConnectionType::OTHER_DIGITAL,
        7 => ConnectionType::OTHER_ANALOG,
        8 => ConnectionType::MULTICHANNEL_DIN,
        9 => ConnectionType::XLR,
        10 => ConnectionType::RJ11,
        11 => ConnectionType::COMBINATION,
        _ => ConnectionType::UNKNOWN,
    }
}

fn jack(pin: &Widget) -> Jack {
    let config = pin.config;
    let place = config.geometric_location();
    Jack {
        connection: connection(config),
        general_location: u32::from(config.gross_location()),
        // 7 to 9 mean something else for each gross location (HDA 1.0a 7.3.3.31).
        geometric_location: if place <= 6 { u32::from(place) } else { 0 },
        color: color(config),
        detects_presence: pin.detects_presence(),
        channel_mask: 0,
    }
}
