//! The page that the kernel shares with everybody (KUSER_SHARED_DATA): the inline forms of KeQueryInterruptTime, KeQuerySystemTime
//! and KeQueryTickCount read it at a fixed address.

use super::context::mask;
use super::{Access, Context};
use crate::kernel::exports::clock;
use iced_x86::{Mnemonic, Register};
use std::cell::{Cell, RefCell};

const BASE: usize = clock::SHARED_DATA as usize;

/// Serves a read of the page; false when it is none.
pub(super) fn access(address: usize, access: Access, context: &mut Context<'_>) -> bool {
    if !(BASE..BASE + 4096).contains(&address) || access != Access::Read {
        return false;
    }
    let Some(i) = context.instruction() else { return false };
    let width = i.memory_size().size().min(8);
    let mut bytes = [0; 8];
    let page = clock::shared_data();
    for (n, byte) in bytes.iter_mut().enumerate().take(width) {
        *byte = page.get(address - BASE + n).copied().unwrap_or(0);
    }
    let value = u64::from_le_bytes(bytes) & mask(width);
    let into = i.op0_register();
    match i.mnemonic() {
        Mnemonic::Mov | Mnemonic::Movzx => context.put(into, value),
        Mnemonic::Movsxd => context.put(into, value as u32 as i32 as u64),
        Mnemonic::Xor => context.put(into, context.get(into) ^ value),
        Mnemonic::Add => context.put(into, context.get(into).wrapping_add(value)),
        Mnemonic::Imul if i.op_count() == 2 => context.put(into, context.get(into).wrapping_mul(value)),
        _ => return lend(address, i.memory_base(), &page, context),
    }
    context.set_rip(i.next_ip() as usize);
    true
}

/// A register that points into the copy for one instruction.
#[derive(Clone, Copy)]
struct Moved {
    register: Register,
    before: u64,
    there: u64,
}

thread_local! {
    static COPY: RefCell<Box<[u8; 4096]>> = RefCell::new(Box::new([0; 4096]));
    static MOVED: Cell<Option<Moved>> = const { Cell::new(None) };
}

/// Every other instruction reads a copy of the page: its base register points there while it runs.
fn lend(address: usize, base: Register, page: &[u8; 4096], context: &mut Context<'_>) -> bool {
    if base.size() != 8 || base == Register::RIP || address % 4096 > 4096 - 16 {
        return false;
    }
    let copy = COPY.with_borrow_mut(|copy| {
        copy.copy_from_slice(page);
        copy.as_ptr() as u64
    });
    let before = context.get(base);
    let there = before.wrapping_add(copy).wrapping_sub(BASE as u64);
    context.put(base, there);
    MOVED.set(Some(Moved { register: base, before, there }));
    context.step(true);
    true
}

/// The instruction has run.
pub(super) fn stepped(context: &mut Context<'_>) -> bool {
    let Some(moved) = MOVED.take() else { return false };
    context.step(false);
    // A register that the instruction set keeps what it got.
    if context.get(moved.register) == moved.there {
        context.put(moved.register, moved.before);
    }
    true
}
