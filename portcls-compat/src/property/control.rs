//! KSPROPSETID_Audio on nodes: volume, mute, meter, mux, speaker positions, processor load.

use super::Target;
use super::basic::{self, Stepped, VT_BOOL, VT_I4, VT_UI4};
use super::request::{Request, Verb};
use crate::descriptor::split::{FilterNode, NODE_IN};
use crate::status;
use acx_core::ks::raw::{KSPROPERTY_AUDIO, KSPROPERTY_TYPE_GET, KSPROPERTY_TYPE_SET};
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND};
use acx_core::model::circuit::Node;
use acx_core::model::element::ElementKind;
use acx_core::model::engine::Channel;
use acx_core::model::event::Event;
use acx_core::model::format::ChannelMask;
use acx_core::model::ids::{ElementId, PinId};
use core::sync::atomic::Ordering;

type Outcome = Result<Option<Event>, NTSTATUS>;
const GET_SET: u32 = KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_SET;

/// Finds the handler of a node property.
///
/// # Errors
/// As [`super::handle`].
pub fn handle(target: &Target<'_>, request: &mut Request<'_>) -> Outcome {
    let id = request.node().ok_or(STATUS_INVALID_PARAMETER)?;
    let node = target.plan.node(id).ok_or(STATUS_INVALID_PARAMETER)?;
    let property = KSPROPERTY_AUDIO(request.id());
    if property == KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_CPU_RESOURCES {
        return cpu_resources(request);
    }
    let element = match node {
        FilterNode::Converter(host) if property == KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_CHANNEL_CONFIG => {
            return channel_config(target, request, id, host);
        }
        FilterNode::Converter(_) => return Err(STATUS_NOT_FOUND),
        FilterNode::Element(element) => element,
    };
    let kind = target.circuit.element(element).ok_or(STATUS_INVALID_PARAMETER)?.kind;
    match (property, kind) {
        (KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_VOLUMELEVEL, ElementKind::Volume { channels, range }) => {
            let members = Stepped { channels, minimum: range.minimum, maximum: range.maximum, step: range.step };
            volume(target, request, element, members)
        }
        (KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_MUTE, ElementKind::Mute { channels }) => mute(target, request, element, channels),
        (
            KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_PEAKMETER | KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_PEAKMETER2,
            ElementKind::PeakMeter { channels },
        ) => peak(target, request, element, channels),
        (KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_MUX_SOURCE, ElementKind::Mux) => mux(target, request, element),
        _ => Err(STATUS_NOT_FOUND),
    }
}

/// The channel in the instance data (KSNODEPROPERTY_AUDIO_CHANNEL): -1 means all.
fn channel(request: &Request<'_>, channels: u8) -> Result<Channel, NTSTATUS> {
    match request.instance_u32(0)? {
        u32::MAX => Ok(Channel::All),
        n => u8::try_from(n).ok().filter(|n| *n < channels).map(Channel::One).ok_or(STATUS_INVALID_PARAMETER),
    }
}
/// One channel; a value cannot be read for all of them.
fn one_channel(request: &Request<'_>, channels: u8) -> Result<u8, NTSTATUS> {
    match channel(request, channels)? {
        Channel::One(n) => Ok(n),
        Channel::All => Err(STATUS_INVALID_PARAMETER),
    }
}

fn volume(target: &Target<'_>, request: &mut Request<'_>, element: ElementId, members: Stepped) -> Outcome {
    match request.verb()? {
        Verb::BasicSupport => basic::answer(request, GET_SET, VT_I4, Some(members)).map(|()| None),
        Verb::Get => {
            let n = one_channel(request, members.channels)?;
            let level = target.controls.volume(target.id, element, n).map_err(status::of)?;
            request.reply_bytes(&level.to_le_bytes()).map(|()| None)
        }
        Verb::Set => {
            let channel = channel(request, members.channels)?;
            let level = request.value_u32()? as i32;
            target.controls.set_volume(target.id, element, channel, level).map_err(status::of)
        }
    }
}

