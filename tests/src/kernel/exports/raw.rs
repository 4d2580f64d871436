//! Reading and writing the driver's memory by offset, for structures of which only a few fields concern the lab.
use acx_core::nt::raw::UNICODE_STRING;

/// A driver's or kernel's address of anything.
pub(crate) type P = *mut std::ffi::c_void;

/// Reads a value. The address is the driver's; null was checked where null is allowed.
pub(crate) fn get<T: Copy>(address: usize) -> T {
    // SAFETY: the driver passed this address for a value of this type.
    unsafe { (address as *const T).read_unaligned() }
}

/// Writes a value; a null address is left alone.
pub(crate) fn put<T: Copy>(address: usize, value: T) {
    if address != 0 {
        // SAFETY: the driver passed this address to receive a value of this type.
        unsafe { (address as *mut T).write_unaligned(value) };
    }
}

/// Copies bytes out.
pub(crate) fn bytes(address: usize, len: usize) -> Vec<u8> {
    if address == 0 || len == 0 {
        return Vec::new();
    }
    // SAFETY: the driver passed this range for reading.
    unsafe { std::slice::from_raw_parts(address as *const u8, len) }.to_vec()
}

/// Copies bytes in.
pub(crate) fn fill(address: usize, data: &[u8]) {
    if address != 0 && !data.is_empty() {
        // SAFETY: the driver passed this range for writing.
        unsafe { std::ptr::copy(data.as_ptr(), address as *mut u8, data.len()) };
    }
}

/// Code units up to the terminator.
pub(crate) fn wide_units(address: usize, most: usize) -> Vec<u16> {
    (0..most).map(|i| get::<u16>(address + 2 * i)).take_while(|u| *u != 0).collect()
}

/// Text up to the terminator; empty when null.
pub(crate) fn wide(address: usize) -> String {
    if address == 0 { String::new() } else { String::from_utf16_lossy(&wide_units(address, 0x8000)) }
}

/// Bytes up to the terminator.
pub(crate) fn narrow(address: usize, most: usize) -> Vec<u8> {
    (0..most).map(|i| get::<u8>(address + i)).take_while(|b| *b != 0).collect()
}

/// Code units of a counted string; none when null.
pub(crate) fn units(text: *const UNICODE_STRING) -> Vec<u16> {
    if text.is_null() {
        return Vec::new();
    }
    let string = get::<UNICODE_STRING>(text as usize);
    (0..usize::from(string.Length / 2)).map(|i| get(string.Buffer as usize + 2 * i)).collect()
}

/// Text of a counted string.
pub(crate) fn text(string: *const UNICODE_STRING) -> String {
    String::from_utf16_lossy(&units(string))
}

/// Text as little-endian units with a terminator.
pub(crate) fn wide_bytes(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

/// Upper case of a code unit, as the kernel's table maps one unit to one unit.
pub(crate) fn upcase(unit: u16) -> u16 {
    let Some(c) = char::from_u32(u32::from(unit)) else { return unit };
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(u), None) => u16::try_from(u32::from(u)).unwrap_or(unit),
        _ => unit,
    }
}

/// Lower case of a code unit.
pub(crate) fn downcase(unit: u16) -> u16 {
    let Some(c) = char::from_u32(u32::from(unit)) else { return unit };
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(u), None) => u16::try_from(u32::from(u)).unwrap_or(unit),
        _ => unit,
    }
}
