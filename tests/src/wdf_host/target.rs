//! I/O targets. Below the devices of the lab is only the bus, which answers queries for interfaces and refuses all requests.

use super::call::{self, INVALID_DEVICE_REQUEST, INVALID_PARAMETER, OBJECT_NAME_NOT_FOUND, exports};
use super::kind::Kind;
use super::layout::{read, write};
use super::object::{self, Handle};
use super::{device, request, rules};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// `WdfIoTargetStarted`, `WdfIoTargetStopped`, `WdfIoTargetClosed`, `WdfIoTargetPurged`.
const STARTED: u32 = 1;
const STOPPED: u32 = 2;
const CLOSED_FOR_QUERY: u32 = 3;
const CLOSED: u32 = 4;
const PURGED: u32 = 6;

/// A target that the driver made; the default target of a device has no data of its own.
struct Target {
    device_object: Cell<usize>,
}

thread_local! {
    /// States that differ from started.
    static STATES: RefCell<HashMap<Handle, u32>> = RefCell::new(HashMap::new());
}

fn check(name: &str, target: Handle) -> Result<(), i32> {
    object::check(name, target, Kind::IoTarget)
}

fn set(name: &str, target: Handle, state: u32) -> i32 {
    call::status(check(name, target).map(|()| {
        STATES.with_borrow_mut(|s| {
            s.insert(target, state);
        })
    }))
}

/// The object below a target: what it was opened with, or the physical device.
fn below(target: Handle) -> usize {
    if let Some(own) = object::peek::<Target>(target) {
        return own.device_object.get();
    }
    object::ancestor(target, Kind::Device).and_then(|d| device::of("target", d).ok()).map_or(0, |d| d.pdo)
}

fn refuse(name: &str, target: Handle, returned: usize) -> i32 {
    if let Err(status) = check(name, target) {
        return status;
    }
    crate::kernel::trace(format_args!("{name}: nothing below takes it"));
    write(returned, 0_usize);
    INVALID_DEVICE_REQUEST
}

/// Asks the bus for an interface.
pub(crate) fn query(pdo: usize, class: usize, interface: usize, size: u16, version: u16) -> i32 {
    if class == 0 || interface == 0 {
        return INVALID_PARAMETER;
    }
    crate::kernel::bus::query_interface(pdo, read(class), interface, size, version)
}

fn format(name: &str, target: Handle, handle: Handle) -> i32 {
    match check(name, target) {
        Ok(()) => request::format(name, handle),
        Err(status) => status,
    }
}

