//! The DMus miniport (dmusicks.h).

use acx_core::ks::raw::KSDATAFORMAT;
use acx_core::ks::status::NTSTATUS;

use super::external::POOL_TYPE;
use super::mxf::{DMUS_STREAM_TYPE, IAllocatorMXF, IMXF, IMasterClock};
use super::port::IMiniport;
use super::port_dmus::IPortDMus;
use super::resource::IResourceList;
use super::service_group::IServiceGroup;
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub MINIPORT_DMUS_INTERFACES;

    /// Implemented by the driver (dmusicks.h, Windows 98SE/2000).
    pub interface IMiniportDMus(IMiniportDMusVtbl): IMiniport {
        /// PASSIVE_LEVEL.
        fn Init(
            this,
            UnknownAdapter: *mut IUnknown,
            ResourceList: *mut IResourceList,
            Port: *mut IPortDMus,
            ServiceGroup: *mut *mut IServiceGroup,
        ) -> NTSTATUS;
        fn Service(this);
        /// PASSIVE_LEVEL.
        fn NewStream(
            this,
            MXF: *mut *mut IMXF,
            OuterUnknown: *mut IUnknown,
            PoolType: POOL_TYPE,
            PinID: u32,
            StreamType: DMUS_STREAM_TYPE,
            DataFormat: *mut KSDATAFORMAT,
            ServiceGroup: *mut *mut IServiceGroup,
            AllocatorMXF: *mut IAllocatorMXF,
            MasterClock: *mut IMasterClock,
            SchedulePreFetch: *mut u64,
        ) -> NTSTATUS;
    }
}
