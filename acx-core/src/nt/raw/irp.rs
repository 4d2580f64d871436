//! I/O request packets and their stack locations.
use super::{
    BOOLEAN, CM_RESOURCE_LIST, DEVICE_CAPABILITIES, DEVICE_OBJECT, FILE_OBJECT, GUID, INTERFACE, KEVENT, KIRQL, KPROCESSOR_MODE,
    LARGE_INTEGER, LIST_ENTRY, MDL, NTSTATUS, POWER_STATE, PVOID, layout,
};

pub type PIO_COMPLETION_ROUTINE = Option<unsafe extern "efiapi" fn(*mut DEVICE_OBJECT, *mut IRP, PVOID) -> NTSTATUS>;
pub type PDRIVER_CANCEL = Option<unsafe extern "efiapi" fn(*mut DEVICE_OBJECT, *mut IRP)>;
pub type PIO_WORKITEM_ROUTINE = Option<unsafe extern "efiapi" fn(*mut DEVICE_OBJECT, PVOID)>;

/// Outcome of a request.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct IO_STATUS_BLOCK {
    /// In C a union with a pointer, so eight bytes.
    pub Status: NTSTATUS,
    pub StatusHigh: u32,
    pub Information: usize,
}

#[repr(C, align(16))]
#[derive(Clone, Copy)]
pub struct IRP {
    pub Type: i16,
    pub Size: u16,
    pub MdlAddress: *mut MDL,
    pub Flags: u32,
    /// The union `AssociatedIrp`: `SystemBuffer` is the member in use.
    pub SystemBuffer: PVOID,
    pub ThreadListEntry: LIST_ENTRY,
    pub IoStatus: IO_STATUS_BLOCK,
    pub RequestorMode: KPROCESSOR_MODE,
    pub PendingReturned: BOOLEAN,
    pub StackCount: i8,
    pub CurrentLocation: i8,
    pub Cancel: BOOLEAN,
    pub CancelIrql: KIRQL,
    pub ApcEnvironment: i8,
    pub AllocationFlags: u8,
    pub UserIosb: *mut IO_STATUS_BLOCK,
    pub UserEvent: *mut KEVENT,
    pub Overlay: [PVOID; 2],
    pub CancelRoutine: PDRIVER_CANCEL,
    pub UserBuffer: PVOID,
    pub Tail: IRP_TAIL,
}

/// The member `Tail.Overlay` of a request.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct IRP_TAIL {
    pub DriverContext: [PVOID; 4],
    pub Thread: PVOID,
    pub AuxiliaryBuffer: *mut u8,
    pub ListEntry: LIST_ENTRY,
    pub CurrentStackLocation: *mut IO_STACK_LOCATION,
    pub OriginalFileObject: *mut FILE_OBJECT,
    pub Unused: PVOID,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct IO_STACK_LOCATION {
    pub MajorFunction: u8,
    pub MinorFunction: u8,
    pub Flags: u8,
    pub Control: u8,
    pub Parameters: IO_PARAMETERS,
    pub DeviceObject: *mut DEVICE_OBJECT,
    pub FileObject: *mut FILE_OBJECT,
    pub CompletionRoutine: PIO_COMPLETION_ROUTINE,
    pub Context: PVOID,
}

/// Parameters by function code (the ones audio drivers meet).
#[repr(C)]
#[derive(Clone, Copy)]
pub union IO_PARAMETERS {
    pub Create: IO_CREATE,
    pub Read: IO_READ_WRITE,
    pub Write: IO_READ_WRITE,
    pub DeviceIoControl: IO_DEVICE_CONTROL,
    pub StartDevice: IO_START_DEVICE,
    pub QueryInterface: IO_QUERY_INTERFACE,
    pub DeviceCapabilities: IO_DEVICE_CAPABILITIES,
    pub Power: IO_POWER,
    pub Others: [PVOID; 4],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct IO_CREATE {
    pub SecurityContext: PVOID,
    pub Options: u32,
    pub FileAttributes: u64,
    pub EaLength: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct IO_READ_WRITE {
    pub Length: u64,
    pub Key: u64,
    pub ByteOffset: LARGE_INTEGER,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct IO_DEVICE_CONTROL {
    pub OutputBufferLength: u64,
    pub InputBufferLength: u64,
    pub IoControlCode: u64,
    pub Type3InputBuffer: PVOID,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct IO_START_DEVICE {
    pub AllocatedResources: *mut CM_RESOURCE_LIST,
    pub AllocatedResourcesTranslated: *mut CM_RESOURCE_LIST,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct IO_QUERY_INTERFACE {
    pub InterfaceType: *const GUID,
    pub Size: u16,
    pub Version: u16,
    pub Interface: *mut INTERFACE,
    pub InterfaceSpecificData: PVOID,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct IO_DEVICE_CAPABILITIES {
    pub Capabilities: *mut DEVICE_CAPABILITIES,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct IO_POWER {
    pub SystemContext: u64,
    pub Type: i64,
    pub State: POWER_STATE,
    pub Padding: u32,
    pub ShutdownType: i64,
}

layout!(IO_STATUS_BLOCK, 16, 8, Information: 8);
layout!(IRP, 208, 16, MdlAddress: 8, Flags: 16, SystemBuffer: 24, ThreadListEntry: 32, IoStatus: 48, RequestorMode: 64, PendingReturned: 65,
    StackCount: 66, CurrentLocation: 67, Cancel: 68, CancelIrql: 69, AllocationFlags: 71, UserIosb: 72, UserEvent: 80, Overlay: 88,
    CancelRoutine: 104, UserBuffer: 112, Tail: 120);
layout!(IRP_TAIL, 88, 8, Thread: 32, AuxiliaryBuffer: 40, ListEntry: 48, CurrentStackLocation: 64, OriginalFileObject: 72);
layout!(IO_STACK_LOCATION, 72, 8, Control: 3, Parameters: 8, DeviceObject: 40, FileObject: 48, CompletionRoutine: 56, Context: 64);
layout!(IO_PARAMETERS, 32, 8);
