//! Processors (the lab has one), their state, unwinding, bug check callbacks, and exported data.
use super::raw::{P, get, put};
use super::status::*;

std::arch::global_asm!(
    // The size is in rax and every register is kept: pages of the lab's stacks need no probe.
    ".globl duet_lab_chkstk",
    "duet_lab_chkstk:",
    "ret",
);

unsafe extern "C" {
    fn duet_lab_chkstk();
}

/// `KPCR`: Self at 0x18, CurrentPrcb at 0x20, Irql at 0x50; `KPRCB` at 0x180 with CurrentThread at 8 of it. For a loader that sets
/// GS, through which compiled drivers read the current thread (0x188) and processor (0x1A4).
pub fn kpcr() -> Box<[u8; 4096]> {
    let mut page = Box::new([0_u8; 4096]);
    let at = page.as_ptr() as usize;
    let mut set = |offset: usize, value: usize| page[offset..offset + 8].copy_from_slice(&value.to_le_bytes());
    set(0x18, at);
    set(0x20, at + 0x180);
    set(0x188, crate::kernel::thread::current_object());
    page
}

/// A variable that the kernel exports.
#[repr(transparent)]
struct Datum<T>(T);

// SAFETY: drivers only read these; the lab runs one thread.
unsafe impl<T> Sync for Datum<T> {}

/// An object type: opaque, but somewhere.
static TYPES: [[u64; 4]; 8] = [[0; 4]; 8];

