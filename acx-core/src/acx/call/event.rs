//! Functions of `acxevents.h`, with their places in the table.

use crate::acx::raw::prelude::*;
use crate::acx::table;
use crate::wdf::table::functions;

functions! {
    95 AcxEventCreate(
        Object: ACXOBJECT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_EVENT_CONFIG, Event: *mut ACXEVENT,
    ) -> NTSTATUS;
    96 AcxEventAddEventData(Event: ACXEVENT, EventData: ACXEVENTDATA);
    97 AcxEventGenerateEvent(Event: ACXEVENT);
    98 AcxPnpEventCreate(
        Device: WDFDEVICE, Object: ACXOBJECT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_PNPEVENT_CONFIG,
        Event: *mut ACXPNPEVENT,
    ) -> NTSTATUS;
    99 AcxPnpEventGenerateEvent(Event: ACXPNPEVENT, Payload: PVOID, Size: USHORT) -> NTSTATUS;
}
