//! Callbacks of circuits.
//!
//! DEVNOTE: circuits have no power callbacks of their own. Every circuit of the device shares its one power state, which the
//! device's callbacks carry.

use crate::acx::circuit::CircuitState;
use crate::acx::raw::prelude::*;
use crate::acx::start::Start;
use crate::acx::state::{CIRCUIT, PART};
use crate::acx::{status, stream};
use crate::ks::status::STATUS_INVALID_PARAMETER;
use crate::model::ids::PinId;

/// EvtAcxCircuitCreateStream. PASSIVE_LEVEL.
pub unsafe extern "efiapi" fn create_stream<S: Start>(
    _device: WDFDEVICE,
    _circuit: ACXCIRCUIT,
    pin: ACXPIN,
    init: *mut ACXSTREAM_INIT,
    format: ACXDATAFORMAT,
    mode: *const GUID,
    _arguments: ACXOBJECTBAG,
) -> NTSTATUS {
    // SAFETY: the framework's own argument, filled when the pin was made.
    let found = unsafe { PART.get::<CircuitState<S>>(pin.into()) };
    let Some((circuit, Ok(id))) = found.map(|(c, n)| (c, u16::try_from(n))) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: the framework's own arguments.
    status::flat(unsafe { stream::create(circuit, PinId(id), init, format, mode) })
}

/// Context cleanup of a circuit.
pub unsafe extern "efiapi" fn cleanup<S: Start>(object: WDFOBJECT) {
    // SAFETY: the framework cleans an object up once, after its children.
    drop(unsafe { CIRCUIT.take::<CircuitState<S>>(object) });
}
