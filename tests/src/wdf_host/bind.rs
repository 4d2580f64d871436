//! The loader's exports: binding a driver to KMDF and to the ACX class extension.

use super::call::{INFO_LENGTH_MISMATCH, INVALID_PARAMETER, NOT_SUPPORTED, OBJECT_NAME_NOT_FOUND, REVISION_MISMATCH, SUCCESS};
use super::layout::{read, wide, write};
use super::state::HOST;
use super::{facts, machine, rules, table};
use crate::kernel::exports::Export;
use std::sync::OnceLock;

/// Released function counts by KMDF minor; the library refuses any other up to its own.
const COUNTS: [(u32, u32); 17] = [
    (0, 383),
    (1, 386),
    (5, 387),
    (7, 387),
    (9, 396),
    (11, 432),
    (13, 438),
    (15, 444),
    (17, 444),
    (19, 446),
    (21, 448),
    (23, 451),
    (25, 453),
    (27, 453),
    (29, 454),
    (31, 458),
    (33, 458),
];
const MINOR: u32 = 33;

fn refuse(function: &str, text: String, status: i32) -> i32 {
    rules::report(rules::BIND, format!("{function}: {text}"));
    status
}

fn passive(function: &str) {
    let irql = machine::irql();
    if irql > facts::PASSIVE {
        rules::report(rules::KMDF_IRQL, format!("{function} called at IRQL {irql}"));
    }
}

/// Binds a driver to KMDF. IRQL: PASSIVE_LEVEL.
#[unsafe(no_mangle)]
pub extern "win64" fn WdfVersionBind(driver: usize, registry_path: usize, info: usize, globals: usize) -> i32 {
    passive("WdfVersionBind");
    if driver == 0 || registry_path == 0 || info == 0 || globals == 0 {
        return refuse("WdfVersionBind", "null argument".into(), INVALID_PARAMETER);
    }
    let size = read::<u32>(info);
    if size != 48 && size != 88 {
        return refuse("WdfVersionBind", format!("WDF_BIND_INFO.Size {size}"), INFO_LENGTH_MISMATCH);
    }
    let component = wide(read(info + 8)).unwrap_or_default();
    if component != "KmdfLibrary" {
        return refuse("WdfVersionBind", format!("component {component:?}"), OBJECT_NAME_NOT_FOUND);
    }
    let (major, minor, count) = (read::<u32>(info + 16), read::<u32>(info + 20), read::<u32>(info + 28));
    if major != 1 || (minor > MINOR && size == 48) {
        return refuse("WdfVersionBind", format!("version {major}.{minor}"), REVISION_MISMATCH);
    }
    if minor <= MINOR && !COUNTS.contains(&(minor, count)) {
        return refuse("WdfVersionBind", format!("1.{minor} with FuncCount {count} was never released"), REVISION_MISMATCH);
    }
    let slot: usize = read(info + 32);
    if slot == 0 {
        return refuse("WdfVersionBind", "FuncTable is null".into(), INVALID_PARAMETER);
    }
    if HOST.with_borrow(|host| host.wdf_globals != 0) {
        return refuse("WdfVersionBind", "bound twice".into(), INVALID_PARAMETER);
    }
    // WDF_DRIVER_GLOBALS, 56 bytes: DisplaceDriverUnload at 48 asks the stub to take DriverUnload over.
    let block = Box::leak(Box::new([0_u64; 7]));
    block[6] = 1;
    let address = block.as_ptr() as usize;
    HOST.with_borrow_mut(|host| {
        host.wdf_globals = address;
        // Binding is the first thing that an entry point does.
        host.in_driver_entry = true;
        host.driver_object = driver;
        host.registry_path = super::layout::unicode(registry_path).unwrap_or_default();
    });
    write(slot, table::wdf().as_ptr() as usize);
    write(info + 40, table::wdf().as_ptr() as usize);
    write(globals, address);
    if size == 88 {
        write(read::<usize>(info + 56), u8::from(minor > MINOR));
        write(read::<usize>(info + 64), table::WDF_COUNT as u32);
    }
    SUCCESS
}

