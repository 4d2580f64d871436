//! Streams over the channels.

use super::{CircuitId, Error, Lock, Platform, Shared, is_free};
use crate::es1370::channel::{CACHE, FRAME, MOST};
use acx_core::model::backend::{BufferLimits, Latency, Segment, StreamBackend};
use acx_core::model::ids::StreamId;

/// An open stream.
pub struct Es1370Stream<P: Platform> {
    shared: P::Shared<Shared<P>>,
    channel: usize,
    rate: u32,
}

impl<P: Platform> Es1370Stream<P> {
    pub(super) fn open(shared: &P::Shared<Shared<P>>, circuit: CircuitId, rate: u32) -> Result<Self, Error> {
        let place = shared.place(circuit)?;
        let channel = shared.claims.with(|claims| {
            let free = place.channels.iter().copied().find(|n| is_free(claims, *n, Some(rate)))?;
            *claims.get_mut(free)? = Some(rate);
            Some(free)
        });
        Ok(Self { shared: shared.clone(), channel: channel.ok_or(Error::Busy)?, rate })
    }
}

impl<P: Platform> StreamBackend for Es1370Stream<P> {
    fn id(&self) -> StreamId {
        StreamId(u16::try_from(self.channel).unwrap_or(u16::MAX))
    }
    fn limits(&self) -> BufferLimits {
        BufferLimits {
            packet_multiple: FRAME,
            address_multiple: FRAME,
            packet_minimum: CACHE.saturating_mul(2),
            minimum: CACHE.saturating_mul(2),
            maximum: MOST,
            highest_address: u64::from(u32::MAX),
        }
    }
    fn latency(&self) -> Latency {
        Latency { fifo_bytes: CACHE, link_100ns: 0, codec_100ns: 0 }
    }
    fn prepare(&self, segments: &[Segment], packets: u32, packet_bytes: u32) -> Result<(), Error> {
        let length = packets.checked_mul(packet_bytes).ok_or(Error::InvalidParameter)?;
        // Segments that lie side by side are one piece.
        let mut end = segments.first().map_or(0, |s| s.address);
        for segment in segments {
            if segment.address != end {
                return Err(Error::NotSupported);
            }
            end = end.saturating_add(u64::from(segment.length));
        }
        let start = segments.first().map_or(0, |s| s.address);
        if end.saturating_sub(start) < u64::from(length) {
            return Err(Error::InvalidParameter);
        }
        Ok(self.shared.card.prepare(self.channel, start, length, packet_bytes, self.rate)?)
    }
    fn run(&self) -> Result<(), Error> {
        Ok(self.shared.card.run(self.channel)?)
    }
    fn pause(&self) {
        self.shared.card.pause(self.channel);
    }
    fn release(&self) {
        self.shared.card.release(self.channel);
    }
    fn position(&self) -> Option<u32> {
        self.shared.card.position(self.channel)
    }
}

impl<P: Platform> Drop for Es1370Stream<P> {
    fn drop(&mut self) {
        self.shared.card.release(self.channel);
        self.shared.claims.with(|claims| {
            if let Some(slot) = claims.get_mut(self.channel) {
                *slot = None;
            }
        });
    }
}