exports! { Wdf;
    fn WdfIoTargetCreate(device: usize, attributes: usize, out: usize) -> i32 {
        const NAME: &str = "WdfIoTargetCreate";
        call::status(device::of(NAME, device).and_then(|_| {
            let attributes = object::attributes(NAME, attributes)?;
            let target = object::create(Kind::IoTarget, device, &attributes, Target { device_object: Cell::new(0) });
            STATES.with_borrow_mut(|s| s.insert(target, CLOSED));
            write(out, target);
            Ok(())
        }))
    }

    fn WdfIoTargetOpen(target: usize, parameters: usize) -> i32 {
        const NAME: &str = "WdfIoTargetOpen";
        if let Err(status) = check(NAME, target) {
            return status;
        }
        // WDF_IO_TARGET_OPEN_PARAMS, 136 bytes: Type at 4 (2 an existing device), TargetDeviceObject at 32.
        if parameters == 0 || read::<u32>(parameters) != 136 {
            rules::report(rules::STRUCTURE_SIZE, format!("{NAME}: WDF_IO_TARGET_OPEN_PARAMS"));
            return call::INFO_LENGTH_MISMATCH;
        }
        if read::<u32>(parameters + 4) != 2 {
            return OBJECT_NAME_NOT_FOUND;
        }
        if let Some(own) = object::peek::<Target>(target) {
            own.device_object.set(read(parameters + 32));
        }
        set(NAME, target, STARTED)
    }

    fn WdfIoTargetCloseForQueryRemove(target: usize) { set("WdfIoTargetCloseForQueryRemove", target, CLOSED_FOR_QUERY); }
    fn WdfIoTargetClose(target: usize) { set("WdfIoTargetClose", target, CLOSED); }
    fn WdfIoTargetStart(target: usize) -> i32 { set("WdfIoTargetStart", target, STARTED) }
    fn WdfIoTargetStop(target: usize, action: u32) { set("WdfIoTargetStop", target, STOPPED); }
    fn WdfIoTargetPurge(target: usize, action: u32) { set("WdfIoTargetPurge", target, PURGED); }

    fn WdfIoTargetGetState(target: usize) -> u32 {
        check("WdfIoTargetGetState", target).map_or(0, |()| STATES.with_borrow(|s| s.get(&target).copied().unwrap_or(STARTED)))
    }

    fn WdfIoTargetGetDevice(target: usize) -> usize {
        let _ = check("WdfIoTargetGetDevice", target);
        object::ancestor(target, Kind::Device).unwrap_or(0)
    }

    fn WdfIoTargetQueryTargetProperty(target: usize, property: i32, length: u32, buffer: usize, needed: usize) -> i32 {
        match check("WdfIoTargetQueryTargetProperty", target) {
            Ok(()) => super::properties::query(below(target), property, length, buffer, needed),
            Err(status) => status,
        }
    }

    fn WdfIoTargetQueryForInterface(target: usize, class: usize, interface: usize, size: u16, version: u16, specific: usize) -> i32 {
        match check("WdfIoTargetQueryForInterface", target) {
            Ok(()) => query(below(target), class, interface, size, version),
            Err(status) => status,
        }
    }

    fn WdfFdoQueryForInterface(device: usize, class: usize, interface: usize, size: u16, version: u16, specific: usize) -> i32 {
        match device::of("WdfFdoQueryForInterface", device) {
            Ok(d) => query(d.pdo, class, interface, size, version),
            Err(status) => status,
        }
    }

    fn WdfIoTargetWdmGetTargetDeviceObject(target: usize) -> usize {
        check("WdfIoTargetWdmGetTargetDeviceObject", target).map_or(0, |()| below(target))
    }

    fn WdfIoTargetWdmGetTargetPhysicalDevice(target: usize) -> usize {
        check("WdfIoTargetWdmGetTargetPhysicalDevice", target).map_or(0, |()| below(target))
    }

    fn WdfIoTargetWdmGetTargetFileObject(target: usize) -> usize {
        let _ = check("WdfIoTargetWdmGetTargetFileObject", target);
        0
    }

    fn WdfIoTargetWdmGetTargetFileHandle(target: usize) -> usize {
        let _ = check("WdfIoTargetWdmGetTargetFileHandle", target);
        0
    }

    fn WdfIoTargetSendReadSynchronously(target: usize, request: usize, output: usize, offset: usize, options: usize, read: usize) -> i32 {
        refuse("WdfIoTargetSendReadSynchronously", target, read)
    }

    fn WdfIoTargetSendWriteSynchronously(target: usize, request: usize, input: usize, offset: usize, options: usize, written: usize)
        -> i32 {
        refuse("WdfIoTargetSendWriteSynchronously", target, written)
    }

    fn WdfIoTargetSendIoctlSynchronously(target: usize, request: usize, code: u32, input: usize, output: usize, options: usize,
        returned: usize) -> i32 {
        refuse("WdfIoTargetSendIoctlSynchronously", target, returned)
    }

    fn WdfIoTargetSendInternalIoctlSynchronously(target: usize, request: usize, code: u32, input: usize, output: usize,
        options: usize, returned: usize) -> i32 {
        refuse("WdfIoTargetSendInternalIoctlSynchronously", target, returned)
    }

    fn WdfIoTargetSendInternalIoctlOthersSynchronously(target: usize, request: usize, code: u32, one: usize, two: usize, four: usize,
        options: usize, returned: usize) -> i32 {
        refuse("WdfIoTargetSendInternalIoctlOthersSynchronously", target, returned)
    }

    fn WdfIoTargetFormatRequestForRead(target: usize, request: usize, output: usize, offset: usize, position: usize) -> i32 {
        format("WdfIoTargetFormatRequestForRead", target, request)
    }

    fn WdfIoTargetFormatRequestForWrite(target: usize, request: usize, input: usize, offset: usize, position: usize) -> i32 {
        format("WdfIoTargetFormatRequestForWrite", target, request)
    }

    fn WdfIoTargetFormatRequestForIoctl(target: usize, request: usize, code: u32, input: usize, in_offset: usize, output: usize,
        out_offset: usize) -> i32 {
        format("WdfIoTargetFormatRequestForIoctl", target, request)
    }

    fn WdfIoTargetFormatRequestForInternalIoctl(target: usize, request: usize, code: u32, input: usize, in_offset: usize,
        output: usize, out_offset: usize) -> i32 {
        format("WdfIoTargetFormatRequestForInternalIoctl", target, request)
    }

    fn WdfIoTargetFormatRequestForInternalIoctlOthers(target: usize, request: usize, code: u32, one: usize, one_offset: usize,
        two: usize, two_offset: usize, four: usize, four_offset: usize) -> i32 {
        format("WdfIoTargetFormatRequestForInternalIoctlOthers", target, request)
    }
}
