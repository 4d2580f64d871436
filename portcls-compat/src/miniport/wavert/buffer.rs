//! The cyclic buffer of a stream.

use super::stream::RtStream;
use crate::adapter::Driver;
use crate::port::wavert::Pages;
use crate::status;
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_DEVICE_STATE, STATUS_INVALID_PARAMETER};
use acx_core::model::backend::Segment;
use acx_core::model::stream::state::State;
use acx_core::sync::Lock;
use alloc::vec::Vec;

/// A buffer, shared with the client and the device.
pub struct Buffer {
    /// Its pages.
    pub pages: Pages,
    /// Where the device sees them.
    pub segments: Vec<Segment>,
    /// Bytes in use.
    pub size: u32,
}

impl<F: Driver> RtStream<F> {
    /// Allocates a buffer of `packets` packets, `bytes` or a little more in all; gives its size. State STOP, PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for sizes that the hardware cannot take, STATUS_INVALID_DEVICE_STATE outside STOP or when there is a
    /// buffer, STATUS_INSUFFICIENT_RESOURCES.
    pub fn allocate(&self, packets: u32, bytes: u32) -> Result<(*mut crate::raw::MDL, u32), NTSTATUS> {
        if !(1..=2).contains(&packets) || bytes == 0 {
            return Err(STATUS_INVALID_PARAMETER);
        }
        if self.head.model().state() != State::Stop || self.buffer.with(|b| b.is_some()) {
            return Err(STATUS_INVALID_DEVICE_STATE);
        }
        let packet = self.head.model().packet_size(packets, bytes.div_ceil(packets)).map_err(status::of)?;
        let size = packet.checked_mul(packets).ok_or(STATUS_INVALID_PARAMETER)?;
        let pages = Pages::new(&self.port, size, self.head.model().limits().highest_address).map_err(status::of)?;
        let segments = pages.segments(size).map_err(status::of)?;
        self.head.model().set_buffer(packets, packet).map_err(status::of)?;
        let mdl = pages.mdl();
        let refused = self.buffer.with(|place| match place {
            Some(_) => Some((pages, segments)),
            None => {
                *place = Some(Buffer { pages, segments, size });
                None
            }
        });
        if refused.is_some() { Err(STATUS_INVALID_DEVICE_STATE) } else { Ok((mdl, size)) }
    }
    /// Frees the buffer. PASSIVE_LEVEL. A stream that is not stopped yet is stopped first.
    pub fn free(&self) {
        self.head.release();
        self.head.model().clear_buffer();
        drop(self.buffer.with(Option::take));
    }
}
