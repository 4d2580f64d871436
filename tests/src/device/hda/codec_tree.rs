//! Codec trees as data: what a codec is made of, read from JSON, or from a [dump](super::dump) of a real one.
//!
//! Node 1 is the audio function group. What a bundled tree has from data sheets and what was chosen stands in its `about`.

mod bundled;

pub use bundled::{Expected, Flow};

use serde::Deserialize;
use std::cell::OnceCell;
use std::collections::BTreeMap;

use hw::hda::spec::amp::AmpCaps;
use hw::hda::spec::param::{Pcm, StreamFormats};
use hw::hda::spec::pin::PinCaps;
use hw::hda::spec::stream_format::{RATES, SIZES};
use hw::hda::spec::widget_caps::{WidgetCaps, kind};

/// A codec.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodecTree {
    /// What it stands for, and where its facts are from.
    #[serde(default)]
    pub about: Vec<String>,
    /// The endpoints that its pins describe, as a person reads them (HDA 1.0a 7.3.3.31).
    #[serde(default)]
    pub endpoints: Vec<Expected>,
    /// Name for people.
    pub name: String,
    /// Vendor and device.
    pub vendor_id: u32,
    /// Revision.
    pub revision_id: u32,
    /// Subsystem.
    pub subsystem_id: u32,
    /// The widgets, numbered without gaps; in JSON from 2 on.
    pub widgets: Vec<Widget>,
    /// What holds for widgets that do not say it themselves.
    #[serde(default)]
    pub group: Group,
    /// Answers that replace the true ones, by node and command: how a codec is made to lie.
    #[serde(skip)]
    pub lies: BTreeMap<(u8, u32), u32>,
}

/// Parameters of the audio function group.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Group {
    /// Sizes and rates (HDA 1.0a 7.3.4.7).
    pub pcm: u32,
    /// Stream formats (HDA 1.0a 7.3.4.8).
    pub formats: u32,
    /// Input amplifiers.
    pub in_amp: Option<Amp>,
    /// Output amplifiers.
    pub out_amp: Option<Amp>,
    /// The group sends unsolicited responses.
    pub unsolicited: bool,
    /// It is no audio but a modem function group.
    pub modem: bool,
}

/// Parameters as a real codec answers them, where they say more than the other fields.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answers {
    /// Widget capabilities (HDA 1.0a 7.3.4.6).
    pub caps: u32,
    /// Sizes and rates.
    pub pcm: u32,
    /// Stream formats.
    pub formats: u32,
    /// Pin capabilities (HDA 1.0a 7.3.4.9).
    pub pin: u32,
}

/// Kinds of widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names of HDA 1.0a 7.3.4.6")]
pub enum Kind {
    Output,
    Input,
    Mixer,
    Selector,
    Pin,
    Power,
    Knob,
    Beep,
    Vendor,
}

/// A widget.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Widget {
    /// Its number.
    pub nid: u8,
    /// Its kind.
    pub kind: Kind,
    /// Channels.
    #[serde(default = "two")]
    pub channels: u8,
    /// Digital.
    #[serde(default)]
    pub digital: bool,
    /// Has power states.
    #[serde(default)]
    pub power: bool,
    /// Rates of a converter in hertz.
    #[serde(default)]
    pub rates: Vec<u32>,
    /// Sample sizes of a converter in bits.
    #[serde(default)]
    pub bits: Vec<u8>,
    /// A converter takes 32-bit float too.
    #[serde(default)]
    pub float32: bool,
    /// The input amplifiers, one for each connection.
    pub in_amp: Option<Amp>,
    /// The output amplifier.
    pub out_amp: Option<Amp>,
    /// The connection list.
    #[serde(default)]
    pub connections: Vec<u8>,
    /// The connections are there, but the codec does not tell them.
    #[serde(skip)]
    pub hidden: bool,
    /// What makes it a pin.
    pub pin: Option<Pin>,
    /// What the codec answers, in a tree from a dump.
    #[serde(skip)]
    pub answers: Option<Answers>,
}

