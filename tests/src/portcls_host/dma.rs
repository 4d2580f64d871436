//! `IDmaChannel` and `IDmaChannelSlave`: a common buffer, and for slaves a channel of the system's DMA controller.

use super::abi::*;
use super::driver::{Com, method, method_at};
use super::guids::{IID_IDmaChannel, IID_IDmaChannelSlave};
use super::resources::{DMA, Resources};
use super::seam::{self, Pages, Rule};
use super::unknown::{self, HostObject, Interface, Vtbl, vtbl};
use crate::device::isa_dma;
use core::cell::{Cell, RefCell};
use std::rc::Rc;

/// Most bytes of a common buffer.
const MOST: u32 = 16 << 20;
/// Highest address that the DMA controller of a PC reaches.
const ISA_REACH: u64 = (16 << 20) - 1;
/// `STATUS_IO_TIMEOUT`.
const TIMED_OUT: Status = 0xC000_00B5_u32 as Status;

struct Channel {
    /// Its number at the system's DMA controller.
    slave: Option<u8>,
    maximum: u32,
    highest: u64,
    buffer: RefCell<Option<Pages>>,
    allocated: Cell<u32>,
    size: Cell<u32>,
    /// Bytes of the transfer that was started.
    transfer: Cell<u32>,
}

impl HostObject for Channel {
    fn final_release(&self) {
        self.stop();
        self.free();
    }
}

impl Channel {
    fn free(&self) {
        self.allocated.set(0);
        self.size.set(0);
        if let Some(pages) = self.buffer.take() {
            seam::free_pages(pages);
        }
    }
    fn stop(&self) {
        if let Some(channel) = self.slave {
            isa_dma::stop(channel);
        }
    }
    fn address(&self) -> *mut u8 {
        self.buffer.borrow().as_ref().map_or(core::ptr::null_mut(), |b| b.ptr)
    }
    /// Whether some bytes lie inside what is in use of the buffer.
    fn holds(&self, place: Ptr, count: u32) -> bool {
        let (from, start) = (place.expose_provenance(), self.address().expose_provenance());
        from >= start && from + count as usize <= start + self.size.get() as usize
    }
}

fn create(slave: Option<u8>, maximum: u32, highest: u64) -> Ptr {
    let channel = Channel {
        slave,
        maximum,
        highest,
        buffer: RefCell::default(),
        allocated: Cell::new(0),
        size: Cell::new(0),
        transfer: Cell::new(0),
    };
    let table = if slave.is_some() { &SLAVE[..] } else { &MASTER[..] };
    unknown::create(if slave.is_some() { "DmaChannelSlave" } else { "DmaChannel" }, table, Rc::new(channel))
}

/// A channel of a device that masters the bus.
pub(super) fn new_master(out: *mut Ptr, maximum: u32, wide: bool) -> Status {
    if out.is_null() || maximum == 0 {
        return STATUS_INVALID_PARAMETER;
    }
    let highest = if wide { u64::MAX } else { u32::MAX.into() };
    // SAFETY: the caller's place.
    unsafe { out.write(create(None, maximum.min(MOST), highest)) };
    STATUS_SUCCESS
}

/// A channel of the system's DMA controller: the one that the resource list names.
pub(super) fn new_slave(out: *mut Ptr, list: Ptr, index: u32, maximum: u32) -> Status {
    let entry = unknown::try_data::<Resources>(list).and_then(|l| l.entry(DMA, index));
    let (Some(entry), false) = (entry, out.is_null() || maximum == 0) else { return STATUS_INVALID_PARAMETER };
    let channel = entry[1] as u8;
    // A transfer stays within 64 KB, or within 128 KB on the channels of 16 bits.
    let most = if channel < 4 { 0x1_0000 } else { 0x2_0000 };
    // SAFETY: the caller's place.
    unsafe { out.write(create(Some(channel), maximum.min(most), ISA_REACH)) };
    STATUS_SUCCESS
}

