//! The trees that come with the lab, and what each must yield.

use super::CodecTree;
use serde::Deserialize;

/// An endpoint that a tree must yield.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The circuit's name.
    pub name: String,
    /// `render` or `capture`.
    pub flow: Flow,
    /// Its pins, the front pair first.
    pub pins: Vec<u8>,
    /// Channels at most.
    pub channels: u8,
    /// Its jack tells when something is plugged in.
    pub detects: bool,
}

/// Which way an endpoint goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Flow {
    Render,
    Capture,
}

/// The bundled trees.
const BUNDLED: [(&str, &str); 22] = [
    ("laptop", include_str!("../../../../codecs/laptop.json")),
    ("desktop", include_str!("../../../../codecs/desktop.json")),
    ("hdmi", include_str!("../../../../codecs/hdmi.json")),
    ("studio", include_str!("../../../../codecs/studio.json")),
    ("hda-output", include_str!("../../../../codecs/hda-output.json")),
    ("hda-duplex", include_str!("../../../../codecs/hda-duplex.json")),
    ("hda-micro", include_str!("../../../../codecs/hda-micro.json")),
    ("92hd73e", include_str!("../../../../codecs/92hd73e.json")),
    ("92hd81", include_str!("../../../../codecs/92hd81.json")),
    ("alc262", include_str!("../../../../codecs/alc262.json")),
    ("alc268", include_str!("../../../../codecs/alc268.json")),
    ("alc269", include_str!("../../../../codecs/alc269.json")),
    ("alc662", include_str!("../../../../codecs/alc662.json")),
    ("alc888", include_str!("../../../../codecs/alc888.json")),
    ("amd-hdmi", include_str!("../../../../codecs/amd-hdmi.json")),
    ("cs4207", include_str!("../../../../codecs/cs4207.json")),
    ("cx20671", include_str!("../../../../codecs/cx20671.json")),
    ("cx20752", include_str!("../../../../codecs/cx20752.json")),
    ("intel-hdmi", include_str!("../../../../codecs/intel-hdmi.json")),
    ("nvidia-hdmi", include_str!("../../../../codecs/nvidia-hdmi.json")),
    ("stac9228", include_str!("../../../../codecs/stac9228.json")),
    ("stac9250", include_str!("../../../../codecs/stac9250.json")),
];

impl CodecTree {
    /// Names of the bundled trees.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUNDLED.iter().map(|(name, _)| *name)
    }

    /// One of the bundled trees.
    ///
    /// # Panics
    /// When a bundled tree is damaged.
    pub fn bundled(name: &str) -> Option<Self> {
        let (_, json) = BUNDLED.iter().find(|(known, _)| *known == name)?;
        Some(Self::parse(json).unwrap_or_else(|error| panic!("{error}")))
    }

    /// A bundled tree by name, or the first codec of a file: a tree in JSON, or a [dump](crate::device::hda::dump).
    ///
    /// # Errors
    /// Says what is wrong with the name or the file.
    pub fn named(name: &str) -> Result<Self, String> {
        if let Some(tree) = Self::bundled(name) {
            return Ok(tree);
        }
        let bytes = std::fs::read(name).map_err(|e| {
            format!(
                "codec {name}: {e}; name a file with a codec tree or dump, or one of {}",
                Self::names().collect::<Vec<_>>().join(", ")
            )
        })?;
        if bytes.trim_ascii_start().starts_with(b"{") {
            return Self::parse(&String::from_utf8_lossy(&bytes)).map_err(|e| format!("{name}: {e}"));
        }
        let codecs = crate::device::hda::dump::read_bytes(&bytes).map_err(|e| format!("{name}: {e}"))?.codecs;
        let modem = || format!("{name}: a modem, no audio function group");
        codecs.into_iter().find(|tree| !tree.group.modem).ok_or_else(modem)
    }
}
