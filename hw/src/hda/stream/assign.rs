//! Which stream engines and tags are free.

use super::Flow;
use crate::hda::spec::global::Gcap;
use crate::hda::spec::stream::MAX_STREAMS;
use crate::hda::spec::stream_format::StreamFormat;

/// What an engine was programmed with, to do it again after the power was off.
#[derive(Clone, Copy, Debug)]
pub(in crate::hda) struct Program {
    /// Address of the descriptor list.
    pub list: u64,
    /// Bytes of the cyclic buffer.
    pub length: u32,
    /// Index of the last descriptor.
    pub last: u16,
    /// The format word.
    pub format: StreamFormat,
    /// Tag on the link.
    pub tag: u8,
    /// Which way samples move.
    pub flow: Flow,
    /// It is to run.
    pub running: bool,
}

/// Engines and tags in use. Kept under a lock.
#[derive(Debug)]
pub struct Slots {
    gcap: Gcap,
    engines: u32,
    tags: u16,
    /// Engines whose interrupts are let through.
    pub(in crate::hda) interrupting: u32,
    /// Engines with a buffer.
    pub(in crate::hda) programs: [Option<Program>; MAX_STREAMS],
}

fn bit(index: usize) -> u32 {
    u32::try_from(index).ok().and_then(|n| 1u32.checked_shl(n)).unwrap_or(0)
}

impl Slots {
    /// Everything is free. Tag 0 means "no stream" (HDA 1.0a 3.3.35), so it is never given out.
    #[must_use]
    pub const fn new(gcap: Gcap) -> Self {
        Self { gcap, engines: 0, tags: 1, interrupting: 0, programs: [None; MAX_STREAMS] }
    }
    /// Whether engine `index` can only be used after its direction is set (HDA 1.0a 3.3.35 DIR).
    #[must_use]
    pub fn is_bidirectional(&self, index: usize) -> bool {
        index >= usize::from(self.gcap.input_streams()).saturating_add(usize::from(self.gcap.output_streams()))
    }
    /// Takes an engine of this direction, or else a bidirectional one, and a tag. Inputs come first in the register block,
    /// then outputs, then bidirectional engines (HDA 1.0a 3.3.35).
    pub fn take(&mut self, flow: Flow) -> Option<(usize, u8)> {
        let (index, tag) = self.find(flow)?;
        self.engines |= bit(index);
        self.tags |= 1u16.checked_shl(u32::from(tag)).unwrap_or(0);
        Some((index, tag))
    }
    fn find(&self, flow: Flow) -> Option<(usize, u8)> {
        let inputs = usize::from(self.gcap.input_streams());
        let outputs = usize::from(self.gcap.output_streams());
        let fixed = inputs.saturating_add(outputs);
        let own = match flow {
            Flow::Input => 0..inputs,
            Flow::Output => inputs..fixed,
        };
        let all = self.gcap.streams();
        let mut candidates = own.chain(fixed..all).filter(|n| *n < all);
        let index = candidates.find(|n| bit(*n) != 0 && self.engines & bit(*n) == 0)?;
        let tag = u8::try_from(self.tags.trailing_ones()).ok().filter(|tag| *tag < 16)?;
        Some((index, tag))
    }
    /// Whether [`Self::take`] would find something.
    #[must_use]
    pub fn has_free(&self, flow: Flow) -> bool {
        self.find(flow).is_some()
    }
    /// The program of engine `index`.
    pub(in crate::hda) fn program(&mut self, index: usize) -> Option<&mut Option<Program>> {
        self.programs.get_mut(index)
    }
    /// Frees an engine and a tag.
    pub fn give_back(&mut self, index: usize, tag: u8) {
        self.engines &= !bit(index);
        self.interrupting &= !bit(index);
        if tag != 0 {
            self.tags &= !1u16.checked_shl(u32::from(tag)).unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Flow, Slots};
    use crate::hda::spec::global::Gcap;

    #[test]
    fn inputs_lie_before_outputs_and_bidirectional_engines_serve_both() {
        let gcap = Gcap::new().with_input_streams(1).with_output_streams(2).with_bidirectional_streams(1);
        let mut slots = Slots::new(gcap);
        assert_eq!(slots.take(Flow::Output), Some((1, 1)));
        assert_eq!(slots.take(Flow::Input), Some((0, 2)));
        assert_eq!(slots.take(Flow::Input), Some((3, 3)));
        assert_eq!(slots.take(Flow::Input), None);
        assert_eq!(slots.take(Flow::Output), Some((2, 4)));
        assert_eq!(slots.take(Flow::Output), None);
        slots.give_back(0, 2);
        assert_eq!(slots.take(Flow::Input), Some((0, 2)));
    }

    #[test]
    fn there_are_fifteen_tags_however_many_engines_there_are() {
        let mut slots = Slots::new(Gcap::new().with_input_streams(15).with_output_streams(15));
        let taken = (0..30).filter(|_| slots.take(Flow::Output).is_some() || slots.take(Flow::Input).is_some()).count();
        assert_eq!(taken, 15);
    }
}
