//! Packets and bytes of one stream: arithmetic on what the hardware reports.
//!
//! Bytes are counted from the moment the stream was prepared and never wrap (u64). Packet n lies at offset
//! `(n % packets) * packet_bytes` of the cyclic buffer. "Completed" is the number of packets fully transferred; the packet in
//! progress carries that number.

use super::{Moment, Place, Progress};
use crate::model::Error;
use crate::model::backend::{BufferLimits, Latency};
use crate::model::format::Format;
use crate::model::pin::Direction;

/// Where the signal is, in frames since packet 0 began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presentation {
    /// Frames.
    pub frames: u64,
    /// Performance counter at that moment.
    pub ticks: u64,
}

/// A packet that the client may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadPacket {
    /// Its number; a gap to the one before means that packets were lost.
    pub number: u32,
    /// Performance counter when its first sample arrived.
    pub ticks: u64,
    /// Whether another complete packet waits behind it.
    pub more: bool,
}

/// Counts since the stream was prepared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Packets fully transferred.
    pub completed: u64,
    /// Packets that the client wrote too late.
    pub late: u32,
    /// Packets that were due and not written, or overwritten and not read.
    pub glitches: u32,
}

/// The smallest allowed packet size of at least `bytes`.
pub(super) fn packet_size(limits: &BufferLimits, block_align: u32, packets: u32, bytes: u32) -> Result<u32, Error> {
    if packets == 0 || bytes == 0 || block_align == 0 || limits.packet_multiple == 0 {
        return Err(Error::InvalidParameter);
    }
    let multiple = lcm(limits.packet_multiple, block_align).ok_or(Error::InvalidParameter)?;
    let each = div_ceil(limits.minimum, packets).ok_or(Error::InvalidParameter)?;
    let least = each.max(limits.packet_minimum).max(bytes);
    let size = div_ceil(least, multiple).and_then(|n| n.checked_mul(multiple)).ok_or(Error::InvalidParameter)?;
    let total = size.checked_mul(packets).ok_or(Error::InvalidParameter)?;
    if total <= limits.maximum { Ok(size) } else { Err(Error::InvalidParameter) }
}

/// `a / b`, rounded up; `None` when `b` is 0.
fn div_ceil(a: u32, b: u32) -> Option<u32> {
    let whole = a.checked_div(b)?;
    if a.checked_rem(b)? == 0 { Some(whole) } else { whole.checked_add(1) }
}

fn lcm(a: u32, b: u32) -> Option<u32> {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x.checked_rem(y)?);
    }
    a.checked_div(x)?.checked_mul(b)
}

/// `value * by / over` without overflow; saturates.
fn scale(value: u64, by: u64, over: u64) -> u64 {
    let product = u128::from(value).saturating_mul(u128::from(by));
    u64::try_from(product.checked_div(u128::from(over)).unwrap_or(0)).unwrap_or(u64::MAX)
}

#[derive(Debug)]
pub(super) struct Ledger {
    direction: Direction,
    block_align: u32,
    bytes_per_second: u32,
    packets: u32,
    packet_bytes: u32,
    /// Bytes moved since the stream was prepared.
    total: u64,
    /// Where the hardware stood at the last look.
    hardware: u32,
    /// When that was.
    seen: Moment,
    /// Completed packets that have been announced.
    announced: u64,
    /// Next packet that the client owes (render) or may read (capture).
    next: u64,
    /// Whether the client uses packet numbers at all; without them nothing can be late.
    packet_mode: bool,
    /// Byte at which the stream ends.
    end: Option<u64>,
    end_announced: bool,
    late: u32,
    glitches: u32,
    glitches_announced: u32,
    /// Times that the hardware began anew.
    turns: u32,
}

