//! `lab sign`: signatures without the rest of a package, whoever made the files.

use super::Failure;
use crate::package::{Chosen, Keys};
use inf::authenticode::embed;
use inf::catalog::read::Catalog;
use inf::fault::Fault;
use inf::package::Contents;
use inf::parse::Document;
use inf::sign::timestamp;
use inf::{catalog, certificate};
use std::path::{Path, PathBuf};

/// Arguments of `lab sign`.
#[derive(Debug, clap::Args)]
pub struct Sign {
    /// Driver images (.sys), which get a signature in place; INFs, which get their catalog made and signed; catalogs.
    #[arg(required_unless_present = "export")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    keys: Keys,
    /// Put a digest of each page of images along.
    #[arg(long)]
    page_hashes: bool,
    /// Write the certificate (.cer, .pem) into this folder.
    #[arg(long, value_name = "FOLDER")]
    export: Option<PathBuf>,
    /// Write a request for a time stamp (.tsq) beside each file that has none.
    #[arg(long)]
    requests: bool,
}

/// Bad input, or a check that failed.
pub(super) fn failure(fault: Fault) -> Failure {
    Failure::Input(fault.to_string())
}

impl Sign {
    /// Signs each file in its place.
    ///
    /// # Errors
    /// The key or a file cannot be used.
    pub fn run(&self) -> Result<(), Failure> {
        let chosen = self.keys.choose().map_err(failure)?;
        println!("key: {}", chosen.describe);
        if let Some(folder) = &self.export {
            export(&chosen, folder)?;
        }
        for file in &self.files {
            self.one(file, &chosen).map_err(|e| match e {
                fault @ Fault::File { .. } => failure(fault),
                other => Failure::Input(format!("{}: {other}", file.display())),
            })?;
        }
        Ok(())
    }

    fn one(&self, file: &Path, chosen: &Chosen) -> Result<(), Fault> {
        let bytes = std::fs::read(file).map_err(Fault::file(file))?;
        let extension = file.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        let (target, signed) = match extension.as_str() {
            "sys" | "dll" | "exe" => {
                let options = embed::Options { pages: self.page_hashes, stamps: &chosen.stamps, ..Default::default() };
                (file.to_path_buf(), embed::sign(&bytes, &chosen.identity, &options)?)
            }
            "inf" => {
                let contents = Contents::of(&Document::parse(&bytes));
                let list = contents.catalog(file, self.page_hashes)?;
                let signed = catalog::sign(&list, &chosen.identity, &chosen.stamps)?;
                let name = contents.catalogs.first().map_or("", String::as_str);
                (file.with_file_name(name), signed)
            }
            "cat" => {
                let list = Catalog::list_of(&bytes)?;
                (file.to_path_buf(), catalog::sign(&list, &chosen.identity, &chosen.stamps)?)
            }
            _ => return Err(Fault::malformed("file to be signed", "it is neither .sys nor .inf nor .cat")),
        };
        std::fs::write(&target, &signed.bytes).map_err(Fault::file(&target))?;
        println!("signed {}{}", target.display(), if signed.stamped { ", time-stamped" } else { "" });
        if self.requests && !signed.stamped {
            let request = PathBuf::from(format!("{}.tsq", target.display()));
            std::fs::write(&request, timestamp::request(&signed.signature)?).map_err(Fault::file(&request))?;
            println!("wrote {}", request.display());
        }
        Ok(())
    }
}

fn export(chosen: &Chosen, folder: &Path) -> Result<(), Failure> {
    let leaf = chosen.identity.leaf().map_err(failure)?;
    for (name, bytes) in [
        ("certificate.cer", certificate::cer(leaf).map_err(failure)?),
        ("certificate.pem", certificate::pem(&chosen.identity.chain).map_err(failure)?.into_bytes()),
    ] {
        let path = folder.join(name);
        super::write(&path, &bytes)?;
        println!("wrote {}", path.display());
    }
    Ok(())
}
