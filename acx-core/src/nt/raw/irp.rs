//! I/O request packets and their stack locations.
//!
//! A field of no size (`_1` and so on) stands where the header says POINTER_ALIGNMENT: what lies before the next field is not written by
//! anybody and must not be read.
use super::{
    BOOLEAN, CM_RESOURCE_LIST, DEVICE_CAPABILITIES, DEVICE_OBJECT, FILE_OBJECT, GUID, INTERFACE, KEVENT, KIRQL, KPROCESSOR_MODE,
    LARGE_INTEGER, LIST_ENTRY, MDL, NTSTATUS, POWER_STATE, PVOID,
};

crate::abi_callbacks! {
    pub IRP_CALLBACKS;

    pub fn IO_COMPLETION_ROUTINE(DeviceObject: *mut DEVICE_OBJECT, Irp: *mut IRP, Context: PVOID) -> NTSTATUS;
    pub fn DRIVER_CANCEL(DeviceObject: *mut DEVICE_OBJECT, Irp: *mut IRP);
    pub fn IO_WORKITEM_ROUTINE(DeviceObject: *mut DEVICE_OBJECT, Context: PVOID);
}

pub type PIO_COMPLETION_ROUTINE = Option<IO_COMPLETION_ROUTINE>;
pub type PDRIVER_CANCEL = Option<DRIVER_CANCEL>;
pub type PIO_WORKITEM_ROUTINE = Option<IO_WORKITEM_ROUTINE>;

crate::abi_structs! {
    pub IRP_STRUCTS;

    /// Outcome of a request.
    pub struct IO_STATUS_BLOCK {
        /// In C a union with a pointer, so eight bytes.
        pub Status: NTSTATUS,
        pub _1: [usize; 0],
        pub Information: usize,
    }

    #[repr(align(16))]
    pub struct IRP {
        pub Type: i16,
        pub Size: u16,
        pub MdlAddress: *mut MDL,
        pub Flags: u32,
        pub AssociatedIrp: IRP_AssociatedIrp,
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
        pub Tail: IRP_Tail,
    }

    pub union IRP_AssociatedIrp { pub MasterIrp: *mut IRP, pub IrpCount: i32, pub SystemBuffer: PVOID }

    pub union IRP_Tail { pub Overlay: IRP_Tail_Overlay, pub Apc: [usize; 11], pub CompletionKey: PVOID }

    pub struct IRP_Tail_Overlay {
        pub DriverContext: [PVOID; 4],
        pub Thread: PVOID,
        pub AuxiliaryBuffer: *mut i8,
        pub ListEntry: LIST_ENTRY,
        pub CurrentStackLocation: *mut IO_STACK_LOCATION,
        pub OriginalFileObject: *mut FILE_OBJECT,
    }

    pub struct IO_STACK_LOCATION {
        pub MajorFunction: u8,
        pub MinorFunction: u8,
        pub Flags: u8,
        pub Control: u8,
        pub Parameters: IO_STACK_LOCATION_Parameters,
        pub DeviceObject: *mut DEVICE_OBJECT,
        pub FileObject: *mut FILE_OBJECT,
        pub CompletionRoutine: PIO_COMPLETION_ROUTINE,
        pub Context: PVOID,
    }

    /// Parameters by function code (the ones audio drivers meet).
    pub union IO_STACK_LOCATION_Parameters {
        pub Create: IO_STACK_LOCATION_Parameters_Create,
        pub Read: IO_STACK_LOCATION_Parameters_Read,
        pub Write: IO_STACK_LOCATION_Parameters_Write,
        pub DeviceIoControl: IO_STACK_LOCATION_Parameters_DeviceIoControl,
        pub QueryInterface: IO_STACK_LOCATION_Parameters_QueryInterface,
        pub Power: IO_STACK_LOCATION_Parameters_Power,
        pub StartDevice: IO_STACK_LOCATION_Parameters_StartDevice,
        pub DeviceCapabilities: IO_STACK_LOCATION_Parameters_DeviceCapabilities,
        pub Others: IO_STACK_LOCATION_Parameters_Others,
    }

    pub struct IO_STACK_LOCATION_Parameters_Create {
        pub SecurityContext: PVOID,
        pub Options: u32,
        pub _1: [usize; 0],
        pub FileAttributes: u16,
        pub ShareAccess: u16,
        pub _2: [usize; 0],
        pub EaLength: u32,
    }

    pub struct IO_STACK_LOCATION_Parameters_Read {
        pub Length: u32,
        pub _1: [usize; 0],
        pub Key: u32,
        pub Flags: u32,
        pub ByteOffset: LARGE_INTEGER,
    }

    pub struct IO_STACK_LOCATION_Parameters_Write {
        pub Length: u32,
        pub _1: [usize; 0],
        pub Key: u32,
        pub Flags: u32,
        pub ByteOffset: LARGE_INTEGER,
    }

    pub struct IO_STACK_LOCATION_Parameters_DeviceIoControl {
        pub OutputBufferLength: u32,
        pub _1: [usize; 0],
        pub InputBufferLength: u32,
        pub _2: [usize; 0],
        pub IoControlCode: u32,
        pub _3: [usize; 0],
        pub Type3InputBuffer: PVOID,
    }

    pub struct IO_STACK_LOCATION_Parameters_QueryInterface {
        pub InterfaceType: *const GUID,
        pub Size: u16,
        pub Version: u16,
        pub Interface: *mut INTERFACE,
        pub InterfaceSpecificData: PVOID,
    }

    pub struct IO_STACK_LOCATION_Parameters_Power {
        pub SystemContext: u32,
        pub _1: [usize; 0],
        pub Type: i32,
        pub _2: [usize; 0],
        pub State: POWER_STATE,
        pub _3: [usize; 0],
        pub ShutdownType: i32,
    }

    pub struct IO_STACK_LOCATION_Parameters_StartDevice {
        pub AllocatedResources: *mut CM_RESOURCE_LIST,
        pub AllocatedResourcesTranslated: *mut CM_RESOURCE_LIST,
    }

    pub struct IO_STACK_LOCATION_Parameters_DeviceCapabilities { pub Capabilities: *mut DEVICE_CAPABILITIES }

    pub struct IO_STACK_LOCATION_Parameters_Others { pub Argument1: PVOID, pub Argument2: PVOID, pub Argument3: PVOID, pub Argument4: PVOID }
}
