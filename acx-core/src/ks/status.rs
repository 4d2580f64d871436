//! Status codes of the kernel (ntstatus.h).

use core::fmt;

/// A status code: negative for errors and warnings.
#[repr(transparent)]
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub struct NTSTATUS(pub i32);

impl NTSTATUS {
    /// The code with this bit pattern.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits as i32)
    }

    /// The bit pattern, as documents print it.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0 as u32
    }

    /// Success or information (`NT_SUCCESS`). STATUS_PENDING counts as success.
    #[must_use]
    pub const fn is_success(self) -> bool {
        self.0 >= 0
    }

    /// Severity error (`NT_ERROR`); warnings such as STATUS_BUFFER_OVERFLOW are not errors.
    #[must_use]
    pub const fn is_error(self) -> bool {
        self.bits() >= 0xc000_0000
    }

    /// `Ok` on success, otherwise the code itself.
    ///
    /// # Errors
    /// The code, when it is a warning or an error.
    pub const fn ok(self) -> Result<(), Self> {
        if self.is_success() { Ok(()) } else { Err(self) }
    }

    /// The name, when it is one of this module's constants.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        STATUSES.iter().find(|(_, status)| *status == self).map(|(name, _)| *name)
    }
}

impl fmt::Display for NTSTATUS {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "NTSTATUS({:#010x})", self.bits()),
        }
    }
}

