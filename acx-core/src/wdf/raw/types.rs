//! The kernel's types that KMDF's headers mention.

pub use crate::ks::guid::Guid as GUID;
pub use crate::ks::status::NTSTATUS;
use crate::nt::raw;
pub use crate::nt::raw::{
    ACCESS_MASK, BOOLEAN, CM_PARTIAL_RESOURCE_DESCRIPTOR, DEVICE_OBJECT, DRIVER_OBJECT, HANDLE, IO_STATUS_BLOCK, KIRQL,
    KPROCESSOR_MODE, MDL, POOL_TYPE, PVOID, PowerDeviceD3, PowerDeviceMaximum, PowerSystemMaximum, UNICODE_STRING,
};

pub type UCHAR = u8;
pub type CHAR = i8;
pub type CCHAR = i8;
pub type SHORT = i16;
pub type USHORT = u16;
pub type LONG = i32;
pub type ULONG = u32;
pub type WCHAR = u16;
pub type LCID = u32;
pub type DEVICE_TYPE = u32;
pub type DEVPROPTYPE = u32;
pub type DEVICE_REGISTRY_PROPERTY = i32;
pub type DEVICE_RELATION_TYPE = i32;
pub type DMA_COMPLETION_STATUS = i32;
pub type DMA_WIDTH = i32;
pub type INTERFACE_TYPE = i32;
pub type KINTERRUPT_MODE = i32;
pub type POWER_ACTION = i32;
pub type DEVICE_POWER_STATE = i32;
pub type SYSTEM_POWER_STATE = i32;

pub type PMDL = *mut MDL;
pub type PIRP = *mut raw::IRP;
pub type PKDPC = *mut raw::KDPC;
pub type PKINTERRUPT = *mut raw::KINTERRUPT;
pub type PDRIVER_OBJECT = *mut DRIVER_OBJECT;
pub type PDEVICE_OBJECT = *mut DEVICE_OBJECT;
pub type PFILE_OBJECT = *mut raw::FILE_OBJECT;
pub type PIO_STACK_LOCATION = *mut raw::IO_STACK_LOCATION;
pub type PDMA_ADAPTER = *mut raw::DMA_ADAPTER;
pub type PINTERFACE = *mut raw::INTERFACE;
pub type PCM_PARTIAL_RESOURCE_DESCRIPTOR = *mut CM_PARTIAL_RESOURCE_DESCRIPTOR;
pub type PIO_RESOURCE_DESCRIPTOR = PVOID;
pub type PIO_SECURITY_CONTEXT = PVOID;
pub type PKTHREAD = PVOID;
pub type PPNP_BUS_INFORMATION = PVOID;
pub type PPO_FX_COMPONENT = PVOID;
pub type PPO_FX_COMPONENT_ACTIVE_CONDITION_CALLBACK = PVOID;
pub type PPO_FX_COMPONENT_IDLE_CONDITION_CALLBACK = PVOID;
pub type PPO_FX_COMPONENT_IDLE_STATE_CALLBACK = PVOID;
pub type PPO_FX_POWER_CONTROL_CALLBACK = PVOID;
pub type PSCATTER_GATHER_LIST = PVOID;
pub type PWDF_USB_REQUEST_COMPLETION_PARAMS = PVOID;

crate::abi_structs! { pub STRUCTS;
    /// A set of processors in one group.
    pub struct GROUP_AFFINITY { pub Mask: usize, pub Group: u16, pub Reserved: [u16; 3] }
    /// A locally unique identifier.
    pub struct LUID { pub LowPart: u32, pub HighPart: i32 }
    /// Key of a unified device property.
    pub struct DEVPROPKEY { pub fmtid: GUID, pub pid: u32 }
}
