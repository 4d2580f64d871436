//! Events of circuits, pins, elements and streams, and PnP events.

use super::abi::{ACX_EVENT_CALLBACKS, ACX_EVENT_CONFIG, ACX_PNPEVENT_CONFIG};
use super::notices;
use crate::wdf_host::call::{self, INVALID_PARAMETER, callback, exports};
use crate::wdf_host::facts::PASSIVE;
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::{Guid, bytes, read, write};
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::{device, rules};
use std::cell::Cell;

struct Event {
    callbacks: Option<ACX_EVENT_CALLBACKS>,
    listeners: Cell<u32>,
}

struct PnpEvent {
    event: Guid,
}

fn create(owner: Handle, attributes: usize, config: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxEventCreate";
    object::check(NAME, owner, Kind::Object)?;
    let attributes = object::attributes(NAME, attributes)?;
    let config: ACX_EVENT_CONFIG = call::config(NAME, config)?;
    call::required(NAME, "Set", config.Set)?;
    let callbacks = call::optional(NAME, config.Callbacks)?;
    write(out, object::create(Kind::AcxEvent, owner, &attributes, Event { callbacks, listeners: Cell::new(0) }));
    Ok(())
}

/// Adds events to their owner: they must be its children or of the same circuit.
fn add(name: &str, owner: Handle, kind: Kind, events: usize, count: u32) -> i32 {
    call::status(object::check(name, owner, kind).and_then(|()| {
        if count > 0 {
            call::required(name, "the array", events)?;
        }
        (0..count as usize).try_for_each(|i| object::check(name, read(events + 8 * i), Kind::AcxEvent))
    }))
}

/// Enables or disables an event as a client does.
pub(crate) fn listen(event: Handle, on: bool) -> Result<(), i32> {
    let data = object::data::<Event>("EnableEvent", event, Kind::AcxEvent)?;
    let before = data.listeners.get();
    data.listeners.set(if on { before + 1 } else { before.saturating_sub(1) });
    let function = data.callbacks.map_or(0, |c| match (before, data.listeners.get()) {
        (0, 1) => c.EvtAcxEventEnable,
        (1, 0) => c.EvtAcxEventDisable,
        _ => 0,
    });
    if function != 0 {
        let status = callback!("EvtAcxEventEnable", PASSIVE, function, (event => usize) -> i32);
        if status < 0 && on {
            return Err(status);
        }
    }
    Ok(())
}

exports! { Acx;
    fn AcxEventCreate(owner: usize, attributes: usize, config: usize, event: usize) -> i32 {
        call::status(create(owner, attributes, config, event))
    }

    fn AcxEventAddEventData(event: usize, data: usize) {
        let _ = object::check("AcxEventAddEventData", event, Kind::AcxEvent);
        let _ = listen(event, true);
    }

    fn AcxEventGenerateEvent(event: usize) {
        if object::check("AcxEventGenerateEvent", event, Kind::AcxEvent).is_ok() {
            notices::push(event);
        }
    }

    fn AcxPnpEventCreate(device: usize, owner: usize, attributes: usize, config: usize, event: usize) -> i32 {
        const NAME: &str = "AcxPnpEventCreate";
        call::status(device::of(NAME, device).and_then(|_| {
            object::check(NAME, owner, Kind::Object)?;
            let attributes = object::attributes(NAME, attributes)?;
            let config: ACX_PNPEVENT_CONFIG = call::config(NAME, config)?;
            write(event, object::create(Kind::AcxPnpEvent, owner, &attributes, PnpEvent { event: config.Event }));
            Ok(())
        }))
    }

    fn AcxPnpEventGenerateEvent(event: usize, payload: usize, size: u16) -> i32 {
        const NAME: &str = "AcxPnpEventGenerateEvent";
        call::status(object::data::<PnpEvent>(NAME, event, Kind::AcxPnpEvent).and_then(|data| {
            if payload == 0 && size != 0 {
                rules::report(rules::NULL_PARAMETER, format!("{NAME}: {size} bytes of nothing"));
                return Err(INVALID_PARAMETER);
            }
            let told = bytes(payload, usize::from(size));
            crate::kernel::trace(format_args!("PnP event {:?} with {} bytes", data.event, told.len()));
            notices::push(event);
            Ok(())
        }))
    }

    fn AcxCircuitAddEvents(circuit: usize, events: usize, count: u32) -> i32 {
        add("AcxCircuitAddEvents", circuit, Kind::AcxCircuit, events, count)
    }

    fn AcxElementAddEvents(element: usize, events: usize, count: u32) -> i32 {
        add("AcxElementAddEvents", element, Kind::AcxElement, events, count)
    }

    fn AcxPinAddEvents(pin: usize, events: usize, count: u32) -> i32 {
        add("AcxPinAddEvents", pin, Kind::AcxPin, events, count)
    }

    fn AcxStreamAddEvents(stream: usize, events: usize, count: u32) -> i32 {
        add("AcxStreamAddEvents", stream, Kind::AcxStream, events, count)
    }
}
