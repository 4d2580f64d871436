/*
 * The part of the kernel's interface that the foreign drivers of the lab use, written from the published facts
 * (tests/facts/wdk_sys_api.json): names, sizes and offsets only. No header of a kit stood model.
 */
#pragma once

#ifdef __cplusplus
#define C_LINKAGE extern "C"
#else
#define C_LINKAGE extern
#endif
#define IMPORT C_LINKAGE __declspec(dllimport)

typedef signed int NTSTATUS;
typedef unsigned char UCHAR, BOOLEAN, KIRQL;
typedef unsigned short USHORT;
#ifdef __cplusplus
typedef char16_t WCHAR16;
#else
typedef unsigned short WCHAR16;
#endif
typedef unsigned int ULONG;
typedef signed int LONG;
typedef unsigned long long ULONG64, SIZE_T;
typedef signed long long LONG64;
typedef void *PVOID;
typedef struct { ULONG Data1; USHORT Data2, Data3; UCHAR Data4[8]; } GUID;
typedef struct { USHORT Length, MaximumLength; WCHAR16 *Buffer; } UNICODE_STRING;
typedef union { struct { ULONG LowPart; LONG HighPart; } u; LONG64 QuadPart; } LARGE_INTEGER;

#define STATUS_SUCCESS 0
#define STATUS_UNSUCCESSFUL ((NTSTATUS)0xC0000001)
#define STATUS_NOT_IMPLEMENTED ((NTSTATUS)0xC0000002)
#define STATUS_INVALID_PARAMETER ((NTSTATUS)0xC000000D)
#define STATUS_INVALID_DEVICE_REQUEST ((NTSTATUS)0xC0000010)
#define STATUS_BUFFER_OVERFLOW ((NTSTATUS)0x80000005)
#define STATUS_BUFFER_TOO_SMALL ((NTSTATUS)0xC0000023)
#define STATUS_NO_MATCH ((NTSTATUS)0xC0000272)
#define STATUS_INSUFFICIENT_RESOURCES ((NTSTATUS)0xC000009A)
#define STATUS_NOT_SUPPORTED ((NTSTATUS)0xC00000BB)
#define OK(status) ((NTSTATUS)(status) >= 0)

#define POOL_FLAG_NON_PAGED 0x40ULL
#define POOL_FLAG_PAGED 0x100ULL
#define DISPATCH_LEVEL 2

/* DISPATCHER_HEADER is 0x18 bytes, KEVENT the same; KTIMER 0x40; KDPC 0x40. */
typedef struct { ULONG64 Opaque[3]; } KEVENT;
typedef struct { ULONG64 Opaque[8]; } KTIMER;
typedef struct { ULONG64 Opaque[8]; } KDPC;
typedef ULONG64 KSPIN_LOCK;
/* MDL: ByteCount at 0x28, MappedSystemVa at 0x18. */
typedef struct { PVOID Next; USHORT Size, Flags; PVOID Process, MappedSystemVa, StartVa; ULONG ByteCount, ByteOffset; } MDL;

typedef void (*DPC_ROUTINE)(KDPC *, PVOID, PVOID, PVOID);

IMPORT PVOID ExAllocatePool2(ULONG64 Flags, SIZE_T Bytes, ULONG Tag);
IMPORT void ExFreePoolWithTag(PVOID Block, ULONG Tag);
IMPORT LARGE_INTEGER KeQueryPerformanceCounter(LARGE_INTEGER *Frequency);
IMPORT void KeInitializeEvent(KEVENT *Event, int Kind, BOOLEAN State);
IMPORT LONG KeSetEvent(KEVENT *Event, LONG Increment, BOOLEAN Wait);
IMPORT NTSTATUS KeWaitForSingleObject(PVOID Object, int Reason, char Mode, BOOLEAN Alertable, LARGE_INTEGER *Timeout);
IMPORT void KeInitializeTimerEx(KTIMER *Timer, int Kind);
IMPORT BOOLEAN KeSetTimerEx(KTIMER *Timer, LARGE_INTEGER Due, LONG Period, KDPC *Dpc);
IMPORT BOOLEAN KeCancelTimer(KTIMER *Timer);
IMPORT void KeFlushQueuedDpcs(void);
IMPORT void KeInitializeDpc(KDPC *Dpc, DPC_ROUTINE Routine, PVOID Context);
IMPORT KIRQL KeAcquireSpinLockRaiseToDpc(KSPIN_LOCK *Lock);
IMPORT void KeReleaseSpinLock(KSPIN_LOCK *Lock, KIRQL Irql);
IMPORT void RtlInitUnicodeString(UNICODE_STRING *String, const WCHAR16 *Source);

#define memset __builtin_memset
#define memcpy __builtin_memcpy
