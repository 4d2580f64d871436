//! Adapter operations beyond common buffers: scatter-gather lists and transfers through map registers. Each device of the lab
//! masters the bus and sees all of physical memory, so a page is mapped where it lies.
#![allow(clippy::too_many_arguments, reason = "the adapter's operations have the arguments they have")]

use std::ffi::c_void;

use acx_core::nt::raw::{DEVICE_OBJECT, DMA_ADAPTER, IRP, MDL};

use super::exports::raw::{get, put};
use super::irql::{callout, irql, require};
use super::{phys, with};
use crate::verifier::{report, rule};

const PAGE: usize = 4096;
/// STATUS_BUFFER_TOO_SMALL and STATUS_INVALID_PARAMETER.
const BUFFER_TOO_SMALL: i32 = 0xC000_0023_u32 as i32;
const INVALID_PARAMETER: i32 = 0xC000_000D_u32 as i32;

type ListControl = unsafe extern "win64" fn(*mut DEVICE_OBJECT, *mut IRP, *mut c_void, *mut c_void);
type Control = unsafe extern "win64" fn(*mut DEVICE_OBJECT, *mut IRP, *mut c_void, *mut c_void) -> i32;

/// Address and length of each part of a range that lies in one page.
fn parts(address: usize, len: usize) -> Option<Vec<(u64, u64)>> {
    let mut at = address;
    let mut all = Vec::new();
    while at < address + len {
        let part = (PAGE - at % PAGE).min(address + len - at);
        let page = phys::page_address(at - at % PAGE, u64::MAX)?;
        all.push((page + (at % PAGE) as u64, part as u64));
        at += part;
    }
    Some(all)
}

/// `SCATTER_GATHER_LIST`: NumberOfElements, Reserved; then Address, Length and Reserved of each.
fn list(parts: &[(u64, u64)]) -> Vec<u64> {
    let mut words = vec![parts.len() as u64, 0];
    words.extend(parts.iter().flat_map(|(address, len)| [*address, *len, 0]));
    words
}

fn inside(mdl: *mut MDL, address: usize, len: usize) -> bool {
    // SAFETY: the driver passes a live list.
    let (start, count) = unsafe { ((*mdl).StartVa as usize + (*mdl).ByteOffset as usize, (*mdl).ByteCount as usize) };
    len > 0 && address >= start && address + len <= start + count
}

fn run(device: *mut DEVICE_OBJECT, routine: usize, list: usize, context: *mut c_void) {
    // SAFETY: the driver gave the AdapterListControl routine for this call; CurrentIrp belongs to the device.
    callout("adapter list control", irql().max(2), || unsafe {
        let irp = if device.is_null() { std::ptr::null_mut() } else { (*device).CurrentIrp };
        std::mem::transmute::<usize, ListControl>(routine)(device, irp, list as *mut c_void, context);
    });
}

/// `GetScatterGatherList`. IRQL: DISPATCH_LEVEL.
pub(super) unsafe extern "win64" fn get_list(
    _adapter: *mut DMA_ADAPTER,
    device: *mut DEVICE_OBJECT,
    mdl: *mut MDL,
    address: usize,
    len: u32,
    routine: usize,
    context: *mut c_void,
    _write: u8,
) -> i32 {
    if irql() != 2 {
        report(rule::DMA_IRQL, format!("GetScatterGatherList at IRQL {}", irql()));
    }
    if !inside(mdl, address, len as usize) {
        return INVALID_PARAMETER;
    }
    let Some(parts) = parts(address, len as usize) else { return INVALID_PARAMETER };
    let words = list(&parts).into_boxed_slice();
    let at = words.as_ptr() as usize;
    with(|s| s.ext.scatter.insert(at, words));
    run(device, routine, at, context);
    0
}

/// `PutScatterGatherList`. IRQL: DISPATCH_LEVEL.
pub(super) unsafe extern "win64" fn put_list(_adapter: *mut DMA_ADAPTER, list: usize, _write: u8) {
    require("PutScatterGatherList", 2, rule::DMA_IRQL);
    if with(|s| s.ext.scatter.remove(&list)).is_none() {
        report(rule::DMA_FREE_MISMATCH, format!("{list:#x} is no scatter-gather list"));
    }
}

/// `CalculateScatterGatherList`.
pub(super) unsafe extern "win64" fn calculate(
    _adapter: *mut DMA_ADAPTER,
    _mdl: *mut MDL,
    address: usize,
    len: u32,
    size: *mut u32,
    registers: *mut u32,
) -> i32 {
    let pages = (address % PAGE + len as usize).div_ceil(PAGE);
    put(size as usize, (16 + 24 * pages) as u32);
    put(registers as usize, pages as u32);
    0
}

