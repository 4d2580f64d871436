//! Power requests, settings and the power framework.
use acx_core::nt::raw::{DEVICE_OBJECT, IRP, NTSTATUS, POWER_STATE, STATUS_MORE_PROCESSING_REQUIRED};

use super::raw::{P, get, put};
use super::status::*;
use crate::kernel::irql::callout;
use crate::kernel::{io, queue_work, trace, with};
use crate::verifier::{report, rule};

/// A device registered with the power framework.
#[derive(Clone, Debug, Default)]
pub(crate) struct Framework {
    /// Active, idle, idle state, power required, power not required: callbacks of the driver.
    calls: [usize; 5],
    context: usize,
    started: bool,
    active: Vec<u32>,
}

/// What a power request needs when it comes back.
struct Pending {
    routine: usize,
    device: usize,
    minor: u8,
    state: i32,
    context: usize,
}

unsafe extern "efiapi" fn finished(_device: *mut DEVICE_OBJECT, irp: *mut IRP, context: P) -> NTSTATUS {
    // SAFETY: the context is the box that `request` leaked for this request; nobody else has the request now.
    unsafe {
        let pending = Box::from_raw(context.cast::<Pending>());
        let mut iosb = (*irp).IoStatus;
        super::requests::complete_power(
            pending.routine,
            pending.device,
            pending.minor,
            pending.state,
            pending.context,
            &raw mut iosb,
        );
        io::free_irp(irp);
    }
    STATUS_MORE_PROCESSING_REQUIRED
}

unsafe fn request(device: *mut DEVICE_OBJECT, minor: u8, state: i32, routine: usize, context: usize) -> *mut IRP {
    // SAFETY: the driver passes a live device; the request is new until sent.
    unsafe {
        let top = io::top_of(device);
        let irp = io::allocate_irp((*top).StackSize + 1);
        // One location of its own holds the end of the request.
        let own = io::next_location(irp);
        (*own).DeviceObject = device;
        (*irp).CurrentLocation -= 1;
        (*irp).Tail.Overlay.CurrentStackLocation = own;
        let location = io::next_location(irp);
        (*location).MajorFunction = 22;
        (*location).MinorFunction = minor;
        // IRP_MN_WAIT_WAKE 0 has the lowest system state as its only parameter.
        (*location).Parameters.Power.Type = 1;
        (*location).Parameters.Power.State = POWER_STATE { DeviceState: state };
        let pending = Pending { routine, device: device as usize, minor, state, context };
        (*location).CompletionRoutine = Some(finished);
        (*location).Context = Box::into_raw(Box::new(pending)).cast();
        (*location).Control = 0xE0;
        let (irp_at, top_at) = (irp as usize, top as usize);
        queue_work(Box::new(move || {
            let _ = io::call_driver(top_at as *mut DEVICE_OBJECT, irp_at as *mut IRP);
        }));
        irp
    }
}

fn framework<R>(handle: usize, f: impl FnOnce(&mut Framework) -> R) -> Option<R> {
    let found = with(|s| s.ext.pofx.get_mut(&handle).map(f));
    if found.is_none() {
        report(rule::HANDLE, format!("{handle:#x} is no POHANDLE"));
    }
    found
}

fn notify(handle: usize, which: usize, component: u32) {
    let Some((function, context)) = framework(handle, |f| (f.calls[which], f.context)) else { return };
    if function != 0 {
        // SAFETY: the driver gave the callback and its context at registration.
        queue_work(Box::new(move || unsafe {
            std::mem::transmute::<usize, unsafe extern "win64" fn(usize, u32)>(function)(context, component);
        }));
    }
}

