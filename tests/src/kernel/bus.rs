//! What the bus driver of the lab answers beside start and power: the standard bus interface, over the configuration space.
use std::ffi::c_void;

use acx_core::nt::raw::{DEVICE_OBJECT, IO_STACK_LOCATION, NTSTATUS, STATUS_SUCCESS};

use super::exports::raw::{bytes, fill, get, put};
use crate::pci;

/// GUID_BUS_INTERFACE_STANDARD: 496B8280-6F25-11D0-BEAF-08002BE2092F.
const STANDARD: [u8; 16] = [0x80, 0x82, 0x6B, 0x49, 0x25, 0x6F, 0xD0, 0x11, 0xBE, 0xAF, 0x08, 0x00, 0x2B, 0xE2, 0x09, 0x2F];
/// Length of BUS_INTERFACE_STANDARD.
const SIZE: u16 = 64;
/// STATUS_NOT_SUPPORTED.
const NOT_SUPPORTED: i32 = 0xC000_00BB_u32 as i32;

/// Reads from the configuration space of the device behind a physical device object. Gives the bytes read.
pub(crate) fn read_config(pdo: usize, buffer: usize, offset: u32, len: u32) -> u32 {
    let Some(slot) = pci::slot_of_pdo(pdo as *mut DEVICE_OBJECT) else { return 0 };
    let device = pci::device(slot);
    let data: Vec<u8> = (0..len).map(|i| device.config_read((offset + i) as u16, 1) as u8).collect();
    fill(buffer, &data);
    len
}

/// Writes to the configuration space. Gives the bytes written.
pub(crate) fn write_config(pdo: usize, buffer: usize, offset: u32, len: u32) -> u32 {
    let Some(slot) = pci::slot_of_pdo(pdo as *mut DEVICE_OBJECT) else { return 0 };
    let device = pci::device(slot);
    for (i, byte) in bytes(buffer, len as usize).into_iter().enumerate() {
        device.config_write((offset as usize + i) as u16, 1, u32::from(byte));
    }
    len
}

unsafe extern "win64" fn reference(_context: *mut c_void) {}

unsafe extern "win64" fn translate(_context: *mut c_void, address: i64, _len: u32, space: *mut u32, out: *mut i64) -> u8 {
    put(space as usize, 0_u32);
    put(out as usize, address);
    1
}

unsafe extern "win64" fn adapter(context: *mut c_void, description: *const c_void, registers: *mut u32) -> *mut c_void {
    // SAFETY: the driver's description and place for the count.
    unsafe { super::exports::dma_adapter(context.cast(), description.cast(), registers).cast() }
}

unsafe extern "win64" fn set_data(context: *mut c_void, kind: u32, buffer: *mut c_void, offset: u32, len: u32) -> u32 {
    if kind == 0 { write_config(context as usize, buffer as usize, offset, len) } else { 0 }
}

unsafe extern "win64" fn get_data(context: *mut c_void, kind: u32, buffer: *mut c_void, offset: u32, len: u32) -> u32 {
    if kind == 0 { read_config(context as usize, buffer as usize, offset, len) } else { 0 }
}

/// `IRP_MN_QUERY_INTERFACE` at the bus.
pub(crate) fn query_interface(pdo: usize, class: [u8; 16], out: usize, size: u16, _version: u16) -> i32 {
    if class != STANDARD || size < SIZE || pci::slot_of_pdo(pdo as *mut DEVICE_OBJECT).is_none() {
        return NOT_SUPPORTED;
    }
    // INTERFACE: Size, Version, Context at 8, reference and dereference; then the four functions.
    put(out, [SIZE, 1]);
    put(out + 8, pdo);
    let functions = [
        reference as *const () as usize,
        reference as *const () as usize,
        translate as *const () as usize,
        adapter as *const () as usize,
        set_data as *const () as usize,
        get_data as *const () as usize,
    ];
    put(out + 16, functions);
    0
}

/// PnP requests that the bus answers with data: interfaces and the configuration space.
///
/// # Safety
/// `location` must be the current location of a live request.
pub(crate) unsafe fn pnp(pdo: usize, location: *mut IO_STACK_LOCATION) -> Option<NTSTATUS> {
    const QUERY_INTERFACE: u8 = 8;
    const READ_CONFIG: u8 = 15;
    const WRITE_CONFIG: u8 = 16;
    // SAFETY: the caller's location; its parameters begin at 8.
    unsafe {
        let parameters = location as usize + 8;
        let word = |at: usize| get::<usize>(parameters + at);
        match (*location).MinorFunction {
            QUERY_INTERFACE => {
                let (size, version) = (word(8) as u16, (word(8) >> 16) as u16);
                let status = query_interface(pdo, get(word(0)), word(16), size, version);
                Some(NTSTATUS(status))
            }
            // WhichSpace, Buffer at 8, Offset at 16, Length at 24.
            READ_CONFIG => {
                read_config(pdo, word(8), word(16) as u32, word(24) as u32);
                Some(STATUS_SUCCESS)
            }
            WRITE_CONFIG => {
                write_config(pdo, word(8), word(16) as u32, word(24) as u32);
                Some(STATUS_SUCCESS)
            }
            _ => None,
        }
    }
}
