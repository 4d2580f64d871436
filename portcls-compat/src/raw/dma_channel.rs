//! DMA channels (portcls.h).

use core::ffi::c_void;

use acx_core::ks::status::NTSTATUS;

use super::external::{DMA_ADAPTER, LARGE_INTEGER, PHYSICAL_ADDRESS};
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub DMA_CHANNEL_INTERFACES;

    /// Implemented by the system, obtained by IPortWaveXxx::NewMasterDmaChannel or PcNewDmaChannel (portcls.h, Windows 98SE/2000).
    pub interface IDmaChannel(IDmaChannelVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn AllocateBuffer(this, BufferSize: u32, PhysicalAddressConstraint: *mut LARGE_INTEGER) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn FreeBuffer(this);
        /// Any IRQL.
        fn TransferCount(this) -> u32;
        /// Any IRQL.
        fn MaximumBufferSize(this) -> u32;
        /// Any IRQL.
        fn AllocatedBufferSize(this) -> u32;
        /// Any IRQL.
        fn BufferSize(this) -> u32;
        /// Any IRQL.
        fn SetBufferSize(this, BufferSize: u32);
        /// Any IRQL.
        fn SystemAddress(this) -> *mut c_void;
        /// Any IRQL. Returned through a hidden pointer.
        fn PhysicalAddress(this, Result: *mut PHYSICAL_ADDRESS) -> *mut PHYSICAL_ADDRESS;
        /// Any IRQL.
        fn GetAdapterObject(this) -> *mut DMA_ADAPTER;
        /// Any IRQL.
        fn CopyTo(this, Destination: *mut c_void, Source: *mut c_void, ByteCount: u32);
        /// Any IRQL.
        fn CopyFrom(this, Destination: *mut c_void, Source: *mut c_void, ByteCount: u32);
    }

    /// Implemented by the system, obtained by IPortWaveCyclic::NewSlaveDmaChannel
    /// (portcls.h, Windows 98SE/2000, no longer current).
    pub interface IDmaChannelSlave(IDmaChannelSlaveVtbl): IDmaChannel {
        /// PASSIVE_LEVEL.
        fn Start(this, MapSize: u32, WriteToDevice: u8) -> NTSTATUS;
        /// IRQL <= DISPATCH_LEVEL.
        fn Stop(this) -> NTSTATUS;
        /// IRQL <= DISPATCH_LEVEL.
        fn ReadCounter(this) -> u32;
        /// PASSIVE_LEVEL.
        fn WaitForTC(this, Timeout: u32) -> NTSTATUS;
    }

    /// Implemented by the system (portcls.h, Windows XP, no longer current).
    pub interface IDmaOperations(IDmaOperationsVtbl): IUnknown {
        fn AllocateCommonBuffer(this, Length: u32, physAddr: *mut LARGE_INTEGER, bCacheEnabled: u8) -> *mut c_void;
    }
}
