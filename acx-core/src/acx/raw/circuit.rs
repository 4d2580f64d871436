//! `acxcircuit.h`: structures, enumerations and callbacks.

use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct ACX_CIRCUIT_COMPOSITE_CALLBACKS {
        pub Size: ULONG, pub EvtAcxCircuitCompositeCircuitInitialize: Option<PFN_ACX_CIRCUIT_COMPOSITE_CIRCUIT_INITIALIZE>,
        pub EvtAcxCircuitCompositeInitialize: Option<PFN_ACX_CIRCUIT_COMPOSITE_INITIALIZE>,
        pub EvtAcxCircuitCompositeDeinitialize: Option<PFN_ACX_CIRCUIT_COMPOSITE_DEINITIALIZE>,
    }
    pub struct ACX_CIRCUIT_PNPPOWER_CALLBACKS {
        pub Size: ULONG, pub EvtAcxCircuitPrepareHardware: Option<PFN_ACX_CIRCUIT_PREPARE_HARDWARE>,
        pub EvtAcxCircuitReleaseHardware: Option<PFN_ACX_CIRCUIT_RELEASE_HARDWARE>,
        pub EvtAcxCircuitPowerUp: Option<PFN_ACX_CIRCUIT_POWER_UP>,
        pub EvtAcxCircuitPowerDown: Option<PFN_ACX_CIRCUIT_POWER_DOWN>,
    }
    pub struct ACX_FACTORY_CIRCUIT_ADD_CIRCUIT {
        pub Size: ULONG, pub Flags: ULONG, pub CircuitUniqueId: GUID, pub CompositeProperties: HANDLE,
        pub FactoryProperties: HANDLE, pub CircuitProperties: HANDLE, pub TargetSymbolicLinkName: *const UNICODE_STRING,
    }
    pub struct ACX_FACTORY_CIRCUIT_OPERATION_CALLBACKS {
        pub Size: ULONG, pub EvtAcxFactoryCircuitCreateCircuitDevice: Option<PFN_ACX_FACTORY_CIRCUIT_CREATE_CIRCUITDEVICE>,
        pub EvtAcxFactoryCircuitDeleteCircuitDevice: Option<PFN_ACX_FACTORY_CIRCUIT_DELETE_CIRCUITDEVICE>,
        pub EvtAcxFactoryCircuitCreateCircuit: Option<PFN_ACX_FACTORY_CIRCUIT_CREATE_CIRCUIT>,
    }
    pub struct ACX_FACTORY_CIRCUIT_PNPPOWER_CALLBACKS {
        pub Size: ULONG, pub EvtAcxFactoryCircuitPrepareHardware: Option<PFN_ACX_FACTORY_CIRCUIT_PREPARE_HARDWARE>,
        pub EvtAcxFactoryCircuitReleaseHardware: Option<PFN_ACX_FACTORY_CIRCUIT_RELEASE_HARDWARE>,
        pub EvtAcxFactoryCircuitPowerUp: Option<PFN_ACX_FACTORY_CIRCUIT_POWER_UP>,
        pub EvtAcxFactoryCircuitPowerDown: Option<PFN_ACX_FACTORY_CIRCUIT_POWER_DOWN>,
    }
    pub struct ACX_FACTORY_CIRCUIT_REMOVE_CIRCUIT { pub Size: ULONG, pub Flags: ULONG, pub CircuitUniqueId: GUID }
}

crate::abi_enums! { pub ENUMS;
    pub enum ACX_CIRCUIT_TYPE: i32 {
        AcxCircuitTypeOther = 0, AcxCircuitTypeRender = 1, AcxCircuitTypeCapture = 2, AcxCircuitTypeMaximum = 3,
    }
    pub enum ACX_FACTORY_CIRCUIT_ADD_CIRCUIT_FLAGS: i32 {
        AcxFactoryCircitAddCircuitConfigNoFlags = 0, AcxFactoryCircitAddCircuitConfigValidFlags = 0,
    }
    pub enum ACX_FACTORY_CIRCUIT_REMOVE_CIRCUIT_FLAGS: i32 {
        AcxFactoryCircitRemoveCircuitConfigNoFlags = 0, AcxFactoryCircitRemoveCircuitConfigValidFlags = 0,
    }
    pub enum ACX_STOP_IO_FLAGS: i32 { AcxStopIoNoFlags = 0, AcxStopIoValidFlags = 0 }
}

