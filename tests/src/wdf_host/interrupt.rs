//! Interrupt objects: ISR at device IRQL, DPC, lock, synchronised execution.

use super::abi::{WDF_INTERRUPT_CONFIG, WDF_INTERRUPT_INFO};
use super::call::{self, INVALID_PARAMETER, callback, exports};
use super::facts::{DEVICE, DISPATCH, PASSIVE};
use super::kind::Kind;
use super::layout::{read, write};
use super::object::{self, Handle};
use super::pnp::Power;
use super::resources::Resource;
use super::{device, machine, rules};
use crate::kernel::interrupt as kernel_interrupt;
use std::cell::Cell;
use std::rc::Rc;

struct Interrupt {
    config: WDF_INTERRUPT_CONFIG,
    device: Handle,
    vector: Cell<Option<(u32, u32)>>,
    connected: Cell<bool>,
    line: Cell<Option<usize>>,
    dpc_queued: Cell<bool>,
    work_queued: Cell<bool>,
    lock: Cell<Option<u8>>,
}

fn create(device: Handle, config: usize, attributes: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "WdfInterruptCreate";
    let data = device::of(NAME, device)?;
    let config: WDF_INTERRUPT_CONFIG = call::config(NAME, config)?;
    let attributes = object::attributes(NAME, attributes)?;
    call::required(NAME, "EvtInterruptIsr", config.EvtInterruptIsr)?;
    let preparing = data.power.get() == Power::Preparing;
    if !preparing && data.power.get() != Power::Added {
        rules::report(rules::PNP, "WdfInterruptCreate outside EvtDriverDeviceAdd and EvtDevicePrepareHardware");
        return Err(call::INVALID_DEVICE_STATE);
    }
    // In EvtDevicePrepareHardware the driver must say which resources it means.
    if preparing && (config.InterruptRaw == 0 || config.InterruptTranslated == 0) {
        rules::report(rules::NULL_PARAMETER, "WdfInterruptCreate in EvtDevicePrepareHardware without resources");
        return Err(INVALID_PARAMETER);
    }
    let vector = preparing.then(|| {
        let d = config.InterruptTranslated;
        (read::<u32>(d + 4), read::<u32>(d + 8))
    });
    let interrupt = Interrupt {
        config,
        device,
        vector: Cell::new(vector),
        connected: Cell::new(false),
        line: Cell::new(None),
        dpc_queued: Cell::new(false),
        work_queued: Cell::new(false),
        lock: Cell::new(None),
    };
    write(out, object::create(Kind::Interrupt, device, &attributes, interrupt));
    Ok(())
}

/// Hands the assigned interrupts to the objects made in EvtDriverDeviceAdd, in order.
pub(crate) fn assign(device: Handle, hardware: &[Resource]) {
    let vectors = hardware.iter().filter_map(|r| match r {
        Resource::Interrupt(level, vector) => Some((*level, *vector)),
        _ => None,
    });
    for (handle, vector) in object::children(device, Kind::Interrupt).into_iter().zip(vectors) {
        if let Some(data) = object::peek::<Interrupt>(handle) {
            data.vector.set(Some(vector));
        }
    }
}

fn isr_irql(data: &Interrupt) -> u8 {
    if data.config.PassiveHandling != 0 { PASSIVE } else { DEVICE }
}

/// Connects every interrupt after D0 entry and calls EvtInterruptEnable.
pub(crate) fn connect(device: Handle) {
    for handle in object::children(device, Kind::Interrupt) {
        let Some(data) = object::peek::<Interrupt>(handle) else { continue };
        let Some((_, vector)) = data.vector.get() else { continue };
        let slot = crate::pci::slot_of_vector(vector);
        data.line.set(slot.map(|slot| kernel_interrupt::connect(slot, DEVICE, Rc::new(move || service(handle)))));
        data.connected.set(true);
        if data.config.EvtInterruptEnable != 0 {
            callback!("EvtInterruptEnable", isr_irql(&data), data.config.EvtInterruptEnable,
                (handle => usize, device => usize) -> i32);
        }
    }
}

/// Calls EvtInterruptDisable and disconnects, before D0 exit.
pub(crate) fn disconnect(device: Handle) {
    for handle in object::children(device, Kind::Interrupt) {
        let Some(data) = object::peek::<Interrupt>(handle) else { continue };
        if data.connected.get() && data.config.EvtInterruptDisable != 0 {
            callback!("EvtInterruptDisable", isr_irql(&data), data.config.EvtInterruptDisable,
                (handle => usize, device => usize) -> i32);
        }
        data.connected.set(false);
        if let Some(line) = data.line.take() {
            kernel_interrupt::disconnect(line);
        }
    }
}

/// The line is up: asks one interrupt object's ISR whether it claims.
pub(crate) fn service(handle: Handle) -> bool {
    let Some(data) = object::peek::<Interrupt>(handle) else { return false };
    if !data.connected.get() || data.lock.get().is_some() {
        return false;
    }
    if data.config.PassiveHandling != 0 {
        // A passive-level interrupt is asked on a thread; the line counts as claimed until then.
        machine::queue_work(Box::new(move || {
            call_isr(handle);
        }));
        return true;
    }
    call_isr(handle)
}

fn call_isr(handle: Handle) -> bool {
    let Some(data) = object::peek::<Interrupt>(handle) else { return false };
    callback!("EvtInterruptIsr", isr_irql(&data), data.config.EvtInterruptIsr, (handle => usize, 0_u32 => u32) -> u8) != 0
}

