//! Interfaces and the registry values that Windows reads from them.

use super::text::Text;
use super::{Circuit, Direction, interfaces};
use crate::manifest::{Endpoint, Framework, Spanned};
use std::collections::BTreeMap;

/// Categories by their names in `[Strings]`.
const CATEGORIES: &[(&str, &str)] = &[
    ("AUDIO", "{6994AD04-93EF-11D0-A3CC-00A0C9223196}"),
    ("RENDER", "{65E8773E-8F56-11D0-A3B9-00A0C9223196}"),
    ("CAPTURE", "{65E8773D-8F56-11D0-A3B9-00A0C9223196}"),
    ("TOPOLOGY", "{DDA54A40-1E4C-11D1-A050-405705C10000}"),
    ("REALTIME", "{EB115FFC-10C8-4964-831D-6DCB02E6F23F}"),
];

/// Jacks by the name of the manifest: KSNODETYPE_ numbers. `any` lets the driver's own pin category count.
const JACKS: &[(&str, &str)] = &[
    ("any", "{00000000-0000-0000-0000-000000000000}"),
    ("speaker", "{DFF21CE1-F70F-11D0-B917-00A0C9223196}"),
    ("headphones", "{DFF21CE2-F70F-11D0-B917-00A0C9223196}"),
    ("microphone", "{DFF21BE1-F70F-11D0-B917-00A0C9223196}"),
    ("microphone-array", "{DFF21BE5-F70F-11D0-B917-00A0C9223196}"),
    ("line", "{DFF21FE3-F70F-11D0-B917-00A0C9223196}"),
    ("spdif", "{DFF21FE5-F70F-11D0-B917-00A0C9223196}"),
    ("hdmi", "{D1B9CC2A-F519-417F-91C9-55FA65481001}"),
];

/// The node type of a jack.
pub fn jack_type(name: &str) -> Option<&'static str> {
    JACKS.iter().find(|(known, _)| *known == name).map(|(_, guid)| *guid)
}

/// A PCM format: rate in Hz, bits of a sample, channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Frames in a second.
    pub rate: u32,
    /// Bits of a sample: 8, 16, 24 or 32.
    pub bits: u16,
    /// Channels: 1 to 8.
    pub channels: u16,
}

impl Format {
    /// Reads `48000/16/2`.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').map(str::trim).collect();
        let [rate, bits, channels] = parts.as_slice() else { return None };
        let format = Self { rate: rate.parse().ok()?, bits: bits.parse().ok()?, channels: channels.parse().ok()? };
        let fits = (1000..=768_000).contains(&format.rate)
            && matches!(format.bits, 8 | 16 | 24 | 32)
            && (1..=8).contains(&format.channels);
        fits.then_some(format)
    }

    /// A serialised VT_BLOB that holds a WAVEFORMATEXTENSIBLE ("PKEY_AudioEngine_OEMFormat").
    pub fn blob(&self) -> Vec<u8> {
        let block = self.channels * self.bits / 8;
        let mask: u32 = match self.channels {
            1 => 0x4,
            2 => 0x3,
            4 => 0x33,
            6 => 0x3F,
            8 => 0x63F,
            _ => 0,
        };
        let mut bytes = vec![0x41, 0, 0, 0, 0x28, 0, 0, 0, 0xFE, 0xFF];
        bytes.extend(self.channels.to_le_bytes());
        bytes.extend(self.rate.to_le_bytes());
        bytes.extend((self.rate * u32::from(block)).to_le_bytes());
        bytes.extend(block.to_le_bytes());
        bytes.extend(self.bits.to_le_bytes());
        bytes.extend(22_u16.to_le_bytes());
        bytes.extend(self.bits.to_le_bytes());
        bytes.extend(mask.to_le_bytes());
        // KSDATAFORMAT_SUBTYPE_PCM.
        bytes.extend([1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
        bytes
    }
}

/// Settings by circuit.
pub(super) type Settings = BTreeMap<Spanned<String>, Endpoint>;

fn settings<'s>(list: &'s Settings, circuit: &Circuit) -> Option<&'s Endpoint> {
    list.iter().find(|(name, _)| name.get_ref() == &circuit.name).map(|(_, endpoint)| endpoint)
}

/// A section name for a reference string.
fn section(prefix: &str, reference: &str) -> String {
    let plain: String = reference.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format!("{prefix}.I.{plain}")
}

