//! Images that clang made from `tests/foreign/machine.c`.

use super::foreign::{Recipe, compile};
use super::{Image, LoadError};
use crate::device::{Bus, DeviceModel, PciIds};
use crate::{kernel, verifier};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

/// The driver with these definitions, and the folder that keeps it; `None` without clang.
fn machine(defines: &[&str]) -> Option<(tempfile::TempDir, PathBuf)> {
    let folder = tempfile::tempdir().unwrap();
    let recipe = Recipe { source: "machine.c", defines, ..Recipe::default() };
    let path = compile(&recipe, folder.path()).unwrap()?;
    Some((folder, path))
}

#[test]
fn structured_exceptions_reach_their_handlers() {
    let folder = tempfile::tempdir().unwrap();
    let recipe = Recipe { source: "exceptions.c", ..Recipe::default() };
    let Some(path) = compile(&recipe, folder.path()).unwrap() else { return };
    let _machine = kernel::boot(1);
    let image = Image::load(&path).unwrap();
    let mut driver = kernel::driver::create("exceptions");
    // SAFETY: an entry point with a driver object; the path is not looked at.
    let status = unsafe { (image.entry())(driver.object(), std::ptr::null()) };
    assert_eq!(status.0, 0, "failed checks: {:#b}", status.0 & 0xFFFF);
    assert_eq!(verifier::leaks(), 0, "{:?}", verifier::violations());
}

#[test]
fn an_exception_that_nobody_handles_ends_the_machine() {
    for (define, stop) in [
        ("CRASH_RAISE", "KMODE_EXCEPTION_NOT_HANDLED (0x1e)"),
        ("CRASH_HANDLED_WRONG", "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED (0x7e): read of 0x38"),
        ("CRASH_LEVEL", "DRIVER_IRQL_NOT_LESS_OR_EQUAL (0xd1): read of 0x38 at IRQL 2"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let recipe = Recipe { source: "exceptions.c", defines: &[define], ..Recipe::default() };
        let Some(path) = compile(&recipe, folder.path()).unwrap() else { return };
        let text = end_of(&path);
        assert!(text.contains(stop), "{define}: {text}");
        assert!(text.contains("(exceptions.c:"), "{define}: {text}");
    }
}

/// Names and details of the rules that a start, and an end, of the driver broke.
fn broken(defines: &[&str]) -> Option<Vec<(&'static str, String)>> {
    let (_folder, path) = machine(defines)?;
    let _machine = kernel::boot(1);
    let image = Image::load(&path).unwrap();
    let driver = kernel::driver::load(image.entry(), "machine").unwrap_or_else(|s| panic!("{:#x}", s.0));
    assert!(driver.unload());
    verifier::leaks();
    Some(verifier::take().into_iter().map(|v| (v.rule.name, v.detail)).collect())
}

#[test]
fn an_image_finds_a_processor_in_kernel_mode() {
    assert_eq!(broken(&[]).unwrap_or_default(), []);
}

#[test]
fn memory_that_is_not_the_drivers_is_reported_with_function_and_line() {
    for (define, rule, place) in [
        ("DEFECT_OVERRUN", "PoolBeyondEnd", "touch (machine.c:"),
        ("DEFECT_FREED", "PoolUseAfterFree", "touch (machine.c:"),
        ("DEFECT_PAGED", "PagedAtDispatch", "paged (machine.c:"),
        ("DEFECT_LEAK", "PoolLeak", "DriverEntry (machine.c:"),
    ] {
        let Some(found) = broken(&[define]) else { return };
        assert_eq!(found.len(), 1, "{define}: {found:?}");
        assert_eq!(found[0].0, rule, "{define}: {found:?}");
        assert!(found[0].1.contains(place), "{define}: {}", found[0].1);
    }
}

#[test]
fn an_entry_that_returns_at_another_level_is_reported() {
    let Some(found) = broken(&["DEFECT_IRQL"]) else { return };
    assert_eq!(found[0].0, "IrqlReturn", "{found:?}");
}

/// Not a test of its own: the process that crashes.
#[test]
fn crashing() {
    let Some(path) = std::env::var_os("LAB_CRASHING_IMAGE") else { return };
    let _machine = kernel::boot(1);
    let image = Image::load(std::path::Path::new(&path)).unwrap();
    let driver = kernel::driver::load(image.entry(), "machine").unwrap_or_else(|s| panic!("{:#x}", s.0));
    driver.unload();
}

#[test]
fn every_end_of_a_machine_is_told_with_the_way_to_it() {
    for (define, stop) in [
        ("CRASH_NULL", "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED (0x7e): write of 0x10 at IRQL 0: a null pointer"),
        ("CRASH_WILD", "PAGE_FAULT_IN_NONPAGED_AREA (0x50): write of 0xffffa80012345678 at IRQL 0"),
        ("CRASH_FASTFAIL", "KERNEL_SECURITY_CHECK_FAILURE (0x139): __fastfail(3)"),
        ("CRASH_ASSERT", "KMODE_EXCEPTION_NOT_HANDLED (0x1e): an assertion failed"),
        ("CRASH_BREAK", "KMODE_EXCEPTION_NOT_HANDLED (0x1e): breakpoint without a debugger"),
        ("CRASH_UD2", "KMODE_EXCEPTION_NOT_HANDLED (0x1e): illegal instruction"),
        ("CRASH_DIVIDE", "KMODE_EXCEPTION_NOT_HANDLED (0x1e): division by zero"),
        ("CRASH_READ_ONLY", "PAGE_FAULT_IN_NONPAGED_AREA (0x50): write of 0x"),
    ] {
        let Some((_folder, path)) = machine(&[define]) else { return };
        let text = end_of(&path);
        assert!(text.contains(stop), "{define}: {text}");
        let way = ["  in deeper (machine.c:", "  called from outer (machine.c:", "  called from DriverEntry (machine.c:"];
        let places: Vec<_> = way.iter().map(|w| text.find(w).unwrap_or_else(|| panic!("{define}: no {w} in {text}"))).collect();
        assert!(places.is_sorted(), "{define}: {text}");
        assert!(text.contains("which the lab called as DriverEntry"), "{define}: {text}");
    }
}

/// What a process says that runs this image to its end with exit code 1.
fn end_of(path: &std::path::Path) -> String {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "loader::tests::crashing", "--nocapture"]).env("LAB_CRASHING_IMAGE", path);
    let output = child.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    text
}

