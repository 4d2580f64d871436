//! KSPROPSETID_Pin: proposed formats. The rest of the set is the port's.

use super::Target;
use super::basic::{self, VT_ILLEGAL};
use super::request::{Request, Verb};
use crate::descriptor::split::FilterPin;
use crate::wave_format;
use acx_core::ks::raw::{KSPROPERTY_PIN, KSPROPERTY_TYPE_GET, KSPROPERTY_TYPE_SET};
use acx_core::ks::status::{
    NTSTATUS, STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER, STATUS_NO_MATCH, STATUS_NOT_FOUND, STATUS_NOT_SUPPORTED,
};
use acx_core::model::mode::Mode;
use acx_core::model::pin::Pin;

/// The mode that a client means when it names none: DEFAULT where the pin has it, else the pin's first.
#[must_use]
pub fn default_mode(pin: &Pin) -> Option<Mode> {
    let modes = pin.modes();
    modes.iter().find(|m| m.mode == Mode::DEFAULT).or(modes.first()).map(|m| m.mode)
}

/// Answers format proposals.
///
/// # Errors
/// STATUS_NO_MATCH for a format that the pin does not take; see [`super::handle`].
pub fn handle(target: &Target<'_>, request: &mut Request<'_>) -> Result<(), NTSTATUS> {
    let property = KSPROPERTY_PIN(request.id());
    let second = property == KSPROPERTY_PIN::KSPROPERTY_PIN_PROPOSEDATAFORMAT2;
    if !second && property != KSPROPERTY_PIN::KSPROPERTY_PIN_PROPOSEDATAFORMAT {
        return Err(STATUS_NOT_FOUND);
    }
    let verb = request.verb()?;
    if verb == Verb::BasicSupport {
        let access = if second { KSPROPERTY_TYPE_GET } else { KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_SET };
        return basic::answer(request, access, VT_ILLEGAL, None);
    }
    // KSP_PIN: the pin, then a reserved word; PROPOSEDATAFORMAT2 has an attribute list behind it.
    let id = request.instance_u32(0)?;
    request.instance_u32(4)?;
    let FilterPin::Host(host) = target.plan.pin(id).ok_or(STATUS_INVALID_PARAMETER)? else { return Err(STATUS_NOT_SUPPORTED) };
    let pin = target.circuit.pin(host).ok_or(STATUS_INVALID_PARAMETER)?;
    match verb {
        Verb::Set if second => Err(STATUS_INVALID_DEVICE_REQUEST),
        Verb::Set => {
            let format = wave_format::parse(request.value())?;
            let fits = pin.modes().iter().any(|m| m.formats.contains(&format));
            fits.then_some(()).ok_or(STATUS_NO_MATCH)
        }
        _ => {
            let named = match request.instance().get(8..) {
                Some(list) if second && !list.is_empty() => wave_format::parse_attributes(list)?,
                _ => None,
            };
            let mode = named.or_else(|| default_mode(pin)).ok_or(STATUS_NOT_SUPPORTED)?;
            let formats = pin.formats(mode).ok_or(STATUS_NOT_SUPPORTED)?;
            let format = formats.default_format().ok_or(STATUS_NOT_SUPPORTED)?;
            request.reply_bytes(&wave_format::write(&format))
        }
    }
}