macro_rules! data {
    ($($name:ident: $ty:ty = $value:expr;)*) => {
        $(#[allow(non_upper_case_globals, reason = "the kernel's name")] static $name: Datum<$ty> = Datum($value);)*
        /// Variables.
        pub(super) const DATA: &[super::Export] = &[$(super::Export {
            dll: "ntoskrnl.exe", name: stringify!($name), address: (&raw const $name).cast()
        }),*];
    };
}

data! {
    KeNumberProcessors: i8 = 1;
    KdDebuggerEnabled: u8 = 0;
    KdDebuggerNotPresent: u8 = 1;
    InitSafeBootMode: u32 = 0;
    NtBuildNumber: u32 = 0xF000_0000 | super::rtl_misc::BUILD;
    NtGlobalFlag: u32 = 0;
    MmHighestUserAddress: usize = 0x7FFF_FFFE_FFFF;
    MmSystemRangeStart: usize = 0xFFFF_8000_0000_0000;
    MmUserProbeAddress: usize = 0x7FFF_FFFF_0000;
    NlsMbCodePageTag: u8 = 0;
    NlsMbOemCodePageTag: u8 = 0;
    NlsAnsiCodePage: u16 = 1252;
    PsThreadType: *const [u64; 4] = &raw const TYPES[0];
    PsProcessType: *const [u64; 4] = &raw const TYPES[1];
    IoFileObjectType: *const [u64; 4] = &raw const TYPES[2];
    IoDriverObjectType: *const [u64; 4] = &raw const TYPES[3];
    IoDeviceObjectType: *const [u64; 4] = &raw const TYPES[4];
    ExEventObjectType: *const [u64; 4] = &raw const TYPES[5];
    ExSemaphoreObjectType: *const [u64; 4] = &raw const TYPES[6];
    SeTokenObjectType: *const [u64; 4] = &raw const TYPES[7];
    PsInitialSystemProcess: usize = 0;
    _fltused: i32 = 0x9875;
}

/// Routines with a convention of their own.
pub(super) const SPECIAL: &[super::Export] = &[
    super::Export { dll: "ntoskrnl.exe", name: "__chkstk", address: duet_lab_chkstk as *const () },
    super::Export { dll: "ntoskrnl.exe", name: "_alloca_probe", address: duet_lab_chkstk as *const () },
];

exports! { "ntoskrnl.exe";
    fn KeQueryActiveProcessorCount(affinity: *mut usize) -> u32 { put(affinity as usize, 1_usize); 1 }
    fn KeQueryActiveProcessorCountEx(_group: u16) -> u32 { 1 }
    fn KeQueryMaximumProcessorCount() -> u32 { 1 }
    fn KeQueryMaximumProcessorCountEx(_group: u16) -> u32 { 1 }
    fn KeQueryActiveProcessors() -> usize { 1 }
    fn KeQueryGroupAffinity(group: u16) -> usize { usize::from(group == 0) }
    fn KeQueryActiveGroupCount() -> u16 { 1 }
    fn KeQueryMaximumGroupCount() -> u16 { 1 }
    fn KeQueryHighestNodeNumber() -> u16 { 0 }
    fn KeGetCurrentNodeNumber() -> u16 { 0 }
    fn KeQueryNodeActiveAffinity(_node: u16, affinity: usize, count: *mut u16) {
        put(affinity, [1_u64, 0]);
        put(count as usize, 1_u16);
    }
    fn KeGetCurrentProcessorNumber() -> u32 { 0 }
    fn KeGetCurrentProcessorNumberEx(out: *mut u32) -> u32 { put(out as usize, 0_u32); 0 }
    fn KeGetCurrentProcessorIndex() -> u32 { 0 }
    fn KeGetProcessorNumberFromIndex(index: u32, out: *mut u32) -> i32 {
        put(out as usize, 0_u32);
        if index == 0 { SUCCESS } else { INVALID_PARAMETER }
    }
    fn KeGetProcessorIndexFromNumber(number: *const u32) -> u32 { if get::<u32>(number as usize) == 0 { 0 } else { u32::MAX } }
    fn KeSetSystemAffinityThread(_affinity: usize); 1 IRQL_APC_LTE {}
    fn KeSetSystemAffinityThreadEx(_affinity: usize) -> usize; 1 IRQL_APC_LTE { 0 }
    fn KeRevertToUserAffinityThread(); 1 IRQL_APC_LTE {}
    fn KeRevertToUserAffinityThreadEx(_affinity: usize); 1 IRQL_APC_LTE {}
    fn KeSetSystemGroupAffinityThread(_affinity: usize, before: usize); 1 IRQL_APC_LTE { if before != 0 { put(before, [0_u64; 2]); } }
    fn KeRevertToUserGroupAffinityThread(_before: usize); 1 IRQL_APC_LTE {}
    fn KeSaveExtendedProcessorState(_mask: u64, save: usize) -> i32; 2 IRQL_DISPATCH_LTE { put(save, 0_u64); SUCCESS }
    fn KeRestoreExtendedProcessorState(_save: usize); 2 IRQL_DISPATCH_LTE {}
    fn KeSaveFloatingPointState(_save: usize) -> i32; 2 IRQL_DISPATCH_LTE { SUCCESS }
    fn KeRestoreFloatingPointState(_save: usize) -> i32; 2 IRQL_DISPATCH_LTE { SUCCESS }
    fn RtlGetEnabledExtendedFeatures(mask: u64) -> u64 { mask & 3 }
    fn ExIsProcessorFeaturePresent(feature: u32) -> u8 { u8::from([2, 3, 6, 8, 10, 12, 13, 14].contains(&feature)) }
    fn KeFlushIoBuffers(_list: P, _read: u8, _dma: u8); 2 IRQL_DISPATCH_LTE {}
    fn KeInvalidateAllCaches() -> u8 { 1 }
    fn KeMemoryBarrier() {}
    fn KeGetRecommendedSharedDataAlignment() -> u32 { 64 }
    fn KeGetEffectiveIrql() -> u8 { crate::kernel::irql() }
    fn KeIsExecutingDpc() -> u32 { u32::from(crate::kernel::irql() == 2) }
    fn KeIpiGenericCall(function: usize, context: usize) -> usize {
        let call = std::mem::transmute::<usize, unsafe extern "win64" fn(usize) -> usize>(function);
        let before = crate::kernel::irql::set_irql(14);
        let result = call(context);
        crate::kernel::irql::set_irql(before);
        result
    }
    fn KeExpandKernelStackAndCallout(function: usize, parameter: usize, _size: usize) -> i32; 1 IRQL_APC_LTE {
        std::mem::transmute::<usize, unsafe extern "win64" fn(usize)>(function)(parameter);
        SUCCESS
    }
    fn KeExpandKernelStackAndCalloutEx(function: usize, parameter: usize, _size: usize, _wait: u8, _context: P) -> i32; 2 IRQL_DISPATCH_LTE {
        std::mem::transmute::<usize, unsafe extern "win64" fn(usize)>(function)(parameter);
        SUCCESS
    }
    fn IoGetStackLimits(low: *mut usize, high: *mut usize) {
        let here = low as usize & !0xFFF;
        put(low as usize, here.saturating_sub(0x4000));
        put(high as usize, here + 0x2000);
    }
    fn IoGetRemainingStackSize() -> usize { 0x4000 }
    fn IoWithinStackLimits(_address: usize, _size: usize) -> u32 { 1 }
    // KBUGCHECK_CALLBACK_RECORD and its reason form: the state lies in the caller's record.
    fn KeRegisterBugCheckCallback(_record: P, _routine: P, _buffer: P, _len: u32, _component: P) -> u8 { 1 }
    fn KeDeregisterBugCheckCallback(_record: P) -> u8 { 1 }
    fn KeRegisterBugCheckReasonCallback(_record: P, _routine: P, _reason: i32, _component: P) -> u8 { 1 }
    fn KeDeregisterBugCheckReasonCallback(_record: P) -> u8 { 1 }
    fn KeInitializeCallbackRecord(record: usize) { put(record, [0_u64; 8]); }
    fn KeRegisterNmiCallback(_routine: P, _context: P) -> usize { 0x10 }
    fn KeDeregisterNmiCallback(_handle: usize) -> i32 { SUCCESS }
    fn KeRegisterProcessorChangeCallback(_routine: P, _context: P, _flags: u32) -> usize { 0x10 }
    fn KeDeregisterProcessorChangeCallback(_handle: usize) {}
    fn KdRefreshDebuggerNotPresent() -> u8 { 1 }
    fn KdDisableDebugger() -> i32 { NOT_SUPPORTED }
    fn KdEnableDebugger() -> i32 { NOT_SUPPORTED }
    fn DbgBreakPoint() { super::objects::stop("DbgBreakPoint"); }
    fn DbgBreakPointWithStatus(status: u32) { super::objects::stop(&format!("DbgBreakPointWithStatus({status:#x})")); }
    fn DbgSetDebugFilterState(_component: u32, _level: u32, _state: u8) -> i32 { SUCCESS }
    fn DbgQueryDebugFilterState(_component: u32, _level: u32) -> i32 { 1 }
    fn __report_rangecheckfailure() { super::objects::stop("a range check failed"); }
    fn MmIsDriverVerifying(_driver: P) -> u32 { 1 }
    fn MmIsVerifierEnabled(flags: *mut u32) -> i32 { put(flags as usize, 0x209BB_u32); SUCCESS }
    fn MmIsDriverVerifyingByAddress(_address: P) -> u32 { 1 }
    fn MmIsDriverSuspectForVerifier(_driver: P) -> u32 { 0 }
}
