//! The end of a run: what the driver did that no machine survives, where, and what the verifier saw before.

use super::trap::{Access, Context, Fault};
use super::{current, symbols, unwind};
use crate::{kernel, verifier};
use iced_x86::Mnemonic;
use std::io::Write as _;

/// A stop code with the name that Windows shows.
struct Stop {
    code: u32,
    name: &'static str,
    what: String,
}

/// Stops that drivers and the kernel's routines ask for, under the names that Windows shows.
const STOPS: [(u32, &str); 18] = [
    (0x0A, "IRQL_NOT_LESS_OR_EQUAL"),
    (0x19, "BAD_POOL_HEADER"),
    (0x1E, "KMODE_EXCEPTION_NOT_HANDLED"),
    (0x3B, "SYSTEM_SERVICE_EXCEPTION"),
    (0x44, "MULTIPLE_IRP_COMPLETE_REQUESTS"),
    (0x50, "PAGE_FAULT_IN_NONPAGED_AREA"),
    (0x7E, "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED"),
    (0x9F, "DRIVER_POWER_STATE_FAILURE"),
    (0xBE, "ATTEMPTED_WRITE_TO_READONLY_MEMORY"),
    (0xC2, "BAD_POOL_CALLER"),
    (0xC4, "DRIVER_VERIFIER_DETECTED_VIOLATION"),
    (0xCE, "DRIVER_UNLOADED_WITHOUT_CANCELLING_PENDING_OPERATIONS"),
    (0xD1, "DRIVER_IRQL_NOT_LESS_OR_EQUAL"),
    (0xE2, "MANUALLY_INITIATED_CRASH"),
    (0xF7, "DRIVER_OVERRAN_STACK_BUFFER"),
    (0x10D, "WDF_VIOLATION"),
    (0x139, "KERNEL_SECURITY_CHECK_FAILURE"),
    (0xC000_0028, "BAD_STACK"),
];

/// Codes of `__fastfail` that compilers and inline functions of the kits use.
fn fast_fail(code: u32) -> &'static str {
    match code {
        2 => " (a stack buffer was overrun: the cookie is wrong)",
        3 => " (a list entry is corrupt)",
        5 => " (an invalid argument)",
        8 => " (a range check failed)",
        10 => " (a guarded call of a bad address)",
        _ => "",
    }
}

fn stop(code: u32, name: &'static str, what: impl Into<String>) -> Stop {
    Stop { code, name, what: what.into() }
}

fn judge(fault: Fault, context: &Context<'_>) -> Stop {
    let level = kernel::try_with(|s| s.irql).unwrap_or(0);
    match fault {
        Fault::Page { address, access } => {
            let what = format!("{} of {address:#x} at IRQL {level}{}", access.name(), near(address, access));
            if level >= 2 {
                stop(0xD1, "DRIVER_IRQL_NOT_LESS_OR_EQUAL", what)
            } else if address < 0x1_0000 {
                stop(0x7E, "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED", format!("{what}: a null pointer (0xC0000005)"))
            } else {
                stop(0x50, "PAGE_FAULT_IN_NONPAGED_AREA", what)
            }
        }
        Fault::Invalid => stop(0x1E, "KMODE_EXCEPTION_NOT_HANDLED", "illegal instruction (0xC000001D)"),
        Fault::Arithmetic => stop(0x1E, "KMODE_EXCEPTION_NOT_HANDLED", "division by zero or overflow (0xC0000094)"),
        Fault::Breakpoint | Fault::Step => stop(0x1E, "KMODE_EXCEPTION_NOT_HANDLED", "breakpoint without a debugger (0x80000003)"),
        Fault::Protection => match context.instruction() {
            Some(i) if i.mnemonic() == Mnemonic::Int && i.immediate8() == 0x29 => {
                let code = context.all()[1] as u32;
                stop(0x139, "KERNEL_SECURITY_CHECK_FAILURE", format!("__fastfail({code}){}", fast_fail(code)))
            }
            Some(i) if i.mnemonic() == Mnemonic::Int && i.immediate8() == 0x2C => {
                stop(0x1E, "KMODE_EXCEPTION_NOT_HANDLED", "an assertion failed (0xC0000420)")
            }
            Some(i) => stop(0x1E, "KMODE_EXCEPTION_NOT_HANDLED", format!("general protection at `{i}` (0xC0000096)")),
            None => stop(0x1E, "KMODE_EXCEPTION_NOT_HANDLED", "general protection (0xC0000096)"),
        },
    }
}

