//! Objects by handle and by address, threads, processes, callbacks, the end of the machine.
use acx_core::nt::raw::{NTSTATUS, OBJECT_ATTRIBUTES, STATUS_SUCCESS, UNICODE_STRING};

use super::ledger::Handle;
use super::raw::{P, get, put, text};
use super::status::*;
use crate::kernel::{event, thread, with};
use crate::verifier::{report, rule};

/// What the lab's one process looks like: an object that can be waited for and never ends.
static PROCESS: [u64; 256] = [3; 256];

/// Ends the run: the machine cannot go on. The loader tells where and what the verifier saw (0xE2 is MANUALLY_INITIATED_CRASH).
pub(crate) fn stop(why: &str) -> ! {
    halt(why, 0xE2, [0; 4])
}

fn halt(why: &str, code: u32, parameters: [usize; 4]) -> ! {
    if crate::kernel::is_running() {
        report(rule::BUG_CHECK, why);
    }
    crate::loader::bug_check(code, parameters)
}

fn object_of(handle: usize) -> Result<usize, i32> {
    // NtCurrentProcess and NtCurrentThread are the handles -1 and -2.
    match handle {
        usize::MAX => return Ok(PROCESS.as_ptr() as usize),
        h if h == usize::MAX - 1 => return Ok(thread::current_object()),
        _ => {}
    }
    match with(|s| s.ext.handles.get(&handle).cloned()) {
        Some(Handle::Thread(id)) => thread::object_of(id).ok_or(INVALID_HANDLE),
        Some(Handle::Object(address)) => Ok(address),
        Some(Handle::File(file)) => Ok(file.object()),
        Some(Handle::Key(_)) => Err(OBJECT_TYPE_MISMATCH),
        None => {
            report(rule::HANDLE, format!("{handle:#x} is not open"));
            Err(INVALID_HANDLE)
        }
    }
}

fn name_of(attributes: *const OBJECT_ATTRIBUTES) -> String {
    if attributes.is_null() { String::new() } else { text(get::<OBJECT_ATTRIBUTES>(attributes as usize).ObjectName) }
}

/// An event of the machine's own, by name when it has one.
fn make_event(name: &str, kind: i32, state: u8) -> usize {
    with(|s| {
        let key = if name.is_empty() { format!("#{}", s.ext.id()) } else { name.to_lowercase() };
        let event = s.ext.named.entry(key).or_insert_with(|| {
            let mut words = Box::new([0_u64; 8]);
            words[0] = kind as u64 | u64::from(state) << 32;
            let list = words.as_ptr() as u64 + 8;
            (words[1], words[2]) = (list, list);
            words
        });
        event.as_ptr() as usize
    })
}

fn callback_name(attributes: *const OBJECT_ATTRIBUTES) -> usize {
    make_event(&format!("callback {}", name_of(attributes)), 0, 0)
}

