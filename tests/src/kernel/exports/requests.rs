//! Requests that drivers make, cancel and wait for; remove locks; driver extensions.
use std::ptr::null_mut;

use acx_core::nt::raw::{
    DEVICE_OBJECT, DRIVER_OBJECT, IO_STACK_LOCATION, IO_STATUS_BLOCK, IRP, KEVENT, NTSTATUS, STATUS_PENDING, UNICODE_STRING,
};

use super::memory_refused;
use super::raw::{P, bytes, fill, get, put};
use super::status::*;
use crate::kernel::irql::{callout, set_irql};
use crate::kernel::{event, io, locks, wait_until, with};
use crate::verifier::{report, rule};

/// `IRP_BUFFERED_IO`, `IRP_DEALLOCATE_BUFFER`, `IRP_INPUT_OPERATION`.
const BUFFERED: u32 = 0x10;
const DEALLOCATE: u32 = 0x20;
const INPUT: u32 = 0x40;
/// `AllocationFlags` of a request that the I/O manager ends itself. A lab value in a field that drivers leave alone.
const OWNED: u8 = 0x5A;

/// The cancel lock, which every request shares.
static CANCEL_LOCK: u64 = 0;

fn owned(device: *mut DEVICE_OBJECT, event: *mut KEVENT, iosb: *mut IO_STATUS_BLOCK) -> *mut IRP {
    if memory_refused() || device.is_null() {
        return null_mut();
    }
    // SAFETY: a live device of the driver's stack; the request is new.
    unsafe {
        let irp = io::allocate_irp((*device).StackSize);
        (*irp).UserEvent = event;
        (*irp).UserIosb = iosb;
        (*irp).AllocationFlags = OWNED;
        irp
    }
}

/// What the I/O manager does when the last completion routine of a request that it owns has run.
pub(crate) fn finish(irp: *mut IRP) {
    // SAFETY: called with a live, completed request.
    unsafe {
        if (*irp).AllocationFlags != OWNED {
            return;
        }
        let flags = (*irp).Flags;
        if flags & BUFFERED != 0 {
            if flags & INPUT != 0 && !(*irp).UserBuffer.is_null() && !(*irp).AssociatedIrp.SystemBuffer.is_null() {
                fill((*irp).UserBuffer as usize, &bytes((*irp).AssociatedIrp.SystemBuffer as usize, (*irp).IoStatus.Information));
            }
            if flags & DEALLOCATE != 0 {
                crate::kernel::pool::free((*irp).AssociatedIrp.SystemBuffer, 0);
            }
        }
        if !(*irp).UserIosb.is_null() {
            (*irp).UserIosb.write((*irp).IoStatus);
        }
        let user = (*irp).UserEvent;
        io::free_irp(irp);
        if !user.is_null() {
            event::set(user, true);
        }
    }
}

fn buffered(irp: *mut IRP, input: usize, in_len: u32, output: usize, out_len: u32) {
    let len = in_len.max(out_len) as usize;
    if len == 0 {
        return;
    }
    let place = crate::kernel::pool::allocate(len, u32::from_le_bytes(*b"IoSB"), 0x40);
    fill(place as usize, &bytes(input, in_len as usize));
    // SAFETY: a new request.
    unsafe {
        (*irp).AssociatedIrp.SystemBuffer = place;
        (*irp).UserBuffer = output as P;
        (*irp).Flags |= BUFFERED | DEALLOCATE | if output != 0 { INPUT } else { 0 };
    }
}

unsafe fn transfer(major: u32, device: *mut DEVICE_OBJECT, buffer: usize, len: u32, offset: *const i64, irp: *mut IRP) -> *mut IRP {
    if irp.is_null() {
        return irp;
    }
    // SAFETY: a new request and a live device.
    unsafe {
        let location = io::next_location(irp);
        (*location).MajorFunction = major as u8;
        if matches!(major, 3 | 4) {
            (*location).Parameters.Read.Length = len;
            (*location).Parameters.Read.ByteOffset = if offset.is_null() { 0 } else { offset.read_unaligned() };
            if (*device).Flags & 4 != 0 {
                buffered(irp, buffer, if major == 4 { len } else { 0 }, if major == 3 { buffer } else { 0 }, len);
            } else if (*device).Flags & 0x10 != 0 {
                let list = crate::kernel::mdl::allocate(buffer, len as usize);
                crate::kernel::mdl::build(list);
                (*irp).MdlAddress = list;
            } else {
                (*irp).UserBuffer = buffer as P;
            }
        }
    }
    irp
}

