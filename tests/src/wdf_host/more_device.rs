//! The rest of a device: states, control and bus devices, miniports, locks of objects, files, dispatch.

use super::abi::{
    WDF_DEVICE_STATE, WDF_FDO_EVENT_CALLBACKS, WDF_INTERRUPT_EXTENDED_POLICY, WDF_POWER_FRAMEWORK_SETTINGS,
    WDF_QUERY_INTERFACE_CONFIG,
};
use super::call::{self, INVALID_DEVICE_REQUEST, INVALID_PARAMETER, NOT_SUPPORTED, SUCCESS, exports};
use super::device_init::{self, DeviceInit};
use super::facts::{DISPATCH, PASSIVE};
use super::kind::Kind;
use super::layout::{unicode, write};
use super::object::{self, Handle};
use super::pnp::Power;
use super::{device, driver, machine, rules};
use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    /// Objects whose lock is held, with the level before.
    static LOCKED: RefCell<HashMap<Handle, u8>> = RefCell::new(HashMap::new());
}

/// A structure of the driver's own making that stands for a device to come.
fn own_init() -> Handle {
    object::create(Kind::DeviceInit, driver::current(), &Default::default(), DeviceInit { own: true, ..DeviceInit::default() })
}

fn note(name: &str, init: usize) -> i32 {
    device_init::of(name, init).map_or(INVALID_PARAMETER, |_| SUCCESS)
}

fn text(name: &str, init: usize, address: usize) -> i32 {
    if unicode(address).is_none_or(|t| t.is_empty()) { INVALID_PARAMETER } else { note(name, init) }
}

