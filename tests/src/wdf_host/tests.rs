//! A tiny driver, written by hand against the published tables, that plants one defect at a time.

use super::abi::{WDF_DRIVER_CONFIG, WDF_OBJECT_ATTRIBUTES, WDF_OBJECT_CONTEXT_TYPE_INFO};
use super::call::Framework;
use super::layout::{UnicodeString, read};
use super::object::Handle;
use super::{bind, device, driver, facts, machine, pnp, table};
use crate::{kernel, verifier};
use std::cell::{Cell, RefCell};

thread_local! {
    /// Which defect the driver commits in EvtDriverDeviceAdd.
    static DEFECT: Cell<&'static str> = const { Cell::new("") };
    /// Callbacks in the order in which they came.
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static GLOBALS: Cell<usize> = const { Cell::new(0) };
    static TABLE: Cell<usize> = const { Cell::new(0) };
    static BIND: RefCell<Box<[u64; 6]>> = RefCell::new(Box::new([0; 6]));
    static MADE: Cell<Handle> = const { Cell::new(0) };
}

fn log(text: &str) {
    LOG.with_borrow_mut(|l| l.push(text.to_owned()));
}

/// Calls a KMDF function by name through the bound table.
macro_rules! wdf {
    ($name:literal ( $($arg:expr => $ty:ty),* ) $(-> $ret:ty)?) => {{
        let index = facts::wdf().index($name).expect("published name");
        let address: usize = read(TABLE.get() + 8 * index);
        // SAFETY: the table entry has the published prototype.
        unsafe {
            let f: unsafe extern "win64" fn(usize $(, $ty)*) $(-> $ret)? = std::mem::transmute(address);
            f(GLOBALS.get() $(, $arg)*)
        }
    }};
}

fn address<T>(value: &T) -> usize {
    std::ptr::from_ref(value) as usize
}

fn out<T>(value: &mut T) -> usize {
    std::ptr::from_mut(value) as usize
}

/// A context type record; its address is its identity.
#[repr(transparent)]
struct Type(WDF_OBJECT_CONTEXT_TYPE_INFO);
// SAFETY: the record is written once, before it is shared.
unsafe impl Sync for Type {}

fn context_type() -> &'static WDF_OBJECT_CONTEXT_TYPE_INFO {
    static RECORD: std::sync::OnceLock<Box<Type>> = std::sync::OnceLock::new();
    let record = RECORD.get_or_init(|| {
        let info = WDF_OBJECT_CONTEXT_TYPE_INFO {
            Size: 40,
            ContextName: 0,
            ContextSize: 24,
            UniqueType: 0,
            EvtDriverGetUniqueContextType: 0,
        };
        let mut record = Box::new(Type(info));
        record.0.UniqueType = address(&record.0);
        record
    });
    &record.0
}

fn attributes(parent: Handle) -> WDF_OBJECT_ATTRIBUTES {
    WDF_OBJECT_ATTRIBUTES {
        Size: 56,
        EvtCleanupCallback: 0,
        EvtDestroyCallback: 0,
        ExecutionLevel: 1,
        SynchronizationScope: 1,
        ParentObject: parent,
        ContextSizeOverride: 0,
        ContextTypeInfo: 0,
    }
}

extern "win64" fn entry(driver_object: usize, path: usize) -> i32 {
    let component: Vec<u16> = "KmdfLibrary\0".encode_utf16().collect();
    let info = BIND.with_borrow_mut(|b| {
        **b = [48, component.as_ptr() as u64, 1 | 31 << 32, 458 << 32, 0, 0];
        b[4] = TABLE.with(address) as u64;
        b.as_ptr() as usize
    });
    if DEFECT.get() == "FuncCount" {
        BIND.with_borrow_mut(|b| b[3] = 457 << 32);
    }
    let status = bind::WdfVersionBind(driver_object, path, info, GLOBALS.with(address));
    if status < 0 {
        return status;
    }
    let mut config = WDF_DRIVER_CONFIG {
        Size: 32,
        EvtDriverDeviceAdd: add as *const () as usize,
        EvtDriverUnload: unload as *const () as usize,
        DriverInitFlags: 0,
        DriverPoolTag: 0x7465_7544,
    };
    if DEFECT.get() == "Size" {
        config.Size = 24;
    }
    wdf!("WdfDriverCreate"(driver_object => usize, path => usize, 0 => usize, address(&config) => usize, 0 => usize) -> i32)
}

extern "win64" fn unload(_driver: usize) {
    log("unload");
}

extern "win64" fn cleanup(_object: usize) {
    log("cleanup");
}

extern "win64" fn destroy(_object: usize) {
    log("destroy");
}

