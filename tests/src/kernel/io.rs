//! Device objects, stacks and requests.
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::RefCell;
use std::ffi::c_void;
use std::ptr::null_mut;

use acx_core::nt::raw::{
    DEVICE_OBJECT, DO_BUS_ENUMERATED_DEVICE, DO_DEVICE_INITIALIZING, DRIVER_OBJECT, FILE_DEVICE_UNKNOWN, IO_STACK_LOCATION, IRP,
    IRP_MJ_PNP, IRP_MJ_POWER, IRP_MN_QUERY_CAPABILITIES, NTSTATUS, PowerDeviceD0, PowerDeviceD3, SL_INVOKE_ON_CANCEL,
    SL_INVOKE_ON_ERROR, SL_INVOKE_ON_SUCCESS, SL_PENDING_RETURNED, STATUS_MORE_PROCESSING_REQUIRED, STATUS_NOT_SUPPORTED,
    STATUS_PENDING, STATUS_SUCCESS,
};

use super::driver::{self, Driver};
use super::irql::callout;
use super::{exports, trace, wait_until, with};
use crate::verifier::{report, rule};

/// What is known of a request.
#[derive(Clone, Copy)]
pub(crate) struct Tracked {
    stack: i8,
    completed: bool,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Final status.
    pub status: NTSTATUS,
    /// Bytes or other information.
    pub information: usize,
}

fn irp_layout(stack: i8) -> Layout {
    let len = size_of::<IRP>() + usize::from(stack.unsigned_abs()) * size_of::<IO_STACK_LOCATION>();
    Layout::from_size_align(len, 16).expect("a request fits into memory")
}

/// Creates a device object with an extension of `extension` bytes for a driver and links it to the driver.
///
/// # Safety
/// `driver` must point to a live driver object.
pub unsafe fn create_device(driver: *mut DRIVER_OBJECT, extension: usize, kind: u32) -> *mut DEVICE_OBJECT {
    let layout = device_layout(extension);
    // SAFETY: the layout is not empty.
    let device = unsafe { alloc_zeroed(layout) }.cast::<DEVICE_OBJECT>();
    // SAFETY: just allocated; the driver object is live as promised.
    unsafe {
        (*device).Type = 3;
        (*device).Size = (size_of::<DEVICE_OBJECT>() + extension) as u16;
        (*device).ReferenceCount = 0;
        (*device).DriverObject = driver;
        (*device).NextDevice = (*driver).DeviceObject;
        (*device).Flags = DO_DEVICE_INITIALIZING;
        (*device).DeviceType = kind;
        (*device).StackSize = 1;
        (*device).DeviceExtension = if extension == 0 { null_mut() } else { device.add(1).cast() };
        (*device).Reserved = extension as *mut c_void;
        (*driver).DeviceObject = device;
    }
    with(|s| s.references.insert(device as usize, 1));
    device
}

fn device_layout(extension: usize) -> Layout {
    Layout::from_size_align(size_of::<DEVICE_OBJECT>() + extension, 16).expect("an extension fits into memory")
}

/// Deletes a device object that [`create_device`] made.
///
/// # Safety
/// Nobody may use it any more.
pub unsafe fn delete_device(device: *mut DEVICE_OBJECT) {
    if with(|s| s.references.remove(&(device as usize))).is_none() {
        report(rule::OBJECT_REFERENCE, format!("{device:?} is no device object"));
        return;
    }
    // SAFETY: a live device object; its driver outlives it.
    unsafe {
        let mut link = &raw mut (*(*device).DriverObject).DeviceObject;
        while !(*link).is_null() && *link != device {
            link = &raw mut (**link).NextDevice;
        }
        if *link == device {
            *link = (*device).NextDevice;
        }
        let extension = (*device).Reserved as usize;
        dealloc(device.cast(), device_layout(extension));
    }
}

