//! Functions of `wdfio.h`, `wdfiotarget.h`, `wdfrequest.h`, `wdffileobject.h`, with their places in the table.

use crate::wdf::raw::prelude::*;
use crate::wdf::table;
use crate::wdf::table::functions;

functions! {
    137 WdfFileObjectGetFileName(FileObject: WDFFILEOBJECT) -> *mut UNICODE_STRING;
    138 WdfFileObjectGetFlags(FileObject: WDFFILEOBJECT) -> ULONG;
    139 WdfFileObjectGetDevice(FileObject: WDFFILEOBJECT) -> WDFDEVICE;
    140 WdfFileObjectWdmGetFileObject(FileObject: WDFFILEOBJECT) -> PFILE_OBJECT;
    152 WdfIoQueueCreate(
        Device: WDFDEVICE, Config: *mut WDF_IO_QUEUE_CONFIG, QueueAttributes: *mut WDF_OBJECT_ATTRIBUTES,
        Queue: *mut WDFQUEUE,
    ) -> NTSTATUS;
    153 WdfIoQueueGetState(Queue: WDFQUEUE, QueueRequests: *mut ULONG, DriverRequests: *mut ULONG) -> WDF_IO_QUEUE_STATE;
    154 WdfIoQueueStart(Queue: WDFQUEUE);
    155 WdfIoQueueStop(Queue: WDFQUEUE, StopComplete: Option<PFN_WDF_IO_QUEUE_STATE>, Context: PVOID);
    156 WdfIoQueueStopSynchronously(Queue: WDFQUEUE);
    157 WdfIoQueueGetDevice(Queue: WDFQUEUE) -> WDFDEVICE;
    158 WdfIoQueueRetrieveNextRequest(Queue: WDFQUEUE, OutRequest: *mut WDFREQUEST) -> NTSTATUS;
    159 WdfIoQueueRetrieveRequestByFileObject(
        Queue: WDFQUEUE, FileObject: WDFFILEOBJECT, OutRequest: *mut WDFREQUEST,
    ) -> NTSTATUS;
    160 WdfIoQueueFindRequest(
        Queue: WDFQUEUE, FoundRequest: WDFREQUEST, FileObject: WDFFILEOBJECT, Parameters: *mut WDF_REQUEST_PARAMETERS,
        OutRequest: *mut WDFREQUEST,
    ) -> NTSTATUS;
    161 WdfIoQueueRetrieveFoundRequest(Queue: WDFQUEUE, FoundRequest: WDFREQUEST, OutRequest: *mut WDFREQUEST) -> NTSTATUS;
    162 WdfIoQueueDrainSynchronously(Queue: WDFQUEUE);
    163 WdfIoQueueDrain(Queue: WDFQUEUE, DrainComplete: Option<PFN_WDF_IO_QUEUE_STATE>, Context: PVOID);
    164 WdfIoQueuePurgeSynchronously(Queue: WDFQUEUE);
    165 WdfIoQueuePurge(Queue: WDFQUEUE, PurgeComplete: Option<PFN_WDF_IO_QUEUE_STATE>, Context: PVOID);
    166 WdfIoQueueReadyNotify(Queue: WDFQUEUE, QueueReady: Option<PFN_WDF_IO_QUEUE_STATE>, Context: PVOID) -> NTSTATUS;
    167 WdfIoTargetCreate(
        Device: WDFDEVICE, IoTargetAttributes: *mut WDF_OBJECT_ATTRIBUTES, IoTarget: *mut WDFIOTARGET,
    ) -> NTSTATUS;
    168 WdfIoTargetOpen(IoTarget: WDFIOTARGET, OpenParams: *mut WDF_IO_TARGET_OPEN_PARAMS) -> NTSTATUS;
    169 WdfIoTargetCloseForQueryRemove(IoTarget: WDFIOTARGET);
    170 WdfIoTargetClose(IoTarget: WDFIOTARGET);
    171 WdfIoTargetStart(IoTarget: WDFIOTARGET) -> NTSTATUS;
    172 WdfIoTargetStop(IoTarget: WDFIOTARGET, Action: WDF_IO_TARGET_SENT_IO_ACTION);
    173 WdfIoTargetGetState(IoTarget: WDFIOTARGET) -> WDF_IO_TARGET_STATE;
    174 WdfIoTargetGetDevice(IoTarget: WDFIOTARGET) -> WDFDEVICE;
    175 WdfIoTargetQueryTargetProperty(
        IoTarget: WDFIOTARGET, DeviceProperty: DEVICE_REGISTRY_PROPERTY, BufferLength: ULONG, PropertyBuffer: PVOID,
        ResultLength: *mut ULONG,
    ) -> NTSTATUS;
    176 WdfIoTargetAllocAndQueryTargetProperty(
        IoTarget: WDFIOTARGET, DeviceProperty: DEVICE_REGISTRY_PROPERTY, PoolType: POOL_TYPE,
        PropertyMemoryAttributes: *mut WDF_OBJECT_ATTRIBUTES, PropertyMemory: *mut WDFMEMORY,
    ) -> NTSTATUS;
    177 WdfIoTargetQueryForInterface(
        IoTarget: WDFIOTARGET, InterfaceType: *const GUID, Interface: PINTERFACE, Size: USHORT, Version: USHORT,
        InterfaceSpecificData: PVOID,
    ) -> NTSTATUS;
    178 WdfIoTargetWdmGetTargetDeviceObject(IoTarget: WDFIOTARGET) -> PDEVICE_OBJECT;
    179 WdfIoTargetWdmGetTargetPhysicalDevice(IoTarget: WDFIOTARGET) -> PDEVICE_OBJECT;
    180 WdfIoTargetWdmGetTargetFileObject(IoTarget: WDFIOTARGET) -> PFILE_OBJECT;
    181 WdfIoTargetWdmGetTargetFileHandle(IoTarget: WDFIOTARGET) -> HANDLE;
    182 WdfIoTargetSendReadSynchronously(
        IoTarget: WDFIOTARGET, Request: WDFREQUEST, OutputBuffer: *mut WDF_MEMORY_DESCRIPTOR, DeviceOffset: *mut i64,
        RequestOptions: *mut WDF_REQUEST_SEND_OPTIONS, BytesRead: *mut usize,
    ) -> NTSTATUS;
    183 WdfIoTargetFormatRequestForRead(
        IoTarget: WDFIOTARGET, Request: WDFREQUEST, OutputBuffer: WDFMEMORY, OutputBufferOffset: *mut WDFMEMORY_OFFSET,
        DeviceOffset: *mut i64,
    ) -> NTSTATUS;
    184 WdfIoTargetSendWriteSynchronously(
        IoTarget: WDFIOTARGET, Request: WDFREQUEST, InputBuffer: *mut WDF_MEMORY_DESCRIPTOR, DeviceOffset: *mut i64,
        RequestOptions: *mut WDF_REQUEST_SEND_OPTIONS, BytesWritten: *mut usize,
    ) -> NTSTATUS;
    185 WdfIoTargetFormatRequestForWrite(
        IoTarget: WDFIOTARGET, Request: WDFREQUEST, InputBuffer: WDFMEMORY, InputBufferOffset: *mut WDFMEMORY_OFFSET,
        DeviceOffset: *mut i64,
    ) -> NTSTATUS;
    186 WdfIoTargetSendIoctlSynchronously(
        IoTarget: WDFIOTARGET, Request: WDFREQUEST, IoctlCode: ULONG, InputBuffer: *mut WDF_MEMORY_DESCRIPTOR,
        OutputBuffer: *mut WDF_MEMORY_DESCRIPTOR, RequestOptions: *mut WDF_REQUEST_SEND_OPTIONS, BytesReturned: *mut usize,
    ) -> NTSTATUS;
    187 WdfIoTargetFormatRequestForIoctl(
        IoTarget: WDFIOTARGET, Request: WDFREQUEST, IoctlCode: ULONG, InputBuffer: WDFMEMORY,
        InputBufferOffset: *mut WDFMEMORY_OFFSET, OutputBuffer: WDFMEMORY, OutputBufferOffset: *mut WDFMEMORY_OFFSET,
    ) -> NTSTATUS;
    188 WdfIoTargetSendInternalIoctlSynchronously(
        IoTarget: WDFIOTARGET, Request: WDFREQUEST, IoctlCode: ULONG, InputBuffer: *mut WDF_MEMORY_DESCRIPTOR,
        OutputBuffer: *mut WDF_MEMORY_DESCRIPTOR, RequestOptions: *mut WDF_REQUEST_SEND_OPTIONS, BytesReturned: *mut usize,
    ) -> NTSTATUS;
    189 WdfIoTargetFormatRequestForInternalIoctl(
        IoTarget: WDFIOTARGET, Request: WDFREQUEST, IoctlCode: ULONG, InputBuffer: WDFMEMORY,
        InputBufferOffset: *mut WDFMEMORY_OFFSET, OutputBuffer: WDFMEMORY, OutputBufferOffset: *mut WDFMEMORY_OFFSET,
    ) -> NTSTATUS;
    190 WdfIoTargetSendInternalIoctlOthersSynchronously(
        IoTarget: WDFIOTARGET, Request: WDFREQUEST, IoctlCode: ULONG, OtherArg1: *mut WDF_MEMORY_DESCRIPTOR,
        OtherArg2: *mut WDF_MEMORY_DESCRIPTOR, OtherArg4: *mut WDF_MEMORY_DESCRIPTOR,
        RequestOptions: *mut WDF_REQUEST_SEND_OPTIONS, BytesReturned: *mut usize,
    ) -> NTSTATUS;
    191 WdfIoTargetFormatRequestForInternalIoctlOthers(
        IoTarget: WDFIOTARGET, Request: WDFREQUEST, IoctlCode: ULONG, OtherArg1: WDFMEMORY,
        OtherArg1Offset: *mut WDFMEMORY_OFFSET, OtherArg2: WDFMEMORY, OtherArg2Offset: *mut WDFMEMORY_OFFSET,
        OtherArg4: WDFMEMORY, OtherArg4Offset: *mut WDFMEMORY_OFFSET,
    ) -> NTSTATUS;
    247 WdfRequestCreate(
        RequestAttributes: *mut WDF_OBJECT_ATTRIBUTES, IoTarget: WDFIOTARGET, Request: *mut WDFREQUEST,
    ) -> NTSTATUS;
    248 WdfRequestCreateFromIrp(
        RequestAttributes: *mut WDF_OBJECT_ATTRIBUTES, Irp: PIRP, RequestFreesIrp: BOOLEAN, Request: *mut WDFREQUEST,
    ) -> NTSTATUS;
    249 WdfRequestReuse(Request: WDFREQUEST, ReuseParams: *mut WDF_REQUEST_REUSE_PARAMS) -> NTSTATUS;
    250 WdfRequestChangeTarget(Request: WDFREQUEST, IoTarget: WDFIOTARGET) -> NTSTATUS;
    251 WdfRequestFormatRequestUsingCurrentType(Request: WDFREQUEST);
    252 WdfRequestWdmFormatUsingStackLocation(Request: WDFREQUEST, Stack: PIO_STACK_LOCATION);
    253 WdfRequestSend(Request: WDFREQUEST, Target: WDFIOTARGET, Options: *mut WDF_REQUEST_SEND_OPTIONS) -> BOOLEAN;
    254 WdfRequestGetStatus(Request: WDFREQUEST) -> NTSTATUS;
    255 WdfRequestMarkCancelable(Request: WDFREQUEST, EvtRequestCancel: Option<PFN_WDF_REQUEST_CANCEL>);
    256 WdfRequestUnmarkCancelable(Request: WDFREQUEST) -> NTSTATUS;
    257 WdfRequestIsCanceled(Request: WDFREQUEST) -> BOOLEAN;
    258 WdfRequestCancelSentRequest(Request: WDFREQUEST) -> BOOLEAN;
    259 WdfRequestIsFrom32BitProcess(Request: WDFREQUEST) -> BOOLEAN;
    260 WdfRequestSetCompletionRoutine(
        Request: WDFREQUEST, CompletionRoutine: Option<PFN_WDF_REQUEST_COMPLETION_ROUTINE>, CompletionContext: PVOID,
    );
    261 WdfRequestGetCompletionParams(Request: WDFREQUEST, Params: *mut WDF_REQUEST_COMPLETION_PARAMS);
    262 WdfRequestAllocateTimer(Request: WDFREQUEST) -> NTSTATUS;
    263 WdfRequestComplete(Request: WDFREQUEST, Status: NTSTATUS);
    264 WdfRequestCompleteWithPriorityBoost(Request: WDFREQUEST, Status: NTSTATUS, PriorityBoost: CCHAR);
    265 WdfRequestCompleteWithInformation(Request: WDFREQUEST, Status: NTSTATUS, Information: usize);
    266 WdfRequestGetParameters(Request: WDFREQUEST, Parameters: *mut WDF_REQUEST_PARAMETERS);
    267 WdfRequestRetrieveInputMemory(Request: WDFREQUEST, Memory: *mut WDFMEMORY) -> NTSTATUS;
    268 WdfRequestRetrieveOutputMemory(Request: WDFREQUEST, Memory: *mut WDFMEMORY) -> NTSTATUS;
    269 WdfRequestRetrieveInputBuffer(
        Request: WDFREQUEST, MinimumRequiredLength: usize, Buffer: *mut PVOID, Length: *mut usize,
    ) -> NTSTATUS;
    270 WdfRequestRetrieveOutputBuffer(
        Request: WDFREQUEST, MinimumRequiredSize: usize, Buffer: *mut PVOID, Length: *mut usize,
    ) -> NTSTATUS;
    271 WdfRequestRetrieveInputWdmMdl(Request: WDFREQUEST, Mdl: *mut PMDL) -> NTSTATUS;
    272 WdfRequestRetrieveOutputWdmMdl(Request: WDFREQUEST, Mdl: *mut PMDL) -> NTSTATUS;
    273 WdfRequestRetrieveUnsafeUserInputBuffer(
        Request: WDFREQUEST, MinimumRequiredLength: usize, InputBuffer: *mut PVOID, Length: *mut usize,
    ) -> NTSTATUS;
    274 WdfRequestRetrieveUnsafeUserOutputBuffer(
        Request: WDFREQUEST, MinimumRequiredLength: usize, OutputBuffer: *mut PVOID, Length: *mut usize,
    ) -> NTSTATUS;
    275 WdfRequestSetInformation(Request: WDFREQUEST, Information: usize);
    276 WdfRequestGetInformation(Request: WDFREQUEST) -> usize;
    277 WdfRequestGetFileObject(Request: WDFREQUEST) -> WDFFILEOBJECT;
    278 WdfRequestProbeAndLockUserBufferForRead(
        Request: WDFREQUEST, Buffer: PVOID, Length: usize, MemoryObject: *mut WDFMEMORY,
    ) -> NTSTATUS;
    279 WdfRequestProbeAndLockUserBufferForWrite(
        Request: WDFREQUEST, Buffer: PVOID, Length: usize, MemoryObject: *mut WDFMEMORY,
    ) -> NTSTATUS;
    280 WdfRequestGetRequestorMode(Request: WDFREQUEST) -> KPROCESSOR_MODE;
    281 WdfRequestForwardToIoQueue(Request: WDFREQUEST, DestinationQueue: WDFQUEUE) -> NTSTATUS;
    282 WdfRequestGetIoQueue(Request: WDFREQUEST) -> WDFQUEUE;
    283 WdfRequestRequeue(Request: WDFREQUEST) -> NTSTATUS;
    284 WdfRequestStopAcknowledge(Request: WDFREQUEST, Requeue: BOOLEAN);
    285 WdfRequestWdmGetIrp(Request: WDFREQUEST) -> PIRP;
    390 WdfIoQueueAssignForwardProgressPolicy(
        Queue: WDFQUEUE, ForwardProgressPolicy: *mut WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY,
    ) -> NTSTATUS;
    393 WdfRequestMarkCancelableEx(Request: WDFREQUEST, EvtRequestCancel: Option<PFN_WDF_REQUEST_CANCEL>) -> NTSTATUS;
    394 WdfRequestIsReserved(Request: WDFREQUEST) -> BOOLEAN;
    395 WdfRequestForwardToParentDeviceIoQueue(
        Request: WDFREQUEST, ParentDeviceQueue: WDFQUEUE, ForwardOptions: *mut WDF_REQUEST_FORWARD_OPTIONS,
    ) -> NTSTATUS;
    418 WdfIoQueueStopAndPurge(Queue: WDFQUEUE, StopAndPurgeComplete: Option<PFN_WDF_IO_QUEUE_STATE>, Context: PVOID);
    419 WdfIoQueueStopAndPurgeSynchronously(Queue: WDFQUEUE);
    420 WdfIoTargetPurge(IoTarget: WDFIOTARGET, Action: WDF_IO_TARGET_PURGE_IO_ACTION);
    446 WdfFileObjectGetInitiatorProcessId(FileObject: WDFFILEOBJECT) -> ULONG;
    447 WdfRequestGetRequestorProcessId(Request: WDFREQUEST) -> ULONG;
}
