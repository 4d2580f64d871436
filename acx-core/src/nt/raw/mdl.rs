//! Memory descriptor lists.
use super::PVOID;

crate::abi_structs! {
    pub MDL_STRUCTS;

    /// Header of a page list; the page frame numbers (`usize` each) follow it.
    pub struct MDL {
        pub Next: *mut MDL,
        pub Size: i16,
        pub MdlFlags: i16,
        pub Process: PVOID,
        pub MappedSystemVa: PVOID,
        pub StartVa: PVOID,
        pub ByteCount: u32,
        pub ByteOffset: u32,
    }
}

crate::abi_consts! {
    pub MDL_CONSTS;

    MDL_MAPPED_TO_SYSTEM_VA: i16 = 0x0001;
    MDL_PAGES_LOCKED: i16 = 0x0002;
    MDL_SOURCE_IS_NONPAGED_POOL: i16 = 0x0004;
}
