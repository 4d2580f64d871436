//! Callbacks of volumes, mutes and meters. All run at PASSIVE_LEVEL.

use crate::acx::circuit::CircuitState;
use crate::acx::element::{channel, one};
use crate::acx::raw::prelude::*;
use crate::acx::start::Start;
use crate::acx::state::{EngineOf, PART};
use crate::acx::status;
use crate::ks::status::STATUS_INVALID_PARAMETER;
use crate::model::Error;
use crate::model::event::Event;
use crate::model::ids::{CircuitId, ElementId};

/// Asks the engine about the element behind an object.
///
/// # Safety
/// `object` exists and is an element of ours.
unsafe fn ask<S: Start, T>(
    object: WDFOBJECT,
    ask: impl FnOnce(&EngineOf<S>, CircuitId, ElementId) -> Result<T, Error>,
) -> Result<T, NTSTATUS> {
    // SAFETY: promised by the caller; filled when the element was made.
    let (circuit, number) = unsafe { PART.get::<CircuitState<S>>(object) }.ok_or(STATUS_INVALID_PARAMETER)?;
    let element = u16::try_from(number).map_err(|_| STATUS_INVALID_PARAMETER)?;
    let (engine, id) = circuit.engine()?;
    ask(engine, id, ElementId(element)).map_err(status::of)
}

/// Tells the framework of what a client changed: other clients listen too.
///
/// # Safety
/// `object` exists and is an element of ours.
unsafe fn told<S: Start>(object: WDFOBJECT, changed: Result<Option<Event>, NTSTATUS>) -> NTSTATUS {
    // SAFETY: promised by the caller; filled when the element was made.
    let circuit = unsafe { PART.get::<CircuitState<S>>(object) };
    match (&changed, circuit) {
        (Ok(Some(event)), Some((circuit, _))) => circuit.owner().defer(*event),
        (Err(_), Some((circuit, _))) => circuit.owner().look_for_loss(),
        _ => {}
    }
    status::flat(changed.map(|_| ()))
}

/// EvtAcxRampedVolumeAssignLevel. The hardware has no ramps: the level is set at once.
pub unsafe extern "efiapi" fn assign_level<S: Start>(
    volume: ACXVOLUME,
    number: ULONG,
    level: LONG,
    _curve: ACX_VOLUME_CURVE_TYPE,
    _duration: u64,
) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    let done = channel(number).and_then(|c| unsafe { ask::<S, _>(volume.into(), |e, i, n| e.set_volume(i, n, c, level)) });
    // SAFETY: as above.
    unsafe { told::<S>(volume.into(), done) }
}

/// EvtAcxVolumeRetrieveLevel.
pub unsafe extern "efiapi" fn retrieve_level<S: Start>(volume: ACXVOLUME, number: ULONG, level: *mut LONG) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    let asked = one(number).and_then(|c| unsafe { ask::<S, _>(volume.into(), |e, i, n| e.volume(i, n, c)) });
    // SAFETY: the framework's own argument.
    unsafe { super::give(asked, level) }
}

/// EvtAcxMuteAssignState.
pub unsafe extern "efiapi" fn assign_mute<S: Start>(mute: ACXMUTE, number: ULONG, state: ULONG) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    let done = channel(number).and_then(|c| unsafe { ask::<S, _>(mute.into(), |e, i, n| e.set_mute(i, n, c, state != 0)) });
    // SAFETY: as above.
    unsafe { told::<S>(mute.into(), done) }
}

/// EvtAcxMuteRetrieveState.
pub unsafe extern "efiapi" fn retrieve_mute<S: Start>(mute: ACXMUTE, number: ULONG, state: *mut ULONG) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    let asked = one(number).and_then(|c| unsafe { ask::<S, _>(mute.into(), |e, i, n| e.mute(i, n, c)) });
    // SAFETY: the framework's own argument.
    unsafe { super::give(asked.map(ULONG::from), state) }
}

/// EvtAcxPeakMeterRetrieveLevel.
pub unsafe extern "efiapi" fn retrieve_peak<S: Start>(meter: ACXPEAKMETER, number: ULONG, level: *mut LONG) -> NTSTATUS {
    // SAFETY: the framework's own argument.
    let asked = one(number).and_then(|c| unsafe { ask::<S, _>(meter.into(), |e, i, n| e.peak(i, n, c)) });
    // SAFETY: the framework's own argument.
    unsafe { super::give(asked, level) }
}
