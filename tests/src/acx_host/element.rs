//! Elements: volume, mute, peak meter and plain ones, with the engine's side of each.

use super::abi::{
    ACX_ELEMENT_CONFIG, ACX_MUTE_CALLBACKS, ACX_MUTE_CONFIG, ACX_PEAKMETER_CALLBACKS, ACX_PEAKMETER_CONFIG, ACX_VOLUME_CALLBACKS,
    ACX_VOLUME_CONFIG,
};
use super::notices;
use crate::wdf_host::call::{self, INVALID_PARAMETER, NOT_SUPPORTED, callback, exports};
use crate::wdf_host::facts::PASSIVE;
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::{read, write};
use crate::wdf_host::object::{self, Attributes, Handle};
use crate::wdf_host::rules;
use std::cell::Cell;
use std::ptr::from_mut;

/// The driver's side of an element.
enum Control {
    Volume(ACX_VOLUME_CALLBACKS),
    Mute(ACX_MUTE_CALLBACKS),
    PeakMeter(ACX_PEAKMETER_CALLBACKS),
    Plain,
}

/// An element.
pub(crate) struct Element {
    id: Cell<u32>,
    container: Handle,
    /// Channels with values of their own; 0 for plain elements.
    pub channels: u32,
    /// Lowest, highest and step, in 1/65,536 dB for a volume.
    pub range: (i32, i32, u32),
    control: Control,
}

/// The element's id, or `AcxElementIdDefault`.
pub(crate) fn id(handle: Handle) -> u32 {
    object::peek::<Element>(handle).map_or(u32::MAX, |e| e.id.get())
}

fn prepare(name: &str, owner: Handle, attributes: usize, flags: u32) -> Result<Attributes, i32> {
    let kind = object::kind_of(owner);
    if !matches!(kind, Some(Kind::AcxCircuit | Kind::AcxStream)) {
        object::check(name, owner, Kind::AcxCircuit)?;
    }
    if flags != 0 {
        rules::report(rules::STRUCTURE_VALUE, format!("{name}: Flags {flags:#x}"));
        return Err(INVALID_PARAMETER);
    }
    object::attributes(name, attributes)
}

/// An element without a control that the lab plays: engines, spotters, modules.
pub(crate) fn plain(name: &str, kind: Kind, owner: Handle, attributes: usize, id: u32, flags: u32) -> Result<Handle, i32> {
    let attributes = prepare(name, owner, attributes, flags)?;
    let element = Element { id: Cell::new(id), container: owner, channels: 0, range: (0, 0, 0), control: Control::Plain };
    let mut out = 0_usize;
    make(kind, owner, &attributes, from_mut(&mut out) as usize, element);
    Ok(out)
}

fn make(kind: Kind, owner: Handle, attributes: &Attributes, out: usize, element: Element) {
    if element.id.get() == u32::MAX {
        element.id.set(object::children(owner, Kind::AcxElement).len() as u32);
    }
    write(out, object::create(kind, owner, attributes, element));
}

fn checked_range(name: &str, range: (i32, i32, u32), channels: u32) -> Result<(), i32> {
    if range.0 > range.1 || range.2 == 0 || channels == 0 {
        rules::report(rules::STRUCTURE_VALUE, format!("{name}: range {range:?}, {channels} channels"));
        return Err(INVALID_PARAMETER);
    }
    Ok(())
}

fn volume(owner: Handle, attributes: usize, config: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxVolumeCreate";
    let config: ACX_VOLUME_CONFIG = call::config(NAME, config)?;
    let attributes = prepare(NAME, owner, attributes, config.Flags)?;
    let callbacks: ACX_VOLUME_CALLBACKS = call::config(NAME, config.Callbacks)?;
    let range = (config.Minimum, config.Maximum, config.SteppingDelta);
    checked_range(NAME, range, config.ChannelsCount)?;
    if callbacks.EvtAcxVolumeProcessRequest == 0 {
        call::required(NAME, "EvtAcxVolumeRetrieveLevel", callbacks.EvtAcxVolumeRetrieveLevel)?;
        let assign = callbacks.EvtAcxVolumeAssignLevel | callbacks.EvtAcxRampedVolumeAssignLevel;
        call::required(NAME, "EvtAcxVolumeAssignLevel and EvtAcxRampedVolumeAssignLevel", assign)?;
    }
    let control = Control::Volume(callbacks);
    let element = Element { id: Cell::new(config.Id), container: owner, channels: config.ChannelsCount, range, control };
    make(Kind::AcxVolume, owner, &attributes, out, element);
    Ok(())
}

