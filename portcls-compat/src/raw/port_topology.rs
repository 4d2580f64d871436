//! The topology port (portcls.h).

use super::port::IPort;

acx_core::abi_interfaces! {
    pub PORT_TOPOLOGY_INTERFACES;

    /// Implemented by the system, obtained by PcNewPort(CLSID_PortTopology) (portcls.h, Windows 98SE/2000).
    pub interface IPortTopology(IPortTopologyVtbl): IPort {}
}
