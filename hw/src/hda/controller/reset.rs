//! Link reset, codec discovery, power.

use super::{Controller, halves};
use crate::hda::quirk::PositionSource;
use crate::hda::spec::{global, interrupt as irq, ring as regs, stream as sd};
use crate::io::{DmaRegion, Error, Lock, Platform, poll};
use core::sync::atomic::Ordering;

// TIMEOUT: the specification gives no bound for CRST to follow; 16 frames (333 us) suffice for the link, and 20 ms covers
// controllers that restart a PLL.
const CRST_LIMIT_US: u32 = 20_000;
// TIMEOUT: codecs announce themselves within 25 frames (HDA 1.0a, "Codec Discovery"); 20 ms is for those that power up with the link.
const DISCOVERY_LIMIT_US: u32 = 20_000;

impl<P: Platform> Controller<P> {
    /// Resets controller and link, finds the codecs (a bit for each address) and starts the rings. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// [`Error::Gone`]; [`Error::Timeout`] when the reset does not end or no codec announces itself; [`Error::Protocol`].
    pub fn start(&self) -> Result<u16, Error> {
        if self.is_gone() {
            return Err(Error::Gone);
        }
        let result = self.reset().and_then(|codecs| {
            self.powered.store(true, Ordering::Release);
            self.start_transport()?;
            Ok(codecs)
        });
        match result {
            Ok(codecs) => {
                self.slots.with(|slots| self.write_intctl(slots.interrupting));
                Ok(codecs)
            }
            Err(error) => {
                if error == Error::Gone {
                    self.mark_gone();
                }
                self.powered.store(false, Ordering::Release);
                self.halt();
                Err(error)
            }
        }
    }
    /// Halts everything and puts the link into reset, for a low-power state; one that is there already is not touched.
    /// PASSIVE_LEVEL.
    pub fn stop(&self) {
        if self.powered.swap(false, Ordering::AcqRel) {
            self.halt();
        }
    }
    /// As [`Self::stop`], however far the start came.
    fn halt(&self) {
        let awake = !self.is_gone() && self.read_gctl().is_ok_and(|gctl| gctl.out_of_reset());
        if !awake {
            return;
        }
        let registers = self.registers();
        irq::INTCTL.write(registers, irq::Intctl::new());
        self.quiet();
        let clear = |gctl: global::Gctl| gctl.with_out_of_reset(false).with_accept_unsolicited(false);
        global::GCTL.modify_at(registers, 0, clear);
        self.forget_verbs();
    }
    /// Stops every DMA engine. Streams are given 1 ms in all; a reset of the link follows anyway.
    fn quiet(&self) {
        let registers = self.registers();
        for index in 0..self.gcap.streams() {
            sd::SDCTL.write_at(registers, sd::base(index), sd::Sdctl::new());
            sd::SDSTS.write_at(registers, sd::base(index), sd::Sdsts::CLEAR);
        }
        regs::CORBCTL.write(registers, regs::Corbctl::new());
        regs::RIRBCTL.write(registers, regs::Rirbctl::new());
        let idle = || Ok((regs::CORBCTL.read(registers).run(), regs::RIRBCTL.read(registers).run()));
        // A ring that does not stop is stopped by the link reset.
        let _stopped = poll::until(self.platform.clock(), 1_000, 10, idle, |running| *running == (false, false));
        global::DPLBASE.write(registers, global::Dplbase::new());
        global::DPUBASE.write(registers, 0);
    }
    fn read_gctl(&self) -> Result<global::Gctl, Error> {
        let gctl = global::GCTL.read(self.registers());
        if gctl.into_bits() == u32::MAX { Err(Error::Gone) } else { Ok(gctl) }
    }
    /// The reset sequence of HDA 1.0a, chapters 4 and 5.
    fn reset(&self) -> Result<u16, Error> {
        let registers = self.registers();
        let clock = self.platform.clock();
        if self.read_gctl()?.out_of_reset() {
            irq::INTCTL.write(registers, irq::Intctl::new());
            self.quiet();
        }
        irq::WAKEEN.write(registers, irq::Wakeen::new());
        irq::STATESTS.write(registers, irq::Statests::new().with_codecs(0x7FFF));
        global::GCTL.write(registers, global::Gctl::new());
        poll::until(clock, CRST_LIMIT_US, 10, || self.read_gctl(), |g| !g.out_of_reset())?;
        poll::pause(clock, global::RESET_HOLD_US);
        global::GCTL.write(registers, global::Gctl::new().with_out_of_reset(true));
        poll::until(clock, CRST_LIMIT_US, 10, || self.read_gctl(), |g| g.out_of_reset())?;
        poll::pause(clock, global::CODEC_DISCOVERY_US);
        let read = || Ok(irq::STATESTS.read(registers).codecs());
        poll::until(clock, DISCOVERY_LIMIT_US, 50, read, |codecs| *codecs != 0)?;
        // Others may be a little behind the first.
        poll::pause(clock, global::CODEC_DISCOVERY_US);
        let found = irq::STATESTS.read(registers);
        if found.into_bits() == u16::MAX {
            return Err(Error::Gone);
        }
        irq::STATESTS.write(registers, found);
        global::GCTL.write(registers, global::Gctl::new().with_out_of_reset(true).with_accept_unsolicited(true));
        self.set_position_buffer()?;
        Ok(found.codecs())
    }
    fn set_position_buffer(&self) -> Result<(), Error> {
        if self.quirk().position != PositionSource::Buffer {
            return Ok(());
        }
        if !self.address_fits(&self.positions) {
            return Err(Error::NoMemory);
        }
        for index in 0..super::super::spec::stream::MAX_STREAMS {
            self.positions.write32(index.saturating_mul(global::POSITION_ENTRY_LEN), 0);
        }
        let (low, high) = halves(self.positions.device_address());
        global::DPUBASE.write(self.registers(), high);
        global::DPLBASE.write(self.registers(), global::Dplbase::from_bits(low).with_enable(true));
        Ok(())
    }
}
