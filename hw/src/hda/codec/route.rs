//! Switching a path on: selectors, amplifiers, pins.

use super::Codec;
use super::amp::{self, Amp};
use super::auto_config::EndpointKind;
use super::path::Path;
use super::port::Port;
use super::widget::Widget;
use crate::hda::link::Link;
use crate::hda::spec::pin::{Eapd, PinControl};
use crate::hda::spec::pin_config::device;
use crate::hda::spec::verb;
use crate::hda::spec::widget_caps::kind;
use crate::io::Error;

/// Sets everything on the way so that samples pass unchanged: inputs selected, amplifiers at 0 dB, unmuted, the pin on.
/// PASSIVE_LEVEL.
///
/// # Errors
/// Those of the link.
pub fn switch_on<L: Link>(codec: &Codec, link: &L, path: &Path, playback: bool) -> Result<(), Error> {
    let port = Port { link, address: codec.address };
    let hops = path.hops();
    for (n, hop) in hops.iter().enumerate() {
        let Some(widget) = codec.widget(hop.nid) else { continue };
        if n.saturating_add(1) == hops.len() || widget.connections.len() < 2 {
            continue;
        }
        if widget.is(kind::MIXER) {
            silence_others(codec, &port, widget, hop.input)?;
        } else {
            port.set(hop.nid, verb::SET_CONNECTION_SELECT, hop.input)?;
        }
    }
    for amp in amp::along(codec, path) {
        amp.set(&port, true, true, amp.unity(), false)?;
    }
    let pin = if playback { path.sink() } else { path.source() };
    codec.widget(pin).map_or(Ok(()), |pin| switch_pin(&port, pin, playback))
}

/// Mutes the inputs of a mixer that do not belong to the path. Where it cannot mute, pins that only record are switched off; they
/// are switched on again with the next stream that uses them.
fn silence_others<L: Link>(codec: &Codec, port: &Port<'_, L>, mixer: &Widget, keep: u8) -> Result<(), Error> {
    let mutes = mixer.caps.input_amp() && mixer.input_amp.mute();
    let wanted = mixer.connections.get(usize::from(keep)).copied();
    for (index, source) in (0u8..16).zip(mixer.connections.iter().copied()) {
        if index == keep {
            continue;
        }
        if mutes {
            Amp { nid: mixer.nid, input: Some(index), caps: mixer.input_amp }.set(port, true, true, 0, true)?;
            continue;
        }
        let records = |pin: &Widget| pin.is_wired_pin() && EndpointKind::of(pin).is_some_and(|kind| !kind.plays());
        if wanted != Some(source) && codec.widget(source).is_some_and(records) {
            port.set(source, verb::SET_PIN_CONTROL, 0)?;
        }
    }
    Ok(())
}

/// The voltage for a microphone: 80 %, else 50 %, else none (HDA 1.0a 7.3.4.9, 7.3.3.13).
fn bias(pin: &Widget) -> u8 {
    let levels = pin.pin.vref();
    if pin.config.device() != device::MICROPHONE {
        0
    } else if levels & 0x10 != 0 {
        4
    } else {
        u8::from(levels & 0x02 != 0)
    }
}

fn switch_pin<L: Link>(port: &Port<'_, L>, pin: &Widget, playback: bool) -> Result<(), Error> {
    let headphone = pin.pin.headphone() && pin.config.device() == device::HEADPHONES;
    let control = if playback {
        PinControl::new().with_output(true).with_headphone(headphone)
    } else {
        PinControl::new().with_input(true).with_vref(bias(pin))
    };
    port.set(pin.nid, verb::SET_PIN_CONTROL, control.into_bits())?;
    if playback && pin.pin.eapd() {
        let now = u8::try_from(port.get(pin.nid, verb::GET_EAPD)? & 0x7).unwrap_or(0);
        port.set(pin.nid, verb::SET_EAPD, Eapd::from_bits(now).with_power(true).into_bits())?;
    }
    Ok(())
}
