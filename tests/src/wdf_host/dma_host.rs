//! DMA enablers, common buffers and transactions.

use super::abi::{WDF_COMMON_BUFFER_CONFIG, WDF_DMA_ENABLER_CONFIG};
use super::call::{self, INVALID_PARAMETER, SUCCESS, callback, exports};
use super::facts::DISPATCH;
use super::kind::Kind;
use super::layout::{read, write};
use super::object::{self, Handle};
use super::{device, rules};
use crate::kernel::{dma, phys};
use acx_core::nt::raw::{DEVICE_DESCRIPTION, DMA_ADAPTER};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// STATUS_INSUFFICIENT_RESOURCES.
const INSUFFICIENT_RESOURCES: i32 = 0xC000_009A_u32 as i32;
/// STATUS_MORE_PROCESSING_REQUIRED.
const MORE_PROCESSING_REQUIRED: i32 = 0xC000_0016_u32 as i32;
const PAGE: usize = 4096;

struct Enabler {
    device: Handle,
    maximum: usize,
    wide: bool,
    adapter: Cell<usize>,
    elements: Cell<usize>,
}

struct Common {
    block: phys::Block,
    length: usize,
}

struct Transaction {
    enabler: Handle,
    program: Cell<usize>,
    direction: Cell<u32>,
    range: Cell<(usize, usize)>,
    done: Cell<usize>,
    part: Cell<usize>,
    running: Cell<bool>,
    list: RefCell<Vec<u64>>,
}

/// Gives back what the kernel keeps for an object.
pub(crate) fn stop(handle: Handle) {
    if let Some(common) = object::peek::<Common>(handle) {
        phys::free(common.block.addr);
    }
    if let Some(enabler) = object::peek::<Enabler>(handle) {
        let adapter = enabler.adapter.take() as *mut DMA_ADAPTER;
        if !adapter.is_null() {
            // SAFETY: the adapter was made for this enabler and is given up once.
            unsafe {
                if let Some(put) = (*(*adapter).DmaOperations).PutDmaAdapter {
                    put(adapter);
                }
            }
        }
    }
    if object::peek::<Transaction>(handle).is_some_and(|t| t.running.get()) {
        rules::report(rules::DMA, format!("transaction {handle:#x} is deleted before WdfDmaTransactionRelease"));
    }
}

fn enabler(name: &str, handle: Handle) -> Result<Rc<Enabler>, i32> {
    object::data(name, handle, Kind::DmaEnabler)
}

fn create(device: Handle, config: usize, attributes: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "WdfDmaEnablerCreate";
    device::of(NAME, device)?;
    let config: WDF_DMA_ENABLER_CONFIG = call::config(NAME, config)?;
    let attributes = object::attributes(NAME, attributes)?;
    // WdfDmaProfilePacket 1 to ScatterGather64Duplex 6; the system profiles 7 and 8 need a DMA controller.
    if !(1..=6).contains(&config.Profile) || config.MaximumLength == 0 {
        rules::report(rules::STRUCTURE_VALUE, format!("{NAME}: profile {}, length {}", config.Profile, config.MaximumLength));
        return Err(INVALID_PARAMETER);
    }
    let data = Enabler {
        device,
        maximum: config.MaximumLength,
        wide: matches!(config.Profile, 3 | 4 | 6),
        adapter: Cell::new(0),
        elements: Cell::new(usize::MAX),
    };
    write(out, object::create(Kind::DmaEnabler, device, &attributes, data));
    Ok(())
}

fn common(name: &str, owner: Handle, length: usize, align: u64, attributes: usize, out: usize) -> Result<(), i32> {
    let data = enabler(name, owner)?;
    let attributes = object::attributes(name, attributes)?;
    call::required(name, "CommonBuffer", out)?;
    if length == 0 {
        return Err(INVALID_PARAMETER);
    }
    if crate::kernel::exports::memory_refused() {
        return Err(INSUFFICIENT_RESOURCES);
    }
    let below = if data.wide { u64::MAX } else { 1 << 32 };
    let block = phys::alloc_for("common buffer", length, align.max(PAGE as u64), below).ok_or(INSUFFICIENT_RESOURCES)?;
    write(out, object::create(Kind::CommonBuffer, owner, &attributes, Common { block, length }));
    Ok(())
}

fn transaction(name: &str, handle: Handle) -> Result<Rc<Transaction>, i32> {
    object::data(name, handle, Kind::DmaTransaction)
}

