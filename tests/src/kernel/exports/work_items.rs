//! Work items, executive work queues, one-second timers.
use std::ptr::null_mut;

use acx_core::nt::raw::{DEVICE_OBJECT, IO_WORKITEM, PIO_WORKITEM_ROUTINE};

use super::memory_refused;
use super::raw::{P, get, put};
use super::status::*;
use crate::kernel::irql::{callout, require};
use crate::kernel::work::{Item, Work};
use crate::kernel::{now, queue_work, schedule, scheduler, with};
use crate::verifier::{report, rule};

fn ready(item: usize) -> Option<usize> {
    require("IoQueueWorkItem", 2, rule::IRQL_IO_DISPATCH);
    let Some(device) = with(|s| s.work_items.get(&item).map(|i| i.device)) else {
        report(rule::WORK_ITEM_LEFT, format!("{item:#x} is no work item"));
        return None;
    };
    if scheduler::work_is_queued(item) {
        report(rule::WORK_ITEM_LEFT, format!("work item {item:#x} is queued twice"));
        return None;
    }
    Some(device)
}

/// The routine of IoQueueWorkItemEx also gets the item.
fn queue_ex(item: usize, routine: usize, context: usize) -> bool {
    let Some(device) = ready(item) else { return false };
    // SAFETY: the driver gave the routine and its context for this call.
    queue_work(Box::new(move || unsafe {
        std::mem::transmute::<usize, unsafe extern "win64" fn(usize, usize, usize)>(routine)(device, context, item);
    }));
    true
}

/// An IO_TIMER: the device keeps its routine; the lab keeps whether it runs.
fn tick(device: usize, timer: usize) {
    // IO_TIMER of the lab: routine, context, running.
    if get::<usize>(timer + 16) == 0 {
        return;
    }
    let (routine, context) = (get::<usize>(timer), get::<usize>(timer + 8));
    // SAFETY: the driver gave the routine and its context for the device's life.
    callout("I/O timer", 2, || unsafe {
        std::mem::transmute::<usize, unsafe extern "win64" fn(usize, usize)>(routine)(device, context);
    });
    schedule(now() + 1_000_000_000, Box::new(move || tick(device, timer)));
}

/// `DEVICE_OBJECT.Timer`.
fn timer_of(device: usize) -> usize {
    get(device + 40)
}

exports! { "ntoskrnl.exe";
    fn IoAllocateWorkItem(device: *mut DEVICE_OBJECT) -> *mut IO_WORKITEM; 2 IRQL_IO_DISPATCH {
        if memory_refused() {
            return null_mut();
        }
        with(|s| {
            // Handles are addresses that nothing maps.
            let handle = s.work_items.keys().filter(|h| **h < 0x10_0000).max().map_or(0x1000, |last| last + 16);
            s.work_items.insert(handle, Item { device: device as usize });
            handle as *mut IO_WORKITEM
        })
    }
    fn IoFreeWorkItem(item: *mut IO_WORKITEM); 2 IRQL_IO_DISPATCH {
        if scheduler::work_is_queued(item as usize) {
            report(rule::WORK_ITEM_LEFT, format!("work item {item:?} is freed while queued"));
        }
        if with(|s| s.work_items.remove(&(item as usize))).is_none() {
            report(rule::WORK_ITEM_LEFT, format!("{item:?} is no work item"));
        }
    }
    fn IoSizeofWorkItem() -> u32 { 96 }
    fn IoInitializeWorkItem(device: *mut DEVICE_OBJECT, item: usize); 2 IRQL_IO_DISPATCH {
        with(|s| s.work_items.insert(item, Item { device: device as usize }));
    }
    fn IoUninitializeWorkItem(item: usize); 2 IRQL_IO_DISPATCH {
        if with(|s| s.work_items.remove(&item)).is_none() {
            report(rule::WORK_ITEM_LEFT, format!("{item:#x} is no work item"));
        }
    }
    fn IoQueueWorkItem(item: *mut IO_WORKITEM, routine: PIO_WORKITEM_ROUTINE, _queue: i32, context: P) {
        if let Some(device) = ready(item as usize) {
            scheduler::push_work(Work::Item { item: item as usize, device, routine, context: context as usize });
        }
    }
    fn IoQueueWorkItemEx(item: usize, routine: usize, _queue: i32, context: usize) { queue_ex(item, routine, context); }
    fn IoTryQueueWorkItem(item: usize, routine: usize, _queue: i32, context: usize) -> u8 { u8::from(queue_ex(item, routine, context)) }
    fn IoQueueWorkItemToNode(item: usize, routine: usize, _queue: i32, context: usize, _node: u32) { queue_ex(item, routine, context); }
    fn ExQueueWorkItem(item: usize, _queue: i32); 2 IRQL_DISPATCH_LTE {
        // WORK_QUEUE_ITEM: List, WorkerRoutine at 16, Parameter at 24. List.Flink is null until it is queued.
        let (routine, parameter) = (get::<usize>(item + 16), get::<usize>(item + 24));
        put(item, item);
        queue_work(Box::new(move || {
            put(item, 0_usize);
            std::mem::transmute::<usize, unsafe extern "win64" fn(usize)>(routine)(parameter);
        }));
    }
    fn ExTryQueueWorkItem(item: usize, queue: i32) -> u8; 2 IRQL_DISPATCH_LTE { ExQueueWorkItem(item, queue); 1 }
    fn IoInitializeTimer(device: usize, routine: usize, context: usize) -> i32; 0 IRQL_IO_PASSIVE {
        let timer = Box::leak(Box::new([routine, context, 0])).as_ptr() as usize;
        put(device + 40, timer);
        SUCCESS
    }
    fn IoStartTimer(device: usize); 2 IRQL_IO_DISPATCH {
        let timer = timer_of(device);
        if timer != 0 && get::<usize>(timer + 16) == 0 {
            put(timer + 16, 1_usize);
            schedule(now() + 1_000_000_000, Box::new(move || tick(device, timer)));
        }
    }
    fn IoStopTimer(device: usize); 2 IRQL_IO_DISPATCH {
        if timer_of(device) != 0 {
            put(timer_of(device) + 16, 0_usize);
        }
    }
}
