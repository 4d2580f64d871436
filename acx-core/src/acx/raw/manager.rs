//! `acxmanager.h`: structures, enumerations and callbacks.

use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct ACX_CIRCUIT_TEMPLATE_CONFIG {
        pub Size: ULONG, pub Flags: ULONG, pub ContainerId: *const GUID, pub FactoryProperties: ACXOBJECTBAG,
        pub FactoryId: *const GUID, pub FactoryUri: *const UNICODE_STRING, pub FactoryName: *const UNICODE_STRING,
        pub CircuitProperties: ACXOBJECTBAG, pub CircuitId: *const GUID, pub CircuitUri: *const UNICODE_STRING,
        pub CircuitName: *const UNICODE_STRING,
    }
    pub struct ACX_COMPOSITE_TEMPLATE_CONFIG { pub Size: ULONG, pub Flags: ULONG, pub Properties: ACXOBJECTBAG }
}

crate::abi_enums! { pub ENUMS;
    pub enum ACX_CIRCUIT_TEMPLATE_CONFIG_FLAGS: i32 {
        AcxCircuitTemplateConfigNoFlags = 0, AcxCircuitTemplateCircuitOnDemand = 1, AcxCircuitTemplateConfigValidFlags = 1,
    }
    pub enum ACX_COMPOSITE_TEMPLATE_CONFIG_FLAGS: i32 {
        AcxCompositeTemplateConfigNoFlags = 0, AcxCompositeTemplateConfigPrivate = 1,
        AcxCompositeTemplateConfigSingleton = 2, AcxCompositeTemplateConfigValidFlags = 3,
    }
}
