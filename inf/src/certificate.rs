//! Certificates and the files that hold them: .cer, .pfx, PEM.

pub mod store;

use crate::fault::Fault;
use crate::sign::{Identity, Key};
use der::{Decode, Encode, EncodePem};
use p12_keystore::{KeyStore, KeyStoreEntry, PrivateKeyChain};
use rand_core::{OsRng, RngCore};
use rsa::pkcs8::DecodePrivateKey;
use std::str::FromStr;
use std::time::Duration;
use x509_cert::Certificate;
use x509_cert::builder::{Builder, CertificateBuilder, Profile};
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

/// `id-kp-codeSigning`.
const CODE_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.3");
/// Bits of a test key.
const BITS: usize = 2048;

/// Makes a self-signed certificate for code signing, valid from `from` (seconds after 1970) for `days`.
///
/// It is a leaf: Windows refuses an authority's certificate as a signer.
///
/// # Errors
/// The name is no distinguished name such as "CN=Somebody", or the dates cannot be written.
pub fn self_signed(name: &str, from: u64, days: u32) -> Result<Identity, Fault> {
    let failed = |e: &dyn std::fmt::Display| Fault::Key(e.to_string());
    let key = rsa::RsaPrivateKey::new(&mut OsRng, BITS).map_err(|e| failed(&e))?;
    let signer = rsa::pkcs1v15::SigningKey::<sha2::Sha256>::new(key.clone());
    let key = Key::Rsa(Box::new(key));
    let public = key.public()?;
    let key_info = SubjectPublicKeyInfoOwned::from_der(&public).map_err(Fault::asn1("public key"))?;
    let subject = Name::from_str(name).map_err(Fault::asn1("name of the certificate"))?;
    let mut serial = [0; 16];
    OsRng.fill_bytes(&mut serial);
    serial[0] = serial[0] & 0x7F | 0x40;
    let time = |seconds: u64| -> Result<Time, Fault> {
        let time = der::asn1::UtcTime::from_unix_duration(Duration::from_secs(seconds)).map_err(Fault::asn1("date"))?;
        Ok(Time::UtcTime(time))
    };
    let validity = Validity { not_before: time(from)?, not_after: time(from + u64::from(days) * 86_400)? };
    let serial = SerialNumber::new(&serial).map_err(Fault::asn1("serial number"))?;
    let profile = Profile::Manual { issuer: None };
    let mut builder = CertificateBuilder::new(profile, serial, validity, subject, key_info, &signer).map_err(|e| failed(&e))?;
    let public = SubjectPublicKeyInfoRef::try_from(public.as_slice()).map_err(|e| failed(&e))?;
    let id = SubjectKeyIdentifier::try_from(public).map_err(|e| failed(&e))?;
    builder.add_extension(&BasicConstraints { ca: false, path_len_constraint: None }).map_err(|e| failed(&e))?;
    builder.add_extension(&KeyUsage(KeyUsages::DigitalSignature.into())).map_err(|e| failed(&e))?;
    builder.add_extension(&ExtendedKeyUsage(vec![CODE_SIGNING])).map_err(|e| failed(&e))?;
    builder.add_extension(&id).map_err(|e| failed(&e))?;
    let certificate = builder.build::<rsa::pkcs1v15::Signature>().map_err(|e| failed(&e))?;
    Identity::new(key, vec![certificate])
}

/// The certificate as a .cer file (DER).
///
/// # Errors
/// It cannot be encoded.
pub fn cer(certificate: &Certificate) -> Result<Vec<u8>, Fault> {
    certificate.to_der().map_err(Fault::asn1("certificate"))
}

/// Some certificates as one PEM file.
///
/// # Errors
/// One cannot be encoded.
pub fn pem(certificates: &[Certificate]) -> Result<String, Fault> {
    certificates.iter().map(|c| c.to_pem(der::pem::LineEnding::LF).map_err(Fault::asn1("certificate"))).collect()
}

