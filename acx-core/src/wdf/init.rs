//! Every KMDF structure as its header's initialiser leaves it.
//!
//! The initialisers zero a structure, set its size and a few fields; what they take as arguments stays zero here.

use super::raw::prelude::*;

/// One structure as [`inits!`] leaves it, for comparison with the headers.
#[derive(Clone, Copy)]
pub struct InitFact {
    /// The structure.
    pub name: &'static str,
    /// Copies its bytes to the front of a buffer that is long enough; returns how many, 0 when it is too short.
    pub bytes: fn(&mut [u8]) -> usize,
}

/// Copies the bytes of a plain structure, all of which lie in fields or were zeroed.
pub(crate) fn copy_bytes<T: Copy>(value: &T, to: &mut [u8]) -> usize {
    let length = size_of::<T>();
    let Some(to) = to.get_mut(..length) else { return 0 };
    // SAFETY: both are `length` bytes long and do not overlap; the structure was zeroed, padding included.
    unsafe { core::ptr::copy_nonoverlapping(core::ptr::from_ref(value).cast::<u8>(), to.as_mut_ptr(), length) };
    length
}

/// Defines `init` for structures: zero, then the size where there is one, then the listed fields.
macro_rules! inits {
    ( pub $table:ident; $( $name:ident [ $($size:ident)? ] { $( $field:ident $(. $sub:ident)? : $value:expr ),* $(,)? } )* ) => {
        $(
            impl $name {
                /// As its header's initialiser leaves it; what that takes as arguments is zero.
                #[must_use]
                pub fn init() -> Self {
                    // SAFETY: the structure holds integers, handles and nullable pointers only; zero is valid for all.
                    let mut value: Self = unsafe { core::mem::zeroed() };
                    $( value.$size = size_of::<Self>() as _; )?
                    $( value.$field $(. $sub)? = $value; )*
                    value
                }
            }
        )*
        /// The structures of this module with their first values.
        pub const $table: &[crate::wdf::init::InitFact] = &[ $( crate::wdf::init::InitFact {
            name: stringify!($name),
            bytes: |to| crate::wdf::init::copy_bytes(&$name::init(), to),
        } ),* ];
    };
}
pub(crate) use inits;

