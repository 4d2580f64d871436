//! Events of the port, as lists that we own: which one is next, and where a new one goes.
//!
//! UNSAFETY: events are the port's structures, linked by pointer. Whoever hands a list over hands every event of it over.

use crate::raw::{DMUS_KEF_EVENT_INCOMPLETE, DMUS_KEF_PACKAGE_EVENT, DMUS_KERNEL_EVENT};
use acx_core::model::midi::{END_OF_EXCLUSIVE, is_real_time, is_status};
use core::ptr::null_mut;

/// Bytes of an event that lie in the event itself.
pub const INLINE: usize = size_of::<*mut u8>();
/// How long a message waits for the rest of an exclusive message before it cuts it, in 100 ns.
const PATIENCE: i64 = 10_000_000;

type Event = *mut DMUS_KERNEL_EVENT;

/// A list of events that we own.
///
/// INVARIANT: every event is live, nobody else uses it, and the last one's successor is null.
pub struct Chain {
    first: Event,
    last: Event,
}

impl Chain {
    /// No events.
    #[must_use]
    pub const fn new() -> Self {
        Self { first: null_mut(), last: null_mut() }
    }
    /// Whether it has no events.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first.is_null()
    }
    /// Adds one event at the end.
    ///
    /// # Safety
    /// `event` is live and handed over.
    pub unsafe fn push(&mut self, event: Event) {
        // SAFETY: live, ours by contract.
        unsafe { (*event).pNextEvt = null_mut() };
        if self.last.is_null() {
            self.first = event;
        } else {
            // SAFETY: INVARIANT.
            unsafe { (*self.last).pNextEvt = event };
        }
        self.last = event;
    }
    /// Adds all events of another list.
    pub fn append(&mut self, other: Self) {
        if other.first.is_null() {
            return;
        }
        if self.last.is_null() {
            self.first = other.first;
        } else {
            // SAFETY: INVARIANT of both.
            unsafe { (*self.last).pNextEvt = other.first };
        }
        self.last = other.last;
    }
    /// Takes a list over.
    ///
    /// # Safety
    /// `list` is null or a list of live events that is handed over.
    #[must_use]
    pub unsafe fn from_raw(list: Event) -> Self {
        let mut all = Self::new();
        let mut event = list;
        while !event.is_null() {
            // SAFETY: the caller's contract.
            let after = unsafe { next(event) };
            // SAFETY: as above.
            unsafe { all.push(event) };
            event = after;
        }
        all
    }
    /// Hands the list over.
    #[must_use]
    pub fn into_raw(self) -> Event {
        self.first
    }
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

/// The bytes of an event.
///
/// # Safety
/// `event` is live; a long one points at as many bytes as it says.
unsafe fn bytes<'a>(event: Event) -> &'a [u8] {
    // SAFETY: the caller's contract.
    let event = unsafe { &*event };
    let length = usize::from(event.cbEvent);
    if length <= INLINE {
        // SAFETY: every pattern of the union is eight bytes.
        return unsafe { &event.uData.abData }.get(..length).unwrap_or_default();
    }
    // SAFETY: long events point at their bytes.
    let data = unsafe { event.uData.pbData };
    if data.is_null() {
        return &[];
    }
    // SAFETY: the caller's contract.
    unsafe { core::slice::from_raw_parts(data, length) }
}

/// What matters of an event.
struct Look<'a> {
    /// When it is due.
    at: i64,
    data: &'a [u8],
    /// It is the rest of an exclusive message, or a part of that rest.
    part: bool,
    /// It is a real-time message.
    clock: bool,
    /// More of the message follows in another event.
    more: bool,
}

/// Looks at an event.
///
/// # Safety
/// As [`bytes`].
unsafe fn look<'a>(event: Event) -> Look<'a> {
    // SAFETY: the caller's contract.
    let head = unsafe { &*event };
    let flags = u32::from(head.usFlags);
    // SAFETY: the caller's contract.
    let data = unsafe { bytes(event) };
    Look {
        at: head.ullPresTime100ns,
        data,
        part: data.first().is_some_and(|b| !is_status(*b) || *b == END_OF_EXCLUSIVE),
        clock: matches!(data, [byte] if is_real_time(*byte)),
        more: flags & DMUS_KEF_EVENT_INCOMPLETE != 0,
    }
}

/// # Safety
/// `event` is live.
unsafe fn is_package(event: Event) -> bool {
    // SAFETY: the caller's contract.
    u32::from(unsafe { (*event).usFlags }) & DMUS_KEF_PACKAGE_EVENT != 0
}

/// # Safety
/// `event` is live.
unsafe fn next(event: Event) -> Event {
    // SAFETY: the caller's contract.
    unsafe { (*event).pNextEvt }
}

/// What a round of sending came to.
pub struct Round {
    /// Events that are done with, for the allocator.
    pub done: Chain,
    /// When the next one is due, if one waits for its time.
    pub due: Option<i64>,
    /// Whether one waits for room.
    pub busy: bool,
}

/// Events that wait for their times, in the order of their times; those of the same time in the order in which they came. The parts
/// of an exclusive message stay together.
pub struct Sequence {
    first: Event,
    /// Bytes of the first event that are sent.
    sent: usize,
    /// The last event that was sent is a part of a message that goes on.
    cut: bool,
}

