//! Every function of the kernel that the driver or its host side calls.
//!
//! On Windows they bind to `ntoskrnl.exe`; elsewhere the lab defines the symbols. Functions that x64 has only as inlines
//! (register access, cancel-safe list helpers) are found in the wrappers instead; `KeGetCurrentIrql` is an export on both
//! architectures. Documented IRQL limits are checked by the lab at every call.
#![allow(
    non_snake_case,
    missing_docs,
    clippy::missing_safety_doc,
    clippy::wildcard_imports,
    reason = "documented by the kernel's own reference"
)]

use super::raw::*;
use super::seam::kernel_imports;

// What wdk-sys leaves out, or declares in another way.
crate::abi_imports! {
    pub OWN_IMPORTS from "ntoskrnl.exe";

    pub fn ExAllocatePoolWithTag(PoolType: POOL_TYPE, NumberOfBytes: usize, Tag: u32) -> PVOID;
    pub fn KeBugCheckEx(BugCheckCode: u32, BugCheckParameter1: usize, BugCheckParameter2: usize, BugCheckParameter3: usize,
        BugCheckParameter4: usize) -> !;
}

kernel_imports! {
    pub KERNEL_IMPORTS from "ntoskrnl.exe";

    pub fn ExAllocatePool2(Flags: POOL_FLAGS, NumberOfBytes: usize, Tag: u32) -> PVOID;
    pub fn ExFreePoolWithTag(P: PVOID, Tag: u32);
    pub fn ExAcquireFastMutex(FastMutex: *mut FAST_MUTEX);
    pub fn ExReleaseFastMutex(FastMutex: *mut FAST_MUTEX);

    pub fn KeGetCurrentIrql() -> KIRQL;
    pub fn KfRaiseIrql(NewIrql: KIRQL) -> KIRQL;
    pub fn KeLowerIrql(NewIrql: KIRQL);
    pub fn KeAcquireSpinLockRaiseToDpc(SpinLock: *mut KSPIN_LOCK) -> KIRQL;
    pub fn KeReleaseSpinLock(SpinLock: *mut KSPIN_LOCK, NewIrql: KIRQL);

    pub fn KeInitializeEvent(Event: *mut KEVENT, Type: i32, State: BOOLEAN);
    pub fn KeSetEvent(Event: *mut KEVENT, Increment: i32, Wait: BOOLEAN) -> i32;
    pub fn KeResetEvent(Event: *mut KEVENT) -> i32;
    pub fn KeClearEvent(Event: *mut KEVENT);
    pub fn KeWaitForSingleObject(Object: PVOID, WaitReason: i32, WaitMode: KPROCESSOR_MODE, Alertable: BOOLEAN, Timeout: *const LARGE_INTEGER) -> NTSTATUS;
    pub fn KeInitializeDpc(Dpc: *mut KDPC, DeferredRoutine: PKDEFERRED_ROUTINE, DeferredContext: PVOID);
    pub fn KeInsertQueueDpc(Dpc: *mut KDPC, SystemArgument1: PVOID, SystemArgument2: PVOID) -> BOOLEAN;
    pub fn KeRemoveQueueDpc(Dpc: *mut KDPC) -> BOOLEAN;
    pub fn KeFlushQueuedDpcs();
    pub fn KeInitializeTimerEx(Timer: *mut KTIMER, Type: i32);
    pub fn KeSetTimerEx(Timer: *mut KTIMER, DueTime: LARGE_INTEGER, Period: i32, Dpc: *mut KDPC) -> BOOLEAN;
    pub fn KeCancelTimer(Timer: *mut KTIMER) -> BOOLEAN;
    pub fn KeDelayExecutionThread(WaitMode: KPROCESSOR_MODE, Alertable: BOOLEAN, Interval: *const LARGE_INTEGER) -> NTSTATUS;
    pub fn KeSynchronizeExecution(Interrupt: *mut KINTERRUPT, SynchronizeRoutine: PKSYNCHRONIZE_ROUTINE, SynchronizeContext: PVOID) -> BOOLEAN;

    pub fn IoAllocateWorkItem(DeviceObject: *mut DEVICE_OBJECT) -> *mut IO_WORKITEM;
    pub fn IoFreeWorkItem(IoWorkItem: *mut IO_WORKITEM);
    pub fn IoQueueWorkItem(IoWorkItem: *mut IO_WORKITEM, WorkerRoutine: PIO_WORKITEM_ROUTINE, QueueType: i32, Context: PVOID);
    pub fn IoInvalidateDeviceState(PhysicalDeviceObject: *mut DEVICE_OBJECT);
    pub fn IoConnectInterruptEx(Parameters: *mut IO_CONNECT_INTERRUPT_PARAMETERS) -> NTSTATUS;
    pub fn IoDisconnectInterruptEx(Parameters: *mut IO_DISCONNECT_INTERRUPT_PARAMETERS);
    pub fn IoConnectInterrupt(InterruptObject: *mut *mut KINTERRUPT, ServiceRoutine: PKSERVICE_ROUTINE, ServiceContext: PVOID, SpinLock: *mut KSPIN_LOCK,
        Vector: u32, Irql: KIRQL, SynchronizeIrql: KIRQL, InterruptMode: i32, ShareVector: BOOLEAN, ProcessorEnableMask: KAFFINITY, FloatingSave: BOOLEAN) -> NTSTATUS;
    pub fn IoDisconnectInterrupt(InterruptObject: *mut KINTERRUPT);
    pub fn IoGetDmaAdapter(PhysicalDeviceObject: *mut DEVICE_OBJECT, DeviceDescription: *const DEVICE_DESCRIPTION, NumberOfMapRegisters: *mut u32) -> *mut DMA_ADAPTER;
    pub fn IoGetDeviceProperty(DeviceObject: *mut DEVICE_OBJECT, DeviceProperty: i32, BufferLength: u32, PropertyBuffer: PVOID, ResultLength: *mut u32) -> NTSTATUS;
    pub fn IoAllocateMdl(VirtualAddress: PVOID, Length: u32, SecondaryBuffer: BOOLEAN, ChargeQuota: BOOLEAN, Irp: *mut IRP) -> *mut MDL;
    pub fn IoFreeMdl(Mdl: *mut MDL);
    pub fn IoCreateDevice(DriverObject: *mut DRIVER_OBJECT, DeviceExtensionSize: u32, DeviceName: *const UNICODE_STRING, DeviceType: u32,
        DeviceCharacteristics: u32, Exclusive: BOOLEAN, DeviceObject: *mut *mut DEVICE_OBJECT) -> NTSTATUS;
    pub fn IoDeleteDevice(DeviceObject: *mut DEVICE_OBJECT);
    pub fn IoAttachDeviceToDeviceStack(SourceDevice: *mut DEVICE_OBJECT, TargetDevice: *mut DEVICE_OBJECT) -> *mut DEVICE_OBJECT;
    pub fn IoDetachDevice(TargetDevice: *mut DEVICE_OBJECT);
    pub fn IofCallDriver(DeviceObject: *mut DEVICE_OBJECT, Irp: *mut IRP) -> NTSTATUS;
    pub fn IofCompleteRequest(Irp: *mut IRP, PriorityBoost: i8);

    pub fn MmAllocateContiguousMemorySpecifyCache(NumberOfBytes: usize, LowestAcceptableAddress: PHYSICAL_ADDRESS, HighestAcceptableAddress: PHYSICAL_ADDRESS,
        BoundaryAddressMultiple: PHYSICAL_ADDRESS, CacheType: MEMORY_CACHING_TYPE) -> PVOID;
    pub fn MmFreeContiguousMemory(BaseAddress: PVOID);
    pub fn MmFreeContiguousMemorySpecifyCache(BaseAddress: PVOID, NumberOfBytes: usize, CacheType: MEMORY_CACHING_TYPE);
    pub fn MmGetPhysicalAddress(BaseAddress: PVOID) -> PHYSICAL_ADDRESS;
    pub fn MmMapIoSpace(PhysicalAddress: PHYSICAL_ADDRESS, NumberOfBytes: usize, CacheType: MEMORY_CACHING_TYPE) -> PVOID;
    pub fn MmMapIoSpaceEx(PhysicalAddress: PHYSICAL_ADDRESS, NumberOfBytes: usize, Protect: u32) -> PVOID;
    pub fn MmUnmapIoSpace(BaseAddress: PVOID, NumberOfBytes: usize);
    pub fn MmBuildMdlForNonPagedPool(MemoryDescriptorList: *mut MDL);
    pub fn MmAllocatePagesForMdlEx(LowAddress: PHYSICAL_ADDRESS, HighAddress: PHYSICAL_ADDRESS, SkipBytes: PHYSICAL_ADDRESS, TotalBytes: usize,
        CacheType: MEMORY_CACHING_TYPE, Flags: u32) -> *mut MDL;
    pub fn MmFreePagesFromMdl(MemoryDescriptorList: *mut MDL);
    pub fn MmMapLockedPagesSpecifyCache(MemoryDescriptorList: *mut MDL, AccessMode: KPROCESSOR_MODE, CacheType: MEMORY_CACHING_TYPE, RequestedAddress: PVOID,
        BugCheckOnFailure: u32, Priority: u32) -> PVOID;
    pub fn MmUnmapLockedPages(BaseAddress: PVOID, MemoryDescriptorList: *mut MDL);
    pub fn MmGetSystemRoutineAddress(SystemRoutineName: *const UNICODE_STRING) -> PVOID;

    pub fn ObReferenceObjectByPointer(Object: PVOID, DesiredAccess: ACCESS_MASK, ObjectType: PVOID, AccessMode: KPROCESSOR_MODE) -> NTSTATUS;
    pub fn ObfReferenceObject(Object: PVOID) -> isize;
    pub fn ObfDereferenceObject(Object: PVOID) -> isize;
    pub fn PoSetPowerState(DeviceObject: *mut DEVICE_OBJECT, Type: i32, State: POWER_STATE) -> POWER_STATE;
    pub fn RtlInitUnicodeString(DestinationString: *mut UNICODE_STRING, SourceString: *const u16);
    pub fn RtlCopyUnicodeString(DestinationString: *mut UNICODE_STRING, SourceString: *const UNICODE_STRING);
}

