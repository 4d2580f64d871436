//! The plain circuit of a card without a graph: client, volume, mute, jack, in a row.

use crate::room::Room as _;
use acx_core::model::Error;
use acx_core::model::builder::CircuitBuilder;
use acx_core::model::circuit::{Circuit, Node};
use acx_core::model::element::{ElementKind, VolumeRange};
use acx_core::model::format::{ChannelMask, SampleKind};
use acx_core::model::format_set::{FormatRange, FormatSet, RATES, RateSet};
use acx_core::model::ids::{ElementId, PinId};
use acx_core::model::jack::{ConnectionType, Jack};
use acx_core::model::mode::Mode;
use acx_core::model::pin::{Category, Direction, ModeFormats};
use alloc::vec::Vec;

/// What is to be built.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub name: &'static str,
    pub category: Category,
    /// 0x00RRGGBB.
    pub color: u32,
    pub rates: RateSet,
    pub channels: (u8, u8),
    /// Bits of a sample, the preferred ones first.
    pub bits: &'static [u8],
    /// Channels and range, when there is a volume.
    pub volume: Option<(u8, VolumeRange)>,
    /// Channels that are silenced apart, when anything can be.
    pub mute: Option<u8>,
    /// Streams that may be open at once.
    pub streams: u16,
}

/// Where the parts are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    pub bridge: PinId,
    pub volume: Option<ElementId>,
    pub mute: Option<ElementId>,
}

/// Colours of jacks (PC 99 System Design Guide, 3.18.3).
pub(super) mod color {
    pub const LINE_OUT: u32 = 0x0000_FF00;
    pub const LINE_IN: u32 = 0x00AD_D8E6;
    pub const MICROPHONE: u32 = 0x00FF_C0CB;
}

/// The standard rates for which `takes` is true.
///
/// # Errors
/// The first error of `takes`.
pub(super) fn rates(mut takes: impl FnMut(u32) -> Result<bool, Error>) -> Result<RateSet, Error> {
    let mut set = RateSet::default();
    for rate in RATES {
        if takes(rate)? {
            set.0 |= RateSet::of(rate).0;
        }
    }
    Ok(set)
}

fn formats(plan: &Plan) -> Result<FormatSet, Error> {
    let mut set = FormatSet::new();
    for bits in plan.bits {
        set.add(FormatRange {
            rates: plan.rates,
            min_channels: plan.channels.0,
            max_channels: plan.channels.1,
            container_bits: *bits,
            valid_bits: *bits,
            kind: SampleKind::Pcm,
        })?;
    }
    Ok(set)
}

/// Builds it. DEFAULT gives what RAW gives: nothing is done to the signal.
///
/// # Errors
/// [`Error::NoMemory`]; [`Error::InvalidParameter`] for a plan without rates.
#[inline(never)]
pub(super) fn build(plan: &Plan) -> Result<(Circuit, Parts), Error> {
    let plays = matches!(plan.category, Category::LineOut | Category::Speaker | Category::Headphones);
    let mut modes = Vec::new();
    modes.try_reserve_exact(2)?;
    for mode in [Mode::DEFAULT, Mode::RAW] {
        modes.put(ModeFormats { mode, formats: formats(plan)? });
    }
    let mut builder = CircuitBuilder::new(plan.name, if plays { Direction::Render } else { Direction::Capture });
    let host = builder.host(modes, plan.streams);
    let jack = Jack {
        connection: ConnectionType::EIGHTH_INCH,
        general_location: 0,
        geometric_location: 1,
        color: plan.color,
        detects_presence: false,
        channel_mask: if plays { ChannelMask::usual(plan.channels.1).0 } else { 0 },
    };
    let bridge = builder.bridge(plan.category, jack);
    let volume = plan.volume.map(|(channels, range)| builder.element(ElementKind::Volume { channels, range }));
    let mute = plan.mute.map(|channels| builder.element(ElementKind::Mute { channels }));
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
    Ok((circuit, Parts { bridge, volume, mute }))
}
