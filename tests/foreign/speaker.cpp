/*
 * A virtual speaker and a virtual microphone over PortCls: WaveRT and topology miniports without hardware, in C++ as such drivers
 * usually are. The speaker swallows what it gets, the microphone hears a saw-tooth. Time comes from the performance counter and a
 * timer. -DNO_NOTIFICATION leaves out IMiniportWaveRTStreamNotification, as before Windows 7; -DUNKNOWN_PORT asks for a port that nobody has.
 * -DDEFECT_* plants one defect each.
 */
#include "portcls.h"

IMPORT PVOID IoAllocateWorkItem(DEVICE_OBJECT *Device);
IMPORT NTSTATUS IoCreateDevice(DRIVER_OBJECT *Driver, ULONG Extension, UNICODE_STRING *Name, ULONG Kind, ULONG Characteristics,
                               BOOLEAN Exclusive, DEVICE_OBJECT **Device);
IMPORT NTSTATUS IoCreateSymbolicLink(UNICODE_STRING *Link, UNICODE_STRING *Target);
IMPORT NTSTATUS ZwCreateEvent(PVOID *Handle, ULONG Access, PVOID Attributes, int Kind, BOOLEAN State);

#define TAG 'kepS'

inline void *operator new(SIZE_T, void *place) noexcept { return place; }
template <class T> static T *make() {
    PVOID block = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(T), TAG);
    return block ? new (block) T : nullptr;
}
static bool same(const GUID &a, const GUID &b) {
    const ULONG *x = (const ULONG *)&a, *y = (const ULONG *)&b;
    return x[0] == y[0] && x[1] == y[1] && x[2] == y[2] && x[3] == y[3];
}
static bool unknown(const GUID &id) { return same(id, IID_IUnknown) || same(id, IID_IUnknown_COM); }
static ULONG64 ticks() { return (ULONG64)KeQueryPerformanceCounter(nullptr).QuadPart; }
static ULONG64 frequency() {
    LARGE_INTEGER f;
    KeQueryPerformanceCounter(&f);
    return (ULONG64)f.QuadPart;
}

/* Counts references; the last one destroys the object. */
#define COUNTED                                                                                                                     \
    ULONG References = 1;                                                                                                           \
    ULONG AddRef() override { return ++References; }                                                                                \
    ULONG Release() override {                                                                                                      \
        ULONG left = --References;                                                                                                  \
        if (!left) {                                                                                                                \
            Destroy();                                                                                                              \
            ExFreePoolWithTag(this, TAG);                                                                                           \
        }                                                                                                                           \
        return left;                                                                                                                \
    }

/* 48 kHz, two channels, 16 bits. */
static const AudioRange Pcm = {{sizeof(AudioRange), 0, 0, 0, KSDATAFORMAT_TYPE_AUDIO, KSDATAFORMAT_SUBTYPE_PCM, KSDATAFORMAT_SPECIFIER_WAVEFORMATEX},
                               2, 16, 16, 48000, 48000};
static const DataFormat Analog = {sizeof(DataFormat), 0, 0, 0, KSDATAFORMAT_TYPE_AUDIO, KSDATAFORMAT_SUBTYPE_ANALOG, KSDATAFORMAT_SPECIFIER_NONE};
static const DataFormat *const PcmRanges[] = {&Pcm.Range};
static const DataFormat *const AnalogRanges[] = {&Analog};

#define HOST(flow) {1, 1, 0, nullptr, {0, nullptr, 0, nullptr, 1, PcmRanges, flow, COMMUNICATION_SINK, &KSCATEGORY_AUDIO, nullptr, {0, 0}}}
#define BRIDGE(flow, category) {0, 0, 0, nullptr, {0, nullptr, 0, nullptr, 1, AnalogRanges, flow, COMMUNICATION_NONE, category, nullptr, {0, 0}}}
#define FILTER(name) {0, &name##Automation, sizeof(PinDescriptor), 2, name##Pins, sizeof(NodeDescriptor), 1, name##Nodes, 2, name##Connections, sizeof(name##Categories) / sizeof(GUID), name##Categories}