// Before Windows 10 2004 only the HAL exported these; since then its names lead into the kernel.
kernel_imports! {
    pub HAL_IMPORTS from "hal.dll";

    pub fn KeQueryPerformanceCounter(PerformanceFrequency: *mut LARGE_INTEGER) -> LARGE_INTEGER;
    pub fn KeStallExecutionProcessor(MicroSeconds: u32);
}

/// Register access: inlines of the compiler on Windows, functions of the lab elsewhere, which routes them to a device model.
#[cfg(not(target_os = "windows"))]
mod registers {
    crate::abi_imports! {
        pub REGISTER_IMPORTS from "ntoskrnl.exe";

        pub fn READ_REGISTER_UCHAR(Register: *mut u8) -> u8;
        pub fn READ_REGISTER_USHORT(Register: *mut u16) -> u16;
        pub fn READ_REGISTER_ULONG(Register: *mut u32) -> u32;
        pub fn WRITE_REGISTER_UCHAR(Register: *mut u8, Value: u8);
        pub fn WRITE_REGISTER_USHORT(Register: *mut u16, Value: u16);
        pub fn WRITE_REGISTER_ULONG(Register: *mut u32, Value: u32);
    }
}

#[cfg(target_os = "windows")]
mod registers {
    macro_rules! access {
        ($read:ident, $write:ident, $kind:ty) => {
            /// # Safety
            /// `Register` must be a mapped, aligned device register.
            pub unsafe fn $read(Register: *mut $kind) -> $kind {
                // SAFETY: promised by the caller.
                unsafe { Register.read_volatile() }
            }
            /// # Safety
            /// `Register` must be a mapped, aligned device register.
            pub unsafe fn $write(Register: *mut $kind, Value: $kind) {
                // SAFETY: promised by the caller.
                unsafe { Register.write_volatile(Value) };
                core::sync::atomic::fence(core::sync::atomic::Ordering::SeqCst);
            }
        };
    }
    access!(READ_REGISTER_UCHAR, WRITE_REGISTER_UCHAR, u8);
    access!(READ_REGISTER_USHORT, WRITE_REGISTER_USHORT, u16);
    access!(READ_REGISTER_ULONG, WRITE_REGISTER_ULONG, u32);
}

