//! Memory and DMA: structures, enumerations and callbacks of KMDF 1.31.

use super::nested;
use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct WDFMEMORY_OFFSET { pub BufferOffset: usize, pub BufferLength: usize }
    pub struct WDF_COMMON_BUFFER_CONFIG { pub Size: ULONG, pub AlignmentRequirement: ULONG }
    pub struct WDF_DMA_ENABLER_CONFIG {
        pub Size: ULONG, pub Profile: WDF_DMA_PROFILE, pub MaximumLength: usize,
        pub EvtDmaEnablerFill: Option<PFN_WDF_DMA_ENABLER_FILL>, pub EvtDmaEnablerFlush: Option<PFN_WDF_DMA_ENABLER_FLUSH>,
        pub EvtDmaEnablerDisable: Option<PFN_WDF_DMA_ENABLER_DISABLE>,
        pub EvtDmaEnablerEnable: Option<PFN_WDF_DMA_ENABLER_ENABLE>,
        pub EvtDmaEnablerSelfManagedIoStart: Option<PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_START>,
        pub EvtDmaEnablerSelfManagedIoStop: Option<PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_STOP>,
        pub AddressWidthOverride: ULONG, pub WdmDmaVersionOverride: ULONG, pub Flags: ULONG,
    }
    pub struct WDF_DMA_SYSTEM_PROFILE_CONFIG {
        pub Size: ULONG, pub DemandMode: BOOLEAN, pub LoopedTransfer: BOOLEAN, pub DmaWidth: DMA_WIDTH,
        pub DeviceAddress: i64, pub DmaDescriptor: PCM_PARTIAL_RESOURCE_DESCRIPTOR,
    }
    pub struct WDF_MEMORY_DESCRIPTOR { pub Type: WDF_MEMORY_DESCRIPTOR_TYPE, pub u: WDF_MEMORY_DESCRIPTOR_u }
    pub union WDF_MEMORY_DESCRIPTOR_u {
        pub BufferType: WDF_MEMORY_DESCRIPTOR_u_BufferType, pub MdlType: WDF_MEMORY_DESCRIPTOR_u_MdlType,
        pub HandleType: WDF_MEMORY_DESCRIPTOR_u_HandleType,
    }
    pub struct WDF_MEMORY_DESCRIPTOR_u_HandleType { pub Memory: WDFMEMORY, pub Offsets: *mut WDFMEMORY_OFFSET }
    pub struct WDF_MEMORY_DESCRIPTOR_u_MdlType { pub Mdl: PMDL, pub BufferLength: ULONG }
    pub struct WDF_MEMORY_DESCRIPTOR_u_BufferType { pub Buffer: PVOID, pub Length: ULONG }
}

crate::abi_enums! { pub ENUMS;
    pub enum WDF_DMA_DIRECTION: i32 { WdfDmaDirectionReadFromDevice = 0, WdfDmaDirectionWriteToDevice = 1 }
    pub enum WDF_DMA_ENABLER_CONFIG_FLAGS: i32 {
        WDF_DMA_ENABLER_CONFIG_NO_SGLIST_PREALLOCATION = 1, WDF_DMA_ENABLER_CONFIG_REQUIRE_SINGLE_TRANSFER = 2,
    }
    pub enum WDF_DMA_PROFILE: i32 {
        WdfDmaProfileInvalid = 0, WdfDmaProfilePacket = 1, WdfDmaProfileScatterGather = 2, WdfDmaProfilePacket64 = 3,
        WdfDmaProfileScatterGather64 = 4, WdfDmaProfileScatterGatherDuplex = 5, WdfDmaProfileScatterGather64Duplex = 6,
        WdfDmaProfileSystem = 7, WdfDmaProfileSystemDuplex = 8,
    }
    pub enum WDF_MEMORY_DESCRIPTOR_TYPE: i32 {
        WdfMemoryDescriptorTypeInvalid = 0, WdfMemoryDescriptorTypeBuffer = 1, WdfMemoryDescriptorTypeMdl = 2,
        WdfMemoryDescriptorTypeHandle = 3,
    }
}

crate::abi_callbacks! { pub CALLBACKS;
    pub fn PFN_WDF_DMA_ENABLER_DISABLE(DmaEnabler: WDFDMAENABLER) -> NTSTATUS;
    pub fn PFN_WDF_DMA_ENABLER_ENABLE(DmaEnabler: WDFDMAENABLER) -> NTSTATUS;
    pub fn PFN_WDF_DMA_ENABLER_FILL(DmaEnabler: WDFDMAENABLER) -> NTSTATUS;
    pub fn PFN_WDF_DMA_ENABLER_FLUSH(DmaEnabler: WDFDMAENABLER) -> NTSTATUS;
    pub fn PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_START(DmaEnabler: WDFDMAENABLER) -> NTSTATUS;
    pub fn PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_STOP(DmaEnabler: WDFDMAENABLER) -> NTSTATUS;
    pub fn PFN_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL(
        DmaTransaction: WDFDMATRANSACTION, Device: WDFDEVICE, Context: PVOID, Mdl: PMDL, Offset: usize, Length: usize,
    ) -> BOOLEAN;
    pub fn PFN_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE(
        Transaction: WDFDMATRANSACTION, Device: WDFDEVICE, Context: PVOID, Direction: WDF_DMA_DIRECTION,
        Status: DMA_COMPLETION_STATUS,
    );
    pub fn PFN_WDF_PROGRAM_DMA(
        Transaction: WDFDMATRANSACTION, Device: WDFDEVICE, Context: PVOID, Direction: WDF_DMA_DIRECTION,
        SgList: PSCATTER_GATHER_LIST,
    ) -> BOOLEAN;
    pub fn PFN_WDF_RESERVE_DMA(DmaTransaction: WDFDMATRANSACTION, Context: PVOID);
}

nested! { pub NESTED;
    WDF_MEMORY_DESCRIPTOR.u.BufferType;
    WDF_MEMORY_DESCRIPTOR.u.BufferType.Buffer;
    WDF_MEMORY_DESCRIPTOR.u.BufferType.Length;
    WDF_MEMORY_DESCRIPTOR.u.MdlType;
    WDF_MEMORY_DESCRIPTOR.u.MdlType.Mdl;
    WDF_MEMORY_DESCRIPTOR.u.MdlType.BufferLength;
    WDF_MEMORY_DESCRIPTOR.u.HandleType;
    WDF_MEMORY_DESCRIPTOR.u.HandleType.Memory;
    WDF_MEMORY_DESCRIPTOR.u.HandleType.Offsets;
}
