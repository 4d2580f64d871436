//! Accesses to device memory: a driver that is compiled for Windows reads and writes registers by plain instructions.

use super::Context;
use super::context::mask;
use crate::kernel::mmio;
use iced_x86::{InstructionInfoFactory, Mnemonic, OpAccess, OpKind, Register};
use std::cell::Cell;

/// An access that runs on a page lent for one instruction.
#[derive(Clone, Copy)]
struct Lent {
    address: usize,
    width: usize,
    writes: bool,
}

thread_local! {
    static LENT: Cell<Option<Lent>> = const { Cell::new(None) };
}

/// Serves an access to device memory; false when it is none.
pub(super) fn access(address: usize, context: &mut Context<'_>) -> bool {
    if !mmio::is_mapped(address) {
        return false;
    }
    let Some(i) = context.instruction() else { return false };
    let next = i.next_ip() as usize;
    let width = i.memory_size().size();
    let memory = |n: u32| i.op_kind(n) == OpKind::Memory;
    match i.mnemonic() {
        Mnemonic::Mov if memory(1) => {
            let value = mmio::read(address, width as u8);
            context.put(i.op0_register(), value);
        }
        Mnemonic::Movzx if memory(1) => {
            let value = mmio::read(address, width as u8) & mask(width);
            context.put(i.op0_register(), value);
        }
        Mnemonic::Mov if memory(0) => {
            let value = if i.op1_kind() == OpKind::Register { context.get(i.op1_register()) } else { i.immediate(1) };
            mmio::write(address, width as u8, value & mask(width));
        }
        _ => return lend(address, context),
    }
    context.set_rip(next);
    true
}

fn open(address: usize, protection: i32) -> bool {
    // SAFETY: a page of the reserved space of a device mapping.
    unsafe { libc::mprotect((address & !4095) as *mut _, 4096, protection) == 0 }
}

/// Every other instruction runs itself on the page, which holds what the register holds, and its result is written.
fn lend(address: usize, context: &mut Context<'_>) -> bool {
    let Some(i) = context.instruction() else { return false };
    let mut factory = InstructionInfoFactory::new();
    let accesses: Vec<(OpAccess, usize)> =
        factory.info(&i).used_memory().iter().map(|m| (m.access(), m.memory_size().size())).collect();
    // Repeated string instructions have no size of their own; each step moves one element.
    let width = accesses.iter().map(|a| a.1).max().filter(|w| *w != 0).unwrap_or(i.memory_size().size());
    if !matches!(width, 1 | 2 | 4 | 8 | 16) || address % 4096 + width > 4096 {
        return false;
    }
    let is = |kinds: &[OpAccess]| accesses.iter().any(|a| kinds.contains(&a.0));
    let (mut reads, mut writes) = (
        is(&[OpAccess::Read, OpAccess::CondRead, OpAccess::ReadWrite, OpAccess::ReadCondWrite]),
        is(&[OpAccess::Write, OpAccess::CondWrite, OpAccess::ReadWrite, OpAccess::ReadCondWrite]),
    );
    if i.is_string_instruction() {
        writes = context.get(Register::RDI) == address as u64;
        reads = !writes;
    }
    let parts: Vec<u64> = if reads { split(address, width).map(|(a, w)| mmio::read(a, w)).collect() } else { vec![0; 2] };
    if !open(address, libc::PROT_READ | libc::PROT_WRITE) {
        return false;
    }
    for (n, (part, size)) in split(address, width).enumerate() {
        let bytes = parts[n].to_le_bytes();
        // SAFETY: inside of the page that was just opened.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), part as *mut u8, usize::from(size)) };
    }
    LENT.set(Some(Lent { address, width, writes }));
    context.step(true);
    true
}

fn split(address: usize, width: usize) -> impl Iterator<Item = (usize, u8)> {
    (0..width.div_ceil(8)).map(move |n| (address + 8 * n, width.min(8) as u8))
}

/// The lent instruction has run.
pub(super) fn stepped(context: &mut Context<'_>) -> bool {
    let Some(lent) = LENT.take() else { return false };
    context.step(false);
    let values: Vec<(usize, u8, u64)> = split(lent.address, lent.width)
        .map(|(part, size)| {
            let mut bytes = [0; 8];
            // SAFETY: the page is still open.
            unsafe { std::ptr::copy_nonoverlapping(part as *const u8, bytes.as_mut_ptr(), usize::from(size)) };
            (part, size, u64::from_le_bytes(bytes))
        })
        .collect();
    open(lent.address, libc::PROT_NONE);
    if lent.writes {
        for (part, size, value) in values {
            mmio::write(part, size, value);
        }
    }
    true
}