/* KSPROPERTY_JACK_DESCRIPTION of the bridge pin: KSMULTIPLE_ITEM and one KSJACK_DESCRIPTION. */
static NTSTATUS Jack(PropertyRequest *request) {
    if (request->Verb != VERB_GET || request->InstanceSize < sizeof(ULONG)) return STATUS_INVALID_DEVICE_REQUEST;
    static const ULONG answer[] = {36, 1, 3, 0x00B3C98C, 1, 2, 0, 0, 1};
    if (!request->ValueSize) {
        request->ValueSize = sizeof answer;
        return STATUS_BUFFER_OVERFLOW;
    }
    if (request->ValueSize < sizeof answer) return STATUS_BUFFER_TOO_SMALL;
    memcpy(request->Value, answer, sizeof answer);
    request->ValueSize = sizeof answer;
    return STATUS_SUCCESS;
}

/* One level for both channels, in 1/65536 dB, -96 to 0 in steps of half a decibel. */
static int Level = 0;
static NTSTATUS Volume(PropertyRequest *request) {
    if (request->Verb == VERB_BASICSUPPORT) {
        ULONG *out = (ULONG *)request->Value;
        if (request->ValueSize >= 40) {
            /* KSPROPERTY_DESCRIPTION: access, size, VT_I4 of the set of variant types, one list of members. */
            static const ULONG head[] = {VERB_GET | VERB_SET | VERB_BASICSUPPORT, 40 + 16 + 32, 0, 0, 0, 0, 3, 0, 1, 0};
            memcpy(out, head, sizeof head);
            if (request->ValueSize >= 40 + 16 + 32) {
                /* KSPROPERTY_MEMBERSHEADER: stepped ranges of 16 bytes, two, one for each channel. */
                static const ULONG members[] = {2, 16, 2, 1, 0x8000, 0, (ULONG)(-96 * 65536), 0, 0x8000, 0, (ULONG)(-96 * 65536), 0};
                memcpy(out + 10, members, sizeof members);
                request->ValueSize = 40 + 16 + 32;
            } else {
                request->ValueSize = 40;
            }
            *(GUID *)(out + 2) = KSPROPTYPESETID_General;
            return STATUS_SUCCESS;
        }
        if (request->ValueSize < 4) return STATUS_BUFFER_TOO_SMALL;
        out[0] = VERB_GET | VERB_SET | VERB_BASICSUPPORT;
        request->ValueSize = 4;
        return STATUS_SUCCESS;
    }
    if (request->InstanceSize < sizeof(ULONG) || request->ValueSize < sizeof(int)) return STATUS_BUFFER_TOO_SMALL;
    if (request->Verb == VERB_SET) {
        Level = *(int *)request->Value;
        return STATUS_SUCCESS;
    }
    *(int *)request->Value = Level;
    request->ValueSize = sizeof(int);
    return STATUS_SUCCESS;
}

static const PropertyItem JackItems[] = {{&KSPROPSETID_Jack, 1, VERB_GET | VERB_BASICSUPPORT, Jack}};
static const PropertyItem VolumeItems[] = {{&KSPROPSETID_Audio, 4, VERB_GET | VERB_SET | VERB_BASICSUPPORT, Volume}};
#define AUTOMATION(items) {sizeof(PropertyItem), 1, items, 0, 0, nullptr, 0, 0, nullptr, 0}
static const AutomationTable VolumeAutomation = AUTOMATION(VolumeItems);
static const AutomationTable SpeakerTopologyAutomation = AUTOMATION(JackItems), MicrophoneTopologyAutomation = AUTOMATION(JackItems);
static const AutomationTable SpeakerWaveAutomation = {}, MicrophoneWaveAutomation = {};

static const PinDescriptor SpeakerWavePins[] = {HOST(FLOW_IN), BRIDGE(FLOW_OUT, &KSCATEGORY_AUDIO)};
static const NodeDescriptor SpeakerWaveNodes[] = {{0, nullptr, &KSNODETYPE_DAC, nullptr}};
static const Connection SpeakerWaveConnections[] = {{PCFILTER_NODE, 0, 0, 1}, {0, 0, PCFILTER_NODE, 1}};
static const GUID SpeakerWaveCategories[] = {KSCATEGORY_AUDIO, KSCATEGORY_RENDER, KSCATEGORY_REALTIME};
static const FilterDescriptor SpeakerWave = FILTER(SpeakerWave);

