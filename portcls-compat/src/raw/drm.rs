//! Protected content (drmk.h, portcls.h).

use core::ffi::c_void;

use acx_core::ks::raw::DRMRIGHTS;
use acx_core::ks::status::NTSTATUS;

use super::external::{DEVICE_OBJECT, FILE_OBJECT};
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub DRM_INTERFACES;

    /// Implemented by the driver, obtained by QueryInterface on the stream object (drmk.h, Windows XP).
    pub interface IDrmAudioStream(IDrmAudioStreamVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn SetContentId(this, ContentId: u32, DrmRights: *const DRMRIGHTS) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows XP).
    pub interface IDrmPort(IDrmPortVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn CreateContentMixed(this, paContentId: *mut u32, cContentId: u32, pMixedContentId: *mut u32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn DestroyContent(this, ContentId: u32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn ForwardContentToFileObject(this, ContentId: u32, FileObject: *mut FILE_OBJECT) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn ForwardContentToInterface(this, ContentId: u32, pUnknown: *mut IUnknown, NumMethods: u32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn GetContentRights(this, ContentId: u32, DrmRights: *mut DRMRIGHTS) -> NTSTATUS;
    }

    /// Implemented by the system, obtained by QueryInterface on the port object (portcls.h, Windows XP).
    pub interface IDrmPort2(IDrmPort2Vtbl): IDrmPort {
        /// PASSIVE_LEVEL.
        fn AddContentHandlers(this, ContentId: u32, paHandlers: *mut *mut c_void, NumHandlers: u32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn ForwardContentToDeviceObject(
            this,
            ContentId: u32,
            Reserved: *mut c_void,
            DrmForward: *const DRMFORWARD,
        ) -> NTSTATUS;
    }
}

acx_core::abi_structs! {
    pub DRM_STRUCTS;

    pub struct DRMFORWARD {
        pub Flags: u32,
        pub DeviceObject: *mut DEVICE_OBJECT,
        pub FileObject: *mut FILE_OBJECT,
        pub Context: *mut c_void,
    }
}

acx_core::abi_callbacks! {
    pub DRM_CALLBACKS;

    pub fn PFNDRMADDCONTENTHANDLERS(ContentId: u32, paHandlers: *mut *mut c_void, NumHandlers: u32) -> NTSTATUS;
    pub fn PFNDRMCREATECONTENTMIXED(paContentId: *mut u32, cContentId: u32, pMixedContentId: *mut u32) -> NTSTATUS;
    pub fn PFNDRMDESTROYCONTENT(ContentId: u32) -> NTSTATUS;
    pub fn PFNDRMFORWARDCONTENTTODEVICEOBJECT(
        ContentId: u32,
        Reserved: *mut c_void,
        DrmForward: *const DRMFORWARD,
    ) -> NTSTATUS;
    pub fn PFNDRMFORWARDCONTENTTOFILEOBJECT(ContentId: u32, FileObject: *mut FILE_OBJECT) -> NTSTATUS;
    pub fn PFNDRMFORWARDCONTENTTOINTERFACE(ContentId: u32, pUnknown: *mut IUnknown, NumMethods: u32) -> NTSTATUS;
    pub fn PFNDRMGETCONTENTRIGHTS(ContentId: u32, DrmRights: *mut DRMRIGHTS) -> NTSTATUS;
}
