//! The topology miniport (portcls.h).

use acx_core::ks::status::NTSTATUS;

use super::port::IMiniport;
use super::port_topology::IPortTopology;
use super::resource::IResourceList;
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub MINIPORT_TOPOLOGY_INTERFACES;

    /// Implemented by the driver (portcls.h, Windows 98SE/2000).
    pub interface IMiniportTopology(IMiniportTopologyVtbl): IMiniport {
        /// PASSIVE_LEVEL.
        fn Init(
            this,
            UnknownAdapter: *mut IUnknown,
            ResourceList: *mut IResourceList,
            Port: *mut IPortTopology,
        ) -> NTSTATUS;
    }
}