static const PinDescriptor SpeakerTopologyPins[] = {BRIDGE(FLOW_IN, &KSCATEGORY_AUDIO), BRIDGE(FLOW_OUT, &KSNODETYPE_SPEAKER)};
static const NodeDescriptor SpeakerTopologyNodes[] = {{0, &VolumeAutomation, &KSNODETYPE_VOLUME, nullptr}};
static const Connection SpeakerTopologyConnections[] = {{PCFILTER_NODE, 0, 0, 1}, {0, 0, PCFILTER_NODE, 1}};
static const GUID SpeakerTopologyCategories[] = {KSCATEGORY_AUDIO, KSCATEGORY_TOPOLOGY};
static const FilterDescriptor SpeakerTopology = FILTER(SpeakerTopology);

static const PinDescriptor MicrophoneWavePins[] = {BRIDGE(FLOW_IN, &KSCATEGORY_AUDIO), HOST(FLOW_OUT)};
static const NodeDescriptor MicrophoneWaveNodes[] = {{0, nullptr, &KSNODETYPE_ADC, nullptr}};
static const Connection MicrophoneWaveConnections[] = {{PCFILTER_NODE, 0, 0, 1}, {0, 0, PCFILTER_NODE, 1}};
static const GUID MicrophoneWaveCategories[] = {KSCATEGORY_AUDIO, KSCATEGORY_CAPTURE, KSCATEGORY_REALTIME};
static const FilterDescriptor MicrophoneWave = FILTER(MicrophoneWave);

static const PinDescriptor MicrophoneTopologyPins[] = {BRIDGE(FLOW_IN, &KSNODETYPE_MICROPHONE), BRIDGE(FLOW_OUT, &KSCATEGORY_AUDIO)};
static const NodeDescriptor MicrophoneTopologyNodes[] = {{0, &VolumeAutomation, &KSNODETYPE_VOLUME, nullptr}};
static const Connection MicrophoneTopologyConnections[] = {{PCFILTER_NODE, 0, 0, 1}, {0, 0, PCFILTER_NODE, 1}};
static const GUID MicrophoneTopologyCategories[] = {KSCATEGORY_AUDIO, KSCATEGORY_TOPOLOGY};
static const FilterDescriptor MicrophoneTopology = FILTER(MicrophoneTopology);

#ifdef NO_NOTIFICATION
typedef IMiniportWaveRTStream StreamBase;
#define MAYBE
#else
typedef IMiniportWaveRTStreamNotification StreamBase;
#define MAYBE override
#endif

/* Code that may be paged out. */
__attribute__((section("PAGE"), noinline)) static ULONG Pageable(ULONG value) {
    __asm__ volatile("");
    return value + 1;
}
#ifdef DEFECT_LATE_TIMER
/* Outlives every stream: still set when the driver is unloaded. */
static KTIMER Watch;
static KDPC WatchDpc;
static void Watching(KDPC *, PVOID, PVOID, PVOID) {}
#endif
#ifdef DEFECT_COOKIE
/* What a compiler with stack checks puts around arrays, and its library's answer to a spoilt one. */
extern "C" ULONG64 __security_cookie;
ULONG64 __security_cookie = 0x2B992DDFA232;
extern "C" void __security_check_cookie(ULONG64 value) {
    if (value != __security_cookie) __asm__ volatile("movl $2, %%ecx; int $0x29" ::: "ecx");
}
__attribute__((noinline)) static ULONG Fill8(ULONG count) {
    volatile char text[8];
    for (ULONG i = 0; i < count; i++) text[i] = (char)i;
    return (ULONG)text[7];
}
#endif

