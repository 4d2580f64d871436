//! The interrupt: what happened, acknowledged at its source, left for the DPC.

use super::Controller;
use crate::hda::spec::{interrupt as irq, ring as regs, stream as sd};
use crate::io::Platform;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// What the interrupt left.
#[derive(Debug)]
pub(super) struct Pending {
    complete: AtomicU32,
    failed: AtomicU32,
    responses: AtomicBool,
    gone: AtomicBool,
}

impl Pending {
    pub(super) const fn new() -> Self {
        Self {
            complete: AtomicU32::new(0),
            failed: AtomicU32::new(0),
            responses: AtomicBool::new(false),
            gone: AtomicBool::new(false),
        }
    }
}

/// What the DPC finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// Stream engines that passed the end of a packet, a bit for each.
    pub complete: u32,
    /// Stream engines with a FIFO or descriptor error, a bit for each.
    pub failed: u32,
    /// Unsolicited responses wait.
    pub unsolicited: bool,
    /// The controller is no longer there; told once.
    pub gone: bool,
}

impl<P: Platform> Controller<P> {
    /// Says whether the controller interrupts, and quiets it. DIRQL; takes no lock.
    pub fn interrupt(&self) -> bool {
        if !self.usable() {
            return false;
        }
        let registers = self.registers();
        let status = irq::INTSTS.read(registers);
        if status.into_bits() == u32::MAX {
            self.mark_gone();
            return !self.pending.gone.swap(true, Ordering::AcqRel);
        }
        if status.streams() == 0 && !status.controller() {
            return false;
        }
        for index in 0..self.gcap.streams() {
            let bit = u32::try_from(index).ok().and_then(|n| 1u32.checked_shl(n)).unwrap_or(0);
            if status.streams() & bit == 0 {
                continue;
            }
            let base = sd::base(index);
            let seen = sd::SDSTS.read_at(registers, base);
            sd::SDSTS.write_at(registers, base, sd::Sdsts::from_bits(seen.into_bits() & sd::Sdsts::CLEAR.into_bits()));
            if seen.complete() {
                self.pending.complete.fetch_or(bit, Ordering::AcqRel);
            }
            if seen.fifo_error() || seen.descriptor_error() {
                self.pending.failed.fetch_or(bit, Ordering::AcqRel);
            }
        }
        if status.controller() {
            let seen = regs::RIRBSTS.read(registers);
            let acknowledged = regs::Rirbsts::new().with_response(seen.response()).with_overrun(seen.overrun());
            regs::RIRBSTS.write(registers, acknowledged);
            regs::CORBSTS.write(registers, regs::Corbsts::new().with_memory_error(true));
            irq::STATESTS.write(registers, irq::STATESTS.read(registers));
            self.pending.responses.store(true, Ordering::Release);
        }
        true
    }
    /// Takes what the interrupt left; drains the response ring. <= DISPATCH_LEVEL.
    pub fn take_causes(&self) -> Causes {
        if self.pending.responses.swap(false, Ordering::AcqRel) {
            self.drain();
        }
        let gone = self.pending.gone.swap(false, Ordering::AcqRel);
        Causes {
            complete: self.pending.complete.swap(0, Ordering::AcqRel),
            failed: self.pending.failed.swap(0, Ordering::AcqRel),
            unsolicited: self.has_unsolicited(),
            gone,
        }
    }
}