/// Attaches a device on top of the stack of another. Gives the device below.
///
/// # Safety
/// Both must be live device objects.
pub unsafe fn attach(source: *mut DEVICE_OBJECT, target: *mut DEVICE_OBJECT) -> *mut DEVICE_OBJECT {
    // SAFETY: promised by the caller; stacks hold live objects.
    unsafe {
        let top = top_of(target);
        (*top).AttachedDevice = source;
        (*source).StackSize = (*top).StackSize.saturating_add(1);
        (*source).AlignmentRequirement = (*top).AlignmentRequirement;
        top
    }
}

/// Detaches whatever is attached on top of a device.
///
/// # Safety
/// `target` must be a live device object.
pub unsafe fn detach(target: *mut DEVICE_OBJECT) {
    // SAFETY: promised by the caller.
    unsafe { (*target).AttachedDevice = null_mut() };
}

/// The top of a stack.
///
/// # Safety
/// `device` must be a live device object.
pub unsafe fn top_of(device: *mut DEVICE_OBJECT) -> *mut DEVICE_OBJECT {
    let mut top = device;
    // SAFETY: stacks hold live objects.
    while let Some(next) = std::ptr::NonNull::new(unsafe { (*top).AttachedDevice }) {
        top = next.as_ptr();
    }
    top
}

/// Allocates a request with `stack` locations.
pub fn allocate_irp(stack: i8) -> *mut IRP {
    // SAFETY: the layout is not empty.
    let irp = unsafe { alloc_zeroed(irp_layout(stack)) }.cast::<IRP>();
    // SAFETY: just allocated with the locations behind the header.
    unsafe {
        (*irp).Type = 6;
        (*irp).Size = irp_layout(stack).size() as u16;
        (*irp).StackCount = stack;
        (*irp).CurrentLocation = stack + 1;
        (*irp).IoStatus.Status = STATUS_NOT_SUPPORTED;
        (*irp).Tail.Overlay.CurrentStackLocation = irp.add(1).cast::<IO_STACK_LOCATION>().add(usize::from(stack.unsigned_abs()));
    }
    with(|s| s.irps.insert(irp as usize, Tracked { stack, completed: false }));
    irp
}

/// Frees a request.
///
/// # Safety
/// Nobody may use it any more.
pub unsafe fn free_irp(irp: *mut IRP) {
    match with(|s| s.irps.remove(&(irp as usize))) {
        // SAFETY: allocated with this layout.
        Some(tracked) => unsafe { dealloc(irp.cast(), irp_layout(tracked.stack)) },
        None => report(rule::IRP_LEAK, format!("{irp:?} is no request")),
    }
}

/// The location that the next driver will see.
///
/// # Safety
/// `irp` must be a live request with a location left.
pub unsafe fn next_location(irp: *mut IRP) -> *mut IO_STACK_LOCATION {
    // SAFETY: promised by the caller.
    unsafe { (*irp).Tail.Overlay.CurrentStackLocation.sub(1) }
}

/// Passes a request to a device: `IofCallDriver`.
///
/// # Safety
/// Both must be live; the next location must be filled in.
pub unsafe fn call_driver(device: *mut DEVICE_OBJECT, irp: *mut IRP) -> NTSTATUS {
    // SAFETY: promised by the caller.
    let (routine, major, minor) = unsafe {
        (*irp).CurrentLocation -= 1;
        if (*irp).CurrentLocation <= 0 {
            report(rule::IRP_LEAK, "no more stack locations");
            return STATUS_NOT_SUPPORTED;
        }
        (*irp).Tail.Overlay.CurrentStackLocation = (*irp).Tail.Overlay.CurrentStackLocation.sub(1);
        let location = (*irp).Tail.Overlay.CurrentStackLocation;
        (*location).DeviceObject = device;
        let major = (*location).MajorFunction;
        let routine = (*(*device).DriverObject).MajorFunction.get(usize::from(major)).copied().flatten();
        (routine, major, (*location).MinorFunction)
    };
    let Some(routine) = routine else { return STATUS_NOT_SUPPORTED };
    let level = super::irql();
    // SAFETY: the driver's own dispatch routine with live arguments.
    let status = callout(&format!("dispatch {major}/{minor}"), level, || unsafe { routine(device, irp) });
    let completed = with(|s| s.irps.get(&(irp as usize)).map(|t| t.completed));
    if completed == Some(false) && status != STATUS_PENDING {
        report(rule::MARK_IRP_PENDING, format!("dispatch {major}/{minor} returned {status} without completing the request"));
    }
    status
}