struct Stream final : StreamBase {
    COUNTED
    IPortWaveRTStream *Port;
    bool Capture;
    int State;
    ULONG Align, Rate, Size, Packets;
    ULONG64 Start, Before, Filled, Signalled;
    short *Buffer;
    KEVENT *Event;
    KTIMER Timer;
    KDPC Dpc;
    KSPIN_LOCK Lock;
    PVOID Spare;

    void Begin(IPortWaveRTStream *port, bool capture, const WaveFormat *format) {
        Port = port;
        Port->AddRef();
        Capture = capture;
        Align = format->BlockAlign;
        Rate = format->Rate;
        KeInitializeTimerEx(&Timer, 0);
        KeInitializeDpc(&Dpc, Tick, this);
    }
    void Destroy() {
#ifdef DEFECT_TIMER
        LARGE_INTEGER soon;
        soon.QuadPart = -10000;
        KeSetTimerEx(&Timer, soon, 0, &Dpc);
#else
        KeCancelTimer(&Timer);
        KeFlushQueuedDpcs();
#endif
        if (Spare) ExFreePoolWithTag(Spare, TAG);
#ifdef DEFECT_DOUBLE_FREE
        Spare = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, TAG);
        ExFreePoolWithTag(Spare, TAG);
        ExFreePoolWithTag(Spare, TAG);
#endif
        Port->Release();
    }
    NTSTATUS QueryInterface(const GUID &id, PVOID *out) override {
        bool known = unknown(id) || same(id, IID_IMiniportWaveRTStream);
#ifndef NO_NOTIFICATION
        known = known || same(id, IID_IMiniportWaveRTStreamNotification);
#endif
        *out = known ? this : nullptr;
        if (!known) return STATUS_INVALID_PARAMETER;
        AddRef();
        return STATUS_SUCCESS;
    }
    /* Bytes since the first RUN. */
    ULONG64 Bytes() {
        ULONG64 run = State == STATE_RUN ? ticks() - Start : 0;
        ULONG64 rate = Rate;
#ifdef DEFECT_RATE
        rate = rate * 9 / 10;
#endif
        return Before + run * rate / frequency() * Align;
    }
    void Fill() {
        ULONG64 now = Bytes();
        for (; Capture && Buffer && Filled + Align <= now; Filled += Align) {
            short sample = (short)(Filled / Align * 64);
            short *frame = Buffer + Filled % Size / 2;
            frame[0] = frame[1] = sample;
        }
    }
    /* Arms the timer for the end of the packet that runs. */
    void Arm() {
        if (!Packets || State != STATE_RUN) return;
        ULONG64 packet = Size / Packets, left = (Signalled + 1) * packet - Before;
        ULONG64 due = Start + (left / Align * frequency() + Rate - 1) / Rate, now = ticks();
#ifdef DEFECT_LATE
        if (Signalled % 10 == 9) due += frequency() / 50;
#endif
        LARGE_INTEGER wait;
        wait.QuadPart = due > now ? -(LONG64)((due - now) * 10000000 / frequency()) : -1;
        KeSetTimerEx(&Timer, wait, 0, &Dpc);
    }
    static void Tick(KDPC *, PVOID context, PVOID, PVOID) {
        Stream *stream = (Stream *)context;
        stream->Fill();
        ULONG64 packet = stream->Packets ? stream->Size / stream->Packets : 0;
        if (packet && stream->Bytes() >= (stream->Signalled + 1) * packet) {
            stream->Signalled++;
            if (stream->Event) KeSetEvent(stream->Event, 0, 0);
        }
        stream->Arm();
    }
    NTSTATUS SetFormat(DataFormat *) override { return STATUS_NOT_SUPPORTED; }
    NTSTATUS SetState(int state) override {
#ifdef DEFECT_LOOP
        for (volatile ULONG i = 0; state == STATE_RUN; i = i + 1) {}
#endif
#ifdef DEFECT_COOKIE
        Fill8(state == STATE_RUN ? 24 : 8);
#endif
        KIRQL old = KeAcquireSpinLockRaiseToDpc(&Lock);
#ifdef DEFECT_PAGED
        Pageable(State);
#endif
#ifdef DEFECT_PAGED_DATA
        static ULONG *paged = (ULONG *)ExAllocatePool2(POOL_FLAG_PAGED, 16, TAG);
#endif
#ifdef DEFECT_WAIT
        LARGE_INTEGER moment;
        moment.QuadPart = -10000;
        KEVENT wait;
        KeInitializeEvent(&wait, 0, 0);
        if (state == STATE_RUN) KeWaitForSingleObject(&wait, 0, 0, 0, &moment);
#endif
#ifdef DEFECT_IRQL
        if (state == STATE_RUN && !Spare) Spare = ExAllocatePool2(POOL_FLAG_PAGED, 32, TAG);
#endif
#ifdef DEFECT_CRASH
        if (state == STATE_RUN) *(volatile ULONG *)Spare = 1;
#endif
        Fill();
        if (State == STATE_RUN && state != STATE_RUN) Before = Bytes();
        if (state == STATE_RUN) Start = ticks();
        if (state == STATE_STOP) Before = Filled = Signalled = 0;
        State = state;
        KeReleaseSpinLock(&Lock, old);
#ifdef DEFECT_LEVEL
        if (state == STATE_PAUSE) KeAcquireSpinLockRaiseToDpc(&Lock);
#endif
        if (state != STATE_RUN) KeCancelTimer(&Timer);
        Arm();
        return STATUS_SUCCESS;
    }
    NTSTATUS GetPosition(AudioPosition *position) override {
        Fill();
        ULONG64 at = Size ? Bytes() % Size : 0;
#ifdef DEFECT_BACKWARDS
        static ULONG asked;
        if (at && ++asked % 8 == 0) at = at > 400 ? at - 400 : 0;
#endif
#ifdef DEFECT_FROZEN
        at = 0;
#endif
#ifdef DEFECT_POSITION
        if (Bytes() > 5 * (ULONG64)Size) at += Size;
#endif
        position->PlayOffset = position->WriteOffset = at;
        return STATUS_SUCCESS;
    }
    NTSTATUS Allocate(ULONG count, ULONG size, MDL **mdl, ULONG *actual, ULONG *offset, int *cache) {
        ULONG unit = Align * (count ? count : 1);
        size = (size + unit - 1) / unit * unit;
        LARGE_INTEGER high;
        high.QuadPart = 0xFFFFFFFF;
        *mdl = Port->AllocatePagesForMdl(high, size);
        if (!*mdl) return STATUS_INSUFFICIENT_RESOURCES;
        Buffer = (short *)Port->MapAllocatedPages(*mdl, 1);
        Size = *actual = size;
        Packets = count;
        *offset = 0;
        *cache = 1;
        return STATUS_SUCCESS;
    }
    void Free(MDL *mdl) {
#ifndef DEFECT_MAPPED
        Port->UnmapAllocatedPages(Buffer, mdl);
#endif
#ifndef DEFECT_PAGES
        Port->FreePagesFromMdl(mdl);
#endif
        Buffer = nullptr;
        Size = Packets = 0;
    }
    NTSTATUS AllocateAudioBuffer(ULONG size, MDL **mdl, ULONG *actual, ULONG *offset, int *cache) override {
        return Allocate(0, size, mdl, actual, offset, cache);
    }
    void FreeAudioBuffer(MDL *mdl, ULONG) override { Free(mdl); }
    void GetHWLatency(HwLatency *latency) override { latency->FifoSize = latency->ChipsetDelay = latency->CodecDelay = 0; }
    NTSTATUS GetPositionRegister(PVOID) override { return STATUS_NOT_IMPLEMENTED; }
    NTSTATUS GetClockRegister(PVOID) override { return STATUS_NOT_IMPLEMENTED; }
