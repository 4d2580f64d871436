//! Devices, power and plug and play: structures, enumerations and callbacks of KMDF 1.31.

use super::nested;
use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct WDF_CHILD_ADDRESS_DESCRIPTION_HEADER { pub AddressDescriptionSize: ULONG }
    pub struct WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER { pub IdentificationDescriptionSize: ULONG }
    pub struct WDF_CHILD_LIST_CONFIG {
        pub Size: ULONG, pub IdentificationDescriptionSize: ULONG, pub AddressDescriptionSize: ULONG,
        pub EvtChildListCreateDevice: PVOID,
        pub EvtChildListScanForChildren: PVOID,
        pub EvtChildListIdentificationDescriptionCopy: PVOID,
        pub EvtChildListIdentificationDescriptionDuplicate: PVOID,
        pub EvtChildListIdentificationDescriptionCleanup: PVOID,
        pub EvtChildListIdentificationDescriptionCompare: PVOID,
        pub EvtChildListAddressDescriptionCopy: PVOID,
        pub EvtChildListAddressDescriptionDuplicate: PVOID,
        pub EvtChildListAddressDescriptionCleanup: PVOID,
        pub EvtChildListDeviceReenumerated: PVOID,
    }
    pub struct WDF_CHILD_LIST_ITERATOR { pub Size: ULONG, pub Flags: ULONG, pub Reserved: [PVOID; 4] }
    pub struct WDF_CHILD_RETRIEVE_INFO {
        pub Size: ULONG, pub IdentificationDescription: *mut WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER,
        pub AddressDescription: *mut WDF_CHILD_ADDRESS_DESCRIPTION_HEADER,
        pub Status: WDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS,
        pub EvtChildListIdentificationDescriptionCompare: PVOID,
    }
    pub struct WDF_DEVICE_PNP_CAPABILITIES {
        pub Size: ULONG, pub LockSupported: WDF_TRI_STATE, pub EjectSupported: WDF_TRI_STATE, pub Removable: WDF_TRI_STATE,
        pub DockDevice: WDF_TRI_STATE, pub UniqueID: WDF_TRI_STATE, pub SilentInstall: WDF_TRI_STATE,
        pub SurpriseRemovalOK: WDF_TRI_STATE, pub HardwareDisabled: WDF_TRI_STATE, pub NoDisplayInUI: WDF_TRI_STATE,
        pub Address: ULONG, pub UINumber: ULONG,
    }
    pub struct WDF_DEVICE_PNP_NOTIFICATION_DATA {
        pub Type: WDF_STATE_NOTIFICATION_TYPE, pub Data: WDF_DEVICE_PNP_NOTIFICATION_DATA_Data,
    }
    pub union WDF_DEVICE_PNP_NOTIFICATION_DATA_Data {
        pub EnterState: WDF_DEVICE_PNP_NOTIFICATION_DATA_Data_EnterState,
        pub PostProcessState: WDF_DEVICE_PNP_NOTIFICATION_DATA_Data_PostProcessState,
        pub LeaveState: WDF_DEVICE_PNP_NOTIFICATION_DATA_Data_LeaveState,
    }
    pub struct WDF_DEVICE_PNP_NOTIFICATION_DATA_Data_LeaveState {
        pub CurrentState: WDF_DEVICE_PNP_STATE, pub NewState: WDF_DEVICE_PNP_STATE,
    }
    pub struct WDF_DEVICE_PNP_NOTIFICATION_DATA_Data_PostProcessState { pub CurrentState: WDF_DEVICE_PNP_STATE }
    pub struct WDF_DEVICE_PNP_NOTIFICATION_DATA_Data_EnterState {
        pub CurrentState: WDF_DEVICE_PNP_STATE, pub NewState: WDF_DEVICE_PNP_STATE,
    }
    pub struct WDF_DEVICE_POWER_CAPABILITIES {
        pub Size: ULONG, pub DeviceD1: WDF_TRI_STATE, pub DeviceD2: WDF_TRI_STATE, pub WakeFromD0: WDF_TRI_STATE,
        pub WakeFromD1: WDF_TRI_STATE, pub WakeFromD2: WDF_TRI_STATE, pub WakeFromD3: WDF_TRI_STATE,
        pub DeviceState: [DEVICE_POWER_STATE; 7], pub DeviceWake: DEVICE_POWER_STATE, pub SystemWake: SYSTEM_POWER_STATE,
        pub D1Latency: ULONG, pub D2Latency: ULONG, pub D3Latency: ULONG, pub IdealDxStateForSx: DEVICE_POWER_STATE,
    }
    pub struct WDF_DEVICE_POWER_NOTIFICATION_DATA {
        pub Type: WDF_STATE_NOTIFICATION_TYPE, pub Data: WDF_DEVICE_POWER_NOTIFICATION_DATA_Data,
    }
    pub union WDF_DEVICE_POWER_NOTIFICATION_DATA_Data {
        pub EnterState: WDF_DEVICE_POWER_NOTIFICATION_DATA_Data_EnterState,
        pub PostProcessState: WDF_DEVICE_POWER_NOTIFICATION_DATA_Data_PostProcessState,
        pub LeaveState: WDF_DEVICE_POWER_NOTIFICATION_DATA_Data_LeaveState,
    }
    pub struct WDF_DEVICE_POWER_NOTIFICATION_DATA_Data_LeaveState {
        pub CurrentState: WDF_DEVICE_POWER_STATE, pub NewState: WDF_DEVICE_POWER_STATE,
    }
    pub struct WDF_DEVICE_POWER_NOTIFICATION_DATA_Data_PostProcessState { pub CurrentState: WDF_DEVICE_POWER_STATE }
    pub struct WDF_DEVICE_POWER_NOTIFICATION_DATA_Data_EnterState {
        pub CurrentState: WDF_DEVICE_POWER_STATE, pub NewState: WDF_DEVICE_POWER_STATE,
    }
    pub struct WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS {
        pub Size: ULONG, pub IdleCaps: WDF_POWER_POLICY_S0_IDLE_CAPABILITIES, pub DxState: DEVICE_POWER_STATE,
        pub IdleTimeout: ULONG, pub UserControlOfIdleSettings: WDF_POWER_POLICY_S0_IDLE_USER_CONTROL,
        pub Enabled: WDF_TRI_STATE, pub PowerUpIdleDeviceOnSystemWake: WDF_TRI_STATE,
        pub IdleTimeoutType: WDF_POWER_POLICY_IDLE_TIMEOUT_TYPE, pub ExcludeD3Cold: WDF_TRI_STATE,
    }
    pub struct WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA {
        pub Type: WDF_STATE_NOTIFICATION_TYPE, pub Data: WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA_Data,
    }
    pub union WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA_Data {
        pub EnterState: WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA_Data_EnterState,
        pub PostProcessState: WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA_Data_PostProcessState,
        pub LeaveState: WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA_Data_LeaveState,
    }
    pub struct WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA_Data_LeaveState {
        pub CurrentState: WDF_DEVICE_POWER_POLICY_STATE, pub NewState: WDF_DEVICE_POWER_POLICY_STATE,
    }
    pub struct WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA_Data_PostProcessState {
        pub CurrentState: WDF_DEVICE_POWER_POLICY_STATE,
    }
    pub struct WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA_Data_EnterState {
        pub CurrentState: WDF_DEVICE_POWER_POLICY_STATE, pub NewState: WDF_DEVICE_POWER_POLICY_STATE,
    }
    pub struct WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS {
        pub Size: ULONG, pub DxState: DEVICE_POWER_STATE,
        pub UserControlOfWakeSettings: WDF_POWER_POLICY_SX_WAKE_USER_CONTROL, pub Enabled: WDF_TRI_STATE,
        pub ArmForWakeIfChildrenAreArmedForWake: BOOLEAN, pub IndicateChildWakeOnParentWake: BOOLEAN,
    }
    pub struct WDF_DEVICE_PROPERTY_DATA {
        pub Size: ULONG, pub PropertyKey: *const DEVPROPKEY, pub Lcid: LCID, pub Flags: ULONG,
    }
    pub struct WDF_DEVICE_STATE {
        pub Size: ULONG, pub Disabled: WDF_TRI_STATE, pub DontDisplayInUI: WDF_TRI_STATE, pub Failed: WDF_TRI_STATE,
        pub NotDisableable: WDF_TRI_STATE, pub Removed: WDF_TRI_STATE, pub ResourcesChanged: WDF_TRI_STATE,
        pub AssignedToGuest: WDF_TRI_STATE,
    }
    pub struct WDF_FDO_EVENT_CALLBACKS {
        pub Size: ULONG, pub EvtDeviceFilterAddResourceRequirements: Option<PFN_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS>,
        pub EvtDeviceFilterRemoveResourceRequirements: Option<PFN_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS>,
        pub EvtDeviceRemoveAddedResources: Option<PFN_WDF_DEVICE_REMOVE_ADDED_RESOURCES>,
    }
    pub struct WDF_PDO_EVENT_CALLBACKS {
        pub Size: ULONG, pub EvtDeviceResourcesQuery: Option<PFN_WDF_DEVICE_RESOURCES_QUERY>,
        pub EvtDeviceResourceRequirementsQuery: Option<PFN_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY>,
        pub EvtDeviceEject: Option<PFN_WDF_DEVICE_EJECT>, pub EvtDeviceSetLock: Option<PFN_WDF_DEVICE_SET_LOCK>,
        pub EvtDeviceEnableWakeAtBus: Option<PFN_WDF_DEVICE_ENABLE_WAKE_AT_BUS>,
        pub EvtDeviceDisableWakeAtBus: Option<PFN_WDF_DEVICE_DISABLE_WAKE_AT_BUS>,
        pub EvtDeviceReportedMissing: Option<PFN_WDF_DEVICE_REPORTED_MISSING>,
    }
    pub struct WDF_PNPPOWER_EVENT_CALLBACKS {
        pub Size: ULONG, pub EvtDeviceD0Entry: Option<PFN_WDF_DEVICE_D0_ENTRY>,
        pub EvtDeviceD0EntryPostInterruptsEnabled: Option<PFN_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED>,
        pub EvtDeviceD0Exit: Option<PFN_WDF_DEVICE_D0_EXIT>,
        pub EvtDeviceD0ExitPreInterruptsDisabled: Option<PFN_WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED>,
        pub EvtDevicePrepareHardware: Option<PFN_WDF_DEVICE_PREPARE_HARDWARE>,
        pub EvtDeviceReleaseHardware: Option<PFN_WDF_DEVICE_RELEASE_HARDWARE>,
        pub EvtDeviceSelfManagedIoCleanup: Option<PFN_WDF_DEVICE_SELF_MANAGED_IO_CLEANUP>,
        pub EvtDeviceSelfManagedIoFlush: Option<PFN_WDF_DEVICE_SELF_MANAGED_IO_FLUSH>,
        pub EvtDeviceSelfManagedIoInit: Option<PFN_WDF_DEVICE_SELF_MANAGED_IO_INIT>,
        pub EvtDeviceSelfManagedIoSuspend: Option<PFN_WDF_DEVICE_SELF_MANAGED_IO_SUSPEND>,
        pub EvtDeviceSelfManagedIoRestart: Option<PFN_WDF_DEVICE_SELF_MANAGED_IO_RESTART>,
        pub EvtDeviceSurpriseRemoval: Option<PFN_WDF_DEVICE_SURPRISE_REMOVAL>,
        pub EvtDeviceQueryRemove: Option<PFN_WDF_DEVICE_QUERY_REMOVE>,
        pub EvtDeviceQueryStop: Option<PFN_WDF_DEVICE_QUERY_STOP>,
        pub EvtDeviceUsageNotification: Option<PFN_WDF_DEVICE_USAGE_NOTIFICATION>,
        pub EvtDeviceRelationsQuery: Option<PFN_WDF_DEVICE_RELATIONS_QUERY>,
        pub EvtDeviceUsageNotificationEx: Option<PFN_WDF_DEVICE_USAGE_NOTIFICATION_EX>,
    }
    pub struct WDF_POWER_FRAMEWORK_SETTINGS {
        pub Size: ULONG, pub EvtDeviceWdmPostPoFxRegisterDevice: Option<PFN_WDFDEVICE_WDM_POST_PO_FX_REGISTER_DEVICE>,
        pub EvtDeviceWdmPrePoFxUnregisterDevice: Option<PFN_WDFDEVICE_WDM_PRE_PO_FX_UNREGISTER_DEVICE>,
        pub Component: PPO_FX_COMPONENT, pub ComponentActiveConditionCallback: PPO_FX_COMPONENT_ACTIVE_CONDITION_CALLBACK,
        pub ComponentIdleConditionCallback: PPO_FX_COMPONENT_IDLE_CONDITION_CALLBACK,
        pub ComponentIdleStateCallback: PPO_FX_COMPONENT_IDLE_STATE_CALLBACK,
        pub PowerControlCallback: PPO_FX_POWER_CONTROL_CALLBACK, pub PoFxDeviceContext: PVOID, pub PoFxDeviceFlags: u64,
        pub DirectedPoFxEnabled: WDF_TRI_STATE,
    }
    pub struct WDF_POWER_POLICY_EVENT_CALLBACKS {
        pub Size: ULONG, pub EvtDeviceArmWakeFromS0: Option<PFN_WDF_DEVICE_ARM_WAKE_FROM_S0>,
        pub EvtDeviceDisarmWakeFromS0: Option<PFN_WDF_DEVICE_DISARM_WAKE_FROM_S0>,
        pub EvtDeviceWakeFromS0Triggered: Option<PFN_WDF_DEVICE_WAKE_FROM_S0_TRIGGERED>,
        pub EvtDeviceArmWakeFromSx: Option<PFN_WDF_DEVICE_ARM_WAKE_FROM_SX>,
        pub EvtDeviceDisarmWakeFromSx: Option<PFN_WDF_DEVICE_DISARM_WAKE_FROM_SX>,
        pub EvtDeviceWakeFromSxTriggered: Option<PFN_WDF_DEVICE_WAKE_FROM_SX_TRIGGERED>,
        pub EvtDeviceArmWakeFromSxWithReason: Option<PFN_WDF_DEVICE_ARM_WAKE_FROM_SX_WITH_REASON>,
    }
    pub struct WDF_POWER_ROUTINE_TIMED_OUT_DATA {
        pub PowerState: WDF_DEVICE_POWER_STATE, pub PowerPolicyState: WDF_DEVICE_POWER_POLICY_STATE,
        pub DeviceObject: PDEVICE_OBJECT, pub Device: WDFDEVICE, pub TimedOutThread: PKTHREAD,
    }
}

