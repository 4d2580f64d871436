//! Presence of plugs.

use super::Codec;
use super::port::Port;
use super::widget::Widget;
use crate::hda::link::Link;
use crate::hda::spec::pin::{PinSense, UnsolicitedControl};
use crate::hda::spec::verb;
use crate::io::{Clock, Error, poll};

// The measurement of a triggered pin has no ready bit for presence; codecs are done within a millisecond.
const TRIGGER_US: u32 = 1_000;

/// Whether something is plugged into a pin. PASSIVE_LEVEL.
///
/// # Errors
/// Those of the link.
pub fn sense<L: Link>(codec: &Codec, link: &L, clock: &impl Clock, pin: &Widget) -> Result<bool, Error> {
    let port = Port { link, address: codec.address };
    if pin.pin.trigger_required() {
        port.set(pin.nid, verb::EXECUTE_PIN_SENSE, 0)?;
        poll::pause(clock, TRIGGER_US);
    }
    Ok(PinSense::from_bits(port.get(pin.nid, verb::GET_PIN_SENSE)?).present())
}

/// Lets a pin report changes under `tag`, 1 to 63. PASSIVE_LEVEL.
///
/// # Errors
/// Those of the link.
pub fn watch<L: Link>(codec: &Codec, link: &L, pin: &Widget, tag: u8) -> Result<(), Error> {
    if !pin.caps.unsolicited() {
        return Ok(());
    }
    let control = UnsolicitedControl::new().with_tag(tag & 0x3F).with_enable(true);
    Port { link, address: codec.address }.set(pin.nid, verb::SET_UNSOLICITED, control.into_bits())
}
