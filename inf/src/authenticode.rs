//! Authenticode of PE images: digests, page hashes and the signature in the certificate table.
//!
//! Sources: "Windows Authenticode Portable Executable Signature Format" (Microsoft, 2008) and "PE Format".

pub mod embed;
mod indirect;

pub use indirect::{INDIRECT_DATA, IndirectData, Place, Subject, flat_data, image_data, read};

use crate::digest::Algorithm;
use crate::fault::Fault;
use crate::pe::Image;
use sha2::Digest;

/// Bytes of a page in page hashes.
const PAGE: usize = 4096;

/// The digest of an image as it is: without checksum, certificate table and the table's directory entry.
///
/// # Errors
/// The headers contradict each other.
pub fn digest(image: &Image<'_>, algorithm: Algorithm) -> Result<Vec<u8>, Fault> {
    let failed = |_| Fault::malformed("PE image", "sections overlap");
    match algorithm {
        Algorithm::Sha1 => {
            let mut hash = sha1::Sha1::new();
            authenticode::authenticode_digest(image, &mut hash).map_err(failed)?;
            Ok(hash.finalize().to_vec())
        }
        Algorithm::Sha256 => {
            let mut hash = sha2::Sha256::new();
            authenticode::authenticode_digest(image, &mut hash).map_err(failed)?;
            Ok(hash.finalize().to_vec())
        }
    }
}

/// Digests of the headers and of each page of each section: (file offset, 4 bytes; digest), the last with the file's end and zeros.
///
/// Pages are filled with zeros to 4,096 bytes. The headers' page leaves out what the image's digest leaves out.
pub fn page_hashes(image: &Image<'_>, algorithm: Algorithm) -> Vec<u8> {
    let mut records = Vec::new();
    let mut record = |offset: usize, digest: &[u8]| {
        records.extend_from_slice(&u32::try_from(offset).unwrap_or(u32::MAX).to_le_bytes());
        records.extend_from_slice(digest);
    };
    let data = image.file();
    let headers = &data[..image.headers()];
    let mut first = headers[..image.checksum_offset()].to_vec();
    first.extend_from_slice(&headers[image.checksum_offset() + 4..image.security_entry()]);
    first.extend_from_slice(&headers[image.security_entry() + 8..]);
    first.resize(first.len() + PAGE.saturating_sub(headers.len()), 0);
    record(0, &algorithm.of(&first));
    for section in image.sections() {
        for (n, page) in data[section.clone()].chunks(PAGE).enumerate() {
            let mut page = page.to_vec();
            page.resize(PAGE, 0);
            record(section.start + n * PAGE, &algorithm.of(&page));
        }
    }
    let end = image.sections().last().map_or(image.headers(), |s| s.end);
    record(end, &vec![0; algorithm.length()]);
    records
}
