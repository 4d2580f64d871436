/*
 * Structured exceptions: what a driver raises, what the processor raises in it, filters, termination handlers, unwinding through
 * frames. DriverEntry gives the sum of the checks that failed as an unsuccessful status. CRASH_* leave an exception to the system.
 */
#include "nt.h"

typedef struct { ULONG Code, Flags; void *Nested; void *Address; ULONG Count; ULONG64 Information[15]; } RECORD;
typedef struct { RECORD *Record; void *Context; } POINTERS;
_Static_assert(sizeof(RECORD) == 0x98, "EXCEPTION_RECORD");

IMPORT void ExRaiseStatus(NTSTATUS Status);
IMPORT void ExRaiseAccessViolation(void);
IMPORT void RtlRaiseException(RECORD *Record);
IMPORT void ProbeForRead(const void *Address, SIZE_T Length, ULONG Alignment);
IMPORT void RtlCaptureContext(void *Context);
IMPORT void *RtlLookupFunctionEntry(ULONG64 Pc, ULONG64 *Base, void *History);
IMPORT void *RtlVirtualUnwind(ULONG Kind, ULONG64 Base, ULONG64 Pc, void *Entry, void *Context, void **Data, ULONG64 *Frame, void *Pointers);
IMPORT USHORT RtlCaptureStackBackTrace(ULONG Skip, ULONG Count, void **Frames, ULONG *Hash);
IMPORT int strcmp(const char *One, const char *Two);

unsigned long _exception_code(void);
void *_exception_info(void);
int _abnormal_termination(void);

static volatile int trail;
static int *volatile nowhere;

__attribute__((noinline)) static void raise_status(NTSTATUS status) {
    ExRaiseStatus(status);
    trail = -1;
}
__attribute__((noinline)) static int touch(volatile int *place) { return *place; }
__attribute__((noinline)) static int divide(int by) {
    int quotient = 100;
    __asm__ volatile("cltd; idivl %1" : "+a"(quotient) : "r"(by) : "edx");
    return quotient;
}
__attribute__((noinline)) static void call(void (*function)(void)) {
    function();
    trail++;
}

/* Vector registers that a Windows function keeps are put back on the way. */
__attribute__((noinline)) static double keeps(double value, NTSTATUS status) {
    double one = value * 2, two = value * 3, three = value * 5;
    __asm__ volatile("" : "+x"(one), "+x"(two), "+x"(three));
    raise_status(status);
    return one + two + three;
}

static int outer_filter(RECORD *record, ULONG wanted) {
    trail = trail * 10 + 3;
    return record->Code == wanted;
}

__attribute__((noinline)) static void with_finally(NTSTATUS status) {
    __try {
        raise_status(status);
    } __finally {
        trail = trail * 10 + (_abnormal_termination() ? 4 : 9);
    }
}

static ULONG nested(void) {
    ULONG seen = 0;
    trail = 0;
    __try {
        __try {
            with_finally((NTSTATUS)0xC0001234);
        } __except (trail = trail * 10 + 2, 0) {
            seen = 99;
        }
    } __except (outer_filter(((POINTERS *)_exception_info())->Record, 0xC0001234)) {
        seen = _exception_code();
    }
    return seen;
}

static int go_on(POINTERS *pointers) {
    /* CONTEXT.Rip, at 0xF8: behind the two bytes of ud2. */
    *(ULONG64 *)((UCHAR *)pointers->Context + 0xF8) += 2;
    trail = 7;
    return -1;
}
__attribute__((noinline)) static int undefined(void) {
    __asm__ volatile("ud2");
    return 21;
}

__attribute__((noinline)) static ULONG64 frames(void) {
    static UCHAR context[1232] __attribute__((aligned(16)));
    ULONG64 base = 0, establisher = 0;
    void *data = 0, *trace[8] = {0};
    RtlCaptureContext(context);
    ULONG64 pc = *(ULONG64 *)(context + 0xF8), rsp = *(ULONG64 *)(context + 0x98);
    void *entry = RtlLookupFunctionEntry(pc, &base, 0);
    if (!entry || !base || pc < base) return 1;
    RtlVirtualUnwind(0, base, pc, entry, context, &data, &establisher, 0);
    if (*(ULONG64 *)(context + 0x98) <= rsp) return 2;
    if (RtlCaptureStackBackTrace(0, 8, trace, 0) < 2 || (ULONG64)trace[0] < base) return 3;
    return 0;
}

