//! `WDFDEVICE_INIT`: what EvtDriverDeviceAdd sets before `WdfDeviceCreate` takes it.

use super::abi::{
    WDF_FILEOBJECT_CONFIG, WDF_IO_TYPE_CONFIG, WDF_PNPPOWER_EVENT_CALLBACKS, WDF_POWER_POLICY_EVENT_CALLBACKS,
    WDF_REMOVE_LOCK_OPTIONS,
};
use super::call::{self, SUCCESS, exports};
use super::kind::Kind;
use super::object::{self, Attributes};
use super::rules;
use std::cell::Cell;
use std::rc::Rc;

/// What has been set so far.
#[derive(Default)]
pub(crate) struct DeviceInit {
    pub pdo: usize,
    /// The driver allocated it, for a control device or a child.
    pub own: bool,
    pub pnp: Cell<Option<WDF_PNPPOWER_EVENT_CALLBACKS>>,
    pub policy: Cell<Option<WDF_POWER_POLICY_EVENT_CALLBACKS>>,
    pub request: Cell<Attributes>,
    /// `AcxDeviceInitInitialize` was called.
    pub acx: Cell<bool>,
}

/// The init structure behind a pointer; one that is gone is a `DeviceInitAPI` violation.
pub(crate) fn of(function: &str, init: usize) -> Option<Rc<DeviceInit>> {
    let found = (object::kind_of(init) == Some(Kind::DeviceInit)).then(|| object::peek(init)).flatten();
    if found.is_none() {
        rules::report(
            rules::DEVICE_INIT_API,
            format!("{function}: WDFDEVICE_INIT {init:#x} is freed or was taken by WdfDeviceCreate"),
        );
    }
    found
}

macro_rules! plain_setters {
    ($($name:ident($($arg:ident: $ty:ty),*))*) => {
        /// Setters whose value changes nothing in the lab beyond its checks.
        mod plain {
            use super::{call::exports, of};
            exports! { Wdf; $(fn $name(init: usize $(, $arg: $ty)*) { let _ = of(stringify!($name), init); })* }
        }
    };
}

plain_setters! {
    WdfDeviceInitSetPowerPolicyOwnership(owner: u8)
    WdfDeviceInitSetIoType(io_type: u32)
    WdfDeviceInitSetExclusive(exclusive: u8)
    WdfDeviceInitSetPowerNotPageable()
    WdfDeviceInitSetPowerPageable()
    WdfDeviceInitSetPowerInrush()
    WdfDeviceInitSetDeviceType(device_type: u32)
    WdfDeviceInitSetDeviceClass(class: usize)
    WdfDeviceInitSetCharacteristics(characteristics: u32, or_in: u8)
    WdfDeviceInitSetReleaseHardwareOrderOnFailure(order: u32)
    WdfFdoInitSetFilter()
}

mod own {
    use super::{
        DeviceInit, Kind, SUCCESS, WDF_FILEOBJECT_CONFIG, WDF_IO_TYPE_CONFIG, WDF_REMOVE_LOCK_OPTIONS, call, exports, object, of,
        rules,
    };

    exports! { Wdf;
        fn WdfDeviceInitFree(init: usize) {
            match object::kind_of(init) {
                Some(Kind::DeviceInit) if object::peek::<DeviceInit>(init).is_some_and(|i| i.own) => object::dispose(init),
                Some(Kind::DeviceInit) => rules::report(
                    rules::DEVICE_INIT_API,
                    "WdfDeviceInitFree on the framework's own WDFDEVICE_INIT of EvtDriverDeviceAdd",
                ),
                _ => rules::report(rules::DOUBLE_DEVICE_INIT_FREE, format!("WdfDeviceInitFree: {init:#x}")),
            }
        }

        fn WdfDeviceInitSetPnpPowerEventCallbacks(init: usize, callbacks: usize) {
            let checked = call::config("WdfDeviceInitSetPnpPowerEventCallbacks", callbacks);
            if let (Some(init), Ok(c)) = (of("WdfDeviceInitSetPnpPowerEventCallbacks", init), checked) {
                init.pnp.set(Some(c));
            }
        }

        fn WdfDeviceInitSetPowerPolicyEventCallbacks(init: usize, callbacks: usize) {
            let checked = call::config("WdfDeviceInitSetPowerPolicyEventCallbacks", callbacks);
            if let (Some(init), Ok(c)) = (of("WdfDeviceInitSetPowerPolicyEventCallbacks", init), checked) {
                init.policy.set(Some(c));
            }
        }

        fn WdfDeviceInitSetFileObjectConfig(init: usize, config: usize, attributes: usize) {
            let _ = of("WdfDeviceInitSetFileObjectConfig", init);
            let _ = call::config::<WDF_FILEOBJECT_CONFIG>("WdfDeviceInitSetFileObjectConfig", config);
            let _ = object::attributes("WdfDeviceInitSetFileObjectConfig", attributes);
        }

        fn WdfDeviceInitSetRequestAttributes(init: usize, attributes: usize) {
            let checked = object::attributes("WdfDeviceInitSetRequestAttributes", attributes);
            if let (Some(init), Ok(a)) = (of("WdfDeviceInitSetRequestAttributes", init), checked) {
                init.request.set(a);
            }
        }

        fn WdfDeviceInitSetRemoveLockOptions(init: usize, options: usize) {
            let _ = of("WdfDeviceInitSetRemoveLockOptions", init);
            let _ = call::config::<WDF_REMOVE_LOCK_OPTIONS>("WdfDeviceInitSetRemoveLockOptions", options);
        }

        fn WdfDeviceInitSetIoTypeEx(init: usize, config: usize) {
            let _ = of("WdfDeviceInitSetIoTypeEx", init);
            let _ = call::config::<WDF_IO_TYPE_CONFIG>("WdfDeviceInitSetIoTypeEx", config);
        }

        fn WdfDeviceInitAssignName(init: usize, name: usize) -> i32 {
            of("WdfDeviceInitAssignName", init).map_or(call::INVALID_PARAMETER, |_| SUCCESS)
        }

        fn WdfDeviceInitAssignSDDLString(init: usize, text: usize) -> i32 {
            of("WdfDeviceInitAssignSDDLString", init).map_or(call::INVALID_PARAMETER, |_| SUCCESS)
        }

        fn WdfFdoInitWdmGetPhysicalDevice(init: usize) -> usize {
            of("WdfFdoInitWdmGetPhysicalDevice", init).map_or(0, |i| i.pdo)
        }
    }
}

/// The entries of this file.
pub(crate) fn entries() -> Vec<call::Entry> {
    let mut all = plain::entries();
    all.extend(own::entries());
    all
}