fn deliver_dpc(handle: Handle) {
    let Some(data) = object::peek::<Interrupt>(handle) else { return };
    if data.dpc_queued.replace(false) {
        callback!("EvtInterruptDpc", DISPATCH, data.config.EvtInterruptDpc, (handle => usize, data.device => usize));
    }
}

fn deliver_work(handle: Handle) {
    let Some(data) = object::peek::<Interrupt>(handle) else { return };
    if data.work_queued.replace(false) {
        callback!("EvtInterruptWorkItem", PASSIVE, data.config.EvtInterruptWorkItem,
            (handle => usize, data.device => usize));
    }
}

fn queue(name: &str, handle: Handle, dpc: bool) -> u8 {
    let Ok(data) = object::data::<Interrupt>(name, handle, Kind::Interrupt) else { return 0 };
    let (function, flag) =
        if dpc { (data.config.EvtInterruptDpc, &data.dpc_queued) } else { (data.config.EvtInterruptWorkItem, &data.work_queued) };
    if function == 0 {
        rules::report(rules::INTERRUPT, format!("{name}: the interrupt has no such callback"));
        return 0;
    }
    if flag.replace(true) {
        return 0;
    }
    if dpc {
        machine::queue_dpc(Box::new(move || deliver_dpc(handle)));
    } else {
        machine::queue_work(Box::new(move || deliver_work(handle)));
    }
    1
}

/// Takes an interrupt's lock if it is free.
pub(crate) fn try_lock(interrupt: Handle) -> u8 {
    let Ok(data) = object::data::<Interrupt>("WdfInterruptTryToAcquireLock", interrupt, Kind::Interrupt) else { return 0 };
    if data.lock.get().is_some() {
        return 0;
    }
    data.lock.set(Some(machine::set_irql(isr_irql(&data).max(machine::irql()))));
    1
}

exports! { Wdf;
    fn WdfInterruptCreate(device: usize, config: usize, attributes: usize, interrupt: usize) -> i32 {
        call::status(create(device, config, attributes, interrupt))
    }

    fn WdfInterruptQueueDpcForIsr(interrupt: usize) -> u8 {
        queue("WdfInterruptQueueDpcForIsr", interrupt, true)
    }

    fn WdfInterruptQueueWorkItemForIsr(interrupt: usize) -> u8 {
        queue("WdfInterruptQueueWorkItemForIsr", interrupt, false)
    }

    fn WdfInterruptSynchronize(interrupt: usize, function: usize, context: usize) -> u8 {
        const NAME: &str = "WdfInterruptSynchronize";
        let Ok(data) = object::data::<Interrupt>(NAME, interrupt, Kind::Interrupt) else { return 0 };
        if call::required(NAME, "Callback", function).is_err() {
            return 0;
        }
        callback!("EvtInterruptSynchronize", isr_irql(&data), function, (interrupt => usize, context => usize) -> u8)
    }

    fn WdfInterruptAcquireLock(interrupt: usize) {
        let Ok(data) = object::data::<Interrupt>("WdfInterruptAcquireLock", interrupt, Kind::Interrupt) else { return };
        if data.lock.get().is_some() {
            rules::report(rules::LOCK, "WdfInterruptAcquireLock: already held");
            return;
        }
        data.lock.set(Some(machine::set_irql(isr_irql(&data).max(machine::irql()))));
    }

    fn WdfInterruptReleaseLock(interrupt: usize) {
        let Ok(data) = object::data::<Interrupt>("WdfInterruptReleaseLock", interrupt, Kind::Interrupt) else { return };
        match data.lock.take() {
            Some(old) => { machine::set_irql(old); }
            None => rules::report(rules::LOCK, "WdfInterruptReleaseLock: not held"),
        }
    }

    fn WdfInterruptEnable(interrupt: usize) {
        if let Ok(data) = object::data::<Interrupt>("WdfInterruptEnable", interrupt, Kind::Interrupt) {
            data.connected.set(true);
        }
    }

    fn WdfInterruptDisable(interrupt: usize) {
        if let Ok(data) = object::data::<Interrupt>("WdfInterruptDisable", interrupt, Kind::Interrupt) {
            data.connected.set(false);
        }
    }

    fn WdfInterruptGetDevice(interrupt: usize) -> usize {
        object::data::<Interrupt>("WdfInterruptGetDevice", interrupt, Kind::Interrupt).map_or(0, |i| i.device)
    }

    fn WdfInterruptGetInfo(interrupt: usize, info: usize) {
        const NAME: &str = "WdfInterruptGetInfo";
        let Ok(data) = object::data::<Interrupt>(NAME, interrupt, Kind::Interrupt) else { return };
        let Ok(mut out) = call::config::<WDF_INTERRUPT_INFO>(NAME, info) else { return };
        let (_, vector) = data.vector.get().unwrap_or_default();
        (out.Vector, out.Irql, out.TargetProcessorSet, out.ShareDisposition) = (vector, DEVICE, 1, 3);
        write(info, out);
    }

    fn WdfInterruptSetPolicy(interrupt: usize, policy: u32, priority: u32, processors: usize) {
        let _ = object::check("WdfInterruptSetPolicy", interrupt, Kind::Interrupt);
    }

    fn WdfInterruptReportActive(interrupt: usize) {
        let _ = object::check("WdfInterruptReportActive", interrupt, Kind::Interrupt);
    }

    fn WdfInterruptReportInactive(interrupt: usize) {
        let _ = object::check("WdfInterruptReportInactive", interrupt, Kind::Interrupt);
    }
}
