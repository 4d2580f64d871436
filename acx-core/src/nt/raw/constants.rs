//! Numbers of the kernel's headers.
use super::{BOOLEAN, KIRQL, KPROCESSOR_MODE, MEMORY_CACHING_TYPE, POOL_FLAGS, POOL_TYPE};

crate::abi_consts! {
    pub CONSTANTS;

    FALSE: BOOLEAN = 0;
    TRUE: BOOLEAN = 1;
    PASSIVE_LEVEL: KIRQL = 0;
    APC_LEVEL: KIRQL = 1;
    DISPATCH_LEVEL: KIRQL = 2;
    CLOCK_LEVEL: KIRQL = 13;
    HIGH_LEVEL: KIRQL = 15;
    PAGE_SIZE: usize = 4096;
    PAGE_SHIFT: u32 = 12;
    IO_NO_INCREMENT: i32 = 0;
    EVENT_INCREMENT: i32 = 1;
    IO_SOUND_INCREMENT: i32 = 8;
    KernelMode: KPROCESSOR_MODE = 0;
    UserMode: KPROCESSOR_MODE = 1;
    NotificationEvent: i32 = 0;
    SynchronizationEvent: i32 = 1;
    NotificationTimer: i32 = 0;
    SynchronizationTimer: i32 = 1;
    Executive: i32 = 0;
    LowImportance: i32 = 0;
    MediumImportance: i32 = 1;
    HighImportance: i32 = 2;
    MediumHighImportance: i32 = 3;
    CriticalWorkQueue: i32 = 0;
    DelayedWorkQueue: i32 = 1;

    POOL_FLAG_UNINITIALIZED: POOL_FLAGS = 0x2;
    POOL_FLAG_CACHE_ALIGNED: POOL_FLAGS = 0x8;
    POOL_FLAG_NON_PAGED: POOL_FLAGS = 0x40;
    POOL_FLAG_NON_PAGED_EXECUTE: POOL_FLAGS = 0x80;
    POOL_FLAG_PAGED: POOL_FLAGS = 0x100;
    REG_DWORD: u32 = 4;
    KEY_READ: u32 = 0x20019;
    KeyValuePartialInformation: i32 = 2;
    NonPagedPool: POOL_TYPE = 0;
    PagedPool: POOL_TYPE = 1;
    NonPagedPoolNx: POOL_TYPE = 512;
    MmNonCached: MEMORY_CACHING_TYPE = 0;
    MmCached: MEMORY_CACHING_TYPE = 1;
    MmWriteCombined: MEMORY_CACHING_TYPE = 2;
    PAGE_READWRITE: u32 = 0x04;
    PAGE_NOCACHE: u32 = 0x200;
    PAGE_WRITECOMBINE: u32 = 0x400;
    NormalPagePriority: u32 = 16;
    HighPagePriority: u32 = 32;
    MdlMappingNoExecute: u32 = 0x4000_0000;
    MM_DONT_ZERO_ALLOCATION: u32 = 1;
    MM_ALLOCATE_FULLY_REQUIRED: u32 = 4;
    MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS: u32 = 32;

    IRP_MJ_CREATE: u8 = 0;
    IRP_MJ_CLOSE: u8 = 2;
    IRP_MJ_READ: u8 = 3;
    IRP_MJ_WRITE: u8 = 4;
    IRP_MJ_DEVICE_CONTROL: u8 = 14;
    IRP_MJ_INTERNAL_DEVICE_CONTROL: u8 = 15;
    IRP_MJ_CLEANUP: u8 = 18;
    IRP_MJ_POWER: u8 = 22;
    IRP_MJ_SYSTEM_CONTROL: u8 = 23;
    IRP_MJ_PNP: u8 = 27;
    IRP_MJ_MAXIMUM_FUNCTION: u8 = 27;
    IRP_MN_START_DEVICE: u8 = 0;
    IRP_MN_QUERY_REMOVE_DEVICE: u8 = 1;
    IRP_MN_REMOVE_DEVICE: u8 = 2;
    IRP_MN_CANCEL_REMOVE_DEVICE: u8 = 3;
    IRP_MN_STOP_DEVICE: u8 = 4;
    IRP_MN_QUERY_STOP_DEVICE: u8 = 5;
    IRP_MN_CANCEL_STOP_DEVICE: u8 = 6;
    IRP_MN_QUERY_DEVICE_RELATIONS: u8 = 7;
    IRP_MN_QUERY_INTERFACE: u8 = 8;
    IRP_MN_QUERY_CAPABILITIES: u8 = 9;
    IRP_MN_QUERY_PNP_DEVICE_STATE: u8 = 20;
    IRP_MN_SURPRISE_REMOVAL: u8 = 23;
    PNP_DEVICE_FAILED: u32 = 0x04;
    IRP_MN_WAIT_WAKE: u8 = 0;
    IRP_MN_SET_POWER: u8 = 2;
    IRP_MN_QUERY_POWER: u8 = 3;
    SL_PENDING_RETURNED: u8 = 0x01;
    SL_INVOKE_ON_CANCEL: u8 = 0x20;
    SL_INVOKE_ON_SUCCESS: u8 = 0x40;
    SL_INVOKE_ON_ERROR: u8 = 0x80;
    DO_BUFFERED_IO: u32 = 0x4;
    DO_DIRECT_IO: u32 = 0x10;
    DO_DEVICE_INITIALIZING: u32 = 0x80;
    DO_BUS_ENUMERATED_DEVICE: u32 = 0x1000;
    DO_POWER_PAGABLE: u32 = 0x2000;
    FILE_DEVICE_SOUND: u32 = 29;
    FILE_DEVICE_UNKNOWN: u32 = 34;
    FILE_DEVICE_KS: u32 = 47;
    FILE_DEVICE_SECURE_OPEN: u32 = 0x100;

    SystemPowerState: i32 = 0;
    DevicePowerState: i32 = 1;
    PowerDeviceUnspecified: i32 = 0;
    PowerDeviceD0: i32 = 1;
    PowerDeviceD1: i32 = 2;
    PowerDeviceD2: i32 = 3;
    PowerDeviceD3: i32 = 4;
    PowerSystemWorking: i32 = 1;
    PowerSystemSleeping3: i32 = 4;
    PowerSystemHibernate: i32 = 5;
    PowerActionNone: i32 = 0;
    PowerActionSleep: i32 = 2;
    PowerDeviceMaximum: i32 = 5;
    PowerSystemMaximum: i32 = 7;

    /// Hardware ids, most specific first, each with a final 0.
    DevicePropertyHardwareID: i32 = 1;

    VT_I4: u32 = 3;
    VT_BOOL: u32 = 11;
    VT_UI4: u32 = 19;
    /// No variant type.
    VT_ILLEGAL: u32 = 0xFFFF;

    MANUALLY_INITIATED_CRASH1: u32 = 0xDEAD_DEAD;
}
