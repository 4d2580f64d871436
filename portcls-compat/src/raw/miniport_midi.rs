//! The MIDI miniport (portcls.h).

use acx_core::ks::guid::Guid;
use acx_core::ks::raw::KSDATAFORMAT;
use acx_core::ks::status::NTSTATUS;

use super::external::POOL_TYPE;
use super::port::IMiniport;
use super::port_midi::IPortMidi;
use super::resource::IResourceList;
use super::service_group::IServiceGroup;
use super::stream_midi::IMiniportMidiStream;
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub MINIPORT_MIDI_INTERFACES;

    /// Implemented by the driver, obtained by QueryInterface on the DMus miniport (portcls.h, Windows XP).
    pub interface IMusicTechnology(IMusicTechnologyVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn SetTechnology(this, Technology: *const Guid) -> NTSTATUS;
    }

    /// Implemented by the driver (portcls.h, Windows 98SE/2000).
    pub interface IMiniportMidi(IMiniportMidiVtbl): IMiniport {
        /// PASSIVE_LEVEL.
        fn Init(
            this,
            UnknownAdapter: *mut IUnknown,
            ResourceList: *mut IResourceList,
            Port: *mut IPortMidi,
            ServiceGroup: *mut *mut IServiceGroup,
        ) -> NTSTATUS;
        /// DISPATCH_LEVEL.
        fn Service(this);
        /// PASSIVE_LEVEL.
        fn NewStream(
            this,
            Stream: *mut *mut IMiniportMidiStream,
            OuterUnknown: *mut IUnknown,
            PoolType: POOL_TYPE,
            Pin: u32,
            Capture: u8,
            DataFormat: *mut KSDATAFORMAT,
            ServiceGroup: *mut *mut IServiceGroup,
        ) -> NTSTATUS;
    }
}
