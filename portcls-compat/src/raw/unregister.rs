//! Taking back what was registered (portcls.h).

use acx_core::ks::status::NTSTATUS;

use super::external::{DEVICE_OBJECT, UNICODE_STRING};
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub UNREGISTER_INTERFACES;

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows Vista).
    pub interface IUnregisterSubdevice(IUnregisterSubdeviceVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn UnregisterSubdevice(this, DeviceObject: *mut DEVICE_OBJECT, Unknown: *mut IUnknown) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows Vista).
    pub interface IUnregisterPhysicalConnection(IUnregisterPhysicalConnectionVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn UnregisterPhysicalConnection(
            this,
            DeviceObject: *mut DEVICE_OBJECT,
            FromUnknown: *mut IUnknown,
            FromPin: u32,
            ToUnknown: *mut IUnknown,
            ToPin: u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn UnregisterPhysicalConnectionToExternal(
            this,
            DeviceObject: *mut DEVICE_OBJECT,
            FromUnknown: *mut IUnknown,
            FromPin: u32,
            ToString: *mut UNICODE_STRING,
            ToPin: u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn UnregisterPhysicalConnectionFromExternal(
            this,
            DeviceObject: *mut DEVICE_OBJECT,
            FromString: *mut UNICODE_STRING,
            FromPin: u32,
            ToUnknown: *mut IUnknown,
            ToPin: u32,
        ) -> NTSTATUS;
    }
}
