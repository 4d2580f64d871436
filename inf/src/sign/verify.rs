//! Reading and checking signatures. What is checked: content against digest, digest against signature, and each certificate's
//! validity and purpose. Whether a root is trusted is the machine's matter: the root is only named.

use super::{CONTENT_TYPE, MESSAGE_DIGEST, SIGNED_DATA, timestamp};
use crate::asn1::{self, context};
use crate::digest::Algorithm;
use crate::fault::Fault;
use der::oid::ObjectIdentifier;
use der::{AnyRef, Decode, Encode, Tag, TagNumber, Tagged};
use p256::ecdsa::signature::Verifier;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage};
use x509_cert::spki::DecodePublicKey;

const WHAT: &str = "signature";
const CODE_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.3");

/// The parts of a `SignedData`, as they lie in the bytes.
pub struct Content<'a> {
    /// The kind of the content.
    pub kind: ObjectIdentifier,
    /// The content: the node inside `[0]`.
    pub content: AnyRef<'a>,
    /// What follows: certificates, revocations, signers.
    pub rest: Vec<AnyRef<'a>>,
}

/// Opens a `ContentInfo` that holds `SignedData`.
///
/// # Errors
/// It holds something else, or is broken.
pub fn content<'a>(info: AnyRef<'a>, what: &'static str) -> Result<Content<'a>, Fault> {
    let explicit = context(TagNumber::N0, true);
    let parts = asn1::children(info, what)?;
    if asn1::read_oid(asn1::pick(&parts, 0, Tag::ObjectIdentifier, what)?, what)? != SIGNED_DATA {
        return Err(Fault::malformed(what, "it is not signed data"));
    }
    let data = asn1::children(asn1::pick(&parts, 1, explicit, what)?, what)?;
    let data = asn1::children(asn1::pick(&data, 0, Tag::Sequence, what)?, what)?;
    asn1::pick(&data, 0, Tag::Integer, what)?;
    asn1::pick(&data, 1, Tag::Set, what)?;
    let inner = asn1::children(asn1::pick(&data, 2, Tag::Sequence, what)?, what)?;
    let kind = asn1::read_oid(asn1::pick(&inner, 0, Tag::ObjectIdentifier, what)?, what)?;
    let held = asn1::children(asn1::pick(&inner, 1, explicit, what)?, what)?;
    let content = *held.first().ok_or_else(|| Fault::malformed(what, "there is no content"))?;
    Ok(Content { kind, content, rest: data.into_iter().skip(3).collect() })
}

/// What is known of a signature.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The digest algorithm.
    pub algorithm: Algorithm,
    /// The signer's certificate.
    pub signer: Certificate,
    /// The other certificates, in the order of the file.
    pub others: Vec<Certificate>,
    /// Time stamps that came along.
    pub stamps: Vec<timestamp::Token>,
    /// The signature value.
    pub value: Vec<u8>,
    /// What is wrong, a sentence each; empty if all is well.
    pub troubles: Vec<String>,
}

/// Reads the one signature of `SignedData`; `None` if it is not signed.
///
/// # Errors
/// The structure is broken. A signature that does not fit is no error: see [`Signature::troubles`].
pub fn signature(parts: &Content<'_>) -> Result<Option<Signature>, Fault> {
    let explicit = context(TagNumber::N0, true);
    let mut certificates = Vec::new();
    for node in parts.rest.iter().filter(|n| n.tag() == explicit) {
        for certificate in asn1::children(*node, WHAT)? {
            let der = asn1::encoded(certificate, WHAT)?;
            certificates.push(Certificate::from_der(&der).map_err(Fault::asn1("certificate"))?);
        }
    }
    let Some(signers) = parts.rest.last().filter(|n| n.tag() == Tag::Set) else {
        return Err(Fault::malformed(WHAT, "the set of signers is missing"));
    };
    let signers = asn1::children(*signers, WHAT)?;
    let Some(signer) = signers.first() else { return Ok(None) };
    let mut troubles = Vec::new();
    if signers.len() > 1 {
        troubles.push(format!("{} signers: only the first is checked", signers.len()));
    }
    let fields = asn1::children(*signer, WHAT)?;
    let sid = asn1::children(asn1::pick(&fields, 1, Tag::Sequence, WHAT)?, WHAT)?;
    let issuer = asn1::encoded(asn1::pick(&sid, 0, Tag::Sequence, WHAT)?, WHAT)?;
    let serial = asn1::pick(&sid, 1, Tag::Integer, WHAT)?.value();
    let algorithm = asn1::children(asn1::pick(&fields, 2, Tag::Sequence, WHAT)?, WHAT)?;
    let algorithm = asn1::read_oid(asn1::pick(&algorithm, 0, Tag::ObjectIdentifier, WHAT)?, WHAT)?;
    let algorithm = Algorithm::from_oid(algorithm)
        .ok_or_else(|| Fault::malformed(WHAT, format!("digest algorithm {algorithm} is not known")))?;
    let attributes = asn1::pick(&fields, 3, explicit, WHAT)?;
    let value = asn1::pick(&fields, 5, Tag::OctetString, WHAT)?.value().to_vec();
    let stamps = match fields.get(6).filter(|f| f.tag() == timestamp::UNSIGNED) {
        Some(unsigned) => timestamp::among(*unsigned)?,
        None => Vec::new(),
    };
    let own = |c: &Certificate| {
        let tbs = &c.tbs_certificate;
        tbs.issuer.to_der().is_ok_and(|der| der == issuer)
            && tbs.serial_number.to_der().is_ok_and(|der| asn1::whole(&der, WHAT).is_ok_and(|n| n.value() == serial))
    };
    let Some(position) = certificates.iter().position(own) else {
        return Err(Fault::malformed(WHAT, "the signer's certificate is missing"));
    };
    let certificate = certificates.remove(position);
    signed_attributes(attributes, parts, algorithm, &mut troubles)?;
    // The signature is over the attributes with the tag of a SET in place of [0].
    let message = asn1::leaf(Tag::Set, attributes.value())?;
    if !fits(&certificate, algorithm, &message, &value) {
        troubles.push("the signature does not fit the signed attributes and the signer's key".into());
    }
    for stamp in stamps.iter().filter(|s| !s.fits(&value)) {
        troubles.push(format!("the time stamp of {} is for another signature", stamp.time));
    }
    purpose(&certificate, &mut troubles);
    Ok(Some(Signature { algorithm, signer: certificate, others: certificates, stamps, value, troubles }))
}