extern "win64" fn add(driver: usize, init: usize) -> i32 {
    let (mut slot, mut device) = (init, 0_usize);
    let status = wdf!("WdfDeviceCreate"(out(&mut slot) => usize, 0 => usize, out(&mut device) => usize) -> i32);
    assert_eq!((status, slot), (0, 0), "the framework takes the init structure and clears the pointer");
    let mut object = 0_usize;
    let mut a = attributes(device);
    a.ContextTypeInfo = address(context_type());
    a.EvtCleanupCallback = cleanup as *const () as usize;
    a.EvtDestroyCallback = destroy as *const () as usize;
    assert_eq!(wdf!("WdfObjectCreate"(address(&a) => usize, out(&mut object) => usize) -> i32), 0);
    MADE.set(object);
    match DEFECT.get() {
        "handle type" => {
            wdf!("WdfSpinLockAcquire"(object => usize));
        }
        "double delete" => {
            wdf!("WdfObjectDelete"(object => usize));
            wdf!("WdfObjectDelete"(object => usize));
        }
        "leak" => {
            wdf!("WdfObjectReferenceActual"(object => usize, 0x77 => usize, 0 => i32, 0 => usize));
        }
        "tag" => {
            wdf!("WdfObjectReferenceActual"(object => usize, 1 => usize, 0 => i32, 0 => usize));
            wdf!("WdfObjectDereferenceActual"(object => usize, 2 => usize, 0 => i32, 0 => usize));
            wdf!("WdfObjectDereferenceActual"(object => usize, 1 => usize, 0 => i32, 0 => usize));
        }
        "irql" => {
            let old = machine::set_irql(2);
            let mut buffer = [0_u8; 4];
            let text = UnicodeString::new("x");
            wdf!("WdfStringCreate"(text.address() => usize, 0 => usize, buffer.as_mut_ptr() as usize & !7 => usize) -> i32);
            machine::set_irql(old);
        }
        "irql left raised" => {
            machine::set_irql(2);
        }
        "init after create" => {
            wdf!("WdfDeviceInitSetIoType"(init => usize, 2 => u32));
        }
        "delete device" => {
            wdf!("WdfObjectDelete"(driver => usize));
        }
        "recursive lock" => {
            let mut lock = 0_usize;
            assert_eq!(wdf!("WdfSpinLockCreate"(0 => usize, out(&mut lock) => usize) -> i32), 0);
            wdf!("WdfSpinLockAcquire"(lock => usize));
            wdf!("WdfSpinLockAcquire"(lock => usize));
            wdf!("WdfSpinLockRelease"(lock => usize));
        }
        "not offered" => {
            let status = wdf!("WdfUsbTargetDeviceCreate"() -> i32);
            assert_eq!(status as u32, 0xC000_00BB);
        }
        _ => {}
    }
    0
}

/// Loads the driver with a defect, adds a device, removes it, unloads; the names of the rules broken.
fn run(defect: &'static str) -> Vec<&'static str> {
    DEFECT.set(defect);
    LOG.take();
    verifier::take();
    let object = Box::new([0_u64; 42]);
    if driver::load(entry as *const () as usize, address(&*object), "\\Registry\\Machine\\Tiny") >= 0 {
        let device = device::add_device(0x1000).expect("device");
        pnp::start(device, &[]).expect("start");
        pnp::remove(device);
        driver::unload();
        let info = BIND.with_borrow(|b| b.as_ptr() as usize);
        assert_eq!(bind::WdfVersionUnbind(0, info, GLOBALS.get()), 0);
    } else {
        super::state::reset();
    }
    verifier::take().into_iter().map(|v| v.rule.name).collect()
}

#[test]
fn a_correct_driver_breaks_no_rule() {
    let _machine = kernel::boot(1);
    assert_eq!(run(""), [""; 0]);
    assert_eq!(LOG.take(), ["cleanup", "destroy", "unload"]);
}

#[test]
fn each_defect_breaks_the_rule_of_its_own() {
    let _machine = kernel::boot(1);
    for (defect, rule) in [
        ("FuncCount", "WdfVersionBind"),
        ("Size", "WdfStructureSize"),
        ("handle type", "WDF_INVALID_HANDLE"),
        ("double delete", "WDF_OBJECT_ERROR"),
        ("tag", "WDF_OBJECT_ERROR"),
        ("irql", "KmdfIrql"),
        ("irql left raised", "KmdfIrql"),
        ("init after create", "DeviceInitAPI"),
        ("delete device", "WDF_OBJECT_ERROR"),
        ("recursive lock", "WDF_RECURSIVE_LOCK"),
        ("not offered", "WDF_API_UNAVAILABLE"),
        ("leak", "WdfObjectLeak"),
    ] {
        assert_eq!(run(defect), [rule], "{defect}");
    }
}

#[test]
fn a_leaked_reference_keeps_the_object_from_destruction() {
    let _machine = kernel::boot(1);
    run("leak");
    assert_eq!(LOG.take(), ["cleanup", "unload"]);
}

#[test]
fn a_context_is_zeroed_and_found_by_the_address_of_its_type() {
    let _machine = kernel::boot(1);
    DEFECT.set("");
    let object = Box::new([0_u64; 42]);
    assert_eq!(driver::load(entry as *const () as usize, address(&*object), "x"), 0);
    device::add_device(0x1000).expect("device");
    let get = |t: usize| wdf!("WdfObjectGetTypedContextWorker"(MADE.get() => usize, t => usize) -> usize);
    let context = get(address(context_type()));
    assert_ne!(context, 0);
    assert_eq!(read::<[u8; 24]>(context), [0; 24]);
    assert_eq!(wdf!("WdfObjectContextGetObject"(context => usize) -> usize), MADE.get());
    let other = *context_type();
    assert_eq!(get(address(&other)), 0, "a copy of the record is another type");
}

#[test]
fn implemented_functions_have_the_published_argument_counts() {
    for (framework, entries) in [(Framework::Wdf, super::entries()), (Framework::Acx, crate::acx_host::entries())] {
        for entry in entries {
            if let Some(published) = framework.table().arguments(entry.name) {
                assert_eq!(entry.arguments, published, "{}", entry.name);
            }
        }
    }
}

#[test]
fn tables_have_the_published_lengths_and_no_hole() {
    assert_eq!((table::wdf().len(), facts::wdf().names.len()), (458, 458));
    assert_eq!((table::acx().len(), facts::acx().names.len()), (221, 221));
    assert!(table::wdf().iter().chain(table::acx()).all(|&f| f != 0));
    assert_eq!(facts::acx_structure_sizes().len(), 62);
}
