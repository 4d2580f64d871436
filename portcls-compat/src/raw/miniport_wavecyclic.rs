//! The WaveCyclic miniport (portcls.h).

use acx_core::ks::raw::KSDATAFORMAT;
use acx_core::ks::status::NTSTATUS;

use super::dma_channel::IDmaChannel;
use super::external::POOL_TYPE;
use super::port::IMiniport;
use super::port_wavecyclic::IPortWaveCyclic;
use super::resource::IResourceList;
use super::service_group::IServiceGroup;
use super::stream_wavecyclic::IMiniportWaveCyclicStream;
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub MINIPORT_WAVECYCLIC_INTERFACES;

    /// Implemented by the driver (portcls.h, Windows 98SE/2000).
    pub interface IMiniportWaveCyclic(IMiniportWaveCyclicVtbl): IMiniport {
        /// PASSIVE_LEVEL.
        fn Init(
            this,
            UnknownAdapter: *mut IUnknown,
            ResourceList: *mut IResourceList,
            Port: *mut IPortWaveCyclic,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn NewStream(
            this,
            Stream: *mut *mut IMiniportWaveCyclicStream,
            OuterUnknown: *mut IUnknown,
            PoolType: POOL_TYPE,
            Pin: u32,
            Capture: u8,
            DataFormat: *mut KSDATAFORMAT,
            DmaChannel: *mut *mut IDmaChannel,
            ServiceGroup: *mut *mut IServiceGroup,
        ) -> NTSTATUS;
    }
}
