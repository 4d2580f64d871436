//! Handles: opaque pointers, one type each.

use core::ffi::c_void;

/// Any framework object; every other handle may be passed where one is expected.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WDFOBJECT(pub *mut c_void);

impl WDFOBJECT {
    /// The handle of nothing.
    pub const NULL: Self = Self(core::ptr::null_mut());
    /// Whether it names nothing.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.0.is_null()
    }
}

/// Defines handles that convert into [`WDFOBJECT`].
macro_rules! handles {
    ( pub $table:ident; $( $name:ident ),* $(,)? ) => {
        $(
            #[doc = concat!("Handle of an object of the framework: `", stringify!($name), "`.")]
            #[repr(transparent)]
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct $name(pub *mut core::ffi::c_void);
            impl $name {
                /// The handle of nothing.
                pub const NULL: Self = Self(core::ptr::null_mut());
                /// Whether it names nothing.
                #[must_use]
                pub fn is_null(self) -> bool {
                    self.0.is_null()
                }
            }
            impl crate::wdf::table::Missing for $name {
                fn missing() -> Self {
                    Self::NULL
                }
            }
            impl From<$name> for crate::wdf::raw::handles::WDFOBJECT {
                fn from(handle: $name) -> Self {
                    Self(handle.0)
                }
            }
        )*
        /// Names of the handles of this module.
        pub const $table: &[&str] = &[ $( stringify!($name) ),* ];
    };
}
pub(crate) use handles;

handles! { pub HANDLES;
    WDFCHILDLIST, WDFCMRESLIST, WDFCOLLECTION, WDFCOMMONBUFFER, WDFCOMPANIONTARGET, WDFDEVICE, WDFDMAENABLER,
    WDFDMATRANSACTION, WDFDPC, WDFDRIVER, WDFFILEOBJECT, WDFINTERRUPT, WDFIORESLIST, WDFIORESREQLIST, WDFIOTARGET, WDFKEY,
    WDFLOOKASIDE, WDFMEMORY, WDFQUEUE, WDFREQUEST, WDFSPINLOCK, WDFSTRING, WDFTIMER, WDFUSBDEVICE, WDFUSBINTERFACE,
    WDFUSBPIPE, WDFWAITLOCK, WDFWMIINSTANCE, WDFWMIPROVIDER, WDFWORKITEM,
}

/// What describes a device before it is created; opaque.
#[repr(C)]
pub struct WDFDEVICE_INIT {
    _opaque: [u8; 0],
}
