/*
 * A driver that only starts: it uses what code in kernel mode finds on an x86-64 processor. DriverEntry gives the sum of the checks
 * that failed as an unsuccessful status. CRASH_* plant ends that no machine survives.
 */
#include "nt.h"

typedef struct DRIVER DRIVER;

static int answer(void) { return 42; }
/* Needs relocations. */
static int (*const table[])(void) = {answer};
static const char *const words[] = {"one", "two"};
static int writable = 7;

static ULONG64 read_irql(void) {
    ULONG64 level;
    __asm__ volatile("movq %%cr8, %0" : "=r"(level));
    return level;
}
static void write_irql(ULONG64 level) { __asm__ volatile("movq %0, %%cr8" ::"r"(level) : "memory"); }
static ULONG64 current_thread(void) {
    ULONG64 thread;
    __asm__ volatile("movq %%gs:0x188, %0" : "=r"(thread));
    return thread;
}
static UCHAR read_port(USHORT port) {
    UCHAR value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "d"(port));
    return value;
}

/* What a compiler with stack checks finds in its load configuration. */
ULONG64 __security_cookie = 0x2B992DDFA232;
__attribute__((used)) const struct {
    ULONG Size, Skipped[21];
    ULONG64 *Cookie;
    ULONG64 Rest[20];
} _load_config_used = {256, {0}, &__security_cookie, {0}};

__attribute__((noinline)) static void touch(volatile UCHAR *block, SIZE_T at) { block[at] = 1; }

__attribute__((section("PAGE"), noinline)) static int paged(void) {
    __asm__ volatile("");
    return writable - 2;
}

__attribute__((section("INIT"), noinline)) static int once(void) {
    __asm__ volatile("");
    return writable - 6;
}
static int (*later)(void);

static void unload(DRIVER *driver) {
#ifdef CRASH_INIT
    later();
#endif
    writable += driver != 0;
}

__attribute__((noinline)) static void deeper(int n) {
#ifdef CRASH_NULL
    *(volatile int *)(ULONG64)(16 + (n & 0)) = 1;
#elif defined(CRASH_WILD)
    *(volatile int *)(0xFFFFA80012345678ULL + (n & 0)) = 1;
#elif defined(CRASH_FASTFAIL)
    __asm__ volatile("movl $3, %%ecx; int $0x29" ::: "ecx");
#elif defined(CRASH_ASSERT)
    __asm__ volatile("int $0x2c");
#elif defined(CRASH_BREAK)
    __asm__ volatile("int3");
#elif defined(CRASH_UD2)
    __builtin_trap();
#elif defined(CRASH_READ_ONLY)
    *(volatile int *)&words[0] = n;
#elif defined(CRASH_DIVIDE)
    __asm__ volatile("xorl %%ecx, %%ecx; idivl %%ecx" ::: "eax", "ecx", "edx");
#endif
    writable += n;
}

__attribute__((noinline)) static void outer(int n) {
    deeper(n + 1);
    writable++;
}

NTSTATUS DriverEntry(DRIVER *driver, UNICODE_STRING *path) {
    ULONG64 failed = 0;
    if (table[0]() != 42) failed |= 1;
    if (words[1][0] != 't') failed |= 2;
    if (read_irql() != 0) failed |= 4;
    write_irql(2);
    if (read_irql() != 2) failed |= 8;
#ifdef DEFECT_PAGED
    paged();
#endif
    write_irql(0);
    if (current_thread() == 0) failed |= 16;
    if (read_port(0x80) != 0xFF) failed |= 32;
    if (paged() != 5 || once() != 1) failed |= 64;
    if (path->Length == 0) failed |= 128;
    volatile ULONG64 *interrupt_time = (volatile ULONG64 *)0xFFFFF78000000008;
    if (*interrupt_time == 0 || *(volatile ULONG *)0xFFFFF7800000026C != 10) failed |= 256;
    if (*(volatile ULONG64 *)&__security_cookie == 0x2B992DDFA232) failed |= 512;
    later = once;
    *(void (**)(DRIVER *))((UCHAR *)driver + 0x68) = unload;
#if defined(DEFECT_OVERRUN)
    UCHAR *block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 64, 'rrvO');
    touch(block, 65);
    ExFreePoolWithTag(block, 'rrvO');
#elif defined(DEFECT_FREED)
    UCHAR *block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 64, 'eerF');
    ExFreePoolWithTag(block, 'eerF');
    touch(block, 3);
#elif defined(DEFECT_LEAK)
    ExAllocatePool2(POOL_FLAG_NON_PAGED, 100, 'kaeL');
#elif defined(DEFECT_IRQL)
    write_irql(2);
#endif
    outer((int)path->Length & 0);
    return failed ? (NTSTATUS)(0xE0000000 | failed) : STATUS_SUCCESS;
}