/// `AddInterface` lines for every circuit.
pub(super) fn add(text: &mut Text, prefix: &str, framework: Framework, circuits: &[Circuit]) {
    for circuit in circuits {
        for (reference, categories, _) in interfaces(framework, circuit) {
            for category in categories {
                let guid = CATEGORIES.iter().find(|(name, _)| *name == category).map_or("", |(_, guid)| *guid);
                text.string(&format!("KSCATEGORY_{category}"), guid);
                text.line(&format!("AddInterface = %KSCATEGORY_{category}%,\"{reference}\",{}", section(prefix, &reference)));
            }
        }
    }
}

/// The sections behind them.
pub(super) fn sections(text: &mut Text, prefix: &str, framework: Framework, circuits: &[Circuit], list: &Settings) {
    for circuit in circuits {
        let endpoint = settings(list, circuit).cloned().unwrap_or_default();
        for (reference, _, has_endpoint) in interfaces(framework, circuit) {
            let name = section(prefix, &reference);
            text.section(&name);
            text.line(&format!("AddReg = {name}.AddReg"));
            text.section(&format!("{name}.AddReg"));
            text.string("Proxy", "{17CCA71B-ECD7-11D0-B908-00A0C9223196}");
            text.line("HKR,,CLSID,,%Proxy%");
            let shown = endpoint.friendly_name.as_ref().map_or_else(|| circuit.name.clone(), |name| name.get_ref().clone());
            let kind = match circuit.direction {
                Direction::Render => "Render",
                Direction::Capture => "Capture",
            };
            let token = format!("{kind}.{}", circuit.name.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
            text.string(&token, &shown);
            text.line(&format!("HKR,,FriendlyName,,%{token}%"));
            if has_endpoint {
                values(text, &endpoint, circuit.direction, true);
            }
        }
    }
}

/// The `EP\0` values of an endpoint. With `whole`, those too that every endpoint needs.
///
/// Masks as in "PKEY_AudioDevice_EnableEndpointByDefault" and "PKEY_AudioDevice_NeverSetAsDefaultEndpoint".
pub(super) fn values(text: &mut Text, endpoint: &Endpoint, direction: Direction, whole: bool) {
    const ALL_ROLES: u32 = 0x5;
    let flow: u32 = match direction {
        Direction::Render => 0x100,
        Direction::Capture => 0x200,
    };
    let mut set = |token: &str, key: &str, value: &str| {
        text.string(token, key);
        text.line(&format!("HKR,EP\\0,%{token}%,{value}"));
    };
    if whole || endpoint.jack.is_some() {
        let jack = endpoint.jack.as_ref().map_or("any", |jack| jack.get_ref());
        let guid = jack_type(jack).unwrap_or(JACKS[0].1);
        set("PKEY_AudioEndpoint_Association", "{1DA5D803-D492-4EDD-8C23-E0C0FFEE7F0E},2", &format!(",{guid}"));
    }
    if whole || endpoint.event_driven.is_some() {
        let on = u8::from(endpoint.event_driven.unwrap_or(true));
        set(
            "PKEY_AudioEndpoint_Supports_EventDriven_Mode",
            "{1DA5D803-D492-4EDD-8C23-E0C0FFEE7F0E},7",
            &format!("0x00010001,{on}"),
        );
    }
    if let Some(format) = endpoint.default_format.as_ref().and_then(|format| Format::parse(format.get_ref())) {
        let bytes: Vec<String> = format.blob().iter().map(|byte| format!("{byte:02X}")).collect();
        set("PKEY_AudioEngine_OEMFormat", "{E4870E26-3CC5-4CD2-BA46-CA0A9A70ED04},3", &format!("0x00000001,{}", bytes.join(",")));
    }
    if let Some(on) = endpoint.enabled_by_default {
        let mask = flow | u32::from(on);
        set(
            "PKEY_AudioDevice_EnableEndpointByDefault",
            "{F3E80BEF-1723-4FF2-BCC4-7F83DC5E46D4},4",
            &format!("0x00010001,{mask:#x}"),
        );
    }
    if endpoint.never_default == Some(true) {
        let mask = flow | ALL_ROLES;
        set(
            "PKEY_AudioDevice_NeverSetAsDefaultEndpoint",
            "{F3E80BEF-1723-4FF2-BCC4-7F83DC5E46D4},3",
            &format!("0x00010001,{mask:#x}"),
        );
    }
}
