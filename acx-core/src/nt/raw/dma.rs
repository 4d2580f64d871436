//! DMA adapters.
use super::{BOOLEAN, PHYSICAL_ADDRESS, PVOID, layout};

#[repr(C)]
#[derive(Clone, Copy, Default)]
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

pub const DEVICE_DESCRIPTION_VERSION2: u32 = 2;
pub const PCIBus: i32 = 5;
pub const Width32Bits: i32 = 2;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct DMA_ADAPTER {
    pub Version: u16,
    pub Size: u16,
    pub DmaOperations: *mut DMA_OPERATIONS,
}

pub type PPUT_DMA_ADAPTER = Option<unsafe extern "efiapi" fn(*mut DMA_ADAPTER)>;
pub type PALLOCATE_COMMON_BUFFER =
    Option<unsafe extern "efiapi" fn(*mut DMA_ADAPTER, u32, *mut PHYSICAL_ADDRESS, BOOLEAN) -> PVOID>;
pub type PFREE_COMMON_BUFFER = Option<unsafe extern "efiapi" fn(*mut DMA_ADAPTER, u32, PHYSICAL_ADDRESS, PVOID, BOOLEAN)>;

/// Operations of an adapter. The slots that a common-buffer bus master does not use are kept as plain pointers.
#[repr(C)]
#[derive(Clone, Copy)]
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
    pub GetDmaAlignment: Option<unsafe extern "efiapi" fn(*mut DMA_ADAPTER) -> u32>,
    pub ReadDmaCounter: Option<unsafe extern "efiapi" fn(*mut DMA_ADAPTER) -> u32>,
    pub GetScatterGatherList: PVOID,
    pub PutScatterGatherList: PVOID,
    pub CalculateScatterGatherList: PVOID,
    pub BuildScatterGatherList: PVOID,
    pub BuildMdlFromScatterGatherList: PVOID,
}

layout!(DEVICE_DESCRIPTION, 64, 8, Master: 4, ScatterGather: 5, DemandMode: 6, AutoInitialize: 7, Dma32BitAddresses: 8, IgnoreCount: 9,
    Dma64BitAddresses: 11, BusNumber: 12, DmaChannel: 16, InterfaceType: 20, DmaWidth: 24, DmaSpeed: 28, MaximumLength: 32, DmaPort: 36,
    DmaAddressWidth: 40, DmaControllerInstance: 44, DmaRequestLine: 48, DeviceAddress: 56);
layout!(DMA_ADAPTER, 16, 8, Size: 2, DmaOperations: 8);
