//! `Zw*Key`: handles to registry keys.
use acx_core::nt::raw::{OBJECT_ATTRIBUTES, UNICODE_STRING};

use super::ledger::Handle;
use super::raw::{P, bytes, get, put, text};
use super::status::*;
use crate::kernel::with;
use crate::verifier::{report, rule};

/// The path of a key handle.
pub(crate) fn path_of(handle: usize) -> Option<String> {
    let found = with(|s| match s.ext.handles.get(&handle) {
        Some(Handle::Key(path)) => Some(path.clone()),
        _ => None,
    });
    if found.is_none() {
        report(rule::HANDLE, format!("{handle:#x} is no registry key"));
    }
    found
}

/// The full path that object attributes name; relative ones need an open root.
pub(crate) fn named(attributes: *const OBJECT_ATTRIBUTES) -> Option<String> {
    let a = get::<OBJECT_ATTRIBUTES>(attributes as usize);
    if a.Length as usize != size_of::<OBJECT_ATTRIBUTES>() {
        report(rule::ZW_UNICODE_STRING, format!("OBJECT_ATTRIBUTES.Length is {}", a.Length));
        return None;
    }
    let name = text(a.ObjectName);
    if a.RootDirectory.is_null() {
        return Some(name);
    }
    Some(format!("{}\\{name}", path_of(a.RootDirectory as usize)?))
}

/// Opens a key by path. A missing one is made when `create`.
pub(crate) fn open(path: &str, create: bool) -> Option<(usize, bool)> {
    with(|s| {
        if !create && !s.ext.registry.exists(path) {
            return None;
        }
        let new = create && s.ext.registry.create(path);
        Some((s.ext.open(Handle::Key(path.to_owned())), new))
    })
}

fn open_into(out: *mut usize, attributes: *const OBJECT_ATTRIBUTES) -> i32 {
    let Some(path) = named(attributes) else { return INVALID_PARAMETER };
    let Some((handle, _)) = open(&path, false) else { return OBJECT_NAME_NOT_FOUND };
    put(out as usize, handle);
    SUCCESS
}

/// Writes as much of `data` as fits, the length always: too small is an overflow if the fixed part fits.
pub(crate) fn answer(buffer: usize, len: u32, needed: *mut u32, fixed: usize, data: &[u8]) -> i32 {
    put(needed as usize, data.len() as u32);
    let room = (len as usize).min(data.len());
    if (len as usize) < fixed {
        return BUFFER_TOO_SMALL;
    }
    super::raw::fill(buffer, &data[..room]);
    if room < data.len() { BUFFER_OVERFLOW } else { SUCCESS }
}

fn words(parts: &[u32]) -> Vec<u8> {
    parts.iter().flat_map(|p| p.to_le_bytes()).collect()
}

/// A value as `KEY_VALUE_*_INFORMATION` of a class lays it out: basic 0, full 1, partial 2.
fn value_information(class: i32, name: &str, kind: u32, data: &[u8]) -> Option<(usize, Vec<u8>)> {
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    Some(match class {
        0 => (12, [words(&[0, kind, units.len() as u32]), units].concat()),
        1 => {
            let offset = (20 + units.len()).next_multiple_of(8);
            let mut out = words(&[0, kind, offset as u32, data.len() as u32, units.len() as u32]);
            out.extend(&units);
            out.resize(offset, 0);
            out.extend(data);
            (20, out)
        }
        2 => (12, [words(&[0, kind, data.len() as u32]), data.to_vec()].concat()),
        // KeyValuePartialInformationAlign64 has no TitleIndex.
        4 => (8, [words(&[kind, data.len() as u32]), data.to_vec()].concat()),
        _ => return None,
    })
}

