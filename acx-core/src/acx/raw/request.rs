//! `acxrequest.h`: structures, enumerations and callbacks.

use super::prelude::*;
use crate::wdf::raw::nested;

crate::abi_structs! { pub STRUCTS;
    pub struct ACX_EVENT_ITEM {
        pub Set: *const GUID, pub Id: ULONG, pub Flags: ULONG,
        pub EvtAcxObjectProcessRequest: Option<PFN_ACX_OBJECT_PROCESS_EVENT_REQUEST>, pub Reserved: PVOID,
    }
    pub struct ACX_METHOD_ITEM {
        pub Set: *const GUID, pub Id: ULONG, pub Flags: ULONG,
        pub EvtAcxObjectProcessRequest: Option<PFN_ACX_OBJECT_PROCESS_REQUEST>, pub Reserved: PVOID, pub ArgsCb: ULONG,
        pub ResultCb: ULONG, pub ResultType: ULONG,
    }
    pub struct ACX_PROPERTY_ITEM {
        pub Set: *const GUID, pub Id: ULONG, pub Flags: ULONG,
        pub EvtAcxObjectProcessRequest: Option<PFN_ACX_OBJECT_PROCESS_REQUEST>, pub Reserved: PVOID, pub ControlCb: ULONG,
        pub ValueCb: ULONG, pub ValueType: ULONG,
    }
    pub struct ACX_REQUEST_PARAMETERS {
        pub Size: USHORT, pub MajorFunction: UCHAR, pub MinorFunction: UCHAR, pub Type: ACX_REQUEST_TYPE,
        pub Parameters: ACX_REQUEST_PARAMETERS_Parameters,
    }
    pub union ACX_REQUEST_PARAMETERS_Parameters {
        pub Property: ACX_REQUEST_PARAMETERS_Parameters_Property, pub Method: ACX_REQUEST_PARAMETERS_Parameters_Method,
        pub Event: ACX_REQUEST_PARAMETERS_Parameters_Event, pub Create: ACX_REQUEST_PARAMETERS_Parameters_Create,
    }
    pub struct ACX_REQUEST_PARAMETERS_Parameters_Create { pub Control: PVOID, pub ControlCb: ULONG }
    pub struct ACX_REQUEST_PARAMETERS_Parameters_Event {
        pub Set: GUID, pub Id: ULONG, pub Verb: ACX_EVENT_VERB, pub ItemType: ACX_ITEM_TYPE, pub ItemId: ULONG,
        pub Data: PVOID, pub DataCb: ULONG, pub EventData: ACXEVENTDATA,
    }
    pub struct ACX_REQUEST_PARAMETERS_Parameters_Method {
        pub Set: GUID, pub Id: ULONG, pub Verb: ACX_METHOD_VERB, pub ItemType: ACX_ITEM_TYPE, pub ItemId: ULONG,
        pub Args: PVOID, pub ArgsCb: ULONG, pub Result: PVOID, pub ResultCb: ULONG,
    }
    pub struct ACX_REQUEST_PARAMETERS_Parameters_Property {
        pub Set: GUID, pub Id: ULONG, pub Verb: ACX_PROPERTY_VERB, pub ItemType: ACX_ITEM_TYPE, pub ItemId: ULONG,
        pub Control: PVOID, pub ControlCb: ULONG, pub Value: PVOID, pub ValueCb: ULONG,
    }
}

