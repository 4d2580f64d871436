//! A WaveRT stream over the model's stream.

use super::buffer::Buffer;
use crate::adapter::Driver;
use crate::com::ComPtr;
use crate::miniport::wave::drm::Headed;
use crate::miniport::wave::stream::{Closer, StreamHead};
use crate::port::kernel;
use crate::raw::IPortWaveRTStream;
use crate::status;
use acx_core::ks::raw::{KSSTATE, KSSTREAM_HEADER_OPTIONSF_ENDOFSTREAM};
use acx_core::ks::status::{NTSTATUS, STATUS_INVALID_DEVICE_STATE, STATUS_INVALID_PARAMETER};
use acx_core::model::stream::ledger::ReadPacket;
use acx_core::sync::{Lock, Locks};

/// `KSSTREAM_HEADER_OPTIONSF_ENDOFSTREAM`: the only flag of a packet.
pub const FLAG_END: u32 = KSSTREAM_HEADER_OPTIONSF_ENDOFSTREAM;

/// What render and capture streams have in common.
pub struct RtStream<F: Driver> {
    // Fields are dropped in this order: the hardware lets go of the buffer before the pages are freed, and the engine hears last.
    pub(super) head: StreamHead<F>,
    pub(super) buffer: <F::Locks as Locks>::Lock<Option<Buffer>>,
    pub(super) port: ComPtr<IPortWaveRTStream>,
    _closer: Closer<F>,
}

impl<F: Driver> RtStream<F> {
    /// A stream in STOP, without a buffer. PASSIVE_LEVEL.
    pub fn new(head: StreamHead<F>, port: ComPtr<IPortWaveRTStream>) -> Self {
        let closer = head.closer();
        Self { head, buffer: F::Locks::lock(None), port, _closer: closer }
    }
    /// What it has in common with streams of other ports.
    pub fn head(&self) -> &StreamHead<F> {
        &self.head
    }
    /// Goes to a state. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`StreamHead::set_state`]; STATUS_INVALID_DEVICE_STATE without a buffer.
    pub fn set_state(&self, state: KSSTATE) -> Result<(), NTSTATUS> {
        self.head.set_state(state, |head| {
            // The port makes one call at a time; the buffer is out of its place only while the hardware takes it.
            let Some(buffer) = self.buffer.with(Option::take) else { return Err(STATUS_INVALID_DEVICE_STATE) };
            let outcome = head.prepare(&buffer.segments);
            self.buffer.with(|place| *place = Some(buffer));
            outcome
        })
    }
    /// The client has written a packet. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// STATUS_DATA_LATE_ERROR, STATUS_DATA_OVERRUN, STATUS_INVALID_DEVICE_STATE after the end, STATUS_INVALID_PARAMETER for flags
    /// other than [`FLAG_END`].
    pub fn write_packet(&self, number: u32, flags: u32, end: u32) -> Result<(), NTSTATUS> {
        if flags & !FLAG_END != 0 {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let end = (flags & FLAG_END != 0).then_some(end);
        let outcome = self.head.model().write_packet(number, end, kernel::now()).map_err(status::of);
        self.head.report_glitches();
        outcome
    }
    /// The next packet for the client. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// STATUS_DEVICE_NOT_READY when there is none.
    pub fn read_packet(&self) -> Result<ReadPacket, NTSTATUS> {
        let outcome = self.head.model().read_packet(kernel::now()).map_err(status::of);
        self.head.report_glitches();
        outcome
    }
}

/// A stream behind COM interfaces.
pub trait StreamClass: 'static {
    /// The driver.
    type Driver: Driver;
    /// The stream.
    fn core(&self) -> &RtStream<Self::Driver>;
}

/// A render stream.
pub struct RenderStream<F: Driver>(RtStream<F>);
/// A capture stream.
pub struct CaptureStream<F: Driver>(RtStream<F>);

macro_rules! stream_class {
    ($name:ident) => {
        impl<F: Driver> $name<F> {
            /// Wraps a stream of this direction.
            pub fn new(core: RtStream<F>) -> Self {
                Self(core)
            }
        }
        impl<F: Driver> StreamClass for $name<F> {
            type Driver = F;
            fn core(&self) -> &RtStream<F> {
                &self.0
            }
        }
        impl<F: Driver> Headed for $name<F> {
            type Driver = F;
            fn stream_head(&self) -> &StreamHead<F> {
                self.0.head()
            }
        }
    };
}
stream_class!(RenderStream);
stream_class!(CaptureStream);