#ifndef NO_NOTIFICATION
    NTSTATUS AllocateBufferWithNotification(ULONG count, ULONG size, MDL **mdl, ULONG *actual, ULONG *offset, int *cache) override {
        return Allocate(count, size, mdl, actual, offset, cache);
    }
    void FreeBufferWithNotification(MDL *mdl, ULONG) override { Free(mdl); }
    NTSTATUS RegisterNotificationEvent(KEVENT *event) override {
        if (Event) return STATUS_UNSUCCESSFUL;
        Event = event;
        return STATUS_SUCCESS;
    }
    NTSTATUS UnregisterNotificationEvent(KEVENT *event) override {
        if (Event != event) return STATUS_INVALID_PARAMETER;
        Event = nullptr;
        return STATUS_SUCCESS;
    }
#endif
};

struct Wave final : IMiniportWaveRT {
    COUNTED
    bool Capture;
    IPort *Port;
    void Destroy() {
#ifndef DEFECT_REFERENCE
        if (Port) Port->Release();
#endif
    }
    NTSTATUS QueryInterface(const GUID &id, PVOID *out) override {
        bool known = unknown(id) || same(id, IID_IMiniport) || same(id, IID_IMiniportWaveRT);
        *out = known ? this : nullptr;
        if (!known) return STATUS_INVALID_PARAMETER;
        AddRef();
        return STATUS_SUCCESS;
    }
    NTSTATUS GetDescription(const FilterDescriptor **description) override {
        *description = Capture ? &MicrophoneWave : &SpeakerWave;
        return STATUS_SUCCESS;
    }
    /* The port driver intersects PCM ranges itself. */
    NTSTATUS DataRangeIntersection(ULONG, DataFormat *, DataFormat *, ULONG, PVOID, ULONG *) override { return STATUS_NOT_IMPLEMENTED; }
    NTSTATUS Init(IUnknown *, IResourceList *, IPort *port) override {
        Port = port;
#ifdef DEFECT_REFERENCE
        port->AddRef();
#else
        /* Held while streams may use it; the port holds this miniport, so the reference goes when the subdevice does. */
        Port = nullptr;
#endif
        return STATUS_SUCCESS;
    }
    NTSTATUS NewStream(IMiniportWaveRTStream **out, IPortWaveRTStream *port, ULONG pin, BOOLEAN capture, DataFormat *format) override {
        const WaveFormat *wave = (const WaveFormat *)(format + 1);
        if (pin != (Capture ? 1u : 0u) || !!capture != Capture || format->FormatSize < sizeof(DataFormat) + 18) return STATUS_INVALID_PARAMETER;
        if (wave->Channels != 2 || wave->Rate != 48000 || wave->Bits != 16 || wave->BlockAlign != 4) return STATUS_NO_MATCH;
#ifdef DEFECT_LEAK
        ExAllocatePool2(POOL_FLAG_NON_PAGED, 48, 'kaeL');
#endif
#ifdef DEFECT_OVERRUN
        char *scratch = (char *)ExAllocatePool2(POOL_FLAG_NON_PAGED, 32, TAG);
        for (int i = 0; i <= 32; i++) *(volatile char *)(scratch + i) = 1;
        ExFreePoolWithTag(scratch, TAG);
#endif
        Stream *stream = make<Stream>();
        if (!stream) return STATUS_INSUFFICIENT_RESOURCES;
        stream->Begin(port, Capture, wave);
#ifdef DEFECT_FREED
        static Stream *last;
        if (last) last->Signalled = 0;
        last = stream;
#endif
        *out = stream;
#ifdef DEFECT_STREAM_REFERENCE
        stream->AddRef();
#endif
        return STATUS_SUCCESS;
    }
    NTSTATUS GetDeviceDescription(PVOID description) override {
        memset(description, 0, 40);
        *(ULONG *)description = 2;
        return STATUS_SUCCESS;
    }
};