/// An amplifier.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amp {
    /// The gain code of 0 dB.
    pub offset: u8,
    /// Steps minus one.
    pub steps: u8,
    /// Size of a step in units of 0.25 dB, minus one.
    pub size: u8,
    /// Can be muted.
    pub mute: bool,
}

/// A pin.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// Capabilities, from the list in [`CodecTree::parse`]'s errors.
    pub caps: Vec<String>,
    /// Configuration default as the firmware left it, hexadecimal.
    pub config: String,
    /// The capabilities as they were understood, once somebody asked.
    #[serde(skip)]
    known: OnceCell<PinCaps>,
}

fn two() -> u8 {
    2
}

/// Why a tree was refused.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// Not JSON of the right shape.
    #[error("codec tree: {0}")]
    Json(#[from] serde_json::Error),
    /// A widget contradicts itself or the others.
    #[error("codec tree `{tree}`, node {nid}: {problem}")]
    Widget {
        /// The tree.
        tree: String,
        /// The node.
        nid: u8,
        /// What is wrong.
        problem: String,
    },
}

impl CodecTree {
    /// Reads a tree from JSON.
    ///
    /// # Errors
    /// [`TreeError`] names the node and what is wrong with it.
    pub fn parse(json: &str) -> Result<Self, TreeError> {
        let tree: Self = serde_json::from_str(json)?;
        let last = tree.widgets.len() + 1;
        for (expected, widget) in (2..).zip(&tree.widgets) {
            if let Err(problem) = widget.check(expected, last) {
                return Err(TreeError::Widget { tree: tree.name.clone(), nid: widget.nid, problem });
            }
        }
        Ok(tree)
    }

    /// Number of the first widget.
    pub fn first(&self) -> u8 {
        self.widgets.first().map_or(2, |widget| widget.nid)
    }

    /// The widget with this number.
    pub fn widget(&self, nid: u8) -> Option<&Widget> {
        self.widgets.get(usize::from(nid).checked_sub(self.first().into())?)
    }
}

impl Widget {
    fn check(&self, expected: usize, last: usize) -> Result<(), String> {
        if usize::from(self.nid) != expected {
            return Err(format!("nodes must follow each other; expected {expected}"));
        }
        if let Some(bad) = self.connections.iter().find(|nid| !(2..=last).contains(&usize::from(**nid))) {
            return Err(format!("connection to node {bad}, which does not exist"));
        }
        if let Some(bad) = self.rates.iter().find(|rate| !RATES.contains(rate)) {
            return Err(format!("rate {bad} is not one of {RATES:?}"));
        }
        if let Some(bad) = self.bits.iter().find(|bits| !SIZES.contains(bits)) {
            return Err(format!("sample size {bad} is not one of {SIZES:?}"));
        }
        if !(1..=16).contains(&self.channels) {
            return Err(format!("{} channels; 1 to 16 are possible", self.channels));
        }
        if (self.kind == Kind::Pin) != self.pin.is_some() {
            return Err("`pin` must be given for pins and for nothing else".into());
        }
        if matches!(self.kind, Kind::Output | Kind::Input) && (self.rates.is_empty() || self.bits.is_empty()) {
            return Err("a converter needs `rates` and `bits`".into());
        }
        if let Some(pin) = &self.pin {
            pin.capabilities()?;
            pin.config_default()?;
        }
        Ok(())
    }

