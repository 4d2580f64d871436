//! Types of the kernel that the interfaces of PortCls name.
//!
//! The kernel's layouts live in `acx_core::nt::raw`; what only PortCls asks for, and only by pointer or by value of an
//! enumeration, is named here.

use core::ffi::c_void;

pub use acx_core::nt::raw::{
    BOOLEAN, CM_PARTIAL_RESOURCE_DESCRIPTOR, CM_RESOURCE_LIST, DEVICE_CAPABILITIES, DEVICE_DESCRIPTION, DEVICE_OBJECT, DMA_ADAPTER,
    DRIVER_OBJECT, FILE_OBJECT, IRP, KEVENT, KINTERRUPT, LARGE_INTEGER, MDL, MEMORY_CACHING_TYPE, OBJECT_ATTRIBUTES,
    PDRIVER_ADD_DEVICE, PHYSICAL_ADDRESS, POOL_TYPE, POWER_STATE, UNICODE_STRING,
};

/// A thread object; opaque.
pub type ETHREAD = c_void;
/// An entry of a registry query; opaque.
pub type RTL_QUERY_REGISTRY_TABLE = c_void;
/// A component of the power framework; opaque.
pub type PO_FX_COMPONENT_V1 = c_void;
/// Which information on a key is asked for.
pub type KEY_INFORMATION_CLASS = i32;
/// Which information on a value is asked for.
pub type KEY_VALUE_INFORMATION_CLASS = i32;
/// Which registry property of a device is asked for.
pub type DEVICE_REGISTRY_PROPERTY = i32;
/// Width of a DMA transfer.
pub type DMA_WIDTH = i32;
/// Speed of a DMA transfer.
pub type DMA_SPEED = i32;
/// D0 is 1, D3 is 4.
pub type DEVICE_POWER_STATE = i32;
/// S0 (working) is 1.
pub type SYSTEM_POWER_STATE = i32;
/// Called each second for a device. DISPATCH_LEVEL.
pub type PIO_TIMER_ROUTINE = Option<unsafe extern "efiapi" fn(*mut DEVICE_OBJECT, *mut c_void)>;
/// Tells that a component became active.
pub type PPO_FX_COMPONENT_ACTIVE_CONDITION_CALLBACK = Option<unsafe extern "efiapi" fn(*mut c_void, u32)>;
/// Tells that a component became idle.
pub type PPO_FX_COMPONENT_IDLE_CONDITION_CALLBACK = Option<unsafe extern "efiapi" fn(*mut c_void, u32)>;
/// Moves a component to an idle state.
pub type PPO_FX_COMPONENT_IDLE_STATE_CALLBACK = Option<unsafe extern "efiapi" fn(*mut c_void, u32, u32)>;
/// Carries a power control request.
pub type PPO_FX_POWER_CONTROL_CALLBACK = Option<
    unsafe extern "efiapi" fn(
        *mut c_void,
        *const acx_core::ks::guid::Guid,
        *mut c_void,
        usize,
        *mut c_void,
        usize,
        *mut usize,
    ) -> acx_core::ks::status::NTSTATUS,
>;
