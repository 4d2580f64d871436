//! The DMus port (dmusicks.h).

use super::port::IPort;
use super::service_group::IServiceGroup;

acx_core::abi_interfaces! {
    pub PORT_DMUS_INTERFACES;

    /// Implemented by the system, obtained by PcNewPort(CLSID_PortDMus) (dmusicks.h, Windows 98SE/2000).
    pub interface IPortDMus(IPortDMusVtbl): IPort {
        /// Any IRQL.
        fn Notify(this, ServiceGroup: *mut IServiceGroup);
        /// PASSIVE_LEVEL.
        fn RegisterServiceGroup(this, ServiceGroup: *mut IServiceGroup);
    }
}
