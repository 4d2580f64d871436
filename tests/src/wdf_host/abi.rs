//! Structures that a KMDF driver hands to the framework (KMDF 1.31 and later).
//!
//! Laid out from the published facts and not from the driver's own definitions, so that a wrong
//! offset on the driver's side shows as a defect. Pointers and handles are plain addresses.

use super::layout::abi;

abi! {
    WDF_OBJECT_ATTRIBUTES 56 { Size: u32 => 0, EvtCleanupCallback: usize => 8, EvtDestroyCallback: usize =>
        16, ExecutionLevel: u32 => 24, SynchronizationScope: u32 => 28, ParentObject: usize => 32,
        ContextSizeOverride: usize => 40, ContextTypeInfo: usize => 48 }
    WDF_OBJECT_CONTEXT_TYPE_INFO 40 { Size: u32 => 0, ContextName: usize => 8, ContextSize: usize => 16,
        UniqueType: usize => 24, EvtDriverGetUniqueContextType: usize => 32 }
    WDF_DRIVER_CONFIG 32 { Size: u32 => 0, EvtDriverDeviceAdd: usize => 8, EvtDriverUnload: usize => 16,
        DriverInitFlags: u32 => 24, DriverPoolTag: u32 => 28 }
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS 12 { Size: u32 => 0, MajorVersion: u32 => 4, MinorVersion: u32 => 8
        }
    WDF_DRIVER_GLOBALS 56 { Driver: usize => 0, DriverFlags: u32 => 8, DriverTag: u32 => 12, DriverName:
        [u8; 32] => 16, DisplaceDriverUnload: u8 => 48 }
    WDF_PNPPOWER_EVENT_CALLBACKS 144 { Size: u32 => 0, EvtDeviceD0Entry: usize => 8,
        EvtDeviceD0EntryPostInterruptsEnabled: usize => 16, EvtDeviceD0Exit: usize => 24,
        EvtDeviceD0ExitPreInterruptsDisabled: usize => 32, EvtDevicePrepareHardware: usize => 40,
        EvtDeviceReleaseHardware: usize => 48, EvtDeviceSelfManagedIoCleanup: usize => 56,
        EvtDeviceSelfManagedIoFlush: usize => 64, EvtDeviceSelfManagedIoInit: usize => 72,
        EvtDeviceSelfManagedIoSuspend: usize => 80, EvtDeviceSelfManagedIoRestart: usize => 88,
        EvtDeviceSurpriseRemoval: usize => 96, EvtDeviceQueryRemove: usize => 104, EvtDeviceQueryStop: usize =>
        112, EvtDeviceUsageNotification: usize => 120, EvtDeviceRelationsQuery: usize => 128,
        EvtDeviceUsageNotificationEx: usize => 136 }
    WDF_POWER_POLICY_EVENT_CALLBACKS 64 { Size: u32 => 0, EvtDeviceArmWakeFromS0: usize => 8,
        EvtDeviceDisarmWakeFromS0: usize => 16, EvtDeviceWakeFromS0Triggered: usize => 24,
        EvtDeviceArmWakeFromSx: usize => 32, EvtDeviceDisarmWakeFromSx: usize => 40,
        EvtDeviceWakeFromSxTriggered: usize => 48, EvtDeviceArmWakeFromSxWithReason: usize => 56 }
    WDF_FILEOBJECT_CONFIG 40 { Size: u32 => 0, EvtDeviceFileCreate: usize => 8, EvtFileClose: usize => 16,
        EvtFileCleanup: usize => 24, AutoForwardCleanupClose: u32 => 32, FileObjectClass: u32 => 36 }
    WDF_DEVICE_PNP_CAPABILITIES 48 { Size: u32 => 0, LockSupported: u32 => 4, EjectSupported: u32 => 8,
        Removable: u32 => 12, DockDevice: u32 => 16, UniqueID: u32 => 20, SilentInstall: u32 => 24,
        SurpriseRemovalOK: u32 => 28, HardwareDisabled: u32 => 32, NoDisplayInUI: u32 => 36, Address: u32 => 40,
        UINumber: u32 => 44 }
    WDF_DEVICE_POWER_CAPABILITIES 80 { Size: u32 => 0, DeviceD1: u32 => 4, DeviceD2: u32 => 8, WakeFromD0:
        u32 => 12, WakeFromD1: u32 => 16, WakeFromD2: u32 => 20, WakeFromD3: u32 => 24, DeviceState: [u32; 7] =>
        28, DeviceWake: u32 => 56, SystemWake: u32 => 60, D1Latency: u32 => 64, D2Latency: u32 => 68, D3Latency:
        u32 => 72, IdealDxStateForSx: u32 => 76 }
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS 36 { Size: u32 => 0, IdleCaps: u32 => 4, DxState: u32 => 8,
        IdleTimeout: u32 => 12, UserControlOfIdleSettings: u32 => 16, Enabled: u32 => 20,
        PowerUpIdleDeviceOnSystemWake: u32 => 24, IdleTimeoutType: u32 => 28, ExcludeD3Cold: u32 => 32 }
    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS 20 { Size: u32 => 0, DxState: u32 => 4,
        UserControlOfWakeSettings: u32 => 8, Enabled: u32 => 12, ArmForWakeIfChildrenAreArmedForWake: u8 => 16,
        IndicateChildWakeOnParentWake: u8 => 17 }
    WDF_DEVICE_STATE 32 { Size: u32 => 0, Disabled: u32 => 4, DontDisplayInUI: u32 => 8, Failed: u32 => 12,
        NotDisableable: u32 => 16, Removed: u32 => 20, ResourcesChanged: u32 => 24, AssignedToGuest: u32 => 28 }
    WDF_DMA_ENABLER_CONFIG 80 { Size: u32 => 0, Profile: u32 => 4, MaximumLength: usize => 8,
        EvtDmaEnablerFill: usize => 16, EvtDmaEnablerFlush: usize => 24, EvtDmaEnablerDisable: usize => 32,
        EvtDmaEnablerEnable: usize => 40, EvtDmaEnablerSelfManagedIoStart: usize => 48,
        EvtDmaEnablerSelfManagedIoStop: usize => 56, AddressWidthOverride: u32 => 64, WdmDmaVersionOverride:
        u32 => 68, Flags: u32 => 72 }
    WDF_COMMON_BUFFER_CONFIG 8 { Size: u32 => 0, AlignmentRequirement: u32 => 4 }
    WDF_DPC_CONFIG 24 { Size: u32 => 0, EvtDpcFunc: usize => 8, AutomaticSerialization: u8 => 16 }
    WDF_TIMER_CONFIG 40 { Size: u32 => 0, EvtTimerFunc: usize => 8, Period: u32 => 16,
        AutomaticSerialization: u8 => 20, TolerableDelay: u32 => 24, UseHighResolutionTimer: u64 => 32 }
    WDF_WORKITEM_CONFIG 24 { Size: u32 => 0, EvtWorkItemFunc: usize => 8, AutomaticSerialization: u8 => 16
        }
    WDF_INTERRUPT_CONFIG 104 { Size: u32 => 0, SpinLock: usize => 8, ShareVector: u32 => 16, FloatingSave:
        u8 => 20, AutomaticSerialization: u8 => 21, EvtInterruptIsr: usize => 24, EvtInterruptDpc: usize => 32,
        EvtInterruptEnable: usize => 40, EvtInterruptDisable: usize => 48, EvtInterruptWorkItem: usize => 56,
        InterruptRaw: usize => 64, InterruptTranslated: usize => 72, WaitLock: usize => 80, PassiveHandling: u8
        => 88, ReportInactiveOnPowerDown: u32 => 92, CanWakeDevice: u8 => 96 }
    WDF_INTERRUPT_INFO 64 { Size: u32 => 0, Reserved1: usize => 8, TargetProcessorSet: usize => 16,
        Reserved2: u32 => 24, MessageNumber: u32 => 28, Vector: u32 => 32, Irql: u8 => 36, Mode: u32 => 40,
        Polarity: u32 => 44, MessageSignaled: u8 => 48, ShareDisposition: u8 => 49, Group: u64 => 56 }
    WDF_INTERRUPT_EXTENDED_POLICY 32 { Size: u32 => 0, Policy: u32 => 4, Priority: u32 => 8,
        TargetProcessorSetAndGroup: [u64; 2] => 16 }
    WDF_IO_QUEUE_CONFIG 96 { Size: u32 => 0, DispatchType: u32 => 4, PowerManaged: u32 => 8,
        AllowZeroLengthRequests: u8 => 12, DefaultQueue: u8 => 13, EvtIoDefault: usize => 16, EvtIoRead: usize
        => 24, EvtIoWrite: usize => 32, EvtIoDeviceControl: usize => 40, EvtIoInternalDeviceControl: usize =>
        48, EvtIoStop: usize => 56, EvtIoResume: usize => 64, EvtIoCanceledOnQueue: usize => 72, Settings:
        [u32; 1] => 80, Driver: usize => 88 }
    WDF_REQUEST_PARAMETERS 40 { Size: u16 => 0, MinorFunction: u8 => 2, Type: u32 => 4, Parameters: [u64;
        4] => 8 }
    WDF_MEMORY_DESCRIPTOR 24 { Type: u32 => 0, u: [u64; 2] => 8 }
    WDF_FDO_EVENT_CALLBACKS 32 { Size: u32 => 0, EvtDeviceFilterAddResourceRequirements: usize => 8,
        EvtDeviceFilterRemoveResourceRequirements: usize => 16, EvtDeviceRemoveAddedResources: usize => 24 }
    WDF_QUERY_INTERFACE_CONFIG 48 { Size: u32 => 0, Interface: usize => 8, InterfaceType: usize => 16,
        SendQueryToParentStack: u8 => 24, EvtDeviceProcessQueryInterfaceRequest: usize => 32, ImportInterface:
        u8 => 40 }
    WDF_DEVICE_PROPERTY_DATA 24 { Size: u32 => 0, PropertyKey: usize => 8, Lcid: u32 => 16, Flags: u32 => 20
        }
    WDF_REMOVE_LOCK_OPTIONS 8 { Size: u32 => 0, Flags: u32 => 4 }
    WDF_IO_TYPE_CONFIG 16 { Size: u32 => 0, ReadWriteIoType: u32 => 4, DeviceControlIoType: u32 => 8,
        DirectTransferThreshold: u32 => 12 }
    WDF_POWER_FRAMEWORK_SETTINGS 88 { Size: u32 => 0, EvtDeviceWdmPostPoFxRegisterDevice: usize => 8,
        EvtDeviceWdmPrePoFxUnregisterDevice: usize => 16, Component: usize => 24,
        ComponentActiveConditionCallback: usize => 32, ComponentIdleConditionCallback: usize => 40,
        ComponentIdleStateCallback: usize => 48, PowerControlCallback: usize => 56, PoFxDeviceContext: usize =>
        64, PoFxDeviceFlags: usize => 72, DirectedPoFxEnabled: u32 => 80 }
}
