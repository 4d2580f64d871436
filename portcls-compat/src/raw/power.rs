//! Power and rebalance (portcls.h).

use core::ffi::c_void;

use acx_core::ks::guid::Guid;
use acx_core::ks::status::NTSTATUS;

use super::external::{
    DEVICE_CAPABILITIES, DEVICE_POWER_STATE, PO_FX_COMPONENT_V1, POWER_STATE, PPO_FX_COMPONENT_ACTIVE_CONDITION_CALLBACK,
    PPO_FX_COMPONENT_IDLE_CONDITION_CALLBACK, PPO_FX_COMPONENT_IDLE_STATE_CALLBACK, PPO_FX_POWER_CONTROL_CALLBACK,
    SYSTEM_POWER_STATE,
};
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub POWER_INTERFACES;

    /// Implemented by the driver, obtained by PcRegisterAdapterPnpManagement or IPortClsPnp (portcls.h, Windows 10 1511).
    pub interface IAdapterPnpManagement(IAdapterPnpManagementVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn GetSupportedRebalanceType(this) -> PC_REBALANCE_TYPE;
        /// PASSIVE_LEVEL.
        fn PnpQueryStop(this);
        /// PASSIVE_LEVEL.
        fn PnpCancelStop(this);
        /// PASSIVE_LEVEL.
        fn PnpStop(this);
    }

    /// Implemented by the driver, obtained by PcRegisterAdapterPowerManagement or IPortClsPower (portcls.h, Windows 98SE/2000).
    pub interface IAdapterPowerManagement(IAdapterPowerManagementVtbl): IUnknown {
        fn PowerChangeState(this, NewState: POWER_STATE);
        fn QueryPowerChangeState(this, NewStateQuery: POWER_STATE) -> NTSTATUS;
        fn QueryDeviceCapabilities(this, PowerDeviceCaps: *mut DEVICE_CAPABILITIES) -> NTSTATUS;
    }

    /// Implemented by the driver (portcls.h, Windows 7).
    ///
    /// Its vtable extends that of its predecessor, though the header derives it from `IUnknown`.
    pub interface IAdapterPowerManagement2(IAdapterPowerManagement2Vtbl): IUnknown {
        fn PowerChangeState(this, NewState: POWER_STATE);
        fn QueryPowerChangeState(this, NewStateQuery: POWER_STATE) -> NTSTATUS;
        fn QueryDeviceCapabilities(this, PowerDeviceCaps: *mut DEVICE_CAPABILITIES) -> NTSTATUS;
        fn PowerChangeState2(this, NewDeviceState: DEVICE_POWER_STATE, NewSystemState: SYSTEM_POWER_STATE);
    }

    /// Implemented by the driver (portcls.h, Windows 8).
    ///
    /// Its vtable extends that of its predecessor, though the header derives it from `IUnknown`.
    pub interface IAdapterPowerManagement3(IAdapterPowerManagement3Vtbl): IUnknown {
        fn PowerChangeState(this, NewState: POWER_STATE);
        fn QueryPowerChangeState(this, NewStateQuery: POWER_STATE) -> NTSTATUS;
        fn QueryDeviceCapabilities(this, PowerDeviceCaps: *mut DEVICE_CAPABILITIES) -> NTSTATUS;
        fn PowerChangeState2(this, NewDeviceState: DEVICE_POWER_STATE, NewSystemState: SYSTEM_POWER_STATE);
        fn PowerChangeState3(
            this,
            NewDeviceState: DEVICE_POWER_STATE,
            NewSystemState: SYSTEM_POWER_STATE,
            D3ExitLatency: PC_EXIT_LATENCY,
        );
        fn D3ExitLatencyChanged(this, NewD3ExitLatency: PC_EXIT_LATENCY) -> NTSTATUS;
    }

    /// Implemented by the driver, obtained by QueryInterface on the miniport (portcls.h, Windows 98SE/2000).
    pub interface IPowerNotify(IPowerNotifyVtbl): IUnknown {
        fn PowerChangeNotify(this, PowerState: POWER_STATE);
    }
}

acx_core::abi_structs! {
    pub POWER_STRUCTS;

    pub struct PC_POWER_FRAMEWORK_SETTINGS {
        pub Size: u32,
        pub EvtPcPostPoFxRegisterDevice: Option<PFN_PC_POST_PO_FX_REGISTER_DEVICE>,
        pub EvtPcPrePoFxUnregisterDevice: Option<PFN_PC_PRE_PO_FX_UNREGISTER_DEVICE>,
        pub Component: *mut PO_FX_COMPONENT_V1,
        pub ComponentActiveConditionCallback: PPO_FX_COMPONENT_ACTIVE_CONDITION_CALLBACK,
        pub ComponentIdleConditionCallback: PPO_FX_COMPONENT_IDLE_CONDITION_CALLBACK,
        pub ComponentIdleStateCallback: PPO_FX_COMPONENT_IDLE_STATE_CALLBACK,
        pub PowerControlCallback: PPO_FX_POWER_CONTROL_CALLBACK,
        pub PoFxDeviceContext: *mut c_void,
    }
}

acx_core::abi_enums! {
    pub POWER_ENUMS;

    pub enum PC_REBALANCE_TYPE: i32 {
        PcRebalanceNotSupported = 0,
        PcRebalanceRemoveSubdevices = 1,
    }

    pub enum PC_EXIT_LATENCY: i32 {
        PcExitLatencyInstant = 0,
        PcExitLatencyFast = 1,
        PcExitLatencyResponsive = 2,
    }
}

acx_core::abi_callbacks! {
    pub POWER_CALLBACKS;

    /// IRQL <= DISPATCH_LEVEL.
    pub fn PCPFNRUNTIME_POWER_CONTROL_CALLBACK(
        PowerControlCode: *const Guid,
        InBuffer: *mut c_void,
        InBufferSize: usize,
        OutBuffer: *mut c_void,
        OutBufferSize: usize,
        BytesReturned: *mut usize,
        Context: *mut c_void,
    ) -> NTSTATUS;
    /// PASSIVE_LEVEL.
    pub fn PFN_PC_POST_PO_FX_REGISTER_DEVICE(PoFxDeviceContext: *mut c_void, PoHandle: *mut c_void) -> NTSTATUS;
    /// PASSIVE_LEVEL.
    pub fn PFN_PC_PRE_PO_FX_UNREGISTER_DEVICE(PoFxDeviceContext: *mut c_void, PoHandle: *mut c_void);
}
