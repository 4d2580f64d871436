//! Streams over the engines.

use super::{CircuitId, Claim, Error, Lock, Platform, Shared};
use crate::ac97::stream::MOST_PIECES;
use acx_core::model::backend::{BufferLimits, Latency, Segment, StreamBackend};
use acx_core::model::format::Format;
use acx_core::model::ids::StreamId;

/// Samples that the engine fetches ahead, in bytes: eight entries of 16 bits for each of two buffers, and the one on the link.
const FIFO_BYTES: u32 = 64;

/// An open stream.
pub struct Ac97Stream<P: Platform> {
    shared: P::Shared<Shared<P>>,
    engine: usize,
    circuit: CircuitId,
    rate: u16,
    align: u32,
}

impl<P: Platform> Ac97Stream<P> {
    pub(super) fn open(shared: &P::Shared<Shared<P>>, circuit: CircuitId, format: &Format) -> Result<Self, Error> {
        let engine = shared.place(circuit)?.engine;
        let rate = u16::try_from(format.rate()).map_err(|_| Error::NotSupported)?;
        let claim = Claim { circuit, rate, prepared: false };
        let free = shared.claims.with(|claims| {
            let slot = claims.get_mut(engine).filter(|slot| slot.is_none());
            slot.map(|slot| *slot = Some(claim)).is_some()
        });
        if !free {
            return Err(Error::Busy);
        }
        Ok(Self { shared: shared.clone(), engine, circuit, rate, align: format.block_align() })
    }
    /// Notes whether the stream has a buffer; says whether it had one.
    fn mark(&self, on: bool) -> bool {
        self.shared.claims.with(|claims| {
            let claim = claims.get_mut(self.engine).and_then(Option::as_mut);
            claim.is_some_and(|claim| core::mem::replace(&mut claim.prepared, on))
        })
    }
}

impl<P: Platform> StreamBackend for Ac97Stream<P> {
    fn id(&self) -> StreamId {
        StreamId(u16::try_from(self.engine).unwrap_or(u16::MAX))
    }
    fn limits(&self) -> BufferLimits {
        BufferLimits {
            packet_multiple: self.align,
            // Addresses are even; a frame of two channels is never cut in two.
            address_multiple: 4,
            packet_minimum: FIFO_BYTES.saturating_mul(2),
            minimum: FIFO_BYTES.saturating_mul(2),
            // So that pages that are nowhere side by side fit, with a packet's end in each.
            maximum: MOST_PIECES.saturating_div(2).saturating_mul(4096),
            highest_address: u64::from(u32::MAX),
        }
    }
    fn latency(&self) -> Latency {
        // A frame of the link; the delay of a codec is in its data sheet only.
        Latency { fifo_bytes: FIFO_BYTES, link_100ns: 208, codec_100ns: 0 }
    }
    fn prepare(&self, segments: &[Segment], packets: u32, packet_bytes: u32) -> Result<(), Error> {
        let list = segments.iter().map(|s| (s.address, s.length));
        self.shared.controller.prepare(self.engine, list, packets, packet_bytes)?;
        self.mark(true);
        let connected = self.shared.connect(self.circuit, self.rate);
        if connected.is_err() {
            self.release();
        }
        connected
    }
    fn run(&self) -> Result<(), Error> {
        Ok(self.shared.controller.run(self.engine)?)
    }
    fn pause(&self) {
        self.shared.controller.pause(self.engine);
    }
    fn release(&self) {
        self.mark(false);
        self.shared.controller.release(self.engine);
    }
    fn position(&self) -> Option<u32> {
        self.shared.controller.position(self.engine)
    }
}

impl<P: Platform> Drop for Ac97Stream<P> {
    fn drop(&mut self) {
        if self.mark(false) {
            self.shared.controller.release(self.engine);
        }
        self.shared.claims.with(|claims| {
            if let Some(slot) = claims.get_mut(self.engine) {
                *slot = None;
            }
        });
    }
}
