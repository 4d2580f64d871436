//! Layouts and numbers of the NT kernel for x64, under their own names.
#![allow(
    non_camel_case_types,
    non_snake_case,
    missing_docs,
    non_upper_case_globals,
    reason = "the names are those of the kernel's headers"
)]

pub mod constants;
pub mod device;
pub mod dispatcher;
pub mod dma;
pub mod interrupt;
pub mod irp;
pub mod mdl;
pub mod resource;

pub use crate::ks::guid::Guid as GUID;
pub use crate::ks::status::*;
pub use constants::*;
pub use device::*;
pub use dispatcher::*;
pub use dma::*;
pub use interrupt::*;
pub use irp::*;
pub use mdl::*;
pub use resource::*;

use core::ffi::c_void;

pub type BOOLEAN = u8;
pub type KIRQL = u8;
pub type KPROCESSOR_MODE = i8;
pub type PVOID = *mut c_void;
pub type HANDLE = *mut c_void;
pub type KSPIN_LOCK = usize;
pub type KAFFINITY = usize;
pub type POOL_FLAGS = u64;
pub type POOL_TYPE = i32;
pub type MEMORY_CACHING_TYPE = i32;
pub type ACCESS_MASK = u32;
/// A union of two halves and one `i64` in C; the whole is what is used.
pub type LARGE_INTEGER = i64;
pub type PHYSICAL_ADDRESS = i64;

crate::abi_callbacks! {
    pub CALLBACK_TYPES;

    pub fn INTERFACE_REFERENCE(Context: PVOID);
    pub fn INTERFACE_DEREFERENCE(Context: PVOID);
}

crate::abi_structs! {
    pub BASIC_STRUCTS;

    /// A counted UTF-16 string; lengths are in bytes.
    #[derive(Debug)]
    pub struct UNICODE_STRING {
        pub Length: u16,
        pub MaximumLength: u16,
        pub Buffer: *mut u16,
    }

    /// A node or head of a doubly linked ring.
    #[derive(Debug)]
    pub struct LIST_ENTRY {
        pub Flink: *mut LIST_ENTRY,
        pub Blink: *mut LIST_ENTRY,
    }

    /// A node of a singly linked list.
    #[derive(Debug)]
    pub struct SINGLE_LIST_ENTRY {
        pub Next: *mut SINGLE_LIST_ENTRY,
    }

    /// A value of a registry key; its data begin at `Data`.
    #[derive(Debug)]
    pub struct KEY_VALUE_PARTIAL_INFORMATION {
        pub TitleIndex: u32,
        pub Type: u32,
        pub DataLength: u32,
        pub Data: [u8; 1],
    }

    pub struct OBJECT_ATTRIBUTES {
        pub Length: u32,
        pub RootDirectory: HANDLE,
        pub ObjectName: *mut UNICODE_STRING,
        pub Attributes: u32,
        pub SecurityDescriptor: PVOID,
        pub SecurityQualityOfService: PVOID,
    }

    pub struct INTERFACE {
        pub Size: u16,
        pub Version: u16,
        pub Context: PVOID,
        pub InterfaceReference: Option<INTERFACE_REFERENCE>,
        pub InterfaceDereference: Option<INTERFACE_DEREFERENCE>,
    }
}

use crate::abi::{ConstFact, FunctionFact, StructFact};

/// All structures of this module.
pub const STRUCTS: &[&[StructFact]] = &[
    BASIC_STRUCTS,
    DEVICE_STRUCTS,
    DISPATCHER_STRUCTS,
    DMA_STRUCTS,
    INTERRUPT_STRUCTS,
    IRP_STRUCTS,
    MDL_STRUCTS,
    RESOURCE_STRUCTS,
];

/// All constants of this module.
pub const CONSTS: &[&[ConstFact]] = &[CONSTANTS, DMA_CONSTS, INTERRUPT_CONSTS, MDL_CONSTS, RESOURCE_CONSTS];

/// All function types of this module.
pub const CALLBACKS: &[&[FunctionFact]] =
    &[CALLBACK_TYPES, DEVICE_CALLBACKS, DISPATCHER_CALLBACKS, DMA_CALLBACKS, INTERRUPT_CALLBACKS, IRP_CALLBACKS];
