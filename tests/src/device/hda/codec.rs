//! A codec: the verbs over a tree. Samples are in `path`.
//!
//! After reset every function group and widget is in D3, every amplifier is muted (where it can be) with gain code 0 and no
//! pin is enabled: a driver that forgets a step stays silent here.

use std::collections::VecDeque;

use hw::hda::spec::amp::{AmpGet, AmpSet};
use hw::hda::spec::param::{self, ConnectionListLength, FunctionGroupType, PowerStates, SubordinateNodes};
use hw::hda::spec::pin::{Eapd, PinControl, PinSense, UnsolicitedControl};
use hw::hda::spec::ring::Unsolicited;
use hw::hda::spec::stream_format::StreamFormat;
use hw::hda::spec::verb::{self, Decoded, power};

use super::codec_tree::{CodecTree, Kind, Widget};

/// The audio function group.
pub const AFG: u8 = 1;

/// What arrived at a pin in one format, in the containers of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Format; the channel count is the converter's.
    pub format: StreamFormat,
    /// Samples.
    pub bytes: Vec<u8>,
}

/// What software can change about one node.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Power state that was set.
    pub power: u8,
    /// Settings were lost since the power state was last read.
    pub settings_reset: bool,
    /// Selected connection.
    pub select: u8,
    /// Pin control.
    pub pin_control: PinControl,
    /// Unsolicited response control.
    pub unsolicited: UnsolicitedControl,
    /// EAPD.
    pub eapd: Eapd,
    /// Stream tag.
    pub tag: u8,
    /// Lowest channel of the stream that the converter takes.
    pub channel: u8,
    /// Converter format.
    pub format: StreamFormat,
    /// Digital converter control.
    pub digital: u16,
    /// Output amplifier, left and right: gain code, and mute in bit 7.
    pub amp_out: [u8; 2],
    /// Input amplifiers.
    pub amp_in: Vec<[u8; 2]>,
    /// Channel count minus one.
    pub channel_count: u8,
    coefficient_index: u16,
    config: u32,
}

/// What the world does at one pin; no reset touches it.
#[derive(Default)]
pub struct Jack {
    /// Something is plugged in.
    pub present: bool,
    /// What arrived at an output.
    pub recorded: Vec<Recording>,
    /// What an input will deliver; silence after that.
    pub source: VecDeque<u8>,
}

/// A codec.
pub struct Codec {
    /// What it is made of.
    pub tree: CodecTree,
    /// State of every node; index is the node's number.
    pub nodes: Vec<Node>,
    /// The outside of every pin; index is the node's number.
    pub jacks: Vec<Jack>,
    /// Unsolicited responses that wait for a frame.
    pub pending: VecDeque<Unsolicited>,
}

impl Codec {
    /// A codec fresh from the factory.
    pub fn new(tree: CodecTree) -> Self {
        let count = tree.widgets.len() + usize::from(tree.first());
        let mut codec =
            Self { tree, nodes: Vec::new(), jacks: (0..count).map(|_| Jack::default()).collect(), pending: VecDeque::new() };
        codec.nodes = vec![Node::default(); count];
        for nid in 0..count {
            codec.nodes[nid].config = codec.widget_at(nid).and_then(|widget| widget.pin.as_ref()).map_or(0, |pin| pin.config());
        }
        codec.reset();
        codec
    }

    fn widget_at(&self, nid: usize) -> Option<&Widget> {
        self.tree.widget(u8::try_from(nid).ok()?)
    }

    /// Link reset or function group reset: everything but the configuration defaults (HDA 1.0a 5.5.1.2, 7.3.3.33).
    pub fn reset(&mut self) {
        self.pending.clear();
        for nid in 0..self.nodes.len() {
            let config = self.nodes[nid].config;
            let mut node = Node { power: power::D3, settings_reset: true, config, ..Node::default() };
            if let Some(widget) = self.widget_at(nid) {
                let mute = |amp: Option<super::codec_tree::Amp>| [if amp.is_some_and(|amp| amp.mute) { 0x80 } else { 0 }; 2];
                node.amp_out = mute(widget.out_amp);
                node.amp_in = vec![mute(widget.in_amp); widget.connections.len().max(1)];
                node.format = StreamFormat::from_bits(0x0011);
                node.eapd = Eapd::new().with_power(widget.pin_caps().eapd());
                node.power = if widget.power { power::D3 } else { power::D0 };
            }
            self.nodes[nid] = node;
        }
    }

