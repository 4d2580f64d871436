//! Time stamps of RFC 3161: requests to be sent to an authority, and responses that came back.
//!
//! Nothing here talks to a network, and the authority's own signature is not checked: Windows does that.

use crate::asn1;
use crate::digest::Algorithm;
use crate::fault::Fault;
use der::oid::ObjectIdentifier;
use der::{AnyRef, Tag, TagNumber};

/// `SPC_RFC3161_OBJID`, the unsigned attribute that holds a token.
pub const RFC3161: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.3.3.1");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const WHAT: &str = "time-stamp token";

/// A time-stamp token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The token, a `ContentInfo`.
    bytes: Vec<u8>,
    /// The digest that was stamped.
    imprint: Vec<u8>,
    /// The time, as GeneralizedTime: "20260101120000Z".
    pub time: String,
}

/// The request for a signature value: `TimeStampReq` with SHA-256 and the wish for the authority's certificate.
///
/// # Errors
/// The structure grows too long.
pub fn request(signature: &[u8]) -> Result<Vec<u8>, Fault> {
    let digest = asn1::leaf(Tag::OctetString, &Algorithm::Sha256.of(signature))?;
    let imprint = asn1::node(Tag::Sequence, &[Algorithm::Sha256.identifier()?, digest])?;
    asn1::node(Tag::Sequence, &[asn1::leaf(Tag::Integer, &[1])?, imprint, asn1::leaf(Tag::Boolean, &[0xFF])?])
}

impl Token {
    /// Reads a response (`TimeStampResp`, .tsr) or a bare token.
    ///
    /// # Errors
    /// The authority refused, or the bytes are neither.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let outer = asn1::whole(bytes, WHAT)?;
        let parts = asn1::children(outer, WHAT)?;
        if parts.first().is_some_and(|p| der::Tagged::tag(p) == Tag::Sequence) {
            let status = asn1::children(parts[0], WHAT)?;
            let status = asn1::pick(&status, 0, Tag::Integer, WHAT)?.value();
            if !matches!(status, [0 | 1]) {
                return Err(Fault::TimeStamp(format!("the authority refused (status {})", crate::digest::hex(status))));
            }
            return Self::from_token(asn1::pick(&parts, 1, Tag::Sequence, WHAT)?);
        }
        Self::from_token(outer)
    }

    /// The token as it stands in a signature.
    pub(crate) fn from_token(token: AnyRef<'_>) -> Result<Self, Fault> {
        let bytes = asn1::encoded(token, WHAT)?;
        let parts = super::verify::content(token, WHAT)?;
        if parts.kind != TST_INFO {
            return Err(Fault::TimeStamp(format!("the token holds {}, not a time", parts.kind)));
        }
        let info = asn1::children(asn1::whole(parts.content.value(), WHAT)?, WHAT)?;
        let imprint = asn1::children(asn1::pick(&info, 2, Tag::Sequence, WHAT)?, WHAT)?;
        let algorithm = asn1::children(asn1::pick(&imprint, 0, Tag::Sequence, WHAT)?, WHAT)?;
        let algorithm = asn1::read_oid(asn1::pick(&algorithm, 0, Tag::ObjectIdentifier, WHAT)?, WHAT)?;
        if Algorithm::from_oid(algorithm).is_none() {
            return Err(Fault::TimeStamp(format!("digest algorithm {algorithm} is not known")));
        }
        let imprint = asn1::pick(&imprint, 1, Tag::OctetString, WHAT)?.value().to_vec();
        let time = asn1::pick(&info, 4, Tag::GeneralizedTime, WHAT)?.value();
        let time = String::from_utf8_lossy(time).into_owned();
        Ok(Self { bytes, imprint, time })
    }

    /// Whether this token is for a signature value.
    pub fn fits(&self, signature: &[u8]) -> bool {
        Algorithm::from_length(self.imprint.len()).is_some_and(|a| a.of(signature) == self.imprint)
    }
}

/// The token for a signature value among some; none if none are given.
pub(super) fn fitting<'a>(tokens: &'a [Token], signature: &[u8]) -> Result<Option<&'a [u8]>, Fault> {
    Ok(tokens.iter().find(|t| t.fits(signature)).map(|t| t.bytes.as_slice()))
}

/// The RFC 3161 tokens among unsigned attributes, given as the node `[1]`.
pub(super) fn among(unsigned: AnyRef<'_>) -> Result<Vec<Token>, Fault> {
    let mut found = Vec::new();
    for attribute in asn1::children(unsigned, WHAT)? {
        let parts = asn1::children(attribute, WHAT)?;
        if asn1::read_oid(asn1::pick(&parts, 0, Tag::ObjectIdentifier, WHAT)?, WHAT)? == RFC3161 {
            for value in asn1::children(asn1::pick(&parts, 1, Tag::Set, WHAT)?, WHAT)? {
                found.push(Token::from_token(value)?);
            }
        }
    }
    Ok(found)
}

/// The tag of unsigned attributes.
pub(super) const UNSIGNED: Tag = asn1::context(TagNumber::N1, true);
