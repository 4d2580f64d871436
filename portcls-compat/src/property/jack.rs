//! KSPROPSETID_Jack: what a person sees on the case. Asked of the filter, for a pin.

use super::Target;
use super::basic::{self, VT_ILLEGAL};
use super::request::{Request, Verb};
use crate::descriptor::split::FilterPin;
use crate::status;
use crate::wave_format::Writer;
use acx_core::ks::raw::{
    EPcxGeoLocation, JACKDESC2_PRESENCE_DETECT_CAPABILITY, KSJACK_DESCRIPTION, KSJACK_DESCRIPTION2, KSMULTIPLE_ITEM,
    KSPROPERTY_JACK, KSPROPERTY_TYPE_GET,
};
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND};
use acx_core::model::jack::{ConnectionType, Jack};
use acx_core::model::pin::Pin;

/// KSMULTIPLE_ITEM.
const LIST: usize = size_of::<KSMULTIPLE_ITEM>();
const DESCRIPTION: usize = size_of::<KSJACK_DESCRIPTION>();
const DESCRIPTION2: usize = size_of::<KSJACK_DESCRIPTION2>();
const NO_LOCATION: u32 = EPcxGeoLocation::eGeoLocNotApplicable.0 as u32;

/// Answers jack properties.
///
/// # Errors
/// STATUS_INVALID_PARAMETER for a pin that the filter does not have, STATUS_NOT_FOUND for one without a jack; see [`super::handle`].
pub fn handle(target: &Target<'_>, request: &mut Request<'_>) -> Result<(), NTSTATUS> {
    let property = KSPROPERTY_JACK(request.id());
    let first = property == KSPROPERTY_JACK::KSPROPERTY_JACK_DESCRIPTION;
    if !first && property != KSPROPERTY_JACK::KSPROPERTY_JACK_DESCRIPTION2 {
        return Err(STATUS_NOT_FOUND);
    }
    match request.verb()? {
        Verb::BasicSupport => return basic::answer(request, KSPROPERTY_TYPE_GET, VT_ILLEGAL, None),
        Verb::Set => return Err(STATUS_INVALID_DEVICE_REQUEST),
        Verb::Get => {}
    }
    // KSP_PIN: the pin, then a reserved word.
    let id = request.instance_u32(0)?;
    request.instance_u32(4)?;
    let FilterPin::Jack(pin) = target.plan.pin(id).ok_or(STATUS_INVALID_PARAMETER)? else { return Err(STATUS_NOT_FOUND) };
    let jack = target.circuit.pin(pin).and_then(Pin::jack).ok_or(STATUS_NOT_FOUND)?;
    if first {
        let connected = target.controls.jack_connected(target.id, pin).map_err(status::of)?;
        description(jack, connected, request.reply(LIST + DESCRIPTION)?);
    } else {
        description2(jack, request.reply(LIST + DESCRIPTION2)?);
    }
    Ok(())
}

fn description(jack: &Jack, connected: bool, out: &mut [u8]) {
    let built_in = jack.connection == ConnectionType::ATAPI_INTERNAL;
    let location = if jack.geometric_location == 0 { NO_LOCATION } else { jack.geometric_location };
    let mut put = Writer::new(out);
    put.u32((LIST + DESCRIPTION) as u32).u32(1);
    put.u32(jack.channel_mask).u32(jack.color).u32(jack.connection.0).u32(location).u32(jack.general_location);
    // ePortConnJack is 0, ePortConnIntegratedDevice 1.
    put.u32(u32::from(built_in)).u32(u32::from(connected));
}

fn description2(jack: &Jack, out: &mut [u8]) {
    let capabilities = if jack.detects_presence { JACKDESC2_PRESENCE_DETECT_CAPABILITY } else { 0 };
    Writer::new(out).u32((LIST + DESCRIPTION2) as u32).u32(1).u32(0).u32(capabilities);
}
