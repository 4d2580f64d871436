//! The parts of a PE image that digests and signatures need: "PE Format", Microsoft.
//!
//! Not here: imports, resources, relocations, and whether Windows would load the image.

use crate::fault::Fault;
use authenticode::{PeOffsetError, PeOffsets, PeTrait};
use std::ops::Range;

/// Where the parts of an image lie, checked against the file's length.
#[derive(Clone, Debug)]
pub struct Image<'a> {
    data: &'a [u8],
    checksum: usize,
    security_entry: usize,
    headers: usize,
    sections: Vec<Range<usize>>,
    certificates: Option<Range<usize>>,
}

fn bad(why: impl Into<String>) -> Fault {
    Fault::malformed("PE image", why)
}

fn bytes<const N: usize>(data: &[u8], at: usize) -> Result<[u8; N], Fault> {
    let end = at.checked_add(N).ok_or_else(|| bad("an offset overflows"))?;
    data.get(at..end)
        .and_then(|b| b.try_into().ok())
        .ok_or_else(|| bad(format!("it ends at byte {}, before byte {end}", data.len())))
}

fn u16_at(data: &[u8], at: usize) -> Result<usize, Fault> {
    Ok(usize::from(u16::from_le_bytes(bytes(data, at)?)))
}

fn u32_at(data: &[u8], at: usize) -> Result<usize, Fault> {
    usize::try_from(u32::from_le_bytes(bytes(data, at)?)).map_err(|_| bad("an offset overflows"))
}

/// A range that must lie in the file.
fn inside(data: &[u8], start: usize, length: usize, what: &str) -> Result<Range<usize>, Fault> {
    let end = start.checked_add(length).filter(|end| *end <= data.len());
    let end =
        end.ok_or_else(|| bad(format!("{what} (offset {start}, {length} bytes) ends behind the file's {} bytes", data.len())))?;
    Ok(start..end)
}

/// Whether a file begins as DOS and PE images do.
pub fn looks_like_image(data: &[u8]) -> bool {
    data.starts_with(b"MZ")
}

impl<'a> Image<'a> {
    /// Reads the headers.
    ///
    /// # Errors
    /// The bytes are no PE image, or a part lies outside of them.
    pub fn parse(data: &'a [u8]) -> Result<Self, Fault> {
        if !looks_like_image(data) {
            return Err(bad("it does not begin with MZ"));
        }
        let pe = u32_at(data, 0x3C)?;
        if bytes::<4>(data, pe)? != *b"PE\0\0" {
            return Err(bad("no PE signature where the DOS header says"));
        }
        let file_header = pe + 4;
        let section_count = u16_at(data, file_header + 2)?;
        let optional_size = u16_at(data, file_header + 16)?;
        let optional = file_header + 20;
        let directories = match u16_at(data, optional)? {
            0x20B => optional + 112,
            0x10B => optional + 96,
            magic => return Err(bad(format!("optional header of kind 0x{magic:X}"))),
        };
        // NumberOfRvaAndSizes stands just before the directories; the fifth directory is the certificate table.
        if u32_at(data, directories - 4)? < 5 || optional_size < directories - optional + 5 * 8 {
            return Err(bad("there is no entry for the certificate table"));
        }
        let security_entry = directories + 4 * 8;
        let headers = inside(data, 0, u32_at(data, optional + 60)?, "the headers")?.end;
        let table = optional + optional_size;
        if table + section_count * 40 > headers || security_entry + 8 > headers {
            return Err(bad("SizeOfHeaders does not cover the section table"));
        }
        let mut sections = Vec::new();
        for n in 0..section_count {
            let entry = table + n * 40;
            let (length, start) = (u32_at(data, entry + 16)?, u32_at(data, entry + 20)?);
            if length > 0 {
                sections.push(inside(data, start, length, "a section")?);
            }
        }
        sections.sort_by_key(|s| s.start);
        let (start, length) = (u32_at(data, security_entry)?, u32_at(data, security_entry + 4)?);
        let certificates = if length == 0 { None } else { Some(inside(data, start, length, "the certificate table")?) };
        if certificates.as_ref().is_some_and(|c| c.start % 8 != 0 || c.end != data.len()) {
            return Err(bad("the certificate table is not aligned or not at the end"));
        }
        let body = sections.iter().map(|s| s.end).max().unwrap_or(0).max(headers);
        if certificates.as_ref().is_some_and(|c| c.start < body) {
            return Err(bad("the certificate table overlaps the image"));
        }
        Ok(Self { data, checksum: optional + 64, security_entry, headers, sections, certificates })
    }

    /// The whole file.
    pub fn file(&self) -> &'a [u8] {
        self.data
    }

    /// Offset of `CheckSum` in the optional header.
    pub fn checksum_offset(&self) -> usize {
        self.checksum
    }

    /// The checksum that the header states.
    pub fn checksum(&self) -> u32 {
        self.data.get(self.checksum..self.checksum + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
    }

    /// Offset of the certificate table's directory entry.
    pub fn security_entry(&self) -> usize {
        self.security_entry
    }

    /// `SizeOfHeaders`.
    pub fn headers(&self) -> usize {
        self.headers
    }

    /// File ranges of the sections that have data, by their place in the file.
    pub fn sections(&self) -> &[Range<usize>] {
        &self.sections
    }

    /// File range of the certificate table.
    pub fn certificates(&self) -> Option<Range<usize>> {
        self.certificates.clone()
    }

    /// Length of the file without its certificate table.
    pub fn unsigned_length(&self) -> usize {
        self.certificates.as_ref().map_or(self.data.len(), |c| c.start)
    }
}

impl PeTrait for Image<'_> {
    fn data(&self) -> &[u8] {
        self.data
    }

    fn num_sections(&self) -> usize {
        self.sections.len()
    }

    fn section_data_range(&self, index: usize) -> Result<Range<usize>, PeOffsetError> {
        index.checked_sub(1).and_then(|n| self.sections.get(n)).cloned().ok_or(PeOffsetError)
    }

    fn certificate_table_range(&self) -> Result<Option<Range<usize>>, PeOffsetError> {
        Ok(self.certificates.clone())
    }

    fn offsets(&self) -> Result<PeOffsets, PeOffsetError> {
        Ok(PeOffsets {
            check_sum: self.checksum,
            after_check_sum: self.checksum + 4,
            security_data_dir: self.security_entry,
            after_security_data_dir: self.security_entry + 8,
            after_header: self.headers,
        })
    }
}

/// The checksum of an image, over all of it but the field itself: 16-bit one's-complement sum plus the file's length.
pub fn checksum(data: &[u8], field: usize) -> u32 {
    let mut sum = 0_u32;
    for (n, pair) in data.chunks(2).enumerate() {
        if n * 2 == field || n * 2 == field + 2 {
            continue;
        }
        sum += u32::from(pair[0]) | pair.get(1).map_or(0, |b| u32::from(*b) << 8);
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    sum.wrapping_add(u32::try_from(data.len()).unwrap_or(u32::MAX))
}