struct Topology final : IMiniportTopology {
    COUNTED
    bool Capture;
    void Destroy() {}
    NTSTATUS QueryInterface(const GUID &id, PVOID *out) override {
        bool known = unknown(id) || same(id, IID_IMiniport) || same(id, IID_IMiniportTopology);
        *out = known ? this : nullptr;
        if (!known) return STATUS_INVALID_PARAMETER;
        AddRef();
        return STATUS_SUCCESS;
    }
    NTSTATUS GetDescription(const FilterDescriptor **description) override {
        *description = Capture ? &MicrophoneTopology : &SpeakerTopology;
        return STATUS_SUCCESS;
    }
    NTSTATUS DataRangeIntersection(ULONG, DataFormat *, DataFormat *, ULONG, PVOID, ULONG *) override { return STATUS_NOT_IMPLEMENTED; }
    NTSTATUS Init(IUnknown *, IResourceList *, IPort *) override { return STATUS_SUCCESS; }
};

/* Makes a port for a miniport and registers it; the caller has to release the port. */
static NTSTATUS install(DEVICE_OBJECT *device, IRP *irp, IResourceList *list, const GUID &kind, const WCHAR16 *name, IUnknown *miniport, IPort **out) {
    *out = nullptr;
    if (!miniport) return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = PcNewPort(out, kind);
    if (OK(status)) status = (*out)->Init(device, irp, miniport, nullptr, list);
    if (OK(status)) status = PcRegisterSubdevice(device, name, *out);
    miniport->Release();
    return status;
}

