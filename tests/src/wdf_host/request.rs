//! Requests: what the lab's clients send to a device, and what a driver makes for an I/O target.

use super::abi::WDF_REQUEST_PARAMETERS;
use super::call::{self, BUFFER_TOO_SMALL, INVALID_DEVICE_REQUEST, INVALID_PARAMETER, SUCCESS, callback, exports};
use super::facts::DISPATCH;
use super::kind::Kind;
use super::layout::{read, write};
use super::memory::Memory;
use super::object::{self, Handle};
use super::{machine, queue, rules};
use crate::kernel::io;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// STATUS_PENDING.
pub(crate) const PENDING: i32 = 0x103;
/// STATUS_CANCELLED.
pub(crate) const CANCELLED: i32 = 0xC000_0120_u32 as i32;
/// `WDF_REQUEST_SEND_OPTION_SYNCHRONOUS` and `_SEND_AND_FORGET`.
const SYNCHRONOUS: u32 = 2;
const FORGET: u32 = 8;

/// What happens when a request of the lab's is completed.
pub(crate) type Done = Box<dyn FnOnce(i32, &[u8])>;

/// A request.
pub(crate) struct Request {
    /// `WDF_REQUEST_TYPE`.
    pub kind: u32,
    /// I/O control code, if it is one.
    pub code: u32,
    pub input: RefCell<Vec<u8>>,
    pub output: RefCell<Vec<u8>>,
    pub status: Cell<i32>,
    pub information: Cell<usize>,
    pub completed: Cell<bool>,
    pub queue: Cell<Handle>,
    pub device: Handle,
    pub file: Handle,
    cancel: Cell<usize>,
    canceled: Cell<bool>,
    routine: Cell<(usize, usize)>,
    irp: Cell<usize>,
    formatted: Cell<bool>,
    done: RefCell<Option<Done>>,
}

impl Request {
    /// A request of the lab's for a device.
    pub(crate) fn new(device: Handle, kind: u32, code: u32, input: &[u8], output: usize) -> Self {
        Self {
            kind,
            code,
            input: RefCell::new(input.to_vec()),
            output: RefCell::new(vec![0; output]),
            status: Cell::new(PENDING),
            information: Cell::new(0),
            completed: Cell::new(false),
            queue: Cell::new(0),
            device,
            file: 0,
            cancel: Cell::new(0),
            canceled: Cell::new(false),
            routine: Cell::new((0, 0)),
            irp: Cell::new(0),
            formatted: Cell::new(false),
            done: RefCell::new(None),
        }
    }

    /// Calls `done` with the status and what was put out when the driver completes the request.
    pub(crate) fn then(self, done: Done) -> Self {
        self.done.replace(Some(done));
        self
    }
}

/// The request behind a handle.
pub(crate) fn of(name: &str, handle: Handle) -> Result<Rc<Request>, i32> {
    object::data(name, handle, Kind::Request)
}

/// Frees the packet that the driver saw of a request.
pub(crate) fn stop(handle: Handle) {
    let irp = object::peek::<Request>(handle).map_or(0, |r| r.irp.take());
    if irp != 0 {
        // SAFETY: the packet was made for this request, which ends here.
        unsafe { io::free_irp(irp as *mut _) };
    }
}

fn complete(name: &str, handle: Handle, status: i32, information: Option<usize>) {
    let Ok(request) = of(name, handle) else { return };
    if request.completed.replace(true) {
        rules::report(rules::REQUEST, format!("{name}: request {handle:#x} is completed twice"));
        return;
    }
    if status == PENDING {
        rules::report(rules::REQUEST, format!("{name}: request {handle:#x} is completed with STATUS_PENDING"));
    }
    if request.cancel.get() != 0 && !request.canceled.get() {
        rules::report(rules::REQUEST, format!("{name}: request {handle:#x} is still cancelable"));
    }
    request.status.set(status);
    if let Some(information) = information {
        request.information.set(information);
    }
    if request.information.get() > request.output.borrow().len().max(request.input.borrow().len()) {
        rules::report(rules::REQUEST, format!("{name}: information {} is more than the buffers hold", request.information.get()));
    }
    let done = request.done.take();
    let information = request.information.get();
    let owner = request.queue.get();
    let mut output = request.output.take();
    output.truncate(information);
    drop(request);
    object::dispose(handle);
    queue::finished(owner, handle);
    if let Some(done) = done {
        done(status, &output);
    }
}

/// Cancels a request as its sender does.
pub fn cancel(handle: Handle) {
    let Some(request) = object::peek::<Request>(handle) else { return };
    request.canceled.set(true);
    let function = request.cancel.get();
    drop(request);
    if function != 0 {
        callback!("EvtRequestCancel", DISPATCH, function, (handle => usize));
    } else {
        queue::cancel(handle);
    }
}

