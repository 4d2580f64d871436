//! The run machine of a stream descriptor: reset, ready, run (HDA 1.0a 3.3.35).

use super::assign::Program;
use super::{Engine, Flow, bdl_ring};
use crate::hda::controller::{Controller, halves};
use crate::hda::spec::stream_format::StreamFormat;
use crate::hda::spec::{bdl, global, stream as sd};
use crate::io::{DmaRegion, Error, Lock, Platform, Registers, poll};
use core::sync::atomic::Ordering;

// TIMEOUT: RUN and SRST follow within a frame (21 us) or a FIFO's worth of bus cycles; 2 ms is generous.
const LIMIT_US: u32 = 2_000;
// TIMEOUT: a halt shows at the next frame; two frames and a bit are 50 us, the longest stall a driver may ask for at
// DISPATCH_LEVEL. What takes longer is waited for where the engine is loaded or let go of, at PASSIVE_LEVEL.
const HALT_US: u32 = 50;

/// What the control register's 24 bits read when nobody is there.
const ALL_ONES: u32 = 0x00FF_FFFF;

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
        let last = u16::try_from(entries.saturating_sub(1)).map_err(|_| Error::Unsupported)?;
        let list = self.list.device_address();
        let (tag, flow) = (self.tag, self.flow);
        // The descriptor's format has no TYPE bit; that one is for converters (HDA 1.0a 3.3.41).
        let format = format.with_non_pcm(false);
        let program = Program { list, length: total, last, format, tag, flow, running: false };
        load(&self.controller, self.index, &program)?;
        self.remember(Some(program));
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
        self.mark_running(true);
        let control = idle_control(&self.controller, self.index, self.tag, self.flow);
        sd::SDCTL.write_at(self.controller.registers(), self.base(), running(control));
        Ok(())
    }
    /// Halts and waits until the engine has. The position stays. <= DISPATCH_LEVEL.
    pub fn pause(&self) {
        self.mark_running(false);
        if !self.controller.usable() {
            return;
        }
        let (registers, base) = (self.controller.registers(), self.base());
        let control = sd::SDCTL.read_at(registers, base);
        if control.into_bits() == ALL_ONES {
            self.controller.mark_gone();
            return;
        }
        if !control.run() {
            return;
        }
        sd::SDCTL.write_at(registers, base, idle_control(&self.controller, self.index, self.tag, self.flow));
        let read = || Ok(sd::SDCTL.read_at(registers, base));
        // Teardown cannot fail: an engine that does not halt is reset when it lets go of its buffer.
        let _halted = poll::until(self.controller.platform().clock(), HALT_US, 10, read, |c| !c.run());
    }
    /// Lets go of the buffer; the engine is left in a state in which it fetches nothing. PASSIVE_LEVEL.
    pub fn release(&self) {
        if !self.prepared.swap(false, Ordering::AcqRel) {
            return;
        }
        self.length.store(0, Ordering::Release);
        self.remember(None);
        self.controller.enable_stream_interrupt(self.index, false);
        if !self.controller.usable() {
            return;
        }
        // Teardown cannot fail: whatever the reset says, the list is no longer pointed to.
        let _reset = reset(&self.controller, self.index);
        let (registers, base) = (self.controller.registers(), self.base());
        sd::SDCTL.write_at(registers, base, sd::Sdctl::new());
        sd::SDSTS.write_at(registers, base, sd::Sdsts::CLEAR);
        sd::SDBDPL.write_at(registers, base, 0);
        sd::SDBDPU.write_at(registers, base, 0);
        sd::SDCBL.write_at(registers, base, 0);
    }
    fn remember(&self, program: Option<Program>) {
        self.controller.slots().with(|slots| {
            if let Some(slot) = slots.program(self.index) {
                *slot = program;
            }
        });
    }
    fn mark_running(&self, on: bool) {
        self.controller.slots().with(|slots| {
            if let Some(Some(program)) = slots.program(self.index) {
                program.running = on;
            }
        });
    }
}

/// Control word of an engine that does not run: tag and, where it matters, direction.
fn idle_control<P: Platform>(controller: &Controller<P>, index: usize, tag: u8, flow: Flow) -> sd::Sdctl {
    let both = controller.slots().with(|slots| slots.is_bidirectional(index));
    // The field has four bits, and says so by a panic.
    sd::Sdctl::new().with_tag(tag & 0xF).with_output(both && flow == Flow::Output)
}

fn running(control: sd::Sdctl) -> sd::Sdctl {
    let control = control.with_completion_interrupt(true).with_fifo_interrupt(true);
    control.with_descriptor_interrupt(true).with_run(true)
}

/// Resets an engine and writes its registers; it does not run yet. PASSIVE_LEVEL.
fn load<P: Platform>(controller: &Controller<P>, index: usize, program: &Program) -> Result<(), Error> {
    reset(controller, index)?;
    let (registers, base) = (controller.registers(), sd::base(index));
    let (low, high) = halves(program.list);
    sd::SDCTL.write_at(registers, base, idle_control(controller, index, program.tag, program.flow));
    sd::SDSTS.write_at(registers, base, sd::Sdsts::CLEAR);
    sd::SDBDPL.write_at(registers, base, low);
    sd::SDBDPU.write_at(registers, base, high);
    sd::SDCBL.write_at(registers, base, program.length);
    sd::SDLVI.write_at(registers, base, program.last);
    sd::SDFMT.write_at(registers, base, program.format);
    if sd::SDCBL.read_at(registers, base) == u32::MAX {
        controller.mark_gone();
        return Err(Error::Gone);
    }
    Ok(())
}

/// The SRST handshake.
fn reset<P: Platform>(controller: &Controller<P>, index: usize) -> Result<(), Error> {
    let (registers, base) = (controller.registers(), sd::base(index));
    let clock = controller.platform().clock();
    let read = || {
        let control = sd::SDCTL.read_at(registers, base);
        if control.into_bits() == ALL_ONES {
            controller.mark_gone();
            return Err(Error::Gone);
        }
        Ok(control)
    };
    sd::SDCTL.write_at(registers, base, sd::Sdctl::new());
    poll::until(clock, LIMIT_US, 10, read, |c| !c.run())?;
    sd::SDCTL.write_at(registers, base, sd::Sdctl::new().with_reset(true));
    poll::until(clock, LIMIT_US, 10, read, |c| c.reset())?;
    // Only the half with SRST: nothing else may be written while the stream is in reset (HDA 1.0a 3.3.35).
    registers.write16(base.saturating_add(sd::SDCTL.offset()), 0);
    poll::until(clock, LIMIT_US, 10, read, |c| !c.reset())?;
    Ok(())
}

impl<P: Platform> Controller<P> {
    /// Loads every engine that has a buffer again, after the power was off; those that ran run, from the start of their
    /// buffers. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Timeout`], [`Error::Gone`].
    pub fn restore_streams(&self) -> Result<(), Error> {
        for index in 0..sd::MAX_STREAMS {
            let Some(program) = self.slots().with(|slots| slots.programs.get(index).copied().flatten()) else { continue };
            load(self, index, &program)?;
            if program.running {
                let control = idle_control(self, index, program.tag, program.flow);
                sd::SDCTL.write_at(self.registers(), sd::base(index), running(control));
            }
        }
        Ok(())
    }
}