static NTSTATUS endpoint(DEVICE_OBJECT *device, IRP *irp, IResourceList *list, bool capture) {
#ifdef UNKNOWN_PORT
    static const GUID kind = {0x12345678, 0x1234, 0x1234, {1, 2, 3, 4, 5, 6, 7, 8}};
#else
    const GUID &kind = CLSID_PortWaveRT;
#endif
    IPort *wavePort = nullptr, *topologyPort = nullptr;
    Wave *wave = make<Wave>();
    Topology *topology = make<Topology>();
    if (wave) wave->Capture = capture;
    if (topology) topology->Capture = capture;
#ifdef DEFECT_MINIPORT_REFERENCE
    if (wave) wave->AddRef();
#endif
    NTSTATUS status = install(device, irp, list, CLSID_PortTopology, capture ? u"MicrophoneTopology" : u"SpeakerTopology", topology, &topologyPort);
    if (OK(status)) status = install(device, irp, list, kind, capture ? u"MicrophoneWave" : u"SpeakerWave", wave, &wavePort);
    else if (wave) wave->Release();
    if (OK(status)) {
        status = capture ? PcRegisterPhysicalConnection(device, topologyPort, 1, wavePort, 0)
                         : PcRegisterPhysicalConnection(device, wavePort, 1, topologyPort, 0);
    }
    if (wavePort) wavePort->Release();
    if (topologyPort) topologyPort->Release();
    return status;
}

static DRIVER_OBJECT *TheDriver;
static NTSTATUS start(DEVICE_OBJECT *device, IRP *irp, IResourceList *list) {
#ifdef DEFECT_LATE_TIMER
    LARGE_INTEGER soon;
    soon.QuadPart = -10000000;
    KeInitializeTimerEx(&Watch, 0);
    KeInitializeDpc(&WatchDpc, Watching, nullptr);
    KeSetTimerEx(&Watch, soon, 1000, &WatchDpc);
#endif
#ifdef DEFECT_DEVICE
    DEVICE_OBJECT *control = nullptr;
    IoCreateDevice(TheDriver, 0, nullptr, 0x1D, 0, 0, &control);
    UNICODE_STRING link, target;
    RtlInitUnicodeString(&link, u"\\??\\SpeakerControl");
    RtlInitUnicodeString(&target, u"\\Device\\SpeakerControl");
    IoCreateSymbolicLink(&link, &target);
#endif
#ifdef DEFECT_WORK_ITEM
    IoAllocateWorkItem(device);
#endif
#ifdef DEFECT_HANDLE
    PVOID thread = nullptr;
    ZwCreateEvent(&thread, 0x1F0003, nullptr, 0, 0);
#endif
    NTSTATUS status = endpoint(device, irp, list, false);
    return OK(status) ? endpoint(device, irp, list, true) : status;
}

static NTSTATUS add(DRIVER_OBJECT *driver, DEVICE_OBJECT *pdo) {
    TheDriver = driver;
    return PcAddAdapterDevice(driver, pdo, start, 4, 0);
}

extern "C" NTSTATUS DriverEntry(DRIVER_OBJECT *driver, UNICODE_STRING *path) { return PcInitializeAdapterDriver(driver, path, add); }
