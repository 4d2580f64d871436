//! The stream of a WaveCyclic miniport (portcls.h).

use core::ffi::c_void;

use acx_core::ks::raw::{KSDATAFORMAT, KSSTATE};
use acx_core::ks::status::NTSTATUS;

use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub STREAM_WAVECYCLIC_INTERFACES;

    /// Implemented by the driver (portcls.h, Windows 98SE/2000).
    pub interface IMiniportWaveCyclicStream(IMiniportWaveCyclicStreamVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn SetFormat(this, DataFormat: *mut KSDATAFORMAT) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetNotificationFreq(this, Interval: u32, FrameSize: *mut u32) -> u32;
        /// PASSIVE_LEVEL.
        fn SetState(this, State: KSSTATE) -> NTSTATUS;
        /// IRQL <= DISPATCH_LEVEL.
        fn GetPosition(this, Position: *mut u32) -> NTSTATUS;
        /// Any IRQL.
        fn NormalizePhysicalPosition(this, PhysicalPosition: *mut i64) -> NTSTATUS;
        /// Any IRQL.
        fn Silence(this, Buffer: *mut c_void, ByteCount: u32);
    }
}
