//! Functions of `acxpin.h`, with their places in the table.

use crate::acx::raw::prelude::*;
use crate::acx::table;
use crate::wdf::table::functions;

functions! {
    137 AcxPinCreate(
        Circuit: ACXCIRCUIT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_PIN_CONFIG, Pin: *mut ACXPIN,
    ) -> NTSTATUS;
    138 AcxPinAddEvents(Pin: ACXPIN, Events: *mut ACXEVENT, EventsCount: ULONG) -> NTSTATUS;
    139 AcxPinAddJacks(Pin: ACXPIN, Jacks: *mut ACXJACK, jackCount: ULONG) -> NTSTATUS;
    140 AcxPinRetrieveModeDataFormatList(
        AcxPin: ACXPIN, SignalProcessingMode: *const GUID, DataFormatList: *mut ACXDATAFORMATLIST,
    ) -> NTSTATUS;
    141 AcxPinAssignModeDataFormatList(
        AcxPin: ACXPIN, SignalProcessingMode: *const GUID, DataFormatList: ACXDATAFORMATLIST,
    ) -> NTSTATUS;
    142 AcxPinGetRawDataFormatList(AcxPin: ACXPIN) -> ACXDATAFORMATLIST;
    143 AcxPinNotifyDataFormatChange(Pin: ACXPIN) -> NTSTATUS;
    144 AcxPinAddStreamBridges(Pin: ACXPIN, StreamBridges: *mut ACXSTREAMBRIDGE, StreamBridgesCount: ULONG) -> NTSTATUS;
    145 AcxPinRemoveStreamBridges(Pin: ACXPIN, StreamBridges: *mut ACXSTREAMBRIDGE, StreamBridgesCount: ULONG) -> NTSTATUS;
    146 AcxPinGetCircuit(AcxPin: ACXPIN) -> ACXCIRCUIT;
    147 AcxPinGetType(AcxPin: ACXPIN) -> ACX_PIN_TYPE;
    148 AcxPinGetId(AcxPin: ACXPIN) -> ULONG;
    149 AcxJackCreate(
        AcxPin: ACXPIN, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_JACK_CONFIG, Jack: *mut ACXJACK,
    ) -> NTSTATUS;
    150 AcxJackChangeStateNotification(Jack: ACXJACK);
    151 AcxMicArrayGeometryCreate(
        AcxCircuit: ACXCIRCUIT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_MICARRAYGEOMETRY_CONFIG,
        MicArrayGeometry: *mut ACXMICARRAYGEOMETRY,
    ) -> NTSTATUS;
    152 AcxMicArrayGeometryAddMicrophoneCoordinates(
        MicArrayGeometry: ACXMICARRAYGEOMETRY, MicrophoneCoordinates: *mut ACX_MICROPHONE_COORDINATES,
        MicrophoneCoordinatesCount: ULONG,
    ) -> NTSTATUS;
    216 AcxPinRemoveModeDataFormatList(
        AcxPin: ACXPIN, SignalProcessingMode: *const GUID, DataFormatList: *mut ACXDATAFORMATLIST,
    ) -> NTSTATUS;
}
