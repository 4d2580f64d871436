//! Service groups and interrupt synchronization (portcls.h).

use core::ffi::c_void;

use acx_core::ks::status::NTSTATUS;

use super::external::KINTERRUPT;
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub SERVICE_GROUP_INTERFACES;

    /// Implemented by the system, obtained by PcNewInterruptSync (portcls.h, Windows 98SE/2000).
    pub interface IInterruptSync(IInterruptSyncVtbl): IUnknown {
        /// IRQL <= DIRQL of the interrupt.
        fn CallSynchronizedRoutine(
            this,
            Routine: Option<PINTERRUPTSYNCROUTINE>,
            DynamicContext: *mut c_void,
        ) -> NTSTATUS;
        /// Any IRQL.
        fn GetKInterrupt(this) -> *mut KINTERRUPT;
        /// PASSIVE_LEVEL.
        fn Connect(this) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn Disconnect(this);
        /// PASSIVE_LEVEL.
        fn RegisterServiceRoutine(
            this,
            Routine: Option<PINTERRUPTSYNCROUTINE>,
            DynamicContext: *mut c_void,
            First: u8,
        ) -> NTSTATUS;
    }

    /// Implemented by either side (portcls.h, Windows 98SE/2000).
    pub interface IServiceSink(IServiceSinkVtbl): IUnknown {
        /// DISPATCH_LEVEL.
        fn RequestService(this);
    }

    /// Implemented by the system, obtained by PcNewServiceGroup (portcls.h, Windows 98SE/2000).
    pub interface IServiceGroup(IServiceGroupVtbl): IServiceSink {
        /// PASSIVE_LEVEL.
        fn AddMember(this, pServiceSink: *mut IServiceSink) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn RemoveMember(this, pServiceSink: *mut IServiceSink);
        /// IRQL <= DISPATCH_LEVEL.
        fn SupportDelayedService(this);
        /// PASSIVE_LEVEL.
        fn RequestDelayedService(this, ullDelay: u64);
        /// PASSIVE_LEVEL.
        fn CancelDelayedService(this);
    }
}

acx_core::abi_enums! {
    pub SERVICE_GROUP_ENUMS;

    pub enum INTERRUPTSYNCMODE: i32 {
        InterruptSyncModeNormal = 1,
        InterruptSyncModeAll = 2,
        InterruptSyncModeRepeat = 3,
    }
}

acx_core::abi_callbacks! {
    pub SERVICE_GROUP_CALLBACKS;

    /// IRQL: DIRQL of the interrupt.
    pub fn PINTERRUPTSYNCROUTINE(InterruptSync: *mut IInterruptSync, DynamicContext: *mut c_void) -> NTSTATUS;
}
