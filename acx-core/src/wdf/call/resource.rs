//! Functions of `wdfresource.h`, `wdfregistry.h`, with their places in the table.

use crate::wdf::raw::prelude::*;
use crate::wdf::table;
use crate::wdf::table::functions;

functions! {
    229 WdfRegistryOpenKey(
        ParentKey: WDFKEY, KeyName: *const UNICODE_STRING, DesiredAccess: ACCESS_MASK,
        KeyAttributes: *mut WDF_OBJECT_ATTRIBUTES, Key: *mut WDFKEY,
    ) -> NTSTATUS;
    230 WdfRegistryCreateKey(
        ParentKey: WDFKEY, KeyName: *const UNICODE_STRING, DesiredAccess: ACCESS_MASK, CreateOptions: ULONG,
        CreateDisposition: *mut ULONG, KeyAttributes: *mut WDF_OBJECT_ATTRIBUTES, Key: *mut WDFKEY,
    ) -> NTSTATUS;
    231 WdfRegistryClose(Key: WDFKEY);
    232 WdfRegistryWdmGetHandle(Key: WDFKEY) -> HANDLE;
    233 WdfRegistryRemoveKey(Key: WDFKEY) -> NTSTATUS;
    234 WdfRegistryRemoveValue(Key: WDFKEY, ValueName: *const UNICODE_STRING) -> NTSTATUS;
    235 WdfRegistryQueryValue(
        Key: WDFKEY, ValueName: *const UNICODE_STRING, ValueLength: ULONG, Value: PVOID, ValueLengthQueried: *mut ULONG,
        ValueType: *mut ULONG,
    ) -> NTSTATUS;
    236 WdfRegistryQueryMemory(
        Key: WDFKEY, ValueName: *const UNICODE_STRING, PoolType: POOL_TYPE, MemoryAttributes: *mut WDF_OBJECT_ATTRIBUTES,
        Memory: *mut WDFMEMORY, ValueType: *mut ULONG,
    ) -> NTSTATUS;
    237 WdfRegistryQueryMultiString(
        Key: WDFKEY, ValueName: *const UNICODE_STRING, StringsAttributes: *mut WDF_OBJECT_ATTRIBUTES,
        Collection: WDFCOLLECTION,
    ) -> NTSTATUS;
    238 WdfRegistryQueryUnicodeString(
        Key: WDFKEY, ValueName: *const UNICODE_STRING, ValueByteLength: *mut USHORT, Value: *mut UNICODE_STRING,
    ) -> NTSTATUS;
    239 WdfRegistryQueryString(Key: WDFKEY, ValueName: *const UNICODE_STRING, String: WDFSTRING) -> NTSTATUS;
    240 WdfRegistryQueryULong(Key: WDFKEY, ValueName: *const UNICODE_STRING, Value: *mut ULONG) -> NTSTATUS;
    241 WdfRegistryAssignValue(
        Key: WDFKEY, ValueName: *const UNICODE_STRING, ValueType: ULONG, ValueLength: ULONG, Value: PVOID,
    ) -> NTSTATUS;
    242 WdfRegistryAssignMemory(
        Key: WDFKEY, ValueName: *const UNICODE_STRING, ValueType: ULONG, Memory: WDFMEMORY,
        MemoryOffsets: *mut WDFMEMORY_OFFSET,
    ) -> NTSTATUS;
    243 WdfRegistryAssignMultiString(
        Key: WDFKEY, ValueName: *const UNICODE_STRING, StringsCollection: WDFCOLLECTION,
    ) -> NTSTATUS;
    244 WdfRegistryAssignUnicodeString(
        Key: WDFKEY, ValueName: *const UNICODE_STRING, Value: *const UNICODE_STRING,
    ) -> NTSTATUS;
    245 WdfRegistryAssignString(Key: WDFKEY, ValueName: *const UNICODE_STRING, String: WDFSTRING) -> NTSTATUS;
    246 WdfRegistryAssignULong(Key: WDFKEY, ValueName: *const UNICODE_STRING, Value: ULONG) -> NTSTATUS;
    286 WdfIoResourceRequirementsListSetSlotNumber(RequirementsList: WDFIORESREQLIST, SlotNumber: ULONG);
    287 WdfIoResourceRequirementsListSetInterfaceType(RequirementsList: WDFIORESREQLIST, InterfaceType: INTERFACE_TYPE);
    288 WdfIoResourceRequirementsListAppendIoResList(
        RequirementsList: WDFIORESREQLIST, IoResList: WDFIORESLIST,
    ) -> NTSTATUS;
    289 WdfIoResourceRequirementsListInsertIoResList(
        RequirementsList: WDFIORESREQLIST, IoResList: WDFIORESLIST, Index: ULONG,
    ) -> NTSTATUS;
    290 WdfIoResourceRequirementsListGetCount(RequirementsList: WDFIORESREQLIST) -> ULONG;
    291 WdfIoResourceRequirementsListGetIoResList(RequirementsList: WDFIORESREQLIST, Index: ULONG) -> WDFIORESLIST;
    292 WdfIoResourceRequirementsListRemove(RequirementsList: WDFIORESREQLIST, Index: ULONG);
    293 WdfIoResourceRequirementsListRemoveByIoResList(RequirementsList: WDFIORESREQLIST, IoResList: WDFIORESLIST);
    294 WdfIoResourceListCreate(
        RequirementsList: WDFIORESREQLIST, Attributes: *mut WDF_OBJECT_ATTRIBUTES, ResourceList: *mut WDFIORESLIST,
    ) -> NTSTATUS;
    295 WdfIoResourceListAppendDescriptor(ResourceList: WDFIORESLIST, Descriptor: PIO_RESOURCE_DESCRIPTOR) -> NTSTATUS;
    296 WdfIoResourceListInsertDescriptor(
        ResourceList: WDFIORESLIST, Descriptor: PIO_RESOURCE_DESCRIPTOR, Index: ULONG,
    ) -> NTSTATUS;
    297 WdfIoResourceListUpdateDescriptor(ResourceList: WDFIORESLIST, Descriptor: PIO_RESOURCE_DESCRIPTOR, Index: ULONG);
    298 WdfIoResourceListGetCount(ResourceList: WDFIORESLIST) -> ULONG;
    299 WdfIoResourceListGetDescriptor(ResourceList: WDFIORESLIST, Index: ULONG) -> PIO_RESOURCE_DESCRIPTOR;
    300 WdfIoResourceListRemove(ResourceList: WDFIORESLIST, Index: ULONG);
    301 WdfIoResourceListRemoveByDescriptor(ResourceList: WDFIORESLIST, Descriptor: PIO_RESOURCE_DESCRIPTOR);
    302 WdfCmResourceListAppendDescriptor(List: WDFCMRESLIST, Descriptor: PCM_PARTIAL_RESOURCE_DESCRIPTOR) -> NTSTATUS;
    303 WdfCmResourceListInsertDescriptor(
        List: WDFCMRESLIST, Descriptor: PCM_PARTIAL_RESOURCE_DESCRIPTOR, Index: ULONG,
    ) -> NTSTATUS;
    304 WdfCmResourceListGetCount(List: WDFCMRESLIST) -> ULONG;
    305 WdfCmResourceListGetDescriptor(List: WDFCMRESLIST, Index: ULONG) -> PCM_PARTIAL_RESOURCE_DESCRIPTOR;
    306 WdfCmResourceListRemove(List: WDFCMRESLIST, Index: ULONG);
    307 WdfCmResourceListRemoveByDescriptor(List: WDFCMRESLIST, Descriptor: PCM_PARTIAL_RESOURCE_DESCRIPTOR);
}
