//! Structured exceptions: raising, capturing, unwinding. Those that need the caller's registers are entered through a few
//! instructions that save them all.
use super::raw::{P, get, put};
use crate::loader::exception::{self, NONCONTINUABLE, Record, Registers};
use crate::loader::unwind::Frame;

/// Exports that begin with the caller's registers in a [`Frame`], which they may change.
macro_rules! captured {
    ($($name:literal as $export:ident => $handler:ident;)*) => {
        $(
            std::arch::global_asm!(
                concat!(".globl duet_lab_captured_", $name),
                concat!("duet_lab_captured_", $name, ":"),
                ".cfi_startproc",
                // The stack is at 8 modulo 16 here; a frame takes 400 bytes.
                "sub rsp, 408",
                ".cfi_adjust_cfa_offset 408",
                "mov [rsp], rax",
                "mov [rsp + 8], rcx",
                "mov [rsp + 16], rdx",
                "mov [rsp + 24], rbx",
                "lea rax, [rsp + 416]",
                "mov [rsp + 32], rax",
                "mov [rsp + 40], rbp",
                "mov [rsp + 48], rsi",
                "mov [rsp + 56], rdi",
                "mov [rsp + 64], r8",
                "mov [rsp + 72], r9",
                "mov [rsp + 80], r10",
                "mov [rsp + 88], r11",
                "mov [rsp + 96], r12",
                "mov [rsp + 104], r13",
                "mov [rsp + 112], r14",
                "mov [rsp + 120], r15",
                "mov rax, [rsp + 408]",
                "mov [rsp + 128], rax",
                "movups [rsp + 144], xmm0",
                "movups [rsp + 160], xmm1",
                "movups [rsp + 176], xmm2",
                "movups [rsp + 192], xmm3",
                "movups [rsp + 208], xmm4",
                "movups [rsp + 224], xmm5",
                "movups [rsp + 240], xmm6",
                "movups [rsp + 256], xmm7",
                "movups [rsp + 272], xmm8",
                "movups [rsp + 288], xmm9",
                "movups [rsp + 304], xmm10",
                "movups [rsp + 320], xmm11",
                "movups [rsp + 336], xmm12",
                "movups [rsp + 352], xmm13",
                "movups [rsp + 368], xmm14",
                "movups [rsp + 384], xmm15",
                ".cfi_rel_offset rsi, 48",
                ".cfi_rel_offset rdi, 56",
                "mov rdi, rsp",
                "call {handler}",
                // Registers that a Windows function keeps and the handler need not.
                "mov rsi, [rsp + 48]",
                "mov rdi, [rsp + 56]",
                "movups xmm6, [rsp + 240]",
                "movups xmm7, [rsp + 256]",
                "movups xmm8, [rsp + 272]",
                "movups xmm9, [rsp + 288]",
                "movups xmm10, [rsp + 304]",
                "movups xmm11, [rsp + 320]",
                "movups xmm12, [rsp + 336]",
                "movups xmm13, [rsp + 352]",
                "movups xmm14, [rsp + 368]",
                "movups xmm15, [rsp + 384]",
                "add rsp, 408",
                ".cfi_adjust_cfa_offset -408",
                "ret",
                ".cfi_endproc",
                handler = sym $handler,
            );
            unsafe extern "C" {
                #[link_name = concat!("duet_lab_captured_", $name)]
                fn $export();
            }
        )*
        /// The names that begin with the caller's registers.
        pub(super) const CAPTURED: &[super::Export] =
            &[$(super::Export { dll: "ntoskrnl.exe", name: $name, address: $export as *const () }),*];
    };
}