#[test]
fn code_that_went_after_the_start_is_told_by_its_section() {
    let Some((_folder, path)) = machine(&["CRASH_INIT"]) else { return };
    let text = end_of(&path);
    assert!(text.contains("(section INIT, which went when DriverEntry returned)"), "{text}");
    assert!(text.contains("called from unload (machine.c:"), "{text}");
}

/// A page of memory as a device.
struct Page(Vec<u8>);

impl DeviceModel for Page {
    fn pci_ids(&self) -> PciIds {
        PciIds { vendor: 1, device: 2, class: 0x04_0300, subsystem: (0, 0), revision: 0 }
    }
    fn bars(&self) -> Vec<(u8, u64)> {
        vec![(0, 4096)]
    }
    fn read(&mut self, _bar: u8, offset: u64, width: u8) -> u64 {
        let bytes = &self.0[offset as usize..][..usize::from(width)];
        bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
    }
    fn write(&mut self, _bar: u8, offset: u64, width: u8, value: u64) {
        self.0[offset as usize..][..usize::from(width)].copy_from_slice(&value.to_le_bytes()[..usize::from(width)]);
    }
    fn next_event(&self) -> Option<u64> {
        None
    }
    fn tick(&mut self, _now: u64, _bus: &mut dyn Bus) {}
    fn interrupt_line(&self) -> bool {
        false
    }
}

#[test]
fn device_memory_is_reached_by_every_kind_of_instruction() {
    let folder = tempfile::tempdir().unwrap();
    let recipe = Recipe { source: "registers.c", ..Recipe::default() };
    let Some(path) = compile(&recipe, folder.path()).unwrap() else { return };
    let _machine = kernel::boot(1);
    let model = Rc::new(RefCell::new(Page(vec![0; 4096])));
    let device = crate::pci::attach(model.clone());
    let image = Image::load(&path).unwrap();
    let mut driver = kernel::driver::create("registers");
    let object = driver.object();
    // SAFETY: a driver object of the lab, whose 0x48 is DRIVER_OBJECT.HardwareDatabase, and an entry point with its arguments.
    let status = unsafe {
        object.cast::<u8>().add(0x48).cast::<u64>().write(device.bar(0).unwrap().0);
        (image.entry())(object, std::ptr::null())
    };
    assert_eq!(status.0, 0, "failed checks: {:#b}", status.0 & 0xFFFF);
    assert_eq!(model.borrow().0[..4], [22, 0, 0, 0]);
    assert_eq!(verifier::leaks(), 0, "{:?}", verifier::violations());
}

#[test]
fn every_missing_import_is_named_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let extra = [("ntoskrnl.exe", "NoSuchRoutine"), ("portcls.sys", "PcNoSuchRoutine")];
    let source = Recipe { source: "missing.c", extra: &extra, ..Recipe::default() };
    let Some(path) = compile(&source, folder.path()).unwrap() else { return };
    let _machine = kernel::boot(1);
    let error = Image::load(&path).unwrap_err();
    let LoadError::Imports { mut names, .. } = error else { panic!("{error}") };
    names.sort();
    assert_eq!(names, ["ntoskrnl.exe!NoSuchRoutine", "portcls.sys!PcNoSuchRoutine"]);
}

#[test]
fn files_that_are_no_driver_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.sys");
    for bytes in [&b""[..], b"MZ", &[0; 4096], include_bytes!("../loader.rs")] {
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(Image::load(&path), Err(LoadError::Image { .. })));
    }
    assert!(matches!(Image::load(folder.path()), Err(LoadError::File { .. })));
}

#[test]
fn a_cut_or_spoilt_image_never_breaks_the_loader() {
    use rand::{Rng as _, SeedableRng as _};
    let Some((_folder, path)) = machine(&[]) else { return };
    let _machine = kernel::boot(7);
    let whole = std::fs::read(path).unwrap();
    for length in (0..whole.len()).step_by(97) {
        let _outcome = super::pe::parse(&whole[..length]);
    }
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    for _ in 0..4000 {
        let mut bytes = whole.clone();
        for _ in 0..8 {
            let at = rng.random_range(0..1024.min(bytes.len()));
            bytes[at] = rng.random();
        }
        if let Ok(parsed) = super::pe::parse(&bytes) {
            let _outcome = super::map::map(std::path::Path::new("x.sys"), &bytes, parsed);
        }
    }
}