crate::abi_enums! { pub ENUMS;
    pub enum WDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS: i32 {
        WdfChildListRetrieveDeviceUndefined = 0, WdfChildListRetrieveDeviceSuccess = 1,
        WdfChildListRetrieveDeviceNotYetCreated = 2, WdfChildListRetrieveDeviceNoSuchDevice = 3,
    }
    pub enum WDF_DEVICE_FAILED_ACTION: i32 {
        WdfDeviceFailedUndefined = 0, WdfDeviceFailedAttemptRestart = 1, WdfDeviceFailedNoRestart = 2,
    }
    pub enum WDF_DEVICE_IO_TYPE: i32 {
        WdfDeviceIoUndefined = 0, WdfDeviceIoNeither = 1, WdfDeviceIoBuffered = 2, WdfDeviceIoDirect = 3,
        WdfDeviceIoBufferedOrDirect = 4, WdfDeviceIoMaximum = 5,
    }
    pub enum WDF_DEVICE_SHUTDOWN_FLAGS: i32 { WdfDeviceShutdown = 1, WdfDeviceLastChanceShutdown = 2 }
    pub enum WDF_DEVICE_STATE_FLAGS: i32 { WdfDevStateNP = 32768 }
    pub enum WDF_POWER_DEVICE_STATE: i32 {
        WdfPowerDeviceInvalid = 0, WdfPowerDeviceD0 = 1, WdfPowerDeviceD1 = 2, WdfPowerDeviceD2 = 3, WdfPowerDeviceD3 = 4,
        WdfPowerDeviceD3Final = 5, WdfPowerDevicePrepareForHibernation = 6, WdfPowerDeviceMaximum = 7,
    }
    pub enum WDF_POWER_POLICY_IDLE_TIMEOUT_CONSTANTS: i32 { IdleTimeoutDefaultConstant = 0 }
    pub enum WDF_POWER_POLICY_IDLE_TIMEOUT_TYPE: i32 {
        DriverManagedIdleTimeout = 0, SystemManagedIdleTimeout = 1, SystemManagedIdleTimeoutWithHint = 2,
    }
    pub enum WDF_POWER_POLICY_S0_IDLE_CAPABILITIES: i32 {
        IdleCapsInvalid = 0, IdleCannotWakeFromS0 = 1, IdleCanWakeFromS0 = 2, IdleUsbSelectiveSuspend = 3,
    }
    pub enum WDF_POWER_POLICY_S0_IDLE_USER_CONTROL: i32 {
        IdleUserControlInvalid = 0, IdleDoNotAllowUserControl = 1, IdleAllowUserControl = 2,
    }
    pub enum WDF_POWER_POLICY_SX_WAKE_USER_CONTROL: i32 {
        WakeUserControlInvalid = 0, WakeDoNotAllowUserControl = 1, WakeAllowUserControl = 2,
    }
    pub enum WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE: i32 {
        WdfReleaseHardwareOrderOnFailureInvalid = 0, WdfReleaseHardwareOrderOnFailureEarly = 1,
        WdfReleaseHardwareOrderOnFailureAfterDescendants = 2,
    }
    pub enum WDF_SPECIAL_FILE_TYPE: i32 {
        WdfSpecialFileUndefined = 0, WdfSpecialFilePaging = 1, WdfSpecialFileHibernation = 2, WdfSpecialFileDump = 3,
        WdfSpecialFileBoot = 4, WdfSpecialFilePostDisplay = 5, WdfSpecialFileGuestAssigned = 6, WdfSpecialFileMax = 7,
    }
}