/// Sets the outcome and completes a request.
///
/// # Safety
/// `irp` must be a live request that the caller owns.
pub unsafe fn complete(irp: *mut IRP, status: NTSTATUS, information: usize) {
    // SAFETY: promised by the caller.
    unsafe {
        (*irp).IoStatus.Status = status;
        (*irp).IoStatus.Information = information;
        complete_request(irp);
    }
}

/// `IofCompleteRequest`: walks up the stack through the completion routines.
///
/// # Safety
/// `irp` must be a live request that the caller owns.
pub unsafe fn complete_request(irp: *mut IRP) {
    let Some(tracked) = with(|s| s.irps.get(&(irp as usize)).copied()) else {
        report(rule::IRP_LEAK, format!("completion of {irp:?}, which is no request"));
        return;
    };
    if tracked.completed {
        report(rule::IRP_DOUBLE_COMPLETE, format!("{irp:?}"));
        return;
    }
    // SAFETY: a live request.
    unsafe {
        if (*irp).IoStatus.Status == STATUS_PENDING {
            report(rule::IRP_COMPLETE_PENDING, format!("{irp:?}"));
        }
        if (*irp).CancelRoutine.is_some() {
            report(rule::IRP_CANCEL_SET, format!("{irp:?}"));
        }
    }
    loop {
        // SAFETY: locations up to StackCount lie behind the request.
        let (location, top) = unsafe { ((*irp).Tail.Overlay.CurrentStackLocation, (*irp).CurrentLocation > (*irp).StackCount) };
        if top {
            break;
        }
        // SAFETY: as above.
        let (control, routine, context, upper) = unsafe {
            let control = (*location).Control;
            (*irp).PendingReturned = u8::from(control & SL_PENDING_RETURNED != 0);
            (*irp).CurrentLocation += 1;
            (*irp).Tail.Overlay.CurrentStackLocation = location.add(1);
            let upper = if (*irp).CurrentLocation <= (*irp).StackCount { (*location.add(1)).DeviceObject } else { null_mut() };
            (control, (*location).CompletionRoutine.take(), (*location).Context, upper)
        };
        // SAFETY: a live request.
        let (ok, cancelled) = unsafe { ((*irp).IoStatus.Status.is_success(), (*irp).Cancel != 0) };
        let wanted = if ok { SL_INVOKE_ON_SUCCESS } else { SL_INVOKE_ON_ERROR } | if cancelled { SL_INVOKE_ON_CANCEL } else { 0 };
        match routine {
            Some(routine) if control & wanted != 0 => {
                let level = super::irql();
                // SAFETY: the routine was set for this request by the driver above.
                let status = callout("completion routine", level, || unsafe { routine(upper, irp, context) });
                if status == STATUS_MORE_PROCESSING_REQUIRED {
                    return;
                }
            }
            _ => {
                if control & SL_PENDING_RETURNED != 0 && !upper.is_null() {
                    // SAFETY: `location.add(1)` exists when there is an upper device.
                    unsafe { (*location.add(1)).Control |= SL_PENDING_RETURNED };
                }
            }
        }
    }
    with(|s| {
        if let Some(tracked) = s.irps.get_mut(&(irp as usize)) {
            tracked.completed = true;
        }
    });
    exports::requests::finish(irp);
}

/// Prepares a completed request for another use: `IoReuseIrp`.
///
/// # Safety
/// `irp` must be a live request that the caller owns.
pub unsafe fn reuse(irp: *mut IRP) {
    let Some(tracked) = with(|s| {
        let tracked = s.irps.get_mut(&(irp as usize))?;
        tracked.completed = false;
        Some(*tracked)
    }) else {
        report(rule::IRP_LEAK, format!("{irp:?} is no request"));
        return;
    };
    // SAFETY: promised by the caller; the locations lie behind the header.
    unsafe {
        irp.cast::<u8>().write_bytes(0, irp_layout(tracked.stack).size());
        (*irp).Type = 6;
        (*irp).Size = irp_layout(tracked.stack).size() as u16;
        (*irp).StackCount = tracked.stack;
        (*irp).CurrentLocation = tracked.stack + 1;
        (*irp).Tail.Overlay.CurrentStackLocation =
            irp.add(1).cast::<IO_STACK_LOCATION>().add(usize::from(tracked.stack.unsigned_abs()));
    }
}