fn mute(owner: Handle, attributes: usize, config: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxMuteCreate";
    let config: ACX_MUTE_CONFIG = call::config(NAME, config)?;
    let attributes = prepare(NAME, owner, attributes, config.Flags)?;
    let callbacks: ACX_MUTE_CALLBACKS = call::config(NAME, config.Callbacks)?;
    checked_range(NAME, (0, 1, 1), config.ChannelsCount)?;
    if callbacks.EvtAcxMuteProcessRequest == 0 {
        call::required(NAME, "EvtAcxMuteAssignState", callbacks.EvtAcxMuteAssignState)?;
        call::required(NAME, "EvtAcxMuteRetrieveState", callbacks.EvtAcxMuteRetrieveState)?;
    }
    let control = Control::Mute(callbacks);
    let element = Element { id: Cell::new(config.Id), container: owner, channels: config.ChannelsCount, range: (0, 1, 1), control };
    make(Kind::AcxMute, owner, &attributes, out, element);
    Ok(())
}

fn peak_meter(owner: Handle, attributes: usize, config: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxPeakMeterCreate";
    let config: ACX_PEAKMETER_CONFIG = call::config(NAME, config)?;
    let attributes = prepare(NAME, owner, attributes, config.Flags)?;
    let callbacks: ACX_PEAKMETER_CALLBACKS = call::config(NAME, config.Callbacks)?;
    let range = (config.Minimum, config.Maximum, config.SteppingDelta);
    checked_range(NAME, range, config.ChannelsCount)?;
    let control = Control::PeakMeter(callbacks);
    let element = Element { id: Cell::new(config.Id), container: owner, channels: config.ChannelsCount, range, control };
    make(Kind::AcxPeakMeter, owner, &attributes, out, element);
    Ok(())
}

/// Asks the driver for a volume level or peak.
///
/// # Errors
/// The driver's status.
pub(crate) fn level(handle: Handle, channel: u32) -> Result<i32, i32> {
    let element = object::data::<Element>("RetrieveLevel", handle, Kind::AcxElement)?;
    let (name, address) = match &element.control {
        Control::Volume(c) => ("EvtAcxVolumeRetrieveLevel", c.EvtAcxVolumeRetrieveLevel),
        Control::PeakMeter(c) => ("EvtAcxPeakMeterRetrieveLevel", c.EvtAcxPeakMeterRetrieveLevel),
        _ => return Err(NOT_SUPPORTED),
    };
    if address == 0 {
        return Err(NOT_SUPPORTED);
    }
    let mut value = i32::MIN;
    let status = callback!(name, PASSIVE, address,
        (handle => usize, channel => u32, from_mut(&mut value) as usize => usize) -> i32);
    if status < 0 {
        return Err(status);
    }
    if value < element.range.0 || value > element.range.1 {
        rules::report(rules::ACX_RESULT, format!("{name} answered {value}, outside {:?}", element.range));
    }
    Ok(value)
}

/// Sets a volume level on one channel, or all with `u32::MAX`; clamped to the range as ACX does.
///
/// # Errors
/// The driver's status.
pub(crate) fn set_level(handle: Handle, channel: u32, level: i32) -> Result<(), i32> {
    let element = object::data::<Element>("AssignLevel", handle, Kind::AcxVolume)?;
    let Control::Volume(c) = &element.control else { return Err(NOT_SUPPORTED) };
    let level = level.clamp(element.range.0, element.range.1);
    let status = if c.EvtAcxRampedVolumeAssignLevel != 0 {
        callback!("EvtAcxRampedVolumeAssignLevel", PASSIVE, c.EvtAcxRampedVolumeAssignLevel,
            (handle => usize, channel => u32, level => i32, 0_u32 => u32, 0_u64 => u64) -> i32)
    } else if c.EvtAcxVolumeAssignLevel != 0 {
        callback!("EvtAcxVolumeAssignLevel", PASSIVE, c.EvtAcxVolumeAssignLevel,
            (handle => usize, channel => u32, level => i32) -> i32)
    } else {
        NOT_SUPPORTED
    };
    if status < 0 { Err(status) } else { Ok(()) }
}

