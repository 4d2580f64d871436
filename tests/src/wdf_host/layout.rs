//! How the host's own structures are declared, checked and reached in the driver's memory.
//!
//! Addresses come from the driver under test and are followed as the real framework would: a bad one
//! stops the lab as it would stop the machine. Nulls are caught before they are followed.

use std::ffi::c_void;

/// A GUID as it lies in memory.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Guid {
    /// First group.
    pub data1: u32,
    /// Second group.
    pub data2: u16,
    /// Third group.
    pub data3: u16,
    /// The last eight bytes.
    pub data4: [u8; 8],
}

impl Guid {
    /// The GUID written as `2C6BB644-E1AE-47F8-9A2B-1D1FA750F2FA`.
    pub const fn new(data1: u32, data2: u16, data3: u16, data4: [u8; 8]) -> Self {
        Self { data1, data2, data3, data4 }
    }
}

impl std::fmt::Debug for Guid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let d = &self.data4;
        write!(f, "{:08X}-{:04X}-{:04X}-{:02X}{:02X}-", self.data1, self.data2, self.data3, d[0], d[1])?;
        d[2..].iter().try_for_each(|b| write!(f, "{b:02X}"))
    }
}

/// Declares structures with the published size and offsets, checked when the host is compiled.
macro_rules! abi {
    ($($name:ident $size:literal { $($field:ident : $ty:ty => $offset:literal),* $(,)? })*) => { $(
        #[doc = concat!("`", stringify!($name), "`, ", stringify!($size), " bytes.")]
        #[repr(C)]
        #[derive(Clone, Copy)]
        #[allow(non_snake_case, non_camel_case_types, missing_docs, reason = "the published names")]
        pub struct $name { $(pub $field: $ty),* }
        impl $crate::wdf_host::layout::Described for $name {
            const NAME: &'static str = stringify!($name);
        }
        const _: () = {
            assert!(size_of::<$name>() == $size);
            $(assert!(std::mem::offset_of!($name, $field) == $offset);)*
        };
    )* };
}
pub(crate) use abi;

/// A structure that carries its own name, for reports.
pub trait Described: Copy {
    /// The structure's published name.
    const NAME: &'static str;
}

/// Reads a value from the driver's memory. The address is not null.
pub(crate) fn read<T: Copy>(address: usize) -> T {
    // SAFETY: the driver under test passed this address for a value of this type.
    unsafe { (address as *const T).read_unaligned() }
}

/// Writes a value into the driver's memory; a null address is left alone.
pub(crate) fn write<T: Copy>(address: usize, value: T) {
    if address != 0 {
        // SAFETY: the driver under test passed this address to receive a value of this type.
        unsafe { (address as *mut T).write_unaligned(value) }
    }
}

/// Copies bytes out of the driver's memory.
pub(crate) fn bytes(address: usize, length: usize) -> Vec<u8> {
    if address == 0 || length == 0 {
        return Vec::new();
    }
    // SAFETY: the driver under test passed this range for reading.
    unsafe { std::slice::from_raw_parts(address as *const u8, length) }.to_vec()
}

/// Copies bytes into the driver's memory.
pub(crate) fn fill(address: usize, data: &[u8]) {
    if address != 0 && !data.is_empty() {
        // SAFETY: the driver under test passed this range for writing; the source is the host's own.
        unsafe { std::ptr::copy(data.as_ptr(), address as *mut u8, data.len()) }
    }
}

/// The text of a `UNICODE_STRING` (16 bytes: Length u16, MaximumLength u16, Buffer at 8).
pub(crate) fn unicode(address: usize) -> Option<String> {
    if address == 0 {
        return None;
    }
    let length = usize::from(read::<u16>(address)) / 2;
    let buffer = read::<usize>(address + 8);
    if length > 0 && buffer == 0 {
        return None;
    }
    let units: Vec<u16> = (0..length).map(|i| read(buffer + 2 * i)).collect();
    Some(String::from_utf16_lossy(&units))
}

/// The text at a zero-terminated wide string, at most 256 units.
pub(crate) fn wide(address: usize) -> Option<String> {
    if address == 0 {
        return None;
    }
    let units: Vec<u16> = (0..256).map(|i| read::<u16>(address + 2 * i)).take_while(|&u| u != 0).collect();
    Some(String::from_utf16_lossy(&units))
}

/// A `UNICODE_STRING` with its storage, for passing text to the driver.
pub struct UnicodeString {
    header: Box<[u64; 2]>,
    _text: Box<[u16]>,
}

impl UnicodeString {
    /// The text as the driver will see it.
    pub fn new(text: &str) -> Self {
        let units: Box<[u16]> = text.encode_utf16().chain([0]).collect();
        let length = (units.len() as u64 - 1) * 2;
        let header = Box::new([length | (length + 2) << 16, units.as_ptr() as u64]);
        Self { header, _text: units }
    }

    /// Where the `UNICODE_STRING` lies.
    pub fn address(&self) -> usize {
        self.header.as_ptr() as usize
    }

    /// The same as a pointer.
    pub fn as_ptr(&self) -> *const c_void {
        self.header.as_ptr().cast()
    }
}
