//! Driver, device and file objects.
use super::{BOOLEAN, IRP, KDEVICE_QUEUE, KDPC, KEVENT, KSPIN_LOCK, LARGE_INTEGER, LIST_ENTRY, NTSTATUS, PVOID, UNICODE_STRING};

crate::abi_callbacks! {
    pub DEVICE_CALLBACKS;

    /// DriverEntry.
    pub fn DRIVER_INITIALIZE(DriverObject: *mut DRIVER_OBJECT, RegistryPath: *const UNICODE_STRING) -> NTSTATUS;
    pub fn DRIVER_ADD_DEVICE(DriverObject: *mut DRIVER_OBJECT, PhysicalDeviceObject: *mut DEVICE_OBJECT) -> NTSTATUS;
    pub fn DRIVER_UNLOAD(DriverObject: *mut DRIVER_OBJECT);
    pub fn DRIVER_DISPATCH(DeviceObject: *mut DEVICE_OBJECT, Irp: *mut IRP) -> NTSTATUS;
    pub fn DRIVER_STARTIO(DeviceObject: *mut DEVICE_OBJECT, Irp: *mut IRP);
}

pub type PDRIVER_INITIALIZE = Option<DRIVER_INITIALIZE>;
pub type PDRIVER_ADD_DEVICE = Option<DRIVER_ADD_DEVICE>;
pub type PDRIVER_UNLOAD = Option<DRIVER_UNLOAD>;
pub type PDRIVER_DISPATCH = Option<DRIVER_DISPATCH>;
pub type PDRIVER_STARTIO = Option<DRIVER_STARTIO>;

crate::abi_structs! {
    pub DEVICE_STRUCTS;

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

    pub struct DRIVER_EXTENSION {
        pub DriverObject: *mut DRIVER_OBJECT,
        pub AddDevice: PDRIVER_ADD_DEVICE,
        pub Count: u32,
        pub ServiceKeyName: UNICODE_STRING,
    }

    #[repr(align(16))]
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
    pub union POWER_STATE {
        pub SystemState: i32,
        pub DeviceState: i32,
    }
}
