//! I/O queues: how requests of a device reach the driver.

use super::abi::WDF_IO_QUEUE_CONFIG;
use super::call::{self, INVALID_DEVICE_STATE, INVALID_PARAMETER, NO_MORE_ENTRIES, SUCCESS, callback, exports};
use super::facts::{DISPATCH, PASSIVE};
use super::kind::Kind;
use super::layout::write;
use super::object::{self, Handle};
use super::request::{self, CANCELLED, Request};
use super::{device, machine, rules};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

const SEQUENTIAL: u32 = 1;
const MANUAL: u32 = 3;

pub(crate) struct Queue {
    config: WDF_IO_QUEUE_CONFIG,
    device: Handle,
    waiting: RefCell<VecDeque<Handle>>,
    with_driver: RefCell<Vec<Handle>>,
    dispatching: Cell<bool>,
    accepting: Cell<bool>,
    passive: bool,
    ready: Cell<(usize, usize)>,
    idle: Cell<(usize, usize)>,
    /// Request types routed here by WdfDeviceConfigureRequestDispatching.
    types: RefCell<Vec<u32>>,
}

fn of(name: &str, handle: Handle) -> Result<Rc<Queue>, i32> {
    object::data(name, handle, Kind::Queue)
}

fn create(device: Handle, config: usize, attributes: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "WdfIoQueueCreate";
    device::of(NAME, device)?;
    let config: WDF_IO_QUEUE_CONFIG = call::config(NAME, config)?;
    let attributes = object::attributes(NAME, attributes)?;
    let callbacks =
        config.EvtIoDefault | config.EvtIoRead | config.EvtIoWrite | config.EvtIoDeviceControl | config.EvtIoInternalDeviceControl;
    if !(SEQUENTIAL..=MANUAL).contains(&config.DispatchType) || (config.DispatchType != MANUAL && callbacks == 0) {
        rules::report(rules::QUEUE, format!("{NAME}: dispatch type {} or no callback", config.DispatchType));
        return Err(INVALID_PARAMETER);
    }
    if config.DefaultQueue != 0 && default_of(device) != 0 {
        rules::report(rules::QUEUE, format!("{NAME}: a second default queue"));
        return Err(0xC000_0001_u32 as i32);
    }
    let queue = Queue {
        config,
        device,
        waiting: RefCell::default(),
        with_driver: RefCell::default(),
        dispatching: Cell::new(true),
        accepting: Cell::new(true),
        passive: attributes.execution_level == 2,
        ready: Cell::new((0, 0)),
        idle: Cell::new((0, 0)),
        types: RefCell::default(),
    };
    write(out, object::create(Kind::Queue, device, &attributes, queue));
    Ok(())
}

fn default_of(device: Handle) -> Handle {
    let all = object::children(device, Kind::Queue);
    all.into_iter().find(|q| object::peek::<Queue>(*q).is_some_and(|q| q.config.DefaultQueue != 0)).unwrap_or(0)
}

/// Sends a request to a device: to the queue that takes its type, or the default one.
///
/// # Errors
/// `STATUS_INVALID_DEVICE_REQUEST` when no queue takes it.
pub(crate) fn submit(request: Request) -> Result<Handle, i32> {
    let (device, kind) = (request.device, request.kind);
    let all = object::children(device, Kind::Queue);
    let routed = all.iter().copied().find(|q| object::peek::<Queue>(*q).is_some_and(|q| q.types.borrow().contains(&kind)));
    let queue = routed.unwrap_or_else(|| default_of(device));
    if queue == 0 {
        return Err(call::INVALID_DEVICE_REQUEST);
    }
    let handle = object::create(Kind::Request, device, &Default::default(), request);
    match put(queue, handle) {
        SUCCESS => Ok(handle),
        status => {
            object::dispose(handle);
            Err(status)
        }
    }
}

/// Status and output of a request.
type Answer = (i32, Vec<u8>);

/// Sends an I/O control request to a device and lets the machine run until the driver completes it.
///
/// # Errors
/// The status when it is a failure.
pub fn device_control(device: Handle, code: u32, input: &[u8], output: usize) -> Result<Vec<u8>, i32> {
    let answer: Rc<RefCell<Option<Answer>>> = Rc::default();
    let place = Rc::clone(&answer);
    let done = Box::new(move |status, data: &[u8]| {
        place.replace(Some((status, data.to_vec())));
    });
    submit(Request::new(device, 14, code, input, output).then(done))?;
    crate::kernel::wait_until(None, &mut || answer.borrow().is_some());
    match answer.take() {
        Some((status, data)) if status >= 0 => Ok(data),
        Some((status, _)) => Err(status),
        None => Err(request::PENDING),
    }
}

fn put(queue: Handle, handle: Handle) -> i32 {
    let Ok(data) = of("queue", queue) else { return INVALID_PARAMETER };
    if !data.accepting.get() {
        return INVALID_DEVICE_STATE;
    }
    if let Some(request) = object::peek::<Request>(handle) {
        request.queue.set(queue);
    }
    let was_empty = data.waiting.borrow().is_empty();
    data.waiting.borrow_mut().push_back(handle);
    let (ready, context) = data.ready.get();
    if data.config.DispatchType == MANUAL && ready != 0 && was_empty {
        callback!("EvtIoQueueState", machine::irql(), ready, (queue => usize, context => usize));
    }
    dispatch(queue);
    SUCCESS
}