/// Asks whether a channel is muted.
///
/// # Errors
/// The driver's status.
pub(crate) fn muted(handle: Handle, channel: u32) -> Result<bool, i32> {
    let element = object::data::<Element>("RetrieveState", handle, Kind::AcxMute)?;
    let Control::Mute(c) = &element.control else { return Err(NOT_SUPPORTED) };
    let mut value = u32::MAX;
    let status = callback!("EvtAcxMuteRetrieveState", PASSIVE, c.EvtAcxMuteRetrieveState,
        (handle => usize, channel => u32, from_mut(&mut value) as usize => usize) -> i32);
    if status < 0 {
        return Err(status);
    }
    if value > 1 {
        rules::report(rules::ACX_RESULT, format!("EvtAcxMuteRetrieveState answered {value}"));
    }
    Ok(value != 0)
}

/// Mutes one channel, or all with `u32::MAX`.
///
/// # Errors
/// The driver's status.
pub(crate) fn set_muted(handle: Handle, channel: u32, muted: bool) -> Result<(), i32> {
    let element = object::data::<Element>("AssignState", handle, Kind::AcxMute)?;
    let Control::Mute(c) = &element.control else { return Err(NOT_SUPPORTED) };
    let status = callback!("EvtAcxMuteAssignState", PASSIVE, c.EvtAcxMuteAssignState,
        (handle => usize, channel => u32, u32::from(muted) => u32) -> i32);
    if status < 0 { Err(status) } else { Ok(()) }
}

exports! { Acx;
    fn AcxVolumeCreate(owner: usize, attributes: usize, config: usize, out: usize) -> i32 {
        call::status(volume(owner, attributes, config, out))
    }

    fn AcxMuteCreate(owner: usize, attributes: usize, config: usize, out: usize) -> i32 {
        call::status(mute(owner, attributes, config, out))
    }

    fn AcxPeakMeterCreate(owner: usize, attributes: usize, config: usize, out: usize) -> i32 {
        call::status(peak_meter(owner, attributes, config, out))
    }

    fn AcxElementCreate(owner: usize, attributes: usize, config: usize, out: usize) -> i32 {
        const NAME: &str = "AcxElementCreate";
        call::status(call::config::<ACX_ELEMENT_CONFIG>(NAME, config).and_then(|c| {
            let attributes = prepare(NAME, owner, attributes, c.Flags)?;
            call::required(NAME, "Type", c.Type)?;
            let _ = read::<[u8; 16]>(c.Type);
            let element = Element {
                id: Cell::new(c.Id), container: owner, channels: 0, range: (0, 0, 0), control: Control::Plain,
            };
            make(Kind::AcxElement, owner, &attributes, out, element);
            Ok(())
        }))
    }

    fn AcxElementGetId(element: usize) -> u32 {
        object::check("AcxElementGetId", element, Kind::AcxElement).map_or(u32::MAX, |()| id(element))
    }

    fn AcxElementGetContainer(element: usize) -> usize {
        object::data::<Element>("AcxElementGetContainer", element, Kind::AcxElement).map_or(0, |e| e.container)
    }

    fn AcxVolumeChangeLevelNotification(volume: usize) {
        if object::check("AcxVolumeChangeLevelNotification", volume, Kind::AcxVolume).is_ok() {
            notices::push(volume);
        }
    }

    fn AcxMuteChangeStateNotification(mute: usize) {
        if object::check("AcxMuteChangeStateNotification", mute, Kind::AcxMute).is_ok() {
            notices::push(mute);
        }
    }
}
