//! Device memory that the driver mapped.
use core::ptr::NonNull;

#[cfg(feature = "downlevel")]
use super::imports::MmMapIoSpace;
#[cfg(not(feature = "downlevel"))]
use super::imports::MmMapIoSpaceEx;
use super::imports::{
    MmUnmapIoSpace, READ_REGISTER_UCHAR, READ_REGISTER_ULONG, READ_REGISTER_USHORT, WRITE_REGISTER_UCHAR, WRITE_REGISTER_ULONG,
    WRITE_REGISTER_USHORT,
};
#[cfg(feature = "downlevel")]
use super::late::Late;
#[cfg(feature = "downlevel")]
use super::raw::MmNonCached;
use super::raw::{NTSTATUS, PAGE_NOCACHE, PAGE_READWRITE, PVOID, STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_PARAMETER};
#[cfg(feature = "downlevel")]
use super::unicode::utf16;

#[cfg(not(feature = "downlevel"))]
unsafe fn map(physical: i64, len: usize) -> PVOID {
    // SAFETY: promised by the caller.
    unsafe { MmMapIoSpaceEx(physical, len, PAGE_READWRITE | PAGE_NOCACHE) }
}

/// Windows 10 maps memory that cannot run; older systems map it as they do.
#[cfg(feature = "downlevel")]
pub(super) static MAP: Late = Late::new(const { &utf16::<15>("MmMapIoSpaceEx") });

#[cfg(feature = "downlevel")]
unsafe fn map(physical: i64, len: usize) -> PVOID {
    type Map = unsafe extern "efiapi" fn(i64, usize, u32) -> PVOID;
    // SAFETY: the type of the routine that was looked up.
    if let Some(map) = unsafe { MAP.get::<Map>() } {
        // SAFETY: promised by the caller.
        return unsafe { map(physical, len, PAGE_READWRITE | PAGE_NOCACHE) };
    }
    // SAFETY: promised by the caller. Device memory is never cached.
    unsafe { MmMapIoSpace(physical, len, MmNonCached) }
}

/// An uncached mapping of a register block; unmapped when dropped (IRQL <= DISPATCH_LEVEL).
///
/// An access that does not fit or is not aligned reads all ones or is dropped. Accesses at any IRQL.
#[derive(Debug)]
pub struct Mapping {
    base: NonNull<u8>,
    len: usize,
}

// SAFETY: registers have no owner among threads; each access is one bus transaction.
unsafe impl Send for Mapping {}
// SAFETY: as above.
unsafe impl Sync for Mapping {}

macro_rules! access {
    ($read:ident, $write:ident, $kind:ty, $raw_read:ident, $raw_write:ident) => {
        /// Reads at an offset in bytes.
        #[must_use]
        pub fn $read(&self, offset: usize) -> $kind {
            match self.register::<$kind>(offset) {
                // SAFETY: inside of the mapping and aligned.
                Some(register) => unsafe { $raw_read(register) },
                None => <$kind>::MAX,
            }
        }
        /// Writes at an offset in bytes.
        pub fn $write(&self, offset: usize, value: $kind) {
            if let Some(register) = self.register::<$kind>(offset) {
                // SAFETY: inside of the mapping and aligned.
                unsafe { $raw_write(register, value) };
            }
        }
    };
}

impl Mapping {
    /// Maps `len` bytes of device memory at a translated physical address. PASSIVE_LEVEL.
    ///
    /// # Errors
    /// STATUS_INVALID_PARAMETER for no bytes; STATUS_INSUFFICIENT_RESOURCES.
    ///
    /// # Safety
    /// The range must be device memory that the PnP manager gave this driver, until the mapping is dropped.
    pub unsafe fn map(physical: i64, len: usize) -> Result<Self, NTSTATUS> {
        if len == 0 {
            return Err(STATUS_INVALID_PARAMETER);
        }
        // SAFETY: promised by the caller.
        let base = unsafe { map(physical, len) };
        NonNull::new(base.cast()).map(|base| Self { base, len }).ok_or(STATUS_INSUFFICIENT_RESOURCES)
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Never: a mapping has bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn register<R>(&self, offset: usize) -> Option<*mut R> {
        let end = offset.checked_add(size_of::<R>())?;
        (end <= self.len && offset.checked_rem(size_of::<R>()) == Some(0)).then(|| self.base.as_ptr().wrapping_add(offset).cast())
    }

    access!(read8, write8, u8, READ_REGISTER_UCHAR, WRITE_REGISTER_UCHAR);
    access!(read16, write16, u16, READ_REGISTER_USHORT, WRITE_REGISTER_USHORT);
    access!(read32, write32, u32, READ_REGISTER_ULONG, WRITE_REGISTER_ULONG);
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: mapped with this length and not unmapped before.
        unsafe { MmUnmapIoSpace(self.base.as_ptr().cast(), self.len) };
    }
}