/// Programs the next part: a scatter-gather list of the pages, EvtProgramDma at DISPATCH_LEVEL.
fn program(handle: Handle, t: &Transaction, context: usize) -> Result<(), i32> {
    let owner = enabler("WdfDmaTransactionExecute", t.enabler)?;
    let (start, length) = t.range.get();
    let part = (length - t.done.get()).min(owner.maximum);
    t.part.set(part);
    let mut elements: Vec<(u64, usize)> = Vec::new();
    let mut at = start + t.done.get();
    let end = at + part;
    while at < end {
        let len = (PAGE - at % PAGE).min(end - at);
        let page = phys::page_address(at - at % PAGE, u64::MAX).ok_or(INSUFFICIENT_RESOURCES)?;
        elements.push((page + (at % PAGE) as u64, len));
        at += len;
    }
    // SCATTER_GATHER_LIST: NumberOfElements, Reserved, then Address, Length, Reserved of each.
    let mut words = vec![elements.len() as u64, 0];
    words.extend(elements.iter().flat_map(|(address, len)| [*address, *len as u64, 0]));
    t.list.replace(words);
    let list = t.list.borrow().as_ptr() as usize;
    callback!("EvtProgramDma", DISPATCH, t.program.get(),
        (handle => usize, owner.device => usize, context => usize, t.direction.get() => u32, list => usize) -> u8);
    Ok(())
}

fn completed(name: &str, handle: Handle, length: Option<usize>, is_final: bool, status: usize) -> u8 {
    let Ok(t) = transaction(name, handle) else { return 1 };
    if !t.running.get() {
        rules::report(rules::DMA, format!("{name}: the transaction is not executed"));
        return 1;
    }
    t.done.set(t.done.get() + length.unwrap_or(t.part.get()).min(t.part.get()));
    if !is_final && t.done.get() < t.range.get().1 {
        write(status, MORE_PROCESSING_REQUIRED);
        let _ = program(handle, &t, 0);
        return 0;
    }
    write(status, SUCCESS);
    1
}

