//! DMA adapters.
use super::{BOOLEAN, PHYSICAL_ADDRESS, PVOID};

crate::abi_consts! {
    pub DMA_CONSTS;

    DEVICE_DESCRIPTION_VERSION2: u32 = 2;
    PCIBus: i32 = 5;
    Width8Bits: i32 = 0;
    Width16Bits: i32 = 1;
    Width32Bits: i32 = 2;
    Compatible: i32 = 0;
    MaximumDmaSpeed: i32 = 5;
}

crate::abi_callbacks! {
    pub DMA_CALLBACKS;

    pub fn PUT_DMA_ADAPTER(DmaAdapter: *mut DMA_ADAPTER);
    pub fn ALLOCATE_COMMON_BUFFER(DmaAdapter: *mut DMA_ADAPTER, Length: u32, LogicalAddress: *mut PHYSICAL_ADDRESS, CacheEnabled: BOOLEAN) -> PVOID;
    pub fn FREE_COMMON_BUFFER(DmaAdapter: *mut DMA_ADAPTER, Length: u32, LogicalAddress: PHYSICAL_ADDRESS, VirtualAddress: PVOID, CacheEnabled: BOOLEAN);
    pub fn GET_DMA_ALIGNMENT(DmaAdapter: *mut DMA_ADAPTER) -> u32;
    pub fn READ_DMA_COUNTER(DmaAdapter: *mut DMA_ADAPTER) -> u32;
}

pub type PPUT_DMA_ADAPTER = Option<PUT_DMA_ADAPTER>;
pub type PALLOCATE_COMMON_BUFFER = Option<ALLOCATE_COMMON_BUFFER>;
pub type PFREE_COMMON_BUFFER = Option<FREE_COMMON_BUFFER>;
pub type PGET_DMA_ALIGNMENT = Option<GET_DMA_ALIGNMENT>;
pub type PREAD_DMA_COUNTER = Option<READ_DMA_COUNTER>;

crate::abi_structs! {
    pub DMA_STRUCTS;

    #[derive(Default)]
    pub struct DEVICE_DESCRIPTION {
        pub Version: u32,
        pub Master: BOOLEAN,
        pub ScatterGather: BOOLEAN,
        pub DemandMode: BOOLEAN,
        pub AutoInitialize: BOOLEAN,
        pub Dma32BitAddresses: BOOLEAN,
        pub IgnoreCount: BOOLEAN,
        pub Reserved1: BOOLEAN,
        pub Dma64BitAddresses: BOOLEAN,
        pub BusNumber: u32,
        pub DmaChannel: u32,
        pub InterfaceType: i32,
        pub DmaWidth: i32,
        pub DmaSpeed: i32,
        pub MaximumLength: u32,
        pub DmaPort: u32,
        pub DmaAddressWidth: u32,
        pub DmaControllerInstance: u32,
        pub DmaRequestLine: u32,
        pub DeviceAddress: PHYSICAL_ADDRESS,
    }

    pub struct DMA_ADAPTER {
        pub Version: u16,
        pub Size: u16,
        pub DmaOperations: *mut DMA_OPERATIONS,
    }

    /// Operations of an adapter. The slots that a common-buffer bus master does not use are kept as plain pointers.
    pub struct DMA_OPERATIONS {
        pub Size: u32,
        pub PutDmaAdapter: PPUT_DMA_ADAPTER,
        pub AllocateCommonBuffer: PALLOCATE_COMMON_BUFFER,
        pub FreeCommonBuffer: PFREE_COMMON_BUFFER,
        pub AllocateAdapterChannel: PVOID,
        pub FlushAdapterBuffers: PVOID,
        pub FreeAdapterChannel: PVOID,
        pub FreeMapRegisters: PVOID,
        pub MapTransfer: PVOID,
        pub GetDmaAlignment: PGET_DMA_ALIGNMENT,
        pub ReadDmaCounter: PREAD_DMA_COUNTER,
        pub GetScatterGatherList: PVOID,
        pub PutScatterGatherList: PVOID,
        pub CalculateScatterGatherList: PVOID,
        pub BuildScatterGatherList: PVOID,
        pub BuildMdlFromScatterGatherList: PVOID,
        /// From here on only when `Size` says so (version 3).
        pub GetDmaAdapterInfo: PVOID,
        pub GetDmaTransferInfo: PVOID,
        pub InitializeDmaTransferContext: PVOID,
        pub AllocateCommonBufferEx: PVOID,
        pub AllocateAdapterChannelEx: PVOID,
        pub ConfigureAdapterChannel: PVOID,
        pub CancelAdapterChannel: PVOID,
        pub MapTransferEx: PVOID,
        pub GetScatterGatherListEx: PVOID,
        pub BuildScatterGatherListEx: PVOID,
        pub FlushAdapterBuffersEx: PVOID,
        pub FreeAdapterObject: PVOID,
        pub CancelMappedTransfer: PVOID,
        pub AllocateDomainCommonBuffer: PVOID,
        pub FlushDmaBuffer: PVOID,
        pub JoinDmaDomain: PVOID,
        pub LeaveDmaDomain: PVOID,
        pub GetDmaDomain: PVOID,
        pub AllocateCommonBufferWithBounds: PVOID,
        pub AllocateCommonBufferVector: PVOID,
        pub GetCommonBufferFromVectorByIndex: PVOID,
        pub FreeCommonBufferFromVector: PVOID,
        pub FreeCommonBufferVector: PVOID,
        pub CreateCommonBufferFromMdl: PVOID,
    }
}