crate::abi_callbacks! { pub CALLBACKS;
    pub fn PFN_WDFDEVICE_WDM_IRP_DISPATCH(
        Device: WDFDEVICE, MajorFunction: UCHAR, MinorFunction: UCHAR, Code: ULONG, DriverContext: PVOID, Irp: PIRP,
        DispatchContext: PVOID,
    ) -> NTSTATUS;
    pub fn PFN_WDFDEVICE_WDM_IRP_PREPROCESS(Device: WDFDEVICE, Irp: PIRP) -> NTSTATUS;
    pub fn PFN_WDFDEVICE_WDM_POST_PO_FX_REGISTER_DEVICE(Device: WDFDEVICE, PoHandle: *mut HANDLE) -> NTSTATUS;
    pub fn PFN_WDFDEVICE_WDM_PRE_PO_FX_UNREGISTER_DEVICE(Device: WDFDEVICE, PoHandle: *mut HANDLE);
    pub fn PFN_WDF_DEVICE_ARM_WAKE_FROM_S0(Device: WDFDEVICE) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_ARM_WAKE_FROM_SX(Device: WDFDEVICE) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_ARM_WAKE_FROM_SX_WITH_REASON(
        Device: WDFDEVICE, DeviceWakeEnabled: BOOLEAN, ChildrenArmedForWake: BOOLEAN,
    ) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_D0_ENTRY(Device: WDFDEVICE, PreviousState: WDF_POWER_DEVICE_STATE) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_D0_ENTRY_POST_HARDWARE_ENABLED(
        Device: WDFDEVICE, PreviousState: WDF_POWER_DEVICE_STATE,
    ) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED(
        Device: WDFDEVICE, PreviousState: WDF_POWER_DEVICE_STATE,
    ) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_D0_EXIT(Device: WDFDEVICE, TargetState: WDF_POWER_DEVICE_STATE) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_D0_EXIT_PRE_HARDWARE_DISABLED(Device: WDFDEVICE, TargetState: WDF_POWER_DEVICE_STATE) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED(
        Device: WDFDEVICE, TargetState: WDF_POWER_DEVICE_STATE,
    ) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_DISABLE_WAKE_AT_BUS(Device: WDFDEVICE);
    pub fn PFN_WDF_DEVICE_DISARM_WAKE_FROM_S0(Device: WDFDEVICE);
    pub fn PFN_WDF_DEVICE_DISARM_WAKE_FROM_SX(Device: WDFDEVICE);
    pub fn PFN_WDF_DEVICE_EJECT(Device: WDFDEVICE) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_ENABLE_WAKE_AT_BUS(Device: WDFDEVICE, PowerState: SYSTEM_POWER_STATE) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_FILE_CREATE(Device: WDFDEVICE, Request: WDFREQUEST, FileObject: WDFFILEOBJECT);
    pub fn PFN_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS(
        Device: WDFDEVICE, IoResourceRequirementsList: WDFIORESREQLIST,
    ) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_PNP_STATE_CHANGE_NOTIFICATION(
        Device: WDFDEVICE, NotificationData: *const WDF_DEVICE_PNP_NOTIFICATION_DATA,
    );
    pub fn PFN_WDF_DEVICE_POWER_POLICY_STATE_CHANGE_NOTIFICATION(
        Device: WDFDEVICE, NotificationData: *const WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA,
    );
    pub fn PFN_WDF_DEVICE_POWER_STATE_CHANGE_NOTIFICATION(
        Device: WDFDEVICE, NotificationData: *const WDF_DEVICE_POWER_NOTIFICATION_DATA,
    );
    pub fn PFN_WDF_DEVICE_PREPARE_HARDWARE(
        Device: WDFDEVICE, ResourcesRaw: WDFCMRESLIST, ResourcesTranslated: WDFCMRESLIST,
    ) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_QUERY_REMOVE(Device: WDFDEVICE) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_QUERY_STOP(Device: WDFDEVICE) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_RELATIONS_QUERY(Device: WDFDEVICE, RelationType: DEVICE_RELATION_TYPE);
    pub fn PFN_WDF_DEVICE_RELEASE_HARDWARE(Device: WDFDEVICE, ResourcesTranslated: WDFCMRESLIST) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_REMOVE_ADDED_RESOURCES(
        Device: WDFDEVICE, ResourcesRaw: WDFCMRESLIST, ResourcesTranslated: WDFCMRESLIST,
    ) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_REPORTED_MISSING(Device: WDFDEVICE);
    pub fn PFN_WDF_DEVICE_RESOURCES_QUERY(Device: WDFDEVICE, Resources: WDFCMRESLIST) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY(
        Device: WDFDEVICE, IoResourceRequirementsList: WDFIORESREQLIST,
    ) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_SELF_MANAGED_IO_CLEANUP(Device: WDFDEVICE);
    pub fn PFN_WDF_DEVICE_SELF_MANAGED_IO_FLUSH(Device: WDFDEVICE);
    pub fn PFN_WDF_DEVICE_SELF_MANAGED_IO_INIT(Device: WDFDEVICE) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_SELF_MANAGED_IO_RESTART(Device: WDFDEVICE) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_SELF_MANAGED_IO_SUSPEND(Device: WDFDEVICE) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_SET_LOCK(Device: WDFDEVICE, IsLocked: BOOLEAN) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_SHUTDOWN_NOTIFICATION(Device: WDFDEVICE);
    pub fn PFN_WDF_DEVICE_SURPRISE_REMOVAL(Device: WDFDEVICE);
    pub fn PFN_WDF_DEVICE_USAGE_NOTIFICATION(
        Device: WDFDEVICE, NotificationType: WDF_SPECIAL_FILE_TYPE, IsInNotificationPath: BOOLEAN,
    );
    pub fn PFN_WDF_DEVICE_USAGE_NOTIFICATION_EX(
        Device: WDFDEVICE, NotificationType: WDF_SPECIAL_FILE_TYPE, IsInNotificationPath: BOOLEAN,
    ) -> NTSTATUS;
    pub fn PFN_WDF_DEVICE_WAKE_FROM_S0_TRIGGERED(Device: WDFDEVICE);
    pub fn PFN_WDF_DEVICE_WAKE_FROM_SX_TRIGGERED(Device: WDFDEVICE);
    pub fn PFN_WDF_FILE_CLEANUP(FileObject: WDFFILEOBJECT);
    pub fn PFN_WDF_FILE_CLOSE(FileObject: WDFFILEOBJECT);
    pub fn PFN_WDF_IO_IN_CALLER_CONTEXT(Device: WDFDEVICE, Request: WDFREQUEST);
}