/// Whether a request is completed.
pub fn is_completed(irp: *mut IRP) -> bool {
    with(|s| s.irps.get(&(irp as usize)).is_none_or(|t| t.completed))
}

/// Builds a request for the stack of `device`, sends it to the top and waits for its completion at PASSIVE_LEVEL.
///
/// # Safety
/// `device` must be live; what `fill` writes must stay live until the request completes.
pub unsafe fn send(device: *mut DEVICE_OBJECT, fill: impl FnOnce(&mut IRP, &mut IO_STACK_LOCATION)) -> Completion {
    // SAFETY: a live device.
    let top = unsafe { top_of(device) };
    // SAFETY: as above.
    let irp = allocate_irp(unsafe { (*top).StackSize });
    // SAFETY: just allocated; nobody else has it.
    let status = unsafe {
        let location = next_location(irp);
        fill(&mut *irp, &mut *location);
        call_driver(top, irp)
    };
    if status == STATUS_PENDING {
        wait_until(None, &mut || is_completed(irp));
    }
    let done = is_completed(irp);
    // SAFETY: the request is alive until freed here; one that hangs is left to its owner.
    unsafe {
        let result = Completion { status: (*irp).IoStatus.Status, information: (*irp).IoStatus.Information };
        if done {
            if status != STATUS_PENDING && status != result.status {
                report(rule::MARK_IRP_PENDING, format!("dispatch returned {status}, the request ended with {}", result.status));
            }
            free_irp(irp);
        }
        result
    }
}

thread_local! {
    static BUS: RefCell<Option<Driver>> = const { RefCell::new(None) };
}

/// A physical device object of the lab's bus driver.
pub fn create_pdo() -> *mut DEVICE_OBJECT {
    let object = BUS.with(|bus| {
        let mut bus = bus.borrow_mut();
        let bus = bus.get_or_insert_with(|| driver::create("lab-bus"));
        let object = bus.object();
        // SAFETY: the object lives in the thread's slot.
        unsafe {
            (*object).MajorFunction[usize::from(IRP_MJ_PNP)] = Some(bus_dispatch);
            (*object).MajorFunction[usize::from(IRP_MJ_POWER)] = Some(bus_dispatch);
        }
        object
    });
    // SAFETY: the bus driver's object is live.
    let pdo = unsafe { create_device(object, 0, FILE_DEVICE_UNKNOWN) };
    // SAFETY: just created.
    unsafe { (*pdo).Flags = DO_BUS_ENUMERATED_DEVICE };
    pdo
}

unsafe extern "efiapi" fn bus_dispatch(device: *mut DEVICE_OBJECT, irp: *mut IRP) -> NTSTATUS {
    // SAFETY: the I/O manager passes a live request at its current location.
    unsafe {
        let location = (*irp).Tail.Overlay.CurrentStackLocation;
        if (*location).MajorFunction == IRP_MJ_PNP && (*location).MinorFunction == IRP_MN_QUERY_CAPABILITIES {
            let capabilities = (*location).Parameters.DeviceCapabilities.Capabilities;
            (*capabilities).Flags |= 1 << 9;
            (*capabilities).DeviceState =
                [0, PowerDeviceD0, PowerDeviceD3, PowerDeviceD3, PowerDeviceD3, PowerDeviceD3, PowerDeviceD3];
        }
        if (*location).MajorFunction == IRP_MJ_PNP {
            if let Some(status) = super::bus::pnp(device as usize, location) {
                complete(irp, status, (*irp).IoStatus.Information);
                return status;
            }
        }
        trace(format_args!("bus {}/{}", (*location).MajorFunction, (*location).MinorFunction));
        complete(irp, STATUS_SUCCESS, (*irp).IoStatus.Information);
    }
    STATUS_SUCCESS
}
