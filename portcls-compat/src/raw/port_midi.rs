//! The MIDI port (portcls.h).

use super::port::IPort;
use super::service_group::IServiceGroup;

acx_core::abi_interfaces! {
    pub PORT_MIDI_INTERFACES;

    /// Implemented by the system, obtained by PcNewPort(CLSID_PortMidi) (portcls.h, Windows 98SE/2000).
    pub interface IPortMidi(IPortMidiVtbl): IPort {
        /// Any IRQL.
        fn Notify(this, ServiceGroup: *mut IServiceGroup);
        /// PASSIVE_LEVEL.
        fn RegisterServiceGroup(this, ServiceGroup: *mut IServiceGroup);
    }
}
