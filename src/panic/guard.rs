//! Control flow guard: the load configuration that tells the kernel which functions may be called through a pointer.
//!
//! Compiled code asks through `__guard_check_icall_fptr`, or on x64 calls through `__guard_dispatch_icall_fptr`. A kernel that
//! guards replaces both when it loads the image; one that does not leaves the functions below, which let everything pass. The
//! tables are the linker's. Layout: IMAGE_LOAD_CONFIG_DIRECTORY64, as far as VolatileMetadataPointer.
//!
//! A library that was compiled to unwind counts its handler `__CxxFrameHandler3` among the functions that may be called. Nothing
//! that refers to it is left in an image (rule `Handlers`); the name needs an address nevertheless.
//!
//! UNSAFETY: machine code and linker symbols.

#[cfg(target_arch = "x86_64")]
core::arch::global_asm!(
    ".text",
    ".globl __CxxFrameHandler3",
    ".globl __duet_guard_pass",
    ".p2align 4",
    "__CxxFrameHandler3:",
    "__duet_guard_pass:",
    "ret",
    ".globl __duet_guard_jump",
    ".p2align 4",
    "__duet_guard_jump:",
    "jmp rax",
);

#[cfg(target_arch = "aarch64")]
core::arch::global_asm!(
    ".text",
    ".globl __CxxFrameHandler3",
    ".globl __duet_guard_pass",
    ".p2align 4",
    "__CxxFrameHandler3:",
    "__duet_guard_pass:",
    "ret",
    // Nothing on arm64 calls through this one.
    ".globl __duet_guard_jump",
    ".p2align 4",
    "__duet_guard_jump:",
    "br x9",
);

core::arch::global_asm!(
    ".section .00cfg,\"dr\"",
    ".p2align 3",
    ".globl __guard_check_icall_fptr",
    "__guard_check_icall_fptr: .quad __duet_guard_pass",
    ".globl __guard_dispatch_icall_fptr",
    "__guard_dispatch_icall_fptr: .quad __duet_guard_jump",
    ".section .rdata,\"dr\"",
    ".p2align 4",
    ".globl _load_config_used",
    "_load_config_used:",
    ".long 0x108",
    // TimeDateStamp to SEHandlerCount: nothing.
    ".zero 0x6C",
    ".quad __guard_check_icall_fptr",
    ".quad __guard_dispatch_icall_fptr",
    ".quad __guard_fids_table",
    ".quad __guard_fids_count",
    ".long __guard_flags",
    // CodeIntegrity.
    ".zero 12",
    ".quad __guard_iat_table",
    ".quad __guard_iat_count",
    ".quad __guard_longjmp_table",
    ".quad __guard_longjmp_count",
    // DynamicValueRelocTable to VolatileMetadataPointer: nothing.
    ".zero 0x48",
    ".text",
);