/// What is known of a bad address.
fn near(address: usize, access: Access) -> String {
    let Some(image) = current() else { return String::new() };
    match image.place(address).map(|p| image.parsed.section_at(p)) {
        Some(Some(section)) if section.discardable() && image.is_discarded() => {
            format!(" (section {}, which went when DriverEntry returned)", section.name)
        }
        Some(Some(section)) if access == Access::Write => format!(" (section {}, which is read-only)", section.name),
        Some(Some(section)) => format!(" (section {})", section.name),
        Some(None) => " (a hole in the image)".into(),
        None => String::new(),
    }
}

/// Lines of a report: the stop, the place, the driver's calls that led there.
fn describe(stop: &Stop, places: &[usize]) -> Vec<String> {
    let mut lines = vec![format!("the driver crashed: {} ({:#x}): {}", stop.name, stop.code, stop.what)];
    let Some(image) = current() else { return lines };
    for (n, address) in places.iter().enumerate() {
        let verb = if n == 0 { "in" } else { "called from" };
        lines.push(format!("  {verb} {}", symbols::resolve(&image, *address)));
    }
    // The innermost calls into the driver that have not returned.
    let trace = kernel::try_with(|s| s.trace.clone()).unwrap_or_default();
    let (mut open, mut depth) = (Vec::new(), 0_usize);
    for line in trace.iter().rev() {
        let Some((_, text)) = line.split_once(" <- ").or_else(|| line.split_once(" -> ")) else { continue };
        if line.contains(" <- ") {
            depth += 1;
        } else if depth > 0 {
            depth -= 1;
        } else {
            open.push(text.to_owned());
        }
    }
    lines.extend(open.iter().take(4).map(|name| format!("  which the lab called as {name}")));
    lines
}

/// Ends the process with a report and exit code 1.
pub(super) fn end(fault: Fault, context: &Context<'_>) -> ! {
    let stop = judge(fault, context);
    let places = current().map_or_else(Vec::new, |image| unwind::at_fault(&image, context));
    finish(&stop, &places)
}

/// Ends the process since the driver does not come back.
pub(super) fn hung(seconds: u32, context: &Context<'_>) -> ! {
    let level = kernel::try_with(|s| s.irql).unwrap_or(0);
    let places = current().map_or_else(Vec::new, |image| unwind::at_fault(&image, context));
    let what = format!("it has run for {seconds} s at IRQL {level} without coming back");
    // DPC_WATCHDOG_VIOLATION is the system's word for it at DISPATCH_LEVEL; below, other threads run on.
    let stop = if level >= 2 { stop(0x133, "DPC_WATCHDOG_VIOLATION", what) } else { stop(0x101, "CLOCK_WATCHDOG_TIMEOUT", what) };
    finish(&stop, &places)
}

/// The driver asked for the end: `KeBugCheckEx`.
pub fn bug_check(code: u32, parameters: [usize; 4]) -> ! {
    let places = current().map_or_else(Vec::new, |image| unwind::from_here(&image));
    let name = STOPS.iter().find(|(known, _)| *known == code).map_or("KeBugCheckEx", |(_, name)| *name);
    let [one, two, three, four] = parameters;
    finish(&stop(code, name, format!("parameters {one:#x}, {two:#x}, {three:#x}, {four:#x}")), &places)
}

fn finish(stop: &Stop, places: &[usize]) -> ! {
    let lines = describe(stop, places);
    let before: Vec<String> =
        kernel::try_with(|s| s.violations.iter().map(verifier::Violation::to_string).collect()).unwrap_or_default();
    let mut err = std::io::stderr().lock();
    for line in &lines {
        let _closed = writeln!(err, "lab: {line}");
    }
    if !before.is_empty() {
        let _closed = writeln!(err, "lab: before that, the verifier saw");
    }
    for line in before {
        let _closed = writeln!(err, "  {line}");
    }
    let _closed = std::io::stdout().flush();
    // SAFETY: ends the process without running what the crash may have broken.
    unsafe { libc::_exit(1) }
}
