//! Moves samples between the port's mappings and the cyclic buffer.
//!
//! The port is asked with no lock held, by one caller at a time; copies are made under the stream's own lock, so that a mapping which
//! the port calls back is not touched any more when the call returns.

use super::stream::{PciStream, Work};
use crate::adapter::Driver;
use crate::port::kernel;
use acx_core::model::stream::Look;
use acx_core::model::stream::mapping::Tag;
use acx_core::model::stream::state::State;
use acx_core::sync::Lock;

/// Rounds of one call. Each round gives back or asks for what the hardware or the port has made possible since the last; a port that
/// hands out empty mappings without end is left alone until the next service.
const MOST_ROUNDS: usize = 64;

impl<F: Driver> PciStream<F> {
    fn look(&self) -> Look {
        self.head().model().look(kernel::now())
    }
    fn advance(&self, work: &mut Work, look: Look) {
        let direction = self.head().model().direction();
        let Work { queue, ring } = work;
        // The queue holds mappings that the port has not called back.
        queue.advance(look, |step| ring.carry_out(step, direction));
    }
    /// Copies as far as the hardware allows, gives back what is done with and asks for more. <= DISPATCH_LEVEL, no lock held.
    pub fn pump(&self) {
        if !self.work.with(|w| w.queue.begin()) {
            return;
        }
        loop {
            for _ in 0..MOST_ROUNDS {
                if !self.round() {
                    break;
                }
            }
            if !self.work.with(|w| w.queue.end()) {
                break;
            }
        }
    }
    /// One round; true when there was something new.
    fn round(&self) -> bool {
        if self.head().model().state() == State::Stop {
            return false;
        }
        let torn = self.work.with(|w| {
            // Looked at under the lock, so that of two processors the later look is also the later copy.
            let look = self.look();
            self.advance(w, look);
            w.queue.tear()
        });
        if torn {
            self.mappings.terminate();
        }
        while let Some(tag) = self.work.with(|w| w.queue.release()) {
            self.mappings.release(tag);
        }
        self.acquire()
    }
    fn acquire(&self) -> bool {
        let mut any = false;
        while let Some(tag) = self.work.with(|w| w.queue.wanted()) {
            match self.mappings.get(tag) {
                Ok(mapping) => {
                    self.work.with(|w| w.queue.acquired(mapping));
                    any = true;
                }
                Err(_) => {
                    self.work.with(|w| w.queue.nothing());
                    break;
                }
            }
        }
        any
    }
    /// The port has mappings again. <= DISPATCH_LEVEL, no lock held.
    pub fn available(&self) {
        self.work.with(|w| w.queue.available());
        self.pump();
    }
    /// The port calls mappings back; says how many there were. DISPATCH_LEVEL.
    pub fn revoke(&self, first: Tag, last: Tag) -> u32 {
        let stopped = self.head().model().state() == State::Stop;
        self.work.with(|w| {
            let look = self.look();
            let count = w.queue.revoke(first, last, look);
            if !stopped {
                self.advance(w, look);
            }
            count
        })
    }
    /// Bytes of the client's that have passed the hardware. <= DISPATCH_LEVEL.
    pub fn position(&self) -> u64 {
        if self.head().model().state() == State::Stop {
            return 0;
        }
        self.work.with(|w| {
            let look = self.look();
            self.advance(w, look);
            w.queue.position()
        })
    }
}
