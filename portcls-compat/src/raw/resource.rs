//! Resource lists and registry keys (portcls.h).

use core::ffi::c_void;

use acx_core::ks::status::NTSTATUS;

use super::external::{
    CM_PARTIAL_RESOURCE_DESCRIPTOR, CM_RESOURCE_LIST, KEY_INFORMATION_CLASS, KEY_VALUE_INFORMATION_CLASS, RTL_QUERY_REGISTRY_TABLE,
    UNICODE_STRING,
};
use super::unknown::IUnknown;

acx_core::abi_interfaces! {
    pub RESOURCE_INTERFACES;

    /// Implemented by the system, obtained by StartDevice callback or PcNewResourceList or PcNewResourceSublist
    /// (portcls.h, Windows 98SE/2000).
    pub interface IResourceList(IResourceListVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn NumberOfEntries(this) -> u32;
        /// PASSIVE_LEVEL.
        fn NumberOfEntriesOfType(this, Type: i32) -> u32;
        /// PASSIVE_LEVEL.
        fn FindTranslatedEntry(this, Type: i32, Index: u32) -> *mut CM_PARTIAL_RESOURCE_DESCRIPTOR;
        /// PASSIVE_LEVEL.
        fn FindUntranslatedEntry(this, Type: i32, Index: u32) -> *mut CM_PARTIAL_RESOURCE_DESCRIPTOR;
        /// PASSIVE_LEVEL.
        fn AddEntry(
            this,
            Translated: *mut CM_PARTIAL_RESOURCE_DESCRIPTOR,
            Untranslated: *mut CM_PARTIAL_RESOURCE_DESCRIPTOR,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn AddEntryFromParent(this, Parent: *mut IResourceList, Type: i32, Index: u32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn TranslatedList(this) -> *mut CM_RESOURCE_LIST;
        /// PASSIVE_LEVEL.
        fn UntranslatedList(this) -> *mut CM_RESOURCE_LIST;
    }

    /// Implemented by the system, obtained by PcNewRegistryKey or IPort::NewRegistryKey (portcls.h, Windows 98SE/2000).
    pub interface IRegistryKey(IRegistryKeyVtbl): IUnknown {
        /// PASSIVE_LEVEL.
        fn QueryKey(
            this,
            KeyInformationClass: KEY_INFORMATION_CLASS,
            KeyInformation: *mut c_void,
            Length: u32,
            ResultLength: *mut u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn EnumerateKey(
            this,
            Index: u32,
            KeyInformationClass: KEY_INFORMATION_CLASS,
            KeyInformation: *mut c_void,
            Length: u32,
            ResultLength: *mut u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn QueryValueKey(
            this,
            ValueName: *mut UNICODE_STRING,
            KeyValueInformationClass: KEY_VALUE_INFORMATION_CLASS,
            KeyValueInformation: *mut c_void,
            Length: u32,
            ResultLength: *mut u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn EnumerateValueKey(
            this,
            Index: u32,
            KeyValueInformationClass: KEY_VALUE_INFORMATION_CLASS,
            KeyValueInformation: *mut c_void,
            Length: u32,
            ResultLength: *mut u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn SetValueKey(this, ValueName: *mut UNICODE_STRING, Type: u32, Data: *mut c_void, DataSize: u32) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn QueryRegistryValues(this, QueryTable: *mut RTL_QUERY_REGISTRY_TABLE, Context: *mut c_void) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn NewSubKey(
            this,
            RegistrySubKey: *mut *mut IRegistryKey,
            OuterUnknown: *mut IUnknown,
            DesiredAccess: u32,
            SubKeyName: *mut UNICODE_STRING,
            CreateOptions: u32,
            Disposition: *mut u32,
        ) -> NTSTATUS;
        /// PASSIVE_LEVEL.
        fn DeleteKey(this) -> NTSTATUS;
    }
}

acx_core::abi_enums! {
    pub RESOURCE_ENUMS;

    pub enum REGISTRY_KEY_TYPE: i32 {
        GeneralRegistryKey = 0,
        DeviceRegistryKey = 1,
        DriverRegistryKey = 2,
        HwProfileRegistryKey = 3,
        DeviceInterfaceRegistryKey = 4,
    }
}
