//! Security catalogs (.cat) as Inf2Cat writes them: version 2 with SHA-1 and SHA-256 for Windows 8 and later, version 1 with SHA-1
//! for what is older.
//!
//! Microsoft publishes no description. The layout was taken from real catalogs and from the .NET SDK's own writer (MIT licence):
//! two members for each file, the SHA-256 one with indirect data, members ascending by their identifiers.

pub mod check;
pub mod read;

use crate::asn1::{self, NULL, context};
use crate::authenticode::{INDIRECT_DATA, Place, Subject, digest, flat_data, image_data, page_hashes};
use crate::digest::Algorithm;
use crate::fault::Fault;
use crate::pe::{Image, looks_like_image};
use crate::sign::{self, Identity, Signed, timestamp::Token};
use der::asn1::UtcTime;
use der::oid::ObjectIdentifier;
use der::{Encode, Tag, TagNumber};
use std::time::Duration;

/// `szOID_CTL`.
pub const CTL: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.10.1");
/// `szOID_CATALOG_LIST` and its members' identifiers.
const LIST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.12.1.1");
const MEMBER_V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.12.1.2");
const MEMBER_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.12.1.3");
/// `CAT_NAMEVALUE_OBJID`, `CAT_MEMBERINFO_OBJID`, `CAT_MEMBERINFO2_OBJID`.
const NAME_VALUE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.12.2.1");
const MEMBER_INFO_V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.12.2.2");
const MEMBER_INFO_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.12.2.3");
/// Attribute flags of name and value: authenticated, ASCII data, replaceable.
const FLAGS: [u8; 4] = [0x10, 0x01, 0x00, 0x01];
/// The subject interfaces of images and of other files, as version 1 names them.
const IMAGE_SIP: &str = "{C689AAB8-8E78-11D0-8C47-00C04FC295EE}";
const FLAT_SIP: &str = "{DE351A42-8E59-11D0-8C47-00C04FC295EE}";
/// Windows versions of the NT platform that a file can be for.
const SYSTEMS: [(u32, u32); 6] = [(5, 2), (6, 0), (6, 1), (6, 2), (6, 3), (10, 0)];

/// A file of a package.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name without folders.
    pub name: String,
    /// What its digests are of.
    pub subject: Subject,
    /// SHA-1 and SHA-256.
    digests: [Vec<u8>; 2],
    pages: Option<Vec<u8>>,
}

/// The digests that a catalog holds of a file: of an image's parts, or of all bytes.
///
/// # Errors
/// It begins as an image does but is none.
pub fn digests(bytes: &[u8]) -> Result<(Subject, [Vec<u8>; 2]), Fault> {
    if looks_like_image(bytes) {
        let image = Image::parse(bytes)?;
        Ok((Subject::Image, [digest(&image, Algorithm::Sha1)?, digest(&image, Algorithm::Sha256)?]))
    } else {
        Ok((Subject::Flat, [Algorithm::Sha1.of(bytes), Algorithm::Sha256.of(bytes)]))
    }
}

impl File {
    /// A file with its contents. With `pages`, an image's page hashes go along.
    ///
    /// # Errors
    /// It begins as an image does but is none.
    pub fn new(name: &str, bytes: &[u8], pages: bool) -> Result<Self, Fault> {
        let (subject, digests) = digests(bytes)?;
        let pages =
            if pages && subject == Subject::Image { Some(page_hashes(&Image::parse(bytes)?, Algorithm::Sha256)) } else { None };
        Ok(Self { name: name.to_owned(), subject, digests, pages })
    }

    /// The member with the digest of one algorithm: (identifier, member).
    fn member(&self, algorithm: Algorithm, header: &Header) -> Result<(Vec<u8>, Vec<u8>), Fault> {
        let digest = &self.digests[usize::from(algorithm == Algorithm::Sha256)];
        let old = header.version() == 1;
        let place = if old { Place::OldCatalog } else { Place::Catalog };
        let identifier = if old { [asn1::utf16_le(&crate::digest::hex(digest)), vec![0, 0]].concat() } else { digest.clone() };
        let info = match (old, self.subject) {
            (true, subject) => {
                let sip = asn1::bmp(if subject == Subject::Image { IMAGE_SIP } else { FLAT_SIP });
                let parts = [asn1::leaf(Tag::BmpString, &sip)?, asn1::leaf(Tag::Integer, &[0x02, 0x00])?];
                attribute(MEMBER_INFO_V1, asn1::node(Tag::Sequence, &parts)?)?
            }
            // CAT_MEMBERINFO2: a bare [0] says an image, a bare [2] any other file.
            (false, Subject::Image) => attribute(MEMBER_INFO_V2, asn1::leaf(context(TagNumber::N0, false), &[])?)?,
            (false, Subject::Flat) => attribute(MEMBER_INFO_V2, asn1::leaf(context(TagNumber::N2, false), &[])?)?,
        };
        let mut attributes = vec![
            info,
            attribute(NAME_VALUE, name_value("OSAttr", &header.os_attribute())?)?,
            attribute(NAME_VALUE, name_value("File", &self.name.to_lowercase())?)?,
        ];
        if old || algorithm == Algorithm::Sha256 {
            let pages = self.pages.as_deref().filter(|_| !old);
            let data = match self.subject {
                Subject::Image => image_data(place, algorithm, digest, pages)?,
                Subject::Flat => flat_data(place, algorithm, digest)?,
            };
            attributes.push(attribute(INDIRECT_DATA, data)?);
        }
        let member = asn1::node(Tag::Sequence, &[asn1::leaf(Tag::OctetString, &identifier)?, asn1::set(attributes)?])?;
        Ok((identifier, member))
    }
}

