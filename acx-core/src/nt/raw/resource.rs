//! Hardware resources as the PnP manager hands them over. The layouts are 4-aligned.
use super::layout;

pub const CmResourceTypeNull: u8 = 0;
pub const CmResourceTypePort: u8 = 1;
pub const CmResourceTypeInterrupt: u8 = 2;
pub const CmResourceTypeMemory: u8 = 3;
pub const CmResourceTypeDma: u8 = 4;
pub const CmResourceTypeMemoryLarge: u8 = 7;
pub const CM_RESOURCE_INTERRUPT_LEVEL_SENSITIVE: u16 = 0;
pub const CM_RESOURCE_INTERRUPT_LATCHED: u16 = 1;
pub const CM_RESOURCE_INTERRUPT_MESSAGE: u16 = 2;
pub const CmResourceShareDeviceExclusive: u8 = 1;
pub const CmResourceShareShared: u8 = 3;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct CM_RESOURCE_LIST {
    pub Count: u32,
    pub List: [CM_FULL_RESOURCE_DESCRIPTOR; 1],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct CM_FULL_RESOURCE_DESCRIPTOR {
    pub InterfaceType: i32,
    pub BusNumber: u32,
    pub PartialResourceList: CM_PARTIAL_RESOURCE_LIST,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct CM_PARTIAL_RESOURCE_LIST {
    pub Version: u16,
    pub Revision: u16,
    pub Count: u32,
    pub PartialDescriptors: [CM_PARTIAL_RESOURCE_DESCRIPTOR; 1],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct CM_PARTIAL_RESOURCE_DESCRIPTOR {
    pub Type: u8,
    pub ShareDisposition: u8,
    pub Flags: u16,
    pub u: CM_RESOURCE_VALUE,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub union CM_RESOURCE_VALUE {
    pub Memory: CM_MEMORY,
    pub Interrupt: CM_INTERRUPT,
}

/// A range of physical addresses; also `Port` and `Generic`.
#[repr(C, packed(4))]
#[derive(Clone, Copy)]
pub struct CM_MEMORY {
    pub Start: i64,
    pub Length: u32,
}

#[repr(C, packed(4))]
#[derive(Clone, Copy)]
pub struct CM_INTERRUPT {
    pub Level: u32,
    pub Vector: u32,
    pub Affinity: usize,
}

layout!(CM_MEMORY, 12, 4, Length: 8);
layout!(CM_INTERRUPT, 16, 4, Vector: 4, Affinity: 8);
layout!(CM_PARTIAL_RESOURCE_DESCRIPTOR, 20, 4, ShareDisposition: 1, Flags: 2, u: 4);
layout!(CM_PARTIAL_RESOURCE_LIST, 28, 4, Count: 4, PartialDescriptors: 8);
layout!(CM_FULL_RESOURCE_DESCRIPTOR, 36, 4, PartialResourceList: 8);
layout!(CM_RESOURCE_LIST, 40, 4, List: 4);
