//! Names and numbers of the rules.

/// A rule: its name, the bug check that Windows would show and that bug check's first parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// Name as documented, or a short one where the documentation gives only a number.
    pub name: &'static str,
    /// Bug check code.
    pub bug_check: u32,
    /// First parameter.
    pub parameter: u32,
}

macro_rules! rules {
    ($($(#[$meta:meta])* $id:ident = $name:literal, $bug:literal, $parameter:literal;)*) => {
        /// All rules of the lab.
        pub mod rule {
            use super::Rule;
            $($(#[$meta])* pub const $id: Rule = Rule { name: $name, bug_check: $bug, parameter: $parameter };)*
            /// Every rule.
            pub const ALL: &[Rule] = &[$($id),*];
        }
    };
}

rules! {
    /// Pool of length zero asked for.
    POOL_ZERO_SIZE = "PoolZeroSize", 0xC4, 0x00;
    /// Paged pool asked for above APC_LEVEL.
    POOL_PAGED_IRQL = "PoolPagedIrql", 0xC4, 0x01;
    /// Non-paged pool asked for above DISPATCH_LEVEL.
    POOL_NONPAGED_IRQL = "PoolNonPagedIrql", 0xC4, 0x02;
    /// Free of an address that is no live block.
    POOL_BAD_FREE = "PoolBadFree", 0xC4, 0x10;
    /// Freed twice.
    POOL_DOUBLE_FREE = "PoolDoubleFree", 0xC4, 0x13;
    /// Freed with a live timer inside.
    POOL_FREE_TIMER = "PoolFreeTimer", 0xC4, 0x15;
    /// Freed with another tag.
    POOL_TAG = "PoolTag", 0xC4, 0x16;
    /// Raised to a lower level.
    IRQL_RAISE = "KeRaiseIrql", 0xC4, 0x30;
    /// Lowered to a higher level.
    IRQL_LOWER = "KeLowerIrql", 0xC4, 0x31;
    /// Spin lock released at a level other than DISPATCH_LEVEL.
    SPINLOCK_IRQL = "SpinLockIrql", 0xC4, 0x32;
    /// Fast mutex acquired above APC_LEVEL.
    FAST_MUTEX_IRQL = "FastMutexIrql", 0xC4, 0x33;
    /// Bad reference count of an object.
    OBJECT_REFERENCE = "ObjectReference", 0xC4, 0x3F;
    /// A write past the end of a block, seen when it was freed.
    POOL_OVERRUN = "PoolOverrun", 0xC4, 0x52;
    /// Pool left at unload.
    POOL_LEAK = "PoolLeak", 0xC4, 0x62;
    /// Memory used that was freed before (special pool).
    POOL_USE_AFTER_FREE = "PoolUseAfterFree", 0xD5, 0x0;
    /// Memory used behind the end of a block (special pool).
    POOL_BEYOND_END = "PoolBeyondEnd", 0xD6, 0x0;
    /// Pageable code or data used at DISPATCH_LEVEL or above (DRIVER_IRQL_NOT_LESS_OR_EQUAL).
    PAGED_AT_DISPATCH = "PagedAtDispatch", 0xD1, 0x0;
    /// Memory manager called above its level.
    MM_IRQL = "MmIrql", 0xC4, 0x70;
    /// An event set above DISPATCH_LEVEL.
    SET_EVENT_IRQL = "KeSetEventIrql", 0xC4, 0x80;
    /// Mapped without locked pages.
    MM_MAP_UNLOCKED = "MmMapUnlocked", 0xC4, 0x83;
    /// Unmapped what was not mapped.
    MDL_UNMAP = "MdlUnmap", 0xC4, 0xB6;
    /// Pages freed while mapped.
    MDL_FREE_MAPPED = "MdlFreeMapped", 0xC4, 0xB8;
    /// A page list freed twice, of a wrong address, or left at unload.
    MDL_LEAK = "MdlMisuse", 0xC4, 0xB0;
    /// A service routine returned at another level.
    ISR_IRQL = "IsrIrql", 0xC4, 0x111;
    /// Wait above DISPATCH_LEVEL.
    WAIT_IRQL = "WaitIrql", 0xC4, 0x120;
    /// Endless wait at DISPATCH_LEVEL.
    WAIT_DISPATCH = "WaitDispatchForever", 0xC4, 0x121;
    /// Wait with a timeout at DISPATCH_LEVEL.
    WAIT_DISPATCH_TIMEOUT = "WaitDispatchTimeout", 0xC4, 0x122;
    /// A lock acquired twice by one thread.
    DEADLOCK_SELF = "DeadlockSelf", 0xC4, 0x1000;
    /// Two locks acquired in both orders.
    DEADLOCK_ORDER = "DeadlockOrder", 0xC4, 0x1001;
    /// A lock released out of order.
    LOCK_RELEASE_ORDER = "LockReleaseOrder", 0xC4, 0x1003;
    /// A lock released that is not held.
    LOCK_NOT_HELD = "LockNotHeld", 0xC4, 0x1007;
    /// A thread ended with a lock.
    LOCK_THREAD_ENDED = "LockThreadEnded", 0xC4, 0x100A;
    /// A lock freed while held.
    LOCK_DELETED = "LockDeleted", 0xC4, 0x100B;
    /// Call above APC_LEVEL.
    IRQL_APC_LTE = "IrqlKeApcLte1", 0xC4, 0x2000F;
    /// Call above DISPATCH_LEVEL.
    IRQL_DISPATCH_LTE = "IrqlKeDispatchLte", 0xC4, 0x20011;
    /// I/O call above PASSIVE_LEVEL.
    IRQL_IO_PASSIVE = "IrqlIoPassive1", 0xC4, 0x2000A;
    /// I/O call above DISPATCH_LEVEL.
    IRQL_IO_DISPATCH = "IrqlIoDispatch", 0xC4, 0x20022;
    /// Memory manager call above APC_LEVEL.
    IRQL_MM_APC_LTE = "IrqlMmApcLte", 0xC4, 0x20019;
    /// Run-time library call above PASSIVE_LEVEL.
    IRQL_RTL_PASSIVE = "IrqlRtlPassive", 0xC4, 0x2001E;
    /// A call-back returned at another level than it was entered.
    IRQL_RETURN = "IrqlReturn", 0xC4, 0x2001D;
    /// A call-back returned with a spin lock, or a host was called with one.
    SPIN_LOCK = "SpinLock", 0xC4, 0x40009;
    /// A timer or deferred call lies in freed memory.
    TIMER_LEFT = "TimerInFreedMemory", 0xC7, 0x0;
    /// A deferred call lies in freed memory.
    DPC_LEFT = "DpcInFreedMemory", 0xC7, 0x1;
    /// Locked pages left at unload.
    LOCKED_PAGES_LEFT = "LockedPagesLeft", 0xCB, 0x0;
    /// A request completed twice.
    IRP_DOUBLE_COMPLETE = "MultipleIrpComplete", 0x44, 0x0;
    /// A request freed twice or not at all.
    IRP_LEAK = "IrpLeak", 0xC9, 0x1;
    /// Completed with STATUS_PENDING.
    IRP_COMPLETE_PENDING = "IrpCompletePending", 0xC9, 0x6;
    /// A completed request still has a cancel routine.
    IRP_CANCEL_SET = "IrpCancelRoutineSet", 0xC9, 0x9;
    /// A dispatch routine's return value contradicts what it did.
    MARK_IRP_PENDING = "MarkIrpPending", 0xC9, 0x20E;
    /// A common buffer was left.
    DMA_COMMON_BUFFER_LEAK = "DmaCommonBufferLeak", 0xE6, 0x4;
    /// An adapter was left.
    DMA_ADAPTER_LEAK = "DmaAdapterLeak", 0xE6, 0x3;
    /// A common buffer was freed with other values than allocated.
    DMA_FREE_MISMATCH = "DmaFreeMismatch", 0xE6, 0x12;
    /// A scatter-gather list or map registers were left (lab rule).
    DMA_LIST_LEFT = "DmaListLeft", 0xE6, 0x0;
    /// DMA routine at a wrong level.
    DMA_IRQL = "DmaIrql", 0xE6, 0x6;
    /// The device accessed memory that is not mapped for it.
    DMA_OUTSIDE = "DmaOutsideBuffer", 0xE6, 0x26;
    /// A device mapping was left (lab rule).
    MAPPING_LEAK = "IoSpaceMappingLeft", 0xC4, 0x7F;
    /// Register access outside a mapping (lab rule).
    REGISTER_OUTSIDE = "RegisterOutsideMapping", 0xA, 0x0;
    /// A work item was left or freed while queued.
    WORK_ITEM_LEFT = "WorkItemLeft", 0xC4, 0x130;
    /// An interrupt was left connected (lab rule).
    INTERRUPT_LEFT = "InterruptLeft", 0xC4, 0x112;
    /// A line stays up and nobody claims it (lab rule).
    INTERRUPT_STORM = "InterruptStorm", 0xC4, 0x113;
    /// A device interrupts and nobody serves it (lab rule).
    INTERRUPT_UNSERVED = "InterruptUnserved", 0xC4, 0x114;
    /// A wait that nothing ends (lab rule).
    WAIT_HANG = "WaitHang", 0x10D, 0x1;
    /// PcIrqlDDIs.
    PC_IRQL_DDIS = "PcIrqlDDIs", 0xC4, 0x71001;
    /// PcIrqlIport.
    PC_IRQL_IPORT = "PcIrqlIport", 0xC4, 0x71003;
    /// PcUnmapAllocatedPages.
    PC_UNMAP_ALLOCATED_PAGES = "PcUnmapAllocatedPages", 0xC4, 0x71004;
    /// PcAllocatedPages.
    PC_ALLOCATED_PAGES = "PcAllocatedPages", 0xC4, 0x71005;
    /// PcRegisterAdapterPower.
    PC_REGISTER_ADAPTER_POWER = "PcRegisterAdapterPower", 0xC4, 0x71006;
    /// PcAddAdapterDevice.
    PC_ADD_ADAPTER_DEVICE = "PcAddAdapterDevice", 0xC4, 0x71007;
    /// PcPropertyRequest.
    PC_PROPERTY_REQUEST = "PcPropertyRequest", 0xC4, 0x71008;
    /// PcAllocateAndMapPages.
    PC_ALLOCATE_AND_MAP_PAGES = "PcAllocateAndMapPages", 0xC4, 0x71009;
    /// PcTimedWaveRtStreamSetState.
    PC_TIMED_SET_STATE = "PcTimedWaveRtStreamSetState", 0xC4, 0x72001;
    /// Positions that are uneven, at a wrong rate, or move in PAUSE, by the HLK's KS Position Test (lab rule).
    KS_POSITION = "KsPositionTest", 0xC4, 0xD0_E710;
    /// A packet was signalled at another time than when it was played or recorded (lab rule).
    PACKET_LATE = "PacketLate", 0xC4, 0xD0_E711;
    /// Packets are no longer signalled (lab rule).
    PACKET_STALLED = "PacketStalled", 0xC4, 0xD0_E712;
    /// A COM reference was left or released too often (lab rule).
    COM_REFERENCES = "ComReferences", 0xC4, 0x3E;
    /// A framework object was handled wrongly (WDF_OBJECT_ERROR).
    WDF_OBJECT = "WdfObjectError", 0x10D, 0x7;
    /// A framework was given a wrong handle (WDF_INVALID_HANDLE).
    WDF_HANDLE = "WdfInvalidHandle", 0x10D, 0x5;
    /// A framework was given a null parameter (WDF_REQUIRED_PARAMETER_IS_NULL).
    WDF_NULL = "WdfRequiredParameterIsNull", 0x10D, 0x4;
    /// A request was handled wrongly (WDF_REQUEST_FATAL_ERROR).
    WDF_REQUEST = "WdfRequestError", 0x10D, 0x6;
    /// A framework call-back returned at another level (WDF_VERIFIER_IRQL_MISMATCH).
    WDF_IRQL = "KmdfIrql", 0x10D, 0xE;
    /// A framework lock was misused (WDF_RECURSIVE_LOCK).
    WDF_LOCK = "WdfRecursiveLock", 0x10D, 0x2;
    /// Executive call above PASSIVE_LEVEL.
    IRQL_EX_PASSIVE = "IrqlExPassive", 0xC4, 0x20008;
    /// Executive call above APC_LEVEL.
    IRQL_EX_APC_LTE = "IrqlExApcLte1", 0xC4, 0x20005;
    /// I/O call above APC_LEVEL.
    IRQL_IO_APC_LTE = "IrqlIoApcLte", 0xC4, 0x20009;
    /// Object manager call above PASSIVE_LEVEL.
    IRQL_OB_PASSIVE = "IrqlObPassive", 0xC4, 0x2001B;
    /// Process call above PASSIVE_LEVEL.
    IRQL_PS_PASSIVE = "IrqlPsPassive", 0xC4, 0x2001C;
    /// System service called above PASSIVE_LEVEL.
    IRQL_ZW_PASSIVE = "IrqlZwPassive", 0xC4, 0x2001F;
    /// System service called with something other than APCs on.
    ZW_UNICODE_STRING = "ZwUnicodeString", 0xC4, 0xE4;
    /// A handle that is not open.
    HANDLE = "InvalidHandle", 0x93, 0x0;
    /// A handle left at unload.
    HANDLE_LEFT = "HandleLeft", 0xC4, 0xF5;
    /// A copy whose source and target overlap.
    MEMCPY_OVERLAP = "MemcpyOverlap", 0xC4, 0xF0;
    /// Enter and leave of critical regions do not match.
    CRITICAL_REGIONS = "CriticalRegions", 0xC4, 0x40003;
    /// Enter and leave of guarded regions do not match.
    GUARDED_REGIONS = "GuardedRegions", 0xC4, 0x4000E;
    /// A resource or mutex acquired with normal APCs enabled.
    RESOURCE_APC = "ResourceApc", 0xC4, 0x37;
    /// A lookaside list left at unload.
    LOOKASIDE_LEFT = "LookasideLeft", 0xC4, 0xCA;
    /// A resource left at unload.
    RESOURCE_LEFT = "ResourceLeft", 0xC4, 0xD0;
    /// A remove lock released with another tag, or too often.
    REMOVE_LOCK = "RemoveLock", 0xC4, 0xD5;
    /// A WMI registration left at unload.
    WMI_LEFT = "WmiRegistrationLeft", 0xC4, 0xDA;
    /// An ETW registration left at unload.
    ETW_LEFT = "EtwRegistrationLeft", 0xC4, 0xDD;
    /// A device object left at unload (lab rule).
    DEVICE_LEFT = "DeviceLeft", 0xC4, 0xD0_E720;
    /// A symbolic link left at unload (lab rule).
    LINK_LEFT = "SymbolicLinkLeft", 0xC4, 0xD0_E721;
    /// A notification or call-back registered and not unregistered at unload (lab rule).
    REGISTRATION_LEFT = "RegistrationLeft", 0xC4, 0xD0_E722;
    /// A thread left at unload (lab rule).
    THREAD_LEFT = "ThreadLeft", 0xC4, 0x62;
    /// Mutex released by another thread than its owner.
    MUTEX_OWNER = "MutexOwner", 0xC4, 0x1004;
    /// The driver stopped the machine.
    BUG_CHECK = "DriverBugCheck", 0x0, 0x0;
}
