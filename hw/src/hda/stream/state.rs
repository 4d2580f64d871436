//! The run machine of a stream descriptor: reset, ready, run (HDA 1.0a 3.3.35, 4.5.3).

use super::{Engine, Flow, bdl_ring};
use crate::hda::controller::halves;
use crate::hda::spec::stream_format::StreamFormat;
use crate::hda::spec::{bdl, global, stream as sd};
use crate::io::{DmaRegion, Error, Lock, Platform, poll};
use core::sync::atomic::Ordering;

// TIMEOUT: RUN and SRST follow within a frame (21 us) or a FIFO's worth of bus cycles; 2 ms is generous.
const LIMIT_US: u32 = 2_000;

impl<P: Platform> Engine<P> {
    /// Takes a cyclic buffer, given as (device address, length in bytes), and programs the engine; it does not run yet.
    /// Interrupts come at the end of each packet. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Unsupported`] as [`bdl_ring::build`] says, [`Error::Timeout`], [`Error::Gone`].
    pub fn prepare(
        &self,
        segments: impl Iterator<Item = (u64, u32)> + Clone,
        packets: u32,
        packet_bytes: u32,
        format: StreamFormat,
    ) -> Result<(), Error> {
        self.controller.check()?;
        let reachable = |(address, length): (u64, u32)| halves(address.saturating_add(u64::from(length.saturating_sub(1)))).1 == 0;
        if !self.controller.wide() && !segments.clone().all(reachable) {
            return Err(Error::Unsupported);
        }
        let entries = bdl_ring::build(segments, packets, packet_bytes, |index, entry| {
            let at = index.saturating_mul(bdl::ENTRY_LEN);
            for (n, word) in entry.to_words().into_iter().enumerate() {
                self.list.write32(at.saturating_add(n.saturating_mul(4)), word);
            }
        })?;
        let total = packets.saturating_mul(packet_bytes);
        let (registers, base) = (self.controller.registers(), self.base());
        self.reset()?;
        let last = u16::try_from(entries.saturating_sub(1)).map_err(|_| Error::Unsupported)?;
        let (low, high) = halves(self.list.device_address());
        sd::SDCTL.write_at(registers, base, self.idle_control());
        sd::SDSTS.write_at(registers, base, sd::Sdsts::CLEAR);
        sd::SDBDPL.write_at(registers, base, low);
        sd::SDBDPU.write_at(registers, base, high);
        sd::SDCBL.write_at(registers, base, total);
        sd::SDLVI.write_at(registers, base, last);
        sd::SDFMT.write_at(registers, base, format);
        if sd::SDCBL.read_at(registers, base) == u32::MAX {
            self.controller.mark_gone();
            return Err(Error::Gone);
        }
        let at = self.index.saturating_mul(global::POSITION_ENTRY_LEN);
        self.controller.positions().write32(at, 0);
        self.length.store(total, Ordering::Release);
        self.prepared.store(true, Ordering::Release);
        self.controller.enable_stream_interrupt(self.index, true);
        Ok(())
    }
    /// Starts, from where it paused. <= DISPATCH_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`]; [`Error::Unsupported`] without a buffer.
    pub fn run(&self) -> Result<(), Error> {
        self.controller.check()?;
        if !self.prepared.load(Ordering::Acquire) {
            return Err(Error::Unsupported);
        }
        let control = self.idle_control().with_completion_interrupt(true).with_fifo_interrupt(true);
        sd::SDCTL.write_at(self.controller.registers(), self.base(), control.with_descriptor_interrupt(true).with_run(true));
        Ok(())
    }
    /// Halts and waits until the engine has. The position stays. <= DISPATCH_LEVEL.
    pub fn pause(&self) {
        if !self.controller.usable() {
            return;
        }
        let (registers, base) = (self.controller.registers(), self.base());
        if !sd::SDCTL.read_at(registers, base).run() {
            return;
        }
        sd::SDCTL.write_at(registers, base, self.idle_control());
        let read = || Ok(sd::SDCTL.read_at(registers, base));
        // Teardown cannot fail: an engine that does not halt is reset when it lets go of its buffer.
        let _halted = poll::until(self.controller.platform().clock(), LIMIT_US, 10, read, |c| !c.run());
    }
    /// Lets go of the buffer; the engine is left in a state in which it fetches nothing. PASSIVE_LEVEL.
    pub fn release(&self) {
        if !self.prepared.swap(false, Ordering::AcqRel) {
            return;
        }
        self.length.store(0, Ordering::Release);
        self.controller.enable_stream_interrupt(self.index, false);
        if !self.controller.usable() {
            return;
        }
        // Teardown cannot fail: whatever the reset says, the list is no longer pointed to.
        let _reset = self.reset();
        let (registers, base) = (self.controller.registers(), self.base());
        sd::SDCTL.write_at(registers, base, sd::Sdctl::new());
        sd::SDSTS.write_at(registers, base, sd::Sdsts::CLEAR);
        sd::SDBDPL.write_at(registers, base, 0);
        sd::SDBDPU.write_at(registers, base, 0);
        sd::SDCBL.write_at(registers, base, 0);
    }
    /// Control word of an engine that does not run: tag and, where it matters, direction.
    fn idle_control(&self) -> sd::Sdctl {
        let both = self.controller.slots().with(|slots| slots.is_bidirectional(self.index));
        sd::Sdctl::new().with_tag(self.tag).with_output(both && self.flow == Flow::Output)
    }
    /// The SRST handshake.
    fn reset(&self) -> Result<(), Error> {
        let (registers, base) = (self.controller.registers(), self.base());
        let clock = self.controller.platform().clock();
        let read = || {
            let control = sd::SDCTL.read_at(registers, base);
            if control.into_bits() == 0x00FF_FFFF { Err(Error::Gone) } else { Ok(control) }
        };
        sd::SDCTL.write_at(registers, base, sd::Sdctl::new());
        poll::until(clock, LIMIT_US, 10, read, |c| !c.run())?;
        sd::SDCTL.write_at(registers, base, sd::Sdctl::new().with_reset(true));
        poll::until(clock, LIMIT_US, 10, read, |c| c.reset())?;
        sd::SDCTL.write_at(registers, base, sd::Sdctl::new());
        poll::until(clock, LIMIT_US, 10, read, |c| !c.reset())?;
        Ok(())
    }
}