fn mute(target: &Target<'_>, request: &mut Request<'_>, element: ElementId, channels: u8) -> Outcome {
    match request.verb()? {
        Verb::BasicSupport => {
            let members = Stepped { channels, minimum: 0, maximum: 1, step: 1 };
            basic::answer(request, GET_SET, VT_BOOL, Some(members)).map(|()| None)
        }
        Verb::Get => {
            let n = one_channel(request, channels)?;
            let muted = target.controls.mute(target.id, element, n).map_err(status::of)?;
            request.reply_bytes(&u32::from(muted).to_le_bytes()).map(|()| None)
        }
        Verb::Set => {
            let channel = channel(request, channels)?;
            let muted = request.value_u32()? != 0;
            target.controls.set_mute(target.id, element, channel, muted).map_err(status::of)
        }
    }
}

fn peak(target: &Target<'_>, request: &mut Request<'_>, element: ElementId, channels: u8) -> Outcome {
    match request.verb()? {
        Verb::BasicSupport => {
            let members = Stepped { channels, minimum: 0, maximum: i32::MAX, step: 1 };
            basic::answer(request, KSPROPERTY_TYPE_GET, VT_I4, Some(members)).map(|()| None)
        }
        Verb::Get => {
            let n = one_channel(request, channels)?;
            // The size is settled before the meter is read, because reading resets it.
            request.reply(4)?;
            let peak = target.controls.peak(target.id, element, n).map_err(status::of)?;
            request.reply_bytes(&peak.to_le_bytes()).map(|()| None)
        }
        Verb::Set => Err(STATUS_INVALID_DEVICE_REQUEST),
    }
}

/// The value is the node pin of the input that passes.
fn mux(target: &Target<'_>, request: &mut Request<'_>, element: ElementId) -> Outcome {
    match request.verb()? {
        Verb::BasicSupport => {
            let inputs = target.circuit.inputs(Node::Element(element)).count();
            let last = i32::try_from(inputs).unwrap_or(1);
            let members = Stepped { channels: 1, minimum: NODE_IN as i32, maximum: last, step: 1 };
            basic::answer(request, GET_SET, VT_UI4, Some(members)).map(|()| None)
        }
        Verb::Get => {
            let input = target.controls.selection(target.id, element).map_err(status::of)?;
            let pin = u32::from(input).saturating_add(NODE_IN);
            request.reply_bytes(&pin.to_le_bytes()).map(|()| None)
        }
        Verb::Set => {
            let input = request.value_u32()?.checked_sub(NODE_IN).and_then(|n| u16::try_from(n).ok());
            target.controls.select(target.id, element, input.ok_or(STATUS_INVALID_PARAMETER)?).map_err(status::of)
        }
    }
}

/// Which speakers the channels feed (KSAUDIO_CHANNEL_CONFIG): kept, because the converters do not mind.
fn channel_config(target: &Target<'_>, request: &mut Request<'_>, node: u32, host: PinId) -> Outcome {
    let index = usize::try_from(node).unwrap_or(usize::MAX);
    let place = target.positions.get(index).ok_or(STATUS_INVALID_PARAMETER)?;
    let most = most_channels(target, host);
    match request.verb()? {
        Verb::BasicSupport => basic::answer(request, GET_SET, VT_I4, None).map(|()| None),
        Verb::Get => {
            let mask = match place.load(Ordering::Relaxed) {
                u32::MAX => ChannelMask::usual(most).0,
                set => set,
            };
            request.reply_bytes(&mask.to_le_bytes()).map(|()| None)
        }
        Verb::Set => {
            let mask = request.value_u32()?;
            if mask.count_ones() > u32::from(most) {
                return Err(STATUS_INVALID_PARAMETER);
            }
            place.store(mask, Ordering::Relaxed);
            Ok(None)
        }
    }
}

/// Most channels that any mode of a host pin offers.
fn most_channels(target: &Target<'_>, host: PinId) -> u8 {
    let modes = target.circuit.pin(host).map_or(&[][..], |p| p.modes());
    modes.iter().flat_map(|m| m.formats.ranges()).map(|r| r.max_channels).max().unwrap_or(0)
}

/// Everything is done by the hardware: KSAUDIO_CPU_RESOURCES_NOT_HOST_CPU.
fn cpu_resources(request: &mut Request<'_>) -> Outcome {
    match request.verb()? {
        Verb::BasicSupport => basic::answer(request, KSPROPERTY_TYPE_GET, VT_UI4, None).map(|()| None),
        Verb::Get => request.reply_bytes(&0u32.to_le_bytes()).map(|()| None),
        Verb::Set => Err(STATUS_INVALID_DEVICE_REQUEST),
    }
}

#[cfg(test)]
mod tests;
