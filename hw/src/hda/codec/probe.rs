//! Root, function groups, widgets: everything a codec says, read once.

use super::port::Port;
use super::widget::Widget;
use super::{Codec, connections, power};
use crate::hda::link::Link;
use crate::hda::spec::amp::AmpCaps;
use crate::hda::spec::param::{self, FunctionGroupType, Pcm, StreamFormats, SubordinateNodes};
use crate::hda::spec::pin::PinCaps;
use crate::hda::spec::pin_config::ConfigDefault;
use crate::hda::spec::stream_format::{RATES, SIZES};
use crate::hda::spec::verb;
use crate::hda::spec::widget_caps::{WidgetCaps, kind};
use crate::io::{Clock, Error};
use crate::room::Room as _;
use alloc::vec::Vec;

/// Highest node.
const LAST_NODE: u16 = 127;
// TIMEOUT: a codec answers every verb of the walk within two frames, so all of them take a tenth of a second; whoever takes
// longer than this holds every answer back until just before its own time limit.
const LIMIT_NS: u64 = 5_000_000_000;

/// What a widget without parameters of its own has from its group.
struct Defaults {
    pcm: Pcm,
    formats: StreamFormats,
    input_amp: AmpCaps,
    output_amp: AmpCaps,
}

/// The nodes below `nid`, never outside 1 to 127.
fn children<L: Link>(port: &Port<'_, L>, nid: u8) -> Result<core::ops::RangeInclusive<u8>, Error> {
    let nodes = SubordinateNodes::from_bits(port.parameter(nid, param::SUBORDINATE_NODES)?);
    let first = u16::from(nodes.first());
    let last = first.saturating_add(u16::from(nodes.count())).saturating_sub(1).min(LAST_NODE);
    if first == 0 || nodes.count() == 0 || first > LAST_NODE {
        return Err(Error::Protocol);
    }
    Ok(nodes.first()..=u8::try_from(last).unwrap_or(127))
}

impl Codec {
    /// Reads the codec at `address` and brings its audio function group to D0. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// Those of the link, [`Error::Timeout`] when all of it takes too long; [`Error::Unsupported`] without an audio function group, [`Error::Protocol`] for node numbers that
    /// cannot be.
    #[inline(never)]
    pub fn probe<L: Link>(link: &L, clock: &impl Clock, address: u8) -> Result<Self, Error> {
        let port = Port { link, address };
        let began = clock.now_ns();
        let vendor_id = port.parameter(param::ROOT, param::VENDOR_ID)?;
        if vendor_id == 0 || vendor_id == u32::MAX {
            return Err(Error::Protocol);
        }
        for group in children(&port, param::ROOT)? {
            let kind = FunctionGroupType::from_bits(port.parameter(group, param::FUNCTION_GROUP_TYPE)?);
            if kind.kind() != param::group::AUDIO {
                continue;
            }
            power::set(&port, clock, group, verb::power::D0)?;
            let defaults = Defaults {
                pcm: Pcm::from_bits(port.parameter(group, param::PCM)?),
                formats: StreamFormats::from_bits(port.parameter(group, param::STREAM_FORMATS)?),
                input_amp: AmpCaps::from_bits(port.parameter(group, param::INPUT_AMP_CAPS)?),
                output_amp: AmpCaps::from_bits(port.parameter(group, param::OUTPUT_AMP_CAPS)?),
            };
            let subsystem_id = port.get(group, verb::GET_SUBSYSTEM_ID)?;
            let nodes = children(&port, group)?;
            let mut widgets = Vec::new();
            widgets.try_reserve_exact(usize::from(LAST_NODE))?;
            for nid in nodes {
                if clock.now_ns().saturating_sub(began) > LIMIT_NS {
                    return Err(Error::Timeout);
                }
                widgets.put(read_widget(&port, nid, &defaults)?);
            }
            connect_silent_pins(&mut widgets)?;
            return Ok(Self { address, vendor_id, subsystem_id, group, unsolicited: kind.unsolicited(), widgets });
        }
        Err(Error::Unsupported)
    }
}

