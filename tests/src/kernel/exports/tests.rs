//! The table of exports.
use std::collections::BTreeSet;

use super::{all, find_export};
use crate::kernel::boot;
use crate::kernel::driver::Text;

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
    assert_eq!(find_export("portcls.sys", "KeQueryPerformanceCounter"), None);
    assert_eq!(find_export("ntoskrnl.exe", "NoSuchRoutine"), None);
}

#[test]
fn the_system_routine_lookup_answers_from_the_same_table() {
    let _machine = boot(1);
    for (name, known) in [("ExAllocatePool2", true), ("ExAllocatePoolOfDreams", false)] {
        let text = Text::new(name);
        let counted = text.counted();
        // SAFETY: a live counted string.
        let found = unsafe { super::memory_manager::MmGetSystemRoutineAddress(&raw const counted) } as usize;
        assert_eq!((found != 0).then_some(found), find_export("ntoskrnl.exe", name));
        assert_eq!(found != 0, known);
    }
}
