//! `SpcIndirectDataContent`: what is signed, and its digest.

use crate::asn1::{self, context};
use crate::digest::Algorithm;
use crate::fault::Fault;
use der::oid::ObjectIdentifier;
use der::{AnyRef, Tag, TagNumber};

/// `SPC_INDIRECT_DATA_OBJID`.
pub const INDIRECT_DATA: ObjectIdentifier = authenticode::SPC_INDIRECT_DATA_OBJID;
/// `SPC_PE_IMAGE_DATA_OBJID`.
const PE_IMAGE_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.15");
/// `SPC_CAB_DATA_OBJID` and `SPC_LINK_OBJID`: files without a structure of their own.
const LINK: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.25");
/// `SPC_PE_IMAGE_PAGE_HASHES_V1_OBJID` and `..._V2_OBJID`.
const PAGE_HASHES_V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.3.1");
const PAGE_HASHES_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.3.2");
/// The class of the serialized object around page hashes, {A6B586D5-B4A1-2466-AE05-A217DA8E60D6}, in the order of the file.
const PAGE_HASH_CLASS: [u8; 16] = [0xA6, 0xB5, 0x86, 0xD5, 0xB4, 0xA1, 0x24, 0x66, 0xAE, 0x05, 0xA2, 0x17, 0xDA, 0x8E, 0x60, 0xD6];
const WHAT: &str = "indirect data";

/// What a digest is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A PE image: the Authenticode digest.
    Image,
    /// Any other file: the digest of its bytes.
    Flat,
}

/// Where indirect data of an image stands: Windows takes either form, and this follows Microsoft's tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the image's own certificate table, as signtool writes it.
    Image,
    /// In a catalog of version 2, as Inf2Cat writes it.
    Catalog,
    /// In a catalog of version 1: the link's text says that it is obsolete.
    OldCatalog,
}

/// Indirect data as it stands in a signature or catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndirectData {
    /// What the digest is of.
    pub subject: Subject,
    /// The digest's algorithm.
    pub algorithm: Algorithm,
    /// The digest.
    pub digest: Vec<u8>,
    /// Page hashes with their algorithm: records as [`super::page_hashes`] makes them.
    pub pages: Option<(Algorithm, Vec<u8>)>,
}

fn digest_info(algorithm: Algorithm, digest: &[u8]) -> Result<Vec<u8>, Fault> {
    asn1::node(Tag::Sequence, &[algorithm.identifier()?, asn1::leaf(Tag::OctetString, digest)?])
}

/// `[2] { [0] "" }`: an `SpcLink` to a file without a name.
fn file_link(place: Place) -> Result<Vec<u8>, Fault> {
    let text = if place == Place::OldCatalog { asn1::bmp("<<<Obsolete>>>") } else { Vec::new() };
    let text = asn1::leaf(context(TagNumber::N0, false), &text)?;
    asn1::node(context(TagNumber::N2, true), &[text])
}

fn content(kind: ObjectIdentifier, value: Vec<u8>, algorithm: Algorithm, digest: &[u8]) -> Result<Vec<u8>, Fault> {
    let data = asn1::node(Tag::Sequence, &[asn1::oid(kind)?, value])?;
    asn1::node(Tag::Sequence, &[data, digest_info(algorithm, digest)?])
}

/// Indirect data of a PE image, with its page hashes of the same algorithm if they are given.
///
/// # Errors
/// The structure grows too long.
pub fn image_data(place: Place, algorithm: Algorithm, digest: &[u8], pages: Option<&[u8]>) -> Result<Vec<u8>, Fault> {
    let link = match pages {
        None => file_link(place)?,
        Some(records) => {
            let kind = if algorithm == Algorithm::Sha1 { PAGE_HASHES_V1 } else { PAGE_HASHES_V2 };
            let hashes = asn1::set(vec![asn1::leaf(Tag::OctetString, records)?])?;
            let attribute = asn1::node(Tag::Sequence, &[asn1::oid(kind)?, hashes])?;
            let class = asn1::leaf(Tag::OctetString, &PAGE_HASH_CLASS)?;
            let serialized = asn1::leaf(Tag::OctetString, &asn1::set(vec![attribute])?)?;
            asn1::node(context(TagNumber::N1, true), &[class, serialized])?
        }
    };
    // Flags: includeResources and includeImportAddressTable in catalogs; empty means the default, includeResources.
    let flags: &[u8] = if place == Place::Image { &[0] } else { &[5, 0xA0] };
    let flags = asn1::leaf(Tag::BitString, flags)?;
    let value = asn1::node(Tag::Sequence, &[flags, asn1::node(context(TagNumber::N0, true), &[link])?])?;
    content(PE_IMAGE_DATA, value, algorithm, digest)
}

/// Indirect data of a file without a structure of its own.
///
/// # Errors
/// The structure grows too long.
pub fn flat_data(place: Place, algorithm: Algorithm, digest: &[u8]) -> Result<Vec<u8>, Fault> {
    content(LINK, file_link(place)?, algorithm, digest)
}

