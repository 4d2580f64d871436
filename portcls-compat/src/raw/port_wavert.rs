//! The WaveRT port and its stream (portcls.h).

use core::ffi::c_void;

use super::external::{MDL, MEMORY_CACHING_TYPE, PHYSICAL_ADDRESS};
use super::port::IPort;
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub PORT_WAVERT_INTERFACES;

    /// Implemented by the system, obtained by PcNewPort(CLSID_PortWaveRT) (portcls.h, Windows Vista).
    pub interface IPortWaveRT(IPortWaveRTVtbl): IPort {}

    /// Implemented by the system, obtained by argument of IMiniportWaveRT::NewStream (portcls.h, Windows Vista).
    pub interface IPortWaveRTStream(IPortWaveRTStreamVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn AllocatePagesForMdl(this, HighAddress: PHYSICAL_ADDRESS, TotalBytes: usize) -> *mut MDL;
        /// PASSIVE_LEVEL.
        fn AllocateContiguousPagesForMdl(
            this,
            LowAddress: PHYSICAL_ADDRESS,
            HighAddress: PHYSICAL_ADDRESS,
            TotalBytes: usize,
        ) -> *mut MDL;
        /// PASSIVE_LEVEL.
        fn MapAllocatedPages(this, MemoryDescriptorList: *mut MDL, CacheType: MEMORY_CACHING_TYPE) -> *mut c_void;
        /// PASSIVE_LEVEL.
        fn UnmapAllocatedPages(this, BaseAddress: *mut c_void, MemoryDescriptorList: *mut MDL);
        /// PASSIVE_LEVEL.
        fn FreePagesFromMdl(this, MemoryDescriptorList: *mut MDL);
        /// PASSIVE_LEVEL.
        fn GetPhysicalPagesCount(this, MemoryDescriptorList: *mut MDL) -> u32;
        /// PASSIVE_LEVEL. Returned through a hidden pointer.
        fn GetPhysicalPageAddress(
            this,
            Result: *mut PHYSICAL_ADDRESS,
            MemoryDescriptorList: *mut MDL,
            Index: u32,
        ) -> *mut PHYSICAL_ADDRESS;
    }
}
