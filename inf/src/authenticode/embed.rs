//! The certificate table at an image's end.

use super::{Place, digest, image_data, page_hashes};
use crate::digest::Algorithm;
use crate::fault::Fault;
use crate::pe::{self, Image};
use crate::sign::{self, Identity, Signed};
use authenticode::{AttributeCertificateIterator, WIN_CERT_REVISION_2_0, WIN_CERT_TYPE_PKCS_SIGNED_DATA};

/// How an image is signed.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The digest of image and signature.
    pub algorithm: Algorithm,
    /// Whether a digest of each page goes along.
    pub pages: bool,
    /// Time-stamp tokens, of which the one that fits is taken.
    pub stamps: &'a [sign::timestamp::Token],
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { algorithm: Algorithm::Sha256, pages: false, stamps: &[] }
    }
}

/// The image without a signature, filled with zeros to a multiple of 8 bytes, its checksum made right.
///
/// # Errors
/// It is not a PE image.
pub fn strip(file: &[u8]) -> Result<Vec<u8>, Fault> {
    let image = Image::parse(file)?;
    let mut bare = file[..image.unsigned_length()].to_vec();
    bare.resize(bare.len().next_multiple_of(8), 0);
    bare[image.security_entry()..image.security_entry() + 8].fill(0);
    write_checksum(&mut bare, image.checksum_offset());
    Ok(bare)
}

fn write_checksum(file: &mut [u8], field: usize) {
    let sum = pe::checksum(file, field);
    file[field..field + 4].copy_from_slice(&sum.to_le_bytes());
}

/// Signs an image; a signature that it has is replaced.
///
/// # Errors
/// It is not a PE image, or the key cannot sign.
pub fn sign(file: &[u8], identity: &Identity, options: &Options<'_>) -> Result<Signed, Fault> {
    let mut bare = strip(file)?;
    let image = Image::parse(&bare)?;
    let pages = options.pages.then(|| page_hashes(&image, options.algorithm));
    let content = image_data(Place::Image, options.algorithm, &digest(&image, options.algorithm)?, pages.as_deref())?;
    let signed = sign::sign(sign::INDIRECT_DATA, &content, options.algorithm, identity, options.stamps)?;
    let (checksum, security) = (image.checksum_offset(), image.security_entry());
    let length = (8 + signed.bytes.len()).next_multiple_of(8);
    let too_long = |_| Fault::malformed("PE image", "it is longer than 4 GiB");
    let start = u32::try_from(bare.len()).map_err(too_long)?;
    let size = u32::try_from(length).map_err(too_long)?;
    bare[security..security + 4].copy_from_slice(&start.to_le_bytes());
    bare[security + 4..security + 8].copy_from_slice(&size.to_le_bytes());
    let end = bare.len() + length;
    bare.extend_from_slice(&size.to_le_bytes());
    bare.extend_from_slice(&WIN_CERT_REVISION_2_0.to_le_bytes());
    bare.extend_from_slice(&WIN_CERT_TYPE_PKCS_SIGNED_DATA.to_le_bytes());
    bare.extend_from_slice(&signed.bytes);
    bare.resize(end, 0);
    write_checksum(&mut bare, checksum);
    Ok(Signed { bytes: bare, ..signed })
}

/// The PKCS#7 signature in an image's certificate table, if there is one.
///
/// # Errors
/// The table is broken, or holds something else.
pub fn signature(image: &Image<'_>) -> Result<Option<Vec<u8>>, Fault> {
    let broken = |e: authenticode::AttributeCertificateError| Fault::malformed("certificate table", e.to_string());
    let Some(mut entries) = AttributeCertificateIterator::new(image).map_err(broken)? else { return Ok(None) };
    let Some(entry) = entries.next() else { return Ok(None) };
    let entry = entry.map_err(broken)?;
    if entry.revision != WIN_CERT_REVISION_2_0 || entry.certificate_type != WIN_CERT_TYPE_PKCS_SIGNED_DATA {
        let why = format!("an entry of revision 0x{:X} and type {}", entry.revision, entry.certificate_type);
        return Err(Fault::malformed("certificate table", why));
    }
    Ok(Some(entry.data.to_vec()))
}