exports! { "ntoskrnl.exe";
    fn ObReferenceObjectByPointer(object: P, _access: u32, _kind: P, _mode: i8) -> NTSTATUS; 2 IRQL_DISPATCH_LTE {
        with(|s| *s.references.entry(object as usize).or_insert(1) += 1);
        STATUS_SUCCESS
    }
    fn ObReferenceObjectByPointerWithTag(object: P, _access: u32, _kind: P, _mode: i8, _tag: u32) -> NTSTATUS; 2 IRQL_DISPATCH_LTE {
        with(|s| *s.references.entry(object as usize).or_insert(1) += 1);
        STATUS_SUCCESS
    }
    fn ObfReferenceObject(object: P) -> isize {
        with(|s| {
            let count = s.references.entry(object as usize).or_insert(1);
            *count += 1;
            *count
        })
    }
    fn ObfReferenceObjectWithTag(object: P, _tag: u32) -> isize { ObfReferenceObject(object) }
    fn ObfDereferenceObject(object: P) -> isize; 2 IRQL_DISPATCH_LTE {
        let left = with(|s| {
            let count = s.references.entry(object as usize).or_insert(1);
            *count -= 1;
            *count
        });
        if left < 1 {
            report(rule::OBJECT_REFERENCE, format!("object {object:?} has {left} references but is not deleted"));
        }
        left
    }
    fn ObDereferenceObject(object: P) -> isize { ObfDereferenceObject(object) }
    fn ObDereferenceObjectDeferDelete(object: P) { ObfDereferenceObject(object); }
    fn ObfDereferenceObjectWithTag(object: P, _tag: u32) -> isize { ObfDereferenceObject(object) }
    fn ObDereferenceObjectDeferDeleteWithTag(object: P, _tag: u32) { ObfDereferenceObject(object); }
    fn ObReferenceObjectByHandle(handle: usize, _access: u32, _kind: P, _mode: i8, object: *mut usize, _information: P) -> i32;
        0 IRQL_OB_PASSIVE {
        match object_of(handle) {
            Ok(address) => {
                with(|s| *s.references.entry(address).or_insert(1) += 1);
                put(object as usize, address);
                SUCCESS
            }
            Err(status) => status,
        }
    }
    fn ObReferenceObjectByHandleWithTag(handle: usize, access: u32, kind: P, mode: i8, _tag: u32, object: *mut usize, information: P)
        -> i32; 0 IRQL_OB_PASSIVE {
        ObReferenceObjectByHandle(handle, access, kind, mode, object, information)
    }
    fn ObReferenceObjectByName(_name: *const UNICODE_STRING, _attributes: u32, _state: P, _access: u32, _kind: P, _mode: i8, _context: P,
        _object: *mut P) -> i32; 0 IRQL_OB_PASSIVE { OBJECT_NAME_NOT_FOUND }
    fn ObOpenObjectByPointer(object: usize, _attributes: u32, _state: P, _access: u32, _kind: P, _mode: i8, out: *mut usize) -> i32;
        0 IRQL_OB_PASSIVE {
        put(out as usize, with(|s| s.ext.open(Handle::Object(object))));
        SUCCESS
    }
    fn ObCloseHandle(handle: usize, _mode: i8) -> i32; 0 IRQL_OB_PASSIVE { super::registry::ZwClose(handle) }
    fn ObGetObjectSecurity(_object: P, descriptor: *mut P, allocated: *mut u8) -> i32; 0 IRQL_OB_PASSIVE {
        put(descriptor as usize, 0_usize);
        put(allocated as usize, 0_u8);
        SUCCESS
    }
    fn ObReleaseObjectSecurity(_descriptor: P, _allocated: u8); 0 IRQL_OB_PASSIVE {}
    fn ObQueryNameString(_object: P, _information: P, _len: u32, needed: *mut u32) -> i32; 0 IRQL_OB_PASSIVE {
        put(needed as usize, 0_u32);
        NOT_SUPPORTED
    }
    fn PsCreateSystemThread(out: *mut usize, _access: u32, _attributes: P, _process: usize, id: *mut [u64; 2], start: usize,
        context: usize) -> i32; 0 IRQL_PS_PASSIVE {
        if super::memory_refused() {
            return INSUFFICIENT_RESOURCES;
        }
        let number = thread::create(std::mem::transmute::<usize, thread::Start>(start), context);
        put(out as usize, with(|s| s.ext.open(Handle::Thread(number))));
        put(id as usize, [4_u64, number]);
        SUCCESS
    }
    fn IoCreateSystemThread(_object: P, out: *mut usize, access: u32, attributes: P, process: usize, id: *mut [u64; 2], start: usize,
        context: usize) -> i32; 0 IRQL_PS_PASSIVE {
        PsCreateSystemThread(out, access, attributes, process, id, start, context)
    }
    fn PsTerminateSystemThread(status: i32) -> i32; 0 IRQL_PS_PASSIVE {
        if !thread::is_inside() {
            report(rule::BUG_CHECK, format!("PsTerminateSystemThread({status:#x}) outside of a system thread"));
            return INVALID_PARAMETER;
        }
        thread::end()
    }
    fn KeGetCurrentThread() -> usize { thread::current_object() }
    fn PsGetCurrentThread() -> usize { thread::current_object() }
    fn PsGetCurrentThreadId() -> u64 { thread::current_id() }
    fn PsGetThreadId(_thread: P) -> u64 { thread::current_id() }
    fn PsGetThreadProcessId(_thread: P) -> u64 { 4 }
    fn PsIsSystemThread(_thread: P) -> u8 { 1 }
    fn PsGetCurrentProcess() -> usize { PROCESS.as_ptr() as usize }
    fn IoGetCurrentProcess() -> usize { PROCESS.as_ptr() as usize }
    fn PsGetCurrentProcessId() -> u64 { 4 }
    fn PsGetProcessId(_process: P) -> u64 { 4 }
    fn PsGetProcessCreateTimeQuadPart(_process: P) -> u64 { super::clock::EPOCH }
    fn PsGetCurrentProcessSessionId() -> u32 { 0 }
    fn PsLookupProcessByProcessId(id: u64, out: *mut usize) -> i32; 1 IRQL_APC_LTE {
        if id != 4 {
            return INVALID_PARAMETER;
        }
        let address = PROCESS.as_ptr() as usize;
        with(|s| *s.references.entry(address).or_insert(1) += 1);
        put(out as usize, address);
        SUCCESS
    }
    fn PsSetCreateProcessNotifyRoutine(_routine: P, _remove: u8) -> i32; 0 IRQL_PS_PASSIVE { SUCCESS }
    fn PsSetCreateProcessNotifyRoutineEx(_routine: P, _remove: u8) -> i32; 0 IRQL_PS_PASSIVE { SUCCESS }
    fn PsGetProcessExitStatus(_process: P) -> i32 { PENDING }
    fn KeSetPriorityThread(_thread: P, priority: i32) -> i32; 1 IRQL_APC_LTE { let _ = priority; 8 }
    fn KeQueryPriorityThread(_thread: P) -> i32; 1 IRQL_APC_LTE { 8 }
    fn KeSetBasePriorityThread(_thread: P, _increment: i32) -> i32; 1 IRQL_APC_LTE { 0 }
    fn KeSetActualBasePriorityThread(_thread: P, _priority: i32) -> i32; 1 IRQL_APC_LTE { 8 }
    fn ZwSetInformationThread(_thread: usize, _class: i32, _data: P, _len: u32) -> i32; 0 IRQL_ZW_PASSIVE { SUCCESS }
    fn ZwQueryInformationProcess(_process: usize, _class: i32, _data: P, _len: u32, _needed: *mut u32) -> i32; 0 IRQL_ZW_PASSIVE {
        NOT_IMPLEMENTED
    }
    fn ZwCreateEvent(out: *mut usize, _access: u32, attributes: *const OBJECT_ATTRIBUTES, kind: i32, state: u8) -> i32; 0 IRQL_ZW_PASSIVE {
        let event = make_event(&name_of(attributes), kind, state);
        put(out as usize, with(|s| s.ext.open(Handle::Object(event))));
        SUCCESS
    }
    fn ZwOpenEvent(out: *mut usize, _access: u32, attributes: *const OBJECT_ATTRIBUTES) -> i32; 0 IRQL_ZW_PASSIVE {
        let name = name_of(attributes).to_lowercase();
        let Some(event) = with(|s| s.ext.named.get(&name).map(|e| e.as_ptr() as usize)) else { return OBJECT_NAME_NOT_FOUND };
        put(out as usize, with(|s| s.ext.open(Handle::Object(event))));
        SUCCESS
    }
    fn ZwSetEvent(handle: usize, before: *mut i32) -> i32; 2 IRQL_DISPATCH_LTE {
        let Ok(event) = object_of(handle) else { return INVALID_HANDLE };
        put(before as usize, event::set(event as *mut _, true));
        SUCCESS
    }
    fn ZwClearEvent(handle: usize) -> i32; 2 IRQL_DISPATCH_LTE {
        let Ok(event) = object_of(handle) else { return INVALID_HANDLE };
        event::set(event as *mut _, false);
        SUCCESS
    }
    fn ZwWaitForSingleObject(handle: usize, _alertable: u8, timeout: *const i64) -> i32; 0 IRQL_ZW_PASSIVE {
        let Ok(object) = object_of(handle) else { return INVALID_HANDLE };
        let timeout = (!timeout.is_null()).then(|| get(timeout as usize));
        if event::wait(object as *mut _, timeout) == STATUS_SUCCESS { SUCCESS } else { TIMEOUT }
    }
    fn ZwDuplicateObject(_from: usize, handle: usize, _to: usize, out: *mut usize, _access: u32, _attributes: u32, options: u32) -> i32;
        0 IRQL_ZW_PASSIVE {
        let Some(what) = with(|s| s.ext.handles.get(&handle).cloned()) else { return INVALID_HANDLE };
        put(out as usize, with(|s| s.ext.open(what)));
        // DUPLICATE_CLOSE_SOURCE.
        if options & 1 != 0 {
            with(|s| s.ext.handles.remove(&handle));
        }
        SUCCESS
    }
    fn IoCreateNotificationEvent(name: *const UNICODE_STRING, out: *mut usize) -> usize; 0 IRQL_IO_PASSIVE {
        let event = make_event(&text(name), 0, 1);
        put(out as usize, with(|s| s.ext.open(Handle::Object(event))));
        event
    }
    fn IoCreateSynchronizationEvent(name: *const UNICODE_STRING, out: *mut usize) -> usize; 0 IRQL_IO_PASSIVE {
        let event = make_event(&text(name), 1, 1);
        put(out as usize, with(|s| s.ext.open(Handle::Object(event))));
        event
    }
    fn ExCreateCallback(out: *mut usize, attributes: *const OBJECT_ATTRIBUTES, create: u8, _many: u8) -> i32; 0 IRQL_EX_PASSIVE {
        // The power state callback exists always.
        if create == 0 && !name_of(attributes).eq_ignore_ascii_case(r"\Callback\PowerState") {
            return OBJECT_NAME_NOT_FOUND;
        }
        put(out as usize, callback_name(attributes));
        SUCCESS
    }
    fn ExRegisterCallback(object: usize, function: usize, context: usize) -> usize; 1 IRQL_EX_APC_LTE {
        with(|s| {
            let id = 0x5000 + s.ext.id() as usize * 16;
            s.ext.callbacks.insert(id, (object, function, context));
            id
        })
    }
    fn ExUnregisterCallback(registration: usize); 1 IRQL_EX_APC_LTE {
        if with(|s| s.ext.callbacks.remove(&registration)).is_none() {
            report(rule::HANDLE, format!("ExUnregisterCallback of {registration:#x}"));
        }
    }
    fn ExNotifyCallback(object: usize, one: usize, two: usize); 2 IRQL_DISPATCH_LTE {
        let all: Vec<_> = with(|s| s.ext.callbacks.values().filter(|c| c.0 == object).copied().collect());
        for (_, function, context) in all {
            let call = std::mem::transmute::<usize, unsafe extern "win64" fn(usize, usize, usize)>(function);
            crate::kernel::callout("callback", crate::kernel::irql(), || call(context, one, two));
        }
    }
    fn KeBugCheck(code: u32) { halt("KeBugCheck", code, [0; 4]); }
    fn KeBugCheckEx(code: u32, a: usize, b: usize, c: usize, d: usize) {
        halt("KeBugCheckEx", code, [a, b, c, d]);
    }
    fn RtlFailFast(code: u32) { stop(&format!("fast fail {code}")); }
    fn ExGetPreviousMode() -> i8 { 0 }
    fn ExUuidCreate(out: *mut [u8; 16]) -> i32; 0 IRQL_EX_PASSIVE {
        let (a, b) = (crate::kernel::random(u64::MAX), crate::kernel::random(u64::MAX));
        put(out as usize, [a & !(0xF << 52) | 4 << 52, b & !0xC0 | 0x80]);
        SUCCESS
    }
    fn ProbeForRead(address: usize, len: usize, alignment: u32); 1 IRQL_APC_LTE {
        if len != 0 && (alignment == 0 || address % alignment as usize != 0) {
            stop(&format!("ProbeForRead({address:#x}, {len}, {alignment})"));
        }
    }
    fn ProbeForWrite(address: usize, len: usize, alignment: u32); 1 IRQL_APC_LTE { ProbeForRead(address, len, alignment); }
    fn SeSinglePrivilegeCheck(_privilege: u64, _mode: i8) -> u8; 0 IRQL_OB_PASSIVE { 1 }
    fn SeCaptureSubjectContext(context: usize); 0 IRQL_OB_PASSIVE { put(context, [0_u64; 4]); }
    fn SeReleaseSubjectContext(_context: usize); 0 IRQL_OB_PASSIVE {}
    fn SeAccessCheck(_descriptor: P, _context: P, _locked: u8, wanted: u32, previous: u32, _privileges: P, _mapping: P, _mode: i8,
        granted: *mut u32, status: *mut i32) -> u8; 0 IRQL_OB_PASSIVE {
        put(granted as usize, wanted | previous);
        put(status as usize, SUCCESS);
        1
    }
}