exports! { Wdf;
    fn WdfDeviceGetDeviceState(device: usize, state: usize) {
        const NAME: &str = "WdfDeviceGetDeviceState";
        let _ = device::of(NAME, device);
        // Every member is WdfUseDefault (2).
        if let Ok(mut s) = call::config::<WDF_DEVICE_STATE>(NAME, state) {
            (s.Disabled, s.DontDisplayInUI, s.Failed, s.NotDisableable, s.Removed, s.ResourcesChanged) = (2, 2, 2, 2, 2, 2);
            let size = s.Size as usize;
            super::layout::fill(state, &super::layout::bytes(std::ptr::from_ref(&s) as usize, size));
        }
    }

    fn WdfDeviceGetDevicePnpState(device: usize) -> u32 {
        // WdfDevStatePnpObjectCreated, Started, Stopped, Failed.
        device::of("WdfDeviceGetDevicePnpState", device).map_or(0, |d| match d.power.get() {
            Power::Added => 256,
            Power::Stopped => 286,
            Power::Failed => 299,
            _ => 281,
        })
    }

    fn WdfDeviceGetDevicePowerState(device: usize) -> u32 {
        // WdfDevStatePowerObjectCreated, D0, Dx, Stopped.
        device::of("WdfDeviceGetDevicePowerState", device).map_or(0, |d| match d.power.get() {
            Power::Added => 768,
            Power::D0 => 775,
            Power::Low => 799,
            _ => 789,
        })
    }

    fn WdfDeviceGetDevicePowerPolicyState(device: usize) -> u32 {
        let _ = device::of("WdfDeviceGetDevicePowerPolicyState", device);
        0
    }

    fn WdfDeviceGetCharacteristics(device: usize) -> u32 {
        let _ = device::of("WdfDeviceGetCharacteristics", device);
        0x100
    }

    fn WdfDeviceIndicateWakeStatus(device: usize, status: i32) -> i32 {
        device::of("WdfDeviceIndicateWakeStatus", device).map_or_else(|s| s, |_| INVALID_DEVICE_REQUEST)
    }

    fn WdfDeviceStopIdleNoTrack(device: usize, wait: u8) -> i32 {
        device::WdfDeviceStopIdleActual(super::state::globals(call::Framework::Wdf), device, wait, 0, 0, 0)
    }

    fn WdfDeviceResumeIdleNoTrack(device: usize) {
        device::WdfDeviceResumeIdleActual(super::state::globals(call::Framework::Wdf), device, 0, 0, 0);
    }

    fn WdfDeviceWdmAssignPowerFrameworkSettings(device: usize, settings: usize) -> i32 {
        const NAME: &str = "WdfDeviceWdmAssignPowerFrameworkSettings";
        call::status(device::of(NAME, device).and_then(|_| call::config::<WDF_POWER_FRAMEWORK_SETTINGS>(NAME, settings)).map(|_| ()))
    }

    fn WdfDeviceAddQueryInterface(device: usize, config: usize) -> i32 {
        const NAME: &str = "WdfDeviceAddQueryInterface";
        call::status(device::of(NAME, device).and_then(|_| {
            let config: WDF_QUERY_INTERFACE_CONFIG = call::config(NAME, config)?;
            call::required(NAME, "InterfaceType", config.InterfaceType)
        }))
    }

    fn WdfDeviceWdmDispatchPreprocessedIrp(device: usize, irp: usize) -> i32 {
        let _ = device::of("WdfDeviceWdmDispatchPreprocessedIrp", device);
        // The lab's framework devices get no packets but those of the framework's own events.
        // SAFETY: the driver hands on a live packet that it owns.
        unsafe {
            let status = acx_core::nt::raw::NTSTATUS(NOT_SUPPORTED);
            crate::kernel::io::complete(irp as *mut _, status, 0);
        }
        NOT_SUPPORTED
    }

    fn WdfDeviceInitAssignWdmIrpPreprocessCallback(init: usize, function: usize, major: u8, minors: usize, count: u32) -> i32 {
        if major > 27 { INVALID_PARAMETER } else { note("WdfDeviceInitAssignWdmIrpPreprocessCallback", init) }
    }

    fn WdfDeviceInitSetIoInCallerContextCallback(init: usize, function: usize) {
        note("WdfDeviceInitSetIoInCallerContextCallback", init);
    }

    fn WdfDeviceInitRegisterPnpStateChangeCallback(init: usize, state: u32, function: usize, kinds: u32) -> i32 {
        note("WdfDeviceInitRegisterPnpStateChangeCallback", init)
    }

    fn WdfDeviceInitRegisterPowerStateChangeCallback(init: usize, state: u32, function: usize, kinds: u32) -> i32 {
        note("WdfDeviceInitRegisterPowerStateChangeCallback", init)
    }

    fn WdfDeviceInitRegisterPowerPolicyStateChangeCallback(init: usize, state: u32, function: usize, kinds: u32) -> i32 {
        note("WdfDeviceInitRegisterPowerPolicyStateChangeCallback", init)
    }

    fn WdfFdoInitSetEventCallbacks(init: usize, callbacks: usize) {
        note("WdfFdoInitSetEventCallbacks", init);
        let _ = call::config::<WDF_FDO_EVENT_CALLBACKS>("WdfFdoInitSetEventCallbacks", callbacks);
    }

    fn WdfDeviceSetStaticStopRemove(device: usize, stoppable: u8) {
        let _ = device::of("WdfDeviceSetStaticStopRemove", device);
    }

    fn WdfDeviceSetSpecialFileSupport(device: usize, kind: u32, supported: u8) {
        let _ = device::of("WdfDeviceSetSpecialFileSupport", device);
    }

    fn WdfDeviceSetBusInformationForChildren(device: usize, information: usize) {
        let _ = device::of("WdfDeviceSetBusInformationForChildren", device);
    }

    fn WdfControlDeviceInitAllocate(driver: usize, sddl: usize) -> usize {
        object::check("WdfControlDeviceInitAllocate", driver, Kind::Driver).map_or(0, |()| own_init())
    }

    fn WdfControlDeviceInitSetShutdownNotification(init: usize, function: usize, flags: u8) {
        note("WdfControlDeviceInitSetShutdownNotification", init);
    }

    fn WdfControlFinishInitializing(device: usize) {
        let _ = device::of("WdfControlFinishInitializing", device);
    }

    fn WdfPdoInitAllocate(parent: usize) -> usize {
        device::of("WdfPdoInitAllocate", parent).map_or(0, |_| own_init())
    }

    fn WdfPdoInitSetEventCallbacks(init: usize, callbacks: usize) {
        note("WdfPdoInitSetEventCallbacks", init);
    }

    fn WdfPdoInitAssignDeviceID(init: usize, id: usize) -> i32 { text("WdfPdoInitAssignDeviceID", init, id) }
    fn WdfPdoInitAssignInstanceID(init: usize, id: usize) -> i32 { text("WdfPdoInitAssignInstanceID", init, id) }
    fn WdfPdoInitAddHardwareID(init: usize, id: usize) -> i32 { text("WdfPdoInitAddHardwareID", init, id) }
    fn WdfPdoInitAddCompatibleID(init: usize, id: usize) -> i32 { text("WdfPdoInitAddCompatibleID", init, id) }
    fn WdfPdoInitAssignContainerID(init: usize, id: usize) -> i32 { text("WdfPdoInitAssignContainerID", init, id) }
    fn WdfPdoInitAddDeviceText(init: usize, description: usize, location: usize, locale: u32) -> i32 {
        text("WdfPdoInitAddDeviceText", init, description)
    }
    fn WdfPdoInitSetDefaultLocale(init: usize, locale: u32) { note("WdfPdoInitSetDefaultLocale", init); }
    fn WdfPdoInitAssignRawDevice(init: usize, class: usize) -> i32 { note("WdfPdoInitAssignRawDevice", init) }
    fn WdfPdoInitAllowForwardingRequestToParent(init: usize) { note("WdfPdoInitAllowForwardingRequestToParent", init); }
    fn WdfPdoInitRemovePowerDependencyOnParent(init: usize) { note("WdfPdoInitRemovePowerDependencyOnParent", init); }

    fn WdfPdoMarkMissing(device: usize) -> i32 {
        call::status(device::of("WdfPdoMarkMissing", device).map(|d| {
            d.power.set(Power::Stopped);
            crate::kernel::trace(format_args!("child {device:#x} is reported missing"));
        }))
    }

    fn WdfPdoGetParent(device: usize) -> usize {
        let _ = device::of("WdfPdoGetParent", device);
        CHILDREN.with_borrow(|c| c.iter().find(|(_, child)| *child == device).map_or(0, |(parent, _)| *parent))
    }

    fn WdfFdoAddStaticChild(parent: usize, child: usize) -> i32 {
        const NAME: &str = "WdfFdoAddStaticChild";
        call::status(device::of(NAME, parent).and_then(|_| device::of(NAME, child)).map(|_| {
            CHILDREN.with_borrow_mut(|c| c.push((parent, child)));
            crate::kernel::trace(format_args!("child {child:#x} of {parent:#x}"));
        }))
    }

    fn WdfFdoLockStaticChildListForIteration(parent: usize) {
        let _ = device::of("WdfFdoLockStaticChildListForIteration", parent);
    }

    fn WdfFdoRetrieveNextStaticChild(parent: usize, previous: usize, flags: u32) -> usize {
        let _ = device::of("WdfFdoRetrieveNextStaticChild", parent);
        let all: Vec<Handle> = CHILDREN.with_borrow(|c| {
            c.iter().filter(|(p, d)| *p == parent && object::kind_of(*d).is_some()).map(|(_, d)| *d).collect()
        });
        let next = if previous == 0 { 0 } else { all.iter().position(|d| *d == previous).map_or(all.len(), |i| i + 1) };
        all.get(next).copied().unwrap_or(0)
    }

    fn WdfFdoUnlockStaticChildListFromIteration(parent: usize) {
        let _ = device::of("WdfFdoUnlockStaticChildListFromIteration", parent);
    }

    fn WdfObjectAcquireLock(handle: usize) {
        const NAME: &str = "WdfObjectAcquireLock";
        if object::check(NAME, handle, Kind::Object).is_err() {
            return;
        }
        let kind = object::kind_of(handle);
        if !matches!(kind, Some(Kind::Device | Kind::Queue)) {
            rules::report(rules::INVALID_HANDLE, format!("{NAME}: a {kind:?} has no lock"));
        }
        let before = machine::set_irql(machine::irql().max(DISPATCH));
        if LOCKED.with_borrow_mut(|l| l.insert(handle, before)).is_some() {
            rules::report(rules::LOCK, format!("{NAME}: {handle:#x} is already held"));
        }
    }

    fn WdfObjectReleaseLock(handle: usize) {
        match LOCKED.with_borrow_mut(|l| l.remove(&handle)) {
            Some(before) => { machine::set_irql(before); }
            None => rules::report(rules::LOCK, format!("WdfObjectReleaseLock: {handle:#x} is not held")),
        }
    }

    fn WdfFileObjectGetFileName(file: usize) -> usize {
        let _ = object::check("WdfFileObjectGetFileName", file, Kind::FileObject);
        0
    }

    fn WdfFileObjectGetFlags(file: usize) -> u32 {
        let _ = object::check("WdfFileObjectGetFlags", file, Kind::FileObject);
        0
    }

    fn WdfFileObjectGetDevice(file: usize) -> usize {
        let _ = object::check("WdfFileObjectGetDevice", file, Kind::FileObject);
        object::ancestor(file, Kind::Device).unwrap_or(0)
    }

    fn WdfFileObjectWdmGetFileObject(file: usize) -> usize {
        let _ = object::check("WdfFileObjectWdmGetFileObject", file, Kind::FileObject);
        0
    }

    fn WdfInterruptWdmGetInterrupt(interrupt: usize) -> usize {
        // The handle serves wherever the kernel's routines take an interrupt.
        object::check("WdfInterruptWdmGetInterrupt", interrupt, Kind::Interrupt).map_or(0, |()| interrupt)
    }

    fn WdfInterruptSetExtendedPolicy(interrupt: usize, policy: usize) {
        const NAME: &str = "WdfInterruptSetExtendedPolicy";
        let _ = object::check(NAME, interrupt, Kind::Interrupt);
        let _ = call::config::<WDF_INTERRUPT_EXTENDED_POLICY>(NAME, policy);
    }

    fn WdfInterruptTryToAcquireLock(interrupt: usize) -> u8 {
        super::interrupt::try_lock(interrupt)
    }

    fn WdfDpcWdmGetDpc(dpc: usize) -> usize {
        let _ = object::check("WdfDpcWdmGetDpc", dpc, Kind::Dpc);
        0
    }

    fn WdfVerifierDbgBreakPoint() {
        rules::report(rules::OBJECT, "WdfVerifierDbgBreakPoint");
    }

    fn WdfVerifierKeBugCheck(code: u32, one: usize, two: usize, three: usize, four: usize) {
        crate::kernel::exports::stop(&format!("WdfVerifierKeBugCheck({code:#x}, {one:#x}, {two:#x}, {three:#x}, {four:#x})"));
    }

    fn WdfDriverErrorReportApiMissing(driver: usize, name: usize, index: u32, sized: u8) {
        rules::report(rules::API_UNAVAILABLE, format!("the driver misses function {index}"));
    }

    fn WdfDriverRegisterTraceInfo(driver_object: usize, function: usize, control: usize) -> i32 {
        SUCCESS
    }

    fn WdfDeviceMiniportCreate(driver: usize, attributes: usize, fdo: usize, attached: usize, pdo: usize, out: usize) -> i32 {
        const NAME: &str = "WdfDeviceMiniportCreate";
        call::status(object::check(NAME, driver, Kind::Driver).and_then(|()| {
            let attributes = object::attributes(NAME, attributes)?;
            call::required(NAME, "Device", out)?;
            write(out, device::miniport(fdo, attached, pdo, &attributes));
            Ok(())
        }))
    }

    fn WdfDriverMiniportUnload(driver: usize) {
        if machine::irql() > PASSIVE {
            rules::report(rules::KMDF_IRQL, "WdfDriverMiniportUnload above PASSIVE_LEVEL");
        }
        if object::check("WdfDriverMiniportUnload", driver, Kind::Driver).is_ok() {
            driver::unload();
        }
    }
}

thread_local! {
    /// Static children by parent.
    static CHILDREN: RefCell<Vec<(Handle, Handle)>> = const { RefCell::new(Vec::new()) };
}
