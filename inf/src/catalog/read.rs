//! Reading catalogs, of version 1 and 2, whoever wrote them.

use super::{CTL, IMAGE_SIP, MEMBER_INFO_V1, MEMBER_INFO_V2, MEMBER_V1, MEMBER_V2, NAME_VALUE};
use crate::asn1::{self, context};
use crate::authenticode::{self, INDIRECT_DATA, IndirectData, Subject};
use crate::digest::Algorithm;
use crate::fault::Fault;
use crate::sign::verify::{self, Signature};
use der::{AnyRef, Tag, TagNumber, Tagged};

const WHAT: &str = "catalog";

/// A member: one digest of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The digest that identifies the file.
    pub digest: Vec<u8>,
    /// Its algorithm.
    pub algorithm: Algorithm,
    /// What the digest is of, if the member says so.
    pub subject: Option<Subject>,
    /// The indirect data, if it has some.
    pub data: Option<IndirectData>,
    /// Names and values, such as File and OSAttr.
    pub attributes: Vec<(String, String)>,
}

impl Member {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// A catalog.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// 1 or 2.
    pub version: u8,
    /// The list's identifier.
    pub identifier: Vec<u8>,
    /// When it was made: UTCTime, "260101000000Z".
    pub time: String,
    /// Its members, in the order of the file.
    pub members: Vec<Member>,
    /// Names and values in the header, such as OS and HWID1.
    pub attributes: Vec<(String, String)>,
    /// Who signed it.
    pub signature: Option<Signature>,
    /// What the structure does not keep to, a sentence each.
    pub troubles: Vec<String>,
}

impl Catalog {
    /// Reads a .cat file.
    ///
    /// # Errors
    /// It is cut off, broken, or no catalog.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let outer = verify::content(asn1::whole(bytes, WHAT)?, WHAT)?;
        if outer.kind != CTL {
            return Err(Fault::malformed(WHAT, format!("it holds {}, not a list of files", outer.kind)));
        }
        let parts = asn1::children(outer.content, WHAT)?;
        let identifier = asn1::pick(&parts, 1, Tag::OctetString, WHAT)?.value().to_vec();
        let time = String::from_utf8_lossy(asn1::pick(&parts, 2, Tag::UtcTime, WHAT)?.value()).into_owned();
        let kind = asn1::children(asn1::pick(&parts, 3, Tag::Sequence, WHAT)?, WHAT)?;
        let version = match asn1::read_oid(asn1::pick(&kind, 0, Tag::ObjectIdentifier, WHAT)?, WHAT)? {
            MEMBER_V1 => 1,
            MEMBER_V2 => 2,
            other => return Err(Fault::malformed(WHAT, format!("members of kind {other} are not known"))),
        };
        let mut troubles = Vec::new();
        let mut members = Vec::new();
        for node in asn1::children(asn1::pick(&parts, 4, Tag::Sequence, WHAT)?, WHAT)? {
            members.push(member(node, version, &mut troubles)?);
        }
        if version == 2 && !members.is_sorted_by(|a: &Member, b| a.digest <= b.digest) {
            troubles.push("the members are not in ascending order: Windows finds some of them only".into());
        }
        let mut attributes = Vec::new();
        if let Some(header) = parts.get(5).filter(|n| n.tag() == context(TagNumber::N0, true)) {
            let list = asn1::children(*header, WHAT)?;
            for attribute in asn1::children(asn1::pick(&list, 0, Tag::Sequence, WHAT)?, WHAT)? {
                let fields = asn1::children(attribute, WHAT)?;
                if asn1::read_oid(asn1::pick(&fields, 0, Tag::ObjectIdentifier, WHAT)?, WHAT)? == NAME_VALUE {
                    let inner = asn1::pick(&fields, 1, Tag::OctetString, WHAT)?.value();
                    attributes.push(name_value(asn1::whole(inner, WHAT)?)?);
                }
            }
        }
        let signature = verify::signature(&outer)?;
        Ok(Self { version, identifier, time, members, attributes, signature, troubles })
    }
}

impl Catalog {
    /// The list in a .cat file, as it is signed.
    ///
    /// # Errors
    /// It is cut off, broken, or no catalog.
    pub fn list_of(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
        Self::read(bytes)?;
        asn1::encoded(verify::content(asn1::whole(bytes, WHAT)?, WHAT)?.content, WHAT)
    }
}

fn name_value(node: AnyRef<'_>) -> Result<(String, String), Fault> {
    let parts = asn1::children(node, WHAT)?;
    let name = asn1::text(asn1::pick(&parts, 0, Tag::BmpString, WHAT)?.value(), u16::from_be_bytes);
    let value = asn1::text(asn1::pick(&parts, 2, Tag::OctetString, WHAT)?.value(), u16::from_le_bytes);
    Ok((name, value))
}

/// The bytes of a digest in hexadecimal digits, as members of version 1 hold it in UTF-16.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    digits.filter(|d| d.len() % 2 == 0).map(|d| d.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn member(node: AnyRef<'_>, version: u8, troubles: &mut Vec<String>) -> Result<Member, Fault> {
    let parts = asn1::children(node, WHAT)?;
    let identifier = asn1::pick(&parts, 0, Tag::OctetString, WHAT)?.value();
    let digest = if version == 1 {
        let text = asn1::text(identifier, u16::from_le_bytes);
        from_hex(&text).ok_or_else(|| Fault::malformed(WHAT, format!("member identifier {text:?} is no digest")))?
    } else {
        identifier.to_vec()
    };
    let algorithm = Algorithm::from_length(digest.len())
        .ok_or_else(|| Fault::malformed(WHAT, format!("a member identifier of {} bytes", digest.len())))?;
    let (mut subject, mut data, mut attributes) = (None, None, Vec::new());
    for attribute in asn1::children(asn1::pick(&parts, 1, Tag::Set, WHAT)?, WHAT)? {
        let fields = asn1::children(attribute, WHAT)?;
        let values = asn1::children(asn1::pick(&fields, 1, Tag::Set, WHAT)?, WHAT)?;
        let Some(value) = values.first().copied() else { continue };
        match asn1::read_oid(asn1::pick(&fields, 0, Tag::ObjectIdentifier, WHAT)?, WHAT)? {
            NAME_VALUE => attributes.push(name_value(value)?),
            MEMBER_INFO_V1 => {
                let info = asn1::children(value, WHAT)?;
                let sip = asn1::text(asn1::pick(&info, 0, Tag::BmpString, WHAT)?.value(), u16::from_be_bytes);
                subject = Some(if sip.eq_ignore_ascii_case(IMAGE_SIP) { Subject::Image } else { Subject::Flat });
            }
            MEMBER_INFO_V2 => {
                let image = matches!(value.tag(), Tag::ContextSpecific { number: TagNumber::N0, .. });
                subject = Some(if image { Subject::Image } else { Subject::Flat });
            }
            INDIRECT_DATA => data = Some(authenticode::read(value)?),
            _ => {}
        }
    }
    if let Some(data) = data.as_ref().filter(|d: &&IndirectData| d.algorithm == algorithm && d.digest != digest) {
        let (one, other) = (crate::digest::hex(&digest), crate::digest::hex(&data.digest));
        troubles.push(format!("a member is identified by {one} but its indirect data say {other}"));
    }
    Ok(Member { digest, algorithm, subject, data, attributes })
}
