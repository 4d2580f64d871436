//! The two digests of catalogs and signatures.

use crate::asn1::{self, NULL};
use crate::fault::Fault;
use der::Tag;
use der::oid::ObjectIdentifier;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::fmt;

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// SHA-1, 20 bytes: found in catalogs for old systems only.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
}

impl Algorithm {
    /// Both, the older first.
    pub const ALL: [Self; 2] = [Self::Sha1, Self::Sha256];

    /// Its object identifier.
    pub fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha1 => ObjectIdentifier::new_unwrap("1.3.14.3.2.26"),
            Self::Sha256 => ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1"),
        }
    }

    /// The algorithm of an object identifier.
    pub fn from_oid(oid: ObjectIdentifier) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.oid() == oid)
    }

    /// The algorithm of a digest's length in bytes.
    pub fn from_length(bytes: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.length() == bytes)
    }

    /// Bytes of a digest.
    pub fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// The digest of some bytes.
    pub fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(bytes).to_vec(),
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
        }
    }

    /// The `AlgorithmIdentifier`, with the NULL that Windows writes.
    pub(crate) fn identifier(self) -> Result<Vec<u8>, Fault> {
        asn1::node(Tag::Sequence, &[asn1::oid(self.oid())?, NULL.to_vec()])
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
        })
    }
}

/// Upper-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-4's example "abc".
    #[test]
    fn the_published_examples_hold() {
        assert_eq!(hex(&Algorithm::Sha1.of(b"abc")), "A9993E364706816ABA3E25717850C26C9CD0D89D");
        assert_eq!(hex(&Algorithm::Sha256.of(b"abc")), "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
    }
}
