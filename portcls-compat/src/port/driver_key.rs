//! Values in the driver key of a device, where its INF has put them. PASSIVE_LEVEL all of it.

use super::register::DeviceObject;
use crate::com::ComPtr;
use crate::raw::imports::PcNewRegistryKey;
use crate::raw::{IRegistryKey, REGISTRY_KEY_TYPE, UNICODE_STRING};
use acx_core::nt::raw::{KEY_READ, KEY_VALUE_PARTIAL_INFORMATION, KeyValuePartialInformation, REG_DWORD};
use core::ptr::null_mut;

/// The REG_DWORD of a name (UTF-16 that ends in 0). `None` when there is none, and for any other kind of value.
#[must_use]
pub fn number(device: DeviceObject, name: &[u16]) -> Option<u32> {
    let (kind, mut out) = (REGISTRY_KEY_TYPE::DriverRegistryKey.0 as u32, null_mut());
    let (this, none) = (device.as_ptr().cast(), null_mut());
    // SAFETY: our device object, a place for a pointer, and nulls where the documentation allows them.
    let status = unsafe { PcNewRegistryKey(&raw mut out, none, kind, KEY_READ, this, null_mut(), null_mut(), 0, null_mut()) };
    if !status.is_success() {
        return None;
    }
    // SAFETY: the export gives an owned reference.
    let key = unsafe { ComPtr::<IRegistryKey>::from_owned(out) }?;
    let bytes = u16::try_from(name.len().checked_sub(1)?.checked_mul(2)?).ok()?;
    let mut text = UNICODE_STRING { Length: bytes, MaximumLength: bytes.checked_add(2)?, Buffer: name.as_ptr().cast_mut() };
    // The structure's last four bytes are the data and what fills it up.
    let mut value = KEY_VALUE_PARTIAL_INFORMATION { TitleIndex: 0, Type: 0, DataLength: 0, Data: [0] };
    let (mut length, place) = (0, (&raw mut value).cast());
    let query = key.vtable().QueryValueKey;
    let room = size_of::<KEY_VALUE_PARTIAL_INFORMATION>() as u32;
    // SAFETY: a live key; text and places live during the call.
    let status = unsafe { query(key.as_ptr().cast(), &raw mut text, KeyValuePartialInformation, place, room, &raw mut length) };
    if !status.is_success() || value.Type != REG_DWORD || value.DataLength != 4 {
        return None;
    }
    let data = (&raw const value).cast::<u32>().wrapping_add(3);
    // SAFETY: the last of the structure's four words, which the key wrote.
    Some(unsafe { data.read() })
}
