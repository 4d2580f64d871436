//! Where a user's test certificate lives: made once, outside of every repository.

use super::{cer, read_pem, read_pfx, self_signed, write_pfx};
use crate::fault::Fault;
use crate::sign::Identity;
use rand_core::{OsRng, RngCore};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Days for which a test certificate is valid.
const DAYS: u32 = 3650;
/// The name in a test certificate.
pub const NAME: &str = "CN=Duet test signing,OU=Not for release";

/// A user's test certificate and its files.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

/// What the store holds.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Key and certificate.
    pub identity: Identity,
    /// Whether it was made just now.
    pub made: bool,
    /// The certificate without the key.
    pub cer: PathBuf,
    /// The key, under the password in [`Self::password`].
    pub pfx: PathBuf,
    /// The file with the password.
    pub password: PathBuf,
}

impl Store {
    /// The store in a folder.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The user's store: `$XDG_DATA_HOME/duet`, `~/.local/share/duet`, or `%LOCALAPPDATA%\duet`.
    ///
    /// # Errors
    /// The environment names no home.
    pub fn of_user() -> Result<Self, Fault> {
        let variable = |name| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
        let data = variable("XDG_DATA_HOME")
            .or_else(|| variable("HOME").map(|home| home.join(".local/share")))
            .or_else(|| variable("LOCALAPPDATA"));
        let data =
            data.ok_or_else(|| Fault::Key("neither XDG_DATA_HOME nor HOME says where to keep the test certificate".into()))?;
        Ok(Self::at(data.join("duet")))
    }

    /// Opens the test certificate; makes one if there is none. Key and password are readable by their owner only.
    ///
    /// # Errors
    /// The files cannot be read or written, or do not belong together.
    pub fn open(&self) -> Result<Stored, Fault> {
        let file = |name: &str| self.folder.join(name);
        let (cer_path, pfx, password) = (file("test-signing.cer"), file("test-signing.pfx"), file("test-signing.password"));
        if pfx.exists() {
            let word = fs::read_to_string(&password).map_err(Fault::file(&password))?;
            let bytes = fs::read(&pfx).map_err(Fault::file(&pfx))?;
            let identity = read_pfx(&bytes, word.trim_end())?;
            return Ok(Stored { identity, made: false, cer: cer_path, pfx, password });
        }
        fs::create_dir_all(&self.folder).map_err(Fault::file(&self.folder))?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        // A day back, so that a machine whose clock is behind takes it too.
        let identity = self_signed(NAME, now.saturating_sub(86_400), DAYS)?;
        let mut word = [0; 16];
        OsRng.fill_bytes(&mut word);
        let word = crate::digest::hex(&word);
        private(&password, format!("{word}\n").as_bytes())?;
        fs::write(&cer_path, cer(identity.leaf()?)?).map_err(Fault::file(&cer_path))?;
        private(&pfx, &write_pfx(&identity, "duet", &word)?)?;
        Ok(Stored { identity, made: true, cer: cer_path, pfx, password })
    }
}

/// Writes a file that its owner only may read.
fn private(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).and_then(|mut file| file.write_all(bytes)).map_err(Fault::file(path))
}

/// Reads a key file: .pfx with its password, or PEM with the key and its certificates.
///
/// # Errors
/// The file cannot be read, or holds no usable key; the password is wrong or missing.
pub fn load(path: &Path, password: Option<&str>) -> Result<Identity, Fault> {
    let bytes = fs::read(path).map_err(Fault::file(path))?;
    match std::str::from_utf8(&bytes) {
        Ok(text) if text.contains("-----BEGIN ") => read_pem(text),
        _ => read_pfx(&bytes, password.unwrap_or("")),
    }
}