crate::abi_callbacks! { pub CALLBACKS;
    pub fn PFN_ACX_CIRCUIT_COMPOSITE_CIRCUIT_INITIALIZE(
        Device: WDFDEVICE, Circuit: ACXCIRCUIT, CircuitProperties: ACXOBJECTBAG,
    ) -> NTSTATUS;
    pub fn PFN_ACX_CIRCUIT_COMPOSITE_DEINITIALIZE(
        Device: WDFDEVICE, Circuit: ACXCIRCUIT, CompositeProperties: ACXOBJECTBAG,
    );
    pub fn PFN_ACX_CIRCUIT_COMPOSITE_INITIALIZE(
        Device: WDFDEVICE, Circuit: ACXCIRCUIT, CompositeProperties: ACXOBJECTBAG,
    ) -> NTSTATUS;
    pub fn PFN_ACX_CIRCUIT_CREATE_STREAM(
        Device: WDFDEVICE, Circuit: ACXCIRCUIT, Pin: ACXPIN, StreamInit: *mut ACXSTREAM_INIT, StreamFormat: ACXDATAFORMAT,
        SignalProcessingMode: *const GUID, VarArguments: ACXOBJECTBAG,
    ) -> NTSTATUS;
    pub fn PFN_ACX_CIRCUIT_POWER_DOWN(
        Device: WDFDEVICE, Circuit: ACXCIRCUIT, TargetState: WDF_POWER_DEVICE_STATE,
    ) -> NTSTATUS;
    pub fn PFN_ACX_CIRCUIT_POWER_UP(
        Device: WDFDEVICE, Circuit: ACXCIRCUIT, PreviousState: WDF_POWER_DEVICE_STATE,
    ) -> NTSTATUS;
    pub fn PFN_ACX_CIRCUIT_PREPARE_HARDWARE(
        Device: WDFDEVICE, Circuit: ACXCIRCUIT, ResourcesRaw: WDFCMRESLIST, ResourcesTranslated: WDFCMRESLIST,
    ) -> NTSTATUS;
    pub fn PFN_ACX_CIRCUIT_RELEASE_HARDWARE(
        Device: WDFDEVICE, Circuit: ACXCIRCUIT, ResourcesTranslated: WDFCMRESLIST,
    ) -> NTSTATUS;
    pub fn PFN_ACX_FACTORY_CIRCUIT_CREATE_CIRCUIT(
        Parent: WDFDEVICE, Device: WDFDEVICE, Factory: ACXFACTORYCIRCUIT, Config: *mut ACX_FACTORY_CIRCUIT_ADD_CIRCUIT,
        CircuitInit: *mut ACXCIRCUIT_INIT,
    ) -> NTSTATUS;
    pub fn PFN_ACX_FACTORY_CIRCUIT_CREATE_CIRCUITDEVICE(
        Parent: WDFDEVICE, Factory: ACXFACTORYCIRCUIT, Config: *mut ACX_FACTORY_CIRCUIT_ADD_CIRCUIT, Device: *mut WDFDEVICE,
    ) -> NTSTATUS;
    pub fn PFN_ACX_FACTORY_CIRCUIT_DELETE_CIRCUITDEVICE(
        Parent: WDFDEVICE, Factory: ACXFACTORYCIRCUIT, Device: WDFDEVICE,
    ) -> NTSTATUS;
    pub fn PFN_ACX_FACTORY_CIRCUIT_POWER_DOWN(
        Device: WDFDEVICE, Factory: ACXFACTORYCIRCUIT, TargetState: WDF_POWER_DEVICE_STATE,
    ) -> NTSTATUS;
    pub fn PFN_ACX_FACTORY_CIRCUIT_POWER_UP(
        Device: WDFDEVICE, Factory: ACXFACTORYCIRCUIT, PreviousState: WDF_POWER_DEVICE_STATE,
    ) -> NTSTATUS;
    pub fn PFN_ACX_FACTORY_CIRCUIT_PREPARE_HARDWARE(
        Device: WDFDEVICE, Factory: ACXFACTORYCIRCUIT, ResourcesRaw: WDFCMRESLIST, ResourcesTranslated: WDFCMRESLIST,
    ) -> NTSTATUS;
    pub fn PFN_ACX_FACTORY_CIRCUIT_RELEASE_HARDWARE(
        Device: WDFDEVICE, Factory: ACXFACTORYCIRCUIT, ResourcesTranslated: WDFCMRESLIST,
    ) -> NTSTATUS;
}
