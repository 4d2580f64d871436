//! The layouts and numbers of kernel streaming under their own names: ks.h, ksmedia.h, dmusprop.h and, for formats, mmreg.h.
//!
//! Video, telephony tuners and the AVStream class library are left out. Pointers to kernel objects are untyped here,
//! because this layer knows nothing of the kernel. The tables at the end are what tests compare with the collected facts.
#![allow(non_camel_case_types, reason = "the headers' own names")]

use crate::abi::{ConstFact, EnumFact, GuidFact, StructFact};

pub mod audio;
pub mod audio_consts;
pub mod directsound;
pub mod engine;
pub mod event;
pub mod flags;
pub mod format_guids;
pub mod format_tags;
pub mod jack;
pub mod ks_enums;
pub mod legacy;
pub mod media_enums;
pub mod media_ids;
pub mod node_guids;
pub mod pin;
pub mod property;
pub mod rtaudio;
pub mod set_guids;
pub mod synth;
pub mod transport;
pub mod waveformat;

pub use audio::*;
pub use audio_consts::*;
pub use directsound::*;
pub use engine::*;
pub use event::*;
pub use flags::*;
pub use format_guids::*;
pub use format_tags::*;
pub use jack::*;
pub use ks_enums::*;
pub use legacy::*;
pub use media_enums::*;
pub use media_ids::*;
pub use node_guids::*;
pub use pin::*;
pub use property::*;
pub use rtaudio::*;
pub use set_guids::*;
pub use synth::*;
pub use transport::*;
pub use waveformat::*;

/// All structures of this module.
pub const STRUCTS: &[&[StructFact]] = &[
    AUDIO_STRUCTS,
    DIRECTSOUND_STRUCTS,
    ENGINE_STRUCTS,
    EVENT_STRUCTS,
    JACK_STRUCTS,
    LEGACY_STRUCTS,
    PIN_STRUCTS,
    PROPERTY_STRUCTS,
    RTAUDIO_STRUCTS,
    SYNTH_STRUCTS,
    TRANSPORT_STRUCTS,
    WAVEFORMAT_STRUCTS,
];

/// All enumerations of this module.
pub const ENUMS: &[&[EnumFact]] = &[KS_ENUMS, MEDIA_ENUMS, MEDIA_IDS];

/// All constants of this module.
pub const CONSTS: &[&[ConstFact]] = &[AUDIO_CONSTS, FLAGS, FORMAT_TAGS];

/// All GUIDs of this module.
pub const GUIDS: &[&[GuidFact]] = &[FORMAT_GUIDS, NODE_GUIDS, SET_GUIDS];