/// Presents what the dispatch type allows.
fn dispatch(queue: Handle) {
    loop {
        let Some(data) = object::peek::<Queue>(queue) else { return };
        let busy = data.config.DispatchType == SEQUENTIAL && !data.with_driver.borrow().is_empty();
        if !data.dispatching.get() || data.config.DispatchType == MANUAL || busy {
            return;
        }
        let Some(handle) = data.waiting.borrow_mut().pop_front() else { return };
        let Some(request) = object::peek::<Request>(handle) else { continue };
        data.with_driver.borrow_mut().push(handle);
        let level = if data.passive { PASSIVE } else { machine::irql().min(DISPATCH) };
        let (input, output, code) = (request.input.borrow().len(), request.output.borrow().len(), request.code);
        let c = data.config;
        let own = match request.kind {
            3 => c.EvtIoRead,
            4 => c.EvtIoWrite,
            14 => c.EvtIoDeviceControl,
            15 => c.EvtIoInternalDeviceControl,
            _ => 0,
        };
        let kind = request.kind;
        drop(request);
        match (kind, own) {
            (_, 0) if c.EvtIoDefault != 0 => callback!("EvtIoDefault", level, c.EvtIoDefault, (queue => usize, handle => usize)),
            (_, 0) => {
                // A request that no callback takes is completed by the framework.
                request::WdfRequestComplete(super::state::globals(call::Framework::Wdf), handle, call::INVALID_DEVICE_REQUEST);
            }
            (3, f) => callback!("EvtIoRead", level, f, (queue => usize, handle => usize, output => usize)),
            (4, f) => callback!("EvtIoWrite", level, f, (queue => usize, handle => usize, input => usize)),
            (_, f) => callback!("EvtIoDeviceControl", level, f,
                (queue => usize, handle => usize, output => usize, input => usize, code => u32)),
        }
    }
}

/// A request of this queue is completed.
pub(crate) fn finished(queue: Handle, handle: Handle) {
    let Some(data) = object::peek::<Queue>(queue) else { return };
    data.with_driver.borrow_mut().retain(|h| *h != handle);
    let empty = data.with_driver.borrow().is_empty() && data.waiting.borrow().is_empty();
    let (function, context) = data.idle.get();
    drop(data);
    if empty && function != 0 {
        if let Some(data) = object::peek::<Queue>(queue) {
            data.idle.set((0, 0));
        }
        callback!("EvtIoQueueState", machine::irql(), function, (queue => usize, context => usize));
    }
    dispatch(queue);
}

/// Takes a cancelled request that still waits out of its queue and completes it.
pub(crate) fn cancel(handle: Handle) {
    let queue = object::peek::<Request>(handle).map_or(0, |r| r.queue.get());
    let Some(data) = object::peek::<Queue>(queue) else { return };
    let waits = data.waiting.borrow().contains(&handle);
    if !waits {
        return;
    }
    data.waiting.borrow_mut().retain(|h| *h != handle);
    let function = data.config.EvtIoCanceledOnQueue;
    drop(data);
    if function != 0 {
        callback!("EvtIoCanceledOnQueue", machine::irql(), function, (queue => usize, handle => usize));
    } else {
        request::WdfRequestComplete(super::state::globals(call::Framework::Wdf), handle, CANCELLED);
    }
}

fn purge(name: &str, queue: Handle, accept: bool) {
    let Ok(data) = of(name, queue) else { return };
    data.accepting.set(accept);
    let all: Vec<Handle> = data.waiting.borrow().iter().copied().collect();
    drop(data);
    for handle in all {
        cancel(handle);
    }
}

fn when_idle(queue: Handle, function: usize, context: usize) {
    let Some(data) = object::peek::<Queue>(queue) else { return };
    if function == 0 {
        return;
    }
    if data.with_driver.borrow().is_empty() {
        callback!("EvtIoQueueState", machine::irql(), function, (queue => usize, context => usize));
    } else {
        data.idle.set((function, context));
    }
}

fn wait(queue: Handle) {
    crate::kernel::wait_until(None, &mut || object::peek::<Queue>(queue).is_none_or(|q| q.with_driver.borrow().is_empty()));
}

fn forward(name: &str, handle: Handle, to: Handle) -> i32 {
    let from = match request::of(name, handle) {
        Ok(r) => r.queue.get(),
        Err(status) => return status,
    };
    if to == 0 || from == to {
        return call::INVALID_DEVICE_REQUEST;
    }
    if let Some(data) = object::peek::<Queue>(from) {
        data.with_driver.borrow_mut().retain(|h| *h != handle);
    }
    let status = put(to, handle);
    dispatch(from);
    status
}