nested! { pub NESTED;
    WDF_DEVICE_PNP_NOTIFICATION_DATA.Data.EnterState;
    WDF_DEVICE_PNP_NOTIFICATION_DATA.Data.EnterState.CurrentState;
    WDF_DEVICE_PNP_NOTIFICATION_DATA.Data.EnterState.NewState;
    WDF_DEVICE_PNP_NOTIFICATION_DATA.Data.PostProcessState;
    WDF_DEVICE_PNP_NOTIFICATION_DATA.Data.PostProcessState.CurrentState;
    WDF_DEVICE_PNP_NOTIFICATION_DATA.Data.LeaveState;
    WDF_DEVICE_PNP_NOTIFICATION_DATA.Data.LeaveState.CurrentState;
    WDF_DEVICE_PNP_NOTIFICATION_DATA.Data.LeaveState.NewState;
    WDF_DEVICE_POWER_NOTIFICATION_DATA.Data.EnterState;
    WDF_DEVICE_POWER_NOTIFICATION_DATA.Data.EnterState.CurrentState;
    WDF_DEVICE_POWER_NOTIFICATION_DATA.Data.EnterState.NewState;
    WDF_DEVICE_POWER_NOTIFICATION_DATA.Data.PostProcessState;
    WDF_DEVICE_POWER_NOTIFICATION_DATA.Data.PostProcessState.CurrentState;
    WDF_DEVICE_POWER_NOTIFICATION_DATA.Data.LeaveState;
    WDF_DEVICE_POWER_NOTIFICATION_DATA.Data.LeaveState.CurrentState;
    WDF_DEVICE_POWER_NOTIFICATION_DATA.Data.LeaveState.NewState;
    WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA.Data.EnterState;
    WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA.Data.EnterState.CurrentState;
    WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA.Data.EnterState.NewState;
    WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA.Data.PostProcessState;
    WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA.Data.PostProcessState.CurrentState;
    WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA.Data.LeaveState;
    WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA.Data.LeaveState.CurrentState;
    WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA.Data.LeaveState.NewState;
}
