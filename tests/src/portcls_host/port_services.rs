//! What a port offers beside its own interface and the old ones: protected content, notifications, stream resources, run-time power,
//! WMI registration, new pin descriptions, the adapter's power and PnP clients.

use super::abi::*;
use super::adapter;
use super::port::Port;
use super::seam::{self, Rule};
use super::unknown::{self, Vtbl, vtbl};
use crate::kernel::exports::find_export;
use crate::kernel::pool;
use core::cell::RefCell;

/// `PCPFNRUNTIME_POWER_CONTROL_CALLBACK`, of which only the address is kept: nothing below sends power controls.
type Callback = Ptr;

#[derive(Default)]
struct Kept {
    /// Stream resources that were added, by handle.
    resources: Vec<usize>,
    next: usize,
    /// Devices with a power control call-back.
    controls: Vec<(usize, usize)>,
    /// Devices with a WMI provider.
    wmi: Vec<usize>,
    /// Notification buffers that nobody sent or freed.
    buffers: Vec<usize>,
}

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

/// Tag of notification buffers.
const TAG: u32 = u32::from_le_bytes(*b"PcNb");

/// Reports what was not taken back, and forgets everything.
pub fn end() {
    let kept = KEPT.take();
    let rows = [
        (kept.resources.len(), "stream resource(s) were added and not removed"),
        (kept.controls.len(), "power control call-back(s) were registered and not unregistered"),
        (kept.wmi.len(), "WMI provider(s) were registered and not unregistered"),
    ];
    for (count, what) in rows.iter().filter(|row| row.0 > 0) {
        seam::report(Rule::PortOrder, format!("{count} {what}"));
    }
}

/// `PcAddStreamResource` and its kin.
///
/// # Safety
/// `descriptor` is null or readable, `out` writable.
pub unsafe fn add_resource(descriptor: Ptr, out: *mut Ptr) -> Status {
    if descriptor.is_null() || out.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: PCSTREAMRESOURCE_DESCRIPTOR: Size at 0, 40 bytes; Type at 16.
    let (size, kind): (u32, u32) = unsafe { (at(descriptor.cast(), 0), at(descriptor.cast(), 16)) };
    if size != 40 || kind > 3 {
        seam::report(Rule::PortOrder, format!("AddStreamResource: PCSTREAMRESOURCE_DESCRIPTOR of {size} bytes, type {kind}"));
        return STATUS_INVALID_PARAMETER;
    }
    let handle = KEPT.with_borrow_mut(|k| {
        k.next += 16;
        k.resources.push(k.next);
        k.next
    });
    // SAFETY: the caller's place.
    unsafe { out.write(core::ptr::without_provenance_mut(handle)) };
    STATUS_SUCCESS
}