    /// Plugs something in or pulls it out.
    pub fn plug(&mut self, pin: u8, present: bool) {
        let Some(jack) = self.jacks.get_mut(usize::from(pin)) else { return };
        if std::mem::replace(&mut jack.present, present) == present {
            return;
        }
        let control = self.nodes[usize::from(pin)].unsolicited;
        if control.enable() {
            let digital = self.tree.widget(pin).is_some_and(|widget| widget.digital);
            let payload = if digital && present { 1 } else { 0 };
            self.pending.push_back(Unsolicited::new().with_tag(control.tag()).with_payload(payload));
        }
    }

    /// Answers a command. Unknown nodes and verbs answer zero.
    pub fn respond(&mut self, command: Decoded) -> u32 {
        if let Some(lie) = self.tree.lies.get(&(command.nid, command.command.bits())) {
            return *lie;
        }
        if usize::from(command.nid) >= self.nodes.len() {
            return 0;
        }
        match command.long() {
            Some((verb::GET_PARAMETER, id)) => self.parameter(command.nid, id),
            Some((verb, payload)) => self.long(command.nid, verb, payload),
            None => {
                let (verb, payload) = command.short();
                self.short(command.nid, verb, payload)
            }
        }
    }

    fn parameter(&self, nid: u8, id: u8) -> u32 {
        let states = PowerStates::new().with_d0(true).with_d3(true);
        match (nid, id) {
            (param::ROOT, param::VENDOR_ID) => self.tree.vendor_id,
            (param::ROOT, param::REVISION_ID) => self.tree.revision_id,
            (param::ROOT, param::SUBORDINATE_NODES) => SubordinateNodes::new().with_first(AFG).with_count(1).into_bits(),
            (AFG, param::SUBORDINATE_NODES) => {
                SubordinateNodes::new().with_first(self.tree.first()).with_count(self.tree.widgets.len() as u8).into_bits()
            }
            (AFG, param::FUNCTION_GROUP_TYPE) => {
                let unsolicited = self.tree.group.unsolicited;
                let kind = if self.tree.group.modem { param::group::MODEM } else { param::group::AUDIO };
                FunctionGroupType::new().with_kind(kind).with_unsolicited(unsolicited).into_bits()
            }
            (AFG, param::PCM) => self.tree.group.pcm,
            (AFG, param::STREAM_FORMATS) => self.tree.group.formats,
            (AFG, param::INPUT_AMP_CAPS) => self.tree.group.in_amp.map_or(0, |amp| amp.caps().into_bits()),
            (AFG, param::OUTPUT_AMP_CAPS) => self.tree.group.out_amp.map_or(0, |amp| amp.caps().into_bits()),
            (AFG, param::POWER_STATES) => states.into_bits(),
            _ => {
                let Some(widget) = self.tree.widget(nid) else { return 0 };
                let amp = |amp: Option<super::codec_tree::Amp>| amp.map_or(0, |amp| amp.caps().into_bits());
                match id {
                    param::WIDGET_CAPS => widget.caps().into_bits(),
                    param::PCM => widget.pcm().into_bits(),
                    param::STREAM_FORMATS => widget.stream_formats().into_bits(),
                    param::PIN_CAPS => widget.pin_caps().into_bits(),
                    // Without the override bit the group's hold and the widget has none to tell.
                    param::INPUT_AMP_CAPS | param::OUTPUT_AMP_CAPS if !widget.caps().amp_override() => 0,
                    param::INPUT_AMP_CAPS => amp(widget.in_amp),
                    param::OUTPUT_AMP_CAPS => amp(widget.out_amp),
                    param::CONNECTION_LIST_LENGTH => {
                        let told = if widget.hidden { 0 } else { widget.connections.len() as u8 };
                        ConnectionListLength::new().with_length(told).into_bits()
                    }
                    param::POWER_STATES if widget.power => states.into_bits(),
                    _ => 0,
                }
            }
        }
    }