impl Ledger {
    pub(super) fn new(direction: Direction, format: &Format) -> Self {
        Self {
            direction,
            block_align: format.block_align().max(1),
            bytes_per_second: format.bytes_per_second().max(1),
            packets: 0,
            packet_bytes: 0,
            total: 0,
            hardware: 0,
            seen: Moment { ticks: 0, frequency: 1 },
            announced: 0,
            next: 0,
            packet_mode: false,
            end: None,
            end_announced: false,
            late: 0,
            glitches: 0,
            glitches_announced: 0,
            turns: 0,
        }
    }
    pub(super) fn set_buffer(&mut self, packets: u32, packet_bytes: u32) {
        (self.packets, self.packet_bytes) = (packets, packet_bytes);
        self.restart();
    }
    pub(super) fn buffer(&self) -> Option<(u32, u32)> {
        (self.packets != 0 && self.packet_bytes != 0).then_some((self.packets, self.packet_bytes))
    }
    fn size(&self) -> u32 {
        self.packets.saturating_mul(self.packet_bytes)
    }
    /// Back to the start of packet 0; packets may be written ahead of the run.
    pub(super) fn restart(&mut self) {
        (self.total, self.hardware, self.announced, self.next) = (0, 0, 0, 0);
        (self.end, self.end_announced, self.packet_mode) = (None, false, false);
        (self.late, self.glitches, self.glitches_announced) = (0, 0, 0);
        self.turns = self.turns.wrapping_add(1);
    }
    pub(super) fn started(&mut self, now: Moment) {
        self.seen = now;
    }
    /// Takes over the hardware's position. A position outside the buffer, or none at all, moves nothing.
    ///
    /// Between two looks less than a whole buffer passes when interrupts come; when they did not, the time that went by tells how
    /// many whole buffers passed.
    pub(super) fn advance(&mut self, position: Option<u32>, now: Moment) {
        let size = self.size();
        let Some(position) = position.filter(|p| *p < size || (*p == size && size != 0)) else { return };
        let position = if position == size { 0 } else { position };
        let step = if position >= self.hardware {
            position.wrapping_sub(self.hardware)
        } else {
            size.wrapping_sub(self.hardware).saturating_add(position)
        };
        // A step back of the hardware's report looks like almost a whole buffer in no time: it moves nothing.
        let elapsed = self.elapsed_bytes(now);
        if u64::from(step) > elapsed.saturating_add(u64::from(size.wrapping_div(2))) {
            return;
        }
        let before = self.completed();
        self.total = self.total.saturating_add(u64::from(step)).saturating_add(self.missed_wraps(step, now));
        self.hardware = position;
        self.seen = now;
        self.count_glitches(before);
    }
    /// Whole buffers that went by unseen, in bytes: the elapsed time less the step seen, rounded to whole buffers.
    fn missed_wraps(&self, step: u32, now: Moment) -> u64 {
        let size = u64::from(self.size());
        let unseen = self.elapsed_bytes(now).saturating_sub(u64::from(step));
        let half = size.wrapping_div(2);
        unseen.saturating_add(half).checked_div(size).unwrap_or(0).saturating_mul(size)
    }
    /// Bytes that the stream moves in the time since the last look.
    fn elapsed_bytes(&self, now: Moment) -> u64 {
        let ticks = now.ticks.saturating_sub(self.seen.ticks);
        scale(ticks, u64::from(self.bytes_per_second), now.frequency.max(1))
    }
    fn count_glitches(&mut self, before: u64) {
        let now = self.completed();
        if self.direction == Direction::Capture || !self.packet_mode || now <= before {
            return;
        }
        // Packets that began to play: (before, now]. Those at or beyond `next` were never written.
        let end = self.end.map_or(u64::MAX, |e| e.div_ceil(u64::from(self.packet_bytes.max(1))));
        let first = before.saturating_add(1).max(self.next);
        let missing = now.saturating_add(1).min(end).saturating_sub(first);
        self.glitches = self.glitches.saturating_add(u32::try_from(missing).unwrap_or(u32::MAX));
    }
    /// After a loss of context the hardware stands at 0 again.
    pub(super) fn rebase(&mut self, now: Moment) {
        let size = u64::from(self.size());
        self.total = self.total.checked_next_multiple_of(size).unwrap_or(self.total);
        self.hardware = 0;
        self.seen = now;
        self.turns = self.turns.wrapping_add(1);
    }
    /// Times that the hardware began anew, after a loss of context or a stop.
    pub(super) fn turns(&self) -> u32 {
        self.turns
    }
    pub(super) fn take_progress(&mut self) -> Progress {
        let completed = self.completed();
        let notify = completed > self.announced;
        self.announced = completed;
        let ended = self.end.is_some_and(|e| self.total >= e) && !self.end_announced;
        self.end_announced |= ended;
        let glitches = self.take_glitches();
        Progress { completed, notify, end_of_stream: ended, glitches }
    }
    /// Glitches that nobody was told of.
    pub(super) fn take_glitches(&mut self) -> u32 {
        let glitches = self.glitches.saturating_sub(self.glitches_announced);
        self.glitches_announced = self.glitches;
        glitches
    }
    /// The hardware said that it lost samples.
    pub(super) fn failed(&mut self) {
        self.glitches = self.glitches.saturating_add(1);
    }
    /// Where the stream stands, for reports.
    pub(super) fn place(&self) -> Place {
        let index = self.next.checked_rem(u64::from(self.packets)).unwrap_or(0);
        let client = index.saturating_mul(u64::from(self.packet_bytes));
        Place { linear: self.total, client }
    }
    pub(super) fn completed(&self) -> u64 {
        self.total.checked_div(u64::from(self.packet_bytes)).unwrap_or(0)
    }
    pub(super) fn linear(&self) -> u64 {
        self.total
    }
    pub(super) fn offset(&self) -> u32 {
        let rest = self.total.checked_rem(u64::from(self.size())).unwrap_or(0);
        u32::try_from(rest).unwrap_or(0)
    }
    pub(super) fn presentation(&self, latency: &Latency, now: Moment) -> Presentation {
        let delay = latency.link_100ns.saturating_add(latency.codec_100ns);
        let delay = scale(u64::from(delay), u64::from(self.bytes_per_second), 10_000_000);
        let bytes = match self.direction {
            Direction::Render => self.total.saturating_sub(u64::from(latency.fifo_bytes)).saturating_sub(delay),
            Direction::Capture => self.total,
        };
        Presentation { frames: bytes.checked_div(u64::from(self.block_align)).unwrap_or(0), ticks: now.ticks }
    }
    pub(super) fn write_packet(&mut self, number: u32, end: Option<u32>, running: bool) -> Result<(), Error> {
        if self.direction == Direction::Capture || end.is_some_and(|e| e > self.packet_bytes) {
            return Err(Error::InvalidParameter);
        }
        if self.end.is_some() || self.buffer().is_none() {
            return Err(Error::InvalidState);
        }
        let completed = self.completed();
        let begun = running || self.total.checked_rem(u64::from(self.packet_bytes)).unwrap_or(0) != 0;
        let first_open = if begun { completed.saturating_add(1) } else { completed };
        // Packet numbers on the wire are 32 bits and wrap; take the one nearest to the present packet.
        let ahead = i64::from(number.wrapping_sub(completed as u32) as i32);
        let wide = completed.saturating_add_signed(ahead);
        let first = !core::mem::replace(&mut self.packet_mode, true);
        if ahead < 0 || wide < first_open {
            self.late = self.late.saturating_add(1);
            if first {
                // Until now nobody counted the packets that came due; the others are counted when they do.
                self.failed();
            }
            return Err(Error::DataLate);
        }
        if wide >= completed.saturating_add(u64::from(self.packets.max(2))) {
            return Err(Error::DataOverrun);
        }
        self.next = self.next.max(wide.saturating_add(1));
        if let Some(bytes) = end {
            let start = wide.saturating_mul(u64::from(self.packet_bytes));
            self.end = Some(start.saturating_add(u64::from(bytes)));
        }
        Ok(())
    }
    pub(super) fn read_packet(&mut self) -> Result<ReadPacket, Error> {
        if self.direction == Direction::Render {
            return Err(Error::InvalidParameter);
        }
        let completed = self.completed();
        self.packet_mode = true;
        // The packet in progress overwrites the oldest one of the buffer.
        let kept = u64::from(self.packets.saturating_sub(1).max(1));
        let oldest = completed.saturating_sub(kept);
        if self.next < oldest {
            let lost = u32::try_from(oldest.saturating_sub(self.next)).unwrap_or(u32::MAX);
            self.glitches = self.glitches.saturating_add(lost);
            self.next = oldest;
        }
        if self.next >= completed {
            return Err(Error::NotReady);
        }
        let number = self.next;
        self.next = number.saturating_add(1);
        let start = number.saturating_mul(u64::from(self.packet_bytes));
        let age = scale(self.total.saturating_sub(start), self.seen.frequency, u64::from(self.bytes_per_second));
        let ticks = self.seen.ticks.saturating_sub(age);
        Ok(ReadPacket { number: number as u32, ticks, more: self.next < completed })
    }
    pub(super) fn statistics(&self) -> Statistics {
        Statistics { completed: self.completed(), late: self.late, glitches: self.glitches }
    }
}

#[cfg(test)]
mod tests;