inits! { pub INITS;
    WDF_COMMON_BUFFER_CONFIG[Size] {}
    WDF_DEVICE_PNP_CAPABILITIES[Size] {
        LockSupported: WDF_TRI_STATE::WdfUseDefault, EjectSupported: WDF_TRI_STATE::WdfUseDefault,
        Removable: WDF_TRI_STATE::WdfUseDefault, DockDevice: WDF_TRI_STATE::WdfUseDefault,
        UniqueID: WDF_TRI_STATE::WdfUseDefault, SilentInstall: WDF_TRI_STATE::WdfUseDefault,
        SurpriseRemovalOK: WDF_TRI_STATE::WdfUseDefault, HardwareDisabled: WDF_TRI_STATE::WdfUseDefault,
        NoDisplayInUI: WDF_TRI_STATE::WdfUseDefault, Address: u32::MAX, UINumber: u32::MAX,
    }
    WDF_DEVICE_POWER_CAPABILITIES[Size] {
        DeviceD1: WDF_TRI_STATE::WdfUseDefault, DeviceD2: WDF_TRI_STATE::WdfUseDefault,
        WakeFromD0: WDF_TRI_STATE::WdfUseDefault, WakeFromD1: WDF_TRI_STATE::WdfUseDefault,
        WakeFromD2: WDF_TRI_STATE::WdfUseDefault, WakeFromD3: WDF_TRI_STATE::WdfUseDefault, DeviceWake: PowerDeviceMaximum,
        SystemWake: PowerSystemMaximum, D1Latency: u32::MAX, D2Latency: u32::MAX, D3Latency: u32::MAX,
        IdealDxStateForSx: PowerDeviceMaximum,
    }
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS[Size] {
        UserControlOfIdleSettings: WDF_POWER_POLICY_S0_IDLE_USER_CONTROL::IdleAllowUserControl,
        Enabled: WDF_TRI_STATE::WdfUseDefault, PowerUpIdleDeviceOnSystemWake: WDF_TRI_STATE::WdfUseDefault,
        IdleTimeoutType: WDF_POWER_POLICY_IDLE_TIMEOUT_TYPE::DriverManagedIdleTimeout,
        ExcludeD3Cold: WDF_TRI_STATE::WdfUseDefault, DxState: PowerDeviceD3,
    }
    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS[Size] {
        Enabled: WDF_TRI_STATE::WdfUseDefault, DxState: PowerDeviceMaximum,
        UserControlOfWakeSettings: WDF_POWER_POLICY_SX_WAKE_USER_CONTROL::WakeAllowUserControl,
    }
    WDF_DEVICE_PROPERTY_DATA[Size] {}
    WDF_DEVICE_STATE[Size] {
        Disabled: WDF_TRI_STATE::WdfUseDefault, DontDisplayInUI: WDF_TRI_STATE::WdfUseDefault,
        Failed: WDF_TRI_STATE::WdfUseDefault, NotDisableable: WDF_TRI_STATE::WdfUseDefault,
        Removed: WDF_TRI_STATE::WdfUseDefault, ResourcesChanged: WDF_TRI_STATE::WdfUseDefault,
        AssignedToGuest: WDF_TRI_STATE::WdfUseDefault,
    }
    WDF_DMA_ENABLER_CONFIG[Size] {}
    WDF_DMA_SYSTEM_PROFILE_CONFIG[Size] {}
    WDF_DPC_CONFIG[Size] { AutomaticSerialization: 1 }
    WDF_DRIVER_CONFIG[Size] {}
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS[Size] {}
    WDF_FDO_EVENT_CALLBACKS[Size] {}
    WDF_FILEOBJECT_CONFIG[Size] {
        FileObjectClass: WDF_FILEOBJECT_CLASS::WdfFileObjectWdfCannotUseFsContexts,
        AutoForwardCleanupClose: WDF_TRI_STATE::WdfUseDefault,
    }
    WDF_INTERRUPT_CONFIG[Size] {
        ShareVector: WDF_TRI_STATE::WdfUseDefault, ReportInactiveOnPowerDown: WDF_TRI_STATE::WdfUseDefault,
    }
    WDF_INTERRUPT_EXTENDED_POLICY[Size] {
        Policy: WDF_INTERRUPT_POLICY::WdfIrqPolicyMachineDefault, Priority: WDF_INTERRUPT_PRIORITY::WdfIrqPriorityUndefined,
    }
    WDF_INTERRUPT_INFO[Size] {}
    WDF_IO_QUEUE_CONFIG[Size] { PowerManaged: WDF_TRI_STATE::WdfUseDefault }
    WDF_IO_TARGET_OPEN_PARAMS[Size] {}
    WDF_IO_TYPE_CONFIG[Size] {
        ReadWriteIoType: WDF_DEVICE_IO_TYPE::WdfDeviceIoBuffered,
        DeviceControlIoType: WDF_DEVICE_IO_TYPE::WdfDeviceIoBuffered,
    }
    WDF_OBJECT_ATTRIBUTES[Size] {
        ExecutionLevel: WDF_EXECUTION_LEVEL::WdfExecutionLevelInheritFromParent,
        SynchronizationScope: WDF_SYNCHRONIZATION_SCOPE::WdfSynchronizationScopeInheritFromParent,
    }
    WDF_PDO_EVENT_CALLBACKS[Size] {}
    WDF_PNPPOWER_EVENT_CALLBACKS[Size] {}
    WDF_POWER_FRAMEWORK_SETTINGS[Size] { DirectedPoFxEnabled: WDF_TRI_STATE::WdfUseDefault }
    WDF_POWER_POLICY_EVENT_CALLBACKS[Size] {}
    WDF_QUERY_INTERFACE_CONFIG[Size] {}
    WDF_REMOVE_LOCK_OPTIONS[Size] {}
    WDF_REQUEST_COMPLETION_PARAMS[Size] { Type: WDF_REQUEST_TYPE::WdfRequestTypeNoFormat }
    WDF_REQUEST_FORWARD_OPTIONS[Size] {}
    WDF_REQUEST_PARAMETERS[Size] {}
    WDF_REQUEST_REUSE_PARAMS[Size] {}
    WDF_REQUEST_SEND_OPTIONS[Size] {}
    WDF_TIMER_CONFIG[Size] { AutomaticSerialization: 1 }
    WDF_WORKITEM_CONFIG[Size] { AutomaticSerialization: 1 }
}
