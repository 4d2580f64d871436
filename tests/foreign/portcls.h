/*
 * The part of the port driver's interface that speaker.cpp uses, written from the published facts (tests/facts/portcls.json, ks.json):
 * order of methods, layout of structures, numbers. No header of a kit stood model.
 */
#pragma once
#include "guids.h"
#include "nt.h"

typedef struct DEVICE_OBJECT DEVICE_OBJECT;
typedef struct DRIVER_OBJECT DRIVER_OBJECT;
typedef struct IRP IRP;

struct IUnknown {
    virtual NTSTATUS QueryInterface(const GUID &Id, PVOID *Out) = 0;
    virtual ULONG AddRef() = 0;
    virtual ULONG Release() = 0;
};
typedef IUnknown IResourceList;

/* KSDATAFORMAT, and KSDATARANGE, which is the same. */
struct DataFormat {
    ULONG FormatSize, Flags, SampleSize, Reserved;
    GUID MajorFormat, SubFormat, Specifier;
};
struct alignas(8) AudioRange {
    DataFormat Range;
    ULONG MaximumChannels, MinimumBits, MaximumBits, MinimumRate, MaximumRate;
};
/* WAVEFORMATEX as it stands behind KSDATAFORMAT. */
struct WaveFormat {
    USHORT Tag, Channels;
    ULONG Rate, BytesPerSecond;
    USHORT BlockAlign, Bits, ExtraSize;
};
struct PinConnect {
    ULONG InterfacesCount;
    PVOID Interfaces;
    ULONG MediumsCount;
    PVOID Mediums;
    ULONG DataRangesCount;
    const DataFormat *const *DataRanges;
    ULONG DataFlow, Communication;
    const GUID *Category, *Name;
    ULONG64 Reserved[2];
};
struct PropertyRequest;
struct PropertyItem {
    const GUID *Set;
    ULONG Id, Flags;
    NTSTATUS (*Handler)(PropertyRequest *);
};
struct PropertyRequest {
    IUnknown *MajorTarget, *MinorTarget;
    ULONG Node;
    const PropertyItem *Item;
    ULONG Verb, InstanceSize;
    PVOID Instance;
    ULONG ValueSize;
    PVOID Value;
    IRP *Irp;
};
struct AutomationTable {
    ULONG PropertySize, PropertyCount;
    const PropertyItem *Properties;
    ULONG MethodSize, MethodCount;
    PVOID Methods;
    ULONG EventSize, EventCount;
    PVOID Events;
    ULONG Reserved;
};
struct PinDescriptor {
    ULONG MaxGlobal, MaxFilter, MinFilter;
    const AutomationTable *Automation;
    PinConnect Pin;
};
struct NodeDescriptor {
    ULONG Flags;
    const AutomationTable *Automation;
    const GUID *Type, *Name;
};
struct Connection {
    ULONG FromNode, FromPin, ToNode, ToPin;
};
struct FilterDescriptor {
    ULONG Version;
    const AutomationTable *Automation;
    ULONG PinSize, PinCount;
    const PinDescriptor *Pins;
    ULONG NodeSize, NodeCount;
    const NodeDescriptor *Nodes;
    ULONG ConnectionCount;
    const Connection *Connections;
    ULONG CategoryCount;
    const GUID *Categories;
};
static_assert(sizeof(PinDescriptor) == 112 && sizeof(NodeDescriptor) == 32 && sizeof(FilterDescriptor) == 80, "facts");
static_assert(sizeof(AutomationTable) == 56 && sizeof(PropertyRequest) == 72 && sizeof(AudioRange) == 88, "facts");

#define PCFILTER_NODE 0xFFFFFFFFu
enum { FLOW_IN = 1, FLOW_OUT = 2, COMMUNICATION_NONE = 0, COMMUNICATION_SINK = 1 };
enum { VERB_GET = 1, VERB_SET = 2, VERB_BASICSUPPORT = 0x200 };
enum { STATE_STOP, STATE_ACQUIRE, STATE_PAUSE, STATE_RUN };

struct AudioPosition { ULONG64 PlayOffset, WriteOffset; };
struct HwLatency { ULONG FifoSize, ChipsetDelay, CodecDelay; };

