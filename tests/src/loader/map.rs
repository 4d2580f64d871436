//! Puts an image into memory.

use super::pe::{Parsed, Section};
use std::cell::Cell;
use std::path::{Path, PathBuf};

const PAGE: usize = 4096;

/// An image in memory.
#[derive(Debug)]
pub struct Mapped {
    /// What the file says.
    pub parsed: Parsed,
    /// Where the file is.
    pub path: PathBuf,
    base: usize,
    pages: usize,
    discarded: Cell<bool>,
    paged_out: Cell<bool>,
}

fn pages(section: &Section) -> (usize, usize) {
    (section.address as usize, (section.size as usize).next_multiple_of(PAGE))
}

fn protection(section: &Section) -> i32 {
    libc::PROT_READ | if section.executable() { libc::PROT_EXEC } else { 0 } | if section.writable() { libc::PROT_WRITE } else { 0 }
}

/// Maps an image whose imports the lab has. Its sections lie behind an inaccessible page and in front of another.
///
/// # Errors
/// A relocation or import outside of the image; no memory.
pub fn map(path: &Path, bytes: &[u8], parsed: Parsed) -> Result<Mapped, String> {
    let pages = (parsed.size as usize).div_ceil(PAGE);
    let base = crate::kernel::memory::map_guarded(pages);
    let mapped = Mapped { parsed, path: path.into(), base, pages, discarded: Cell::new(false), paged_out: Cell::new(false) };
    let parsed = &mapped.parsed;
    let headers = (parsed.headers as usize).min(bytes.len()).min(pages * PAGE);
    mapped.write(0, &bytes[..headers])?;
    for section in &parsed.sections {
        let (start, length) = (section.file.0 as usize, section.file.1 as usize);
        let contents = bytes.get(start..).map(|b| &b[..length.min(b.len())]).unwrap_or_default();
        mapped.write(section.address, contents)?;
    }
    let moved = (base as u64).wrapping_sub(parsed.preferred);
    for &place in &parsed.relocations {
        let old = mapped.word(place).ok_or_else(|| format!("relocation at {place:#x}, outside of the image"))?;
        mapped.write(place, &old.wrapping_add(moved).to_le_bytes())?;
    }
    for import in &parsed.imports {
        let address = super::find(&import.library, &import.name).unwrap_or(0) as u64;
        mapped.write(import.slot, &address.to_le_bytes())?;
    }
    if let Some(place) = parsed.cookie {
        // Two zero bytes on top, as the system's: 48 bits of chance.
        let value = crate::kernel::random((1 << 48) - 1) + 1;
        mapped.write(place, &value.to_le_bytes())?;
    }
    mapped.protect(0, parsed.headers as usize, libc::PROT_READ)?;
    for section in &parsed.sections {
        let (start, length) = self::pages(section);
        mapped.protect(start, length, protection(section))?;
    }
    Ok(mapped)
}

impl Mapped {
    /// First byte.
    pub fn base(&self) -> usize {
        self.base
    }

    /// All bytes.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.base..self.base + self.pages * PAGE
    }

    /// The place of an address in the image.
    pub fn place(&self, address: usize) -> Option<u32> {
        self.range().contains(&address).then(|| (address - self.base) as u32)
    }

    /// Whether an address lies in code.
    pub fn is_code(&self, address: usize) -> bool {
        self.place(address).and_then(|p| self.parsed.section_at(p)).is_some_and(Section::executable)
    }

    /// Whether the sections that only starting needs are gone.
    pub fn is_discarded(&self) -> bool {
        self.discarded.get()
    }

    /// Whether pageable sections are out.
    pub fn is_paged_out(&self) -> bool {
        self.paged_out.get()
    }

    /// The driver's name: its file's without the ending.
    pub fn name(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Bytes of the image, if they are there and readable.
    pub fn bytes(&self, place: u32, length: usize) -> Option<&[u8]> {
        let section = self.parsed.section_at(place)?;
        let left = (section.address + section.size).checked_sub(place)? as usize;
        if length > left || (self.discarded.get() && section.discardable()) {
            return None;
        }
        // SAFETY: inside of a section that is mapped readable.
        Some(unsafe { std::slice::from_raw_parts((self.base + place as usize) as *const u8, length) })
    }

    fn word(&self, place: u32) -> Option<u64> {
        let end = (place as usize).checked_add(8)?;
        // SAFETY: inside of the mapping, which is readable until it is protected.
        (end <= self.pages * PAGE).then(|| unsafe { ((self.base + place as usize) as *const u64).read_unaligned() })
    }

    fn write(&self, place: u32, bytes: &[u8]) -> Result<(), String> {
        let end = (place as usize).checked_add(bytes.len()).filter(|e| *e <= self.pages * PAGE);
        end.ok_or_else(|| format!("{} bytes at {place:#x} are outside of the image", bytes.len()))?;
        // SAFETY: inside of the mapping, which is writable until it is protected.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), (self.base + place as usize) as *mut u8, bytes.len()) };
        Ok(())
    }

    fn protect(&self, start: usize, length: usize, protection: i32) -> Result<(), String> {
        let length = length.next_multiple_of(PAGE).min((self.pages * PAGE).saturating_sub(start));
        // SAFETY: pages of this mapping.
        let result = unsafe { libc::mprotect((self.base + start) as *mut _, length, protection) };
        if result == 0 { Ok(()) } else { Err(format!("the host does not protect {length} bytes at {start:#x}")) }
    }

    /// Takes away the sections that only starting needs: whoever goes on using them faults.
    pub fn discard(&self) {
        self.discarded.set(true);
        for section in self.parsed.sections.iter().filter(|s| s.discardable()) {
            let (start, length) = pages(section);
            // A failure leaves the pages as they were.
            let _kept = self.protect(start, length, libc::PROT_NONE);
        }
    }

    /// Opens or closes pageable sections, as the system pages them out at DISPATCH_LEVEL.
    pub fn page(&self, present: bool) {
        self.paged_out.set(!present);
        for section in self.parsed.sections.iter().filter(|s| s.pageable()) {
            let (start, length) = pages(section);
            let _kept = self.protect(start, length, if present { protection(section) } else { libc::PROT_NONE });
        }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        crate::kernel::memory::unmap(self.base, self.pages);
    }
}