/// `PcNewDmaChannel`: by a DEVICE_DESCRIPTION.
///
/// # Safety
/// `description` is null or a DEVICE_DESCRIPTION.
pub(super) unsafe fn new_described(out: *mut Ptr, description: *const u8) -> Status {
    if description.is_null() || out.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: Master at 4, Dma64BitAddresses at 11, DmaChannel at 16, MaximumLength at 32.
    let (master, wide, channel, maximum): (u8, u8, u32, u32) =
        unsafe { (at(description, 4), at(description, 11), at(description, 16), at(description, 32)) };
    if maximum == 0 || master == 0 && channel > 7 {
        return STATUS_INVALID_PARAMETER;
    }
    if master != 0 {
        return new_master(out, maximum, wide != 0);
    }
    let most = if channel < 4 { 0x1_0000 } else { 0x2_0000 };
    // SAFETY: the caller's place.
    unsafe { out.write(create(Some(channel as u8), maximum.min(most), ISA_REACH)) };
    STATUS_SUCCESS
}

/// System address and size in use of a channel's buffer. The channel may be the miniport's own.
pub(super) fn buffer(channel: &Com) -> (*mut u8, u32) {
    let address = method!(channel, 10, "IDmaChannel::SystemAddress"; () -> Ptr;);
    (address.cast(), method!(channel, 8, "IDmaChannel::BufferSize"; () -> u32;))
}

/// `CopyTo`: from a client to the buffer.
pub(super) fn copy_to(channel: &Com, to: *mut u8, from: *mut u8, count: u32, level: u8) {
    method_at!(level, channel, 13, "IDmaChannel::CopyTo"; (Ptr, Ptr, u32) -> (); to.cast(), from.cast(), count);
}

/// `CopyFrom`: from the buffer to a client.
pub(super) fn copy_from(channel: &Com, to: *mut u8, from: *mut u8, count: u32, level: u8) {
    method_at!(level, channel, 14, "IDmaChannel::CopyFrom"; (Ptr, Ptr, u32) -> (); to.cast(), from.cast(), count);
}

