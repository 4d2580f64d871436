//! The stream of a WavePci port: mappings of the client's memory. <= DISPATCH_LEVEL, never with a spin lock held: the port takes one of
//! its own in these calls and holds it when it calls back.

use super::dma::Channel;
use crate::com::ComPtr;
use crate::raw::{IPortWavePciStream, IPreFetchOffset};
use acx_core::ks::status::NTSTATUS;
use acx_core::model::pin::Direction;
use acx_core::model::stream::mapping::{Acquired, Move, Tag};
use core::ffi::c_void;
use core::ptr::{NonNull, null_mut};

/// Where a mapping lies in system space. The port keeps it there until the mapping is released or revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory(NonNull<u8>);

// SAFETY: an address of system space, the same for every processor.
unsafe impl Send for Memory {}

/// The port's end of a stream.
pub struct Mappings(ComPtr<IPortWavePciStream>);

fn pointer(tag: Tag) -> *mut c_void {
    core::ptr::without_provenance_mut(usize::try_from(tag.0).unwrap_or(usize::MAX))
}

/// The tag that a pointer of the port's stands for.
#[must_use]
pub fn tag(pointer: *mut c_void) -> Tag {
    Tag(pointer.addr() as u64)
}

impl Mappings {
    /// Wraps the argument of NewStream.
    #[must_use]
    pub fn new(port: ComPtr<IPortWavePciStream>) -> Self {
        Self(port)
    }
    /// The next mapping, known under a tag from now on.
    ///
    /// # Errors
    /// STATUS_NOT_FOUND when there is none: the port then says when there is.
    pub fn get(&self, tag: Tag) -> Result<Acquired<Memory>, NTSTATUS> {
        let call = self.0.vtable().GetMapping;
        let (mut physical, mut address, mut length, mut flags) = (0, null_mut(), 0, 0);
        let places = (&raw mut physical, &raw mut address, &raw mut length, &raw mut flags);
        // SAFETY: a live object, and places for the results.
        unsafe { call(self.0.as_ptr().cast(), pointer(tag), places.0, places.1, places.2, places.3) }.ok()?;
        let last = flags != 0;
        // A mapping without an address has no bytes; it goes back as the others do.
        let Some(memory) = NonNull::new(address.cast()) else {
            return Ok(Acquired { memory: Memory(NonNull::dangling()), length: 0, last });
        };
        Ok(Acquired { memory: Memory(memory), length, last })
    }
    /// Gives a mapping back. Mappings go back in the order in which they came.
    pub fn release(&self, tag: Tag) {
        let call = self.0.vtable().ReleaseMapping;
        // The port may have called it back meanwhile.
        // SAFETY: a live object.
        let _ = unsafe { call(self.0.as_ptr().cast(), pointer(tag)) };
    }
    /// Ends the packet that is being mapped.
    pub fn terminate(&self) {
        let call = self.0.vtable().TerminatePacket;
        // A port without a packet has nothing to end.
        // SAFETY: a live object.
        let _ = unsafe { call(self.0.as_ptr().cast()) };
    }
    /// Says how far ahead of the play position bytes may have been taken already; before Windows XP nobody asks.
    pub fn set_prefetch(&self, bytes: u32) {
        if let Ok(port) = self.0.query::<IPreFetchOffset>() {
            let call = port.vtable().SetPreFetchOffset;
            // SAFETY: a live object.
            unsafe { call(port.as_ptr().cast(), bytes) };
        }
    }
}

/// The cyclic buffer as the processor sees it.
pub struct Ring {
    address: NonNull<u8>,
    size: u32,
    silence: u8,
}

// SAFETY: system memory that lives as long as the stream, which holds both.
unsafe impl Send for Ring {}

impl Ring {
    /// The buffer of a channel. `None` without one.
    #[must_use]
    pub fn new(channel: &Channel, size: u32, silence: u8) -> Option<Self> {
        NonNull::new(channel.memory()).map(|address| Self { address, size, silence })
    }
    fn place(&self, offset: u32, length: u32) -> Option<*mut u8> {
        offset.checked_add(length).filter(|end| *end <= self.size)?;
        // SAFETY: inside the buffer.
        Some(unsafe { self.address.as_ptr().add(offset as usize) })
    }
    /// Copies or silences what the queue says. <= DISPATCH_LEVEL, under the lock of the queue: its mappings are where they were.
    pub fn carry_out(&self, step: Move<'_, Memory>, direction: Direction) {
        match step {
            Move::Copy { memory, offset, ring, length } => {
                let Some(inside) = self.place(ring, length) else { return };
                // SAFETY: the queue names bytes of the mapping only.
                let outside = unsafe { memory.0.as_ptr().add(offset as usize) };
                let (from, to) = if direction == Direction::Render { (outside, inside) } else { (inside, outside) };
                // SAFETY: both are valid for the length, and a client's memory is not the channel's.
                unsafe { core::ptr::copy_nonoverlapping(from, to, length as usize) };
            }
            Move::Silence { ring, length } => {
                if let Some(place) = self.place(ring, length) {
                    // SAFETY: valid for the length.
                    unsafe { place.write_bytes(self.silence, length as usize) };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_travel_as_pointers() {
        for n in [1, 2, u64::from(u32::MAX)] {
            assert_eq!(tag(pointer(Tag(n))), Tag(n));
        }
    }
}
