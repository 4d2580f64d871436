//! Functions of `acxcircuit.h`, with their places in the table.

use crate::acx::raw::prelude::*;
use crate::acx::table;
use crate::wdf::table::functions;

functions! {
    0 AcxCircuitInitAllocate(Device: WDFDEVICE) -> *mut ACXCIRCUIT_INIT;
    1 AcxCircuitInitFree(CircuitInit: *mut ACXCIRCUIT_INIT);
    2 AcxCircuitInitSetComponentId(CircuitInit: *mut ACXCIRCUIT_INIT, ComponentId: *const GUID);
    3 AcxCircuitInitAssignComponentUri(CircuitInit: *mut ACXCIRCUIT_INIT, ComponentUri: *const UNICODE_STRING) -> NTSTATUS;
    4 AcxCircuitInitAssignName(CircuitInit: *mut ACXCIRCUIT_INIT, CircuitName: *const UNICODE_STRING) -> NTSTATUS;
    5 AcxCircuitInitAssignCategories(
        CircuitInit: *mut ACXCIRCUIT_INIT, Categories: *const GUID, CategoriesCount: ULONG,
    ) -> NTSTATUS;
    6 AcxCircuitInitSetCircuitType(CircuitInit: *mut ACXCIRCUIT_INIT, CircuitType: ACX_CIRCUIT_TYPE);
    7 AcxCircuitInitAssignProperties(
        CircuitInit: *mut ACXCIRCUIT_INIT, Properties: *mut ACX_PROPERTY_ITEM, PropertiesCount: ULONG,
    ) -> NTSTATUS;
    8 AcxCircuitInitAssignMethods(
        CircuitInit: *mut ACXCIRCUIT_INIT, Methods: *mut ACX_METHOD_ITEM, MethodsCount: ULONG,
    ) -> NTSTATUS;
    9 AcxCircuitInitSetAcxCircuitPnpPowerCallbacks(
        CircuitInit: *mut ACXCIRCUIT_INIT, EvtPnpPowerCallbacks: *mut ACX_CIRCUIT_PNPPOWER_CALLBACKS,
    );
    10 AcxCircuitInitSetAcxCircuitCompositeCallbacks(
        CircuitInit: *mut ACXCIRCUIT_INIT, EvtCompositeCallbacks: *mut ACX_CIRCUIT_COMPOSITE_CALLBACKS,
    );
    11 AcxCircuitInitAssignAcxRequestPreprocessCallback(
        CircuitInit: *mut ACXCIRCUIT_INIT, EvtObjectAcxRequestPreprocess: Option<PFN_ACX_OBJECT_PREPROCESS_REQUEST>,
        DriverContext: PVOID, RequestType: ACX_REQUEST_TYPE, Set: *const GUID, Id: ULONG,
    ) -> NTSTATUS;
    12 AcxCircuitInitAssignAcxCreateStreamCallback(
        CircuitInit: *mut ACXCIRCUIT_INIT, EvtCircuitCreateStream: Option<PFN_ACX_CIRCUIT_CREATE_STREAM>,
    ) -> NTSTATUS;
    13 AcxCircuitInitDisableDefaultStreamBridgeHandling(CircuitInit: *mut ACXCIRCUIT_INIT);
    14 AcxCircuitCreate(
        Device: WDFDEVICE, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut *mut ACXCIRCUIT_INIT,
        Circuit: *mut ACXCIRCUIT,
    ) -> NTSTATUS;
    15 AcxCircuitAddEvents(Circuit: ACXCIRCUIT, Events: *mut ACXEVENT, EventsCount: ULONG) -> NTSTATUS;
    16 AcxCircuitAddElements(Circuit: ACXCIRCUIT, Elements: *mut ACXELEMENT, ElementsCount: ULONG) -> NTSTATUS;
    17 AcxCircuitGetElementById(Circuit: ACXCIRCUIT, ElementId: ULONG) -> ACXELEMENT;
    18 AcxCircuitAddConnections(Circuit: ACXCIRCUIT, Connections: *mut ACX_CONNECTION, ConnectionsCount: ULONG) -> NTSTATUS;
    19 AcxCircuitAddPhysicalConnections(
        Circuit: ACXCIRCUIT, Connections: *mut ACX_PHYSICAL_CONNECTION, ConnectionsCount: ULONG,
    ) -> NTSTATUS;
    20 AcxCircuitAddPins(Circuit: ACXCIRCUIT, Pins: *mut ACXPIN, PinsCount: ULONG) -> NTSTATUS;
    21 AcxCircuitGetPinById(Circuit: ACXCIRCUIT, PinId: ULONG) -> ACXPIN;
    22 AcxCircuitGetWdfDevice(Circuit: ACXCIRCUIT) -> WDFDEVICE;
    23 AcxCircuitDispatchAcxRequest(Circuit: ACXCIRCUIT, Request: WDFREQUEST) -> NTSTATUS;
    24 AcxCircuitStopIoActual(
        Circuit: ACXCIRCUIT, Flags: ULONG, ObjectTag: PVOID, Line: LONG, File: *const CHAR,
    ) -> NTSTATUS;
    25 AcxCircuitResumeIoActual(Circuit: ACXCIRCUIT, ObjectTag: PVOID, Line: LONG, File: *const CHAR);
    26 AcxFactoryCircuitInitAllocate(Device: WDFDEVICE) -> *mut ACXFACTORYCIRCUIT_INIT;
    27 AcxFactoryCircuitInitFree(FactoryInit: *mut ACXFACTORYCIRCUIT_INIT);
    28 AcxFactoryCircuitInitSetComponentId(FactoryInit: *mut ACXFACTORYCIRCUIT_INIT, ComponentId: *const GUID);
    29 AcxFactoryCircuitInitAssignComponentUri(
        FactoryInit: *mut ACXFACTORYCIRCUIT_INIT, ComponentUri: *const UNICODE_STRING,
    ) -> NTSTATUS;
    30 AcxFactoryCircuitInitAssignName(
        FactoryInit: *mut ACXFACTORYCIRCUIT_INIT, FactoryName: *const UNICODE_STRING,
    ) -> NTSTATUS;
    31 AcxFactoryCircuitInitAssignCategories(
        FactoryInit: *mut ACXFACTORYCIRCUIT_INIT, Categories: *const GUID, CategoriesCount: ULONG,
    ) -> NTSTATUS;
    32 AcxFactoryCircuitInitAssignProperties(
        FactoryInit: *mut ACXFACTORYCIRCUIT_INIT, Properties: *mut ACX_PROPERTY_ITEM, PropertiesCount: ULONG,
    ) -> NTSTATUS;
    33 AcxFactoryCircuitInitAssignMethods(
        FactoryInit: *mut ACXFACTORYCIRCUIT_INIT, Methods: *mut ACX_METHOD_ITEM, MethodsCount: ULONG,
    ) -> NTSTATUS;
    34 AcxFactoryCircuitInitSetOperationCallbacks(
        FactoryInit: *mut ACXFACTORYCIRCUIT_INIT, EvtOperationCallbacks: *mut ACX_FACTORY_CIRCUIT_OPERATION_CALLBACKS,
    );
    35 AcxFactoryCircuitInitSetAcxCircuitPnpPowerCallbacks(
        FactoryInit: *mut ACXFACTORYCIRCUIT_INIT, EvtPnpPowerCallbacks: *mut ACX_FACTORY_CIRCUIT_PNPPOWER_CALLBACKS,
    );
    36 AcxFactoryCircuitInitAssignAcxRequestPreprocessCallback(
        FactoryInit: *mut ACXFACTORYCIRCUIT_INIT, EvtObjectAcxRequestPreprocess: Option<PFN_ACX_OBJECT_PREPROCESS_REQUEST>,
        DriverContext: PVOID, RequestType: ACX_REQUEST_TYPE, Set: *const GUID, Id: ULONG,
    ) -> NTSTATUS;
    37 AcxFactoryCircuitCreate(
        Device: WDFDEVICE, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut *mut ACXFACTORYCIRCUIT_INIT,
        Factory: *mut ACXFACTORYCIRCUIT,
    ) -> NTSTATUS;
    38 AcxFactoryCircuitAddElements(
        Circuit: ACXFACTORYCIRCUIT, Elements: *mut ACXELEMENT, ElementsCount: ULONG,
    ) -> NTSTATUS;
    210 AcxCircuitGetElementsCount(Circuit: ACXCIRCUIT) -> ULONG;
    211 AcxCircuitGetPinsCount(Circuit: ACXCIRCUIT) -> ULONG;
    212 AcxCircuitGetSymbolicLinkName(Circuit: ACXCIRCUIT) -> WDFSTRING;
    213 AcxCircuitGetNotificationId(Circuit: ACXCIRCUIT) -> GUID;
    214 AcxFactoryCircuitGetSymbolicLinkName(Circuit: ACXCIRCUIT) -> WDFSTRING;
}