captured! {
    "ExRaiseStatus" as raise_status => ex_raise_status;
    "RtlRaiseStatus" as rtl_raise_status => ex_raise_status;
    "ExRaiseAccessViolation" as raise_violation => ex_raise_access_violation;
    "ExRaiseDatatypeMisalignment" as raise_misalignment => ex_raise_misalignment;
    "RtlRaiseException" as raise_exception => rtl_raise_exception;
    "RtlCaptureContext" as capture_context => rtl_capture_context;
    "RtlUnwindEx" as unwind_ex => rtl_unwind_ex;
    "RtlUnwind" as unwind => rtl_unwind_ex;
    "_local_unwind" as local_unwind => c_local_unwind;
}

/// An argument by its number: four in registers, the others behind the home area.
fn argument(frame: &Frame, n: usize) -> usize {
    match n {
        0 => frame.registers[1] as usize,
        1 => frame.registers[2] as usize,
        2 => frame.registers[8] as usize,
        3 => frame.registers[9] as usize,
        _ => get(frame.registers[4] as usize + 8 * n),
    }
}

fn raise(frame: &Frame, code: u32) {
    exception::raise(&mut Record::new(code, NONCONTINUABLE, 0), *frame);
}

extern "sysv64" fn ex_raise_status(frame: &mut Frame) {
    raise(frame, argument(frame, 0) as u32);
}

extern "sysv64" fn ex_raise_access_violation(frame: &mut Frame) {
    raise(frame, 0xC000_0005);
}

extern "sysv64" fn ex_raise_misalignment(frame: &mut Frame) {
    raise(frame, 0x8000_0002);
}

extern "sysv64" fn rtl_raise_exception(frame: &mut Frame) {
    let mut record: Record = get(argument(frame, 0));
    let next = exception::raise(&mut record, *frame);
    // A filter said to go on: behind the call, unless it set other registers.
    exception::resume(&next)
}

extern "sysv64" fn rtl_capture_context(frame: &mut Frame) {
    // SAFETY: the caller's CONTEXT.
    unsafe { exception::write(argument(frame, 0) as *mut Registers, frame) };
}

extern "sysv64" fn rtl_unwind_ex(frame: &mut Frame) {
    let (target, address, record, value) = (argument(frame, 0), argument(frame, 1), argument(frame, 2), argument(frame, 3));
    // SAFETY: null, or the caller's record.
    let record = unsafe { (record as *mut Record).as_mut() };
    exception::unwind_to(*frame, true, target as u64, address, record, value as u64)
}

extern "sysv64" fn c_local_unwind(frame: &mut Frame) {
    exception::unwind_to(*frame, true, argument(frame, 0) as u64, argument(frame, 1), None, 0)
}

exports! { "ntoskrnl.exe";
    fn __C_specific_handler(record: *mut Record, frame: u64, context: *mut Registers, dispatcher: *mut exception::Dispatcher) -> i32 {
        // SAFETY: called by the search for a handler, or by a handler that does so with its own arguments.
        unsafe { exception::scopes(record, frame, context, dispatcher) }
    }
    // The cookie of a frame is checked by its own function; ExceptionContinueSearch.
    fn __GSHandlerCheck(_record: P, _frame: P, _context: P, _dispatcher: P) -> i32 { 1 }
    fn __GSHandlerCheck_SEH(record: *mut Record, frame: u64, context: *mut Registers, dispatcher: *mut exception::Dispatcher) -> i32 {
        // SAFETY: as above.
        unsafe { exception::scopes(record, frame, context, dispatcher) }
    }
    fn RtlLookupFunctionEntry(pc: usize, base: *mut usize, _history: P) -> usize {
        let found = crate::loader::function_entry(pc);
        put(base as usize, found.map_or(0, |f| f.0));
        found.map_or(0, |f| f.1)
    }
    fn RtlVirtualUnwind(kind: u32, _base: usize, pc: usize, _entry: P, context: *mut Registers, data: *mut usize, establisher: *mut u64, _pointers: P) -> usize {
        // SAFETY: the caller's places.
        unsafe { crate::loader::virtual_unwind(kind, pc, context, data, establisher) }
    }
}
