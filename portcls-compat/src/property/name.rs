//! KSPROPERTY_PIN_NAME: what a person reads where endpoints are listed.

use super::request::Request;
use crate::descriptor::Plan;
use crate::descriptor::split::FilterPin;
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND};
use acx_core::model::circuit::Circuit;
use acx_core::model::pin::Pin;

/// The name of a pin in UTF-16, with the final 0: what is there, and a number when the device has several of the kind.
///
/// All pins of a filter have the name of the jack that it leads to. `None` for a circuit without one.
fn letters<'a>(circuit: &'a Circuit, pin: FilterPin) -> Option<impl Iterator<Item = u16> + Clone + use<'a>> {
    let own = match pin {
        FilterPin::Jack(id) => Some(id),
        FilterPin::Host(_) | FilterPin::Inner(_) => circuit.bridge_pins().next(),
    };
    let category = own.and_then(|id| circuit.pin(id)).and_then(Pin::category)?;
    let digits = circuit.name().trim_start_matches(|c: char| !c.is_ascii_digit());
    let gap = if digits.is_empty() { "" } else { " " };
    Some([category.label(), gap, digits, "\0"].into_iter().flat_map(str::encode_utf16))
}

/// Answers with the name of a pin; the request's value is the client's buffer.
///
/// # Errors
/// STATUS_INVALID_PARAMETER for a pin that the filter does not have; see [`Request::reply`].
pub fn answer(circuit: &Circuit, plan: &Plan, pin: u32, request: &mut Request<'_>) -> Result<(), NTSTATUS> {
    let pin = plan.pin(pin).ok_or(STATUS_INVALID_PARAMETER)?;
    let letters = letters(circuit, pin).ok_or(STATUS_NOT_FOUND)?;
    let out = request.reply(letters.clone().count().saturating_mul(2))?;
    for (place, letter) in out.chunks_exact_mut(2).zip(letters) {
        place.copy_from_slice(&letter.to_le_bytes());
    }
    Ok(())
}
