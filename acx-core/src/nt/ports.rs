//! Ports that the PnP manager gave the driver.
use super::imports::{READ_PORT_UCHAR, READ_PORT_ULONG, READ_PORT_USHORT, WRITE_PORT_UCHAR, WRITE_PORT_ULONG, WRITE_PORT_USHORT};
use super::raw::{NTSTATUS, STATUS_INVALID_PARAMETER};

/// A range of ports.
///
/// An access that does not fit reads all ones or is dropped. Accesses at any IRQL. Unlike memory, ports need no alignment.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    base: u16,
    len: u16,
}

macro_rules! access {
    ($read:ident, $write:ident, $kind:ty, $raw_read:ident, $raw_write:ident) => {
        /// Reads at an offset in bytes.
        #[must_use]
        pub fn $read(&self, offset: usize) -> $kind {
            match self.port::<$kind>(offset) {
                // SAFETY: inside of the range that was promised when it was made.
                Some(port) => unsafe { $raw_read(port) },
                None => <$kind>::MAX,
            }
        }
        /// Writes at an offset in bytes.
        pub fn $write(&self, offset: usize, value: $kind) {
            if let Some(port) = self.port::<$kind>(offset) {
                // SAFETY: inside of the range that was promised when it was made.
                unsafe { $raw_write(port, value) };
            }
        }
    };
}

impl Ports {
    /// Takes `len` ports from a translated address on. Any IRQL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for no ports, and beyond the last one there is.
    ///
    /// # Safety
    /// The range must be ports that the PnP manager gave this driver, as long as they are accessed.
    pub unsafe fn new(address: i64, len: usize) -> Result<Self, NTSTATUS> {
        let base = u16::try_from(address).map_err(|_| STATUS_INVALID_PARAMETER)?;
        let len = u16::try_from(len).map_err(|_| STATUS_INVALID_PARAMETER)?;
        let last = len.checked_sub(1).and_then(|n| base.checked_add(n));
        last.map(|_| Self { base, len }).ok_or(STATUS_INVALID_PARAMETER)
    }

    /// Number of ports.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len as usize
    }

    /// Never: a range has ports.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn port<R>(&self, offset: usize) -> Option<*mut R> {
        let end = offset.checked_add(size_of::<R>())?;
        let address = usize::from(self.base).checked_add(offset)?;
        (end <= self.len()).then(|| core::ptr::without_provenance_mut(address))
    }

    access!(read8, write8, u8, READ_PORT_UCHAR, WRITE_PORT_UCHAR);
    access!(read16, write16, u16, READ_PORT_USHORT, WRITE_PORT_USHORT);
    access!(read32, write32, u32, READ_PORT_ULONG, WRITE_PORT_ULONG);
}
