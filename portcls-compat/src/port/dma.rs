//! DMA channels of the port class: a buffer that port and hardware share, moved by the device itself or by the system's controller.

use super::resources::Resources;
use crate::com::ComPtr;
use crate::raw::{IDmaChannel, IDmaChannelSlave, IPortWaveCyclic, IPortWavePci};
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES};
use acx_core::model::backend::{BufferLimits, Segment, SlaveRequest};
use acx_core::nt::raw::{Compatible, FALSE, MaximumDmaSpeed, NonPagedPool, TRUE, Width32Bits};
use core::ptr::null_mut;

/// A channel with its buffer. The buffer lives as long as the last reference to the channel.
pub struct Channel(ComPtr<IDmaChannel>);

impl Channel {
    /// A channel for hardware that masters the bus, without a buffer. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// The port's own.
    pub fn master(
        port: &ComPtr<IPortWaveCyclic>,
        resources: &Resources,
        bytes: u32,
        limits: &BufferLimits,
    ) -> Result<Self, NTSTATUS> {
        let wide = if limits.highest_address > u64::from(u32::MAX) { TRUE } else { FALSE };
        let mut out = null_mut();
        let new = port.vtable().NewMasterDmaChannel;
        let (this, list) = (port.as_ptr().cast(), resources.as_ptr());
        // SAFETY: live objects and a place for a pointer.
        unsafe { new(this, &raw mut out, null_mut(), list, bytes, TRUE, wide, Width32Bits, MaximumDmaSpeed) }.ok()?;
        // SAFETY: the port gives an owned reference.
        unsafe { ComPtr::from_owned(out) }.map(Self).ok_or(STATUS_INSUFFICIENT_RESOURCES)
    }
    /// As [`Self::master`], of a WavePci port.
    ///
    /// # Errors
    /// The port's own.
    pub fn pci(port: &ComPtr<IPortWavePci>, resources: &Resources, bytes: u32, limits: &BufferLimits) -> Result<Self, NTSTATUS> {
        let wide = if limits.highest_address > u64::from(u32::MAX) { TRUE } else { FALSE };
        let mut out = null_mut();
        let new = port.vtable().NewMasterDmaChannel;
        let (this, list, pool) = (port.as_ptr().cast(), resources.as_ptr(), NonPagedPool);
        let (width, speed) = (Width32Bits, MaximumDmaSpeed);
        // SAFETY: live objects and a place for a pointer.
        unsafe { new(this, &raw mut out, null_mut(), pool, list, TRUE, TRUE, wide, FALSE, width, speed, bytes, 0) }.ok()?;
        // SAFETY: the port gives an owned reference.
        unsafe { ComPtr::from_owned(out) }.map(Self).ok_or(STATUS_INSUFFICIENT_RESOURCES)
    }
    /// A channel of the system's DMA controller, without a buffer, and what starts it. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// The port's own.
    pub fn slave(
        port: &ComPtr<IPortWaveCyclic>,
        resources: &Resources,
        request: SlaveRequest,
    ) -> Result<(Self, SlaveChannel), NTSTATUS> {
        let mut out = null_mut();
        let new = port.vtable().NewSlaveDmaChannel;
        let (this, list) = (port.as_ptr().cast(), resources.as_ptr());
        let demand = if request.demand { TRUE } else { FALSE };
        // SAFETY: live objects and a place for a pointer.
        unsafe { new(this, &raw mut out, null_mut(), list, request.index, request.maximum, demand, Compatible) }.ok()?;
        // SAFETY: the port gives an owned reference.
        let slave = unsafe { ComPtr::from_owned(out.cast::<IDmaChannelSlave>()) }.ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        Ok((Self(slave.query()?), SlaveChannel(slave)))
    }
    /// Gives it a buffer. PASSIVE_LEVEL, once.
    ///
    /// # Errors
    /// The channel's own; a smaller buffer than was asked for is none.
    pub fn allocate(&self, bytes: u32) -> Result<(), NTSTATUS> {
        let call = self.0.vtable().AllocateBuffer;
        // SAFETY: a live object; no constraint on the address beyond that of the channel.
        unsafe { call(self.0.as_ptr().cast(), bytes, null_mut()) }.ok()?;
        let size = self.0.vtable().AllocatedBufferSize;
        // SAFETY: a live object.
        let given = unsafe { size(self.0.as_ptr().cast()) };
        if given < bytes { Err(STATUS_INSUFFICIENT_RESOURCES) } else { Ok(()) }
    }
    /// Most bytes that the channel can have. Any IRQL.
    #[must_use]
    pub fn most(&self) -> u32 {
        let call = self.0.vtable().MaximumBufferSize;
        // SAFETY: a live object.
        unsafe { call(self.0.as_ptr().cast()) }
    }
    /// Says how much of the buffer is in use. Any IRQL.
    pub fn set_size(&self, bytes: u32) {
        let call = self.0.vtable().SetBufferSize;
        // SAFETY: a live object.
        unsafe { call(self.0.as_ptr().cast(), bytes) };
    }
    /// Where the device sees what is in use. Any IRQL.
    #[must_use]
    pub fn segment(&self) -> Segment {
        let size = self.0.vtable().BufferSize;
        // SAFETY: a live object.
        let length = unsafe { size(self.0.as_ptr().cast()) };
        let mut address = 0;
        let place = self.0.vtable().PhysicalAddress;
        // SAFETY: a live object and a place for the result.
        unsafe { place(self.0.as_ptr().cast(), &raw mut address) };
        Segment { address: address as u64, length }
    }
    /// Where the processor sees the buffer; null without one. Any IRQL.
    #[must_use]
    pub fn memory(&self) -> *mut u8 {
        let call = self.0.vtable().SystemAddress;
        // SAFETY: a live object.
        unsafe { call(self.0.as_ptr().cast()) }.cast()
    }
    /// The channel, with a reference of its own.
    #[must_use]
    pub fn share(&self) -> ComPtr<IDmaChannel> {
        self.0.clone()
    }
}

/// A channel of the system's DMA controller.
pub struct SlaveChannel(ComPtr<IDmaChannelSlave>);

impl SlaveChannel {
    /// Lets it go round what is in use of its buffer. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// The channel's own.
    pub fn start(&self, to_device: bool) -> Result<(), NTSTATUS> {
        let table = self.0.vtable();
        let (start, size) = (table.Start, table.base.BufferSize);
        // SAFETY: a live object.
        let bytes = unsafe { size(self.0.as_ptr().cast()) };
        // SAFETY: as above.
        unsafe { start(self.0.as_ptr().cast(), bytes, if to_device { TRUE } else { FALSE }) }.ok()
    }
    /// Bytes from the start of the buffer to where the controller is; `None` when it has not started. <= DISPATCH_LEVEL.
    #[must_use]
    pub fn offset(&self) -> Option<u32> {
        let table = self.0.vtable();
        let (counter, size) = (table.ReadCounter, table.base.TransferCount);
        // SAFETY: a live object.
        let total = unsafe { size(self.0.as_ptr().cast()) };
        // SAFETY: as above.
        let left = unsafe { counter(self.0.as_ptr().cast()) };
        total.checked_sub(left)?.checked_rem(total)
    }
    /// Stops it; may be repeated. <= DISPATCH_LEVEL.
    pub fn stop(&self) {
        let stop = self.0.vtable().Stop;
        // The way down cannot fail.
        // SAFETY: a live object.
        let _ = unsafe { stop(self.0.as_ptr().cast()) };
    }
}
