//! Where a stream engine is in its buffer.

use super::Engine;
use crate::hda::quirk::PositionSource;
use crate::hda::spec::{global, stream as sd};
use crate::io::{DmaRegion, Platform};
use core::sync::atomic::Ordering;

impl<P: Platform> Engine<P> {
    /// Bytes from the start of the cyclic buffer; 0 without a buffer, `None` when the controller is gone or talks nonsense.
    /// <= DISPATCH_LEVEL.
    pub fn position(&self) -> Option<u32> {
        if self.controller.is_gone() {
            return None;
        }
        let length = self.length.load(Ordering::Acquire);
        if length == 0 || !self.controller.usable() {
            return Some(0);
        }
        let position = match self.controller.quirk().position {
            PositionSource::Register => sd::SDLPIB.read_at(self.controller.registers(), self.base()),
            PositionSource::Buffer => {
                let at = self.index.saturating_mul(global::POSITION_ENTRY_LEN);
                self.controller.positions().read32(at)
            }
        };
        if position == u32::MAX {
            return None;
        }
        // Some controllers show the length itself for a moment before they wrap.
        position.checked_rem(length)
    }
}
