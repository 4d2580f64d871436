//! The table itself.
use std::collections::BTreeSet;

use super::{call, string};
use crate::kernel::boot;
use crate::kernel::exports::{all, find_export};

#[test]
fn every_name_stands_once_and_lies_somewhere() {
    let mut seen = BTreeSet::new();
    for export in all() {
        assert!(seen.insert((export.dll, export.name)), "{} of {} twice", export.name, export.dll);
        assert!(!export.address.is_null());
        assert_eq!(export.dll, export.dll.to_lowercase());
    }
}

#[test]
fn old_homes_of_a_name_find_it_too() {
    let kernel = find_export("ntoskrnl.exe", "KeQueryPerformanceCounter");
    assert!(kernel.is_some());
    assert_eq!(find_export("hal.dll", "KeQueryPerformanceCounter"), kernel);
    assert!(find_export("portcls.sys", "PcNewPort").is_some());
    assert!(find_export("wdfldr.sys", "WdfVersionBind").is_some());
    assert!(find_export("wmilib.sys", "WmiSystemControl").is_some());
    assert_eq!(find_export("portcls.sys", "KeQueryPerformanceCounter"), None);
    assert_eq!(find_export("ntoskrnl.exe", "NoSuchRoutine"), None);
}

#[test]
fn the_system_routine_lookup_answers_from_the_same_table() {
    let _machine = boot(1);
    for (name, known) in [("ExAllocatePool2", true), ("ExAllocatePoolOfDreams", false)] {
        let text = string(name);
        let counted = text.counted();
        let found = call!(MmGetSystemRoutineAddress(&raw const counted as usize => usize) -> usize);
        assert_eq!((found != 0).then_some(found), find_export("ntoskrnl.exe", name));
        assert_eq!(found != 0, known);
    }
}

/// Every routine of the port class and content libraries that has a public declaration.
#[test]
fn every_declared_port_class_export_is_there() {
    let root: serde_json::Value = serde_json::from_str(include_str!("../../../../facts/portcls.json")).unwrap();
    let declared = root["exports"].as_object().unwrap();
    let missing: Vec<&String> =
        declared.iter().filter(|(n, f)| find_export(f["module"].as_str().unwrap(), n).is_none()).map(|(n, _)| n).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// What Microsoft's audio samples import (SimpleAudioSample, SYSVAD, AudioCodec), as their sources name it.
#[test]
fn the_samples_imports_are_there() {
    let names = "ExAllocatePool2 ExAllocatePoolWithTag ExFreePoolWithTag ExFreePool ExAllocateTimer ExSetTimer ExDeleteTimer
        ExCancelTimer KeInitializeEvent KeSetEvent KeResetEvent KeWaitForSingleObject KeWaitForMultipleObjects KeInitializeMutex
        KeReleaseMutex KeInitializeDpc KeInsertQueueDpc KeFlushQueuedDpcs KeInitializeTimerEx KeSetTimerEx KeCancelTimer
        KeQueryPerformanceCounter KeAcquireSpinLockRaiseToDpc KeReleaseSpinLock KeAcquireSpinLockAtDpcLevel
        KeReleaseSpinLockFromDpcLevel KeGetCurrentIrql KeBugCheckEx IoAllocateWorkItem IoFreeWorkItem IoQueueWorkItem
        IoAllocateMdl IoFreeMdl IoGetDeviceInterfaceAlias IoRegisterDeviceInterface IoOpenDeviceInterfaceRegistryKey
        IoSetDeviceInterfacePropertyData IoGetDeviceInterfaces IoGetDeviceProperty IoOpenDeviceRegistryKey IoWMIRegistrationControl
        IofCallDriver IofCompleteRequest IoCreateSymbolicLink IoRegisterPlugPlayNotification IoUnregisterPlugPlayNotification
        MmAllocatePagesForMdlEx MmFreePagesFromMdl MmMapLockedPagesSpecifyCache MmUnmapLockedPages MmGetSystemRoutineAddress
        ObReferenceObjectByHandle ObfDereferenceObject PsCreateSystemThread PsTerminateSystemThread PsGetCurrentProcessId
        RtlInitUnicodeString RtlCopyUnicodeString RtlFreeUnicodeString RtlGetVersion RtlQueryRegistryValues RtlStringFromGUID
        RtlCompareMemory RtlUnicodeStringToAnsiString RtlAppendUnicodeToString ZwCreateFile ZwOpenKey ZwCreateKey ZwQueryValueKey
        ZwSetValueKey ZwClose ZwWriteFile ZwReadFile EtwRegister EtwUnregister EtwWriteTransfer EtwSetInformation WmiTraceMessage
        WmiQueryTraceInformation DbgPrint DbgPrintEx _vsnwprintf _vsnprintf _snwprintf swprintf_s memcpy memmove memset memcmp
        wcslen wcscmp _wcsicmp __C_specific_handler __chkstk PoRequestPowerIrp PoStartNextPowerIrp PoCallDriver PoSetPowerState
        ExInitializeResourceLite InitializeSListHead ExpInterlockedPushEntrySList ExpInterlockedPopEntrySList KeNumberProcessors
        KeQueryActiveProcessorCount IoInitializeRemoveLockEx IoAcquireRemoveLockEx IoReleaseRemoveLockEx KeSaveExtendedProcessorState";
    let missing: Vec<&str> = names.split_whitespace().filter(|n| find_export("ntoskrnl.exe", n).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
