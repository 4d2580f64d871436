//! Callbacks of pins and jacks.

use crate::acx::circuit::CircuitState;
use crate::acx::raw::prelude::*;
use crate::acx::start::Start;
use crate::acx::state::PART;
use crate::acx::status;
use crate::ks::status::{STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED};
use crate::model::ids::PinId;

/// EvtAcxPinSetDataFormat: a stream keeps the format that it was made with. PASSIVE_LEVEL.
pub unsafe extern "efiapi" fn set_data_format(_pin: ACXPIN, _format: ACXDATAFORMAT) -> NTSTATUS {
    STATUS_NOT_SUPPORTED
}

/// EvtAcxJackRetrievePresenceState. PASSIVE_LEVEL.
pub unsafe extern "efiapi" fn retrieve_presence<S: Start>(jack: ACXJACK, connected: *mut BOOLEAN) -> NTSTATUS {
    // SAFETY: the framework's own argument, filled when the jack was made.
    let found = unsafe { PART.get::<CircuitState<S>>(jack.into()) };
    let Some((circuit, Ok(pin))) = found.map(|(c, n)| (c, u16::try_from(n))) else { return STATUS_INVALID_PARAMETER };
    let asked = circuit.engine().and_then(|(engine, id)| engine.jack_connected(id, PinId(pin)).map_err(status::of));
    // SAFETY: the framework's own argument.
    unsafe { super::give(asked.map(BOOLEAN::from), connected) }
}
