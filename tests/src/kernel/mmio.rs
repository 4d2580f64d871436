//! Mapped device memory: reserved address space whose accesses go to a device model.

use super::{boundary, memory, now, scheduler, with};
use crate::pci;
use crate::verifier::{report, rule};

/// Virtual time that a register access takes.
const ACCESS_NS: u64 = 100;

#[derive(Clone, Copy)]
pub(crate) struct Mapping {
    pub(crate) base: usize,
    pub(crate) len: usize,
    pub(crate) physical: u64,
    slot: usize,
    bar: u8,
    offset: u64,
}

/// Maps device memory. Zero when no device answers there.
pub fn map(physical: u64, len: usize) -> usize {
    let Some((slot, bar, offset)) = pci::find_bar(physical, len as u64) else { return 0 };
    let page = (physical % memory::PAGE as u64) as usize;
    let base = memory::reserve((page + len).div_ceil(memory::PAGE) + 1) + page;
    with(|s| s.mappings.push(Mapping { base, len, physical, slot, bar, offset }));
    base
}

/// Unmaps. Gives whether it was mapped with this length.
pub fn unmap(base: usize, len: usize) -> bool {
    let found = with(|s| s.mappings.iter().position(|m| m.base == base && m.len == len).map(|i| s.mappings.remove(i)));
    let Some(mapping) = found else {
        report(rule::MM_MAP_UNLOCKED, format!("MmUnmapIoSpace of {len} bytes at {base:#x}, which is no mapping"));
        return false;
    };
    let page = mapping.base % memory::PAGE;
    memory::unmap(mapping.base - page, (page + mapping.len).div_ceil(memory::PAGE));
    true
}

fn find(address: usize, width: u8) -> Option<Mapping> {
    let found = with(|s| s.mappings.iter().find(|m| address >= m.base && address + usize::from(width) <= m.base + m.len).copied());
    if found.is_none() || address % usize::from(width) != 0 {
        report(rule::REGISTER_OUTSIDE, format!("register access of {width} bytes at {address:#x}"));
        return None;
    }
    found
}

/// Reads a register; all ones when nobody answers.
pub fn read(address: usize, width: u8) -> u64 {
    let ones = u64::MAX >> (64 - 8 * u32::from(width));
    let Some(mapping) = find(address, width) else { return ones };
    scheduler::advance_to(now() + ACCESS_NS);
    let value = match pci::model(mapping.slot) {
        Some(model) => {
            pci::tick(&model);
            model.borrow_mut().read(mapping.bar, mapping.offset + (address - mapping.base) as u64, width) & ones
        }
        None => ones,
    };
    boundary();
    value
}

/// Writes a register; dropped when nobody answers.
pub fn write(address: usize, width: u8, value: u64) {
    let Some(mapping) = find(address, width) else { return };
    scheduler::advance_to(now() + ACCESS_NS);
    if let Some(model) = pci::model(mapping.slot) {
        pci::tick(&model);
        model.borrow_mut().write(mapping.bar, mapping.offset + (address - mapping.base) as u64, width, value);
    }
    pci::tick_due();
    boundary();
}

/// Whether device memory is mapped at an address.
pub(crate) fn is_mapped(address: usize) -> bool {
    super::try_with(|s| s.mappings.iter().any(|m| (m.base..m.base + m.len).contains(&address))).unwrap_or(false)
}
