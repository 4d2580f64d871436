//! Pages of a WaveRT stream. PASSIVE_LEVEL all of it.

use crate::com::ComPtr;
use crate::raw::{IPortWaveRTStream, MDL};
use acx_core::model::Error;
use acx_core::model::backend::Segment;
use acx_core::nt::raw::PAGE_SIZE;
use acx_core::room::Room as _;
use alloc::vec::Vec;
use core::ptr::NonNull;

const PAGE: u32 = PAGE_SIZE as u32;

/// Locked pages that the client and the device share. Freed when dropped.
pub struct Pages {
    port: ComPtr<IPortWaveRTStream>,
    mdl: NonNull<MDL>,
}

impl Pages {
    /// Allocates zeroed pages for `bytes` that the device reaches: contiguous when possible.
    ///
    /// # Errors
    /// [`Error::NoMemory`].
    pub fn new(port: &ComPtr<IPortWaveRTStream>, bytes: u32, highest: u64) -> Result<Self, Error> {
        let highest = i64::try_from(highest).unwrap_or(i64::MAX);
        let length = usize::try_from(bytes).map_err(|_| Error::NoMemory)?;
        let contiguous = port.vtable().AllocateContiguousPagesForMdl;
        // SAFETY: a live port stream.
        let mut mdl = NonNull::new(unsafe { contiguous(port.as_ptr().cast(), 0, highest, length) });
        if mdl.is_none() {
            let scattered = port.vtable().AllocatePagesForMdl;
            // SAFETY: a live port stream.
            mdl = NonNull::new(unsafe { scattered(port.as_ptr().cast(), highest, length) });
        }
        let pages = Self { port: port.clone(), mdl: mdl.ok_or(Error::NoMemory)? };
        // The kernel may give fewer pages than asked for.
        if pages.count() < bytes.div_ceil(PAGE) { Err(Error::NoMemory) } else { Ok(pages) }
    }
    fn count(&self) -> u32 {
        let call = self.port.vtable().GetPhysicalPagesCount;
        // SAFETY: pages that this port stream allocated.
        unsafe { call(self.port.as_ptr().cast(), self.mdl.as_ptr()) }
    }
    /// The list that describes them.
    #[must_use]
    pub fn mdl(&self) -> *mut MDL {
        self.mdl.as_ptr()
    }
    /// The pages in order, neighbours joined, `bytes` in all.
    ///
    /// # Errors
    /// [`Error::NoMemory`].
    pub fn segments(&self, bytes: u32) -> Result<Vec<Segment>, Error> {
        let call = self.port.vtable().GetPhysicalPageAddress;
        let mut list: Vec<Segment> = Vec::new();
        let mut left = bytes;
        for index in 0..bytes.div_ceil(PAGE) {
            let mut address = 0;
            // SAFETY: pages that this port stream allocated; the result goes to a place of ours.
            unsafe { call(self.port.as_ptr().cast(), &raw mut address, self.mdl.as_ptr(), index) };
            let (address, length) = (address as u64, left.min(PAGE));
            left = left.saturating_sub(length);
            match list.last_mut() {
                Some(last) if last.address.checked_add(u64::from(last.length)) == Some(address) => {
                    last.length = last.length.saturating_add(length);
                }
                _ => {
                    list.try_reserve(1)?;
                    list.put(Segment { address, length });
                }
            }
        }
        Ok(list)
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        let call = self.port.vtable().FreePagesFromMdl;
        // SAFETY: pages that this port stream allocated, freed once.
        unsafe { call(self.port.as_ptr().cast(), self.mdl.as_ptr()) };
    }
}