/// Ports: instructions of the processor on Windows, functions of the lab elsewhere, which routes them to a device model.
#[cfg(not(target_os = "windows"))]
mod ports {
    crate::abi_imports! {
        pub PORT_IMPORTS from "ntoskrnl.exe";

        pub fn READ_PORT_UCHAR(Port: *mut u8) -> u8;
        pub fn READ_PORT_USHORT(Port: *mut u16) -> u16;
        pub fn READ_PORT_ULONG(Port: *mut u32) -> u32;
        pub fn WRITE_PORT_UCHAR(Port: *mut u8, Value: u8);
        pub fn WRITE_PORT_USHORT(Port: *mut u16, Value: u16);
        pub fn WRITE_PORT_ULONG(Port: *mut u32, Value: u32);
    }
}

#[cfg(all(target_os = "windows", target_arch = "x86_64"))]
mod ports {
    macro_rules! access {
        ($read:ident, $write:ident, $kind:ty, $input:literal, $output:literal, $register:tt) => {
            /// # Safety
            /// `Port` must be a port of the caller's device.
            pub unsafe fn $read(Port: *mut $kind) -> $kind {
                let value: $kind;
                let port = Port.addr() as u16;
                // SAFETY: promised by the caller.
                unsafe { core::arch::asm!($input, in("dx") port, out($register) value, options(nostack, preserves_flags)) };
                value
            }
            /// # Safety
            /// `Port` must be a port of the caller's device.
            pub unsafe fn $write(Port: *mut $kind, Value: $kind) {
                let port = Port.addr() as u16;
                // SAFETY: promised by the caller.
                unsafe { core::arch::asm!($output, in("dx") port, in($register) Value, options(nostack, preserves_flags)) };
            }
        };
    }
    access!(READ_PORT_UCHAR, WRITE_PORT_UCHAR, u8, "in al, dx", "out dx, al", "al");
    access!(READ_PORT_USHORT, WRITE_PORT_USHORT, u16, "in ax, dx", "out dx, ax", "ax");
    access!(READ_PORT_ULONG, WRITE_PORT_ULONG, u32, "in eax, dx", "out dx, eax", "eax");
}

