//! The stream of a MIDI miniport (portcls.h).

use core::ffi::c_void;

use acx_core::ks::raw::{KSDATAFORMAT, KSSTATE};
use acx_core::ks::status::NTSTATUS;

use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub STREAM_MIDI_INTERFACES;

    /// Implemented by the driver (portcls.h, Windows 98SE/2000).
    pub interface IMiniportMidiStream(IMiniportMidiStreamVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn SetFormat(this, DataFormat: *mut KSDATAFORMAT) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetState(this, State: KSSTATE) -> NTSTATUS;
        /// DISPATCH_LEVEL.
        fn Read(this, BufferAddress: *mut c_void, BufferLength: u32, BytesRead: *mut u32) -> NTSTATUS;
        /// DISPATCH_LEVEL.
        fn Write(this, BufferAddress: *mut c_void, BytesToWrite: u32, BytesWritten: *mut u32) -> NTSTATUS;
    }
}
