//! `IUnregisterSubdevice` and `IUnregisterPhysicalConnection` of a port, and the ends of connections.

use super::abi::*;
use super::adapter::{self, Adapter, End, Physical};
use super::seam;
use super::unknown::{Vtbl, vtbl};

unsafe extern "efiapi" fn unregister_subdevice(_this: Ptr, fdo: Ptr, unknown: Ptr) -> Status {
    seam::check_port_irql("IUnregisterSubdevice::UnregisterSubdevice", PASSIVE_LEVEL);
    adapter::find(fdo).map_or(STATUS_INVALID_PARAMETER, |a| a.unregister(unknown))
}

/// One end of a connection given as a port.
pub(super) fn own_end(adapter: &Adapter, unknown: Ptr) -> Option<End> {
    adapter.name_of(unknown).map(End::Own)
}

/// One end given as a UNICODE_STRING.
pub(super) unsafe fn external_end(string: Ptr) -> Option<End> {
    if string.is_null() {
        return None;
    }
    // SAFETY: the caller's UNICODE_STRING: byte length, capacity, buffer at 8.
    unsafe {
        let (length, buffer): (u16, *const u16) = (at(string.cast(), 0), at(string.cast(), 8));
        (!buffer.is_null()).then(|| End::External(core::slice::from_raw_parts(buffer, usize::from(length / 2)).to_vec()))
    }
}

fn disconnect(
    fdo: Ptr,
    from: impl FnOnce(&Adapter) -> Option<End>,
    from_pin: u32,
    to: impl FnOnce(&Adapter) -> Option<End>,
    to_pin: u32,
) -> Status {
    seam::check_port_irql("IUnregisterPhysicalConnection", PASSIVE_LEVEL);
    let Some(adapter) = adapter::find(fdo) else { return STATUS_INVALID_PARAMETER };
    match (from(&adapter), to(&adapter)) {
        (Some(from), Some(to)) => adapter.disconnect(&Physical { from: (from, from_pin), to: (to, to_pin) }),
        _ => STATUS_INVALID_PARAMETER,
    }
}

unsafe extern "efiapi" fn unregister_connection(_this: Ptr, fdo: Ptr, from: Ptr, from_pin: u32, to: Ptr, to_pin: u32) -> Status {
    disconnect(fdo, |a| own_end(a, from), from_pin, |a| own_end(a, to), to_pin)
}

unsafe extern "efiapi" fn unregister_connection_to(_this: Ptr, fdo: Ptr, from: Ptr, from_pin: u32, to: Ptr, to_pin: u32) -> Status {
    // SAFETY: the caller's string.
    disconnect(fdo, |a| own_end(a, from), from_pin, |_| unsafe { external_end(to) }, to_pin)
}

unsafe extern "efiapi" fn unregister_connection_from(
    _this: Ptr,
    fdo: Ptr,
    from: Ptr,
    from_pin: u32,
    to: Ptr,
    to_pin: u32,
) -> Status {
    // SAFETY: the caller's string.
    disconnect(fdo, |_| unsafe { external_end(from) }, from_pin, |a| own_end(a, to), to_pin)
}

pub(super) static UNREGISTER: Vtbl<4> = vtbl![unregister_subdevice];
pub(super) static DISCONNECT: Vtbl<6> = vtbl![unregister_connection, unregister_connection_to, unregister_connection_from];
