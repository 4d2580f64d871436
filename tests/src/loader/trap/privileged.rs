//! Instructions that only a kernel may run.

use super::Context;
use crate::kernel::{self, irql::set_irql, ports};
use crate::verifier::{report, rule};
use iced_x86::{Mnemonic, OpKind, Register};

/// Serves one; false when it is none that a driver may use.
pub(super) fn serve(context: &mut Context<'_>) -> bool {
    let Some(i) = context.instruction() else { return false };
    match i.mnemonic() {
        Mnemonic::Mov if i.op1_register() == Register::CR8 => {
            let level = u64::from(kernel::irql());
            context.put(i.op0_register(), level);
        }
        Mnemonic::Mov if i.op0_register() == Register::CR8 => write_level(context.get(i.op1_register())),
        Mnemonic::In => {
            let port = if i.op1_kind() == OpKind::Register { context.get(Register::DX) as u16 } else { i.immediate8().into() };
            let value = ports::read(port, i.op0_register().size() as u8);
            context.put(i.op0_register(), value);
        }
        Mnemonic::Out => {
            let port = if i.op0_kind() == OpKind::Register { context.get(Register::DX) as u16 } else { i.immediate8().into() };
            ports::write(port, i.op1_register().size() as u8, context.get(i.op1_register()));
        }
        // One processor, and interrupts come at calls only: there is nothing to hold off.
        Mnemonic::Cli | Mnemonic::Sti | Mnemonic::Wbinvd | Mnemonic::Hlt => {}
        // DebugService: output of the kernel debugger, which is not there; `int 3` follows it.
        Mnemonic::Int if i.immediate8() == 0x2D => {
            context.set_rip(i.next_ip() as usize + 1);
            return true;
        }
        _ => return false,
    }
    context.set_rip(i.next_ip() as usize);
    true
}

/// The inline forms of KeRaiseIrql and KeLowerIrql.
fn write_level(level: u64) {
    let old = kernel::irql();
    if level > 15 {
        report(rule::IRQL_RAISE, format!("CR8 is set to {level}"));
        return;
    }
    set_irql(level as u8);
    if (level as u8) < old {
        kernel::boundary();
    }
}
