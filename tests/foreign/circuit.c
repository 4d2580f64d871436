/*
 * A virtual speaker over KMDF and ACX, in C: one render circuit without hardware. It binds itself to both, as the stubs of a kit do.
 * Function numbers and layouts: tests/facts/{wdf,acx}.json. Time comes from the performance counter and a timer.
 * -DDEFECT_* plants one defect each.
 */
#include "guids.h"
#include "nt.h"

typedef PVOID HANDLE;
typedef struct DRIVER { UCHAR Opaque[0x68]; void (*Unload)(struct DRIVER *); } DRIVER;
#define TAG 'cric'
#define STATUS_DATA_OVERRUN ((NTSTATUS)0xC000003C)
#define STATUS_DATA_LATE_ERROR ((NTSTATUS)0xC000003D)

typedef struct { ULONG Major, Minor, Build; } VERSION;
typedef struct { ULONG Size; const WCHAR16 *Component; VERSION Version; ULONG FunctionCount; PVOID *FunctionTable; PVOID Module; } BIND;
typedef struct {
    ULONG Size;
    const WCHAR16 *Class;
    VERSION Version;
    PVOID *FunctionTable;
    ULONG FunctionCount;
    PVOID *Globals;
    PVOID Unused[3];
} BIND_CLASS;
_Static_assert(sizeof(BIND) == 48 && sizeof(BIND_CLASS) == 80, "facts");

IMPORT NTSTATUS WdfVersionBind(DRIVER *Driver, UNICODE_STRING *Path, BIND *Info, PVOID *Globals);
IMPORT NTSTATUS WdfVersionUnbind(UNICODE_STRING *Path, BIND *Info, PVOID Globals);
IMPORT NTSTATUS WdfVersionBindClass(BIND *Info, PVOID Globals, BIND_CLASS *Class);
IMPORT void WdfVersionUnbindClass(BIND *Info, PVOID Globals, BIND_CLASS *Class);

static PVOID *Wdf, WdfGlobals, Acx[221], AcxGlobals;
static BIND Info = {sizeof(BIND), L"KmdfLibrary", {1, 31, 0}, 458, (PVOID *)&Wdf, 0};
static BIND_CLASS Class = {sizeof(BIND_CLASS), L"Acx", {1, 1, 0}, Acx, 221, &AcxGlobals, {0}};
static void (*FrameworkUnload)(DRIVER *);

#define WDF(index, types) ((NTSTATUS(*) types)Wdf[index])
#define ACX(index, types) ((NTSTATUS(*) types)Acx[index])
#define ACX_HANDLE(index, types) ((HANDLE(*) types)Acx[index])

/* Function numbers. */
enum { WdfDeviceInitSetPnpPowerEventCallbacks = 55, WdfDeviceCreate = 75, WdfDriverCreate = 116, WdfObjectReferenceActual = 205 };
enum {
    AcxCircuitInitAllocate = 0, AcxCircuitInitSetComponentId = 2, AcxCircuitInitAssignName = 4, AcxCircuitInitSetCircuitType = 6,
    AcxCircuitInitAssignAcxCreateStreamCallback = 12, AcxCircuitCreate = 14, AcxCircuitAddPins = 20, AcxDataFormatCreate = 39,
    AcxDataFormatListAddDataFormat = 61, AcxDeviceInitInitialize = 68, AcxDeviceInitialize = 69, AcxDeviceAddCircuit = 70,
    AcxDeviceRemoveCircuit = 71, AcxDriverInitialize = 78, AcxPinCreate = 137, AcxPinGetRawDataFormatList = 142,
    AcxStreamInitAssignAcxStreamCallbacks = 157, AcxStreamInitAssignAcxRtStreamCallbacks = 158,
    AcxStreamInitSetAcxRtStreamSupportsNotifications = 159, AcxRtStreamCreate = 169, AcxRtStreamNotifyPacketComplete = 170
};

typedef struct { ULONG64 Size, Type; PVOID Buffer; ULONG64 Length; ULONG Offset, Bytes; } PACKET;
_Static_assert(sizeof(PACKET) == 40, "facts");

/* One stream at a time. */
static struct {
    HANDLE Handle;
    PVOID Buffer;
    PACKET Packets[2];
    ULONG Count, Size;
    BOOLEAN Running;
    ULONG64 Start, Before, Done;
    KTIMER Timer;
    KDPC Dpc;
} Stream;
static HANDLE Circuit, Device;

#define BLOCK 4
#define RATE 48000
#define FREQUENCY 10000000

