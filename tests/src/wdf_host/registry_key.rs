//! Registry keys, over the kernel's registry.

use super::call::{self, BUFFER_TOO_SMALL, INVALID_PARAMETER, OBJECT_NAME_NOT_FOUND, SUCCESS, exports};
use super::kind::Kind;
use super::layout::{UnicodeString, bytes, fill, read, unicode, write};
use super::memory::{Memory, Text};
use super::object::{self, Handle};
use super::{device, driver};
use crate::kernel::exports::interfaces;
use crate::kernel::exports::registry as handles;
use crate::kernel::registry::{DWORD, SZ};
use crate::kernel::with;
use std::cell::Cell;
use std::rc::Rc;

/// STATUS_BUFFER_OVERFLOW.
const BUFFER_OVERFLOW: i32 = 0x8000_0005_u32 as i32;
/// STATUS_OBJECT_TYPE_MISMATCH.
const OBJECT_TYPE_MISMATCH: i32 = 0xC000_0024_u32 as i32;
const SERVICES: &str = r"\Registry\Machine\System\CurrentControlSet\Services\";

pub(crate) struct Key {
    path: String,
    handle: Cell<usize>,
}

/// Closes the kernel's handle, if the driver asked for one.
pub(crate) fn stop(key: Handle) {
    let handle = object::peek::<Key>(key).map_or(0, |k| k.handle.take());
    if handle != 0 {
        with(|s| s.ext.handles.remove(&handle));
    }
}

fn key(name: &str, handle: Handle) -> Result<Rc<Key>, i32> {
    object::data(name, handle, Kind::Key)
}

/// The path of a key object.
pub(crate) fn path(name: &str, handle: Handle) -> Result<String, i32> {
    key(name, handle).map(|k| k.path.clone())
}

fn open(name: &str, path: String, create: bool, attributes: usize, out: usize) -> Result<bool, i32> {
    call::required(name, "Key", out)?;
    let attributes = object::attributes(name, attributes)?;
    let new = with(|s| if create { Some(s.ext.registry.create(&path)) } else { s.ext.registry.exists(&path).then_some(false) });
    let new = new.ok_or(OBJECT_NAME_NOT_FOUND)?;
    write(out, object::create(Kind::Key, driver::current(), &attributes, Key { path, handle: Cell::new(0) }));
    Ok(new)
}

/// The path below a parent key; a null parent means a full path.
fn below(name: &str, parent: usize, text: usize) -> Result<String, i32> {
    let text = unicode(text).ok_or(INVALID_PARAMETER)?;
    Ok(if parent == 0 { text } else { format!("{}\\{text}", key(name, parent)?.path) })
}

fn value(name: &str, handle: Handle, text: usize) -> Result<(u32, Vec<u8>), i32> {
    let key = key(name, handle)?;
    let text = unicode(text).unwrap_or_default();
    with(|s| s.ext.registry.value(&key.path, &text)).ok_or(OBJECT_NAME_NOT_FOUND)
}

fn text_of(data: &[u8]) -> String {
    let units: Vec<u16> = data.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).take_while(|u| *u != 0).collect();
    String::from_utf16_lossy(&units)
}

fn set(name: &str, handle: Handle, text: usize, kind: u32, data: Vec<u8>) -> i32 {
    match key(name, handle) {
        Ok(key) => {
            let text = unicode(text).unwrap_or_default();
            with(|s| s.ext.registry.set(&key.path, &text, (kind, data)));
            SUCCESS
        }
        Err(status) => status,
    }
}

fn wide(text: &str) -> Vec<u8> {
    crate::kernel::registry::text(text)
}

fn service(leaf: &str) -> String {
    let path = super::state::HOST.with_borrow(|h| h.registry_path.clone());
    let path = if path.is_empty() { format!("{SERVICES}duet") } else { path };
    format!("{path}\\{leaf}")
}

/// The key of a device: PLUGPLAY_REGKEY_DEVICE 1, PLUGPLAY_REGKEY_DRIVER 2.
fn of_device(pdo: usize, kind: u32) -> Result<String, i32> {
    interfaces::device_key(pdo, kind).ok_or(call::INVALID_DEVICE_REQUEST)
}