    /// Widget capabilities (HDA 1.0a 7.3.4.6).
    pub fn caps(&self) -> WidgetCaps {
        if let Some(answers) = &self.answers {
            return WidgetCaps::from_bits(answers.caps);
        }
        let code = match self.kind {
            Kind::Output => kind::OUTPUT,
            Kind::Input => kind::INPUT,
            Kind::Mixer => kind::MIXER,
            Kind::Selector => kind::SELECTOR,
            Kind::Pin => kind::PIN,
            Kind::Power => kind::POWER,
            Kind::Knob => kind::VOLUME_KNOB,
            Kind::Beep => kind::BEEP,
            Kind::Vendor => kind::VENDOR,
        };
        let converter = matches!(self.kind, Kind::Output | Kind::Input);
        let presence = self.pin_caps().presence_detect();
        WidgetCaps::new()
            .with_kind(code)
            .with_stereo((self.channels - 1) & 1 == 1)
            .with_channels_extension((self.channels - 1) >> 1)
            .with_input_amp(self.in_amp.is_some())
            .with_output_amp(self.out_amp.is_some())
            .with_amp_override(self.in_amp.is_some() || self.out_amp.is_some())
            .with_format_override(converter)
            .with_unsolicited(presence)
            .with_connection_list(!self.connections.is_empty())
            .with_digital(self.digital)
            .with_power_control(self.power)
    }

    /// Pin capabilities (HDA 1.0a 7.3.4.9); zero for other widgets.
    pub fn pin_caps(&self) -> PinCaps {
        if let Some(answers) = &self.answers {
            return PinCaps::from_bits(answers.pin);
        }
        let caps = |pin: &Pin| *pin.known.get_or_init(|| pin.capabilities().unwrap_or_default());
        self.pin.as_ref().map_or_else(PinCaps::new, caps)
    }

    /// Supported sizes and rates (HDA 1.0a 7.3.4.7).
    pub fn pcm(&self) -> Pcm {
        if let Some(answers) = &self.answers {
            return Pcm::from_bits(answers.pcm);
        }
        let mut pcm = 0_u32;
        for (bit, rate) in RATES.iter().enumerate() {
            pcm |= u32::from(self.rates.contains(rate)) << bit;
        }
        for (bit, size) in SIZES.iter().enumerate() {
            pcm |= u32::from(self.bits.contains(size)) << (16 + bit);
        }
        Pcm::from_bits(pcm)
    }

    /// Supported stream formats (HDA 1.0a 7.3.4.8).
    pub fn stream_formats(&self) -> StreamFormats {
        if let Some(answers) = &self.answers {
            return StreamFormats::from_bits(answers.formats);
        }
        StreamFormats::new().with_pcm(!self.rates.is_empty()).with_float32(self.float32)
    }
}

impl Amp {
    /// Amplifier capabilities (HDA 1.0a 7.3.4.10).
    pub fn caps(&self) -> AmpCaps {
        AmpCaps::new().with_offset(self.offset).with_num_steps(self.steps).with_step_size(self.size).with_mute(self.mute)
    }
}

impl Pin {
    /// A pin without capabilities of its own.
    pub fn bare(config: String) -> Self {
        Self { caps: Vec::new(), config, known: OnceCell::new() }
    }
    /// The capabilities by name.
    fn capabilities(&self) -> Result<PinCaps, String> {
        self.caps.iter().try_fold(PinCaps::new(), |caps, name| {
            Ok(match name.as_str() {
                "presence" => caps.with_presence_detect(true),
                "trigger" => caps.with_trigger_required(true),
                "headphone" => caps.with_headphone(true),
                "output" => caps.with_output(true),
                "input" => caps.with_input(true),
                "hdmi" => caps.with_hdmi(true),
                "display_port" => caps.with_display_port(true),
                "high_bit_rate" => caps.with_high_bit_rate(true),
                "eapd" => caps.with_eapd(true),
                "vref" => caps.with_vref(0x17),
                other => {
                    return Err(format!(
                        "pin capability `{other}` is not one of presence, trigger, headphone, output, input, hdmi, \
                         display_port, high_bit_rate, eapd, vref"
                    ));
                }
            })
        })
    }

    /// The configuration default.
    fn config_default(&self) -> Result<u32, String> {
        let digits = self.config.strip_prefix("0x").unwrap_or(&self.config);
        u32::from_str_radix(digits, 16).map_err(|error| format!("config `{}`: {error}", self.config))
    }

    /// The configuration default; zero when it is damaged, which parsing rules out.
    pub fn config(&self) -> u32 {
        self.config_default().unwrap_or(0)
    }
}
