//! Keys that sign, with the certificates that belong to them.

use crate::asn1;
use crate::digest::Algorithm;
use crate::fault::Fault;
use der::oid::ObjectIdentifier;
use der::{Decode, Encode, Tag};
use p256::ecdsa::signature::Signer;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use rsa::signature::SignatureEncoding;
use std::fmt;
use x509_cert::Certificate;
use x509_cert::spki::{AlgorithmIdentifierOwned, EncodePublicKey};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// A private key. It never shows its value.
#[derive(Clone)]
pub enum Key {
    /// RSA with PKCS#1 v1.5 signatures: every Windows version takes it.
    Rsa(Box<rsa::RsaPrivateKey>),
    /// ECDSA over P-256: Windows 10 and later.
    P256(p256::ecdsa::SigningKey),
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rsa(_) => "Key::Rsa(..)",
            Self::P256(_) => "Key::P256(..)",
        })
    }
}

impl Key {
    /// Reads a PKCS#8 private key.
    ///
    /// # Errors
    /// It is neither RSA nor P-256.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Fault> {
        if let Ok(key) = rsa::RsaPrivateKey::from_pkcs8_der(der) {
            return Ok(Self::Rsa(Box::new(key)));
        }
        if let Ok(key) = p256::ecdsa::SigningKey::from_pkcs8_der(der) {
            return Ok(Self::P256(key));
        }
        Err(Fault::Key("the private key is neither RSA nor ECDSA P-256".into()))
    }

    /// The key as PKCS#8.
    ///
    /// # Errors
    /// The key cannot be encoded.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, Fault> {
        let made = match self {
            Self::Rsa(key) => key.to_pkcs8_der(),
            Self::P256(key) => key.to_pkcs8_der(),
        };
        made.map(|der| der.as_bytes().to_vec()).map_err(|e| Fault::Key(e.to_string()))
    }

    /// The encoded `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// The key cannot be encoded.
    pub fn public(&self) -> Result<Vec<u8>, Fault> {
        let made = match self {
            Self::Rsa(key) => key.to_public_key().to_public_key_der(),
            Self::P256(key) => key.verifying_key().to_public_key_der(),
        };
        made.map(|der| der.as_bytes().to_vec()).map_err(|e| Fault::Key(e.to_string()))
    }

    /// Signs a message; the same message always gives the same signature.
    pub(super) fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, Fault> {
        match (self, algorithm) {
            (Self::Rsa(key), Algorithm::Sha1) => {
                Ok(rsa::pkcs1v15::SigningKey::<sha1::Sha1>::new(key.as_ref().clone()).sign(message).to_vec())
            }
            (Self::Rsa(key), Algorithm::Sha256) => {
                Ok(rsa::pkcs1v15::SigningKey::<sha2::Sha256>::new(key.as_ref().clone()).sign(message).to_vec())
            }
            (Self::P256(key), Algorithm::Sha256) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                Ok(signature.to_der().as_bytes().to_vec())
            }
            (Self::P256(_), Algorithm::Sha1) => Err(Fault::Key("ECDSA signs SHA-256 only".into())),
        }
    }

    pub(super) fn signature_algorithm(&self, _: Algorithm) -> Result<AlgorithmIdentifierOwned, Fault> {
        let der = match self {
            Self::Rsa(_) => asn1::node(Tag::Sequence, &[asn1::oid(RSA_ENCRYPTION)?, asn1::NULL.to_vec()])?,
            Self::P256(_) => asn1::node(Tag::Sequence, &[asn1::oid(ECDSA_SHA256)?])?,
        };
        AlgorithmIdentifierOwned::from_der(&der).map_err(Fault::asn1("signature algorithm"))
    }
}

/// Who signs: a key, its certificate, and the certificates up to but not always with the root.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The private key.
    pub key: Key,
    /// The signer's certificate first.
    pub chain: Vec<Certificate>,
}

impl Identity {
    /// Joins a key and its certificates, of which the one that holds the key's public half is put first.
    ///
    /// # Errors
    /// No certificate belongs to the key.
    pub fn new(key: Key, mut chain: Vec<Certificate>) -> Result<Self, Fault> {
        let public = key.public()?;
        let belongs = |c: &Certificate| c.tbs_certificate.subject_public_key_info.to_der().is_ok_and(|der| der == public);
        let own = chain.iter().position(belongs).ok_or_else(|| Fault::Key("no certificate belongs to the private key".into()))?;
        chain.swap(0, own);
        Ok(Self { key, chain })
    }

    /// The signer's certificate.
    ///
    /// # Errors
    /// There is none.
    pub fn leaf(&self) -> Result<&Certificate, Fault> {
        self.chain.first().ok_or_else(|| Fault::Key("there is no certificate".into()))
    }
}