fn key_information(class: i32, path: &str) -> Option<(usize, Vec<u8>)> {
    let name = path.rsplit('\\').next().unwrap_or_default();
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (keys, values) = with(|s| (s.ext.registry.children(path), s.ext.registry.values(path)));
    let longest = |all: &mut dyn Iterator<Item = usize>| all.max().unwrap_or(0) as u32;
    Some(match class {
        // Basic: LastWriteTime, TitleIndex, NameLength, Name.
        0 => (16, [words(&[0, 0, 0, units.len() as u32]), units].concat()),
        // Node: LastWriteTime, TitleIndex, ClassOffset, ClassLength, NameLength, Name.
        1 => (24, [words(&[0, 0, 0, u32::MAX, 0, units.len() as u32]), units].concat()),
        // Full: LastWriteTime, TitleIndex, ClassOffset, ClassLength, SubKeys, MaxNameLen, MaxClassLen, Values, MaxValueNameLen,
        // MaxValueDataLen, Class.
        2 => {
            let names = longest(&mut keys.iter().map(|k| k.len() * 2));
            let value_names = longest(&mut values.iter().map(|v| v.0.len() * 2));
            let data = longest(&mut values.iter().map(|v| v.1.1.len()));
            let parts = [0, 0, 0, u32::MAX, 0, keys.len() as u32, names, 0, values.len() as u32, value_names, data];
            (44, words(&parts))
        }
        // Name: NameLength, Name.
        3 => {
            let all: Vec<u8> = path.encode_utf16().flat_map(u16::to_le_bytes).collect();
            (4, [words(&[all.len() as u32]), all].concat())
        }
        _ => return None,
    })
}

