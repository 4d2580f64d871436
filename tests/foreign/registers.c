/*
 * A driver that only starts: it reads and writes device memory by every kind of instruction that compilers use. The device is 4 KiB of
 * memory whose physical address stands in DRIVER_OBJECT.HardwareDatabase (0x48).
 */
#include "nt.h"

IMPORT PVOID MmMapIoSpaceEx(ULONG64 Physical, SIZE_T Bytes, ULONG Protect);
IMPORT void MmUnmapIoSpace(PVOID Base, SIZE_T Bytes);

#define EXPECT(bit, condition) failed |= (condition) ? 0 : 1u << (bit)

NTSTATUS DriverEntry(UCHAR *driver, UNICODE_STRING *path) {
    ULONG failed = 0, value;
    UCHAR flag;
    volatile UCHAR *base = MmMapIoSpaceEx(*(ULONG64 *)(driver + 0x48), 4096, 4);
    if (!base) return STATUS_UNSUCCESSFUL;
    volatile ULONG *words = (volatile ULONG *)base;
    words[0] = 0x11223344;
    EXPECT(0, words[0] == 0x11223344);
    base[1] = 0xAA;
    EXPECT(1, words[0] == 0x1122AA44 && base[1] == 0xAA);
    EXPECT(2, *(volatile USHORT *)(base + 2) == 0x1122);
    EXPECT(3, *(volatile signed char *)(base + 1) == -86);
    __asm__ volatile("orl $0x80000001, %0" : "+m"(words[0])::"cc");
    EXPECT(4, words[0] == 0x9122AA45);
    __asm__ volatile("andl %1, %0" : "+m"(words[0]) : "r"(0xFFFF0000u) : "cc");
    EXPECT(5, words[0] == 0x91220000);
    __asm__ volatile("cmpl $0x91220000, %1; sete %0" : "=r"(flag) : "m"(words[0]) : "cc");
    EXPECT(6, flag == 1);
    __asm__ volatile("testb $0x20, %1; setne %0" : "=r"(flag) : "m"(base[2]) : "cc");
    EXPECT(7, flag == 1);
    value = 5;
    __asm__ volatile("xchgl %0, %1" : "+r"(value), "+m"(words[0]));
    EXPECT(8, value == 0x91220000 && words[0] == 5);
    __asm__ volatile("btsl $4, %0" : "+m"(words[0])::"cc");
    EXPECT(9, words[0] == 21);
    __asm__ volatile("addl %1, %0" : "+r"(value) : "m"(words[0]) : "cc");
    EXPECT(10, value == 0x91220015);
    __asm__ volatile("lock; incl %0" : "+m"(words[0])::"cc");
    EXPECT(11, words[0] == 22);
    static const ULONG from[4] = {1, 2, 3, 0xFFFFFFFF};
    ULONG to[4] = {0};
    volatile ULONG *place = words + 16;
    const ULONG *source = from;
    SIZE_T count = 4;
    __asm__ volatile("rep movsl" : "+S"(source), "+D"(place), "+c"(count)::"memory");
    EXPECT(12, words[16] == 1 && words[17] == 2 && words[18] == 3 && words[19] == 0xFFFFFFFF);
    __asm__ volatile("movups %1, %%xmm0; movups %%xmm0, %0" : "=m"(to) : "m"(words[16]) : "xmm0");
    EXPECT(13, to[0] == 1 && to[1] == 2 && to[2] == 3 && to[3] == 0xFFFFFFFF);
    *(volatile ULONG64 *)(base + 128) = 0x0123456789ABCDEF;
    EXPECT(14, *(volatile ULONG64 *)(base + 128) == 0x0123456789ABCDEF);
    /* Only the last byte of the page. */
    base[4095] = 7;
    EXPECT(15, base[4095] == 7 && base[4094] == 0);
    MmUnmapIoSpace((PVOID)base, 4096);
    return failed ? (NTSTATUS)(0xE0000000 | failed) : STATUS_SUCCESS;
}