exports! { "ntoskrnl.exe";
    fn PoRequestPowerIrp(device: *mut DEVICE_OBJECT, minor: u8, state: i32, routine: usize, context: usize, out: *mut *mut IRP) -> i32;
        2 IRQL_DISPATCH_LTE {
        // IRP_MN_WAIT_WAKE 0, SET_POWER 2, QUERY_POWER 3.
        if !matches!(minor, 0 | 2 | 3) {
            return 0xC000_00EF_u32 as i32;
        }
        if super::memory_refused() {
            return INSUFFICIENT_RESOURCES;
        }
        let irp = request(device, minor, state, routine, context);
        put(out as usize, irp);
        PENDING
    }
    fn PoSetPowerState(_device: *mut DEVICE_OBJECT, _kind: i32, state: POWER_STATE) -> POWER_STATE; 2 IRQL_DISPATCH_LTE { state }
    fn PoStartNextPowerIrp(_irp: *mut IRP); 2 IRQL_DISPATCH_LTE {}
    fn PoRegisterDeviceForIdleDetection(_device: P, _conservation: u32, _performance: u32, _state: i32) -> usize; 2 IRQL_DISPATCH_LTE {
        // A counter that the driver sets to zero when it is busy.
        static COUNTER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        COUNTER.as_ptr() as usize
    }
    fn PoSetDeviceBusyEx(counter: *mut u32); 2 IRQL_DISPATCH_LTE { put(counter as usize, 0_u32); }
    fn PoStartDeviceBusy(_counter: *mut u32); 2 IRQL_DISPATCH_LTE {}
    fn PoEndDeviceBusy(_counter: *mut u32); 2 IRQL_DISPATCH_LTE {}
    fn PoRegisterSystemState(state: usize, _flags: u32) -> usize; 2 IRQL_DISPATCH_LTE { if state == 0 { 0x20 } else { state } }
    fn PoUnregisterSystemState(_state: usize); 2 IRQL_DISPATCH_LTE {}
    fn PoSetSystemState(_flags: u32); 2 IRQL_DISPATCH_LTE {}
    fn PoSetSystemWake(_irp: P); 2 IRQL_DISPATCH_LTE {}
    fn PoGetSystemWake(_irp: P) -> u8; 2 IRQL_DISPATCH_LTE { 0 }
    fn PoQueryWatchdogTime(_pdo: P, seconds: *mut u32) -> u8; 1 IRQL_APC_LTE { put(seconds as usize, 0_u32); 0 }
    fn PoCreatePowerRequest(out: *mut usize, _device: P, _context: P) -> i32; 1 IRQL_APC_LTE {
        let id = with(|s| 0x8000 + s.ext.id() as usize * 16);
        put(out as usize, id);
        SUCCESS
    }
    fn PoSetPowerRequest(_request: usize, _kind: i32) -> i32; 2 IRQL_DISPATCH_LTE { SUCCESS }
    fn PoClearPowerRequest(_request: usize, _kind: i32) -> i32; 2 IRQL_DISPATCH_LTE { SUCCESS }
    fn PoDeletePowerRequest(_request: usize); 1 IRQL_APC_LTE {}
    fn PoRegisterPowerSettingCallback(_device: P, setting: *const [u8; 16], callback: usize, context: usize, out: *mut usize) -> i32;
        1 IRQL_APC_LTE {
        let id = with(|s| {
            let id = 0x9000 + s.ext.id() as usize * 16;
            s.ext.settings.insert(id, callback);
            id
        });
        put(out as usize, id);
        // The present value is told at once: the display is on, the machine is plugged in.
        let setting: [u8; 16] = get(setting as usize);
        queue_work(Box::new(move || {
            if with(|s| s.ext.settings.contains_key(&id)) {
                let value = 1_u32;
                let call = std::mem::transmute::<usize, unsafe extern "win64" fn(*const [u8; 16], *const u32, u32, usize) -> i32>(callback);
                call(&raw const setting, &raw const value, 4, context);
            }
        }));
        SUCCESS
    }
    fn PoUnregisterPowerSettingCallback(id: usize) -> i32; 1 IRQL_APC_LTE {
        if with(|s| s.ext.settings.remove(&id)).is_some() { SUCCESS } else { INVALID_PARAMETER }
    }
    fn PoFxRegisterDevice(_pdo: P, device: usize, out: *mut usize) -> i32; 1 IRQL_APC_LTE {
        // PO_FX_DEVICE: Version 1 to 3; callbacks from 16 in the order below, PowerControl at 56, DeviceContext at 64.
        let version: u32 = get(device);
        if !(1..=3).contains(&version) {
            return REVISION_MISMATCH;
        }
        let framework = Framework { calls: get(device + 16), context: get(device + 64), ..Framework::default() };
        let handle = with(|s| {
            let handle = 0xA000 + s.ext.id() as usize * 16;
            s.ext.pofx.insert(handle, framework);
            handle
        });
        put(out as usize, handle);
        SUCCESS
    }
    fn PoFxUnregisterDevice(handle: usize); 1 IRQL_APC_LTE {
        if with(|s| s.ext.pofx.remove(&handle)).is_none() {
            report(rule::HANDLE, format!("PoFxUnregisterDevice of {handle:#x}"));
        }
    }
    fn PoFxStartDevicePowerManagement(handle: usize); 1 IRQL_APC_LTE {
        framework(handle, |f| f.started = true);
        trace(format_args!("power framework manages {handle:#x}"));
    }
    fn PoFxActivateComponent(handle: usize, component: u32, _flags: u32); 2 IRQL_DISPATCH_LTE {
        let first = framework(handle, |f| { f.active.push(component); f.active.iter().filter(|c| **c == component).count() == 1 });
        if first == Some(true) { notify(handle, 0, component); }
    }
    fn PoFxIdleComponent(handle: usize, component: u32, _flags: u32); 2 IRQL_DISPATCH_LTE {
        let last = framework(handle, |f| {
            let at = f.active.iter().position(|c| *c == component)?;
            f.active.swap_remove(at);
            Some(!f.active.contains(&component))
        });
        match last {
            Some(None) => report(rule::REMOVE_LOCK, format!("PoFxIdleComponent({component}) without PoFxActivateComponent")),
            Some(Some(true)) => notify(handle, 1, component),
            _ => {}
        }
    }
    fn PoFxCompleteIdleCondition(handle: usize, _component: u32); 2 IRQL_DISPATCH_LTE { framework(handle, |_| ()); }
    fn PoFxCompleteIdleState(handle: usize, _component: u32); 2 IRQL_DISPATCH_LTE { framework(handle, |_| ()); }
    fn PoFxCompleteDevicePowerNotRequired(handle: usize); 2 IRQL_DISPATCH_LTE { framework(handle, |_| ()); }
    fn PoFxReportDevicePoweredOn(handle: usize); 2 IRQL_DISPATCH_LTE { framework(handle, |_| ()); }
    fn PoFxCompleteDirectedPowerDown(handle: usize); 2 IRQL_DISPATCH_LTE { framework(handle, |_| ()); }
    fn PoFxSetComponentLatency(handle: usize, _component: u32, _latency: u64); 2 IRQL_DISPATCH_LTE { framework(handle, |_| ()); }
    fn PoFxSetComponentResidency(handle: usize, _component: u32, _residency: u64); 2 IRQL_DISPATCH_LTE { framework(handle, |_| ()); }
    fn PoFxSetComponentWake(handle: usize, _component: u32, _wake: u8); 2 IRQL_DISPATCH_LTE { framework(handle, |_| ()); }
    fn PoFxSetDeviceIdleTimeout(handle: usize, _timeout: u64); 2 IRQL_DISPATCH_LTE { framework(handle, |_| ()); }
    fn PoFxNotifySurprisePowerOn(_pdo: P); 2 IRQL_DISPATCH_LTE {}
    fn PoFxPowerControl(handle: usize, _code: *const [u8; 16], _in: P, _in_len: usize, _out: P, _out_len: usize, returned: *mut usize)
        -> i32; 2 IRQL_DISPATCH_LTE {
        put(returned as usize, 0_usize);
        if framework(handle, |_| ()).is_some() { NOT_IMPLEMENTED } else { INVALID_PARAMETER }
    }
    fn PoRegisterCoalescingCallback(_callback: P, _client: u8, out: *mut usize, _context: P) -> i32; 1 IRQL_APC_LTE {
        put(out as usize, 0x30_usize);
        SUCCESS
    }
    fn PoUnregisterCoalescingCallback(_handle: usize) -> i32; 1 IRQL_APC_LTE { SUCCESS }
}

/// Tells every listener of power settings, as a change of the power source does.
pub fn announce(setting: [u8; 16], value: u32) {
    let all: Vec<usize> = with(|s| s.ext.settings.values().copied().collect());
    for callback in all {
        // SAFETY: the driver gave the callback until it unregisters.
        callout("power setting", 0, || unsafe {
            let f =
                std::mem::transmute::<usize, unsafe extern "win64" fn(*const [u8; 16], *const u32, u32, usize) -> i32>(callback);
            f(&raw const setting, &raw const value, 4, 0);
        });
    }
}
