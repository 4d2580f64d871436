//! Functions of `wdfdmaenabler.h`, `wdfdmatransaction.h`, `wdfcommonbuffer.h`, `wdfmemory.h`, with their places in the table.

use crate::wdf::raw::prelude::*;
use crate::wdf::table;
use crate::wdf::table::functions;

functions! {
    21 WdfCommonBufferCreate(
        DmaEnabler: WDFDMAENABLER, Length: usize, Attributes: *mut WDF_OBJECT_ATTRIBUTES,
        CommonBuffer: *mut WDFCOMMONBUFFER,
    ) -> NTSTATUS;
    22 WdfCommonBufferGetAlignedVirtualAddress(CommonBuffer: WDFCOMMONBUFFER) -> PVOID;
    23 WdfCommonBufferGetAlignedLogicalAddress(CommonBuffer: WDFCOMMONBUFFER) -> i64;
    24 WdfCommonBufferGetLength(CommonBuffer: WDFCOMMONBUFFER) -> usize;
    94 WdfDmaEnablerCreate(
        Device: WDFDEVICE, Config: *mut WDF_DMA_ENABLER_CONFIG, Attributes: *mut WDF_OBJECT_ATTRIBUTES,
        DmaEnablerHandle: *mut WDFDMAENABLER,
    ) -> NTSTATUS;
    95 WdfDmaEnablerGetMaximumLength(DmaEnabler: WDFDMAENABLER) -> usize;
    96 WdfDmaEnablerGetMaximumScatterGatherElements(DmaEnabler: WDFDMAENABLER) -> usize;
    97 WdfDmaEnablerSetMaximumScatterGatherElements(DmaEnabler: WDFDMAENABLER, MaximumFragments: usize);
    98 WdfDmaTransactionCreate(
        DmaEnabler: WDFDMAENABLER, Attributes: *mut WDF_OBJECT_ATTRIBUTES, DmaTransaction: *mut WDFDMATRANSACTION,
    ) -> NTSTATUS;
    99 WdfDmaTransactionInitialize(
        DmaTransaction: WDFDMATRANSACTION, EvtProgramDmaFunction: Option<PFN_WDF_PROGRAM_DMA>,
        DmaDirection: WDF_DMA_DIRECTION, Mdl: PMDL, VirtualAddress: PVOID, Length: usize,
    ) -> NTSTATUS;
    100 WdfDmaTransactionInitializeUsingRequest(
        DmaTransaction: WDFDMATRANSACTION, Request: WDFREQUEST, EvtProgramDmaFunction: Option<PFN_WDF_PROGRAM_DMA>,
        DmaDirection: WDF_DMA_DIRECTION,
    ) -> NTSTATUS;
    101 WdfDmaTransactionExecute(DmaTransaction: WDFDMATRANSACTION, Context: PVOID) -> NTSTATUS;
    102 WdfDmaTransactionRelease(DmaTransaction: WDFDMATRANSACTION) -> NTSTATUS;
    103 WdfDmaTransactionDmaCompleted(DmaTransaction: WDFDMATRANSACTION, Status: *mut NTSTATUS) -> BOOLEAN;
    104 WdfDmaTransactionDmaCompletedWithLength(
        DmaTransaction: WDFDMATRANSACTION, TransferredLength: usize, Status: *mut NTSTATUS,
    ) -> BOOLEAN;
    105 WdfDmaTransactionDmaCompletedFinal(
        DmaTransaction: WDFDMATRANSACTION, FinalTransferredLength: usize, Status: *mut NTSTATUS,
    ) -> BOOLEAN;
    106 WdfDmaTransactionGetBytesTransferred(DmaTransaction: WDFDMATRANSACTION) -> usize;
    107 WdfDmaTransactionSetMaximumLength(DmaTransaction: WDFDMATRANSACTION, MaximumLength: usize);
    108 WdfDmaTransactionGetRequest(DmaTransaction: WDFDMATRANSACTION) -> WDFREQUEST;
    109 WdfDmaTransactionGetCurrentDmaTransferLength(DmaTransaction: WDFDMATRANSACTION) -> usize;
    110 WdfDmaTransactionGetDevice(DmaTransaction: WDFDMATRANSACTION) -> WDFDEVICE;
    192 WdfMemoryCreate(
        Attributes: *mut WDF_OBJECT_ATTRIBUTES, PoolType: POOL_TYPE, PoolTag: ULONG, BufferSize: usize,
        Memory: *mut WDFMEMORY, Buffer: *mut PVOID,
    ) -> NTSTATUS;
    193 WdfMemoryCreatePreallocated(
        Attributes: *mut WDF_OBJECT_ATTRIBUTES, Buffer: PVOID, BufferSize: usize, Memory: *mut WDFMEMORY,
    ) -> NTSTATUS;
    194 WdfMemoryGetBuffer(Memory: WDFMEMORY, BufferSize: *mut usize) -> PVOID;
    195 WdfMemoryAssignBuffer(Memory: WDFMEMORY, Buffer: PVOID, BufferSize: usize) -> NTSTATUS;
    196 WdfMemoryCopyToBuffer(
        SourceMemory: WDFMEMORY, SourceOffset: usize, Buffer: PVOID, NumBytesToCopyTo: usize,
    ) -> NTSTATUS;
    197 WdfMemoryCopyFromBuffer(
        DestinationMemory: WDFMEMORY, DestinationOffset: usize, Buffer: PVOID, NumBytesToCopyFrom: usize,
    ) -> NTSTATUS;
    198 WdfLookasideListCreate(
        LookasideAttributes: *mut WDF_OBJECT_ATTRIBUTES, BufferSize: usize, PoolType: POOL_TYPE,
        MemoryAttributes: *mut WDF_OBJECT_ATTRIBUTES, PoolTag: ULONG, Lookaside: *mut WDFLOOKASIDE,
    ) -> NTSTATUS;
    199 WdfMemoryCreateFromLookaside(Lookaside: WDFLOOKASIDE, Memory: *mut WDFMEMORY) -> NTSTATUS;
    383 WdfCommonBufferCreateWithConfig(
        DmaEnabler: WDFDMAENABLER, Length: usize, Config: *mut WDF_COMMON_BUFFER_CONFIG,
        Attributes: *mut WDF_OBJECT_ATTRIBUTES, CommonBuffer: *mut WDFCOMMONBUFFER,
    ) -> NTSTATUS;
    384 WdfDmaEnablerGetFragmentLength(DmaEnabler: WDFDMAENABLER, DmaDirection: WDF_DMA_DIRECTION) -> usize;
    385 WdfDmaEnablerWdmGetDmaAdapter(DmaEnabler: WDFDMAENABLER, DmaDirection: WDF_DMA_DIRECTION) -> PDMA_ADAPTER;
    405 WdfDmaEnablerConfigureSystemProfile(
        DmaEnabler: WDFDMAENABLER, ProfileConfig: *mut WDF_DMA_SYSTEM_PROFILE_CONFIG, ConfigDirection: WDF_DMA_DIRECTION,
    ) -> NTSTATUS;
    406 WdfDmaTransactionInitializeUsingOffset(
        DmaTransaction: WDFDMATRANSACTION, EvtProgramDmaFunction: Option<PFN_WDF_PROGRAM_DMA>,
        DmaDirection: WDF_DMA_DIRECTION, Mdl: PMDL, Offset: usize, Length: usize,
    ) -> NTSTATUS;
    407 WdfDmaTransactionGetTransferInfo(
        DmaTransaction: WDFDMATRANSACTION, MapRegisterCount: *mut ULONG, ScatterGatherElementCount: *mut ULONG,
    );
    408 WdfDmaTransactionSetChannelConfigurationCallback(
        DmaTransaction: WDFDMATRANSACTION, ConfigureRoutine: Option<PFN_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL>,
        ConfigureContext: PVOID,
    );
    409 WdfDmaTransactionSetTransferCompleteCallback(
        DmaTransaction: WDFDMATRANSACTION, DmaCompletionRoutine: Option<PFN_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE>,
        DmaCompletionContext: PVOID,
    );
    410 WdfDmaTransactionSetImmediateExecution(DmaTransaction: WDFDMATRANSACTION, UseImmediateExecution: BOOLEAN);
    411 WdfDmaTransactionAllocateResources(
        DmaTransaction: WDFDMATRANSACTION, DmaDirection: WDF_DMA_DIRECTION, RequiredMapRegisters: ULONG,
        EvtReserveDmaFunction: Option<PFN_WDF_RESERVE_DMA>, EvtReserveDmaContext: PVOID,
    ) -> NTSTATUS;
    412 WdfDmaTransactionSetDeviceAddressOffset(DmaTransaction: WDFDMATRANSACTION, Offset: ULONG);
    413 WdfDmaTransactionFreeResources(DmaTransaction: WDFDMATRANSACTION);
    414 WdfDmaTransactionCancel(DmaTransaction: WDFDMATRANSACTION) -> BOOLEAN;
    415 WdfDmaTransactionWdmGetTransferContext(DmaTransaction: WDFDMATRANSACTION) -> PVOID;
    426 WdfDmaTransactionStopSystemTransfer(DmaTransaction: WDFDMATRANSACTION);
    444 WdfDmaTransactionSetSingleTransferRequirement(DmaTransaction: WDFDMATRANSACTION, RequireSingleTransfer: BOOLEAN);
}
