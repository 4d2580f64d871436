//! Driver packages: images, INFs, catalogs and signatures in one folder, and everything that a test machine needs around them.

mod archive;
mod around;
pub mod assemble;
pub mod report;

use inf::certificate::store::{Store, load};
use inf::fault::Fault;
use inf::sign::Identity;
use inf::sign::timestamp::Token;
use std::path::{Path, PathBuf};

/// Which key signs, as the command line says it.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Keys {
    /// Sign with this key: a .pfx file, or a PEM file with the key and its certificates. Otherwise with a test certificate
    /// that is made once for each user and kept in the user's data folder.
    #[arg(long, value_name = "PFX")]
    pub cert: Option<PathBuf>,
    /// The file whose first line is the key's password.
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub password_file: Option<PathBuf>,
    /// A time stamp that an authority gave (RFC 3161, .tsr); may be given more than once, each goes to the signature it fits.
    #[arg(long, value_name = "FILE")]
    pub timestamp: Vec<PathBuf>,
}

/// A key that was chosen.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The key and its certificates.
    pub identity: Identity,
    /// What it is, for people.
    pub describe: String,
    /// Whether it is a test certificate, which a test machine must be told to trust.
    pub test: bool,
    /// Time stamps.
    pub stamps: Vec<Token>,
}

impl Keys {
    /// Reads the key and the time stamps; makes the user's test certificate if it is needed and not there.
    ///
    /// # Errors
    /// A file cannot be read, a password is wrong, or a time stamp is none.
    pub fn choose(&self) -> Result<Chosen, Fault> {
        let mut stamps = Vec::new();
        for path in &self.timestamp {
            let bytes = std::fs::read(path).map_err(Fault::file(path))?;
            stamps.push(Token::read(&bytes).map_err(|e| Fault::TimeStamp(format!("{}: {e}", path.display())))?);
        }
        let Some(path) = &self.cert else {
            let stored = Store::of_user()?.open()?;
            let word = if stored.made { "made just now: " } else { "" };
            let describe = format!("{word}your test certificate, {}", stored.pfx.display());
            return Ok(Chosen { identity: stored.identity, describe, test: true, stamps });
        };
        let password = match &self.password_file {
            None => None,
            Some(file) => Some(first_line(file)?),
        };
        let identity = load(path, password.as_deref()).map_err(|e| match e {
            Fault::Password if password.is_none() => {
                Fault::Key(format!("{} has a password: give it with --password-file", path.display()))
            }
            other => other,
        })?;
        let leaf = &identity.leaf()?.tbs_certificate;
        let test = leaf.issuer == leaf.subject;
        Ok(Chosen { identity, describe: path.display().to_string(), test, stamps })
    }
}

fn first_line(path: &Path) -> Result<String, Fault> {
    let text = std::fs::read_to_string(path).map_err(Fault::file(path))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Seconds after 1970.
pub fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |d| d.as_secs())
}
