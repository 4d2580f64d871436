//! Interrupts, DPCs, timers and work items: structures, enumerations and callbacks of KMDF 1.31.

use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct WDF_DPC_CONFIG { pub Size: ULONG, pub EvtDpcFunc: Option<PFN_WDF_DPC>, pub AutomaticSerialization: BOOLEAN }
    pub struct WDF_INTERRUPT_CONFIG {
        pub Size: ULONG, pub SpinLock: WDFSPINLOCK, pub ShareVector: WDF_TRI_STATE, pub FloatingSave: BOOLEAN,
        pub AutomaticSerialization: BOOLEAN, pub EvtInterruptIsr: Option<PFN_WDF_INTERRUPT_ISR>,
        pub EvtInterruptDpc: Option<PFN_WDF_INTERRUPT_DPC>, pub EvtInterruptEnable: Option<PFN_WDF_INTERRUPT_ENABLE>,
        pub EvtInterruptDisable: Option<PFN_WDF_INTERRUPT_DISABLE>,
        pub EvtInterruptWorkItem: Option<PFN_WDF_INTERRUPT_WORKITEM>, pub InterruptRaw: PCM_PARTIAL_RESOURCE_DESCRIPTOR,
        pub InterruptTranslated: PCM_PARTIAL_RESOURCE_DESCRIPTOR, pub WaitLock: WDFWAITLOCK, pub PassiveHandling: BOOLEAN,
        pub ReportInactiveOnPowerDown: WDF_TRI_STATE, pub CanWakeDevice: BOOLEAN,
    }
    pub struct WDF_INTERRUPT_EXTENDED_POLICY {
        pub Size: ULONG, pub Policy: WDF_INTERRUPT_POLICY, pub Priority: WDF_INTERRUPT_PRIORITY,
        pub TargetProcessorSetAndGroup: GROUP_AFFINITY,
    }
    pub struct WDF_INTERRUPT_INFO {
        pub Size: ULONG, pub Reserved1: u64, pub TargetProcessorSet: usize, pub Reserved2: ULONG, pub MessageNumber: ULONG,
        pub Vector: ULONG, pub Irql: KIRQL, pub Mode: KINTERRUPT_MODE, pub Polarity: WDF_INTERRUPT_POLARITY,
        pub MessageSignaled: BOOLEAN, pub ShareDisposition: UCHAR, pub _pointer_aligned: [usize; 0], pub Group: USHORT,
    }
    pub struct WDF_TIMER_CONFIG {
        pub Size: ULONG, pub EvtTimerFunc: Option<PFN_WDF_TIMER>, pub Period: ULONG, pub AutomaticSerialization: BOOLEAN,
        pub TolerableDelay: ULONG, pub _pointer_aligned: [usize; 0], pub UseHighResolutionTimer: BOOLEAN,
    }
    pub struct WDF_WORKITEM_CONFIG {
        pub Size: ULONG, pub EvtWorkItemFunc: Option<PFN_WDF_WORKITEM>, pub AutomaticSerialization: BOOLEAN,
    }
}

crate::abi_enums! { pub ENUMS;
    pub enum WDF_INTERRUPT_POLARITY: i32 {
        WdfInterruptPolarityUnknown = 0, WdfInterruptActiveHigh = 1, WdfInterruptActiveLow = 2,
    }
    pub enum WDF_INTERRUPT_POLICY: i32 {
        WdfIrqPolicyMachineDefault = 0, WdfIrqPolicyAllCloseProcessors = 1, WdfIrqPolicyOneCloseProcessor = 2,
        WdfIrqPolicyAllProcessorsInMachine = 3, WdfIrqPolicySpecifiedProcessors = 4,
        WdfIrqPolicySpreadMessagesAcrossAllProcessors = 5,
    }
    pub enum WDF_INTERRUPT_PRIORITY: i32 {
        WdfIrqPriorityUndefined = 0, WdfIrqPriorityLow = 1, WdfIrqPriorityNormal = 2, WdfIrqPriorityHigh = 3,
    }
}

crate::abi_callbacks! { pub CALLBACKS;
    pub fn PFN_WDF_DPC(Dpc: WDFDPC);
    pub fn PFN_WDF_INTERRUPT_DISABLE(Interrupt: WDFINTERRUPT, AssociatedDevice: WDFDEVICE) -> NTSTATUS;
    pub fn PFN_WDF_INTERRUPT_DPC(Interrupt: WDFINTERRUPT, AssociatedObject: WDFOBJECT);
    pub fn PFN_WDF_INTERRUPT_ENABLE(Interrupt: WDFINTERRUPT, AssociatedDevice: WDFDEVICE) -> NTSTATUS;
    pub fn PFN_WDF_INTERRUPT_ISR(Interrupt: WDFINTERRUPT, MessageID: ULONG) -> BOOLEAN;
    pub fn PFN_WDF_INTERRUPT_SYNCHRONIZE(Interrupt: WDFINTERRUPT, Context: PVOID) -> BOOLEAN;
    pub fn PFN_WDF_INTERRUPT_WORKITEM(Interrupt: WDFINTERRUPT, AssociatedObject: WDFOBJECT);
    pub fn PFN_WDF_TIMER(Timer: WDFTIMER);
    pub fn PFN_WDF_WORKITEM(WorkItem: WDFWORKITEM);
}
