//! Callbacks of interrupt and work item.

use crate::acx::raw::prelude::*;
use crate::acx::start::Start;
use crate::acx::state::{INTERRUPT, State, WORK};
use crate::wdf::call::WdfInterruptQueueDpcForIsr;

/// EvtInterruptIsr. DIRQL.
pub unsafe extern "efiapi" fn isr<S: Start>(interrupt: WDFINTERRUPT, _message: ULONG) -> BOOLEAN {
    // SAFETY: the framework's own argument, filled when the device was added.
    let state = unsafe { INTERRUPT.get::<State<S>>(interrupt.into()) };
    let ours = state.and_then(|(s, _)| s.engine()).is_some_and(|engine| engine.interrupt());
    if ours {
        // SAFETY: called from the interrupt's own service routine. A DPC that is queued already sees this interrupt, too.
        let _ = unsafe { WdfInterruptQueueDpcForIsr(interrupt) };
    }
    BOOLEAN::from(ours)
}

/// EvtInterruptDpc. DISPATCH_LEVEL.
pub unsafe extern "efiapi" fn dpc<S: Start>(interrupt: WDFINTERRUPT, _object: WDFOBJECT) {
    // SAFETY: the framework's own argument, filled when the device was added.
    let Some((state, _)) = (unsafe { INTERRUPT.get::<State<S>>(interrupt.into()) }) else { return };
    if state.engine().is_some_and(|engine| engine.dpc(&mut |event| state.event_at_dispatch(event))) {
        state.request_service();
    }
}

/// EvtWorkItem. PASSIVE_LEVEL.
pub unsafe extern "efiapi" fn work<S: Start>(item: WDFWORKITEM) {
    // SAFETY: the framework's own argument, filled when the device was added.
    if let Some((state, _)) = unsafe { WORK.get::<State<S>>(item.into()) } {
        state.work();
    }
}