struct IPort : IUnknown {
    virtual NTSTATUS Init(DEVICE_OBJECT *Device, IRP *Irp, IUnknown *Miniport, IUnknown *Adapter, IResourceList *List) = 0;
    virtual NTSTATUS GetDeviceProperty(int Property, ULONG Length, PVOID Buffer, ULONG *Result) = 0;
    virtual NTSTATUS NewRegistryKey(PVOID *Key, IUnknown *Outer, ULONG Type, ULONG Access, PVOID Attributes, ULONG Options,
                                    ULONG *Disposition) = 0;
};
struct IPortWaveRTStream : IUnknown {
    virtual MDL *AllocatePagesForMdl(LARGE_INTEGER High, SIZE_T Bytes) = 0;
    virtual MDL *AllocateContiguousPagesForMdl(LARGE_INTEGER Low, LARGE_INTEGER High, SIZE_T Bytes) = 0;
    virtual PVOID MapAllocatedPages(MDL *Mdl, int Cache) = 0;
    virtual void UnmapAllocatedPages(PVOID Base, MDL *Mdl) = 0;
    virtual void FreePagesFromMdl(MDL *Mdl) = 0;
    virtual ULONG GetPhysicalPagesCount(MDL *Mdl) = 0;
    virtual LARGE_INTEGER GetPhysicalPageAddress(MDL *Mdl, ULONG Index) = 0;
};
struct IMiniport : IUnknown {
    virtual NTSTATUS GetDescription(const FilterDescriptor **Description) = 0;
    virtual NTSTATUS DataRangeIntersection(ULONG Pin, DataFormat *Range, DataFormat *Matching, ULONG Length, PVOID Result,
                                           ULONG *ResultLength) = 0;
};
struct IMiniportTopology : IMiniport {
    virtual NTSTATUS Init(IUnknown *Adapter, IResourceList *List, IPort *Port) = 0;
};
struct IMiniportWaveRTStream;
struct IMiniportWaveRT : IMiniport {
    virtual NTSTATUS Init(IUnknown *Adapter, IResourceList *List, IPort *Port) = 0;
    virtual NTSTATUS NewStream(IMiniportWaveRTStream **Stream, IPortWaveRTStream *Port, ULONG Pin, BOOLEAN Capture,
                               DataFormat *Format) = 0;
    virtual NTSTATUS GetDeviceDescription(PVOID Description) = 0;
};
struct IMiniportWaveRTStream : IUnknown {
    virtual NTSTATUS SetFormat(DataFormat *Format) = 0;
    virtual NTSTATUS SetState(int State) = 0;
    virtual NTSTATUS GetPosition(AudioPosition *Position) = 0;
    virtual NTSTATUS AllocateAudioBuffer(ULONG Size, MDL **Mdl, ULONG *Actual, ULONG *Offset, int *Cache) = 0;
    virtual void FreeAudioBuffer(MDL *Mdl, ULONG Size) = 0;
    virtual void GetHWLatency(HwLatency *Latency) = 0;
    virtual NTSTATUS GetPositionRegister(PVOID Register) = 0;
    virtual NTSTATUS GetClockRegister(PVOID Register) = 0;
};
struct IMiniportWaveRTStreamNotification : IMiniportWaveRTStream {
    virtual NTSTATUS AllocateBufferWithNotification(ULONG Count, ULONG Size, MDL **Mdl, ULONG *Actual, ULONG *Offset, int *Cache) = 0;
    virtual void FreeBufferWithNotification(MDL *Mdl, ULONG Size) = 0;
    virtual NTSTATUS RegisterNotificationEvent(KEVENT *Event) = 0;
    virtual NTSTATUS UnregisterNotificationEvent(KEVENT *Event) = 0;
};

typedef NTSTATUS (*ADD_DEVICE)(DRIVER_OBJECT *, DEVICE_OBJECT *);
typedef NTSTATUS (*START_DEVICE)(DEVICE_OBJECT *, IRP *, IResourceList *);
IMPORT NTSTATUS PcInitializeAdapterDriver(DRIVER_OBJECT *Driver, UNICODE_STRING *Path, ADD_DEVICE AddDevice);
IMPORT NTSTATUS PcAddAdapterDevice(DRIVER_OBJECT *Driver, DEVICE_OBJECT *Pdo, START_DEVICE Start, ULONG MaxObjects, ULONG Extension);
IMPORT NTSTATUS PcNewPort(IPort **Port, const GUID &Class);
IMPORT NTSTATUS PcRegisterSubdevice(DEVICE_OBJECT *Device, const WCHAR16 *Name, IUnknown *Unknown);
IMPORT NTSTATUS PcRegisterPhysicalConnection(DEVICE_OBJECT *Device, IUnknown *From, ULONG FromPin, IUnknown *To, ULONG ToPin);