/// Other processors have no ports: nobody answers.
#[cfg(all(target_os = "windows", not(target_arch = "x86_64")))]
mod ports {
    macro_rules! access {
        ($read:ident, $write:ident, $kind:ty) => {
            /// # Safety
            /// None is needed: nothing is read.
            pub unsafe fn $read(_Port: *mut $kind) -> $kind {
                <$kind>::MAX
            }
            /// # Safety
            /// None is needed: nothing is written.
            pub unsafe fn $write(_Port: *mut $kind, _Value: $kind) {}
        };
    }
    access!(READ_PORT_UCHAR, WRITE_PORT_UCHAR, u8);
    access!(READ_PORT_USHORT, WRITE_PORT_USHORT, u16);
    access!(READ_PORT_ULONG, WRITE_PORT_ULONG, u32);
}

#[cfg(not(target_os = "windows"))]
pub use ports::PORT_IMPORTS;
pub use ports::{READ_PORT_UCHAR, READ_PORT_ULONG, READ_PORT_USHORT, WRITE_PORT_UCHAR, WRITE_PORT_ULONG, WRITE_PORT_USHORT};
#[cfg(not(target_os = "windows"))]
pub use registers::REGISTER_IMPORTS;
pub use registers::{
    READ_REGISTER_UCHAR, READ_REGISTER_ULONG, READ_REGISTER_USHORT, WRITE_REGISTER_UCHAR, WRITE_REGISTER_ULONG,
    WRITE_REGISTER_USHORT,
};

/// All imported functions of this module.
#[cfg(not(target_os = "windows"))]
pub const IMPORTS: &[&[crate::abi::FunctionFact]] = &[OWN_IMPORTS, KERNEL_IMPORTS, HAL_IMPORTS, REGISTER_IMPORTS, PORT_IMPORTS];
