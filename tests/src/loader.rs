//! Images: a `.sys` is mapped, linked to the functions that the lab exports, and run.
//!
//! [`pe`] reads a file, [`map`] puts it into memory (sections, relocations, imports, page protections), [`cpu`] gives its code what it
//! expects of a processor in kernel mode, [`trap`] serves what faults (control registers, device memory, guard pages, crashes),
//! [`unwind`] and [`symbols`] say where in the driver that was. It works on x86-64 Linux; elsewhere images cannot be loaded.
//!
//! [`exception`] finds the handlers of a driver's `__try` blocks.
//!
//! Not there: delay-loaded imports, images of other processors.

#![allow(unsafe_code, reason = "an image is foreign code in memory of the lab")]
#![allow(
    clippy::multiple_unsafe_ops_per_block,
    reason = "machine state and image memory are read and written field by field, and a bad address is a finding"
)]

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub mod cpu;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub mod crash;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub(crate) mod exception;
pub mod foreign;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub mod map;
pub mod pe;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub mod symbols;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod trap;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub(crate) mod unwind;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub mod watch;

use acx_core::nt::raw::{DRIVER_OBJECT, NTSTATUS, UNICODE_STRING};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Why an image cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("{}: {source}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no image that can be run here.
    #[error("{}: {what}", path.display())]
    Image {
        /// Its path.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The lab does not export what the image imports; all of it, as `library!name`.
    #[error("{}: the lab does not export {}", path.display(), names.join(", "))]
    Imports {
        /// The image's path.
        path: PathBuf,
        /// What is missing.
        names: Vec<String>,
    },
    /// The host cannot run images.
    #[error("images run on x86-64 Linux only")]
    Host,
}

/// A driver's entry point.
pub type Entry = unsafe extern "efiapi" fn(*mut DRIVER_OBJECT, *const UNICODE_STRING) -> NTSTATUS;

thread_local! {
    static CURRENT: RefCell<Option<Rc<map::Mapped>>> = const { RefCell::new(None) };
}

/// An image in memory; it goes when this is dropped.
#[derive(Debug)]
pub struct Image {
    mapped: Rc<map::Mapped>,
}

/// The image that this thread runs.
pub(crate) fn current() -> Option<Rc<map::Mapped>> {
    CURRENT.try_with(|cell| cell.try_borrow().ok().and_then(|c| c.clone())).ok().flatten()
}

impl Image {
    /// Reads, maps and links an image. One at a time on a thread.
    ///
    /// # Errors
    /// The file is no x86-64 driver, or imports what the lab does not have.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        let bytes = std::fs::read(path).map_err(|source| LoadError::File { path: path.into(), source })?;
        let parsed = pe::parse(&bytes).map_err(|what| LoadError::Image { path: path.into(), what })?;
        let missing: Vec<String> = parsed
            .imports
            .iter()
            .filter(|i| find(&i.library, &i.name).is_none())
            .map(|i| format!("{}!{}", i.library, i.name))
            .collect();
        if !missing.is_empty() {
            return Err(LoadError::Imports { path: path.into(), names: missing });
        }
        let mapped = map::map(path, &bytes, parsed).map_err(|what| LoadError::Image { path: path.into(), what })?;
        cpu::prepare();
        trap::prepare();
        let mapped = Rc::new(mapped);
        CURRENT.with(|cell| *cell.borrow_mut() = Some(Rc::clone(&mapped)));
        Ok(Self { mapped })
    }

    /// The entry point to call: the image's own, after which sections that are needed only to start are taken away.
    pub fn entry(&self) -> Entry {
        start
    }

    /// Where the image lies.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.mapped.range()
    }

    /// What the file says of itself.
    pub fn parsed(&self) -> &pe::Parsed {
        &self.mapped.parsed
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let gone = CURRENT.try_with(|cell| cell.borrow_mut().take());
        drop(gone);
    }
}

pub(crate) use crash::bug_check;

/// The innermost address of a loaded driver that called into the lab's running code; 0 when none did.
pub(crate) fn caller_address() -> usize {
    current().and_then(|image| unwind::from_here(&image).first().copied()).unwrap_or(0)
}

/// The addresses in a loaded driver that led here, innermost first.
pub(crate) fn callers() -> Vec<usize> {
    current().map_or_else(Vec::new, |image| unwind::from_here(&image))
}

/// Base of the image and the entry of its function table for an address in it.
pub(crate) fn function_entry(address: usize) -> Option<(usize, usize)> {
    let image = current()?;
    let place = image.place(address)?;
    let index = image.parsed.functions.iter().position(|f| (f[0]..f[1]).contains(&place))?;
    Some((image.base(), image.base() + image.parsed.function_table as usize + 12 * index))
}

/// `RtlVirtualUnwind`: one frame up, in a `CONTEXT`; gives the function's handler of that kind.
///
/// # Safety
/// The places are null or writable, the context is readable and writable.
pub(crate) unsafe fn virtual_unwind(
    kind: u32,
    pc: usize,
    context: *mut exception::Registers,
    data: *mut usize,
    establisher: *mut u64,
) -> usize {
    let Some(image) = current() else { return 0 };
    // SAFETY: the caller's contract.
    let frame = unsafe { exception::read(context) };
    let Some((next, function)) = unwind::up(&image, frame, pc) else { return 0 };
    let handler = function.handler.filter(|_| u32::from(function.flags) & kind != 0);
    // SAFETY: the caller's contract.
    unsafe {
        exception::write(context, &next);
        if let Some(place) = establisher.as_mut() {
            *place = function.establisher;
        }
        if let (Some(place), Some((_, at))) = (data.as_mut(), handler) {
            *place = image.base() + at as usize;
        }
    }
    handler.map_or(0, |(routine, _)| image.base() + routine as usize)
}

/// Function and line of [`caller_address`].
pub(crate) fn caller() -> Option<symbols::Place> {
    place(caller_address())
}

/// Function and line of an address in the loaded driver.
pub(crate) fn place(address: usize) -> Option<symbols::Place> {
    let image = current()?;
    image.is_code(address).then(|| symbols::resolve(&image, address))
}

/// The IRQL changed: pageable code is out from DISPATCH_LEVEL on.
pub(crate) fn level_changed(old: u8, new: u8) {
    if (old >= 2) != (new >= 2) {
        if let Some(image) = current() {
            image.page(new < 2);
        }
    }
}

/// The address behind an import.
pub(crate) fn find(library: &str, name: &str) -> Option<usize> {
    let library = pe::host_library(library);
    let own = || (library == "ntoskrnl.exe" && name == "KeBugCheckEx").then_some(stop as *const () as usize);
    crate::kernel::exports::find_export(&library, name).or_else(own)
}

unsafe extern "win64" fn stop(code: u32, one: usize, two: usize, three: usize, four: usize) {
    bug_check(code, [one, two, three, four])
}

unsafe extern "efiapi" fn start(driver: *mut DRIVER_OBJECT, path: *const UNICODE_STRING) -> NTSTATUS {
    const STATUS_DRIVER_UNABLE_TO_LOAD: i32 = 0xC000_026C_u32 as i32;
    let Some(image) = current() else { return NTSTATUS(STATUS_DRIVER_UNABLE_TO_LOAD) };
    // SAFETY: the entry point of a mapped image, which the header names as one.
    let entry = unsafe { std::mem::transmute::<usize, Entry>(image.base() + image.parsed.entry as usize) };
    // SAFETY: the caller's arguments.
    let status = unsafe { entry(driver, path) };
    image.discard();
    status
}

#[cfg(test)]
mod tests;
