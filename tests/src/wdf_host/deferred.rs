//! Timers, DPCs and work items.

use super::abi::{WDF_DPC_CONFIG, WDF_TIMER_CONFIG, WDF_WORKITEM_CONFIG};
use super::call::{self, INVALID_PARAMETER, callback, exports};
use super::facts::{DISPATCH, PASSIVE};
use super::kind::Kind;
use super::layout::write;
use super::object::{self, Handle};
use super::{machine, rules};
use std::cell::Cell;

/// A timer, DPC or work item.
struct Deferred {
    function: usize,
    period: u32,
    passive: bool,
    queued: Cell<bool>,
    timer: Cell<Option<machine::TimerId>>,
}

fn make(name: &str, kind: Kind, function: usize, period: u32, attributes: usize, out: usize) -> Result<(), i32> {
    let attributes = object::attributes(name, attributes)?;
    call::required(name, "the callback", function)?;
    if attributes.parent == 0 {
        rules::report(rules::STRUCTURE_VALUE, format!("{name}: ParentObject is mandatory"));
        return Err(INVALID_PARAMETER);
    }
    let passive = kind == Kind::WorkItem || attributes.execution_level == 2;
    let data = Deferred { function, period, passive, queued: Cell::new(false), timer: Cell::new(None) };
    write(out, object::create(kind, 0, &attributes, data));
    Ok(())
}

/// Stops whatever is pending, as the framework does before it cleans the object up.
pub(crate) fn stop(handle: Handle) {
    if let Some(data) = object::peek::<Deferred>(handle) {
        data.queued.set(false);
        machine::cancel(data.timer.take());
    }
}

fn run(handle: Handle, name: &'static str, irql: u8) {
    let Some(data) = object::peek::<Deferred>(handle) else { return };
    if data.queued.replace(false) {
        callback!(name, irql, data.function, (handle => usize));
    }
}

fn expire(handle: Handle) {
    let Some(data) = object::peek::<Deferred>(handle) else { return };
    data.timer.set(None);
    if data.period != 0 {
        arm(handle, &data, u64::from(data.period) * 1_000_000);
    }
    if data.passive {
        data.queued.set(true);
        machine::queue_work(Box::new(move || run(handle, "EvtTimerFunc", PASSIVE)));
    } else {
        callback!("EvtTimerFunc", DISPATCH, data.function, (handle => usize));
    }
}

fn arm(handle: Handle, data: &Deferred, delay: u64) {
    data.timer.set(Some(machine::schedule(machine::now() + delay, Box::new(move || expire(handle)))));
}

exports! { Wdf;
    fn WdfTimerCreate(config: usize, attributes: usize, timer: usize) -> i32 {
        call::status(call::config::<WDF_TIMER_CONFIG>("WdfTimerCreate", config).and_then(|c| {
            make("WdfTimerCreate", Kind::Timer, c.EvtTimerFunc, c.Period, attributes, timer)
        }))
    }

    fn WdfTimerStart(timer: usize, due: i64) -> u8 {
        let Ok(data) = object::data::<Deferred>("WdfTimerStart", timer, Kind::Timer) else { return 0 };
        let pending = machine::cancel(data.timer.take());
        // Units of 100 ns: negative is relative, positive is absolute system time.
        let delay = if due <= 0 { due.unsigned_abs() * 100 } else { (due as u64 * 100).saturating_sub(machine::now()) };
        arm(timer, &data, delay);
        u8::from(pending)
    }

    fn WdfTimerStop(timer: usize, wait: u8) -> u8 {
        if wait != 0 {
            call::require_irql("WdfTimerStop(TRUE)", PASSIVE);
        }
        let Ok(data) = object::data::<Deferred>("WdfTimerStop", timer, Kind::Timer) else { return 0 };
        u8::from(machine::cancel(data.timer.take()))
    }

    fn WdfTimerGetParentObject(timer: usize) -> usize {
        object::check("WdfTimerGetParentObject", timer, Kind::Timer).map_or(0, |()| object::parent(timer))
    }

    fn WdfDpcCreate(config: usize, attributes: usize, dpc: usize) -> i32 {
        call::status(call::config::<WDF_DPC_CONFIG>("WdfDpcCreate", config)
            .and_then(|c| make("WdfDpcCreate", Kind::Dpc, c.EvtDpcFunc, 0, attributes, dpc)))
    }

    fn WdfDpcEnqueue(dpc: usize) -> u8 {
        let Ok(data) = object::data::<Deferred>("WdfDpcEnqueue", dpc, Kind::Dpc) else { return 0 };
        if data.queued.replace(true) {
            return 0;
        }
        machine::queue_dpc(Box::new(move || run(dpc, "EvtDpcFunc", DISPATCH)));
        1
    }

    fn WdfDpcCancel(dpc: usize, wait: u8) -> u8 {
        if wait != 0 {
            call::require_irql("WdfDpcCancel(TRUE)", PASSIVE);
        }
        object::data::<Deferred>("WdfDpcCancel", dpc, Kind::Dpc).map_or(0, |d| u8::from(d.queued.replace(false)))
    }

    fn WdfDpcGetParentObject(dpc: usize) -> usize {
        object::check("WdfDpcGetParentObject", dpc, Kind::Dpc).map_or(0, |()| object::parent(dpc))
    }

    fn WdfWorkItemCreate(config: usize, attributes: usize, item: usize) -> i32 {
        call::status(call::config::<WDF_WORKITEM_CONFIG>("WdfWorkItemCreate", config)
            .and_then(|c| make("WdfWorkItemCreate", Kind::WorkItem, c.EvtWorkItemFunc, 0, attributes, item)))
    }

    fn WdfWorkItemEnqueue(item: usize) {
        let Ok(data) = object::data::<Deferred>("WdfWorkItemEnqueue", item, Kind::WorkItem) else { return };
        if !data.queued.replace(true) {
            machine::queue_work(Box::new(move || run(item, "EvtWorkItemFunc", PASSIVE)));
        }
    }

    fn WdfWorkItemGetParentObject(item: usize) -> usize {
        object::check("WdfWorkItemGetParentObject", item, Kind::WorkItem).map_or(0, |()| object::parent(item))
    }

    fn WdfWorkItemFlush(item: usize) {
        if object::check("WdfWorkItemFlush", item, Kind::WorkItem).is_ok() {
            run(item, "EvtWorkItemFunc", PASSIVE);
        }
    }
}