fn done(result: Result<bool, i32>) -> i32 {
    result.err().unwrap_or(SUCCESS)
}

exports! { Wdf;
    fn WdfDriverOpenParametersRegistryKey(driver: usize, access: u32, attributes: usize, key: usize) -> i32 {
        done(open("WdfDriverOpenParametersRegistryKey", service("Parameters"), true, attributes, key))
    }

    fn WdfDriverOpenPersistentStateRegistryKey(driver: usize, access: u32, attributes: usize, key: usize) -> i32 {
        done(open("WdfDriverOpenPersistentStateRegistryKey", service("State"), true, attributes, key))
    }

    fn WdfDeviceOpenRegistryKey(device: usize, kind: u32, access: u32, attributes: usize, key: usize) -> i32 {
        const NAME: &str = "WdfDeviceOpenRegistryKey";
        done(device::of(NAME, device).and_then(|d| open(NAME, of_device(d.pdo, kind)?, true, attributes, key)))
    }

    fn WdfFdoInitOpenRegistryKey(init: usize, kind: u32, access: u32, attributes: usize, key: usize) -> i32 {
        const NAME: &str = "WdfFdoInitOpenRegistryKey";
        let Some(init) = super::device_init::of(NAME, init) else { return INVALID_PARAMETER };
        done(of_device(init.pdo, kind).and_then(|path| open(NAME, path, true, attributes, key)))
    }

    fn WdfRegistryOpenKey(parent: usize, name: usize, access: u32, attributes: usize, key: usize) -> i32 {
        const NAME: &str = "WdfRegistryOpenKey";
        done(below(NAME, parent, name).and_then(|path| open(NAME, path, false, attributes, key)))
    }

    fn WdfRegistryCreateKey(parent: usize, name: usize, access: u32, options: u32, disposition: usize, attributes: usize, key: usize)
        -> i32 {
        const NAME: &str = "WdfRegistryCreateKey";
        match below(NAME, parent, name).and_then(|path| open(NAME, path, true, attributes, key)) {
            Ok(new) => {
                write(disposition, if new { 1_u32 } else { 2 });
                SUCCESS
            }
            Err(status) => status,
        }
    }

    fn WdfRegistryClose(key: usize) {
        if object::check("WdfRegistryClose", key, Kind::Key).is_ok() {
            object::delete("WdfRegistryClose", key);
        }
    }

    fn WdfRegistryRemoveKey(key_handle: usize) -> i32 {
        let Ok(data) = key("WdfRegistryRemoveKey", key_handle) else { return call::INVALID_HANDLE };
        if !with(|s| s.ext.registry.delete(&data.path)) {
            return 0xC000_0121_u32 as i32;
        }
        object::delete("WdfRegistryRemoveKey", key_handle);
        SUCCESS
    }

    fn WdfRegistryWdmGetHandle(key_handle: usize) -> usize {
        let Ok(data) = key("WdfRegistryWdmGetHandle", key_handle) else { return 0 };
        if data.handle.get() == 0 {
            data.handle.set(handles::open(&data.path, true).map_or(0, |h| h.0));
        }
        data.handle.get()
    }

    fn WdfRegistryRemoveValue(key_handle: usize, name: usize) -> i32 {
        let Ok(data) = key("WdfRegistryRemoveValue", key_handle) else { return call::INVALID_HANDLE };
        let name = unicode(name).unwrap_or_default();
        if with(|s| s.ext.registry.remove(&data.path, &name)) { SUCCESS } else { OBJECT_NAME_NOT_FOUND }
    }

    fn WdfRegistryQueryValue(key_handle: usize, name: usize, length: u32, buffer: usize, needed: usize, kind: usize) -> i32 {
        match value("WdfRegistryQueryValue", key_handle, name) {
            Ok((found, data)) => {
                write(needed, data.len() as u32);
                write(kind, found);
                if (length as usize) < data.len() {
                    return BUFFER_OVERFLOW;
                }
                fill(buffer, &data);
                SUCCESS
            }
            Err(status) => status,
        }
    }

    fn WdfRegistryQueryMemory(key_handle: usize, name: usize, pool: u32, attributes: usize, memory: usize, kind: usize) -> i32 {
        let found = value("WdfRegistryQueryMemory", key_handle, name)
            .and_then(|v| Ok((v, object::attributes("WdfRegistryQueryMemory", attributes)?)));
        match found {
            Ok(((found, data), attributes)) => {
                write(kind, found);
                let held = Memory::owned(data.len());
                fill(held.buffer().0, &data);
                write(memory, object::create(Kind::Memory, driver::current(), &attributes, held));
                SUCCESS
            }
            Err(status) => status,
        }
    }

    fn WdfRegistryQueryUnicodeString(key_handle: usize, name: usize, needed: usize, out: usize) -> i32 {
        match value("WdfRegistryQueryUnicodeString", key_handle, name) {
            Ok((SZ | 2, data)) => {
                let text = wide(&text_of(&data));
                write(needed, text.len() as u16);
                if out == 0 {
                    return BUFFER_OVERFLOW;
                }
                if usize::from(read::<u16>(out + 2)) < text.len() {
                    return BUFFER_OVERFLOW;
                }
                fill(read(out + 8), &text);
                write(out, text.len() as u16 - 2);
                SUCCESS
            }
            Ok(_) => OBJECT_TYPE_MISMATCH,
            Err(status) => status,
        }
    }

    fn WdfRegistryQueryString(key_handle: usize, name: usize, string: usize) -> i32 {
        match value("WdfRegistryQueryString", key_handle, name) {
            Ok((SZ | 2, data)) => match object::data::<Text>("WdfRegistryQueryString", string, Kind::String) {
                Ok(text) => {
                    text.0.replace(UnicodeString::new(&text_of(&data)));
                    SUCCESS
                }
                Err(status) => status,
            },
            Ok(_) => OBJECT_TYPE_MISMATCH,
            Err(status) => status,
        }
    }

    fn WdfRegistryQueryULong(key_handle: usize, name: usize, out: usize) -> i32 {
        match value("WdfRegistryQueryULong", key_handle, name) {
            Ok((DWORD, data)) if data.len() == 4 => {
                write(out, u32::from_le_bytes([data[0], data[1], data[2], data[3]]));
                SUCCESS
            }
            Ok(_) => OBJECT_TYPE_MISMATCH,
            Err(status) => status,
        }
    }

    fn WdfRegistryAssignValue(key_handle: usize, name: usize, kind: u32, length: u32, data: usize) -> i32 {
        set("WdfRegistryAssignValue", key_handle, name, kind, bytes(data, length as usize))
    }

    fn WdfRegistryAssignMemory(key_handle: usize, name: usize, kind: u32, memory: usize, offset: usize) -> i32 {
        match super::memory::buffer("WdfRegistryAssignMemory", memory) {
            Ok((address, length)) => set("WdfRegistryAssignMemory", key_handle, name, kind, bytes(address, length)),
            Err(status) => status,
        }
    }

    fn WdfRegistryAssignUnicodeString(key_handle: usize, name: usize, text: usize) -> i32 {
        set("WdfRegistryAssignUnicodeString", key_handle, name, SZ, wide(&unicode(text).unwrap_or_default()))
    }

    fn WdfRegistryAssignString(key_handle: usize, name: usize, string: usize) -> i32 {
        let Ok(text) = object::data::<Text>("WdfRegistryAssignString", string, Kind::String) else { return call::INVALID_HANDLE };
        let content = unicode(text.0.borrow().address()).unwrap_or_default();
        set("WdfRegistryAssignString", key_handle, name, SZ, wide(&content))
    }

    fn WdfRegistryAssignULong(key_handle: usize, name: usize, number: u32) -> i32 {
        set("WdfRegistryAssignULong", key_handle, name, DWORD, number.to_le_bytes().to_vec())
    }

    fn WdfDriverRetrieveVersionString(driver: usize, string: usize) -> i32 {
        match object::data::<Text>("WdfDriverRetrieveVersionString", string, Kind::String) {
            Ok(text) => {
                text.0.replace(UnicodeString::new("Kernel Mode Driver Framework version 1.33.22621"));
                SUCCESS
            }
            Err(_) => BUFFER_TOO_SMALL,
        }
    }
}
