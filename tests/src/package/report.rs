//! Reports on catalogs and on the signatures of images: what is in them, and what is wrong.

use inf::authenticode::{self, embed, page_hashes};
use inf::catalog::check::{self, State};
use inf::catalog::read::Catalog;
use inf::certificate;
use inf::digest::{Algorithm, hex};
use inf::fault::Fault;
use inf::package::Contents;
use inf::parse::Document;
use inf::pe::{self, Image};
use inf::sign::verify;
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

/// Who signed, and until when that holds.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Signer {
    /// The signer's name.
    pub subject: String,
    /// Who issued the certificate.
    pub issuer: String,
    /// The certificate's SHA-1 digest, as Windows shows it.
    pub thumbprint: String,
    /// Begin of its validity.
    pub valid_from: String,
    /// End of its validity.
    pub valid_until: String,
    /// The digest algorithm of the signature.
    pub algorithm: String,
    /// Other certificates that came along.
    pub chain: Vec<String>,
    /// Times that an authority stamped.
    pub stamps: Vec<String>,
}

fn signer(signature: &verify::Signature, now: u64, findings: &mut Vec<String>) -> Signer {
    let validity = &signature.signer.tbs_certificate.validity;
    findings.extend(signature.troubles.iter().cloned());
    if signature.stamps.is_empty() && !verify::valid_at(&signature.signer, now) {
        findings.push(format!("the signer's certificate is valid from {} to {} only", validity.not_before, validity.not_after));
    }
    Signer {
        subject: certificate::subject(&signature.signer),
        issuer: signature.signer.tbs_certificate.issuer.to_string(),
        thumbprint: certificate::thumbprint(&signature.signer),
        valid_from: validity.not_before.to_string(),
        valid_until: validity.not_after.to_string(),
        algorithm: signature.algorithm.to_string(),
        chain: signature.others.iter().map(certificate::subject).collect(),
        stamps: signature.stamps.iter().map(|s| s.time.clone()).collect(),
    }
}

impl fmt::Display for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  signed by {} with {}", self.subject, self.algorithm)?;
        writeln!(f, "  issued by {}", self.issuer)?;
        writeln!(f, "  thumbprint {}, valid from {} to {}", self.thumbprint, self.valid_from, self.valid_until)?;
        for other in &self.chain {
            writeln!(f, "  with the certificate of {other}")?;
        }
        for stamp in &self.stamps {
            writeln!(f, "  time stamp {stamp}")?;
        }
        Ok(())
    }
}

/// The signature in an image.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Signature {
    /// The image's SHA-256 digest, without its signature.
    pub sha256: String,
    /// The same with SHA-1.
    pub sha1: String,
    /// Who signed; nobody if missing.
    pub signer: Option<Signer>,
    /// Whether a digest of each page goes along.
    pub page_hashes: bool,
    /// What is wrong.
    pub findings: Vec<String>,
}

/// Reads the signature in an image and compares it with the image.
///
/// # Errors
/// The bytes are no PE image, or the certificate table is broken.
pub fn image(bytes: &[u8], now: u64) -> Result<Signature, Fault> {
    let image = Image::parse(bytes)?;
    let digest = |algorithm| authenticode::digest(&image, algorithm);
    let mut report = Signature {
        sha256: hex(&digest(Algorithm::Sha256)?),
        sha1: hex(&digest(Algorithm::Sha1)?),
        signer: None,
        page_hashes: false,
        findings: Vec::new(),
    };
    let Some(signature) = embed::signature(&image)? else { return Ok(report) };
    let parts = verify::content(inf::asn1::whole(&signature, "signature")?, "signature")?;
    if parts.kind != inf::sign::INDIRECT_DATA {
        return Err(Fault::malformed("signature", format!("it is over {}, not over an image", parts.kind)));
    }
    let data = authenticode::read(parts.content)?;
    if digest(data.algorithm)? != data.digest {
        report.findings.push("the image was changed after signing: its digest is another one".into());
    }
    if let Some((algorithm, records)) = &data.pages {
        report.page_hashes = true;
        if page_hashes(&image, *algorithm) != *records {
            report.findings.push("the page hashes do not fit the image".into());
        }
    }
    if image.checksum() != pe::checksum(bytes, image.checksum_offset()) {
        report.findings.push("the header's checksum is wrong".into());
    }
    match verify::signature(&parts)? {
        Some(signature) => report.signer = Some(signer(&signature, now, &mut report.findings)),
        None => report.findings.push("the certificate table holds no signer".into()),
    }
    Ok(report)
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  digests without the signature: SHA-256 {}", self.sha256)?;
        writeln!(f, "                                 SHA-1   {}", self.sha1)?;
        match &self.signer {
            Some(signer) => write!(f, "{signer}  page hashes: {}", if self.page_hashes { "yes" } else { "no" })?,
            None => write!(f, "  not signed")?,
        }
        for finding in &self.findings {
            write!(f, "\n  signature: {finding}")?;
        }
        Ok(())
    }
}