/// `PcRemoveStreamResource` and its kin.
pub fn remove_resource(handle: Ptr) -> Status {
    let known = KEPT.with_borrow_mut(|k| {
        let index = k.resources.iter().position(|h| *h == handle.addr());
        index.map(|i| k.resources.remove(i)).is_some()
    });
    if !known {
        seam::report(Rule::PortOrder, format!("RemoveStreamResource: {handle:p} was not added"));
        return STATUS_INVALID_PARAMETER;
    }
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn add_stream_resource(_this: Ptr, _set: Ptr, descriptor: Ptr, out: *mut Ptr) -> Status {
    seam::check_port_irql("IPortClsStreamResourceManager::AddStreamResource", PASSIVE_LEVEL);
    // SAFETY: the caller's contract.
    unsafe { add_resource(descriptor, out) }
}

unsafe extern "efiapi" fn remove_stream_resource(_this: Ptr, handle: Ptr) -> Status {
    seam::check_port_irql("IPortClsStreamResourceManager::RemoveStreamResource", PASSIVE_LEVEL);
    remove_resource(handle)
}

unsafe extern "efiapi" fn add_stream_resource_2(_this: Ptr, _pdo: Ptr, _set: Ptr, descriptor: Ptr, out: *mut Ptr) -> Status {
    seam::check_port_irql("IPortClsStreamResourceManager2::AddStreamResource2", PASSIVE_LEVEL);
    // SAFETY: the caller's contract.
    unsafe { add_resource(descriptor, out) }
}

unsafe extern "efiapi" fn send_power_control(
    _this: Ptr,
    fdo: Ptr,
    _code: *const Guid,
    _input: Ptr,
    _length: usize,
    _output: Ptr,
    _room: usize,
    returned: *mut usize,
) -> Status {
    if !returned.is_null() {
        // SAFETY: the caller's place.
        unsafe { returned.write(0) };
    }
    // No power engine plug-in stands below the lab's devices.
    if adapter::find(fdo).is_some() { STATUS_NOT_SUPPORTED } else { STATUS_INVALID_PARAMETER }
}

unsafe extern "efiapi" fn register_power_control(_this: Ptr, fdo: Ptr, callback: Callback, _context: Ptr) -> Status {
    seam::check_port_irql("IPortClsRuntimePower::RegisterPowerControlCallback", PASSIVE_LEVEL);
    if adapter::find(fdo).is_none() || callback.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    KEPT.with_borrow_mut(|k| {
        if k.controls.iter().any(|(device, _)| *device == fdo.addr()) {
            return STATUS_INVALID_DEVICE_STATE;
        }
        k.controls.push((fdo.addr(), callback.addr()));
        STATUS_SUCCESS
    })
}

fn forget(list: &mut Vec<usize>, fdo: Ptr) -> Status {
    let before = list.len();
    list.retain(|device| *device != fdo.addr());
    if list.len() < before { STATUS_SUCCESS } else { STATUS_NOT_FOUND }
}

unsafe extern "efiapi" fn unregister_power_control(_this: Ptr, fdo: Ptr) -> Status {
    seam::check_port_irql("IPortClsRuntimePower::UnregisterPowerControlCallback", PASSIVE_LEVEL);
    KEPT.with_borrow_mut(|k| {
        let mut devices: Vec<usize> = k.controls.iter().map(|c| c.0).collect();
        let status = forget(&mut devices, fdo);
        k.controls.retain(|c| devices.contains(&c.0));
        status
    })
}

unsafe extern "efiapi" fn register_wmi(_this: Ptr, fdo: Ptr, context: Ptr) -> Status {
    seam::check_port_irql("IPortWMIRegistration::RegisterWMIProvider", PASSIVE_LEVEL);
    if adapter::find(fdo).is_none() || context.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    KEPT.with_borrow_mut(|k| k.wmi.push(fdo.addr()));
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn unregister_wmi(_this: Ptr, fdo: Ptr) -> Status {
    seam::check_port_irql("IPortWMIRegistration::UnregisterWMIProvider", PASSIVE_LEVEL);
    KEPT.with_borrow_mut(|k| forget(&mut k.wmi, fdo))
}

unsafe extern "efiapi" fn update_pin(this: Ptr, pin: u32, flags: u32, descriptor: Ptr) -> Status {
    seam::check_port_irql("IPortClsSubdeviceEx::UpdatePinDescriptor", PASSIVE_LEVEL);
    let known = unknown::data::<Port>(this).filter().is_some_and(|f| (pin as usize) < f.pins.len());
    // PCUPDATE_PIN_DESC_FLAG_DATARANGES is the only one.
    if !known || flags != 1 || descriptor.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    seam::trace(&format!("pin {pin} has new data ranges; clients of the lab keep the first"));
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn new_notification(_this: Ptr, kind: u32, length: u16, out: *mut Ptr) -> Status {
    seam::check_port_irql("IPortClsNotifications::AllocNotificationBuffer", DISPATCH_LEVEL);
    if out.is_null() || length == 0 {
        return STATUS_INVALID_PARAMETER;
    }
    // PagedPool is 1; the flag POOL_FLAG_NON_PAGED 0x40, POOL_FLAG_PAGED 0x100.
    let block = pool::allocate(usize::from(length), TAG, if kind & 1 == 1 { 0x100 } else { 0x40 });
    // SAFETY: the caller's place.
    unsafe { out.write(block.cast()) };
    if block.is_null() {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KEPT.with_borrow_mut(|k| k.buffers.push(block.addr()));
    STATUS_SUCCESS
}

fn free_buffer(buffer: Ptr) {
    KEPT.with_borrow_mut(|k| k.buffers.retain(|b| *b != buffer.addr()));
    pool::free(buffer.cast(), TAG);
}

unsafe extern "efiapi" fn free_notification(_this: Ptr, buffer: Ptr) {
    seam::check_port_irql("IPortClsNotifications::FreeNotificationBuffer", PASSIVE_LEVEL);
    free_buffer(buffer);
}

unsafe extern "efiapi" fn send_notification(_this: Ptr, id: *const Guid, buffer: Ptr) {
    seam::check_port_irql("IPortClsNotifications::SendNotification", PASSIVE_LEVEL);
    // SAFETY: the caller's identifier.
    let text = if id.is_null() { String::from("no identifier") } else { unsafe { id.read_unaligned() }.to_string() };
    let sent = KEPT.with_borrow(|k| k.buffers.contains(&buffer.addr()));
    seam::trace(&format!("notification {text}"));
    if !sent {
        seam::report(Rule::PortOrder, format!("SendNotification: {buffer:p} is no notification buffer"));
    }
}

/// Calls an export of portcls.sys, whose methods of the same meaning these are.
macro_rules! forward {
    ($($method:ident => $export:literal ($($a:ident: $t:ty),*);)*) => { $(
        unsafe extern "efiapi" fn $method(_this: Ptr, $($a: $t),*) -> Status {
            let Some(address) = find_export("portcls.sys", $export) else { return STATUS_NOT_SUPPORTED };
            // SAFETY: the export of that name has these arguments.
            unsafe {
                let function: unsafe extern "win64" fn($($t),*) -> Status = core::mem::transmute(address);
                function($($a),*)
            }
        }
    )* };
}

forward! {
    content_mixed => "PcCreateContentMixed" (ids: *const u32, count: u32, out: *mut u32);
    content_destroy => "PcDestroyContent" (id: u32);
    content_to_file => "PcForwardContentToFileObject" (id: u32, file: Ptr);
    content_to_interface => "PcForwardContentToInterface" (id: u32, object: Ptr, methods: u32);
    content_rights => "PcGetContentRights" (id: u32, rights: Ptr);
    content_handlers => "PcAddContentHandlers" (id: u32, handlers: Ptr, count: u32);
    content_to_device => "PcForwardContentToDeviceObject" (id: u32, reserved: Ptr, forward: Ptr);
}

unsafe extern "efiapi" fn get_version(_this: Ptr) -> u32 {
    seam::check_port_irql("IPortClsVersion::GetVersion", PASSIVE_LEVEL);
    // kVersionWindowsLonghorn: the last that was ever defined.
    14
}

unsafe extern "efiapi" fn register_power(_this: Ptr, unknown: Ptr, fdo: Ptr) -> Status {
    seam::check_port_irql("IPortClsPower::RegisterAdapterPowerManagement", PASSIVE_LEVEL);
    adapter::find(fdo).map_or(STATUS_INVALID_PARAMETER, |a| a.register_power(unknown))
}

unsafe extern "efiapi" fn unregister_power(_this: Ptr, fdo: Ptr) -> Status {
    seam::check_port_irql("IPortClsPower::UnregisterAdapterPowerManagement", PASSIVE_LEVEL);
    adapter::find(fdo).map_or(STATUS_INVALID_PARAMETER, |a| a.unregister_power())
}

unsafe extern "efiapi" fn set_idle(_this: Ptr, fdo: Ptr, enabled: u8) -> Status {
    seam::check_port_irql("IPortClsPower::SetIdlePowerManagement", PASSIVE_LEVEL);
    adapter::find(fdo).map_or(STATUS_INVALID_PARAMETER, |a| {
        a.set_idle_enabled(enabled != 0);
        STATUS_SUCCESS
    })
}

unsafe extern "efiapi" fn register_pnp(_this: Ptr, unknown: Ptr, fdo: Ptr) -> Status {
    seam::check_port_irql("IPortClsPnp::RegisterAdapterPnpManagement", PASSIVE_LEVEL);
    adapter::find(fdo).map_or(STATUS_INVALID_PARAMETER, |a| a.register_pnp(unknown))
}

unsafe extern "efiapi" fn unregister_pnp(_this: Ptr, fdo: Ptr) -> Status {
    seam::check_port_irql("IPortClsPnp::UnregisterAdapterPnpManagement", PASSIVE_LEVEL);
    adapter::find(fdo).map_or(STATUS_INVALID_PARAMETER, |a| a.unregister_pnp())
}

pub(super) static VERSION: Vtbl<4> = vtbl![get_version];
pub(super) static POWER: Vtbl<6> = vtbl![register_power, unregister_power, set_idle];
pub(super) static PNP: Vtbl<5> = vtbl![register_pnp, unregister_pnp];
pub(super) static DRM: Vtbl<10> = vtbl![
    content_mixed,
    content_destroy,
    content_to_file,
    content_to_interface,
    content_rights,
    content_handlers,
    content_to_device,
];
pub(super) static RESOURCES: Vtbl<6> = vtbl![add_stream_resource, remove_stream_resource, add_stream_resource_2];
pub(super) static RUNTIME_POWER: Vtbl<6> = vtbl![send_power_control, register_power_control, unregister_power_control];
pub(super) static WMI: Vtbl<5> = vtbl![register_wmi, unregister_wmi];
pub(super) static SUBDEVICE: Vtbl<4> = vtbl![update_pin];
pub(super) static NOTIFICATIONS: Vtbl<6> = vtbl![new_notification, free_notification, send_notification];
