//! A WavePci stream over the model's stream.

use crate::adapter::Driver;
use crate::miniport::wave::drm::Headed;
use crate::miniport::wave::stream::{Closer, ModelStream, StreamHead};
use crate::miniport::wavecyclic::stream::silence;
use crate::port::dma::Channel;
use crate::port::wavepci::{Mappings, Memory, Ring};
use crate::status;
use acx_core::ks::raw::KSSTATE;
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER};
use acx_core::model::format::Format;
use acx_core::model::stream::mapping::{MappingQueue, Shape};
use acx_core::model::stream::state::State;
use acx_core::sync::{Lock, Locks};

/// Milliseconds between two looks at the mappings: that much later than its last sample is a packet given back at worst.
const INTERVAL_MS: u32 = 5;
/// Intervals that the cyclic buffer holds: service may be this late before a sample is missed.
const INTERVALS: u32 = 8;
/// Most mappings held at once. A buffer's worth is held, and a mapping is a page at most; pieces of pages make them more.
const MOST_MAPPINGS: usize = 128;
/// Packets that a client should keep in the queue.
const FRAMES: u32 = 8;
/// Milliseconds of such a packet.
const FRAME_MS: u32 = 10;

/// What the copies need, under one lock: a mapping that is called back is not touched after the call that says so.
pub struct Work {
    /// The mappings.
    pub queue: MappingQueue<Memory>,
    /// The cyclic buffer.
    pub ring: Ring,
}

/// A stream with its cyclic buffer.
pub struct PciStream<F: Driver> {
    // Fields are dropped in this order: the hardware lets go of the buffer before it is freed, and the engine hears last.
    head: StreamHead<F>,
    pub(super) work: <F::Locks as Locks>::Lock<Work>,
    channel: Channel,
    pub(super) mappings: Mappings,
    _closer: Closer<F>,
}

fn bytes_in(format: &Format, milliseconds: u32) -> u32 {
    let bytes = u64::from(format.bytes_per_second()).saturating_mul(u64::from(milliseconds)).div_ceil(1000);
    let align = u64::from(format.block_align().max(1));
    u32::try_from(bytes.checked_next_multiple_of(align).unwrap_or(bytes)).unwrap_or(u32::MAX)
}

/// What the engine may have fetched ahead of its position, and a quarter of a millisecond for the copy.
fn margin<F: Driver>(stream: &ModelStream<F>, size: u32) -> u32 {
    let copy = bytes_in(stream.format(), 1).wrapping_div(4);
    stream.latency().fifo_bytes.saturating_add(copy).min(size.wrapping_div(4))
}

/// Divides the cyclic buffer of a stream; gives its size. State STOP, PASSIVE_LEVEL.
///
/// # Errors
/// STATUS_INSUFFICIENT_RESOURCES when the hardware has no buffer for two packets.
pub fn divide<F: Driver>(stream: &ModelStream<F>) -> Result<u32, NTSTATUS> {
    // A size that serves a buffer of two packets serves any longer one.
    let packet = stream.packet_size(2, bytes_in(stream.format(), INTERVAL_MS)).map_err(status::of)?;
    let count = stream.limits().maximum.checked_div(packet).unwrap_or(0).min(INTERVALS);
    if count < 2 {
        return Err(STATUS_INSUFFICIENT_RESOURCES);
    }
    stream.set_buffer(count, packet).map_err(status::of)?;
    Ok(packet.saturating_mul(count))
}

impl<F: Driver> PciStream<F> {
    /// A stream in STOP over a channel with a buffer of `size` bytes. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES.
    pub fn new(head: StreamHead<F>, channel: Channel, mappings: Mappings, size: u32, closer: Closer<F>) -> Result<Self, NTSTATUS> {
        let stream = head.model();
        let format = stream.format();
        let shape =
            Shape { direction: stream.direction(), size, block_align: format.block_align(), margin: margin::<F>(stream, size) };
        let queue = MappingQueue::new(shape, MOST_MAPPINGS).map_err(status::of)?;
        let ring = Ring::new(&channel, size, silence(format)).ok_or(STATUS_INSUFFICIENT_RESOURCES)?;
        mappings.set_prefetch(size);
        Ok(Self { head, work: F::Locks::lock(Work { queue, ring }), channel, mappings, _closer: closer })
    }
    /// What it has in common with streams of other ports.
    pub fn head(&self) -> &StreamHead<F> {
        &self.head
    }
    /// Goes to a state. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`StreamHead::set_state`].
    pub fn set_state(&self, state: KSSTATE) -> Result<(), NTSTATUS> {
        let prepare = |head: &StreamHead<F>| {
            let segment = self.channel.segment();
            self.work.with(|w| w.queue.restart());
            head.prepare(&[segment])?;
            // The depth of the FIFO goes by the format, which the engine has only now.
            let margin = margin::<F>(head.model(), segment.length);
            self.work.with(|w| w.queue.set_margin(margin));
            Ok(())
        };
        if state == KSSTATE::KSSTATE_RUN {
            // The first samples are there before the hardware looks for them.
            self.head.set_state(KSSTATE::KSSTATE_PAUSE, prepare)?;
            self.pump();
        }
        let outcome = self.head.set_state(state, prepare);
        if self.head.model().state() == State::Stop {
            self.work.with(|w| w.queue.restart());
        } else {
            self.pump();
        }
        outcome
    }
    /// How a client should divide its memory. Any IRQL.
    #[must_use]
    pub fn framing(&self) -> (u32, u32) {
        // A client may keep two only: while the hardware fetches ahead in one of them there must be time to send the next.
        let stream = self.head.model();
        let liked = bytes_in(stream.format(), FRAME_MS);
        (FRAMES, stream.packet_size(2, liked).unwrap_or(liked))
    }
    /// A number of bytes as time in 100 ns.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for a number below 0.
    pub fn as_time(&self, bytes: i64) -> Result<i64, NTSTATUS> {
        if bytes < 0 {
            return Err(STATUS_INVALID_PARAMETER);
        }
        Ok(crate::miniport::wavecyclic::stream::as_time(self.head.model().format(), bytes))
    }
}

impl<F: Driver> Headed for PciStream<F> {
    type Driver = F;
    fn stream_head(&self) -> &StreamHead<F> {
        &self.head
    }
}
