//! What can be wrong with an image, a catalog, a key or a signature.

use std::path::PathBuf;

/// Why a file cannot be read, signed or trusted.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The bytes are not what they should be.
    #[error("not a usable {what}: {why}")]
    Malformed {
        /// What was expected.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// An ASN.1 structure cannot be read or written.
    #[error("{what}: {source}")]
    Asn1 {
        /// The structure.
        what: &'static str,
        /// The position and kind of the error.
        source: der::Error,
    },
    /// The password does not open the key file.
    #[error("wrong password for the key file")]
    Password,
    /// A key or certificate cannot be used.
    #[error("key or certificate: {0}")]
    Key(String),
    /// A time-stamp token does not fit.
    #[error("time stamp: {0}")]
    TimeStamp(String),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
}

impl Fault {
    /// A malformed `what`.
    pub fn malformed(what: &'static str, why: impl Into<String>) -> Self {
        Self::Malformed { what, why: why.into() }
    }

    /// A mapper of ASN.1 errors in `what`.
    pub fn asn1(what: &'static str) -> impl FnOnce(der::Error) -> Self {
        move |source| Self::Asn1 { what, source }
    }

    /// A mapper of the system's errors on `path`.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::File { path: path.into(), source }
    }
}
