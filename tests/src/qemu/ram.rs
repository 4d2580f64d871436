//! Memory that the lab and QEMU share: files without names, which end with the last process that has them open.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, FromRawFd};

/// RAM of the machine in bytes. Only what is touched takes room.
pub const SIZE: u64 = 8 << 30;
/// Where RAM below 4 GiB ends on the machine q35; the rest lies from 4 GiB on.
const LOW_END: u64 = 2 << 30;
const FOUR_GIB: u64 = 4 << 30;

/// A file without a name.
///
/// # Errors
/// The system has no room.
pub fn unnamed(name: &std::ffi::CStr) -> io::Result<File> {
    // SAFETY: the name ends with zero.
    let file = unsafe { libc::memfd_create(name.as_ptr(), libc::MFD_CLOEXEC) };
    if file < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: just opened, and owned by nobody else.
    Ok(unsafe { File::from_raw_fd(file) })
}

/// A file without a name, with these bytes.
///
/// # Errors
/// The system has no room.
pub fn holding(name: &std::ffi::CStr, bytes: &[u8]) -> io::Result<File> {
    let mut file = unnamed(name)?;
    file.write_all(bytes)?;
    Ok(file)
}

/// The path by which a child that inherits the file opens it.
pub fn path(file: &File) -> String {
    format!("/proc/self/fd/{}", file.as_raw_fd())
}

/// Offset in the RAM file of a physical address; `None` where there is no RAM.
pub fn place(address: u64) -> Option<u64> {
    match address {
        0..LOW_END => Some(address),
        _ => address.checked_sub(FOUR_GIB).map(|high| high + LOW_END).filter(|offset| *offset < SIZE),
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn ram_lies_below_two_and_above_four_gib() {
        assert_eq!(place(0x10_0000), Some(0x10_0000));
        assert_eq!(place(0x8000_0000), None);
        assert_eq!(place(0x1_0000_0000), Some(0x8000_0000));
        assert_eq!(place(0x2_7FFF_F000), Some(0x1_FFFF_F000));
        assert_eq!(place(0x2_8000_0000), None);
    }
}