/// `BuildScatterGatherList`: the list goes into the driver's buffer. IRQL: DISPATCH_LEVEL.
pub(super) unsafe extern "win64" fn build(
    _adapter: *mut DMA_ADAPTER,
    device: *mut DEVICE_OBJECT,
    mdl: *mut MDL,
    address: usize,
    len: u32,
    routine: usize,
    context: *mut c_void,
    _write: u8,
    buffer: usize,
    room: u32,
) -> i32 {
    if !inside(mdl, address, len as usize) {
        return INVALID_PARAMETER;
    }
    let Some(parts) = parts(address, len as usize) else { return INVALID_PARAMETER };
    let words = list(&parts);
    if (room as usize) < words.len() * 8 {
        return BUFFER_TOO_SMALL;
    }
    words.iter().enumerate().for_each(|(i, word)| put(buffer + 8 * i, *word));
    run(device, routine, buffer, context);
    0
}

/// `BuildMdlFromScatterGatherList`: no list of the lab is copied, so the original serves.
pub(super) unsafe extern "win64" fn build_mdl(
    _adapter: *mut DMA_ADAPTER,
    _list: usize,
    original: *mut MDL,
    out: *mut *mut MDL,
) -> i32 {
    put(out as usize, original);
    0
}

/// `AllocateAdapterChannel`: map registers are always there. IRQL: DISPATCH_LEVEL.
pub(super) unsafe extern "win64" fn allocate_channel(
    adapter: *mut DMA_ADAPTER,
    device: *mut DEVICE_OBJECT,
    registers: u32,
    routine: usize,
    context: *mut c_void,
) -> i32 {
    if irql() != 2 {
        report(rule::DMA_IRQL, format!("AllocateAdapterChannel of {registers} registers at IRQL {}", irql()));
    }
    let base = (adapter as usize | 1) as *mut c_void;
    // SAFETY: the driver gave the AdapterControl routine for this call; CurrentIrp belongs to the device.
    let action = callout("adapter control", 2, || unsafe {
        let irp = if device.is_null() { std::ptr::null_mut() } else { (*device).CurrentIrp };
        std::mem::transmute::<usize, Control>(routine)(device, irp, base, context)
    });
    // KeepObject 1, DeallocateObject 2, DeallocateObjectKeepRegisters 3.
    if matches!(action, 1 | 3) {
        with(|s| s.ext.channels.push(adapter as usize));
    }
    0
}

fn free_channel_of(adapter: usize, what: &str) {
    let found = with(|s| s.ext.channels.iter().position(|a| *a == adapter).map(|i| s.ext.channels.swap_remove(i)));
    if found.is_none() {
        report(rule::DMA_FREE_MISMATCH, format!("{what}: adapter {adapter:#x} has nothing allocated"));
    }
}

/// `FreeAdapterChannel`. IRQL: DISPATCH_LEVEL.
pub(super) unsafe extern "win64" fn free_channel(adapter: *mut DMA_ADAPTER) {
    require("FreeAdapterChannel", 2, rule::DMA_IRQL);
    free_channel_of(adapter as usize, "FreeAdapterChannel");
}

/// `FreeMapRegisters`. IRQL: DISPATCH_LEVEL.
pub(super) unsafe extern "win64" fn free_registers(adapter: *mut DMA_ADAPTER, _base: *mut c_void, _count: u32) {
    require("FreeMapRegisters", 2, rule::DMA_IRQL);
    free_channel_of(adapter as usize, "FreeMapRegisters");
}

/// `MapTransfer`: as much as lies in one run of physical memory.
pub(super) unsafe extern "win64" fn map_transfer(
    _adapter: *mut DMA_ADAPTER,
    _mdl: *mut MDL,
    _base: *mut c_void,
    address: usize,
    len: *mut u32,
    _write: u8,
) -> i64 {
    require("MapTransfer", 2, rule::DMA_IRQL);
    let all = parts(address, get::<u32>(len as usize) as usize).unwrap_or_default();
    let Some((first, mut run)) = all.first().copied() else { return 0 };
    for (next, part) in &all[1..] {
        if *next != first + run {
            break;
        }
        run += part;
    }
    put(len as usize, run as u32);
    first as i64
}

/// `FlushAdapterBuffers`: nothing is buffered.
pub(super) unsafe extern "win64" fn flush(
    _adapter: *mut DMA_ADAPTER,
    _mdl: *mut MDL,
    _base: *mut c_void,
    _address: usize,
    _len: u32,
    _write: u8,
) -> u8 {
    require("FlushAdapterBuffers", 2, rule::DMA_IRQL);
    1
}

/// `ReadDmaCounter`: only system DMA counts.
pub(super) unsafe extern "efiapi" fn counter(_adapter: *mut DMA_ADAPTER) -> u32 {
    0
}