/// Undoes [`WdfVersionBind`]; objects that are left are leaks. IRQL: PASSIVE_LEVEL.
#[unsafe(no_mangle)]
pub extern "win64" fn WdfVersionUnbind(_registry_path: usize, info: usize, globals: usize) -> i32 {
    passive("WdfVersionUnbind");
    let (bound, acx) = HOST.with_borrow(|host| (host.wdf_globals, host.acx_globals));
    if bound == 0 || globals != bound || info == 0 {
        return refuse("WdfVersionUnbind", format!("globals {globals:#x}, bound {bound:#x}"), INVALID_PARAMETER);
    }
    if acx != 0 {
        rules::report(rules::BIND, "WdfVersionUnbind before WdfVersionUnbindClass");
    }
    super::driver::unloaded();
    write(read::<usize>(info + 32), 0_usize);
    SUCCESS
}

fn acx_sizes() -> usize {
    static SIZES: OnceLock<&'static [usize]> = OnceLock::new();
    SIZES.get_or_init(facts::acx_structure_sizes).as_ptr() as usize
}

/// Binds a class extension, here ACX 1.0 or 1.1. IRQL: PASSIVE_LEVEL.
#[unsafe(no_mangle)]
pub extern "win64" fn WdfVersionBindClass(info: usize, globals: usize, class: usize) -> i32 {
    passive("WdfVersionBindClass");
    let bound = HOST.with_borrow(|host| host.wdf_globals);
    if bound == 0 || globals != bound || info == 0 || class == 0 {
        return refuse("WdfVersionBindClass", "not bound to KMDF, or null argument".into(), INVALID_PARAMETER);
    }
    let size = read::<u32>(class);
    if size != 80 && size != 120 {
        return refuse("WdfVersionBindClass", format!("WDF_CLASS_BIND_INFO.Size {size}"), INFO_LENGTH_MISMATCH);
    }
    let name = wide(read(class + 8)).unwrap_or_default();
    if name != "Acx" {
        return refuse("WdfVersionBindClass", format!("class {name:?}"), OBJECT_NAME_NOT_FOUND);
    }
    let (major, minor, count) = (read::<u32>(class + 16), read::<u32>(class + 20), read::<u32>(class + 40));
    let expected = if minor == 0 { 210 } else { table::ACX_COUNT as u32 };
    if major != 1 || minor > 1 || count != expected {
        let text = format!("version {major}.{minor} with {count} functions, expected {expected}");
        return refuse("WdfVersionBindClass", text, REVISION_MISMATCH);
    }
    let (functions, acx_globals): (usize, usize) = (read(class + 32), read(class + 48));
    if functions == 0 || acx_globals == 0 {
        return refuse("WdfVersionBindClass", "FunctionTable or ClassBindInfo is null".into(), INVALID_PARAMETER);
    }
    if HOST.with_borrow(|host| host.acx_globals != 0) {
        return refuse("WdfVersionBindClass", "bound twice".into(), INVALID_PARAMETER);
    }
    for (index, &function) in table::acx().iter().take(count as usize).enumerate() {
        write(functions + 8 * index, function);
    }
    let block = Box::leak(Box::new([0_u64; 1]));
    let address = block.as_ptr() as usize;
    HOST.with_borrow_mut(|host| host.acx_globals = address);
    write(acx_globals, address);
    write(class + 72, table::acx().as_ptr() as usize);
    if size == 120 {
        write(read::<usize>(class + 88), 0_u8);
        write(read::<usize>(class + 96), count);
        write(read::<usize>(class + 112), acx_sizes());
    }
    SUCCESS
}

/// Undoes [`WdfVersionBindClass`]. IRQL: PASSIVE_LEVEL.
#[unsafe(no_mangle)]
pub extern "win64" fn WdfVersionUnbindClass(_info: usize, globals: usize, _class: usize) {
    passive("WdfVersionUnbindClass");
    let (bound, acx) = HOST.with_borrow(|host| (host.wdf_globals, host.acx_globals));
    if acx == 0 || globals != bound {
        rules::report(rules::BIND, "WdfVersionUnbindClass without a class bound");
    }
    HOST.with_borrow_mut(|host| host.acx_globals = 0);
}

/// The loader's interface query: the lab offers none, as loaders before the interface did.
#[unsafe(no_mangle)]
pub extern "win64" fn WdfLdrQueryInterface(header: usize) -> i32 {
    passive("WdfLdrQueryInterface");
    if header == 0 { INVALID_PARAMETER } else { NOT_SUPPORTED }
}

macro_rules! table {
    ($($name:ident)*) => { &[$(Export { dll: "wdfldr.sys", name: stringify!($name), address: $name as *const () }),*] };
}

/// What the loader exports.
pub(crate) const TABLE: &[Export] =
    table![WdfVersionBind WdfVersionUnbind WdfVersionBindClass WdfVersionUnbindClass WdfLdrQueryInterface];
