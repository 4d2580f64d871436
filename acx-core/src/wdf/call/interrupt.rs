//! Functions of `wdfinterrupt.h`, `wdfdpc.h`, `wdftimer.h`, `wdfworkitem.h`, `wdfsync.h`, with their places in the table.

use crate::wdf::raw::prelude::*;
use crate::wdf::table;
use crate::wdf::table::functions;

functions! {
    111 WdfDpcCreate(Config: *mut WDF_DPC_CONFIG, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Dpc: *mut WDFDPC) -> NTSTATUS;
    112 WdfDpcEnqueue(Dpc: WDFDPC) -> BOOLEAN;
    113 WdfDpcCancel(Dpc: WDFDPC, Wait: BOOLEAN) -> BOOLEAN;
    114 WdfDpcGetParentObject(Dpc: WDFDPC) -> WDFOBJECT;
    115 WdfDpcWdmGetDpc(Dpc: WDFDPC) -> PKDPC;
    141 WdfInterruptCreate(
        Device: WDFDEVICE, Configuration: *mut WDF_INTERRUPT_CONFIG, Attributes: *mut WDF_OBJECT_ATTRIBUTES,
        Interrupt: *mut WDFINTERRUPT,
    ) -> NTSTATUS;
    142 WdfInterruptQueueDpcForIsr(Interrupt: WDFINTERRUPT) -> BOOLEAN;
    143 WdfInterruptSynchronize(
        Interrupt: WDFINTERRUPT, Callback: Option<PFN_WDF_INTERRUPT_SYNCHRONIZE>, Context: PVOID,
    ) -> BOOLEAN;
    144 WdfInterruptAcquireLock(Interrupt: WDFINTERRUPT);
    145 WdfInterruptReleaseLock(Interrupt: WDFINTERRUPT);
    146 WdfInterruptEnable(Interrupt: WDFINTERRUPT);
    147 WdfInterruptDisable(Interrupt: WDFINTERRUPT);
    148 WdfInterruptWdmGetInterrupt(Interrupt: WDFINTERRUPT) -> PKINTERRUPT;
    149 WdfInterruptGetInfo(Interrupt: WDFINTERRUPT, Info: *mut WDF_INTERRUPT_INFO);
    150 WdfInterruptSetPolicy(
        Interrupt: WDFINTERRUPT, Policy: WDF_INTERRUPT_POLICY, Priority: WDF_INTERRUPT_PRIORITY, TargetProcessorSet: usize,
    );
    151 WdfInterruptGetDevice(Interrupt: WDFINTERRUPT) -> WDFDEVICE;
    310 WdfObjectAcquireLock(Object: WDFOBJECT);
    311 WdfObjectReleaseLock(Object: WDFOBJECT);
    312 WdfWaitLockCreate(LockAttributes: *mut WDF_OBJECT_ATTRIBUTES, Lock: *mut WDFWAITLOCK) -> NTSTATUS;
    313 WdfWaitLockAcquire(Lock: WDFWAITLOCK, Timeout: *mut i64) -> NTSTATUS;
    314 WdfWaitLockRelease(Lock: WDFWAITLOCK);
    315 WdfSpinLockCreate(SpinLockAttributes: *mut WDF_OBJECT_ATTRIBUTES, SpinLock: *mut WDFSPINLOCK) -> NTSTATUS;
    316 WdfSpinLockAcquire(SpinLock: WDFSPINLOCK);
    317 WdfSpinLockRelease(SpinLock: WDFSPINLOCK);
    318 WdfTimerCreate(
        Config: *mut WDF_TIMER_CONFIG, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Timer: *mut WDFTIMER,
    ) -> NTSTATUS;
    319 WdfTimerStart(Timer: WDFTIMER, DueTime: i64) -> BOOLEAN;
    320 WdfTimerStop(Timer: WDFTIMER, Wait: BOOLEAN) -> BOOLEAN;
    321 WdfTimerGetParentObject(Timer: WDFTIMER) -> WDFOBJECT;
    379 WdfWorkItemCreate(
        Config: *mut WDF_WORKITEM_CONFIG, Attributes: *mut WDF_OBJECT_ATTRIBUTES, WorkItem: *mut WDFWORKITEM,
    ) -> NTSTATUS;
    380 WdfWorkItemEnqueue(WorkItem: WDFWORKITEM);
    381 WdfWorkItemGetParentObject(WorkItem: WDFWORKITEM) -> WDFOBJECT;
    382 WdfWorkItemFlush(WorkItem: WDFWORKITEM);
    389 WdfInterruptSetExtendedPolicy(Interrupt: WDFINTERRUPT, PolicyAndGroup: *mut WDF_INTERRUPT_EXTENDED_POLICY);
    416 WdfInterruptQueueWorkItemForIsr(Interrupt: WDFINTERRUPT) -> BOOLEAN;
    417 WdfInterruptTryToAcquireLock(Interrupt: WDFINTERRUPT) -> BOOLEAN;
    428 WdfInterruptReportActive(Interrupt: WDFINTERRUPT);
    429 WdfInterruptReportInactive(Interrupt: WDFINTERRUPT);
}