/// Key and certificates as a .pfx file under a password (PBES2 with AES-256; Windows 10 1809 and later read it).
///
/// # Errors
/// Something cannot be encoded.
pub fn write_pfx(identity: &Identity, name: &str, password: &str) -> Result<Vec<u8>, Fault> {
    let failed = |e: p12_keystore::error::Error| Fault::Key(e.to_string());
    let mut chain = Vec::new();
    for certificate in &identity.chain {
        chain.push(p12_keystore::Certificate::from_der(&cer(certificate)?).map_err(failed)?);
    }
    let mut store = KeyStore::new();
    store.add_entry(name, KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new(identity.key.to_pkcs8()?, b"1", chain)));
    store.writer(password).write().map_err(failed)
}

/// Reads a .pfx file.
///
/// # Errors
/// The password is wrong, the file is broken, or there is no usable key in it.
pub fn read_pfx(bytes: &[u8], password: &str) -> Result<Identity, Fault> {
    use p12_keystore::error::Error;
    let store = KeyStore::from_pkcs12(bytes, password).map_err(|e| match e {
        Error::MacError(_) | Error::UnpadError | Error::Pkcs5Error(_) => Fault::Password,
        other => Fault::malformed("PFX file", other.to_string()),
    })?;
    let (_, found) = store.private_key_chain().ok_or_else(|| Fault::Key("the PFX file holds no private key".into()))?;
    let chain: Result<Vec<_>, Fault> =
        found.chain().iter().map(|c| Certificate::from_der(c.as_der()).map_err(Fault::asn1("certificate"))).collect();
    Identity::new(Key::from_pkcs8(found.key())?, chain?)
}

/// Reads a PEM file that holds a private key (PKCS#8 or PKCS#1, not encrypted) and its certificates.
///
/// # Errors
/// A part is missing or broken, or the key is encrypted.
pub fn read_pem(text: &str) -> Result<Identity, Fault> {
    let (mut key, mut chain) = (None, Vec::new());
    for block in blocks(text) {
        match block.label {
            "CERTIFICATE" => chain.push(Certificate::load_pem_chain(block.text.as_bytes()).map_err(Fault::asn1("certificate"))?),
            "PRIVATE KEY" => key = Some(pkcs8(block.text)?),
            "RSA PRIVATE KEY" => {
                use rsa::pkcs1::DecodeRsaPrivateKey;
                let read = rsa::RsaPrivateKey::from_pkcs1_pem(block.text).map_err(|e| Fault::Key(e.to_string()))?;
                key = Some(Key::Rsa(Box::new(read)));
            }
            "ENCRYPTED PRIVATE KEY" => return Err(Fault::Key("the PEM key is encrypted: make a .pfx of it".into())),
            _ => {}
        }
    }
    let key = key.ok_or_else(|| Fault::Key("the PEM file holds no private key".into()))?;
    Identity::new(key, chain.concat())
}

fn pkcs8(text: &str) -> Result<Key, Fault> {
    if let Ok(key) = rsa::RsaPrivateKey::from_pkcs8_pem(text) {
        return Ok(Key::Rsa(Box::new(key)));
    }
    p256::ecdsa::SigningKey::from_pkcs8_pem(text)
        .map(Key::P256)
        .map_err(|_| Fault::Key("the private key is neither RSA nor ECDSA P-256".into()))
}

struct Block<'a> {
    label: &'a str,
    text: &'a str,
}

/// The blocks between "-----BEGIN X-----" and "-----END X-----", with these lines.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find("-----BEGIN ") {
        let block = &rest[begin..];
        let Some(label) = block[11..].split("-----").next() else { break };
        let closing = format!("-----END {label}-----");
        let Some(end) = block.find(&closing) else { break };
        let end = end + closing.len();
        found.push(Block { label, text: &block[..end] });
        rest = &block[end..];
    }
    found
}

/// A certificate's subject, such as "CN=Somebody".
pub fn subject(certificate: &Certificate) -> String {
    certificate.tbs_certificate.subject.to_string()
}

/// The SHA-1 digest of a certificate: its thumbprint, as Windows shows it.
pub fn thumbprint(certificate: &Certificate) -> String {
    cer(certificate).map_or_else(|_| String::new(), |der| crate::digest::hex(&crate::digest::Algorithm::Sha1.of(&der)))
}