fn buffer(name: &str, handle: Handle, least: usize, out: usize, length: usize, input: bool) -> i32 {
    let request = match of(name, handle) {
        Ok(r) => r,
        Err(status) => return status,
    };
    if request.completed.get() {
        rules::report(rules::REQUEST, format!("{name}: request {handle:#x} is completed"));
        return INVALID_DEVICE_REQUEST;
    }
    let data = if input { request.input.borrow() } else { request.output.borrow() };
    if data.is_empty() || data.len() < least {
        return BUFFER_TOO_SMALL;
    }
    write(out, data.as_ptr() as usize);
    write(length, data.len());
    SUCCESS
}

fn memory(name: &str, handle: Handle, out: usize, input: bool) -> i32 {
    let request = match of(name, handle) {
        Ok(r) => r,
        Err(status) => return status,
    };
    let data = if input { request.input.borrow() } else { request.output.borrow() };
    if data.is_empty() {
        return BUFFER_TOO_SMALL;
    }
    let held = Memory::borrowed(data.as_ptr() as usize, data.len());
    drop(data);
    write(out, object::create(Kind::Memory, handle, &Default::default(), held));
    SUCCESS
}

/// Sends a driver's request to a target. Nothing below the devices of the lab takes requests.
pub(crate) fn send(handle: Handle, target: Handle, options: u32) -> bool {
    let Ok(request) = of("WdfRequestSend", handle) else { return false };
    crate::kernel::trace(format_args!("request {handle:#x} of type {} goes to a target that refuses", request.kind));
    if !request.formatted.get() && options & FORGET == 0 {
        rules::report(rules::REQUEST, "WdfRequestSend: the request was not formatted");
    }
    request.status.set(INVALID_DEVICE_REQUEST);
    if options & FORGET != 0 {
        drop(request);
        complete("WdfRequestSend", handle, INVALID_DEVICE_REQUEST, Some(0));
        return true;
    }
    let (routine, context) = request.routine.get();
    if routine != 0 && options & SYNCHRONOUS == 0 {
        machine::queue_dpc(Box::new(move || {
            // WDF_REQUEST_COMPLETION_PARAMS: Size, Type, IoStatus at 8.
            let mut parameters = [0_u64; 9];
            parameters[0] = 72 | 255 << 32;
            parameters[1] = u64::from(INVALID_DEVICE_REQUEST as u32);
            let at = parameters.as_ptr() as usize;
            callback!("EvtRequestCompletionRoutine", DISPATCH, routine,
                (handle => usize, target => usize, at => usize, context => usize));
        }));
        return true;
    }
    options & SYNCHRONOUS == 0
}

/// Marks a request as formatted for a target.
pub(crate) fn format(name: &str, handle: Handle) -> i32 {
    of(name, handle).map_or_else(
        |s| s,
        |r| {
            r.formatted.set(true);
            SUCCESS
        },
    )
}

