//! The open streams of an adapter, reachable from the DPC with no lock held.
//!
//! UNSAFETY: a slot holds a pointer to a stream, which takes itself out before it goes away.

use super::Driver;
use crate::com::Gate;
use crate::miniport::wave::stream::StreamHead;
use crate::port::kernel;
use acx_core::model::ids::StreamId;

/// Most streams open at once on one device; HD Audio has at most 30 stream engines.
pub const MOST_STREAMS: usize = 32;

/// The open streams.
pub struct Streams<F: Driver> {
    slots: [Gate<StreamHead<F>>; MOST_STREAMS],
}

impl<F: Driver> Streams<F> {
    pub(super) fn new() -> Self {
        Self { slots: [const { Gate::new() }; MOST_STREAMS] }
    }
    /// Enters a stream; gives its slot. Any IRQL.
    ///
    /// # Safety
    /// The stream does not move, and [`Self::remove`] is called before it goes away.
    pub unsafe fn enter(&self, stream: *const StreamHead<F>) -> Option<usize> {
        // SAFETY: the caller's contract.
        self.slots.iter().position(|slot| unsafe { slot.open(stream) })
    }
    /// Takes a stream out; afterwards nobody uses it. PASSIVE_LEVEL.
    pub fn remove(&self, slot: usize) {
        if let Some(gate) = self.slots.get(slot) {
            gate.close(kernel::pause);
        }
    }
    /// Waits until nobody who saw an earlier state of the stream uses it. PASSIVE_LEVEL.
    pub fn settle(&self, slot: usize) {
        if let Some(gate) = self.slots.get(slot) {
            gate.drain(kernel::pause);
        }
    }
    /// Runs `f` with the stream of this name. Any IRQL at which `f` may run.
    pub fn with(&self, id: StreamId, mut f: impl FnMut(&StreamHead<F>)) {
        self.each(|stream| {
            if stream.id() == id {
                f(stream);
            }
        });
    }
    /// Runs `f` with every open stream. Any IRQL at which `f` may run.
    pub fn each(&self, mut f: impl FnMut(&StreamHead<F>)) {
        for slot in &self.slots {
            slot.with(&mut f);
        }
    }
}