/// Reads indirect data.
///
/// # Errors
/// It is not whole, or of a kind that is not known here.
pub fn read(node: AnyRef<'_>) -> Result<IndirectData, Fault> {
    let parts = asn1::children(node, WHAT)?;
    let data = asn1::children(asn1::pick(&parts, 0, Tag::Sequence, WHAT)?, WHAT)?;
    let info = asn1::children(asn1::pick(&parts, 1, Tag::Sequence, WHAT)?, WHAT)?;
    let kind = asn1::read_oid(asn1::pick(&data, 0, Tag::ObjectIdentifier, WHAT)?, WHAT)?;
    let (subject, pages) = match kind {
        PE_IMAGE_DATA => (Subject::Image, read_pages(asn1::pick(&data, 1, Tag::Sequence, WHAT)?)?),
        LINK => (Subject::Flat, None),
        other => return Err(Fault::malformed(WHAT, format!("kind {other} is not known"))),
    };
    let algorithm = asn1::children(asn1::pick(&info, 0, Tag::Sequence, WHAT)?, WHAT)?;
    let algorithm = asn1::read_oid(asn1::pick(&algorithm, 0, Tag::ObjectIdentifier, WHAT)?, WHAT)?;
    let algorithm = Algorithm::from_oid(algorithm)
        .ok_or_else(|| Fault::malformed(WHAT, format!("digest algorithm {algorithm} is not known")))?;
    let digest = asn1::pick(&info, 1, Tag::OctetString, WHAT)?.value().to_vec();
    if digest.len() != algorithm.length() {
        return Err(Fault::malformed(WHAT, format!("a {algorithm} digest of {} bytes", digest.len())));
    }
    Ok(IndirectData { subject, algorithm, digest, pages })
}

/// The page hashes in `SpcPeImageData`, if it holds some.
fn read_pages(image_data: AnyRef<'_>) -> Result<Option<(Algorithm, Vec<u8>)>, Fault> {
    let parts = asn1::children(image_data, WHAT)?;
    let Some(link) = parts.get(1) else { return Ok(None) };
    let link = asn1::children(*link, WHAT)?;
    let Ok(moniker) = asn1::pick(&link, 0, context(TagNumber::N1, true), WHAT) else { return Ok(None) };
    let moniker = asn1::children(moniker, WHAT)?;
    if asn1::pick(&moniker, 0, Tag::OctetString, WHAT)?.value() != PAGE_HASH_CLASS {
        return Ok(None);
    }
    let serialized = asn1::pick(&moniker, 1, Tag::OctetString, WHAT)?.value();
    for attribute in asn1::children(asn1::whole(serialized, WHAT)?, WHAT)? {
        let attribute = asn1::children(attribute, WHAT)?;
        let algorithm = match asn1::read_oid(asn1::pick(&attribute, 0, Tag::ObjectIdentifier, WHAT)?, WHAT)? {
            PAGE_HASHES_V1 => Algorithm::Sha1,
            PAGE_HASHES_V2 => Algorithm::Sha256,
            _ => continue,
        };
        let values = asn1::children(asn1::pick(&attribute, 1, Tag::Set, WHAT)?, WHAT)?;
        let records = asn1::pick(&values, 0, Tag::OctetString, WHAT)?.value();
        return Ok(Some((algorithm, records.to_vec())));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of the specification's structure, built by hand from the inside out.
    #[test]
    fn image_data_has_the_specified_bytes() {
        let made = image_data(Place::Catalog, Algorithm::Sha1, &[7; 20], None).unwrap();
        let value = [0x03, 0x02, 0x05, 0xA0, 0xA0, 0x04, 0xA2, 0x02, 0x80, 0x00];
        let mut data = vec![0x06, 0x0A, 0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x01, 0x0F, 0x30, value.len() as u8];
        data.extend(value);
        let mut info = vec![0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00, 0x04, 0x14];
        info.extend([7; 20]);
        let mut whole = vec![0x30, data.len() as u8];
        whole.extend(&data);
        whole.extend([0x30, info.len() as u8]);
        whole.extend(&info);
        let mut expected = vec![0x30, whole.len() as u8];
        expected.extend(&whole);
        assert_eq!(made, expected);
    }

    /// The 25 bytes that stand in every image signed by signtool.
    #[test]
    fn data_in_an_image_is_as_signtool_writes_it() {
        let made = image_data(Place::Image, Algorithm::Sha256, &[7; 32], None).unwrap();
        assert_eq!(crate::digest::hex(&made[2..27]), "3017060A2B06010401823702010F3009030100A004A2028000");
    }

    #[test]
    fn what_is_written_is_read_back() {
        for algorithm in Algorithm::ALL {
            let digest = vec![9; algorithm.length()];
            let records = vec![1; 4 + algorithm.length()];
            for pages in [None, Some(records.as_slice())] {
                let made = image_data(Place::Image, algorithm, &digest, pages).unwrap();
                let read = read(asn1::whole(&made, "test").unwrap()).unwrap();
                let pages = pages.map(|p| (algorithm, p.to_vec()));
                assert_eq!(read, IndirectData { subject: Subject::Image, algorithm, digest: digest.clone(), pages });
            }
            let made = flat_data(Place::Catalog, algorithm, &digest).unwrap();
            assert_eq!(read(asn1::whole(&made, "test").unwrap()).unwrap().subject, Subject::Flat);
        }
    }
}
