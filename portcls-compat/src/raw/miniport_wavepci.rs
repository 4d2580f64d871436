//! The WavePci miniport (portcls.h).

use acx_core::ks::raw::KSDATAFORMAT;
use acx_core::ks::status::NTSTATUS;

use super::dma_channel::IDmaChannel;
use super::external::POOL_TYPE;
use super::port::IMiniport;
use super::port_wavepci::{IPortWavePci, IPortWavePciStream};
use super::resource::IResourceList;
use super::service_group::IServiceGroup;
use super::stream_wavepci::IMiniportWavePciStream;
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub MINIPORT_WAVEPCI_INTERFACES;

    /// Implemented by the driver (portcls.h, Windows 98SE/2000).
    pub interface IMiniportWavePci(IMiniportWavePciVtbl): IMiniport {
        /// PASSIVE_LEVEL.
        fn Init(
            this,
            UnknownAdapter: *mut IUnknown,
            ResourceList: *mut IResourceList,
            Port: *mut IPortWavePci,
            ServiceGroup: *mut *mut IServiceGroup,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn NewStream(
            this,
            Stream: *mut *mut IMiniportWavePciStream,
            OuterUnknown: *mut IUnknown,
            PoolType: POOL_TYPE,
            PortStream: *mut IPortWavePciStream,
            Pin: u32,
            Capture: u8,
            DataFormat: *mut KSDATAFORMAT,
            DmaChannel: *mut *mut IDmaChannel,
            ServiceGroup: *mut *mut IServiceGroup,
        ) -> NTSTATUS;
        /// DISPATCH_LEVEL.
        fn Service(this);
    }
}