NTSTATUS DriverEntry(PVOID driver, PVOID path) {
    ULONG failed = 0, seen = 0;
    volatile ULONG kept = 0x5A5A;
    __try {
        raise_status((NTSTATUS)0xC000009A);
        failed |= 1;
    } __except (1) {
        seen = _exception_code();
    }
    if (seen != 0xC000009A || kept != 0x5A5A) failed |= 2;

    if (nested() != 0xC0001234 || trail != 234) failed |= 4;

    ULONG64 where = 0;
    seen = 0;
    __try {
        touch((int *)0x38);
        failed |= 8;
    } __except (where = ((POINTERS *)_exception_info())->Record->Information[1], 1) {
        seen = _exception_code();
    }
    if (seen != 0xC0000005 || where != 0x38) failed |= 16;

    seen = 0;
    __try {
        call((void (*)(void))(void *)nowhere);
    } __except (1) {
        seen = _exception_code();
    }
    if (seen != 0xC0000005) failed |= 32;

    seen = 0;
    __try {
        seen = (ULONG)divide(nowhere != 0);
    } __except (_exception_code() == 0xC0000094) {
        seen = 1;
    }
    if (seen != 1) failed |= 64;

    /* A routine of the kernel's that meets a bad address. */
    seen = 0;
    __try {
        seen = strcmp("a", (const char *)0x10) + 7;
    } __except (1) {
        seen = _exception_code();
    }
    if (seen != 0xC0000005) failed |= 128;

    int got = 0;
    __try {
        got = undefined();
    } __except (go_on(_exception_info())) {
        failed |= 256;
    }
    if (got != 21 || trail != 7) failed |= 256;

    RECORD record = {0xE0000001, 0, 0, 0, 1, {0x1234}};
    seen = 0;
    __try {
        RtlRaiseException(&record);
    } __except (((POINTERS *)_exception_info())->Record->Information[0] == 0x1234) {
        seen = _exception_code();
    }
    if (seen != 0xE0000001) failed |= 512;

    /* A filter that says to go on: behind the call. */
    trail = 0;
    __try {
        RtlRaiseException(&record);
        trail++;
    } __except (trail++, -1) {
        failed |= 1024;
    }
    if (trail != 2) failed |= 1024;

    double sum = 0;
    for (int i = 0; i < 100; i++) {
        double a = i * 0.5, b = i * 0.25, c = i * 2.0;
        __asm__ volatile("" : "+x"(a), "+x"(b), "+x"(c));
        __try {
            keeps(i, (NTSTATUS)0xC0000001);
        } __except (1) {
            sum += 1;
        }
        __asm__ volatile("" : "+x"(a), "+x"(b), "+x"(c));
        if (a + b + c != i * 2.75) failed |= 2048;
    }
    if (sum != 100) failed |= 2048;

    /* Leaving a block early runs its termination handler once. */
    trail = 0;
    for (int i = 0; i < 3; i++) {
        __try {
            if (i == 1) continue;
        } __finally {
            trail++;
        }
    }
    if (trail != 3) failed |= 4096;

    seen = 0;
    __try {
        ExRaiseAccessViolation();
    } __except (1) {
        seen = _exception_code();
    }
    if (seen != 0xC0000005) failed |= 8192;

    if (frames()) failed |= 16384;

#if defined(CRASH_RAISE)
    raise_status((NTSTATUS)0xC0000420);
#elif defined(CRASH_HANDLED_WRONG)
    __try {
        touch((int *)0x38);
    } __except (0) {
    }
#elif defined(CRASH_LEVEL)
    __asm__ volatile("movq %0, %%cr8" ::"r"(2ULL) : "memory");
    __try {
        touch((int *)0x38);
    } __except (1) {
    }
#endif
    return failed ? (NTSTATUS)(0xE0000000 | failed) : STATUS_SUCCESS;
}
