//! A WaveCyclic stream over the model's stream.

use crate::adapter::Driver;
use crate::miniport::wave::drm::Headed;
use crate::miniport::wave::stream::{Closer, ModelStream, StreamHead};
use crate::port::dma::Channel;
use crate::status;
use acx_core::ks::raw::KSSTATE;
use acx_core::ks::status::{NTSTATUS, STATUS_INSUFFICIENT_RESOURCES};
use acx_core::model::format::Format;
use acx_core::model::stream::state::State;

/// Milliseconds between two notifications until the port asks for others.
const INTERVAL_MS: u32 = 10;
/// Intervals that the buffer holds. The port keeps about four of them filled ahead.
const INTERVALS: u32 = 8;

/// A stream with its cyclic buffer.
pub struct CyclicStream<F: Driver> {
    // Fields are dropped in this order: the hardware lets go of the buffer before it is freed, and the engine hears last.
    head: StreamHead<F>,
    channel: Channel,
    allocated: u32,
    _closer: Closer<F>,
}

/// The nearest packet of about this many milliseconds, in bytes.
fn packet<F: Driver>(stream: &ModelStream<F>, milliseconds: u32) -> Result<u32, NTSTATUS> {
    let bytes = u64::from(stream.format().bytes_per_second()).saturating_mul(u64::from(milliseconds)).div_ceil(1000);
    // A size that serves a buffer of two packets serves any longer one.
    stream.packet_size(2, u32::try_from(bytes).unwrap_or(u32::MAX).max(1)).map_err(status::of)
}

/// Bytes of buffer that a stream would like. PASSIVE_LEVEL.
///
/// # Errors
/// STATUS_INVALID_PARAMETER when the hardware has no buffer for two packets.
pub fn buffer_size<F: Driver>(stream: &ModelStream<F>) -> Result<u32, NTSTATUS> {
    let packet = packet::<F>(stream, INTERVAL_MS)?;
    let most = stream.slave().map_or(u32::MAX, |slave| slave.maximum).min(stream.limits().maximum);
    let count = most.checked_div(packet).unwrap_or(0).min(INTERVALS);
    Ok(packet.saturating_mul(count))
}

impl<F: Driver> CyclicStream<F> {
    /// A stream in STOP over a channel with a buffer of `allocated` bytes. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INSUFFICIENT_RESOURCES for a buffer of less than two packets.
    pub fn new(head: StreamHead<F>, channel: Channel, allocated: u32, closer: Closer<F>) -> Result<Self, NTSTATUS> {
        let this = Self { head, channel, allocated, _closer: closer };
        this.divide(INTERVAL_MS)?;
        Ok(this)
    }
    /// What it has in common with streams of other ports.
    pub fn head(&self) -> &StreamHead<F> {
        &self.head
    }
    /// Divides the buffer into packets of about this many milliseconds; gives the bytes of one.
    fn divide(&self, milliseconds: u32) -> Result<u32, NTSTATUS> {
        let stream = self.head.model();
        let packet = packet::<F>(stream, milliseconds)?;
        let count = self.allocated.checked_div(packet).unwrap_or(0);
        if count < 2 {
            return Err(STATUS_INSUFFICIENT_RESOURCES);
        }
        stream.set_buffer(count, packet).map_err(status::of)?;
        self.channel.set_size(packet.saturating_mul(count));
        Ok(packet)
    }
    /// Sets the time between notifications as near as buffer and hardware allow; gives the time in milliseconds and the bytes that
    /// move in it. State STOP; in any other state it only tells. PASSIVE_LEVEL.
    pub fn set_interval(&self, milliseconds: u32) -> (u32, u32) {
        let stream = self.head.model();
        if stream.state() == State::Stop {
            for wanted in [milliseconds.max(1), INTERVAL_MS] {
                if let Ok(bytes) = self.divide(wanted) {
                    return (time(stream.format(), bytes), bytes);
                }
            }
        }
        let bytes = stream.packet_bytes();
        (time(stream.format(), bytes), bytes)
    }
    /// Goes to a state. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// As [`StreamHead::set_state`].
    pub fn set_state(&self, state: KSSTATE) -> Result<(), NTSTATUS> {
        self.head.set_state(state, |head| head.prepare(&[self.channel.segment()]))
    }
}

impl<F: Driver> Headed for CyclicStream<F> {
    type Driver = F;
    fn stream_head(&self) -> &StreamHead<F> {
        &self.head
    }
}

/// Milliseconds, rounded, that some bytes take.
fn time(format: &Format, bytes: u32) -> u32 {
    let rate = u64::from(format.bytes_per_second());
    let whole = u64::from(bytes).saturating_mul(1000).saturating_add(rate.checked_div(2).unwrap_or(0));
    u32::try_from(whole.checked_div(rate).unwrap_or(0)).unwrap_or(u32::MAX).max(1)
}

/// A number of bytes as time in 100 ns.
#[must_use]
pub fn as_time(format: &Format, bytes: i64) -> i64 {
    // In two parts, since a division of 128 bits brings exception handlers into the image: seconds, and what is left of one.
    let rate = i64::from(format.bytes_per_second());
    let parts = bytes.checked_div(rate).zip(bytes.checked_rem(rate));
    let (seconds, rest) = parts.unwrap_or((0, 0));
    let rest = rest.saturating_mul(10_000_000).checked_div(rate).unwrap_or(0);
    seconds.saturating_mul(10_000_000).saturating_add(rest)
}

/// The byte that silence is made of: 8-bit samples are unsigned (mmreg.h).
#[must_use]
pub fn silence(format: &Format) -> u8 {
    if format.container_bits() == 8 { 0x80 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_time() {
        let format = Format::pcm(48_000, 2, 16, 16).unwrap();
        assert_eq!(as_time(&format, 192_000), 10_000_000);
        assert_eq!(as_time(&format, i64::MAX), i64::MAX, "longer than there are numbers");
        assert_eq!(time(&format, 1_920), 10);
        assert_eq!(time(&format, 1), 1);
    }

    #[test]
    fn eight_bits_are_silent_in_the_middle() {
        assert_eq!(silence(&Format::pcm(8_000, 1, 8, 8).unwrap()), 0x80);
        assert_eq!(silence(&Format::pcm(8_000, 1, 16, 16).unwrap()), 0);
    }
}
