//! Driver, device and file objects.
use super::{
    BOOLEAN, IRP, KDEVICE_QUEUE, KDPC, KEVENT, KSPIN_LOCK, LARGE_INTEGER, LIST_ENTRY, NTSTATUS, PVOID, UNICODE_STRING, layout,
};

pub type PDRIVER_INITIALIZE = Option<unsafe extern "efiapi" fn(*mut DRIVER_OBJECT, *const UNICODE_STRING) -> NTSTATUS>;
pub type PDRIVER_ADD_DEVICE = Option<unsafe extern "efiapi" fn(*mut DRIVER_OBJECT, *mut DEVICE_OBJECT) -> NTSTATUS>;
pub type PDRIVER_UNLOAD = Option<unsafe extern "efiapi" fn(*mut DRIVER_OBJECT)>;
pub type PDRIVER_DISPATCH = Option<unsafe extern "efiapi" fn(*mut DEVICE_OBJECT, *mut IRP) -> NTSTATUS>;
pub type PDRIVER_STARTIO = Option<unsafe extern "efiapi" fn(*mut DEVICE_OBJECT, *mut IRP)>;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct DRIVER_OBJECT {
    pub Type: i16,
    pub Size: i16,
    pub DeviceObject: *mut DEVICE_OBJECT,
    pub Flags: u32,
    pub DriverStart: PVOID,
    pub DriverSize: u32,
    pub DriverSection: PVOID,
    pub DriverExtension: *mut DRIVER_EXTENSION,
    pub DriverName: UNICODE_STRING,
    pub HardwareDatabase: *mut UNICODE_STRING,
    pub FastIoDispatch: PVOID,
    pub DriverInit: PDRIVER_INITIALIZE,
    pub DriverStartIo: PDRIVER_STARTIO,
    pub DriverUnload: PDRIVER_UNLOAD,
    pub MajorFunction: [PDRIVER_DISPATCH; 28],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct DRIVER_EXTENSION {
    pub DriverObject: *mut DRIVER_OBJECT,
    pub AddDevice: PDRIVER_ADD_DEVICE,
    pub Count: u32,
    pub ServiceKeyName: UNICODE_STRING,
}

#[repr(C, align(16))]
#[derive(Clone, Copy)]
pub struct DEVICE_OBJECT {
    pub Type: i16,
    pub Size: u16,
    pub ReferenceCount: i32,
    pub DriverObject: *mut DRIVER_OBJECT,
    pub NextDevice: *mut DEVICE_OBJECT,
    pub AttachedDevice: *mut DEVICE_OBJECT,
    pub CurrentIrp: *mut IRP,
    pub Timer: PVOID,
    pub Flags: u32,
    pub Characteristics: u32,
    pub Vpb: PVOID,
    pub DeviceExtension: PVOID,
    pub DeviceType: u32,
    pub StackSize: i8,
    /// A list entry or a wait context block.
    pub Queue: [u64; 9],
    pub AlignmentRequirement: u32,
    pub DeviceQueue: KDEVICE_QUEUE,
    pub Dpc: KDPC,
    pub ActiveThreadCount: u32,
    pub SecurityDescriptor: PVOID,
    pub DeviceLock: KEVENT,
    pub SectorSize: u16,
    pub Spare1: u16,
    pub DeviceObjectExtension: PVOID,
    pub Reserved: PVOID,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FILE_OBJECT {
    pub Type: i16,
    pub Size: i16,
    pub DeviceObject: *mut DEVICE_OBJECT,
    pub Vpb: PVOID,
    pub FsContext: PVOID,
    pub FsContext2: PVOID,
    pub SectionObjectPointer: PVOID,
    pub PrivateCacheMap: PVOID,
    pub FinalStatus: NTSTATUS,
    pub RelatedFileObject: *mut FILE_OBJECT,
    pub LockOperation: BOOLEAN,
    pub DeletePending: BOOLEAN,
    pub ReadAccess: BOOLEAN,
    pub WriteAccess: BOOLEAN,
    pub DeleteAccess: BOOLEAN,
    pub SharedRead: BOOLEAN,
    pub SharedWrite: BOOLEAN,
    pub SharedDelete: BOOLEAN,
    pub Flags: u32,
    pub FileName: UNICODE_STRING,
    pub CurrentByteOffset: LARGE_INTEGER,
    pub Waiters: u32,
    pub Busy: u32,
    pub LastLock: PVOID,
    pub Lock: KEVENT,
    pub Event: KEVENT,
    pub CompletionContext: PVOID,
    pub IrpListLock: KSPIN_LOCK,
    pub IrpList: LIST_ENTRY,
    pub FileObjectExtension: PVOID,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct DEVICE_CAPABILITIES {
    pub Size: u16,
    pub Version: u16,
    /// Bit-fields: bit 0 DeviceD1, 1 DeviceD2, 2 LockSupported, 3 EjectSupported, 4 Removable, 5 DockDevice, 6 UniqueID,
    /// 7 SilentInstall, 8 RawDeviceOK, 9 SurpriseRemovalOK, 10..13 WakeFromD0..D3.
    pub Flags: u32,
    pub Address: u32,
    pub UINumber: u32,
    pub DeviceState: [i32; 7],
    pub SystemWake: i32,
    pub DeviceWake: i32,
    pub D1Latency: u32,
    pub D2Latency: u32,
    pub D3Latency: u32,
}

/// A system or a device power state, by context.
#[repr(C)]
#[derive(Clone, Copy)]
pub union POWER_STATE {
    pub SystemState: i32,
    pub DeviceState: i32,
}

layout!(DRIVER_OBJECT, 336, 8, DeviceObject: 8, Flags: 16, DriverStart: 24, DriverSize: 32, DriverSection: 40, DriverExtension: 48,
    DriverName: 56, HardwareDatabase: 72, FastIoDispatch: 80, DriverInit: 88, DriverStartIo: 96, DriverUnload: 104, MajorFunction: 112);
layout!(DRIVER_EXTENSION, 40, 8, AddDevice: 8, Count: 16, ServiceKeyName: 24);
layout!(DEVICE_OBJECT, 336, 16, Size: 2, ReferenceCount: 4, DriverObject: 8, NextDevice: 16, AttachedDevice: 24, CurrentIrp: 32, Timer: 40,
    Flags: 48, Characteristics: 52, Vpb: 56, DeviceExtension: 64, DeviceType: 72, StackSize: 76, Queue: 80, AlignmentRequirement: 152,
    DeviceQueue: 160, Dpc: 200, ActiveThreadCount: 264, SecurityDescriptor: 272, DeviceLock: 280, SectorSize: 304,
    DeviceObjectExtension: 312, Reserved: 320);
layout!(FILE_OBJECT, 216, 8, DeviceObject: 8, FsContext: 24, FsContext2: 32, FinalStatus: 56, RelatedFileObject: 64, LockOperation: 72,
    Flags: 80, FileName: 88, CurrentByteOffset: 104, Waiters: 112, Lock: 128, Event: 152, IrpListLock: 184, IrpList: 192,
    FileObjectExtension: 208);
layout!(DEVICE_CAPABILITIES, 64, 4, Address: 8, UINumber: 12, DeviceState: 16, SystemWake: 44, DeviceWake: 48, D1Latency: 52, D3Latency: 60);
layout!(POWER_STATE, 4, 4);
