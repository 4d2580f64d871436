//! `acxtargets.h`: structures, enumerations and callbacks.

use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct ACX_TARGET_CIRCUIT_CONFIG { pub Size: ULONG, pub Flags: ULONG, pub SymbolicLinkName: WDFSTRING }
    pub struct ACX_TARGET_FACTORY_CIRCUIT_CONFIG {
        pub Size: ULONG, pub Flags: ULONG, pub IoTarget: WDFIOTARGET, pub SymbolicLinkName: WDFSTRING,
    }
    pub struct ACX_TARGET_STREAM_CONFIG {
        pub Size: ULONG, pub Flags: ULONG, pub TargetCircuit: ACXTARGETCIRCUIT, pub PinId: ULONG,
        pub DataFormat: ACXDATAFORMAT, pub SignalProcessingMode: *const GUID, pub OptionalParameters: ACXOBJECTBAG,
    }
}

crate::abi_enums! { pub ENUMS;
    pub enum ACX_TARGET_CIRCUIT_CONFIG_FLAGS: i32 {
        AcxTargetCircuitConfigNoFlags = 0, AcxTargetCircuitConfigLazyDataLoad = 1, AcxTargetCircuitConfigValidFlags = 1,
    }
    pub enum ACX_TARGET_FACTORY_CIRCUIT_CONFIG_FLAGS: i32 {
        AcxTargetFactoryCircuitConfigNoFlags = 0, AcxTargetFactoryCircuitConfigValidFlags = 0,
    }
    pub enum ACX_TARGET_STREAM_CONFIG_FLAGS: i32 { AcxTargetStreamConfigNoFlags = 0, AcxTargetStreamConfigValidFlags = 0 }
}
