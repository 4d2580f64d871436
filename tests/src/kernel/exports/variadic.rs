//! Variadic exports: a few instructions put the first four arguments into their home area and hand its address on, which then is
//! the caller's argument list.
use super::printf::{Arguments, Full, format, write};
use super::raw::{get, narrow, wide};
use crate::kernel::trace;

macro_rules! variadic {
    ($dll:literal; $($name:literal as $export:ident => $handler:ident;)*) => {
        $(
            std::arch::global_asm!(
                concat!(".globl duet_lab_va_", $name),
                concat!("duet_lab_va_", $name, ":"),
                "mov [rsp + 8], rcx",
                "mov [rsp + 16], rdx",
                "mov [rsp + 24], r8",
                "mov [rsp + 32], r9",
                "lea rcx, [rsp + 8]",
                "sub rsp, 40",
                "call {handler}",
                "add rsp, 40",
                "ret",
                handler = sym $handler,
            );
            unsafe extern "C" {
                #[link_name = concat!("duet_lab_va_", $name)]
                fn $export();
            }
        )*
        /// The names that this file exports.
        pub(in crate::kernel::exports) const TABLE: &[$crate::kernel::exports::Export] =
            &[$($crate::kernel::exports::Export { dll: $dll, name: $name, address: $export as *const () }),*];
    };
}

fn word(at: usize, index: usize) -> usize {
    get(at + 8 * index)
}

fn text(address: usize, is_wide: bool) -> String {
    if is_wide { wide(address) } else { String::from_utf8_lossy(&narrow(address, 0x8000)).into_owned() }
}

/// `DbgPrint` at any level: a line of the trace.
fn say(template: usize, arguments: usize) -> i32 {
    let line = format(&text(template, false), Arguments(arguments), false);
    trace(format_args!("DbgPrint {}", line.trim_end()));
    0
}

macro_rules! printers {
    ($($handler:ident: $wide:literal, $full:ident, buffer $buffer:literal, room $room:expr, format $format:literal, limit $limit:expr;)*) => { $(
        extern "win64" fn $handler(at: usize) -> i32 {
            let room: Option<usize> = $room;
            let limit: Option<usize> = $limit;
            let line = format(&text(word(at, $format), $wide), Arguments(at + 8 * ($format + 1)), $wide);
            print(word(at, $buffer), room.map(|i| word(at, i)), limit.map(|i| word(at, i)), &line, $wide, Full::$full)
        }
    )* };
}

/// The common end: `limit` is the `count` of the `_s` functions, -1 for `_TRUNCATE`.
pub(super) fn print(buffer: usize, room: Option<usize>, limit: Option<usize>, line: &str, is_wide: bool, full: Full) -> i32 {
    if buffer == 0 {
        // The length that the text would have.
        return if is_wide { line.encode_utf16().count() as i32 } else { line.len() as i32 };
    }
    let room = room.unwrap_or(usize::MAX);
    match limit {
        Some(usize::MAX) => write(buffer, room, line, is_wide, Full::Truncate),
        Some(count) if count < room => {
            let cut: String = line.chars().take(count).collect();
            let written = write(buffer, room, &cut, is_wide, full);
            if cut.len() < line.len() { -1 } else { written }
        }
        _ => write(buffer, room, line, is_wide, full),
    }
}

printers! {
    sprintf: false, Clear, buffer 0, room None, format 1, limit None;
    swprintf: true, Clear, buffer 0, room None, format 1, limit None;
    snprintf: false, Cut, buffer 0, room Some(1), format 2, limit None;
    snwprintf: true, Cut, buffer 0, room Some(1), format 2, limit None;
    sprintf_s: false, Clear, buffer 0, room Some(1), format 2, limit None;
    swprintf_s: true, Clear, buffer 0, room Some(1), format 2, limit None;
    snprintf_s: false, Clear, buffer 0, room Some(1), format 3, limit Some(2);
    snwprintf_s: true, Clear, buffer 0, room Some(1), format 3, limit Some(2);
}

extern "win64" fn dbg_print(at: usize) -> i32 {
    say(word(at, 0), at + 8)
}

extern "win64" fn dbg_print_ex(at: usize) -> i32 {
    say(word(at, 2), at + 24)
}

/// `WmiTraceMessage(handle, flags, guid, number, ...)`: pairs of address and length up to a null. IRQL: any.
extern "win64" fn wmi_trace_message(at: usize) -> i32 {
    trace(format_args!("WPP message {}", word(at, 3) as u16));
    0
}

variadic! { "ntoskrnl.exe";
    "sprintf" as va_sprintf => sprintf;
    "swprintf" as va_swprintf => swprintf;
    "_swprintf" as va_swprintf2 => swprintf;
    "_snprintf" as va_snprintf => snprintf;
    "_snwprintf" as va_snwprintf => snwprintf;
    "sprintf_s" as va_sprintf_s => sprintf_s;
    "swprintf_s" as va_swprintf_s => swprintf_s;
    "_snprintf_s" as va_snprintf_s => snprintf_s;
    "_snwprintf_s" as va_snwprintf_s => snwprintf_s;
    "DbgPrint" as va_dbg_print => dbg_print;
    "DbgPrintEx" as va_dbg_print_ex => dbg_print_ex;
    "DbgPrintReturnControlC" as va_dbg_print_c => dbg_print;
    "WmiTraceMessage" as va_wmi => wmi_trace_message;
}

/// The recorder's traces have the same shape and another library.
pub(in crate::kernel::exports) mod recorder {
    use super::wmi_trace_message;

    variadic! { "wpprecorder.sys"; "WppAutoLogTrace" as va_auto => wmi_trace_message; }
}
