//! The WavePci port and its stream (portcls.h).

use core::ffi::c_void;

use acx_core::ks::status::NTSTATUS;

use super::dma_channel::IDmaChannel;
use super::external::{DMA_SPEED, DMA_WIDTH, LARGE_INTEGER, POOL_TYPE};
use super::port::IPort;
use super::resource::IResourceList;
use super::service_group::IServiceGroup;
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub PORT_WAVEPCI_INTERFACES;

    /// Implemented by the system, obtained by PcNewPort(CLSID_PortWavePci) (portcls.h, Windows 98SE/2000).
    pub interface IPortWavePci(IPortWavePciVtbl): IPort {
        /// Any IRQL.
        fn Notify(this, ServiceGroup: *mut IServiceGroup);
        /// PASSIVE_LEVEL.
        fn NewMasterDmaChannel(
            this,
            OutDmaChannel: *mut *mut IDmaChannel,
            OuterUnknown: *mut IUnknown,
            PoolType: POOL_TYPE,
            ResourceList: *mut IResourceList,
            ScatterGather: u8,
            Dma32BitAddresses: u8,
            Dma64BitAddresses: u8,
            IgnoreCount: u8,
            DmaWidth: DMA_WIDTH,
            DmaSpeed: DMA_SPEED,
            MaximumLength: u32,
            DmaPort: u32,
        ) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by argument of IMiniportWavePci::NewStream (portcls.h, Windows 98SE/2000).
    pub interface IPortWavePciStream(IPortWavePciStreamVtbl): IUnknown {
        /// IRQL <= DISPATCH_LEVEL.
        fn GetMapping(
            this,
            Tag: *mut c_void,
            PhysicalAddress: *mut LARGE_INTEGER,
            VirtualAddress: *mut *mut c_void,
            ByteCount: *mut u32,
            Flags: *mut u32,
        ) -> NTSTATUS;
        /// IRQL <= DISPATCH_LEVEL.
        fn ReleaseMapping(this, Tag: *mut c_void) -> NTSTATUS;
        /// IRQL <= DISPATCH_LEVEL.
        fn TerminatePacket(this) -> NTSTATUS;
    }
}
