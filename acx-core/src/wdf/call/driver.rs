//! Functions of `wdfdriver.h`, `wdfobject.h`, `wdfcollection.h`, `wdfstring.h`, `wdfverifier.h`, with their places in the table.

use crate::wdf::raw::prelude::*;
use crate::wdf::table;
use crate::wdf::table::functions;

functions! {
    13 WdfCollectionCreate(CollectionAttributes: *mut WDF_OBJECT_ATTRIBUTES, Collection: *mut WDFCOLLECTION) -> NTSTATUS;
    14 WdfCollectionGetCount(Collection: WDFCOLLECTION) -> ULONG;
    15 WdfCollectionAdd(Collection: WDFCOLLECTION, Object: WDFOBJECT) -> NTSTATUS;
    16 WdfCollectionRemove(Collection: WDFCOLLECTION, Item: WDFOBJECT);
    17 WdfCollectionRemoveItem(Collection: WDFCOLLECTION, Index: ULONG);
    18 WdfCollectionGetItem(Collection: WDFCOLLECTION, Index: ULONG) -> WDFOBJECT;
    19 WdfCollectionGetFirstItem(Collection: WDFCOLLECTION) -> WDFOBJECT;
    20 WdfCollectionGetLastItem(Collection: WDFCOLLECTION) -> WDFOBJECT;
    116 WdfDriverCreate(
        DriverObject: PDRIVER_OBJECT, RegistryPath: *const UNICODE_STRING, DriverAttributes: *mut WDF_OBJECT_ATTRIBUTES,
        DriverConfig: *mut WDF_DRIVER_CONFIG, Driver: *mut WDFDRIVER,
    ) -> NTSTATUS;
    117 WdfDriverGetRegistryPath(Driver: WDFDRIVER) -> *mut WCHAR;
    118 WdfDriverWdmGetDriverObject(Driver: WDFDRIVER) -> PDRIVER_OBJECT;
    119 WdfDriverOpenParametersRegistryKey(
        Driver: WDFDRIVER, DesiredAccess: ACCESS_MASK, KeyAttributes: *mut WDF_OBJECT_ATTRIBUTES, Key: *mut WDFKEY,
    ) -> NTSTATUS;
    120 WdfWdmDriverGetWdfDriverHandle(DriverObject: PDRIVER_OBJECT) -> WDFDRIVER;
    121 WdfDriverRegisterTraceInfo(
        DriverObject: PDRIVER_OBJECT, EvtTraceCallback: Option<PFN_WDF_TRACE_CALLBACK>, ControlBlock: PVOID,
    ) -> NTSTATUS;
    122 WdfDriverRetrieveVersionString(Driver: WDFDRIVER, String: WDFSTRING) -> NTSTATUS;
    123 WdfDriverIsVersionAvailable(
        Driver: WDFDRIVER, VersionAvailableParams: *mut WDF_DRIVER_VERSION_AVAILABLE_PARAMS,
    ) -> BOOLEAN;
    202 WdfObjectGetTypedContextWorker(Handle: WDFOBJECT, TypeInfo: *const WDF_OBJECT_CONTEXT_TYPE_INFO) -> PVOID;
    203 WdfObjectAllocateContext(
        Handle: WDFOBJECT, ContextAttributes: *mut WDF_OBJECT_ATTRIBUTES, Context: *mut PVOID,
    ) -> NTSTATUS;
    204 WdfObjectContextGetObject(ContextPointer: PVOID) -> WDFOBJECT;
    205 WdfObjectReferenceActual(Handle: WDFOBJECT, Tag: PVOID, Line: LONG, File: *const CHAR);
    206 WdfObjectDereferenceActual(Handle: WDFOBJECT, Tag: PVOID, Line: LONG, File: *const CHAR);
    207 WdfObjectCreate(Attributes: *mut WDF_OBJECT_ATTRIBUTES, Object: *mut WDFOBJECT) -> NTSTATUS;
    208 WdfObjectDelete(Object: WDFOBJECT);
    209 WdfObjectQuery(Object: WDFOBJECT, Guid: *const GUID, QueryBufferLength: ULONG, QueryBuffer: PVOID) -> NTSTATUS;
    308 WdfStringCreate(
        UnicodeString: *const UNICODE_STRING, StringAttributes: *mut WDF_OBJECT_ATTRIBUTES, String: *mut WDFSTRING,
    ) -> NTSTATUS;
    309 WdfStringGetUnicodeString(String: WDFSTRING, UnicodeString: *mut UNICODE_STRING);
    367 WdfVerifierDbgBreakPoint();
    368 WdfVerifierKeBugCheck(
        BugCheckCode: ULONG, BugCheckParameter1: usize, BugCheckParameter2: usize, BugCheckParameter3: usize,
        BugCheckParameter4: usize,
    );
    451 WdfDriverOpenPersistentStateRegistryKey(
        Driver: WDFDRIVER, DesiredAccess: ACCESS_MASK, KeyAttributes: *mut WDF_OBJECT_ATTRIBUTES, Key: *mut WDFKEY,
    ) -> NTSTATUS;
    452 WdfDriverErrorReportApiMissing(
        Driver: WDFDRIVER, FrameworkExtensionName: *const WCHAR, ApiIndex: ULONG, DoesApiReturnNtstatus: BOOLEAN,
    ) -> NTSTATUS;
}
