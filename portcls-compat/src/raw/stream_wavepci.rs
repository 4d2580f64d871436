//! The stream of a WavePci miniport (portcls.h).

use core::ffi::c_void;

use acx_core::ks::raw::{KSALLOCATOR_FRAMING, KSDATAFORMAT, KSSTATE};
use acx_core::ks::status::NTSTATUS;

use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub STREAM_WAVEPCI_INTERFACES;

    /// Implemented by the driver (portcls.h, Windows 98SE/2000).
    pub interface IMiniportWavePciStream(IMiniportWavePciStreamVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn SetFormat(this, DataFormat: *mut KSDATAFORMAT) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetState(this, State: KSSTATE) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetPosition(this, Position: *mut u64) -> NTSTATUS;
        /// Any IRQL.
        fn NormalizePhysicalPosition(this, PhysicalPosition: *mut i64) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetAllocatorFraming(this, AllocatorFraming: *mut KSALLOCATOR_FRAMING) -> NTSTATUS;
        /// DISPATCH_LEVEL.
        fn RevokeMappings(this, FirstTag: *mut c_void, LastTag: *mut c_void, MappingsRevoked: *mut u32) -> NTSTATUS;
        /// IRQL <= DISPATCH_LEVEL.
        fn MappingAvailable(this);
        /// DISPATCH_LEVEL.
        fn Service(this);
    }

    /// Implemented by the system, obtained by QueryInterface on the WavePci port stream object (portcls.h, Windows XP).
    pub interface IPreFetchOffset(IPreFetchOffsetVtbl): IUnknown {
        /// Any IRQL.
        fn SetPreFetchOffset(this, PreFetchOffset: u32);
    }
}
