//! Functions of `acxtargets.h`, with their places in the table.

use crate::acx::raw::prelude::*;
use crate::acx::table;
use crate::wdf::table::functions;

functions! {
    180 AcxTargetCircuitCreate(
        Device: WDFDEVICE, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_TARGET_CIRCUIT_CONFIG,
        TargetCircuit: *mut ACXTARGETCIRCUIT,
    ) -> NTSTATUS;
    181 AcxTargetCircuitGetWdfIoTarget(TargetCircuit: ACXTARGETCIRCUIT) -> WDFIOTARGET;
    182 AcxTargetCircuitGetPinsCount(TargetCircuit: ACXTARGETCIRCUIT) -> ULONG;
    183 AcxTargetCircuitGetTargetPin(TargetCircuit: ACXTARGETCIRCUIT, PinIndex: ULONG) -> ACXTARGETPIN;
    184 AcxTargetCircuitGetElementsCount(TargetCircuit: ACXTARGETCIRCUIT) -> ULONG;
    185 AcxTargetCircuitGetTargetElement(TargetCircuit: ACXTARGETCIRCUIT, ElementIndex: ULONG) -> ACXTARGETELEMENT;
    186 AcxTargetCircuitFormatRequestForProperty(
        TargetCircuit: ACXTARGETCIRCUIT, Request: WDFREQUEST, Params: *mut ACX_REQUEST_PARAMETERS,
    ) -> NTSTATUS;
    187 AcxTargetCircuitFormatRequestForMethod(
        TargetCircuit: ACXTARGETCIRCUIT, Request: WDFREQUEST, Params: *mut ACX_REQUEST_PARAMETERS,
    ) -> NTSTATUS;
    188 AcxTargetPinGetId(TargetPin: ACXTARGETPIN) -> ULONG;
    189 AcxTargetPinGetWdfIoTarget(TargetPin: ACXTARGETPIN) -> WDFIOTARGET;
    190 AcxTargetPinRetrieveModeDataFormatList(
        TargetPin: ACXTARGETPIN, SignalProcessingMode: *const GUID, DataFormatList: *mut ACXDATAFORMATLIST,
    ) -> NTSTATUS;
    191 AcxTargetPinFormatRequestForProperty(
        TargetPin: ACXTARGETPIN, Request: WDFREQUEST, Params: *mut ACX_REQUEST_PARAMETERS,
    ) -> NTSTATUS;
    192 AcxTargetPinFormatRequestForMethod(
        TargetPin: ACXTARGETPIN, Request: WDFREQUEST, Params: *mut ACX_REQUEST_PARAMETERS,
    ) -> NTSTATUS;
    193 AcxTargetElementGetId(TargetElement: ACXTARGETELEMENT) -> ULONG;
    194 AcxTargetElementGetType(TargetElement: ACXTARGETELEMENT) -> GUID;
    195 AcxTargetElementGetNameTag(TargetElement: ACXTARGETELEMENT) -> GUID;
    196 AcxTargetElementGetWdfIoTarget(TargetElement: ACXTARGETELEMENT) -> WDFIOTARGET;
    197 AcxTargetElementFormatRequestForProperty(
        TargetElement: ACXTARGETELEMENT, Request: WDFREQUEST, Params: *mut ACX_REQUEST_PARAMETERS,
    ) -> NTSTATUS;
    198 AcxTargetElementFormatRequestForMethod(
        TargetElement: ACXTARGETELEMENT, Request: WDFREQUEST, Params: *mut ACX_REQUEST_PARAMETERS,
    ) -> NTSTATUS;
    199 AcxTargetStreamCreate(
        Device: WDFDEVICE, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_TARGET_STREAM_CONFIG,
        TargetStream: *mut ACXTARGETSTREAM,
    ) -> NTSTATUS;
    200 AcxTargetStreamGetWdfIoTarget(TargetStream: ACXTARGETSTREAM) -> WDFIOTARGET;
    201 AcxTargetStreamGetElementsCount(TargetStream: ACXTARGETSTREAM) -> ULONG;
    202 AcxTargetStreamGetTargetElement(TargetStream: ACXTARGETSTREAM, ElementIndex: ULONG) -> ACXTARGETELEMENT;
    203 AcxTargetStreamAssignDrmContentId(
        TargetStream: ACXTARGETSTREAM, ContentId: ULONG, DrmRights: *mut ACXDRMRIGHTS,
    ) -> NTSTATUS;
    204 AcxTargetStreamFormatRequestForProperty(
        TargetStream: ACXTARGETSTREAM, Request: WDFREQUEST, Params: *mut ACX_REQUEST_PARAMETERS,
    ) -> NTSTATUS;
    205 AcxTargetStreamFormatRequestForMethod(
        TargetStream: ACXTARGETSTREAM, Request: WDFREQUEST, Params: *mut ACX_REQUEST_PARAMETERS,
    ) -> NTSTATUS;
    206 AcxTargetFactoryCircuitCreate(
        Device: WDFDEVICE, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_TARGET_FACTORY_CIRCUIT_CONFIG,
        TargetFactoryCircuit: *mut ACXTARGETFACTORYCIRCUIT,
    ) -> NTSTATUS;
    207 AcxTargetFactoryCircuitGetWdfIoTarget(TargetFactoryCircuit: ACXTARGETFACTORYCIRCUIT) -> WDFIOTARGET;
    208 AcxTargetFactoryCircuitFormatRequestForProperty(
        TargetFactoryCircuit: ACXTARGETFACTORYCIRCUIT, Request: WDFREQUEST, Params: *mut ACX_REQUEST_PARAMETERS,
    ) -> NTSTATUS;
    209 AcxTargetFactoryCircuitFormatRequestForMethod(
        TargetFactoryCircuit: ACXTARGETFACTORYCIRCUIT, Request: WDFREQUEST, Params: *mut ACX_REQUEST_PARAMETERS,
    ) -> NTSTATUS;
    219 AcxTargetCircuitGetSymbolicLinkName(TargetCircuit: ACXTARGETCIRCUIT) -> WDFSTRING;
    220 AcxTargetPinFlushModeDataFormatListCache(TargetPin: ACXTARGETPIN, SignalProcessingMode: *const GUID) -> NTSTATUS;
}