fn attribute(kind: ObjectIdentifier, value: Vec<u8>) -> Result<Vec<u8>, Fault> {
    asn1::node(Tag::Sequence, &[asn1::oid(kind)?, asn1::node(Tag::Set, &[value])?])
}

/// `CAT_NAMEVALUE`: a name, flags, and a value with its NUL.
fn name_value(name: &str, value: &str) -> Result<Vec<u8>, Fault> {
    let mut value = asn1::utf16_le(value);
    value.extend_from_slice(&[0, 0]);
    let name = asn1::leaf(Tag::BmpString, &asn1::bmp(name))?;
    asn1::node(Tag::Sequence, &[name, asn1::leaf(Tag::Integer, &FLAGS)?, asn1::leaf(Tag::OctetString, &value)?])
}

/// What a catalog says besides its files.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// Windows versions as in Inf2Cat's catalogs: "_v100_X64".
    pub systems: Vec<String>,
    /// Hardware ids of the INF.
    pub hardware_ids: Vec<String>,
    /// The oldest Windows that the package is for, (major, minor): Windows 10 if nothing is said.
    pub oldest: Option<(u32, u32)>,
    /// When it was made, in seconds after 1970.
    pub time: u64,
}

impl Header {
    /// Windows before 8 (6.2) reads version 1 only; every later one reads both.
    pub fn version(&self) -> u8 {
        if self.oldest.is_some_and(|v| v < (6, 2)) { 1 } else { 2 }
    }

    /// "2:6.1,2:6.2,…": 2 is the NT platform.
    fn os_attribute(&self) -> String {
        let oldest = self.oldest.unwrap_or((10, 0));
        let fitting = SYSTEMS.iter().filter(|v| **v >= oldest);
        fitting.map(|(major, minor)| format!("2:{major}.{minor}")).collect::<Vec<_>>().join(",")
    }
}

/// Makes the catalog's list, not signed yet. Files of one name in several folders are members each.
///
/// The list's identifier, random in Inf2Cat's catalogs, is taken from the digests here, so that the same package gives the same
/// catalog.
///
/// # Errors
/// A date or structure cannot be written.
pub fn list(files: &[File], header: &Header) -> Result<Vec<u8>, Fault> {
    let mut members = Vec::new();
    for file in files {
        for algorithm in if header.version() == 1 { &Algorithm::ALL[..1] } else { &Algorithm::ALL[..] } {
            members.push(file.member(*algorithm, header)?);
        }
    }
    members.sort();
    members.dedup();
    let members: Vec<Vec<u8>> = members.into_iter().map(|(_, member)| member).collect();
    let mut attributes = Vec::new();
    if !header.systems.is_empty() {
        attributes.push(header_attribute("OS", &header.systems.join(","))?);
    }
    for (n, id) in header.hardware_ids.iter().enumerate() {
        attributes.push(header_attribute(&format!("HWID{}", n + 1), &id.to_lowercase())?);
    }
    let time = UtcTime::from_unix_duration(Duration::from_secs(header.time)).map_err(Fault::asn1("date of the catalog"))?;
    let identifier = Algorithm::Sha256.of(&[members.concat(), attributes.concat()].concat());
    let kind = if header.version() == 1 { MEMBER_V1 } else { MEMBER_V2 };
    let mut parts = vec![
        asn1::node(Tag::Sequence, &[asn1::oid(LIST)?])?,
        asn1::leaf(Tag::OctetString, &identifier[..16])?,
        time.to_der().map_err(Fault::asn1("date of the catalog"))?,
        asn1::node(Tag::Sequence, &[asn1::oid(kind)?, NULL.to_vec()])?,
        asn1::node(Tag::Sequence, &members)?,
    ];
    if !attributes.is_empty() {
        let attributes = asn1::node(Tag::Sequence, &attributes)?;
        parts.push(asn1::node(context(TagNumber::N0, true), &[attributes])?);
    }
    asn1::node(Tag::Sequence, &parts)
}

/// In the header an OCTET STRING stands where members have a SET.
fn header_attribute(name: &str, value: &str) -> Result<Vec<u8>, Fault> {
    let value = asn1::leaf(Tag::OctetString, &name_value(name, value)?)?;
    asn1::node(Tag::Sequence, &[asn1::oid(NAME_VALUE)?, value])
}

/// Signs a catalog's list.
///
/// # Errors
/// The key cannot sign.
pub fn sign(list: &[u8], identity: &Identity, stamps: &[Token]) -> Result<Signed, Fault> {
    sign::sign(CTL, list, Algorithm::Sha256, identity, stamps)
}

/// A catalog that is not signed, as Inf2Cat leaves it.
///
/// # Errors
/// The structure grows too long.
pub fn unsigned(list: &[u8]) -> Result<Vec<u8>, Fault> {
    sign::unsigned(CTL, list)
}
