//! `acxdriver.h` and `acxdevice.h` and `acxglobals.h`: structures, enumerations and callbacks.

use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct ACX_DRIVER_GLOBALS { pub Reserved: ULONG }
    pub struct ACX_DEVICEINIT_CONFIG {
        pub Size: ULONG, pub Flags: ULONG, pub SynchronizationScope: WDF_SYNCHRONIZATION_SCOPE,
        pub ExecutionLevel: WDF_EXECUTION_LEVEL, pub Context: [PVOID; 4],
    }
    pub struct ACX_DEVICE_CONFIG { pub Size: ULONG, pub Flags: ULONG, pub Context: [PVOID; 4] }
    pub struct ACX_DRIVER_CONFIG { pub Size: ULONG, pub Flags: ULONG }
    pub struct ACX_DRIVER_VERSION_AVAILABLE_PARAMS { pub Size: ULONG, pub MajorVersion: ULONG, pub MinorVersion: ULONG }
}

crate::abi_enums! { pub ENUMS;
    pub enum ACX_DEVICE_CONFIG_FLAGS: i32 { AcxDeviceConfigNoFlags = 0, AcxDeviceConfigValidFlags = 0 }
    pub enum ACX_DEVICEINIT_CONFIG_FLAGS: i32 {
        AcxDeviceInitConfigNoFlags = 0, AcxDeviceInitConfigRawDevice = 1, AcxDeviceInitConfigValidFlags = 1,
    }
    pub enum ACX_DX_EXIT_LATENCY: i32 {
        AcxDxExitLatencyInstant = 0, AcxDxExitLatencyFast = 1, AcxDxExitLatencyResponsive = 2,
    }
    pub enum ACX_DRIVER_CONFIG_FLAGS: i32 { AcxDriverConfigNoFlags = 0, AcxDriverConfigValidFlags = 0 }
}