/// Gives HDMI and DisplayPort pins that tell no connections all digital output converters in the order of their nodes: some
/// display codecs keep the list empty while their pins sleep, and still select by that order.
fn connect_silent_pins(widgets: &mut [Widget]) -> Result<(), Error> {
    let mut converters: Vec<u8> = Vec::new();
    converters.try_reserve_exact(widgets.len())?;
    converters.put_all(widgets.iter().filter(|w| w.is(kind::OUTPUT) && w.caps.digital()).map(|w| w.nid));
    let silent = |w: &&mut Widget| w.is(kind::PIN) && (w.pin.hdmi() || w.pin.display_port()) && w.connections.is_empty();
    for pin in widgets.iter_mut().filter(silent) {
        pin.connections.try_reserve_exact(converters.len())?;
        pin.connections.put_all(converters.iter().copied());
    }
    Ok(())
}

/// What a converter takes that names no rate, size or format, and whose group names none either: display codecs do so while
/// nobody listens. 48 kHz in 16 bits is what every sink of theirs takes.
fn fill_formats(widget: &mut Widget) {
    let bit = |place: Option<usize>| place.and_then(|n| u32::try_from(n).ok()).and_then(|n| 1u32.checked_shl(n)).unwrap_or(0);
    let mut pcm = widget.pcm.into_bits();
    if widget.pcm.rates() & KNOWN_RATES == 0 {
        pcm |= bit(RATES.iter().position(|rate| *rate == 48_000));
    }
    if widget.pcm.sizes() == 0 {
        pcm |= bit(SIZES.iter().position(|size| *size == 16)).wrapping_shl(16);
    }
    widget.pcm = Pcm::from_bits(pcm);
    if widget.formats.into_bits() == 0 {
        // PCM is the lowest bit (HDA 1.0a 7.3.4.8).
        widget.formats = StreamFormats::from_bits(1);
    }
}

/// Rates up to 192 kHz.
const KNOWN_RATES: u16 = 0x7FF;

fn read_widget<L: Link>(port: &Port<'_, L>, nid: u8, defaults: &Defaults) -> Result<Widget, Error> {
    let caps = WidgetCaps::from_bits(port.parameter(nid, param::WIDGET_CAPS)?);
    let mut widget = Widget { nid, caps, ..Widget::default() };
    if caps.input_amp() {
        let own = if caps.amp_override() { port.parameter(nid, param::INPUT_AMP_CAPS)? } else { 0 };
        widget.input_amp = if own == 0 { defaults.input_amp } else { AmpCaps::from_bits(own) };
    }
    if caps.output_amp() {
        let own = if caps.amp_override() { port.parameter(nid, param::OUTPUT_AMP_CAPS)? } else { 0 };
        widget.output_amp = if own == 0 { defaults.output_amp } else { AmpCaps::from_bits(own) };
    }
    if widget.is(kind::OUTPUT) || widget.is(kind::INPUT) {
        widget.pcm = defaults.pcm;
        widget.formats = defaults.formats;
        if caps.format_override() {
            let pcm = Pcm::from_bits(port.parameter(nid, param::PCM)?);
            let formats = StreamFormats::from_bits(port.parameter(nid, param::STREAM_FORMATS)?);
            // Zero means "as the group" (HDA 1.0a 7.3.4.7).
            if pcm.rates() != 0 && pcm.sizes() != 0 {
                widget.pcm = pcm;
            }
            if formats.into_bits() != 0 {
                widget.formats = formats;
            }
        }
        fill_formats(&mut widget);
    }
    if widget.is(kind::PIN) {
        widget.pin = PinCaps::from_bits(port.parameter(nid, param::PIN_CAPS)?);
        widget.config = ConfigDefault::from_bits(port.get(nid, verb::GET_CONFIG_DEFAULT)?);
    }
    if caps.connection_list() {
        widget.connections = connections::read(port, nid)?;
    }
    Ok(widget)
}