crate::abi_enums! { pub ENUMS;
    pub enum ACX_EVENT_VERB: i32 {
        AcxEventVerbNone = 0, AcxEventVerbEnable = 1, AcxEventVerbDisable = 2, AcxEventVerbBasicSupport = 3,
        AcxEventVerbSetSupport = 4, AcxEventVerbMax = 5,
    }
    pub enum ACX_ITEM_TYPE: i32 {
        AcxItemTypeDefault = 0, AcxItemTypeCircuit = 0, AcxItemTypeStream = 0, AcxItemTypeFactoryCircuit = 0,
        AcxItemTypePin = 1, AcxItemTypeElement = 2, AcxItemTypeMax = 3,
    }
    pub enum ACX_METHOD_VERB: i32 {
        AcxMethodVerbNone = 0, AcxMethodVerbSend = 1, AcxMethodVerbBasicSupport = 2, AcxMethodVerbSetSupport = 3,
        AcxMethodVerbMax = 4,
    }
    pub enum ACX_PROPERTY_VERB: i32 {
        AcxPropertyVerbNone = 0, AcxPropertyVerbGet = 1, AcxPropertyVerbSet = 2, AcxPropertyVerbBasicSupport = 3,
        AcxPropertyVerbSetSupport = 4, AcxPropertyVerbMax = 5,
    }
    pub enum ACX_REQUEST_TYPE: i32 {
        AcxRequestTypeUnknown = 0, AcxRequestTypeAny = 1, AcxRequestTypeCreate = 2, AcxRequestTypeProperty = 3,
        AcxRequestTypeMethod = 4, AcxRequestTypeEvent = 5, AcxRequestTypeResetState = 6, AcxRequestTypeMax = 7,
    }
}

crate::abi_callbacks! { pub CALLBACKS;
    pub fn PFN_ACX_OBJECT_PREPROCESS_REQUEST(Object: ACXOBJECT, DriverContext: PVOID, Request: WDFREQUEST);
    pub fn PFN_ACX_OBJECT_PROCESS_EVENT_REQUEST(
        Object: ACXOBJECT, Event: ACXEVENT, Verb: ACX_EVENT_VERB, EventData: ACXEVENTDATA, Request: WDFREQUEST,
    );
    pub fn PFN_ACX_OBJECT_PROCESS_REQUEST(Object: ACXOBJECT, Request: WDFREQUEST);
}

nested! { pub NESTED;
    ACX_REQUEST_PARAMETERS.Parameters.Property;
    ACX_REQUEST_PARAMETERS.Parameters.Property.Set;
    ACX_REQUEST_PARAMETERS.Parameters.Property.Id;
    ACX_REQUEST_PARAMETERS.Parameters.Property.Verb;
    ACX_REQUEST_PARAMETERS.Parameters.Property.ItemType;
    ACX_REQUEST_PARAMETERS.Parameters.Property.ItemId;
    ACX_REQUEST_PARAMETERS.Parameters.Property.Control;
    ACX_REQUEST_PARAMETERS.Parameters.Property.ControlCb;
    ACX_REQUEST_PARAMETERS.Parameters.Property.Value;
    ACX_REQUEST_PARAMETERS.Parameters.Property.ValueCb;
    ACX_REQUEST_PARAMETERS.Parameters.Method;
    ACX_REQUEST_PARAMETERS.Parameters.Method.Set;
    ACX_REQUEST_PARAMETERS.Parameters.Method.Id;
    ACX_REQUEST_PARAMETERS.Parameters.Method.Verb;
    ACX_REQUEST_PARAMETERS.Parameters.Method.ItemType;
    ACX_REQUEST_PARAMETERS.Parameters.Method.ItemId;
    ACX_REQUEST_PARAMETERS.Parameters.Method.Args;
    ACX_REQUEST_PARAMETERS.Parameters.Method.ArgsCb;
    ACX_REQUEST_PARAMETERS.Parameters.Method.Result;
    ACX_REQUEST_PARAMETERS.Parameters.Method.ResultCb;
    ACX_REQUEST_PARAMETERS.Parameters.Event;
    ACX_REQUEST_PARAMETERS.Parameters.Event.Set;
    ACX_REQUEST_PARAMETERS.Parameters.Event.Id;
    ACX_REQUEST_PARAMETERS.Parameters.Event.Verb;
    ACX_REQUEST_PARAMETERS.Parameters.Event.ItemType;
    ACX_REQUEST_PARAMETERS.Parameters.Event.ItemId;
    ACX_REQUEST_PARAMETERS.Parameters.Event.Data;
    ACX_REQUEST_PARAMETERS.Parameters.Event.DataCb;
    ACX_REQUEST_PARAMETERS.Parameters.Event.EventData;
    ACX_REQUEST_PARAMETERS.Parameters.Create;
    ACX_REQUEST_PARAMETERS.Parameters.Create.Control;
    ACX_REQUEST_PARAMETERS.Parameters.Create.ControlCb;
}
