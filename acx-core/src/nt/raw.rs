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

/// A counted UTF-16 string; lengths are in bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct UNICODE_STRING {
    pub Length: u16,
    pub MaximumLength: u16,
    pub Buffer: *mut u16,
}

/// A node or head of a doubly linked ring.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LIST_ENTRY {
    pub Flink: *mut LIST_ENTRY,
    pub Blink: *mut LIST_ENTRY,
}

/// A node of a singly linked list.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SINGLE_LIST_ENTRY {
    pub Next: *mut SINGLE_LIST_ENTRY,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct OBJECT_ATTRIBUTES {
    pub Length: u32,
    pub RootDirectory: HANDLE,
    pub ObjectName: *mut UNICODE_STRING,
    pub Attributes: u32,
    pub SecurityDescriptor: PVOID,
    pub SecurityQualityOfService: PVOID,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct INTERFACE {
    pub Size: u16,
    pub Version: u16,
    pub Context: PVOID,
    pub InterfaceReference: Option<unsafe extern "efiapi" fn(PVOID)>,
    pub InterfaceDereference: Option<unsafe extern "efiapi" fn(PVOID)>,
}

/// Fails the build when a layout differs from the kernel's (x64 and arm64 agree on these).
macro_rules! layout {
    ($name:ty, $size:expr, $align:expr $(, $field:ident: $offset:expr)* $(,)?) => {
        const _: () = {
            assert!(core::mem::size_of::<$name>() == $size);
            assert!(core::mem::align_of::<$name>() == $align);
            $(assert!(core::mem::offset_of!($name, $field) == $offset);)*
        };
    };
}
use layout;

layout!(UNICODE_STRING, 16, 8, MaximumLength: 2, Buffer: 8);
layout!(LIST_ENTRY, 16, 8, Blink: 8);
layout!(OBJECT_ATTRIBUTES, 48, 8, RootDirectory: 8, ObjectName: 16, Attributes: 24, SecurityDescriptor: 32);
layout!(INTERFACE, 32, 8, Version: 2, Context: 8, InterfaceReference: 16, InterfaceDereference: 24);