exports! { Wdf;
    fn WdfDmaEnablerCreate(device: usize, config: usize, attributes: usize, out: usize) -> i32 {
        call::status(create(device, config, attributes, out))
    }

    fn WdfDmaEnablerGetMaximumLength(handle: usize) -> usize {
        enabler("WdfDmaEnablerGetMaximumLength", handle).map_or(0, |e| e.maximum)
    }

    fn WdfDmaEnablerGetMaximumScatterGatherElements(handle: usize) -> usize {
        enabler("WdfDmaEnablerGetMaximumScatterGatherElements", handle).map_or(0, |e| e.elements.get())
    }

    fn WdfDmaEnablerSetMaximumScatterGatherElements(handle: usize, most: usize) {
        if let Ok(e) = enabler("WdfDmaEnablerSetMaximumScatterGatherElements", handle) {
            e.elements.set(most);
        }
    }

    fn WdfDmaEnablerGetFragmentLength(handle: usize, direction: u32) -> usize {
        enabler("WdfDmaEnablerGetFragmentLength", handle).map_or(0, |e| e.maximum)
    }

    fn WdfDmaEnablerWdmGetDmaAdapter(handle: usize, direction: u32) -> usize {
        let Ok(e) = enabler("WdfDmaEnablerWdmGetDmaAdapter", handle) else { return 0 };
        if e.adapter.get() == 0 {
            // SAFETY: all-zero bytes are a valid value of this plain structure.
            let mut description: DEVICE_DESCRIPTION = unsafe { std::mem::zeroed() };
            description.Dma64BitAddresses = u8::from(e.wide);
            description.MaximumLength = e.maximum as u32;
            e.adapter.set(dma::adapter(&description) as usize);
        }
        e.adapter.get()
    }

    fn WdfCommonBufferCreate(owner: usize, length: usize, attributes: usize, out: usize) -> i32 {
        call::status(common("WdfCommonBufferCreate", owner, length, PAGE as u64, attributes, out))
    }

    fn WdfCommonBufferCreateWithConfig(owner: usize, length: usize, config: usize, attributes: usize, out: usize) -> i32 {
        const NAME: &str = "WdfCommonBufferCreateWithConfig";
        call::status(call::config::<WDF_COMMON_BUFFER_CONFIG>(NAME, config).and_then(|c| {
            // A mask such as FILE_LONG_ALIGNMENT (3).
            let align = u64::from(c.AlignmentRequirement) + 1;
            if !align.is_power_of_two() {
                return Err(INVALID_PARAMETER);
            }
            common(NAME, owner, length, align, attributes, out)
        }))
    }

    fn WdfCommonBufferGetAlignedVirtualAddress(buffer: usize) -> usize {
        object::data::<Common>("WdfCommonBufferGetAlignedVirtualAddress", buffer, Kind::CommonBuffer).map_or(0, |c| c.block.ptr as usize)
    }

    fn WdfCommonBufferGetAlignedLogicalAddress(buffer: usize) -> u64 {
        object::data::<Common>("WdfCommonBufferGetAlignedLogicalAddress", buffer, Kind::CommonBuffer).map_or(0, |c| c.block.addr)
    }

    fn WdfCommonBufferGetLength(buffer: usize) -> usize {
        object::data::<Common>("WdfCommonBufferGetLength", buffer, Kind::CommonBuffer).map_or(0, |c| c.length)
    }

    fn WdfDmaTransactionCreate(owner: usize, attributes: usize, out: usize) -> i32 {
        const NAME: &str = "WdfDmaTransactionCreate";
        call::status(enabler(NAME, owner).and_then(|_| {
            let attributes = object::attributes(NAME, attributes)?;
            let data = Transaction {
                enabler: owner, program: Cell::new(0), direction: Cell::new(0), range: Cell::new((0, 0)), done: Cell::new(0),
                part: Cell::new(0), running: Cell::new(false), list: RefCell::default(),
            };
            write(out, object::create(Kind::DmaTransaction, owner, &attributes, data));
            Ok(())
        }))
    }

    fn WdfDmaTransactionInitialize(handle: usize, program: usize, direction: u32, mdl: usize, address: usize, length: usize) -> i32 {
        const NAME: &str = "WdfDmaTransactionInitialize";
        call::status(transaction(NAME, handle).and_then(|t| {
            call::required(NAME, "EvtProgramDmaFunction", program)?;
            call::required(NAME, "Mdl", mdl)?;
            if t.running.get() {
                rules::report(rules::DMA, format!("{NAME}: the transaction was not released"));
                return Err(call::INVALID_DEVICE_REQUEST);
            }
            // MDL: StartVa at 32, ByteCount at 40, ByteOffset at 44.
            let start = read::<usize>(mdl + 32) + read::<u32>(mdl + 44) as usize;
            if length == 0 || address < start || address + length > start + read::<u32>(mdl + 40) as usize {
                return Err(INVALID_PARAMETER);
            }
            t.program.set(program);
            t.direction.set(direction);
            t.range.set((address, length));
            t.done.set(0);
            Ok(())
        }))
    }

    fn WdfDmaTransactionExecute(handle: usize, context: usize) -> i32 {
        call::status(transaction("WdfDmaTransactionExecute", handle).and_then(|t| {
            if t.program.get() == 0 || t.running.replace(true) {
                rules::report(rules::DMA, "WdfDmaTransactionExecute: not initialised, or executed already");
                return Err(call::INVALID_DEVICE_REQUEST);
            }
            program(handle, &t, context)
        }))
    }

    fn WdfDmaTransactionRelease(handle: usize) -> i32 {
        call::status(transaction("WdfDmaTransactionRelease", handle).map(|t| {
            t.running.set(false);
            t.program.set(0);
        }))
    }

    fn WdfDmaTransactionDmaCompleted(handle: usize, status: usize) -> u8 {
        completed("WdfDmaTransactionDmaCompleted", handle, None, false, status)
    }

    fn WdfDmaTransactionDmaCompletedWithLength(handle: usize, length: usize, status: usize) -> u8 {
        completed("WdfDmaTransactionDmaCompletedWithLength", handle, Some(length), false, status)
    }

    fn WdfDmaTransactionDmaCompletedFinal(handle: usize, length: usize, status: usize) -> u8 {
        completed("WdfDmaTransactionDmaCompletedFinal", handle, Some(length), true, status)
    }

    fn WdfDmaTransactionGetBytesTransferred(handle: usize) -> usize {
        transaction("WdfDmaTransactionGetBytesTransferred", handle).map_or(0, |t| t.done.get())
    }

    fn WdfDmaTransactionGetCurrentDmaTransferLength(handle: usize) -> usize {
        transaction("WdfDmaTransactionGetCurrentDmaTransferLength", handle).map_or(0, |t| t.part.get())
    }

    fn WdfDmaTransactionGetDevice(handle: usize) -> usize {
        transaction("WdfDmaTransactionGetDevice", handle)
            .and_then(|t| enabler("WdfDmaTransactionGetDevice", t.enabler))
            .map_or(0, |e| e.device)
    }
}