/// A file that a catalog names.
#[derive(Clone, Debug, serde::Serialize)]
pub struct FileRow {
    /// Its name in the catalog.
    pub name: String,
    /// Where it was found.
    pub path: Option<String>,
    /// "image" or "file".
    pub kind: &'static str,
    /// How it is: "fits", or what is wrong.
    pub state: String,
    /// Its own SHA-256 digest.
    pub sha256: Option<String>,
}

/// What is in a catalog.
#[derive(Clone, Debug, serde::Serialize)]
pub struct CatalogReport {
    /// The file.
    pub file: String,
    /// 1 or 2.
    pub version: u8,
    /// When it was made.
    pub time: String,
    /// Its members: digests of files.
    pub members: Vec<(String, String)>,
    /// Names and values in its header.
    pub attributes: Vec<(String, String)>,
    /// Who signed it.
    pub signer: Option<Signer>,
    /// The files it names.
    pub files: Vec<FileRow>,
    /// What is wrong.
    pub findings: Vec<String>,
}

/// Reads a catalog and compares it with the files beside and below it.
///
/// # Errors
/// The file cannot be read, or is no catalog.
pub fn catalog(path: &Path, now: u64) -> Result<CatalogReport, Fault> {
    let bytes = std::fs::read(path).map_err(Fault::file(path))?;
    let read = Catalog::read(&bytes)?;
    let mut findings = read.troubles.clone();
    let signer = read.signature.as_ref().map(|s| signer(s, now, &mut findings));
    if signer.is_none() {
        findings.push("the catalog is not signed".into());
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut files = Vec::new();
    for checked in check::folder(&read, folder)? {
        let state = match &checked.state {
            State::Fits => "fits".to_owned(),
            State::Missing => "is not there".into(),
            State::Changed(algorithms) => {
                let list: Vec<String> = algorithms.iter().map(ToString::to_string).collect();
                format!("was changed: another {} digest", list.join(" and "))
            }
            State::PagesChanged => "has other page hashes".into(),
            State::Broken(why) => format!("cannot be checked: {why}"),
        };
        if checked.state != State::Fits {
            findings.push(format!("{} {state}", checked.name));
        }
        files.push(FileRow {
            name: checked.name.clone(),
            path: checked.path.as_ref().map(|p| p.strip_prefix(folder).unwrap_or(p).display().to_string()),
            kind: if checked.subject == Some(authenticode::Subject::Image) { "image" } else { "file" },
            state,
            sha256: checked.digests.iter().find(|(a, _)| *a == Algorithm::Sha256).map(|(_, d)| hex(d)),
        });
    }
    infs_beside(path, folder, &files, &mut findings);
    Ok(CatalogReport {
        file: path.display().to_string(),
        version: read.version,
        time: read.time.clone(),
        members: read.members.iter().map(|m| (m.attribute("File").unwrap_or("").to_owned(), hex(&m.digest))).collect(),
        attributes: read.attributes.clone(),
        signer,
        files,
        findings,
    })
}

/// Each INF that names this catalog must be in it, with every file it copies.
fn infs_beside(catalog: &Path, folder: &Path, files: &[FileRow], findings: &mut Vec<String>) {
    let own = catalog.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let known: BTreeSet<&str> = files.iter().map(|f| f.name.as_str()).collect();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if !name.ends_with(".inf") {
            continue;
        }
        let Ok(bytes) = std::fs::read(entry.path()) else { continue };
        let contents = Contents::of(&Document::parse(&bytes));
        if !contents.catalogs.iter().any(|c| c.to_lowercase() == own) {
            continue;
        }
        let sources = contents.sources.iter().map(|s| s.name.to_lowercase());
        for wanted in std::iter::once(name.clone()).chain(sources).collect::<BTreeSet<String>>() {
            if !known.contains(wanted.as_str()) {
                findings.push(format!("{wanted} belongs to {name} but is not in the catalog"));
            }
        }
    }
}

impl fmt::Display for CatalogReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.file)?;
        writeln!(f, "  catalog version {}, dated {}, {} members", self.version, self.time, self.members.len())?;
        for (name, value) in &self.attributes {
            writeln!(f, "  {name} = {value}")?;
        }
        match &self.signer {
            Some(signer) => write!(f, "{signer}")?,
            None => writeln!(f, "  not signed")?,
        }
        for (name, digest) in &self.members {
            writeln!(f, "  {digest:<64} {name}")?;
        }
        for row in &self.files {
            writeln!(f, "  {} ({}) {}", row.path.as_deref().unwrap_or(&row.name), row.kind, row.state)?;
        }
        for finding in &self.findings {
            writeln!(f, "  finding: {finding}")?;
        }
        write!(f, "  {} findings", self.findings.len())
    }
}
