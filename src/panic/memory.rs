//! The memory functions that compiled code calls by name.
//!
//! On x64 they are the processor's string instructions, so that an image for the oldest systems needs no export that those
//! lack (`memcmp`). On arm64, where every system has them, they are the kernel's own.
//!
//! UNSAFETY: machine code; the contracts are those of the C library.

#[cfg(target_arch = "x86_64")]
core::arch::global_asm!(
    // void *memcpy(void *to, const void *from, size_t length)
    ".globl memcpy",
    ".p2align 4",
    ".seh_proc memcpy",
    "memcpy:",
    "push rdi",
    ".seh_pushreg rdi",
    "push rsi",
    ".seh_pushreg rsi",
    ".seh_endprologue",
    "mov rax, rcx",
    "mov rdi, rcx",
    "mov rsi, rdx",
    "mov rcx, r8",
    "rep movsb",
    "pop rsi",
    "pop rdi",
    "ret",
    ".seh_endproc",
    // void *memmove(void *to, const void *from, size_t length): downwards when the target begins inside the source.
    ".globl memmove",
    ".p2align 4",
    ".seh_proc memmove",
    "memmove:",
    "push rdi",
    ".seh_pushreg rdi",
    "push rsi",
    ".seh_pushreg rsi",
    ".seh_endprologue",
    "mov rax, rcx",
    "mov rdi, rcx",
    "mov rsi, rdx",
    "mov r9, rcx",
    "sub r9, rdx",
    "mov rcx, r8",
    "cmp r9, r8",
    "jae 2f",
    "lea rdi, [rdi + rcx - 1]",
    "lea rsi, [rsi + rcx - 1]",
    "std",
    "rep movsb",
    "cld",
    "jmp 3f",
    "2: rep movsb",
    "3: pop rsi",
    "pop rdi",
    "ret",
    ".seh_endproc",
    // void *memset(void *to, int byte, size_t length)
    ".globl memset",
    ".p2align 4",
    ".seh_proc memset",
    "memset:",
    "push rdi",
    ".seh_pushreg rdi",
    ".seh_endprologue",
    "mov r9, rcx",
    "mov rdi, rcx",
    "mov eax, edx",
    "mov rcx, r8",
    "rep stosb",
    "mov rax, r9",
    "pop rdi",
    "ret",
    ".seh_endproc",
    // int memcmp(const void *left, const void *right, size_t length)
    ".globl memcmp",
    ".p2align 4",
    "memcmp:",
    "xor eax, eax",
    "xor r9d, r9d",
    "4: cmp r9, r8",
    "je 5f",
    "movzx eax, byte ptr [rcx + r9]",
    "movzx r10d, byte ptr [rdx + r9]",
    "inc r9",
    "sub eax, r10d",
    "je 4b",
    "5: ret",
);

// Declared, so that the linker finds the kernel's export of each; only compiled code calls them.
#[cfg(target_arch = "aarch64")]
#[allow(dead_code, reason = "called by compiled code, never by name")]
#[link(name = "ntoskrnl.exe", kind = "raw-dylib", modifiers = "+verbatim")]
unsafe extern "C" {
    fn memcpy(to: *mut u8, from: *const u8, length: usize) -> *mut u8;
    fn memmove(to: *mut u8, from: *const u8, length: usize) -> *mut u8;
    fn memset(to: *mut u8, byte: i32, length: usize) -> *mut u8;
    fn memcmp(left: *const u8, right: *const u8, length: usize) -> i32;
}
