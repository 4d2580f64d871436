//! Functions of `acxdataformat.h`, with their places in the table.

use crate::acx::raw::prelude::*;
use crate::acx::table;
use crate::wdf::table::functions;

functions! {
    39 AcxDataFormatCreate(
        Device: WDFDEVICE, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_DATAFORMAT_CONFIG,
        DataFormat: *mut ACXDATAFORMAT,
    ) -> NTSTATUS;
    40 AcxDataFormatGetMajorFormat(DataFormat: ACXDATAFORMAT) -> GUID;
    41 AcxDataFormatGetSubFormat(DataFormat: ACXDATAFORMAT) -> GUID;
    42 AcxDataFormatGetSpecifier(DataFormat: ACXDATAFORMAT) -> GUID;
    43 AcxDataFormatGetChannelsCount(DataFormat: ACXDATAFORMAT) -> USHORT;
    44 AcxDataFormatGetChannelMask(DataFormat: ACXDATAFORMAT) -> u64;
    45 AcxDataFormatGetSampleSize(DataFormat: ACXDATAFORMAT) -> ULONG;
    46 AcxDataFormatGetBitsPerSample(DataFormat: ACXDATAFORMAT) -> ULONG;
    47 AcxDataFormatGetValidBitsPerSample(DataFormat: ACXDATAFORMAT) -> ULONG;
    48 AcxDataFormatGetSamplesPerBlock(DataFormat: ACXDATAFORMAT) -> ULONG;
    49 AcxDataFormatGetBlockAlign(DataFormat: ACXDATAFORMAT) -> ULONG;
    50 AcxDataFormatGetSampleRate(DataFormat: ACXDATAFORMAT) -> ULONG;
    51 AcxDataFormatGetAverageBytesPerSec(DataFormat: ACXDATAFORMAT) -> ULONG;
    52 AcxDataFormatGetEncodedSamplesPerSec(DataFormat: ACXDATAFORMAT) -> ULONG;
    53 AcxDataFormatGetEncodedChannelCount(DataFormat: ACXDATAFORMAT) -> ULONG;
    54 AcxDataFormatGetEncodedAverageBytesPerSec(DataFormat: ACXDATAFORMAT) -> ULONG;
    55 AcxDataFormatGetKsDataFormat(DataFormat: ACXDATAFORMAT) -> PVOID;
    56 AcxDataFormatGetWaveFormatEx(DataFormat: ACXDATAFORMAT) -> PVOID;
    57 AcxDataFormatGetWaveFormatExtensible(DataFormat: ACXDATAFORMAT) -> PVOID;
    58 AcxDataFormatGetWaveFormatExtensibleIec61937(DataFormat: ACXDATAFORMAT) -> PVOID;
    59 AcxDataFormatIsEqual(DataFormat1: ACXDATAFORMAT, DataFormat2: ACXDATAFORMAT) -> BOOLEAN;
    60 AcxDataFormatListCreate(
        Device: WDFDEVICE, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_DATAFORMAT_LIST_CONFIG,
        DataFormatList: *mut ACXDATAFORMATLIST,
    ) -> NTSTATUS;
    61 AcxDataFormatListAddDataFormat(AcxDataFormatList: ACXDATAFORMATLIST, AcxDataFormat: ACXDATAFORMAT) -> NTSTATUS;
    62 AcxDataFormatListRemoveDataFormat(AcxDataFormatList: ACXDATAFORMATLIST, AcxDataFormat: ACXDATAFORMAT) -> NTSTATUS;
    63 AcxDataFormatListAssignDefaultDataFormat(
        AcxDataFormatList: ACXDATAFORMATLIST, AcxDataFormat: ACXDATAFORMAT,
    ) -> NTSTATUS;
    64 AcxDataFormatListRetrieveDefaultDataFormat(
        AcxDataFormatList: ACXDATAFORMATLIST, AcxDataFormat: *mut ACXDATAFORMAT,
    ) -> NTSTATUS;
    65 AcxDataFormatListBeginIteration(AcxDataFormatList: ACXDATAFORMATLIST, Iterator: *mut ACX_DATAFORMAT_LIST_ITERATOR);
    66 AcxDataFormatListRetrieveNextFormat(
        AcxDataFormatList: ACXDATAFORMATLIST, Iterator: *mut ACX_DATAFORMAT_LIST_ITERATOR, Format: *mut ACXDATAFORMAT,
    ) -> NTSTATUS;
    67 AcxDataFormatListEndIteration(AcxDataFormatList: ACXDATAFORMATLIST, Iterator: *mut ACX_DATAFORMAT_LIST_ITERATOR);
    215 AcxDataFormatListRemoveDataFormats(AcxDataFormatList: ACXDATAFORMATLIST) -> NTSTATUS;
}