exports! { Wdf;
    fn WdfIoQueueCreate(device: usize, config: usize, attributes: usize, queue: usize) -> i32 {
        call::status(create(device, config, attributes, queue))
    }

    fn WdfIoQueueGetState(queue: usize, waiting: usize, presented: usize) -> u32 {
        let Ok(data) = of("WdfIoQueueGetState", queue) else { return 0 };
        let (a, b) = (data.waiting.borrow().len(), data.with_driver.borrow().len());
        write(waiting, a as u32);
        write(presented, b as u32);
        u32::from(data.accepting.get()) | u32::from(data.dispatching.get()) << 1 | u32::from(a == 0) << 2 | u32::from(b == 0) << 3
    }

    fn WdfIoQueueStart(queue: usize) {
        if let Ok(data) = of("WdfIoQueueStart", queue) {
            data.accepting.set(true);
            data.dispatching.set(true);
            drop(data);
            dispatch(queue);
        }
    }

    fn WdfIoQueueStop(queue: usize, function: usize, context: usize) {
        if let Ok(data) = of("WdfIoQueueStop", queue) {
            data.dispatching.set(false);
            when_idle(queue, function, context);
        }
    }

    fn WdfIoQueueStopSynchronously(queue: usize) {
        if let Ok(data) = of("WdfIoQueueStopSynchronously", queue) {
            data.dispatching.set(false);
            wait(queue);
        }
    }

    fn WdfIoQueueGetDevice(queue: usize) -> usize {
        of("WdfIoQueueGetDevice", queue).map_or(0, |q| q.device)
    }

    fn WdfIoQueueRetrieveNextRequest(queue: usize, out: usize) -> i32 {
        let data = match of("WdfIoQueueRetrieveNextRequest", queue) {
            Ok(data) => data,
            Err(status) => return status,
        };
        let Some(handle) = data.waiting.borrow_mut().pop_front() else { return NO_MORE_ENTRIES };
        data.with_driver.borrow_mut().push(handle);
        write(out, handle);
        SUCCESS
    }

    fn WdfIoQueueDrainSynchronously(queue: usize) {
        if let Ok(data) = of("WdfIoQueueDrainSynchronously", queue) {
            data.accepting.set(false);
            wait(queue);
        }
    }

    fn WdfIoQueueDrain(queue: usize, function: usize, context: usize) {
        if let Ok(data) = of("WdfIoQueueDrain", queue) {
            data.accepting.set(false);
            when_idle(queue, function, context);
        }
    }

    fn WdfIoQueuePurgeSynchronously(queue: usize) {
        purge("WdfIoQueuePurgeSynchronously", queue, false);
        wait(queue);
    }

    fn WdfIoQueuePurge(queue: usize, function: usize, context: usize) {
        purge("WdfIoQueuePurge", queue, false);
        when_idle(queue, function, context);
    }

    fn WdfIoQueueStopAndPurge(queue: usize, function: usize, context: usize) {
        purge("WdfIoQueueStopAndPurge", queue, true);
        when_idle(queue, function, context);
    }

    fn WdfIoQueueStopAndPurgeSynchronously(queue: usize) {
        purge("WdfIoQueueStopAndPurgeSynchronously", queue, true);
        wait(queue);
    }

    fn WdfIoQueueReadyNotify(queue: usize, function: usize, context: usize) -> i32 {
        match of("WdfIoQueueReadyNotify", queue) {
            Ok(data) if data.config.DispatchType != MANUAL => INVALID_PARAMETER,
            Ok(data) => {
                data.ready.set((function, context));
                SUCCESS
            }
            Err(status) => status,
        }
    }

    fn WdfDeviceGetDefaultQueue(device: usize) -> usize {
        let _ = device::of("WdfDeviceGetDefaultQueue", device);
        default_of(device)
    }

    fn WdfDeviceConfigureRequestDispatching(device: usize, queue: usize, kind: u32) -> i32 {
        const NAME: &str = "WdfDeviceConfigureRequestDispatching";
        call::status(device::of(NAME, device).and_then(|_| of(NAME, queue)).map(|q| q.types.borrow_mut().push(kind)))
    }

    fn WdfDeviceEnqueueRequest(device: usize, request: usize) -> i32 {
        match device::of("WdfDeviceEnqueueRequest", device) {
            Ok(_) => forward("WdfDeviceEnqueueRequest", request, default_of(device)),
            Err(status) => status,
        }
    }

    fn WdfRequestForwardToIoQueue(request: usize, queue: usize) -> i32 {
        forward("WdfRequestForwardToIoQueue", request, queue)
    }

    fn WdfRequestForwardToParentDeviceIoQueue(request: usize, queue: usize, options: usize) -> i32 {
        forward("WdfRequestForwardToParentDeviceIoQueue", request, queue)
    }

    fn WdfRequestRequeue(request: usize) -> i32 {
        let Ok(queue) = request::of("WdfRequestRequeue", request).map(|r| r.queue.get()) else { return INVALID_PARAMETER };
        let Ok(data) = of("WdfRequestRequeue", queue) else { return INVALID_PARAMETER };
        data.with_driver.borrow_mut().retain(|h| *h != request);
        data.waiting.borrow_mut().push_front(request);
        SUCCESS
    }
}