fn signed_attributes(
    attributes: AnyRef<'_>,
    parts: &Content<'_>,
    algorithm: Algorithm,
    troubles: &mut Vec<String>,
) -> Result<(), Fault> {
    let (mut kind, mut digest) = (None, None);
    for attribute in asn1::children(attributes, WHAT)? {
        let fields = asn1::children(attribute, WHAT)?;
        let values = asn1::children(asn1::pick(&fields, 1, Tag::Set, WHAT)?, WHAT)?;
        match asn1::read_oid(asn1::pick(&fields, 0, Tag::ObjectIdentifier, WHAT)?, WHAT)? {
            CONTENT_TYPE => kind = Some(asn1::read_oid(asn1::pick(&values, 0, Tag::ObjectIdentifier, WHAT)?, WHAT)?),
            MESSAGE_DIGEST => digest = Some(asn1::pick(&values, 0, Tag::OctetString, WHAT)?.value()),
            _ => {}
        }
    }
    if kind != Some(parts.kind) {
        troubles.push("the signed attributes name another kind of content".into());
    }
    if digest != Some(algorithm.of(parts.content.value()).as_slice()) {
        troubles.push("the content was changed after signing: its digest is another one".into());
    }
    Ok(())
}

/// Whether a signature over `message` was made with a certificate's key.
fn fits(certificate: &Certificate, algorithm: Algorithm, message: &[u8], value: &[u8]) -> bool {
    let Ok(public) = certificate.tbs_certificate.subject_public_key_info.to_der() else { return false };
    if let Ok(key) = rsa::RsaPublicKey::from_public_key_der(&public) {
        let Ok(signature) = rsa::pkcs1v15::Signature::try_from(value) else { return false };
        return match algorithm {
            Algorithm::Sha1 => rsa::pkcs1v15::VerifyingKey::<sha1::Sha1>::new(key).verify(message, &signature).is_ok(),
            Algorithm::Sha256 => rsa::pkcs1v15::VerifyingKey::<sha2::Sha256>::new(key).verify(message, &signature).is_ok(),
        };
    }
    let (Ok(key), Ok(signature)) =
        (p256::ecdsa::VerifyingKey::from_public_key_der(&public), p256::ecdsa::Signature::from_der(value))
    else {
        return false;
    };
    algorithm == Algorithm::Sha256 && key.verify(message, &signature).is_ok()
}

/// Whether a certificate may sign code.
fn purpose(certificate: &Certificate, troubles: &mut Vec<String>) {
    let tbs = &certificate.tbs_certificate;
    match tbs.get::<ExtendedKeyUsage>() {
        Ok(Some((_, usage))) if usage.0.contains(&CODE_SIGNING) => {}
        _ => troubles.push("the signer's certificate is not for code signing (EKU 1.3.6.1.5.5.7.3.3)".into()),
    }
    if matches!(tbs.get::<BasicConstraints>(), Ok(Some((_, limits))) if limits.ca) {
        troubles.push("the signer's certificate is an authority's: Windows wants a leaf".into());
    }
}

/// Whether `certificate` is within its validity `seconds` after 1970.
pub fn valid_at(certificate: &Certificate, seconds: u64) -> bool {
    let validity = &certificate.tbs_certificate.validity;
    (validity.not_before.to_unix_duration().as_secs()..=validity.not_after.to_unix_duration().as_secs()).contains(&seconds)
}
