//! The kernel's own memory functions, for arm64: declared, so that the linker finds the export of each; only compiled code calls
//! them.
//!
//! UNSAFETY: declarations; the contracts are those of the C library.

#[allow(dead_code, reason = "called by compiled code, never by name")]
#[link(name = "ntoskrnl.exe", kind = "raw-dylib", modifiers = "+verbatim")]
unsafe extern "C" {
    fn memcpy(to: *mut u8, from: *const u8, length: usize) -> *mut u8;
    fn memmove(to: *mut u8, from: *const u8, length: usize) -> *mut u8;
    fn memset(to: *mut u8, byte: i32, length: usize) -> *mut u8;
    fn memcmp(left: *const u8, right: *const u8, length: usize) -> i32;
}
