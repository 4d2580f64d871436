//! Ports of the processor, whose accesses go to a device model.

use super::{boundary, now, scheduler};
use crate::pci;
use crate::verifier::{report, rule};

/// Virtual time that an access takes: ports are slower than memory.
const ACCESS_NS: u64 = 300;

fn find(port: u16, width: u8, what: &str) -> Option<(usize, u8, u64)> {
    let found = pci::find_port(port, width);
    // Those of the power-on diagnostics belong to nobody, and are read and written to let time pass.
    if found.is_none() && port != 0x80 && port != 0xED {
        report(rule::REGISTER_OUTSIDE, format!("{width} bytes of port {port:#x} are {what}, which no device has"));
    }
    found
}

/// Reads a port; all ones when nobody answers.
pub fn read(port: u16, width: u8) -> u64 {
    let ones = u64::MAX >> (64 - 8 * u32::from(width));
    let Some((slot, bar, offset)) = find(port, width, "read") else { return ones };
    scheduler::advance_to(now() + ACCESS_NS);
    let value = match pci::model(slot) {
        Some(model) => {
            pci::tick(&model);
            model.borrow_mut().read(bar, offset, width) & ones
        }
        None => ones,
    };
    // Reading may quiet an interrupt or let one through.
    pci::tick_due();
    boundary();
    value
}

/// Writes a port; dropped when nobody answers.
pub fn write(port: u16, width: u8, value: u64) {
    let Some((slot, bar, offset)) = find(port, width, "written") else { return };
    scheduler::advance_to(now() + ACCESS_NS);
    if let Some(model) = pci::model(slot) {
        pci::tick(&model);
        model.borrow_mut().write(bar, offset, width, value);
    }
    pci::tick_due();
    boundary();
}