impl Sequence {
    /// Nothing waits.
    #[must_use]
    pub const fn new() -> Self {
        Self { first: null_mut(), sent: 0, cut: false }
    }
    /// Takes a list over; gives back what has nothing to send.
    ///
    /// # Safety
    /// `list` is null or a list of live events that is handed over.
    pub unsafe fn put(&mut self, list: Event) -> Chain {
        let mut done = Chain::new();
        let mut event = list;
        while !event.is_null() {
            // SAFETY: the caller's contract.
            let after = unsafe { next(event) };
            // SAFETY: as above.
            if unsafe { is_package(event) } {
                // SAFETY: as above.
                let data = unsafe { &mut (*event).uData };
                // SAFETY: a package holds a list in place of bytes, which goes before what comes after it.
                let inner = unsafe { data.pPackageEvt };
                data.pPackageEvt = null_mut();
                // SAFETY: as above. Packages of packages are not known; their inner lists would be taken here, too.
                done.append(unsafe { self.put_flat(inner) });
                // SAFETY: handed over.
                unsafe { done.push(event) };
            } else {
                // SAFETY: handed over.
                unsafe { self.put_one(event, &mut done) };
            }
            event = after;
        }
        done
    }
    /// # Safety
    /// As [`Self::put`].
    unsafe fn put_flat(&mut self, list: Event) -> Chain {
        let mut done = Chain::new();
        let mut event = list;
        while !event.is_null() {
            // SAFETY: the caller's contract.
            let after = unsafe { next(event) };
            // SAFETY: handed over.
            unsafe { self.put_one(event, &mut done) };
            event = after;
        }
        done
    }
    /// # Safety
    /// `event` is live and handed over.
    unsafe fn put_one(&mut self, event: Event, done: &mut Chain) {
        // SAFETY: the caller's contract.
        if unsafe { bytes(event) }.is_empty() {
            // SAFETY: as above.
            unsafe { done.push(event) };
            return;
        }
        // SAFETY: as above.
        let before = unsafe { self.place(event) };
        let link = if before.is_null() {
            &raw mut self.first
        } else {
            // SAFETY: an event of ours.
            unsafe { &raw mut (*before).pNextEvt }
        };
        // SAFETY: our head, or the link of an event of ours.
        let after = unsafe { link.read() };
        // SAFETY: the caller's contract.
        unsafe { (*event).pNextEvt = after };
        // SAFETY: as above.
        unsafe { link.write(event) };
    }
    /// The event after which a new one goes; null for the front.
    ///
    /// # Safety
    /// `event` is live.
    unsafe fn place(&self, event: Event) -> Event {
        // SAFETY: the caller's contract.
        let new = unsafe { look(event) };
        let mut before: Event = null_mut();
        let mut here = self.first;
        // Whether the events before `here` end inside of a message.
        let mut open = self.cut;
        let mut pinned = self.sent != 0;
        while !here.is_null() {
            // SAFETY: an event of ours.
            let old = unsafe { look(here) };
            let joined = open && old.part;
            let rest_goes_here = new.part && open && !joined && !old.clock;
            let time_has_come = !new.part && !joined && !pinned && old.at > new.at;
            if rest_goes_here || time_has_come {
                return before;
            }
            if !old.clock {
                open = old.more;
            }
            pinned = false;
            before = here;
            // SAFETY: an event of ours.
            here = unsafe { next(here) };
        }
        before
    }
    /// Sends what is due. `write` takes bytes as far as there is room, and says how many.
    pub fn send(&mut self, now: i64, mut write: impl FnMut(&[u8]) -> usize) -> Round {
        let mut round = Round { done: Chain::new(), due: None, busy: false };
        while !self.first.is_null() {
            let event = self.first;
            // SAFETY: an event of ours.
            let head = unsafe { look(event) };
            if self.sent == 0 && head.at > now {
                round.due = Some(head.at);
                break;
            }
            if self.sent == 0 && self.cut && !head.part && !head.clock && now.saturating_sub(head.at) < PATIENCE {
                // Another message may not stand inside of an exclusive one; its rest is on the way.
                round.due = Some(head.at.saturating_add(PATIENCE));
                self.send_clocks(now, &mut round, &mut write);
                break;
            }
            let taken = write(head.data.get(self.sent..).unwrap_or_default());
            self.sent = self.sent.saturating_add(taken);
            if self.sent < head.data.len() {
                round.busy = true;
                self.send_clocks(now, &mut round, &mut write);
                break;
            }
            self.sent = 0;
            if !head.clock {
                self.cut = head.more;
            }
            // SAFETY: an event of ours.
            self.first = unsafe { next(event) };
            // SAFETY: taken out just now.
            unsafe { round.done.push(event) };
        }
        round
    }
    /// Sends real-time messages that are due past the first event, which waits.
    fn send_clocks(&mut self, now: i64, round: &mut Round, write: &mut impl FnMut(&[u8]) -> usize) {
        let mut before = self.first;
        while !before.is_null() {
            // SAFETY: an event of ours.
            let event = unsafe { next(before) };
            if event.is_null() {
                return;
            }
            // SAFETY: an event of ours.
            let found = unsafe { look(event) };
            if !found.clock {
                before = event;
                continue;
            }
            if found.at > now {
                round.due = Some(round.due.map_or(found.at, |due| due.min(found.at)));
                return;
            }
            if write(found.data) == 0 {
                round.busy = true;
                return;
            }
            // SAFETY: an event of ours.
            let after = unsafe { next(event) };
            // SAFETY: an event of ours.
            unsafe { (*before).pNextEvt = after };
            // SAFETY: taken out just now.
            unsafe { round.done.push(event) };
        }
    }
    /// Gives everything back unsent.
    pub fn clear(&mut self) -> Chain {
        let mut all = Chain::new();
        let mut event = core::mem::replace(&mut self.first, null_mut());
        while !event.is_null() {
            // SAFETY: an event of ours.
            let after = unsafe { next(event) };
            // SAFETY: taken out just now.
            unsafe { all.push(event) };
            event = after;
        }
        (self.sent, self.cut) = (0, false);
        all
    }
}

impl Default for Sequence {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