static ULONG64 ticks(void) { return (ULONG64)KeQueryPerformanceCounter(0).QuadPart; }
static ULONG64 frames(void) {
    ULONG64 run = Stream.Running ? ticks() - Stream.Start : 0;
#ifdef DEFECT_RATE
    run *= 2;
#endif
    return Stream.Before + run * RATE / FREQUENCY;
}

static void arm(void) {
    ULONG64 left = (Stream.Done + 1) * (Stream.Size / BLOCK) - Stream.Before, now = ticks();
    ULONG64 due = Stream.Start + (left * FREQUENCY + RATE - 1) / RATE;
    LARGE_INTEGER wait;
#ifdef DEFECT_LATE
    if (Stream.Done % 10 == 9) due += FREQUENCY / 50;
#endif
    wait.QuadPart = due > now ? -(LONG64)(due - now) : -1;
    KeSetTimerEx(&Stream.Timer, wait, 0, &Stream.Dpc);
}

static void tick(KDPC *dpc, PVOID context, PVOID one, PVOID two) {
    if (!Stream.Running) return;
#ifdef DEFECT_IRQL
    if (Stream.Done == 2) ACX_HANDLE(AcxCircuitInitAllocate, (PVOID, HANDLE))(AcxGlobals, 0);
#endif
    ACX(AcxRtStreamNotifyPacketComplete, (PVOID, HANDLE, ULONG64, ULONG64))(AcxGlobals, Stream.Handle, Stream.Done, ticks());
    Stream.Done++;
    arm();
}

static NTSTATUS prepare_hardware(HANDLE stream) {
    KeInitializeTimerEx(&Stream.Timer, 0);
    KeInitializeDpc(&Stream.Dpc, tick, 0);
    Stream.Before = Stream.Done = 0;
    return STATUS_SUCCESS;
}
static NTSTATUS release_hardware(HANDLE stream) { return STATUS_SUCCESS; }
static NTSTATUS run(HANDLE stream) {
#ifdef DEFECT_CRASH
    static void (*volatile nowhere)(void);
    nowhere();
#endif
    Stream.Start = ticks();
    Stream.Running = 1;
    arm();
    return STATUS_SUCCESS;
}
static NTSTATUS pause(HANDLE stream) {
    Stream.Before = frames();
    Stream.Running = 0;
    KeCancelTimer(&Stream.Timer);
    KeFlushQueuedDpcs();
    return STATUS_SUCCESS;
}

static NTSTATUS latency(HANDLE stream, ULONG *fifo, ULONG *delay) {
    *fifo = *delay = 0;
    return STATUS_SUCCESS;
}
static NTSTATUS allocate(HANDLE stream, ULONG count, ULONG size, PACKET **out) {
    if (count < 1 || count > 2) return STATUS_INVALID_PARAMETER;
    ULONG64 whole = ((ULONG64)count * size + 4095) & ~4095ULL;
    Stream.Buffer = ExAllocatePool2(POOL_FLAG_NON_PAGED, whole, TAG);
    if (!Stream.Buffer) return STATUS_INSUFFICIENT_RESOURCES;
    for (ULONG n = 0; n < count; n++) {
        /* The first packet carries the buffer; the second shares it. */
        PACKET packet = {sizeof(PACKET), n == 0, Stream.Buffer, whole, n * size, size};
        Stream.Packets[n] = packet;
    }
    Stream.Count = count;
    Stream.Size = size;
    *out = Stream.Packets;
    return STATUS_SUCCESS;
}
static void free_packets(HANDLE stream, PACKET *packets, ULONG count) {
    ExFreePoolWithTag(Stream.Buffer, TAG);
#ifdef DEFECT_FREED
    *(volatile UCHAR *)Stream.Buffer = 0;
#endif
    Stream.Buffer = 0;
}
static NTSTATUS render_packet(HANDLE stream, ULONG packet, ULONG flags, ULONG length) {
    if (packet < Stream.Done) return STATUS_DATA_LATE_ERROR;
    return packet > Stream.Done + 1 ? STATUS_DATA_OVERRUN : STATUS_SUCCESS;
}
static NTSTATUS current_packet(HANDLE stream, ULONG *packet) {
    *packet = (ULONG)Stream.Done;
    return STATUS_SUCCESS;
}
static NTSTATUS presentation(HANDLE stream, ULONG64 *blocks, ULONG64 *counter) {
    *blocks = frames();
    *counter = ticks();
    return STATUS_SUCCESS;
}

