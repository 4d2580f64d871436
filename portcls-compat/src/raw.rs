//! The binary interface of PortCls: portcls.h, dmusicks.h, drmk.h, punknown.h.
//!
//! Field, method and parameter names are the headers' own. Every function pointer has the kernel's convention (Win64 on
//! x86_64), `this` comes first and untyped. A method that returns a `PHYSICAL_ADDRESS` does so through a hidden pointer
//! right after `this`. The tables at the end are what tests compare with the collected facts.
#![allow(non_camel_case_types, reason = "the headers' own names")]

use acx_core::abi::{ConstFact, EnumFact, FunctionFact, GuidFact, InterfaceFact, StructFact};

pub mod audio_engine;
pub mod dma_channel;
pub mod drm;
pub mod external;
pub mod filter;
pub mod guids;
#[allow(unsafe_code, reason = "declares foreign functions")]
pub mod imports;
pub mod miniport_dmus;
pub mod miniport_midi;
pub mod miniport_topology;
pub mod miniport_wavecyclic;
pub mod miniport_wavepci;
pub mod miniport_wavert;
pub mod mxf;
pub mod port;
pub mod port_dmus;
pub mod port_events;
pub mod port_helpers;
pub mod port_midi;
pub mod port_topology;
pub mod port_wavecyclic;
pub mod port_wavepci;
pub mod port_wavert;
pub mod power;
pub mod request;
pub mod resource;
pub mod service_group;
pub mod stream_midi;
pub mod stream_wavecyclic;
pub mod stream_wavepci;
pub mod stream_wavert;
pub mod unknown;
pub mod unregister;

pub use audio_engine::*;
pub use dma_channel::*;
pub use drm::*;
pub use external::*;
pub use filter::*;
pub use guids::*;
pub use miniport_dmus::*;
pub use miniport_midi::*;
pub use miniport_topology::*;
pub use miniport_wavecyclic::*;
pub use miniport_wavepci::*;
pub use miniport_wavert::*;
pub use mxf::*;
pub use port::*;
pub use port_dmus::*;
pub use port_events::*;
pub use port_helpers::*;
pub use port_midi::*;
pub use port_topology::*;
pub use port_wavecyclic::*;
pub use port_wavepci::*;
pub use port_wavert::*;
pub use power::*;
pub use request::*;
pub use resource::*;
pub use service_group::*;
pub use stream_midi::*;
pub use stream_wavecyclic::*;
pub use stream_wavepci::*;
pub use stream_wavert::*;
pub use unknown::*;
pub use unregister::*;

/// All structures of this module.
pub const STRUCTS: &[&[StructFact]] =
    &[DRM_STRUCTS, FILTER_STRUCTS, MXF_STRUCTS, PORT_HELPERS_STRUCTS, POWER_STRUCTS, REQUEST_STRUCTS];

/// All enumerations of this module.
pub const ENUMS: &[&[EnumFact]] =
    &[AUDIO_ENGINE_ENUMS, MXF_ENUMS, PORT_HELPERS_ENUMS, POWER_ENUMS, RESOURCE_ENUMS, SERVICE_GROUP_ENUMS];

/// All constants of this module.
pub const CONSTS: &[&[ConstFact]] = &[FILTER_CONSTS, MXF_CONSTS, PORT_CONSTS, PORT_HELPERS_CONSTS, REQUEST_CONSTS];

/// All GUIDs of this module.
pub const GUIDS: &[&[GuidFact]] = &[PORTCLS_GUIDS];

/// All interfaces of this module.
pub const INTERFACES: &[&[InterfaceFact]] = &[
    AUDIO_ENGINE_INTERFACES,
    DMA_CHANNEL_INTERFACES,
    DRM_INTERFACES,
    MINIPORT_DMUS_INTERFACES,
    MINIPORT_MIDI_INTERFACES,
    MINIPORT_TOPOLOGY_INTERFACES,
    MINIPORT_WAVECYCLIC_INTERFACES,
    MINIPORT_WAVEPCI_INTERFACES,
    MINIPORT_WAVERT_INTERFACES,
    MXF_INTERFACES,
    PORT_INTERFACES,
    PORT_DMUS_INTERFACES,
    PORT_EVENTS_INTERFACES,
    PORT_HELPERS_INTERFACES,
    PORT_MIDI_INTERFACES,
    PORT_TOPOLOGY_INTERFACES,
    PORT_WAVECYCLIC_INTERFACES,
    PORT_WAVEPCI_INTERFACES,
    PORT_WAVERT_INTERFACES,
    POWER_INTERFACES,
    RESOURCE_INTERFACES,
    SERVICE_GROUP_INTERFACES,
    STREAM_MIDI_INTERFACES,
    STREAM_WAVECYCLIC_INTERFACES,
    STREAM_WAVEPCI_INTERFACES,
    STREAM_WAVERT_INTERFACES,
    UNKNOWN_INTERFACES,
    UNREGISTER_INTERFACES,
];

/// All function pointer types of this module.
pub const CALLBACKS: &[&[FunctionFact]] =
    &[DRM_CALLBACKS, PORT_CALLBACKS, POWER_CALLBACKS, REQUEST_CALLBACKS, SERVICE_GROUP_CALLBACKS, UNKNOWN_CALLBACKS];

/// All imported functions of this module.
pub const IMPORTS: &[&[FunctionFact]] = &[imports::PORTCLS_IMPORTS, imports::DRMK_IMPORTS];