unsafe extern "efiapi" fn allocate(this: Ptr, bytes: u32, _constraint: *const u64) -> Status {
    seam::check_port_irql("IDmaChannel::AllocateBuffer", PASSIVE_LEVEL);
    let channel = unknown::data::<Channel>(this);
    if channel.buffer.borrow().is_some() {
        seam::report(Rule::PortOrder, "IDmaChannel::AllocateBuffer: there is a buffer already".into());
        return STATUS_INVALID_DEVICE_STATE;
    }
    if bytes == 0 || bytes > channel.maximum {
        return STATUS_INVALID_PARAMETER;
    }
    let length = (bytes as usize).next_multiple_of(4096);
    let Some(pages) = seam::alloc_pages(length, Some(0), channel.highest) else { return STATUS_INSUFFICIENT_RESOURCES };
    *channel.buffer.borrow_mut() = Some(pages);
    channel.allocated.set(bytes);
    channel.size.set(bytes);
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn free(this: Ptr) {
    seam::check_port_irql("IDmaChannel::FreeBuffer", PASSIVE_LEVEL);
    unknown::data::<Channel>(this).free();
}

unsafe extern "efiapi" fn transfer_count(this: Ptr) -> u32 {
    unknown::data::<Channel>(this).transfer.get()
}

unsafe extern "efiapi" fn maximum(this: Ptr) -> u32 {
    unknown::data::<Channel>(this).maximum
}

unsafe extern "efiapi" fn allocated(this: Ptr) -> u32 {
    unknown::data::<Channel>(this).allocated.get()
}

unsafe extern "efiapi" fn size(this: Ptr) -> u32 {
    unknown::data::<Channel>(this).size.get()
}

unsafe extern "efiapi" fn set_size(this: Ptr, bytes: u32) {
    let channel = unknown::data::<Channel>(this);
    if bytes > channel.allocated.get() {
        let text = format!("IDmaChannel::SetBufferSize({bytes}) of a buffer of {}", channel.allocated.get());
        seam::report(Rule::StreamContract, text);
        return;
    }
    channel.size.set(bytes);
}

unsafe extern "efiapi" fn system_address(this: Ptr) -> Ptr {
    unknown::data::<Channel>(this).address().cast()
}

unsafe extern "efiapi" fn physical_address(this: Ptr, out: *mut u64) -> *mut u64 {
    let address = unknown::data::<Channel>(this).buffer.borrow().as_ref().map_or(0, |b| b.frames[0]);
    // SAFETY: the hidden place of the result.
    unsafe { out.write(address) };
    out
}

unsafe extern "efiapi" fn adapter_object(_this: Ptr) -> Ptr {
    core::ptr::null_mut()
}

unsafe fn copy(this: Ptr, own: Ptr, to: Ptr, from: Ptr, count: u32, name: &str) {
    if !unknown::data::<Channel>(this).holds(own, count) {
        seam::report(Rule::StreamContract, format!("IDmaChannel::{name}: {count} bytes at {own:p} are not in the buffer"));
        return;
    }
    // SAFETY: one side is the buffer; the other is the caller's.
    unsafe { core::ptr::copy(from.cast::<u8>(), to.cast::<u8>(), count as usize) };
}

unsafe extern "efiapi" fn copy_to_slot(this: Ptr, to: Ptr, from: Ptr, count: u32) {
    // SAFETY: the caller's contract.
    unsafe { copy(this, to, to, from, count, "CopyTo") };
}

unsafe extern "efiapi" fn copy_from_slot(this: Ptr, to: Ptr, from: Ptr, count: u32) {
    // SAFETY: the caller's contract.
    unsafe { copy(this, from, to, from, count, "CopyFrom") };
}

unsafe extern "efiapi" fn start(this: Ptr, bytes: u32, to_device: u8) -> Status {
    seam::check_port_irql("IDmaChannelSlave::Start", PASSIVE_LEVEL);
    let channel = unknown::data::<Channel>(this);
    let address = channel.buffer.borrow().as_ref().map(|b| b.frames[0]);
    let (Some(address), Some(number)) = (address, channel.slave) else { return STATUS_INVALID_DEVICE_STATE };
    if bytes == 0 || bytes > channel.size.get() {
        seam::report(Rule::StreamContract, format!("IDmaChannelSlave::Start({bytes}) of a buffer of {}", channel.size.get()));
        return STATUS_INVALID_PARAMETER;
    }
    channel.transfer.set(bytes);
    isa_dma::start(number, address, bytes, to_device != 0);
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn stop(this: Ptr) -> Status {
    seam::check_port_irql("IDmaChannelSlave::Stop", DISPATCH_LEVEL);
    let channel = unknown::data::<Channel>(this);
    channel.stop();
    channel.transfer.set(0);
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn read_counter(this: Ptr) -> u32 {
    seam::check_port_irql("IDmaChannelSlave::ReadCounter", DISPATCH_LEVEL);
    unknown::data::<Channel>(this).slave.map_or(0, isa_dma::counter)
}

unsafe extern "efiapi" fn wait_for_tc(this: Ptr, timeout: u32) -> Status {
    seam::check_port_irql("IDmaChannelSlave::WaitForTC", PASSIVE_LEVEL);
    let Some(number) = unknown::data::<Channel>(this).slave else { return STATUS_INVALID_DEVICE_STATE };
    let before = isa_dma::turns(number);
    // In 100 ns, as the port driver counts.
    let ended = seam::wait(u64::from(timeout) * 100, &mut || isa_dma::turns(number) != before);
    if ended { STATUS_SUCCESS } else { TIMED_OUT }
}

static MASTER_TABLE: Vtbl<15> = vtbl![
    allocate,
    free,
    transfer_count,
    maximum,
    allocated,
    size,
    set_size,
    system_address,
    physical_address,
    adapter_object,
    copy_to_slot,
    copy_from_slot,
];
static SLAVE_TABLE: Vtbl<19> = vtbl![
    allocate,
    free,
    transfer_count,
    maximum,
    allocated,
    size,
    set_size,
    system_address,
    physical_address,
    adapter_object,
    copy_to_slot,
    copy_from_slot,
    start,
    stop,
    read_counter,
    wait_for_tc,
];
static MASTER: [Interface; 1] = [Interface { name: "IDmaChannel", ids: &[IID_IDmaChannel], table: MASTER_TABLE.0.as_ptr() }];
static SLAVE: [Interface; 1] =
    [Interface { name: "IDmaChannelSlave", ids: &[IID_IDmaChannelSlave, IID_IDmaChannel], table: SLAVE_TABLE.0.as_ptr() }];