impl fmt::Debug for NTSTATUS {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! statuses {
    ($( $(#[$meta:meta])* $name:ident = $bits:literal; )*) => {
        $( $(#[$meta])* pub const $name: NTSTATUS = NTSTATUS::from_bits($bits); )*
        /// The constants of this module by name.
        pub const STATUSES: &[(&str, NTSTATUS)] = &[ $( (stringify!($name), $name) ),* ];
    };
}

statuses! {
    /// Done.
    STATUS_SUCCESS = 0x0000_0000;
    /// A wait ended because its time was over; a success code.
    STATUS_TIMEOUT = 0x0000_0102;
    /// The request completes later.
    STATUS_PENDING = 0x0000_0103;
    /// There is more to enumerate.
    STATUS_MORE_ENTRIES = 0x0000_0105;
    /// The buffer holds as much as fits (a warning).
    STATUS_BUFFER_OVERFLOW = 0x8000_0005;
    /// The enumeration is over (a warning).
    STATUS_NO_MORE_ENTRIES = 0x8000_001a;
    /// The device is in use (a warning).
    STATUS_DEVICE_BUSY = 0x8000_0011;
    /// Failed for no stated reason.
    STATUS_UNSUCCESSFUL = 0xc000_0001;
    /// The function is not implemented.
    STATUS_NOT_IMPLEMENTED = 0xc000_0002;
    /// The information class is not known.
    STATUS_INVALID_INFO_CLASS = 0xc000_0003;
    /// The length does not fit the information class.
    STATUS_INFO_LENGTH_MISMATCH = 0xc000_0004;
    /// The memory may not be accessed.
    STATUS_ACCESS_VIOLATION = 0xc000_0005;
    /// The handle is not valid.
    STATUS_INVALID_HANDLE = 0xc000_0008;
    /// A parameter is not valid.
    STATUS_INVALID_PARAMETER = 0xc000_000d;
    /// The device is not there.
    STATUS_NO_SUCH_DEVICE = 0xc000_000e;
    /// The device does not take this request.
    STATUS_INVALID_DEVICE_REQUEST = 0xc000_0010;
    /// The end of the data is reached.
    STATUS_END_OF_FILE = 0xc000_0011;
    /// The completion routine keeps the request.
    STATUS_MORE_PROCESSING_REQUIRED = 0xc000_0016;
    /// Memory ran out.
    STATUS_NO_MEMORY = 0xc000_0017;
    /// Not allowed.
    STATUS_ACCESS_DENIED = 0xc000_0022;
    /// Nothing fits into the buffer.
    STATUS_BUFFER_TOO_SMALL = 0xc000_0023;
    /// The object has another type.
    STATUS_OBJECT_TYPE_MISMATCH = 0xc000_0024;
    /// The name is malformed.
    STATUS_OBJECT_NAME_INVALID = 0xc000_0033;
    /// Nothing has this name.
    STATUS_OBJECT_NAME_NOT_FOUND = 0xc000_0034;
    /// The name is taken.
    STATUS_OBJECT_NAME_COLLISION = 0xc000_0035;
    /// Data arrived faster than it was taken.
    STATUS_DATA_OVERRUN = 0xc000_003c;
    /// Data arrived too late.
    STATUS_DATA_LATE_ERROR = 0xc000_003d;
    /// A checksum is wrong.
    STATUS_CRC_ERROR = 0xc000_003f;
    /// The object is being deleted.
    STATUS_DELETE_PENDING = 0xc000_0056;
    /// The revision is not known.
    STATUS_REVISION_MISMATCH = 0xc000_0059;
    /// Nothing could be mapped.
    STATUS_NONE_MAPPED = 0xc000_0073;
    /// An integer overflowed.
    STATUS_INTEGER_OVERFLOW = 0xc000_0095;
    /// Memory or another resource ran out.
    STATUS_INSUFFICIENT_RESOURCES = 0xc000_009a;
    /// The device has no power (a warning).
    STATUS_DEVICE_POWERED_OFF = 0x8000_000f;
    /// The device is not ready.
    STATUS_DEVICE_NOT_READY = 0xc000_00a3;
    /// The time for the operation is over.
    STATUS_IO_TIMEOUT = 0xc000_00b5;
    /// The request is not supported.
    STATUS_NOT_SUPPORTED = 0xc000_00bb;
    /// The device is no longer there.
    STATUS_DEVICE_DOES_NOT_EXIST = 0xc000_00c0;
    /// The driver broke a rule inside.
    STATUS_INTERNAL_ERROR = 0xc000_00e5;
    /// The revision is not known to this system.
    STATUS_UNKNOWN_REVISION = 0xc000_0058;
    /// The request was cancelled.
    STATUS_CANCELLED = 0xc000_0120;
    /// The device's configuration is wrong.
    STATUS_DEVICE_CONFIGURATION_ERROR = 0xc000_0182;
    /// The device is in the wrong state for this request.
    STATUS_INVALID_DEVICE_STATE = 0xc000_0184;
    /// The device did not work.
    STATUS_IO_DEVICE_ERROR = 0xc000_0185;
    /// The buffer has the wrong size.
    STATUS_INVALID_BUFFER_SIZE = 0xc000_0206;
    /// Nothing was found.
    STATUS_NOT_FOUND = 0xc000_0225;
    /// A retry may succeed.
    STATUS_RETRY = 0xc000_022d;
    /// Nothing matches.
    STATUS_NO_MATCH = 0xc000_0272;
    /// The property set is not known.
    STATUS_PROPSET_NOT_FOUND = 0xc000_0230;
    /// The device was removed.
    STATUS_DEVICE_REMOVED = 0xc000_02b6;
    /// The object does not have this interface.
    STATUS_NOINTERFACE = 0xc000_02b9;
    /// The item is registered already.
    STATUS_ALREADY_REGISTERED = 0xc000_0718;
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::format;

    #[test]
    fn warnings_are_neither_success_nor_error() {
        assert!(!STATUS_BUFFER_OVERFLOW.is_success() && !STATUS_BUFFER_OVERFLOW.is_error());
        assert!(STATUS_PENDING.is_success());
        assert!(STATUS_NOT_FOUND.is_error());
        assert_eq!(STATUS_NOT_FOUND.ok(), Err(STATUS_NOT_FOUND));
    }

    #[test]
    fn prints_names_where_it_knows_them() {
        assert_eq!(format!("{STATUS_NOINTERFACE:?}"), "STATUS_NOINTERFACE");
        assert_eq!(format!("{}", NTSTATUS::from_bits(0xc000_1234)), "NTSTATUS(0xc0001234)");
    }

    #[test]
    fn no_value_is_listed_twice() {
        for (i, (name, status)) in STATUSES.iter().enumerate() {
            assert_eq!(STATUSES.iter().position(|(_, s)| s == status), Some(i), "{name}");
        }
    }
}
