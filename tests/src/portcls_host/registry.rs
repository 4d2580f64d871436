//! `IRegistryKey` over a small registry in memory, and device properties.

use super::abi::*;
use super::guids::IID_IRegistryKey;
use super::seam;
use super::unknown::{self, HostObject, Interface, Vtbl, vtbl};
use core::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

type Values = BTreeMap<String, (u32, Vec<u8>)>;

#[derive(Default)]
struct Tree {
    values: Values,
    keys: BTreeMap<String, Rc<RefCell<Tree>>>,
    deleted: bool,
}

/// Systems whose port classes differ in what the lab's drivers meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum System {
    /// A present one.
    #[default]
    Present,
    /// Windows 7: adapters have IAdapterPowerManagement2 at most.
    Windows7,
    /// Windows XP: no WaveRT, and IAdapterPowerManagement only.
    WindowsXp,
}

/// An open key.
pub struct Key(Rc<RefCell<Tree>>);
impl HostObject for Key {}

thread_local! {
    static SYSTEM: Cell<System> = const { Cell::new(System::Present) };
    static ROOTS: RefCell<BTreeMap<u32, Rc<RefCell<Tree>>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Empties the registry; the port class is a present one.
pub fn reset() {
    ROOTS.take();
    SYSTEM.take();
}

/// Makes the port class that of a system.
pub fn be(system: System) {
    SYSTEM.set(system);
}

/// The system whose port class it is.
pub(super) fn system() -> System {
    SYSTEM.get()
}

/// Puts a value below the key that `PcNewRegistryKey` opens for `kind` (`DriverRegistryKey` is 2).
pub fn set_value(kind: u32, name: &str, value_type: u32, data: &[u8]) {
    root(kind).borrow_mut().values.insert(name.to_ascii_lowercase(), (value_type, data.to_vec()));
}

fn root(kind: u32) -> Rc<RefCell<Tree>> {
    ROOTS.with_borrow_mut(|r| r.entry(kind).or_default().clone())
}

unsafe fn text(string: Ptr) -> Option<String> {
    if string.is_null() {
        return None;
    }
    // SAFETY: the caller's UNICODE_STRING.
    unsafe {
        let (length, buffer): (u16, *const u16) = (at(string.cast(), 0), at(string.cast(), 8));
        (!buffer.is_null())
            .then(|| String::from_utf16_lossy(core::slice::from_raw_parts(buffer, usize::from(length / 2))).to_ascii_lowercase())
    }
}

/// `PcNewRegistryKey` and `IPort::NewRegistryKey`.
///
/// # Safety
/// The places are writable or null where that is allowed.
pub unsafe fn new_key(out: *mut Ptr, kind: u32, attributes: Ptr, disposition: *mut u32) -> Status {
    if out.is_null() || kind > 4 {
        return STATUS_INVALID_PARAMETER;
    }
    let mut tree = root(kind);
    if !attributes.is_null() {
        // SAFETY: an OBJECT_ATTRIBUTES: ObjectName at 16.
        if let Some(name) = unsafe { text(at(attributes.cast(), 16)) }.filter(|n| !n.is_empty()) {
            tree = tree.clone().borrow_mut().keys.entry(name).or_default().clone();
        }
    } else if kind == 0 {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: the caller's places.
    unsafe {
        out.write(unknown::create("RegistryKey", &KEYS, Rc::new(Key(tree))));
        if !disposition.is_null() {
            disposition.write(2);
        }
    }
    STATUS_SUCCESS
}

/// `PcGetDeviceProperty`.
///
/// # Safety
/// The buffer has `length` bytes.
pub unsafe fn device_property(_pdo: Ptr, property: u32, length: u32, buffer: *mut u8, result: *mut u32) -> Status {
    let wide = |s: &str| s.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let bytes = match property {
        0 => wide("Audio Device"),
        1 => wide("PCI\\VEN_8086&DEV_2668\0"),
        10 => wide("\\Device\\NTPNP_PCI0001"),
        13 => 0_u32.to_le_bytes().to_vec(),
        14 => wide("PCI"),
        15 | 16 => 0_u32.to_le_bytes().to_vec(),
        _ => return STATUS_OBJECT_NAME_NOT_FOUND,
    };
    // SAFETY: the caller's contract.
    unsafe { give(&bytes, length, buffer, result) }
}

unsafe fn give(bytes: &[u8], length: u32, buffer: *mut u8, result: *mut u32) -> Status {
    // SAFETY: the caller's contract.
    unsafe {
        if !result.is_null() {
            result.write(bytes.len() as u32);
        }
        if (length as usize) < bytes.len() || buffer.is_null() {
            return STATUS_BUFFER_TOO_SMALL;
        }
        core::ptr::copy_nonoverlapping(bytes.as_ptr(), buffer, bytes.len());
    }
    STATUS_SUCCESS
}

fn value_information(class: u32, name: &str, kind: u32, data: &[u8]) -> Option<Vec<u8>> {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let words = |w: &[u32]| w.iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<u8>>();
    Some(match class {
        // KeyValueBasicInformation: TitleIndex, Type, NameLength, Name.
        0 => [words(&[0, kind, wide.len() as u32]), wide].concat(),
        // KeyValueFullInformation: TitleIndex, Type, DataOffset, DataLength, NameLength, Name, data.
        1 => [words(&[0, kind, 20 + wide.len() as u32, data.len() as u32, wide.len() as u32]), wide, data.to_vec()].concat(),
        // KeyValuePartialInformation: TitleIndex, Type, DataLength, Data.
        2 => [words(&[0, kind, data.len() as u32]), data.to_vec()].concat(),
        _ => return None,
    })
}

unsafe extern "efiapi" fn query_key(_this: Ptr, _class: u32, _out: *mut u8, _length: u32, _result: *mut u32) -> Status {
    seam::check_port_irql("IRegistryKey::QueryKey", PASSIVE_LEVEL);
    STATUS_NOT_IMPLEMENTED
}

unsafe extern "efiapi" fn enumerate_key(
    _this: Ptr,
    _index: u32,
    _class: u32,
    _out: *mut u8,
    _length: u32,
    _result: *mut u32,
) -> Status {
    seam::check_port_irql("IRegistryKey::EnumerateKey", PASSIVE_LEVEL);
    STATUS_NOT_IMPLEMENTED
}

unsafe extern "efiapi" fn query_value(this: Ptr, name: Ptr, class: u32, out: *mut u8, length: u32, result: *mut u32) -> Status {
    seam::check_port_irql("IRegistryKey::QueryValueKey", PASSIVE_LEVEL);
    // SAFETY: the caller's string and buffer.
    unsafe {
        let Some(name) = text(name) else { return STATUS_INVALID_PARAMETER };
        let key = unknown::data::<Key>(this);
        let tree = key.0.borrow();
        let Some((kind, data)) = tree.values.get(&name) else { return STATUS_OBJECT_NAME_NOT_FOUND };
        value_information(class, &name, *kind, data).map_or(STATUS_INVALID_PARAMETER, |bytes| give(&bytes, length, out, result))
    }
}

unsafe extern "efiapi" fn enumerate_value(
    this: Ptr,
    index: u32,
    class: u32,
    out: *mut u8,
    length: u32,
    result: *mut u32,
) -> Status {
    seam::check_port_irql("IRegistryKey::EnumerateValueKey", PASSIVE_LEVEL);
    let key = unknown::data::<Key>(this);
    let tree = key.0.borrow();
    // STATUS_NO_MORE_ENTRIES.
    let Some((name, (kind, data))) = tree.values.iter().nth(index as usize) else { return 0x8000_001A_u32 as Status };
    // SAFETY: the caller's buffer.
    value_information(class, name, *kind, data)
        .map_or(STATUS_INVALID_PARAMETER, |bytes| unsafe { give(&bytes, length, out, result) })
}

unsafe extern "efiapi" fn set_value_key(this: Ptr, name: Ptr, kind: u32, data: *const u8, size: u32) -> Status {
    seam::check_port_irql("IRegistryKey::SetValueKey", PASSIVE_LEVEL);
    // SAFETY: the caller's string and bytes.
    unsafe {
        let Some(name) = text(name) else { return STATUS_INVALID_PARAMETER };
        let bytes = if size == 0 { Vec::new() } else { core::slice::from_raw_parts(data, size as usize).to_vec() };
        unknown::data::<Key>(this).0.borrow_mut().values.insert(name, (kind, bytes));
    }
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn query_values(_this: Ptr, _table: Ptr, _context: Ptr) -> Status {
    seam::check_port_irql("IRegistryKey::QueryRegistryValues", PASSIVE_LEVEL);
    STATUS_NOT_IMPLEMENTED
}

unsafe extern "efiapi" fn new_sub_key(
    this: Ptr,
    out: *mut Ptr,
    _outer: Ptr,
    _access: u32,
    name: Ptr,
    _options: u32,
    disposition: *mut u32,
) -> Status {
    seam::check_port_irql("IRegistryKey::NewSubKey", PASSIVE_LEVEL);
    // SAFETY: the caller's string and places.
    unsafe {
        let Some(name) = text(name) else { return STATUS_INVALID_PARAMETER };
        let key = unknown::data::<Key>(this);
        let known = key.0.borrow().keys.contains_key(&name);
        let tree = key.0.borrow_mut().keys.entry(name).or_default().clone();
        out.write(unknown::create("RegistryKey", &KEYS, Rc::new(Key(tree))));
        if !disposition.is_null() {
            disposition.write(if known { 2 } else { 1 });
        }
    }
    STATUS_SUCCESS
}

unsafe extern "efiapi" fn delete_key(this: Ptr) -> Status {
    seam::check_port_irql("IRegistryKey::DeleteKey", PASSIVE_LEVEL);
    let key = unknown::data::<Key>(this);
    let mut tree = key.0.borrow_mut();
    if !tree.keys.is_empty() {
        return 0xC000_0121_u32 as Status;
    }
    tree.values.clear();
    tree.deleted = true;
    STATUS_SUCCESS
}

static TABLE: Vtbl<11> =
    vtbl![query_key, enumerate_key, query_value, enumerate_value, set_value_key, query_values, new_sub_key, delete_key];
static KEYS: [Interface; 1] = [Interface { name: "IRegistryKey", ids: &[IID_IRegistryKey], table: TABLE.0.as_ptr() }];
