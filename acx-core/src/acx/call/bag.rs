//! Functions of `acxmisc.h`, with their places in the table.

use crate::acx::raw::prelude::*;
use crate::acx::table;
use crate::wdf::table::functions;

functions! {
    107 AcxObjectBagCreate(
        Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_OBJECTBAG_CONFIG, ObjectBag: *mut ACXOBJECTBAG,
    ) -> NTSTATUS;
    108 AcxObjectBagOpen(
        Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_OBJECTBAG_CONFIG, ObjectBag: *mut ACXOBJECTBAG,
    ) -> NTSTATUS;
    109 AcxObjectBagAddI1(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: CHAR) -> NTSTATUS;
    110 AcxObjectBagAddUI1(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: UCHAR) -> NTSTATUS;
    111 AcxObjectBagAddI2(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: SHORT) -> NTSTATUS;
    112 AcxObjectBagAddUI2(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: USHORT) -> NTSTATUS;
    113 AcxObjectBagAddI4(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: LONG) -> NTSTATUS;
    114 AcxObjectBagAddUI4(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: ULONG) -> NTSTATUS;
    115 AcxObjectBagAddI8(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: i64) -> NTSTATUS;
    116 AcxObjectBagAddUI8(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: u64) -> NTSTATUS;
    117 AcxObjectBagAddSizeT(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: usize) -> NTSTATUS;
    118 AcxObjectBagAddGuid(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: GUID) -> NTSTATUS;
    119 AcxObjectBagAddString(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: WDFSTRING) -> NTSTATUS;
    120 AcxObjectBagAddMultiString(
        ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Values: WDFCOLLECTION,
    ) -> NTSTATUS;
    121 AcxObjectBagAddUnicodeString(
        ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: *const UNICODE_STRING,
    ) -> NTSTATUS;
    122 AcxObjectBagAddBlob(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: WDFMEMORY) -> NTSTATUS;
    123 AcxObjectBagRetrieveI1(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: *mut CHAR) -> NTSTATUS;
    124 AcxObjectBagRetrieveUI1(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: *mut UCHAR) -> NTSTATUS;
    125 AcxObjectBagRetrieveI2(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: *mut SHORT) -> NTSTATUS;
    126 AcxObjectBagRetrieveUI2(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: *mut USHORT) -> NTSTATUS;
    127 AcxObjectBagRetrieveI4(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: *mut LONG) -> NTSTATUS;
    128 AcxObjectBagRetrieveUI4(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: *mut ULONG) -> NTSTATUS;
    129 AcxObjectBagRetrieveI8(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: *mut i64) -> NTSTATUS;
    130 AcxObjectBagRetrieveUI8(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: *mut u64) -> NTSTATUS;
    131 AcxObjectBagRetrieveSizeT(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: *mut usize) -> NTSTATUS;
    132 AcxObjectBagRetrieveGuid(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: *mut GUID) -> NTSTATUS;
    133 AcxObjectBagRetrieveString(ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: WDFSTRING) -> NTSTATUS;
    134 AcxObjectBagRetrieveMultiString(
        ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, StringsAttributes: *mut WDF_OBJECT_ATTRIBUTES,
        Values: WDFCOLLECTION,
    ) -> NTSTATUS;
    135 AcxObjectBagRetrieveUnicodeString(
        ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, Value: *mut UNICODE_STRING,
    ) -> NTSTATUS;
    136 AcxObjectBagRetrieveBlob(
        ObjectBag: ACXOBJECTBAG, ValueName: *const UNICODE_STRING, ValueAttributes: *mut WDF_OBJECT_ATTRIBUTES,
        Value: *mut WDFMEMORY,
    ) -> NTSTATUS;
}
