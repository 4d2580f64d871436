//! Pages of the host process.
#[cfg(unix)]
mod host {
    use std::ptr;

    pub const PAGE: usize = 4096;

    /// Maps zeroed pages with an inaccessible page behind them.
    pub fn map_guarded(pages: usize) -> usize {
        let base = reserve(pages + 1);
        // SAFETY: the range was just reserved and is ours.
        let result = unsafe { libc::mprotect(base as *mut _, pages * PAGE, libc::PROT_READ | libc::PROT_WRITE) };
        assert_eq!(result, 0, "the host refuses {pages} pages");
        base
    }

    /// Reserves inaccessible address space.
    pub fn reserve(pages: usize) -> usize {
        // SAFETY: an anonymous mapping at an address of the host's choice touches nothing that exists.
        let base = unsafe {
            libc::mmap(
                ptr::null_mut(),
                pages * PAGE,
                libc::PROT_NONE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        assert_ne!(base, libc::MAP_FAILED, "the host is out of address space");
        base as usize
    }

    /// Makes pages inaccessible and gives their memory back.
    pub fn protect_none(base: usize, pages: usize) {
        // SAFETY: callers pass ranges that they mapped.
        unsafe {
            libc::mmap(
                base as *mut _,
                pages * PAGE,
                libc::PROT_NONE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_FIXED,
                -1,
                0,
            )
        };
    }

    /// Puts a part of a file in the place of pages, which keep what they hold.
    pub fn lay(base: usize, pages: usize, file: &std::fs::File, offset: u64) {
        let (len, both) = (pages * PAGE, libc::PROT_READ | libc::PROT_WRITE);
        // SAFETY: callers pass pages that are mapped for reading.
        let held = unsafe { std::slice::from_raw_parts(base as *const u8, len) }.to_vec();
        let (file, offset) = (std::os::fd::AsRawFd::as_raw_fd(file), offset as libc::off_t);
        // SAFETY: the pages are the caller's, and hold the same again below.
        let at = unsafe { libc::mmap(base as *mut _, len, both, libc::MAP_SHARED | libc::MAP_FIXED, file, offset) };
        assert_ne!(at, libc::MAP_FAILED, "the host does not map {pages} pages of the file");
        // SAFETY: just mapped for writing, `len` bytes long.
        unsafe { ptr::copy_nonoverlapping(held.as_ptr(), base as *mut u8, len) };
    }

    /// Gives up pages and the guard page behind them.
    pub fn unmap(base: usize, pages: usize) {
        // SAFETY: callers pass ranges that they mapped with a guard page.
        unsafe { libc::munmap(base as *mut _, (pages + 1) * PAGE) };
    }
}

#[cfg(not(unix))]
mod host {
    use std::alloc::{Layout, alloc_zeroed, dealloc};

    pub const PAGE: usize = 4096;

    fn layout(pages: usize) -> Layout {
        Layout::from_size_align((pages + 1) * PAGE, PAGE).expect("a page count fits")
    }

    /// Zeroed pages; this host has no guard page behind them.
    pub fn map_guarded(pages: usize) -> usize {
        // SAFETY: the layout is never empty.
        unsafe { alloc_zeroed(layout(pages)) as usize }
    }

    /// Address space that nothing else uses.
    pub fn reserve(pages: usize) -> usize {
        map_guarded(pages - 1)
    }

    /// Overwrites the pages, since this host does not protect them.
    pub fn protect_none(base: usize, pages: usize) {
        super::fill(base, pages * PAGE, 0xDD);
    }

    /// Files are not laid under memory on this host.
    pub fn lay(_base: usize, _pages: usize, _file: &std::fs::File, _offset: u64) {
        unimplemented!("memory that another process sees, on this host");
    }

    /// Gives up pages.
    pub fn unmap(base: usize, pages: usize) {
        // SAFETY: `base` came from `map_guarded` with the same count.
        unsafe { dealloc(base as *mut u8, layout(pages)) };
    }
}

pub(crate) use host::{PAGE, lay, map_guarded, protect_none, reserve, unmap};

pub(crate) fn fill(address: usize, len: usize, byte: u8) {
    // SAFETY: callers own the range, which is mapped for writing.
    unsafe { std::ptr::write_bytes(address as *mut u8, byte, len) };
}

pub(crate) fn is_filled(address: usize, len: usize, byte: u8) -> bool {
    // SAFETY: callers own the range, which is mapped for reading.
    unsafe { std::slice::from_raw_parts(address as *const u8, len) }.iter().all(|b| *b == byte)
}