exports! { Wdf;
    fn WdfRequestCreate(attributes: usize, target: usize, out: usize) -> i32 {
        call::status(object::attributes("WdfRequestCreate", attributes).map(|a| {
            let request = Request::new(0, 255, 0, &[], 0);
            write(out, object::create(Kind::Request, super::driver::current(), &a, request));
        }))
    }

    fn WdfRequestReuse(request: usize, parameters: usize) -> i32 {
        call::status(of("WdfRequestReuse", request).map(|r| {
            r.completed.set(false);
            r.formatted.set(false);
            r.routine.set((0, 0));
            // WDF_REQUEST_REUSE_PARAMS: Size, Flags, Status at 8.
            r.status.set(if parameters == 0 { PENDING } else { read(parameters + 8) });
        }))
    }

    fn WdfRequestFormatRequestUsingCurrentType(request: usize) {
        let _ = format("WdfRequestFormatRequestUsingCurrentType", request);
    }

    fn WdfRequestWdmFormatUsingStackLocation(request: usize, stack: usize) {
        let _ = format("WdfRequestWdmFormatUsingStackLocation", request);
    }

    fn WdfRequestSend(request: usize, target: usize, options: usize) -> u8 {
        // WDF_REQUEST_SEND_OPTIONS: Size 16, Flags at 4.
        let flags = if options == 0 { 0 } else { read::<u32>(options + 4) };
        u8::from(send(request, target, flags))
    }

    fn WdfRequestGetStatus(request: usize) -> i32 {
        of("WdfRequestGetStatus", request).map_or_else(|s| s, |r| r.status.get())
    }

    fn WdfRequestMarkCancelable(request: usize, function: usize) {
        if let Ok(r) = of("WdfRequestMarkCancelable", request) {
            r.cancel.set(function);
            if r.canceled.get() {
                drop(r);
                cancel(request);
            }
        }
    }

    fn WdfRequestMarkCancelableEx(request: usize, function: usize) -> i32 {
        match of("WdfRequestMarkCancelableEx", request) {
            Ok(r) if r.canceled.get() => CANCELLED,
            Ok(r) => {
                r.cancel.set(function);
                SUCCESS
            }
            Err(status) => status,
        }
    }

    fn WdfRequestUnmarkCancelable(request: usize) -> i32 {
        match of("WdfRequestUnmarkCancelable", request) {
            Ok(r) if r.canceled.get() => CANCELLED,
            Ok(r) if r.cancel.replace(0) == 0 => {
                rules::report(rules::REQUEST, "WdfRequestUnmarkCancelable: the request is not cancelable");
                INVALID_PARAMETER
            }
            Ok(_) => SUCCESS,
            Err(status) => status,
        }
    }

    fn WdfRequestIsCanceled(request: usize) -> u8 {
        of("WdfRequestIsCanceled", request).map_or(0, |r| u8::from(r.canceled.get()))
    }

    fn WdfRequestCancelSentRequest(request: usize) -> u8 {
        let _ = of("WdfRequestCancelSentRequest", request);
        0
    }

    fn WdfRequestIsFrom32BitProcess(request: usize) -> u8 {
        let _ = of("WdfRequestIsFrom32BitProcess", request);
        0
    }

    fn WdfRequestSetCompletionRoutine(request: usize, routine: usize, context: usize) {
        if let Ok(r) = of("WdfRequestSetCompletionRoutine", request) {
            r.routine.set((routine, context));
        }
    }

    fn WdfRequestGetCompletionParams(request: usize, out: usize) {
        if let Ok(r) = of("WdfRequestGetCompletionParams", request) {
            write(out + 4, r.kind);
            write(out + 8, [u64::from(r.status.get() as u32), r.information.get() as u64]);
        }
    }

    fn WdfRequestAllocateTimer(request: usize) -> i32 {
        call::status(of("WdfRequestAllocateTimer", request).map(|_| ()))
    }

    fn WdfRequestComplete(request: usize, status: i32) {
        complete("WdfRequestComplete", request, status, None);
    }

    fn WdfRequestCompleteWithPriorityBoost(request: usize, status: i32, boost: i8) {
        complete("WdfRequestCompleteWithPriorityBoost", request, status, None);
    }

    fn WdfRequestCompleteWithInformation(request: usize, status: i32, information: usize) {
        complete("WdfRequestCompleteWithInformation", request, status, Some(information));
    }

    fn WdfRequestGetParameters(request: usize, parameters: usize) {
        const NAME: &str = "WdfRequestGetParameters";
        let checked = call::config::<WDF_REQUEST_PARAMETERS>(NAME, parameters);
        if let (Ok(r), Ok(mut p)) = (of(NAME, request), checked) {
            p.Type = r.kind;
            let (input, output) = (r.input.borrow().len() as u64, r.output.borrow().len() as u64);
            p.Parameters = match r.kind {
                3 => [output, 0, 0, 0],
                4 => [input, 0, 0, 0],
                _ => [output, input, u64::from(r.code), 0],
            };
            write(parameters, p);
        }
    }

    fn WdfRequestRetrieveInputMemory(request: usize, out: usize) -> i32 {
        memory("WdfRequestRetrieveInputMemory", request, out, true)
    }

    fn WdfRequestRetrieveOutputMemory(request: usize, out: usize) -> i32 {
        memory("WdfRequestRetrieveOutputMemory", request, out, false)
    }

    fn WdfRequestRetrieveInputBuffer(request: usize, least: usize, out: usize, length: usize) -> i32 {
        buffer("WdfRequestRetrieveInputBuffer", request, least, out, length, true)
    }

    fn WdfRequestRetrieveOutputBuffer(request: usize, least: usize, out: usize, length: usize) -> i32 {
        buffer("WdfRequestRetrieveOutputBuffer", request, least, out, length, false)
    }

    fn WdfRequestSetInformation(request: usize, information: usize) {
        if let Ok(r) = of("WdfRequestSetInformation", request) {
            r.information.set(information);
        }
    }

    fn WdfRequestGetInformation(request: usize) -> usize {
        of("WdfRequestGetInformation", request).map_or(0, |r| r.information.get())
    }

    fn WdfRequestGetFileObject(request: usize) -> usize {
        of("WdfRequestGetFileObject", request).map_or(0, |r| r.file)
    }

    fn WdfRequestGetRequestorMode(request: usize) -> i8 {
        // Requests of the audio engine come from user mode.
        of("WdfRequestGetRequestorMode", request).map_or(0, |_| 1)
    }

    fn WdfRequestGetIoQueue(request: usize) -> usize {
        of("WdfRequestGetIoQueue", request).map_or(0, |r| r.queue.get())
    }

    fn WdfRequestStopAcknowledge(request: usize, requeue: u8) {
        let _ = of("WdfRequestStopAcknowledge", request);
    }

    fn WdfRequestWdmGetIrp(request: usize) -> usize {
        let Ok(r) = of("WdfRequestWdmGetIrp", request) else { return 0 };
        if r.irp.get() == 0 {
            let irp = io::allocate_irp(1);
            // SAFETY: just allocated with one location.
            unsafe {
                (*io::next_location(irp)).MajorFunction = r.kind as u8;
                (*irp).RequestorMode = 1;
            }
            r.irp.set(irp as usize);
        }
        r.irp.get()
    }
}