/// `IO_REMOVE_LOCK`: Removed at 0, IoCount at 4, RemoveEvent at 8. Tags are kept beside it.
mod removal {
    pub(super) const COUNT: usize = 4;
    pub(super) const EVENT: usize = 8;
}

exports! { "ntoskrnl.exe";
    fn IoAllocateIrp(stack: i8, _quota: u8) -> *mut IRP; 2 IRQL_IO_DISPATCH {
        if memory_refused() { null_mut() } else { io::allocate_irp(stack) }
    }
    fn IoAllocateIrpEx(_device: P, stack: i8, _quota: u8) -> *mut IRP; 2 IRQL_IO_DISPATCH {
        if memory_refused() { null_mut() } else { io::allocate_irp(stack) }
    }
    fn IoFreeIrp(irp: *mut IRP); 2 IRQL_IO_DISPATCH { io::free_irp(irp); }
    fn IoReuseIrp(irp: *mut IRP, status: NTSTATUS); 2 IRQL_IO_DISPATCH { io::reuse(irp); (*irp).IoStatus.Status = status; }
    fn IoInitializeIrp(irp: *mut IRP, size: u16, stack: i8); 2 IRQL_IO_DISPATCH {
        irp.cast::<u8>().write_bytes(0, usize::from(size));
        (*irp).Type = 6;
        (*irp).Size = size;
        (*irp).StackCount = stack;
        (*irp).CurrentLocation = stack + 1;
        (*irp).Tail.Overlay.CurrentStackLocation = irp.add(1).cast::<IO_STACK_LOCATION>().add(usize::from(stack.unsigned_abs()));
    }
    fn IoSizeOfIrpEx(_device: P, stack: i8) -> u16 { (size_of::<IRP>() + size_of::<IO_STACK_LOCATION>() * stack as usize) as u16 }
    fn IoBuildDeviceIoControlRequest(code: u32, device: *mut DEVICE_OBJECT, input: usize, in_len: u32, output: usize, out_len: u32,
        internal: u8, event: *mut KEVENT, iosb: *mut IO_STATUS_BLOCK) -> *mut IRP; 0 IRQL_IO_PASSIVE {
        let irp = owned(device, event, iosb);
        if irp.is_null() {
            return irp;
        }
        let location = io::next_location(irp);
        (*location).MajorFunction = if internal != 0 { 15 } else { 14 };
        (*location).Parameters.DeviceIoControl.IoControlCode = code;
        (*location).Parameters.DeviceIoControl.InputBufferLength = in_len;
        (*location).Parameters.DeviceIoControl.OutputBufferLength = out_len;
        match code & 3 {
            0 => buffered(irp, input, in_len, output, out_len),
            3 => {
                (*location).Parameters.DeviceIoControl.Type3InputBuffer = input as P;
                (*irp).UserBuffer = output as P;
            }
            _ => {
                buffered(irp, input, in_len, 0, 0);
                if output != 0 {
                    let list = crate::kernel::mdl::allocate(output, out_len as usize);
                    crate::kernel::mdl::build(list);
                    (*irp).MdlAddress = list;
                }
            }
        }
        irp
    }
    fn IoBuildSynchronousFsdRequest(major: u32, device: *mut DEVICE_OBJECT, buffer: usize, len: u32, offset: *const i64,
        event: *mut KEVENT, iosb: *mut IO_STATUS_BLOCK) -> *mut IRP; 0 IRQL_IO_PASSIVE {
        transfer(major, device, buffer, len, offset, owned(device, event, iosb))
    }
    fn IoBuildAsynchronousFsdRequest(major: u32, device: *mut DEVICE_OBJECT, buffer: usize, len: u32, offset: *const i64,
        iosb: *mut IO_STATUS_BLOCK) -> *mut IRP; 1 IRQL_IO_APC_LTE {
        let irp = owned(device, null_mut(), iosb);
        if !irp.is_null() {
            // The driver's completion routine frees it.
            (*irp).AllocationFlags = 0;
        }
        transfer(major, device, buffer, len, offset, irp)
    }
    fn IoCallDriver(device: *mut DEVICE_OBJECT, irp: *mut IRP) -> NTSTATUS; 2 IRQL_IO_DISPATCH { io::call_driver(device, irp) }
    fn PoCallDriver(device: *mut DEVICE_OBJECT, irp: *mut IRP) -> NTSTATUS; 2 IRQL_IO_DISPATCH { io::call_driver(device, irp) }
    fn IoForwardIrpSynchronously(device: *mut DEVICE_OBJECT, irp: *mut IRP) -> u8; 0 IRQL_IO_PASSIVE {
        if (*irp).CurrentLocation <= 1 {
            return 0;
        }
        let current = (*irp).Tail.Overlay.CurrentStackLocation;
        let next = io::next_location(irp);
        next.write(current.read());
        let mut done = 0_u8;
        unsafe extern "efiapi" fn arrived(_device: *mut DEVICE_OBJECT, _irp: *mut IRP, context: P) -> NTSTATUS {
            // SAFETY: the flag of the frame that waits.
            unsafe { context.cast::<u8>().write_volatile(1) };
            acx_core::nt::raw::STATUS_MORE_PROCESSING_REQUIRED
        }
        (*next).CompletionRoutine = Some(arrived);
        (*next).Context = (&raw mut done).cast();
        (*next).Control = 0xE0;
        if io::call_driver(device, irp) == STATUS_PENDING {
            let flag = &raw const done;
            wait_until(None, &mut || flag.read_volatile() != 0);
        }
        1
    }
    fn IoSetCompletionRoutineEx(_device: P, irp: *mut IRP, routine: usize, context: P, success: u8, error: u8, cancel: u8) -> i32;
        2 IRQL_IO_DISPATCH {
        let next = io::next_location(irp);
        (*next).CompletionRoutine = std::mem::transmute::<usize, acx_core::nt::raw::PIO_COMPLETION_ROUTINE>(routine);
        (*next).Context = context;
        (*next).Control = u8::from(success != 0) << 6 | u8::from(error != 0) << 7 | u8::from(cancel != 0) << 5;
        SUCCESS
    }
    fn IoCancelIrp(irp: *mut IRP) -> u8; 2 IRQL_IO_DISPATCH {
        (*irp).Cancel = 1;
        let Some(routine) = (*irp).CancelRoutine.take() else { return 0 };
        let before = set_irql(2);
        (*irp).CancelIrql = before;
        locks::acquire(&raw const CANCEL_LOCK as usize);
        let device = (*(*irp).Tail.Overlay.CurrentStackLocation).DeviceObject;
        routine(device, irp);
        1
    }
    fn IoAcquireCancelSpinLock(level: *mut u8); 2 IRQL_IO_DISPATCH {
        put(level as usize, set_irql(2));
        locks::acquire(&raw const CANCEL_LOCK as usize);
    }
    fn IoReleaseCancelSpinLock(level: u8) {
        locks::release(&raw const CANCEL_LOCK as usize);
        set_irql(level);
        crate::kernel::boundary();
    }
    fn IoStartNextPacket(_device: P, _cancelable: u8); 2 IRQL_IO_DISPATCH {}
    fn IoGetRequestorProcess(_irp: P) -> usize { super::objects::PsGetCurrentProcess() }
    fn IoGetRequestorProcessId(_irp: P) -> u32 { 4 }
    fn IoGetRequestorSessionId(_irp: P, out: *mut u32) -> i32 { put(out as usize, 0_u32); SUCCESS }
    fn IoIs32bitProcess(_irp: P) -> u8 { 0 }
    fn IoIsOperationSynchronous(_irp: P) -> u8 { 1 }
    fn IoGetTopLevelIrp() -> usize { 0 }
    fn IoSetTopLevelIrp(_irp: P) {}
    fn IoGetAttachedDevice(device: *mut DEVICE_OBJECT) -> *mut DEVICE_OBJECT; 2 IRQL_IO_DISPATCH { io::top_of(device) }
    fn IoGetAttachedDeviceReference(device: *mut DEVICE_OBJECT) -> *mut DEVICE_OBJECT; 2 IRQL_IO_DISPATCH {
        let top = io::top_of(device);
        with(|s| *s.references.entry(top as usize).or_insert(1) += 1);
        top
    }
    fn IoGetLowerDeviceObject(device: usize) -> usize; 2 IRQL_IO_DISPATCH {
        let slots: Vec<usize> = with(|s| s.slots.iter().map(|slot| slot.pdo).collect());
        let mut lower = 0;
        for pdo in slots {
            let mut at = pdo;
            while at != 0 && at != device {
                lower = at;
                at = get(at + 24);
            }
            if at == device && lower != 0 {
                with(|s| *s.references.entry(lower).or_insert(1) += 1);
                return lower;
            }
        }
        0
    }
    fn IoGetRelatedDeviceObject(file: usize) -> usize; 2 IRQL_IO_DISPATCH { get(file + 8) }
    fn IoGetDeviceObjectPointer(_name: *const UNICODE_STRING, _access: u32, _file: *mut P, _device: *mut P) -> i32; 0 IRQL_IO_PASSIVE {
        OBJECT_NAME_NOT_FOUND
    }
    fn IoAttachDevice(_source: P, _name: *const UNICODE_STRING, _out: *mut P) -> i32; 0 IRQL_IO_PASSIVE { OBJECT_NAME_NOT_FOUND }
    fn IoAttachDeviceToDeviceStackSafe(source: *mut DEVICE_OBJECT, target: *mut DEVICE_OBJECT, out: *mut *mut DEVICE_OBJECT) -> i32;
        2 IRQL_IO_DISPATCH {
        out.write(io::attach(source, target));
        SUCCESS
    }
    fn IoInvalidateDeviceRelations(device: P, kind: i32); 2 IRQL_IO_DISPATCH {
        crate::kernel::trace(format_args!("relations {kind} of {device:?} changed"));
    }
    fn IoInvalidateDeviceState(device: P); 2 IRQL_IO_DISPATCH {
        crate::kernel::trace(format_args!("state of a device changed"));
        with(|s| s.invalidated.push(device.addr()));
    }
    fn IoRequestDeviceEject(_device: P); 2 IRQL_IO_DISPATCH {}
    fn IoReportTargetDeviceChange(_device: P, _notification: P) -> i32; 0 IRQL_IO_PASSIVE { SUCCESS }
    fn IoReportTargetDeviceChangeAsynchronous(_device: P, _notification: P, _callback: P, _context: P) -> i32; 2 IRQL_IO_DISPATCH { SUCCESS }
    fn IoRegisterShutdownNotification(_device: P) -> i32; 0 IRQL_IO_PASSIVE { SUCCESS }
    fn IoUnregisterShutdownNotification(_device: P); 0 IRQL_IO_PASSIVE {}
    fn IoRegisterDriverReinitialization(driver: usize, routine: usize, context: usize); 0 IRQL_IO_PASSIVE {
        crate::kernel::queue_work(Box::new(move || {
            std::mem::transmute::<usize, unsafe extern "win64" fn(usize, usize, u32)>(routine)(driver, context, 1);
        }));
    }
    fn IoRegisterBootDriverReinitialization(driver: usize, routine: usize, context: usize); 0 IRQL_IO_PASSIVE {
        IoRegisterDriverReinitialization(driver, routine, context);
    }
    fn IoAllocateDriverObjectExtension(driver: *mut DRIVER_OBJECT, id: usize, size: u32, out: *mut usize) -> i32; 1 IRQL_IO_APC_LTE {
        let key = (driver as usize, id);
        if with(|s| s.ext.extensions.contains_key(&key)) {
            return OBJECT_NAME_COLLISION;
        }
        let memory = vec![0_u128; (size as usize).div_ceil(16).max(1)].into_boxed_slice();
        put(out as usize, memory.as_ptr() as usize);
        with(|s| s.ext.extensions.insert(key, memory));
        SUCCESS
    }
    fn IoGetDriverObjectExtension(driver: *mut DRIVER_OBJECT, id: usize) -> usize; 2 IRQL_IO_DISPATCH {
        with(|s| s.ext.extensions.get(&(driver as usize, id)).map_or(0, |e| e.as_ptr() as usize))
    }
    fn IoInitializeRemoveLockEx(lock: usize, _tag: u32, _minutes: u32, _high: u32, size: u32); 0 IRQL_IO_PASSIVE {
        fill(lock, &vec![0; size as usize]);
        put(lock + removal::COUNT, 1_i32);
        put(lock + removal::EVENT + 8, [lock + removal::EVENT + 8; 2]);
        with(|s| s.ext.removal.insert(lock, Vec::new()));
    }
    fn IoAcquireRemoveLockEx(lock: usize, tag: usize, _file: P, _line: u32, _size: u32) -> i32; 2 IRQL_IO_DISPATCH {
        if get::<u8>(lock) != 0 {
            return DELETE_PENDING;
        }
        put(lock + removal::COUNT, get::<i32>(lock + removal::COUNT) + 1);
        with(|s| s.ext.removal.entry(lock).or_default().push(tag));
        SUCCESS
    }
    fn IoReleaseRemoveLockEx(lock: usize, tag: usize, _size: u32); 2 IRQL_IO_DISPATCH { release_removal(lock, tag); }
    fn IoReleaseRemoveLockAndWaitEx(lock: usize, tag: usize, _size: u32); 0 IRQL_IO_PASSIVE {
        put(lock, 1_u8);
        release_removal(lock, tag);
        put(lock + removal::COUNT, get::<i32>(lock + removal::COUNT) - 1);
        wait_until(None, &mut || get::<i32>(lock + removal::COUNT) <= 0);
        with(|s| s.ext.removal.remove(&lock));
    }
    fn IoCsqInitialize(csq: usize, insert: usize, remove: usize, peek: usize, acquire: usize, release: usize, complete: usize) -> i32;
        2 IRQL_IO_DISPATCH {
        // IO_CSQ: Type 1, then the six callbacks in this order.
        put(csq, 1_u32);
        put(csq + 8, [insert, remove, peek, acquire, release, complete, 0]);
        SUCCESS
    }
    fn IoCsqInsertIrp(csq: usize, irp: *mut IRP, _context: usize); 2 IRQL_IO_DISPATCH {
        (*(*irp).Tail.Overlay.CurrentStackLocation).Control |= 1;
        csq_locked(csq, || std::mem::transmute::<usize, unsafe extern "win64" fn(usize, *mut IRP)>(get(csq + 8))(csq, irp));
    }
    fn IoCsqRemoveNextIrp(csq: usize, peek: usize) -> *mut IRP; 2 IRQL_IO_DISPATCH {
        csq_locked(csq, || {
            let next = std::mem::transmute::<usize, unsafe extern "win64" fn(usize, usize, usize) -> *mut IRP>(get(csq + 24));
            let irp = next(csq, 0, peek);
            if !irp.is_null() {
                std::mem::transmute::<usize, unsafe extern "win64" fn(usize, *mut IRP)>(get(csq + 16))(csq, irp);
            }
            irp
        })
    }
    fn IoSetStartIoAttributes(_device: P, _deferred: u8, _cancelable: u8); 2 IRQL_IO_DISPATCH {}
    fn IoSetIoPriorityHint(_irp: P, _hint: i32) -> i32 { SUCCESS }
    fn IoGetIoPriorityHint(_irp: P) -> i32 { 2 }
    fn IoCheckShareAccess(_wanted: u32, _share: u32, _file: P, _access: P, _update: u8) -> i32; 0 IRQL_IO_PASSIVE { SUCCESS }
    fn IoVerifyVolume(_device: P, _allow: u8) -> i32; 0 IRQL_IO_PASSIVE { INVALID_DEVICE_REQUEST }
    fn IoGetConfigurationInformation() -> usize; 0 IRQL_IO_PASSIVE {
        // CONFIGURATION_INFORMATION: counts of device classes, of which the lab has none.
        static CONFIGURATION: [u64; 8] = [0; 8];
        CONFIGURATION.as_ptr() as usize
    }
    fn IoGetInitialStack() -> usize { 0 }
    fn IoRaiseInformationalHardError(_status: i32, _text: *const UNICODE_STRING, _thread: P) -> u8; 1 IRQL_IO_APC_LTE { 1 }
}