exports! { "ntoskrnl.exe";
    fn ZwOpenKey(out: *mut usize, _access: u32, attributes: *const OBJECT_ATTRIBUTES) -> i32; 0 IRQL_ZW_PASSIVE {
        open_into(out, attributes)
    }
    fn ZwOpenKeyEx(out: *mut usize, _access: u32, attributes: *const OBJECT_ATTRIBUTES, _options: u32) -> i32; 0 IRQL_ZW_PASSIVE {
        open_into(out, attributes)
    }
    fn ZwCreateKey(out: *mut usize, _access: u32, attributes: *const OBJECT_ATTRIBUTES, _title: u32, _class: *const UNICODE_STRING,
        _options: u32, disposition: *mut u32) -> i32; 0 IRQL_ZW_PASSIVE {
        let Some(path) = named(attributes) else { return INVALID_PARAMETER };
        let parent = path.trim_end_matches('\\').rsplit_once('\\').map_or("", |p| p.0).to_owned();
        if !with(|s| s.ext.registry.exists(&parent)) {
            return OBJECT_NAME_NOT_FOUND;
        }
        let Some((handle, new)) = open(&path, true) else { return OBJECT_NAME_NOT_FOUND };
        put(out as usize, handle);
        // REG_CREATED_NEW_KEY 1, REG_OPENED_EXISTING_KEY 2.
        put(disposition as usize, if new { 1_u32 } else { 2 });
        SUCCESS
    }
    fn ZwDeleteKey(key: usize) -> i32; 0 IRQL_ZW_PASSIVE {
        let Some(path) = path_of(key) else { return INVALID_HANDLE };
        if with(|s| s.ext.registry.delete(&path)) { SUCCESS } else { CANNOT_DELETE }
    }
    fn ZwFlushKey(key: usize) -> i32; 0 IRQL_ZW_PASSIVE {
        path_of(key).map_or(INVALID_HANDLE, |_| SUCCESS)
    }
    fn ZwQueryValueKey(key: usize, name: *const UNICODE_STRING, class: i32, buffer: usize, len: u32, needed: *mut u32) -> i32;
        0 IRQL_ZW_PASSIVE {
        let Some(path) = path_of(key) else { return INVALID_HANDLE };
        let name = text(name);
        let Some((kind, data)) = with(|s| s.ext.registry.value(&path, &name)) else { return OBJECT_NAME_NOT_FOUND };
        let Some((fixed, all)) = value_information(class, &name, kind, &data) else { return INVALID_PARAMETER };
        answer(buffer, len, needed, fixed, &all)
    }
    fn ZwEnumerateValueKey(key: usize, index: u32, class: i32, buffer: usize, len: u32, needed: *mut u32) -> i32; 0 IRQL_ZW_PASSIVE {
        let Some(path) = path_of(key) else { return INVALID_HANDLE };
        let all = with(|s| s.ext.registry.values(&path));
        let Some((name, (kind, data))) = all.get(index as usize) else { return NO_MORE_ENTRIES };
        let Some((fixed, all)) = value_information(class, name, *kind, data) else { return INVALID_PARAMETER };
        answer(buffer, len, needed, fixed, &all)
    }
    fn ZwQueryKey(key: usize, class: i32, buffer: usize, len: u32, needed: *mut u32) -> i32; 0 IRQL_ZW_PASSIVE {
        let Some(path) = path_of(key) else { return INVALID_HANDLE };
        let Some((fixed, all)) = key_information(class, &path) else { return INVALID_PARAMETER };
        answer(buffer, len, needed, fixed, &all)
    }
    fn ZwEnumerateKey(key: usize, index: u32, class: i32, buffer: usize, len: u32, needed: *mut u32) -> i32; 0 IRQL_ZW_PASSIVE {
        let Some(path) = path_of(key) else { return INVALID_HANDLE };
        let all = with(|s| s.ext.registry.children(&path));
        let Some(name) = all.get(index as usize) else { return NO_MORE_ENTRIES };
        let Some((fixed, all)) = key_information(class, &format!("{path}\\{name}")) else { return INVALID_PARAMETER };
        answer(buffer, len, needed, fixed, &all)
    }
    fn ZwSetValueKey(key: usize, name: *const UNICODE_STRING, _title: u32, kind: u32, data: usize, len: u32) -> i32; 0 IRQL_ZW_PASSIVE {
        let Some(path) = path_of(key) else { return INVALID_HANDLE };
        let (name, data) = (text(name), bytes(data, len as usize));
        with(|s| s.ext.registry.set(&path, &name, (kind, data)));
        SUCCESS
    }
    fn ZwDeleteValueKey(key: usize, name: *const UNICODE_STRING) -> i32; 0 IRQL_ZW_PASSIVE {
        let Some(path) = path_of(key) else { return INVALID_HANDLE };
        let name = text(name);
        if with(|s| s.ext.registry.remove(&path, &name)) { SUCCESS } else { OBJECT_NAME_NOT_FOUND }
    }
    fn ZwClose(handle: usize) -> i32; 0 IRQL_ZW_PASSIVE {
        let gone = with(|s| s.ext.handles.remove(&handle));
        if gone.is_none() {
            report(rule::HANDLE, format!("ZwClose of {handle:#x}, which is not open"));
            return INVALID_HANDLE;
        }
        SUCCESS
    }
    fn IoOpenDeviceRegistryKey(device: usize, kind: u32, _access: u32, out: *mut usize) -> i32; 0 IRQL_IO_PASSIVE {
        match super::interfaces::device_key(device, kind) {
            Some(path) => { put(out as usize, open(&path, true).map_or(0, |h| h.0)); SUCCESS }
            None => INVALID_DEVICE_REQUEST,
        }
    }
    fn IoOpenDriverRegistryKey(driver: usize, kind: i32, _access: u32, _flags: u32, out: *mut usize) -> i32; 0 IRQL_IO_PASSIVE {
        if driver == 0 || out.is_null() || !(0..=2).contains(&kind) {
            return INVALID_PARAMETER;
        }
        // DRIVER_OBJECT.DriverName at 56 ends in the service's name; DriverRegKeyParameters 0, DriverRegKeyPersistentState 1.
        let name = text((driver + 56) as *const UNICODE_STRING);
        let name = name.rsplit('\\').next().filter(|n| !n.is_empty()).unwrap_or("duet").to_owned();
        let leaf = ["Parameters", "State", "SharedState"][kind as usize];
        let path = format!("{}{name}\\{leaf}", r"\Registry\Machine\System\CurrentControlSet\Services\");
        put(out as usize, open(&path, true).map_or(0, |h| h.0));
        SUCCESS
    }
    fn IoOpenDeviceInterfaceRegistryKey(link: *const UNICODE_STRING, _access: u32, out: *mut usize) -> i32; 0 IRQL_IO_PASSIVE {
        let link = text(link);
        if !super::interfaces::known(&link) {
            return OBJECT_NAME_NOT_FOUND;
        }
        put(out as usize, open(&super::interfaces::link_key(&link), true).map_or(0, |h| h.0));
        SUCCESS
    }
    fn ZwMakeTemporaryObject(_handle: P) -> i32; 0 IRQL_ZW_PASSIVE { SUCCESS }
}
