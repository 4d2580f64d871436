//! Properties of devices, links of interfaces, names.

use super::abi::WDF_DEVICE_PROPERTY_DATA;
use super::call::{self, BUFFER_TOO_SMALL, INVALID_PARAMETER, OBJECT_NAME_NOT_FOUND, SUCCESS, exports};
use super::kind::Kind;
use super::layout::{UnicodeString, bytes, fill, read, unicode, write};
use super::memory::{Memory, Text};
use super::object;
use super::{device, device_init};
use crate::kernel::exports::interfaces;
use crate::kernel::registry::Value;
use crate::kernel::with;

/// A registry property of a device by its number.
pub(crate) fn query(pdo: usize, property: i32, length: u32, buffer: usize, needed: usize) -> i32 {
    let Some(value) = interfaces::device_property(pdo, property) else {
        write(needed, 0_u32);
        return OBJECT_NAME_NOT_FOUND;
    };
    write(needed, value.len() as u32);
    if (length as usize) < value.len() {
        return BUFFER_TOO_SMALL;
    }
    fill(buffer, &value);
    SUCCESS
}

fn into_memory(name: &str, value: Option<Vec<u8>>, attributes: usize, owner: usize, memory: usize) -> i32 {
    let Some(value) = value else { return OBJECT_NAME_NOT_FOUND };
    call::status(object::attributes(name, attributes).map(|attributes| {
        let held = Memory::owned(value.len());
        fill(held.buffer().0, &value);
        write(memory, object::create(Kind::Memory, owner, &attributes, held));
    }))
}

/// Owner and key of a unified property.
type Key = (String, [u8; 20]);

/// The value of a unified property: of the driver's own making, by device and key.
fn unified(name: &str, pdo: usize, data: usize) -> Result<(Key, Option<Value>), i32> {
    let data: WDF_DEVICE_PROPERTY_DATA = call::config(name, data)?;
    call::required(name, "PropertyKey", data.PropertyKey)?;
    let key = (interfaces::instance(pdo).unwrap_or_default(), read(data.PropertyKey));
    let value = with(|s| s.ext.properties.get(&key).cloned());
    Ok((key, value))
}

exports! { Wdf;
    fn WdfDeviceQueryProperty(device: usize, property: i32, length: u32, buffer: usize, needed: usize) -> i32 {
        match device::of("WdfDeviceQueryProperty", device) {
            Ok(d) => query(d.pdo, property, length, buffer, needed),
            Err(status) => status,
        }
    }

    fn WdfDeviceAllocAndQueryProperty(device: usize, property: i32, pool: i32, attributes: usize, memory: usize) -> i32 {
        const NAME: &str = "WdfDeviceAllocAndQueryProperty";
        match device::of(NAME, device) {
            Ok(d) => into_memory(NAME, interfaces::device_property(d.pdo, property), attributes, device, memory),
            Err(status) => status,
        }
    }

    fn WdfFdoInitQueryProperty(init: usize, property: i32, length: u32, buffer: usize, needed: usize) -> i32 {
        device_init::of("WdfFdoInitQueryProperty", init)
            .map_or(INVALID_PARAMETER, |i| query(i.pdo, property, length, buffer, needed))
    }

    fn WdfFdoInitAllocAndQueryProperty(init: usize, property: i32, pool: i32, attributes: usize, memory: usize) -> i32 {
        const NAME: &str = "WdfFdoInitAllocAndQueryProperty";
        let Some(data) = device_init::of(NAME, init) else { return INVALID_PARAMETER };
        into_memory(NAME, interfaces::device_property(data.pdo, property), attributes, super::driver::current(), memory)
    }

    fn WdfDeviceQueryPropertyEx(device: usize, data: usize, length: u32, buffer: usize, needed: usize, kind: usize) -> i32 {
        const NAME: &str = "WdfDeviceQueryPropertyEx";
        match device::of(NAME, device).and_then(|d| unified(NAME, d.pdo, data)) {
            Ok((_, Some((found, value)))) => {
                write(needed, value.len() as u32);
                write(kind, found);
                if (length as usize) < value.len() {
                    return BUFFER_TOO_SMALL;
                }
                fill(buffer, &value);
                SUCCESS
            }
            Ok((_, None)) => OBJECT_NAME_NOT_FOUND,
            Err(status) => status,
        }
    }

    fn WdfDeviceAllocAndQueryPropertyEx(device: usize, data: usize, pool: i32, attributes: usize, memory: usize, kind: usize) -> i32 {
        const NAME: &str = "WdfDeviceAllocAndQueryPropertyEx";
        match device::of(NAME, device).and_then(|d| unified(NAME, d.pdo, data)) {
            Ok((_, value)) => {
                write(kind, value.as_ref().map_or(0, |v| v.0));
                into_memory(NAME, value.map(|v| v.1), attributes, device, memory)
            }
            Err(status) => status,
        }
    }

    fn WdfDeviceAssignProperty(device: usize, data: usize, kind: u32, length: u32, buffer: usize) -> i32 {
        const NAME: &str = "WdfDeviceAssignProperty";
        call::status(device::of(NAME, device).and_then(|d| unified(NAME, d.pdo, data)).map(|(key, _)| {
            let value = bytes(buffer, length as usize);
            with(|s| {
                if kind == 0 { s.ext.properties.remove(&key) } else { s.ext.properties.insert(key, (kind, value)) };
            });
        }))
    }

    fn WdfDeviceRetrieveDeviceInterfaceString(device: usize, class: usize, reference: usize, string: usize) -> i32 {
        const NAME: &str = "WdfDeviceRetrieveDeviceInterfaceString";
        call::status(device::of(NAME, device).and_then(|d| {
            call::required(NAME, "InterfaceClassGUID", class)?;
            let name = unicode(reference).unwrap_or_default();
            let known = d.interfaces.borrow().iter().any(|(guid, text, _)| *guid == read(class) && *text == name);
            if !known {
                return Err(OBJECT_NAME_NOT_FOUND);
            }
            let link = interfaces::register(d.pdo, read(class), &name).ok_or(OBJECT_NAME_NOT_FOUND)?;
            object::data::<Text>(NAME, string, Kind::String)?.0.replace(UnicodeString::new(&link));
            Ok(())
        }))
    }

    fn WdfDeviceSetDeviceInterfaceStateEx(device: usize, class: usize, reference: usize, enabled: u8) {
        let globals = super::state::globals(call::Framework::Wdf);
        device::WdfDeviceSetDeviceInterfaceState(globals, device, class, reference, enabled);
    }

    fn WdfDeviceCreateSymbolicLink(device: usize, name: usize) -> i32 {
        const NAME: &str = "WdfDeviceCreateSymbolicLink";
        call::status(device::of(NAME, device).and_then(|_| {
            let link = unicode(name).ok_or(INVALID_PARAMETER)?;
            with(|s| s.ext.links.insert(link.to_lowercase(), format!("device {device:#x}")));
            Ok(())
        }))
    }
}