unsafe fn csq_locked<R>(csq: usize, f: impl FnOnce() -> R) -> R {
    let mut level = 0_u8;
    // SAFETY: the driver's own callbacks for its lock.
    unsafe {
        std::mem::transmute::<usize, unsafe extern "win64" fn(usize, *mut u8)>(get(csq + 32))(csq, &raw mut level);
        let result = f();
        std::mem::transmute::<usize, unsafe extern "win64" fn(usize, u8)>(get(csq + 40))(csq, level);
        result
    }
}

fn release_removal(lock: usize, tag: usize) {
    let found = with(|s| {
        let tags = s.ext.removal.get_mut(&lock)?;
        let at = tags.iter().position(|t| *t == tag)?;
        Some(tags.swap_remove(at))
    });
    if found.is_none() {
        report(rule::REMOVE_LOCK, format!("remove lock {lock:#x} is released with tag {tag:#x}, which does not hold it"));
        return;
    }
    put(lock + removal::COUNT, get::<i32>(lock + removal::COUNT) - 1);
}

/// Calls a power completion routine; see `power`.
pub(super) fn complete_power(routine: usize, device: usize, minor: u8, state: i32, context: usize, iosb: *mut IO_STATUS_BLOCK) {
    if routine != 0 {
        let level = crate::kernel::irql();
        // SAFETY: the driver gave the REQUEST_POWER_COMPLETE routine and its context for this request.
        callout("power completion", level, || unsafe {
            let f = std::mem::transmute::<usize, unsafe extern "win64" fn(usize, u8, i32, usize, *mut IO_STATUS_BLOCK)>(routine);
            f(device, minor, state, context, iosb);
        });
    }
}
