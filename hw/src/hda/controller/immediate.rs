//! Immediate commands: one verb at a time through registers (HDA 1.0a 3.4).

use super::Controller;
use crate::hda::link::Unsolicited;
use crate::hda::spec::ring as regs;
use crate::io::{Error, Platform, poll};

// TIMEOUT: a response takes two frames (42 us); 5 ms is for codecs that wake up.
const LIMIT_US: u32 = 5_000;

impl<P: Platform> Controller<P> {
    fn read_icis(&self) -> Result<regs::Icis, Error> {
        let icis = regs::ICIS.read(self.registers());
        if icis.into_bits() == u16::MAX { Err(Error::Gone) } else { Ok(icis) }
    }
    /// Sends one verb and waits for its response. PASSIVE_LEVEL; the caller has its turn.
    pub(super) fn exec_immediate(&self, codec: u8, command: u32) -> Result<u32, Error> {
        self.check()?;
        let (registers, clock) = (self.registers(), self.platform.clock());
        poll::until(clock, LIMIT_US, 10, || self.read_icis(), |icis| !icis.busy())?;
        regs::ICIS.write(registers, regs::Icis::new().with_valid(true));
        regs::ICOI.write(registers, command);
        regs::ICIS.write(registers, regs::Icis::new().with_busy(true));
        // An unsolicited response may come first; few can.
        for _ in 0..8 {
            let done = |icis: &regs::Icis| !icis.busy() && icis.valid();
            let icis = poll::until(clock, LIMIT_US, 10, || self.read_icis(), done)?;
            let response = regs::ICII.read(registers);
            if !(icis.version() && icis.unsolicited()) {
                return Ok(response);
            }
            self.keep_unsolicited(Unsolicited { codec: codec & 0xF, response });
            regs::ICIS.write(registers, regs::Icis::new().with_valid(true));
        }
        Err(Error::Protocol)
    }
}