    fn long(&mut self, nid: u8, verb: u16, payload: u8) -> u32 {
        let widget = self.tree.widget(nid).cloned();
        let pin_caps = widget.as_ref().map(Widget::pin_caps).unwrap_or_default();
        let present = self.jacks[usize::from(nid)].present;
        let group_power = self.nodes[usize::from(AFG)].power;
        let node = &mut self.nodes[usize::from(nid)];
        match verb {
            verb::GET_CONNECTION_SELECT => return u32::from(node.select),
            // A mixer has no selector; a list of one has nothing to select (HDA 1.0a 7.3.3.2).
            verb::SET_CONNECTION_SELECT
                if widget.as_ref().is_some_and(|w| w.kind != Kind::Mixer && usize::from(payload) < w.connections.len()) =>
            {
                node.select = payload;
            }
            verb::GET_CONNECTION_LIST_ENTRY => {
                let list = widget.filter(|w| !w.hidden).map(|w| w.connections).unwrap_or_default();
                let first = usize::from(payload) & !3;
                return (0..4).fold(0, |word, n| word | u32::from(list.get(first + n).copied().unwrap_or(0)) << (8 * n));
            }
            verb::GET_POWER_STATE => {
                let actual = node.power.max(group_power);
                let lost = std::mem::take(&mut node.settings_reset);
                return u32::from(node.power) | u32::from(actual) << 4 | if lost { power::SETTINGS_RESET } else { 0 };
            }
            verb::SET_POWER_STATE if nid == AFG || widget.as_ref().is_some_and(|w| w.power) => {
                node.power = payload & 0xF;
            }
            verb::GET_STREAM_CHANNEL => return u32::from(node.tag) << 4 | u32::from(node.channel),
            verb::SET_STREAM_CHANNEL => (node.tag, node.channel) = (payload >> 4, payload & 0xF),
            verb::GET_PIN_CONTROL => return u32::from(node.pin_control.into_bits()),
            verb::SET_PIN_CONTROL => {
                let asked = PinControl::from_bits(payload);
                node.pin_control = asked
                    .with_output(asked.output() && pin_caps.output())
                    .with_input(asked.input() && pin_caps.input())
                    .with_headphone(asked.headphone() && pin_caps.headphone())
                    .with_vref(if pin_caps.vref() >> asked.vref() & 1 == 1 { asked.vref() } else { 0 });
            }
            verb::GET_UNSOLICITED => return u32::from(node.unsolicited.into_bits()),
            verb::SET_UNSOLICITED if widget.as_ref().is_some_and(|w| w.caps().unsolicited()) => {
                node.unsolicited = UnsolicitedControl::from_bits(payload & 0xBF);
            }
            verb::GET_PIN_SENSE => {
                let known = pin_caps.presence_detect() && present;
                return PinSense::new().with_present(known).into_bits();
            }
            verb::GET_EAPD => return u32::from(node.eapd.into_bits()),
            verb::SET_EAPD if pin_caps.eapd() => node.eapd = Eapd::from_bits(payload & 0x07),
            verb::GET_DIGITAL_CONTROL => return u32::from(node.digital),
            verb::SET_DIGITAL_CONTROL_1 => node.digital = node.digital & 0xFF00 | u16::from(payload),
            verb::SET_DIGITAL_CONTROL_2 => node.digital = node.digital & 0x00FF | u16::from(payload & 0x7F) << 8,
            verb::GET_CONFIG_DEFAULT => return node.config,
            0x71C..=0x71F => {
                let shift = 8 * u32::from(verb - verb::SET_CONFIG_DEFAULT_0);
                node.config = node.config & !(0xFF << shift) | u32::from(payload) << shift;
            }
            verb::GET_SUBSYSTEM_ID if nid == AFG => return self.tree.subsystem_id,
            verb::GET_CHANNEL_COUNT => return u32::from(node.channel_count),
            verb::SET_CHANNEL_COUNT if widget.as_ref().is_some_and(|w| w.channels > payload) => {
                node.channel_count = payload;
            }
            verb::FUNCTION_RESET if nid == AFG => self.reset(),
            _ => {}
        }
        0
    }

    fn short(&mut self, nid: u8, verb: u8, payload: u16) -> u32 {
        let Some(widget) = self.tree.widget(nid).cloned() else { return 0 };
        let node = &mut self.nodes[usize::from(nid)];
        match verb {
            verb::GET_CONVERTER_FORMAT => return u32::from(node.format.into_bits()),
            verb::SET_CONVERTER_FORMAT => node.format = StreamFormat::from_bits(payload),
            verb::GET_AMP => {
                let get = AmpGet::from_bits(payload);
                let side = usize::from(!get.left());
                return u32::from(if get.output() {
                    node.amp_out[side]
                } else {
                    node.amp_in.get(usize::from(get.index())).map_or(0, |amp| amp[side])
                });
            }
            verb::SET_AMP => {
                let set = AmpSet::from_bits(payload);
                let value = |amp: super::codec_tree::Amp| set.gain().min(amp.steps) | if set.mute() && amp.mute { 0x80 } else { 0 };
                for (side, wanted) in [set.left(), set.right()].into_iter().enumerate().filter(|(_, wanted)| *wanted) {
                    debug_assert!(wanted);
                    if let (true, Some(amp)) = (set.output(), widget.out_amp) {
                        node.amp_out[side] = value(amp);
                    }
                    if let (true, Some(amp)) = (set.input(), widget.in_amp) {
                        if let Some(slot) = node.amp_in.get_mut(usize::from(set.index())) {
                            slot[side] = value(amp);
                        }
                    }
                }
            }
            verb::SET_COEFFICIENT_INDEX => node.coefficient_index = payload,
            verb::GET_COEFFICIENT_INDEX => return u32::from(node.coefficient_index),
            _ => {}
        }
        0
    }
}
