//! DMA adapters with a ledger of their common buffers.
use std::ffi::c_void;
use std::ptr::{self, null_mut};

use acx_core::nt::raw::{DEVICE_DESCRIPTION, DMA_ADAPTER, DMA_OPERATIONS};

use super::irql::require;
use super::{phys, scatter, with};
use crate::verifier::{report, rule};

pub(crate) struct Adapter {
    /// Keeps the object at its address.
    object: Box<DMA_ADAPTER>,
    below: u64,
    buffers: Vec<phys::Block>,
}

static mut OPERATIONS: DMA_OPERATIONS = DMA_OPERATIONS {
    // Version 2: what lies behind may not be called.
    Size: std::mem::offset_of!(DMA_OPERATIONS, GetDmaAdapterInfo) as u32,
    PutDmaAdapter: Some(put),
    AllocateCommonBuffer: Some(allocate),
    FreeCommonBuffer: Some(free),
    AllocateAdapterChannel: scatter::allocate_channel as *mut c_void,
    FlushAdapterBuffers: scatter::flush as *mut c_void,
    FreeAdapterChannel: scatter::free_channel as *mut c_void,
    FreeMapRegisters: scatter::free_registers as *mut c_void,
    MapTransfer: scatter::map_transfer as *mut c_void,
    GetDmaAlignment: Some(alignment),
    ReadDmaCounter: Some(scatter::counter),
    GetScatterGatherList: scatter::get_list as *mut c_void,
    PutScatterGatherList: scatter::put_list as *mut c_void,
    CalculateScatterGatherList: scatter::calculate as *mut c_void,
    BuildScatterGatherList: scatter::build as *mut c_void,
    BuildMdlFromScatterGatherList: scatter::build_mdl as *mut c_void,
    GetDmaAdapterInfo: null_mut(),
    GetDmaTransferInfo: null_mut(),
    InitializeDmaTransferContext: null_mut(),
    AllocateCommonBufferEx: null_mut(),
    AllocateAdapterChannelEx: null_mut(),
    ConfigureAdapterChannel: null_mut(),
    CancelAdapterChannel: null_mut(),
    MapTransferEx: null_mut(),
    GetScatterGatherListEx: null_mut(),
    BuildScatterGatherListEx: null_mut(),
    FlushAdapterBuffersEx: null_mut(),
    FreeAdapterObject: null_mut(),
    CancelMappedTransfer: null_mut(),
    AllocateDomainCommonBuffer: null_mut(),
    FlushDmaBuffer: null_mut(),
    JoinDmaDomain: null_mut(),
    LeaveDmaDomain: null_mut(),
    GetDmaDomain: null_mut(),
    AllocateCommonBufferWithBounds: null_mut(),
    AllocateCommonBufferVector: null_mut(),
    GetCommonBufferFromVectorByIndex: null_mut(),
    FreeCommonBufferFromVector: null_mut(),
    FreeCommonBufferVector: null_mut(),
    CreateCommonBufferFromMdl: null_mut(),
};

/// An adapter for a bus master.
pub fn adapter(description: &DEVICE_DESCRIPTION) -> *mut DMA_ADAPTER {
    let operations = &raw mut OPERATIONS;
    let mut object = Box::new(DMA_ADAPTER { Version: 1, Size: size_of::<DMA_ADAPTER>() as u16, DmaOperations: operations });
    let address = ptr::from_mut(&mut *object);
    let below = if description.Dma64BitAddresses != 0 { u64::MAX } else { 1 << 32 };
    with(|s| s.adapters.insert(address as usize, Adapter { object, below, buffers: Vec::new() }));
    address
}

unsafe extern "efiapi" fn put(adapter: *mut DMA_ADAPTER) {
    match with(|s| s.adapters.remove(&(adapter as usize))) {
        None => report(rule::DMA_ADAPTER_LEAK, format!("{adapter:?} is no adapter")),
        Some(gone) => {
            for block in &gone.buffers {
                report(rule::DMA_COMMON_BUFFER_LEAK, format!("common buffer at {:#x} outlives its adapter", block.addr));
            }
            drop(gone.object);
        }
    }
}

unsafe extern "efiapi" fn allocate(adapter: *mut DMA_ADAPTER, len: u32, address: *mut i64, _cached: u8) -> *mut c_void {
    require("AllocateCommonBuffer", 0, rule::DMA_IRQL);
    let Some(below) = with(|s| s.adapters.get(&(adapter as usize)).map(|a| a.below)) else {
        report(rule::DMA_ADAPTER_LEAK, format!("{adapter:?} is no adapter"));
        return null_mut();
    };
    if super::exports::memory_refused() {
        return null_mut();
    }
    let Some(block) = phys::alloc_for("common buffer", len as usize, 4096, below) else { return null_mut() };
    with(|s| {
        if let Some(adapter) = s.adapters.get_mut(&(adapter as usize)) {
            adapter.buffers.push(block);
        }
    });
    // SAFETY: the driver passes a place for the address.
    unsafe { address.write(block.addr as i64) };
    block.ptr.cast()
}

unsafe extern "efiapi" fn free(adapter: *mut DMA_ADAPTER, len: u32, address: i64, memory: *mut c_void, _cached: u8) {
    require("FreeCommonBuffer", 0, rule::DMA_IRQL);
    let block = with(|s| {
        let buffers = &mut s.adapters.get_mut(&(adapter as usize))?.buffers;
        let index = buffers.iter().position(|b| b.ptr.cast() == memory)?;
        Some(buffers.remove(index))
    });
    match block {
        None => report(rule::DMA_FREE_MISMATCH, format!("{memory:?} is no common buffer of this adapter")),
        Some(block) => {
            if block.addr as i64 != address || block.len != len as usize {
                report(rule::DMA_FREE_MISMATCH, format!("buffer {:#x}/{} freed as {address:#x}/{len}", block.addr, block.len));
            }
            phys::free(block.addr);
        }
    }
}

unsafe extern "efiapi" fn alignment(_adapter: *mut DMA_ADAPTER) -> u32 {
    1
}
