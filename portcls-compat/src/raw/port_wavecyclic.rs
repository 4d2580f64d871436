//! The WaveCyclic port (portcls.h).

use core::ffi::c_void;

use acx_core::ks::status::NTSTATUS;

use super::dma_channel::IDmaChannel;
use super::external::{DMA_SPEED, DMA_WIDTH};
use super::port::IPort;
use super::resource::IResourceList;
use super::service_group::IServiceGroup;
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub PORT_WAVECYCLIC_INTERFACES;

    /// Implemented by the system, obtained by PcNewPort(CLSID_PortWaveCyclic) (portcls.h, Windows 98SE/2000).
    pub interface IPortWaveCyclic(IPortWaveCyclicVtbl): IPort {
        /// Any IRQL.
        fn Notify(this, ServiceGroup: *mut IServiceGroup);
        /// PASSIVE_LEVEL.
        fn NewSlaveDmaChannel(
            this,
            DmaChannel: *mut *mut c_void,
            OuterUnknown: *mut IUnknown,
            ResourceList: *mut IResourceList,
            DmaIndex: u32,
            MaximumLength: u32,
            DemandMode: u8,
            DmaSpeed: DMA_SPEED,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn NewMasterDmaChannel(
            this,
            DmaChannel: *mut *mut IDmaChannel,
            OuterUnknown: *mut IUnknown,
            ResourceList: *mut IResourceList,
            MaximumLength: u32,
            Dma32BitAddresses: u8,
            Dma64BitAddresses: u8,
            DmaWidth: DMA_WIDTH,
            DmaSpeed: DMA_SPEED,
        ) -> NTSTATUS;
    }
}
