//! The page that the kernel shares with everybody (KUSER_SHARED_DATA): the inline forms of KeQueryInterruptTime, KeQuerySystemTime
//! and KeQueryTickCount read it at a fixed address.

use super::context::mask;
use super::{Access, Context};
use crate::kernel::exports::clock;
use iced_x86::Mnemonic;

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
        _ => return false,
    }
    context.set_rip(i.next_ip() as usize);
    true
}