static NTSTATUS create_stream(HANDLE device, HANDLE circuit, HANDLE pin, PVOID init, HANDLE format, const GUID *mode, HANDLE bag) {
    struct { ULONG64 Size; PVOID Prepare, Release, Run, Pause, Drm; } callbacks = {48, prepare_hardware, release_hardware, run, pause, 0};
    struct { ULONG64 Size; PVOID Latency, Allocate, Free, Render, Current, Capture, Position; } rt = {
        64, latency, allocate, free_packets, render_packet, current_packet, 0, presentation};
#ifdef DEFECT_LEAK
    ExAllocatePool2(POOL_FLAG_NON_PAGED, 24, 'kaeL');
#endif
    NTSTATUS status = ACX(AcxStreamInitAssignAcxStreamCallbacks, (PVOID, PVOID, PVOID))(AcxGlobals, init, &callbacks);
    if (OK(status)) status = ACX(AcxStreamInitAssignAcxRtStreamCallbacks, (PVOID, PVOID, PVOID))(AcxGlobals, init, &rt);
    if (!OK(status)) return status;
    ACX(AcxStreamInitSetAcxRtStreamSupportsNotifications, (PVOID, PVOID))(AcxGlobals, init);
    status = ACX(AcxRtStreamCreate, (PVOID, HANDLE, HANDLE, PVOID, PVOID *, HANDLE *))(AcxGlobals, device, circuit, 0, &init, &Stream.Handle);
#ifdef DEFECT_REFERENCE
    ((void (*)(PVOID, HANDLE, PVOID, LONG, const char *))Wdf[WdfObjectReferenceActual])(WdfGlobals, circuit, 0, 1, "circuit.c");
#endif
    return status;
}

static HANDLE make_pin(ULONG type, ULONG communication, const GUID *category) {
    struct {
        ULONG Size, Flags, Id, Type, Communication, Qualifier;
        const GUID *Category, *Name;
        PVOID Rest[5];
        ULONG64 MaxStreams;
    } config = {88, 0, 0xFFFFFFFF, type, communication, 0, category, 0, {0}, 0};
    HANDLE pin = 0;
    ACX(AcxPinCreate, (PVOID, HANDLE, PVOID, PVOID, HANDLE *))(AcxGlobals, Circuit, 0, &config, &pin);
    return pin;
}

static NTSTATUS make_format(HANDLE pin) {
    /* KSDATAFORMAT with WAVEFORMATEXTENSIBLE: 48 kHz, stereo, 16 bits. */
    struct {
        ULONG Size, Flags, SampleSize, Reserved;
        GUID Major, Sub, Specifier;
        USHORT Tag, Channels;
        ULONG Rate, BytesPerSecond;
        USHORT Block, Bits, Extra, Valid;
        ULONG Mask;
        GUID SubFormat;
    } ks = {104, 0, BLOCK, 0, KSDATAFORMAT_TYPE_AUDIO, KSDATAFORMAT_SUBTYPE_PCM, KSDATAFORMAT_SPECIFIER_WAVEFORMATEX,
            0xFFFE, 2, RATE, RATE * BLOCK, BLOCK, 16, 22, 16, 3, KSDATAFORMAT_SUBTYPE_PCM};
    _Static_assert(sizeof ks == 104, "facts");
    struct { ULONG Size, Flags; ULONG64 Type; PVOID Format; } config = {24, 0, 0, &ks};
    struct { ULONG64 Size; PVOID Cleanup, Destroy; ULONG Level, Scope; HANDLE Parent; SIZE_T Override; PVOID Info; } attributes = {
        56, 0, 0, 1, 1, Circuit, 0, 0};
    HANDLE format = 0;
    NTSTATUS status = ACX(AcxDataFormatCreate, (PVOID, HANDLE, PVOID, PVOID, HANDLE *))(AcxGlobals, Device, &attributes, &config, &format);
    if (!OK(status)) return status;
    HANDLE list = ACX_HANDLE(AcxPinGetRawDataFormatList, (PVOID, HANDLE))(AcxGlobals, pin);
    return ACX(AcxDataFormatListAddDataFormat, (PVOID, HANDLE, HANDLE))(AcxGlobals, list, format);
}

