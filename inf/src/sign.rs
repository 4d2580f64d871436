//! PKCS#7 signatures as Windows wants them: version 1, the signed content inside, Authenticode's attributes.
//!
//! Sources: RFC 2315, RFC 5652, and "Windows Authenticode Portable Executable Signature Format" (Microsoft, 2008).

mod key;
pub mod timestamp;
pub mod verify;

pub use key::{Identity, Key};

use crate::asn1::{self, context};
use crate::digest::Algorithm;
use crate::fault::Fault;
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos, UnsignedAttributes,
};
use der::asn1::{OctetString, SetOfVec};
use der::oid::ObjectIdentifier;
use der::{Any, Decode, Encode, Tag};
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

pub use crate::authenticode::INDIRECT_DATA;

/// `id-signedData`.
pub(crate) const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
/// `contentType` and `messageDigest`, signed attributes of PKCS#9.
pub(crate) const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
pub(crate) const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// `SPC_STATEMENT_TYPE_OBJID`, `SPC_INDIVIDUAL_SP_KEY_PURPOSE_OBJID`, `SPC_SP_OPUS_INFO_OBJID`.
const STATEMENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.11");
const INDIVIDUAL: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.21");
const OPUS_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.12");

/// Something signed.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The file, or the structure.
    pub bytes: Vec<u8>,
    /// The signature value, of which a time-stamp authority signs the digest.
    pub signature: Vec<u8>,
    /// Whether a token was put in.
    pub stamped: bool,
}

fn attribute(oid: ObjectIdentifier, value: &[u8]) -> Result<Attribute, Fault> {
    let value = Any::from_der(value).map_err(Fault::asn1("signed attribute"))?;
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value]).map_err(Fault::asn1("signed attribute"))? })
}

fn identifier(algorithm: Algorithm) -> Result<AlgorithmIdentifierOwned, Fault> {
    AlgorithmIdentifierOwned::from_der(&algorithm.identifier()?).map_err(Fault::asn1("digest algorithm"))
}

/// Signs `content`, the encoded SEQUENCE that stands in the signature as a `kind`.
///
/// The digest is of the value bytes of `content`, without its tag and length.
///
/// # Errors
/// The content is no ASN.1 structure, or the key cannot sign.
pub fn sign(
    kind: ObjectIdentifier,
    content: &[u8],
    algorithm: Algorithm,
    identity: &Identity,
    stamps: &[timestamp::Token],
) -> Result<Signed, Fault> {
    let whole = asn1::whole(content, "signed content")?;
    let opus = asn1::leaf(Tag::Sequence, &[])?;
    let attributes = vec![
        attribute(CONTENT_TYPE, &asn1::oid(kind)?)?,
        attribute(MESSAGE_DIGEST, &asn1::leaf(Tag::OctetString, &algorithm.of(whole.value()))?)?,
        attribute(STATEMENT_TYPE, &asn1::node(Tag::Sequence, &[asn1::oid(INDIVIDUAL)?])?)?,
        attribute(OPUS_INFO, &opus)?,
    ];
    let failed = || Fault::asn1("signature");
    let attributes = SetOfVec::try_from(attributes).map_err(failed())?;
    let signature = identity.key.sign(algorithm, &attributes.to_der().map_err(failed())?)?;
    let token = timestamp::fitting(stamps, &signature)?;
    let stamped = token.is_some();
    let unsigned: Option<UnsignedAttributes> = match token {
        Some(token) => Some(SetOfVec::try_from(vec![attribute(timestamp::RFC3161, token)?]).map_err(failed())?),
        None => None,
    };
    let leaf = identity.leaf()?;
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: leaf.tbs_certificate.issuer.clone(),
            serial_number: leaf.tbs_certificate.serial_number.clone(),
        }),
        digest_alg: identifier(algorithm)?,
        signed_attrs: Some(attributes),
        signature_algorithm: identity.key.signature_algorithm(algorithm)?,
        signature: OctetString::new(signature.clone()).map_err(failed())?,
        unsigned_attrs: unsigned,
    };
    let chain: Vec<CertificateChoices> = identity.chain.iter().cloned().map(CertificateChoices::Certificate).collect();
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![identifier(algorithm)?]).map_err(failed())?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: kind,
            econtent: Some(Any::from_der(content).map_err(failed())?),
        },
        certificates: Some(CertificateSet(SetOfVec::try_from(chain).map_err(failed())?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![signer]).map_err(failed())?),
    };
    let content = Any::encode_from(&data).map_err(failed())?;
    let bytes = ContentInfo { content_type: SIGNED_DATA, content }.to_der().map_err(failed())?;
    Ok(Signed { bytes, signature, stamped })
}

/// The same structure without digests, certificates and signers: a catalog before it is signed.
///
/// # Errors
/// The structure grows too long.
pub fn unsigned(kind: ObjectIdentifier, content: &[u8]) -> Result<Vec<u8>, Fault> {
    let empty = asn1::leaf(Tag::Set, &[])?;
    let explicit = context(der::TagNumber::N0, true);
    let inner = asn1::node(Tag::Sequence, &[asn1::oid(kind)?, asn1::leaf(explicit, content)?])?;
    let data = asn1::node(Tag::Sequence, &[asn1::leaf(Tag::Integer, &[1])?, empty.clone(), inner, empty])?;
    asn1::node(Tag::Sequence, &[asn1::oid(SIGNED_DATA)?, asn1::leaf(explicit, &data)?])
}
