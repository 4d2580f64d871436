//! Functions of `acxstreams.h`, with their places in the table.

use crate::acx::raw::prelude::*;
use crate::acx::table;
use crate::wdf::table::functions;

functions! {
    154 AcxStreamInitAssignProperties(
        StreamInit: *mut ACXSTREAM_INIT, Properties: *mut ACX_PROPERTY_ITEM, PropertiesCount: ULONG,
    ) -> NTSTATUS;
    155 AcxStreamInitAssignMethods(
        StreamInit: *mut ACXSTREAM_INIT, Methods: *mut ACX_METHOD_ITEM, MethodsCount: ULONG,
    ) -> NTSTATUS;
    156 AcxStreamInitAssignAcxRequestPreprocessCallback(
        StreamInit: *mut ACXSTREAM_INIT, EvtObjectAcxRequestPreprocess: Option<PFN_ACX_OBJECT_PREPROCESS_REQUEST>,
        DriverContext: PVOID, RequestType: ACX_REQUEST_TYPE, Set: *const GUID, Id: ULONG,
    ) -> NTSTATUS;
    157 AcxStreamInitAssignAcxStreamCallbacks(
        StreamInit: *mut ACXSTREAM_INIT, StreamCallbacks: *mut ACX_STREAM_CALLBACKS,
    ) -> NTSTATUS;
    158 AcxStreamInitAssignAcxRtStreamCallbacks(
        StreamInit: *mut ACXSTREAM_INIT, RtStreamCallbacks: *mut ACX_RT_STREAM_CALLBACKS,
    ) -> NTSTATUS;
    159 AcxStreamInitSetAcxRtStreamSupportsNotifications(StreamInit: *mut ACXSTREAM_INIT);
    160 AcxStreamCreate(
        Device: WDFDEVICE, Circuit: ACXCIRCUIT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut *mut ACXSTREAM_INIT,
        Stream: *mut ACXSTREAM,
    ) -> NTSTATUS;
    161 AcxStreamAddEvents(Stream: ACXSTREAM, Events: *mut ACXEVENT, EventsCount: ULONG) -> NTSTATUS;
    162 AcxStreamAddElements(Stream: ACXSTREAM, Elements: *mut ACXELEMENT, ElementsCount: ULONG) -> NTSTATUS;
    163 AcxStreamGetElementById(Stream: ACXSTREAM, ElementId: ULONG) -> ACXELEMENT;
    164 AcxStreamAddConnections(Stream: ACXSTREAM, Connections: *mut ACX_CONNECTION, ConnectionsCount: ULONG) -> NTSTATUS;
    165 AcxStreamGetCircuit(Stream: ACXSTREAM) -> ACXCIRCUIT;
    166 AcxStreamDispatchAcxRequest(Stream: ACXSTREAM, Request: WDFREQUEST) -> NTSTATUS;
    167 AcxStreamStopIoActual(Stream: ACXSTREAM, Flags: ULONG, ObjectTag: PVOID, Line: LONG, File: *const CHAR) -> NTSTATUS;
    168 AcxStreamResumeIoActual(Stream: ACXSTREAM, ObjectTag: PVOID, Line: LONG, File: *const CHAR);
    169 AcxRtStreamCreate(
        Device: WDFDEVICE, Circuit: ACXCIRCUIT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut *mut ACXSTREAM_INIT,
        Stream: *mut ACXSTREAM,
    ) -> NTSTATUS;
    170 AcxRtStreamNotifyPacketComplete(Stream: ACXSTREAM, CompletedPacket: u64, QPCCompletion: u64) -> NTSTATUS;
    171 AcxDrmAddContentHandlers(ContentId: ULONG, paHandlers: *mut PVOID, NumHandlers: ULONG) -> NTSTATUS;
    172 AcxDrmCreateContentMixed(paContentId: *mut ULONG, cContentId: ULONG, pMixedContentId: *mut ULONG) -> NTSTATUS;
    173 AcxDrmDestroyContent(ContentId: ULONG) -> NTSTATUS;
    174 AcxDrmForwardContentToDeviceObject(ContentId: ULONG, Reserved: PVOID, DrmForward: *const ACXDRMFORWARD) -> NTSTATUS;
    175 AcxDrmRetrieveContentRights(ContentId: ULONG, DrmRights: *mut ACXDRMRIGHTS) -> NTSTATUS;
    176 AcxStreamBridgeCreate(
        AcxCircuit: ACXCIRCUIT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_STREAM_BRIDGE_CONFIG,
        StreamBridge: *mut ACXSTREAMBRIDGE,
    ) -> NTSTATUS;
    177 AcxStreamBridgeAddStream(Bridge: ACXSTREAMBRIDGE, Stream: ACXSTREAM) -> NTSTATUS;
    178 AcxStreamBridgeRemoveStream(Bridge: ACXSTREAMBRIDGE, Stream: ACXSTREAM) -> NTSTATUS;
    179 AcxStreamBridgeGetTargetStream(Bridge: ACXSTREAMBRIDGE, Stream: ACXSTREAM) -> ACXTARGETSTREAM;
    217 AcxStreamGetElementsCount(Stream: ACXSTREAM) -> ULONG;
    218 AcxStreamGetNotificationId(Stream: ACXSTREAM) -> GUID;
}
