//! The event list of a port (portcls.h).

use core::ffi::c_void;

use acx_core::ks::guid::Guid;

use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub PORT_EVENTS_INTERFACES;

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows 98SE/2000).
    pub interface IPortEvents(IPortEventsVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn AddEventToEventList(this, EventEntry: *mut c_void);
        /// Any IRQL.
        fn GenerateEventList(
            this,
            Set: *mut Guid,
            EventId: u32,
            PinEvent: i32,
            PinId: u32,
            NodeEvent: i32,
            NodeId: u32,
        );
    }
}
