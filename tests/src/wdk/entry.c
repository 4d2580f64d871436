/* What a KMDF driver needs of WdfDriverEntry.lib: binds KMDF 1.33 and the class extensions, then runs DriverEntry. Written from
 * tests/facts/wdf.json, key "bind": Microsoft's library is part of the WDK, which there is none of here. In the order of "sequence";
 * it leaves out 5 and 7 and the second half of 9: miniport unload override and shared context types. */

typedef unsigned char UCHAR;
typedef unsigned short USHORT;
typedef unsigned int ULONG;
typedef unsigned long long SIZE;
typedef int NTSTATUS;

typedef struct { USHORT length, maximum; USHORT *buffer; } UNICODE_STRING;
typedef struct { ULONG size; const USHORT *component; ULONG version[3]; ULONG count; void *table; void *module; } BIND_INFO;
typedef struct { ULONG size; const USHORT *name; ULONG version[3]; void *table; ULONG count; void *info; void *bind, *unbind, *module; } CLASS_INFO;
typedef struct { void *driver; ULONG flags, tag; char name[32]; UCHAR displace_unload; } GLOBALS;
typedef struct DRIVER_OBJECT { UCHAR head[104]; void (*unload)(struct DRIVER_OBJECT *); } DRIVER_OBJECT;
typedef struct { _Alignas(16) UCHAR pad[16]; } MARKER;

_Static_assert(sizeof(BIND_INFO) == 48, "WDF_BIND_INFO");
_Static_assert(sizeof(CLASS_INFO) == 80, "WDF_CLASS_BIND_INFO");
_Static_assert(__builtin_offsetof(GLOBALS, displace_unload) == 48, "WDF_DRIVER_GLOBALS");
_Static_assert(__builtin_offsetof(DRIVER_OBJECT, unload) == 104, "DRIVER_OBJECT");

NTSTATUS WdfVersionBind(DRIVER_OBJECT *, UNICODE_STRING *, BIND_INFO *, GLOBALS **);
NTSTATUS WdfVersionUnbind(UNICODE_STRING *, BIND_INFO *, GLOBALS *);
NTSTATUS WdfVersionBindClass(BIND_INFO *, GLOBALS *, CLASS_INFO *);
void WdfVersionUnbindClass(BIND_INFO *, GLOBALS *, CLASS_INFO *);
void RtlCopyUnicodeString(UNICODE_STRING *, const UNICODE_STRING *);
NTSTATUS DriverEntry(DRIVER_OBJECT *, UNICODE_STRING *);

enum { FUNCTIONS = 458 };

void **WdfFunctions_01033;
GLOBALS *WdfDriverGlobals;
ULONG WdfFunctionCount = FUNCTIONS;
UCHAR WdfClientVersionHigherThanFramework;

__attribute__((section(".kmdfclassbind$a"))) MARKER __KMDF_CLASS_BIND_START = {{0}};
__attribute__((section(".kmdfclassbind$c"))) MARKER __KMDF_CLASS_BIND_END = {{0}};

static BIND_INFO bind_info = {sizeof(BIND_INFO), u"KmdfLibrary", {1, 33, 0}, FUNCTIONS, &WdfFunctions_01033, 0};
static USHORT path_text[260];
static UNICODE_STRING path = {0, sizeof path_text, path_text};
static void (*client_unload)(DRIVER_OBJECT *);

/* The record at or after `at`: zeroes lie between records. */
static CLASS_INFO *record(UCHAR *at)
{
    while (at < (UCHAR *)&__KMDF_CLASS_BIND_END && *(volatile SIZE *)at == 0)
        at += sizeof(SIZE);
    return at < (UCHAR *)&__KMDF_CLASS_BIND_END ? (CLASS_INFO *)at : 0;
}

static CLASS_INFO *first(void) { return record((UCHAR *)(&__KMDF_CLASS_BIND_START + 1)); }
static CLASS_INFO *next(CLASS_INFO *class) { return record((UCHAR *)class + class->size); }

/* Takes back what is bound: the classes before `end`, then KMDF. */
static void unbind(CLASS_INFO *end)
{
    for (CLASS_INFO *class = first(); class && class != end; class = next(class))
        WdfVersionUnbindClass(&bind_info, WdfDriverGlobals, class);
    WdfVersionUnbind(&path, &bind_info, WdfDriverGlobals);
}

static void unload(DRIVER_OBJECT *driver)
{
    if (client_unload)
        client_unload(driver);
    unbind(0);
}

NTSTATUS FxDriverEntry(DRIVER_OBJECT *driver, UNICODE_STRING *registry)
{
    if (!driver)
        return DriverEntry(driver, registry);
    RtlCopyUnicodeString(&path, registry);
    NTSTATUS status = WdfVersionBind(driver, &path, &bind_info, &WdfDriverGlobals);
    if (status < 0)
        return status;
    for (CLASS_INFO *class = first(); class; class = next(class)) {
        status = WdfVersionBindClass(&bind_info, WdfDriverGlobals, class);
        if (status < 0) {
            unbind(class);
            return status;
        }
    }
    status = DriverEntry(driver, registry);
    if (status < 0) {
        unbind(0);
        return status;
    }
    if (WdfDriverGlobals->displace_unload) {
        client_unload = driver->unload;
        driver->unload = unload;
    }
    return status;
}
