//! Acquiring and releasing: who asks the framework for mappings, and in which order they go back.
//!
//! Frameworks are asked with no lock held. Meanwhile a mapping may be called back before it was entered here, so a tag is given
//! before the question, and the answer says whether the mapping may still be used.

use super::{Held, MappingQueue, Tag};
use crate::room::Room as _;

/// Whether somebody asks the framework at present. One at a time does: tags would be out of order else.
#[derive(Debug, Default)]
pub struct Pump {
    busy: bool,
    again: bool,
    /// The tag of the question under way, and whether it was called back before the answer came.
    asking: Option<(Tag, bool)>,
    /// The framework has nothing, and says when it has.
    empty: bool,
    /// It said so while it was asked.
    told: bool,
}

impl Pump {
    /// Calls the mapping back whose acquisition is under way.
    pub(super) fn revoke(&mut self, in_range: impl Fn(Tag) -> bool) -> bool {
        match &mut self.asking {
            Some((tag, revoked)) if in_range(*tag) && !*revoked => {
                *revoked = true;
                true
            }
            _ => false,
        }
    }
}

/// What the framework answered.
#[derive(Debug)]
pub struct Acquired<T> {
    /// Its memory.
    pub memory: T,
    /// Bytes.
    pub length: u32,
    /// Whether it is the last of a packet.
    pub last: bool,
}

impl<T> MappingQueue<T> {
    /// Makes the caller the one who asks; false when somebody else is at it, who will then look again.
    pub fn begin(&mut self) -> bool {
        self.pump.again |= self.pump.busy;
        !core::mem::replace(&mut self.pump.busy, true)
    }
    /// The caller is done; true when it has to look again.
    pub fn end(&mut self) -> bool {
        if core::mem::take(&mut self.pump.again) {
            return true;
        }
        self.pump.busy = false;
        false
    }
    /// The framework has mappings again.
    pub fn available(&mut self) {
        (self.pump.empty, self.pump.told) = (false, true);
    }
    /// The tag for the next mapping, when one more is wanted: a buffer's worth is held at most. Answer with [`Self::acquired`] or
    /// [`Self::nothing`].
    pub fn wanted(&mut self) -> Option<Tag> {
        let full = self.held.len() >= self.most || self.waiting() >= u64::from(self.shape.size);
        if full || self.pump.empty || self.pump.asking.is_some() {
            return None;
        }
        self.tag = Tag(self.tag.0.wrapping_add(1));
        (self.pump.asking, self.pump.told) = (Some((self.tag, false)), false);
        Some(self.tag)
    }
    /// The framework gave a mapping under the tag of [`Self::wanted`].
    pub fn acquired(&mut self, mapping: Acquired<T>) {
        let Some((tag, revoked)) = self.pump.asking.take() else { return };
        let phase = self.phase;
        let next = phase.wrapping_add(mapping.length).checked_rem(self.shape.block_align).unwrap_or(0);
        self.phase = if mapping.last { 0 } else { next };
        if !revoked {
            let Acquired { memory, length, last } = mapping;
            self.held.put(Held { tag, memory, length, last, phase, moved: 0, done: 0, place: 0 });
        }
    }
    /// The framework has none, unless it said meanwhile that it has; [`Self::available`] says when it has.
    pub fn nothing(&mut self) {
        self.pump.asking = None;
        self.pump.empty = !self.pump.told;
    }
    /// The oldest mapping, if it is done with: it is forgotten here and to be released, before the next is asked for.
    pub fn release(&mut self) -> Option<Tag> {
        let first = self.held.first().filter(|h| h.done >= h.length)?;
        let (tag, length) = (first.tag, first.length);
        self.base = self.base.saturating_add(u64::from(length));
        self.held.retain(|h| h.tag != tag);
        Some(tag)
    }
}