static NTSTATUS prepare(HANDLE device, HANDLE raw, HANDLE translated) {
    static const GUID component = {0x5D1D4B3E, 0x5B6A, 0x4B43, {0x91, 0x0D, 0x2A, 0x0E, 0x51, 0x6B, 0x0C, 0x11}};
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, L"Speaker");
    Device = device;
    PVOID init = ACX_HANDLE(AcxCircuitInitAllocate, (PVOID, HANDLE))(AcxGlobals, device);
    if (!init) return STATUS_INSUFFICIENT_RESOURCES;
    ACX(AcxCircuitInitSetComponentId, (PVOID, PVOID, const GUID *))(AcxGlobals, init, &component);
    ACX(AcxCircuitInitAssignName, (PVOID, PVOID, UNICODE_STRING *))(AcxGlobals, init, &name);
    ACX(AcxCircuitInitSetCircuitType, (PVOID, PVOID, ULONG))(AcxGlobals, init, 1);
    ACX(AcxCircuitInitAssignAcxCreateStreamCallback, (PVOID, PVOID, PVOID))(AcxGlobals, init, create_stream);
    NTSTATUS status = ACX(AcxCircuitCreate, (PVOID, HANDLE, PVOID, PVOID *, HANDLE *))(AcxGlobals, device, 0, &init, &Circuit);
    if (!OK(status)) return status;
    /* A sink that the host writes to, and a source that bridges to the world. */
    HANDLE pins[2] = {make_pin(1, 1, &KSCATEGORY_AUDIO), make_pin(2, 0, &KSNODETYPE_SPEAKER)};
    if (!pins[0] || !pins[1]) return STATUS_UNSUCCESSFUL;
    status = make_format(pins[0]);
    if (OK(status)) status = ACX(AcxCircuitAddPins, (PVOID, HANDLE, HANDLE *, ULONG))(AcxGlobals, Circuit, pins, 2);
    if (OK(status)) status = ACX(AcxDeviceAddCircuit, (PVOID, HANDLE, HANDLE))(AcxGlobals, device, Circuit);
    return status;
}
static NTSTATUS release(HANDLE device, HANDLE translated) {
    return ACX(AcxDeviceRemoveCircuit, (PVOID, HANDLE, HANDLE))(AcxGlobals, device, Circuit);
}

static NTSTATUS add(HANDLE driver, PVOID init) {
    struct { ULONG Size, Flags, Scope, Level; PVOID Context[4]; } first = {48, 0, 0, 0, {0}};
    struct { ULONG64 Size; PVOID Entry[17]; } power = {144, {0}};
    struct { ULONG Size, Flags; PVOID Context[4]; } second = {40, 0, {0}};
    HANDLE device = 0;
    NTSTATUS status = ACX(AcxDeviceInitInitialize, (PVOID, PVOID, PVOID))(AcxGlobals, init, &first);
    if (!OK(status)) return status;
    power.Entry[4] = prepare;
    power.Entry[5] = release;
    WDF(WdfDeviceInitSetPnpPowerEventCallbacks, (PVOID, PVOID, PVOID))(WdfGlobals, init, &power);
    status = WDF(WdfDeviceCreate, (PVOID, PVOID *, PVOID, HANDLE *))(WdfGlobals, &init, 0, &device);
    return OK(status) ? ACX(AcxDeviceInitialize, (PVOID, HANDLE, PVOID))(AcxGlobals, device, &second) : status;
}

static void unbind(void) {
    WdfVersionUnbindClass(&Info, WdfGlobals, &Class);
    WdfVersionUnbind(0, &Info, WdfGlobals);
}
static void unload(DRIVER *driver) {
    if (FrameworkUnload) FrameworkUnload(driver);
    unbind();
}

NTSTATUS DriverEntry(DRIVER *driver, UNICODE_STRING *path) {
    struct { ULONG64 Size; PVOID Add, Unload; ULONG Flags, Tag; } config = {32, add, 0, 0, TAG};
    ULONG acx[2] = {8, 0};
    HANDLE handle = 0;
    NTSTATUS status = WdfVersionBind(driver, path, &Info, &WdfGlobals);
    if (!OK(status)) return status;
    status = WdfVersionBindClass(&Info, WdfGlobals, &Class);
    if (!OK(status)) {
        WdfVersionUnbind(path, &Info, WdfGlobals);
        return status;
    }
    status = WDF(WdfDriverCreate, (PVOID, DRIVER *, UNICODE_STRING *, PVOID, PVOID, HANDLE *))(WdfGlobals, driver, path, 0, &config, &handle);
    if (OK(status)) status = ACX(AcxDriverInitialize, (PVOID, HANDLE, PVOID))(AcxGlobals, handle, acx);
    FrameworkUnload = driver->Unload;
    driver->Unload = unload;
    if (!OK(status)) unbind();
    return status;
}
