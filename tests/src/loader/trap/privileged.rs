//! Instructions that only a kernel may run.

use super::Context;
use crate::kernel::{self, irql::set_irql};
use crate::verifier::{report, rule};
use iced_x86::{Mnemonic, Register};

/// Serves one; false when it is none that a driver may use.
pub(super) fn serve(context: &mut Context<'_>) -> bool {
    let Some(i) = context.instruction() else { return false };
    match i.mnemonic() {
        Mnemonic::Mov if i.op1_register() == Register::CR8 => {
            let level = u64::from(kernel::irql());
            context.put(i.op0_register(), level);
        }
        Mnemonic::Mov if i.op0_register() == Register::CR8 => write_level(context.get(i.op1_register())),
        // No device of the lab has ports: reads give all ones.
        Mnemonic::In => {
            kernel::trace(format_args!("port {:#x} is read", context.get(Register::DX)));
            context.put(i.op0_register(), u64::MAX);
        }
        Mnemonic::Out => kernel::trace(format_args!("port {:#x} is written", context.get(Register::DX))),
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
