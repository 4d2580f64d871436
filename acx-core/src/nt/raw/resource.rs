//! Hardware resources as the PnP manager hands them over. The layouts are 4-aligned.
crate::abi_consts! {
    pub RESOURCE_CONSTS;

    CmResourceTypeNull: u8 = 0;
    CmResourceTypePort: u8 = 1;
    CmResourceTypeInterrupt: u8 = 2;
    CmResourceTypeMemory: u8 = 3;
    CmResourceTypeDma: u8 = 4;
    CmResourceTypeMemoryLarge: u8 = 7;
    CM_RESOURCE_INTERRUPT_LEVEL_SENSITIVE: u16 = 0;
    CM_RESOURCE_INTERRUPT_LATCHED: u16 = 1;
    CM_RESOURCE_INTERRUPT_MESSAGE: u16 = 2;
    CmResourceShareDeviceExclusive: u8 = 1;
    CmResourceShareShared: u8 = 3;
}

crate::abi_structs! {
    pub RESOURCE_STRUCTS;

    pub struct CM_RESOURCE_LIST {
        pub Count: u32,
        pub List: [CM_FULL_RESOURCE_DESCRIPTOR; 1],
    }

    pub struct CM_FULL_RESOURCE_DESCRIPTOR {
        pub InterfaceType: i32,
        pub BusNumber: u32,
        pub PartialResourceList: CM_PARTIAL_RESOURCE_LIST,
    }

    pub struct CM_PARTIAL_RESOURCE_LIST {
        pub Version: u16,
        pub Revision: u16,
        pub Count: u32,
        pub PartialDescriptors: [CM_PARTIAL_RESOURCE_DESCRIPTOR; 1],
    }

    pub struct CM_PARTIAL_RESOURCE_DESCRIPTOR {
        pub Type: u8,
        pub ShareDisposition: u8,
        pub Flags: u16,
        pub u: CM_PARTIAL_RESOURCE_DESCRIPTOR_u,
    }

    pub union CM_PARTIAL_RESOURCE_DESCRIPTOR_u {
        pub Memory: CM_PARTIAL_RESOURCE_DESCRIPTOR_u_Memory,
        pub Interrupt: CM_PARTIAL_RESOURCE_DESCRIPTOR_u_Interrupt,
    }

    /// A range of physical addresses; also `Port` and `Generic`.
    #[repr(packed(4))]
    pub struct CM_PARTIAL_RESOURCE_DESCRIPTOR_u_Memory {
        pub Start: i64,
        pub Length: u32,
    }

    #[repr(packed(4))]
    pub struct CM_PARTIAL_RESOURCE_DESCRIPTOR_u_Interrupt {
        pub Level: u32,
        pub Vector: u32,
        pub Affinity: usize,
    }
}
