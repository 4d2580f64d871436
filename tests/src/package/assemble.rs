//! Putting a package together: one step after the other, each of which says what is missing.

use super::{Chosen, archive, around, report};
use crate::image;
use crate::image::build::{Arch, BuildError, Flavour};
use crate::image::product::{Kind, Product};
use inf::authenticode::embed;
use inf::fault::Fault;
use inf::package::{Contents, Source};
use inf::parse::{Architecture, Document};
use inf::sign::timestamp;
use inf::validate::{Mode, Options, check_bytes};
use inf::{catalog, certificate};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is to be made.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The folder of the package; what stood there before from an earlier run is replaced.
    pub folder: PathBuf,
    /// For which processors.
    pub arches: Vec<Arch>,
    /// INFs: name and contents.
    pub infs: Vec<(String, Vec<u8>)>,
    /// What an image of a name is built as; names that are missing here are taken as [`flavour_of`] does, for WaveRT.
    pub kinds: BTreeMap<String, (Flavour, Product)>,
    /// Whether page hashes go along.
    pub page_hashes: bool,
}

/// Why there is no package.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// No image.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// A file, key or structure.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The INF and what was asked for do not fit.
    #[error("{0}")]
    Plan(String),
    /// The finished package breaks a rule.
    #[error("the package was made, but is not in order:\n{0}")]
    Findings(String),
}

/// An image in the package.
#[derive(Clone, Debug)]
pub struct Shipped {
    /// Its path below the package's folder.
    pub path: String,
    /// What it was built as.
    pub flavour: Flavour,
    /// For which processor.
    pub arch: Arch,
    /// Bytes.
    pub size: usize,
    /// SHA-256 of the whole file.
    pub sha256: String,
}

/// A package that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its folder.
    pub folder: PathBuf,
    /// The same in one file.
    pub zip: PathBuf,
    /// Images.
    pub images: Vec<Shipped>,
    /// Catalogs, below the folder.
    pub catalogs: Vec<PathBuf>,
    /// Signatures without a time stamp.
    pub unstamped: usize,
    /// What is to be known, but does no harm.
    pub notes: Vec<String>,
}

/// Folders and files that a run makes, so that the next may remove them.
const OWN: [&str; 3] = ["driver", "symbols", "timestamp"];

/// What an image's name says: the flavour that it is built as.
pub fn flavour_of(name: &str) -> Flavour {
    let name = name.to_lowercase();
    if name.contains("acx") {
        Flavour::Acx
    } else if name.contains("legacy") || name.contains("wdm") {
        Flavour::Legacy
    } else {
        Flavour::Portcls
    }
}

/// For which processor a source is: as its section says, or else its folder.
pub fn arch_of(source: &Source) -> Option<Arch> {
    match source.architecture {
        Some(Architecture::Amd64) => return Some(Arch::X64),
        Some(Architecture::Arm64) => return Some(Arch::Arm64),
        Some(_) => return None,
        None => {}
    }
    let folder = source.folder.to_lowercase();
    let parts: Vec<&str> = folder.split('/').collect();
    if parts.contains(&"arm64") {
        Some(Arch::Arm64)
    } else if parts.contains(&"x64") || parts.contains(&"amd64") {
        Some(Arch::X64)
    } else {
        None
    }
}

/// How many steps [`make`] reports.
pub fn steps(plan: &Plan) -> u64 {
    let sources = plan.infs.iter().map(|(_, bytes)| Contents::of(&Document::parse(bytes)).sources.len());
    (sources.sum::<usize>() + plan.infs.len() + 3) as u64
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(Fault::file(folder))?;
    std::fs::write(path, bytes).map_err(Fault::file(path))
}

/// Makes the package; `step` hears what comes next.
///
/// # Errors
/// See [`Trouble`].
pub fn make(plan: &Plan, chosen: &Chosen, step: &mut dyn FnMut(&str)) -> Result<Made, Trouble> {
    let mut package = Package::begin(plan, chosen)?;
    for (name, bytes) in &plan.infs {
        package.inf(name, bytes, step)?;
    }
    step("scripts and guides");
    let around = around::Around { made: &package.made, chosen, infs: &package.contents };
    for (name, text) in around.files()? {
        write(&plan.folder.join(name), &text)?;
    }
    step("check");
    package.check()?;
    step("zip");
    let date = package.contents.iter().filter_map(|c| c.date).max().unwrap_or(0);
    archive::zip(&plan.folder, &package.made.zip, date)?;
    Ok(package.made)
}

struct Package<'a> {
    plan: &'a Plan,
    chosen: &'a Chosen,
    contents: Vec<Contents>,
    made: Made,
}

impl<'a> Package<'a> {
    fn begin(plan: &'a Plan, chosen: &'a Chosen) -> Result<Self, Trouble> {
        if plan.infs.is_empty() {
            return Err(Trouble::Plan("there is no INF, so there is nothing to package".into()));
        }
        for own in OWN {
            let path = plan.folder.join(own);
            if path.exists() {
                std::fs::remove_dir_all(&path).map_err(Fault::file(&path))?;
            }
        }
        let mut zip = plan.folder.clone().into_os_string();
        zip.push(".zip");
        let (images, catalogs, notes) = (Vec::new(), Vec::new(), Vec::new());
        let made = Made { folder: plan.folder.clone(), zip: zip.into(), images, catalogs, unstamped: 0, notes };
        Ok(Self { plan, chosen, contents: Vec::new(), made })
    }

    /// An INF, its images and its catalog.
    fn inf(&mut self, name: &str, bytes: &[u8], step: &mut dyn FnMut(&str)) -> Result<(), Trouble> {
        let contents = Contents::of(&Document::parse(bytes));
        if let Some(trouble) = contents.troubles.first() {
            return Err(Trouble::Plan(format!("{name}: {trouble}")));
        }
        self.made.notes.extend(contents.dated(super::now()).map(|n| format!("{name}: {n}")));
        let driver = self.plan.folder.join("driver");
        write(&driver.join(name), bytes)?;
        for source in &contents.sources {
            step(&source.path().display().to_string());
            self.source(name, source)?;
        }
        step(&format!("catalog of {name}"));
        let list = contents.catalog(&driver.join(name), self.plan.page_hashes)?;
        let signed = catalog::sign(&list, &self.chosen.identity, &self.chosen.stamps)?;
        for catalog in &contents.catalogs {
            let path = driver.join(catalog);
            if self.made.catalogs.contains(&path) {
                return Err(Trouble::Plan(format!("two INFs name the catalog {catalog}: each needs its own")));
            }
            write(&path, &signed.bytes)?;
            self.request(catalog, &signed)?;
            self.made.catalogs.push(path);
        }
        self.contents.push(contents);
        Ok(())
    }

    /// Builds and signs one file that an INF copies.
    fn source(&mut self, inf: &str, source: &Source) -> Result<(), Trouble> {
        let path = Path::new("driver").join(source.path());
        let shown = path.to_string_lossy().replace('\\', "/");
        if self.made.images.iter().any(|i| i.path == shown) {
            return Ok(());
        }
        if !source.name.to_lowercase().ends_with(".sys") {
            return Err(Trouble::Plan(format!("{inf} copies {}, which nothing here makes", source.name)));
        }
        let arch = arch_of(source).ok_or_else(|| {
            Trouble::Plan(format!("{inf} copies {} for a processor that nothing here builds for", source.path().display()))
        })?;
        if !self.plan.arches.contains(&arch) {
            let asked: Vec<&str> = self.plan.arches.iter().map(|a| a.name()).collect();
            let why = format!("{inf} needs {} for {}, but --arch asks for {} only", source.name, arch.name(), asked.join(","));
            return Err(Trouble::Plan(why));
        }
        let kind = self.plan.kinds.get(&source.name).copied();
        let (flavour, product) = kind.unwrap_or_else(|| (flavour_of(&source.name), Product::Hda));
        let kind = Kind { flavour, product, arch };
        let built = image::build::build(flavour, product, arch)?;
        let bytes = std::fs::read(&built).map_err(Fault::file(&built))?;
        let options = embed::Options { pages: self.plan.page_hashes, stamps: &self.chosen.stamps, ..embed::Options::default() };
        let signed = embed::sign(&bytes, &self.chosen.identity, &options)?;
        write(&self.plan.folder.join(&path), &signed.bytes)?;
        let pdb = built.with_extension("pdb");
        let symbols = std::fs::read(&pdb).map_err(Fault::file(&pdb))?;
        write(&self.plan.folder.join("symbols").join(kind.name()).join("duet.pdb"), &symbols)?;
        self.request(&format!("{}-{}", arch.name(), source.name), &signed)?;
        let sha256 = inf::digest::hex(&inf::digest::Algorithm::Sha256.of(&signed.bytes));
        self.made.images.push(Shipped { path: shown, flavour, arch, size: signed.bytes.len(), sha256 });
        Ok(())
    }

    /// Leaves a request for a time stamp where there is none.
    fn request(&mut self, name: &str, signed: &inf::sign::Signed) -> Result<(), Trouble> {
        if !signed.stamped {
            self.made.unstamped += 1;
            let request = timestamp::request(&signed.signature)?;
            write(&self.plan.folder.join("timestamp").join(format!("{name}.tsq")), &request)?;
        }
        Ok(())
    }

    /// Reads everything back.
    fn check(&self) -> Result<(), Trouble> {
        let mut findings = Vec::new();
        for catalog in &self.made.catalogs {
            let report = report::catalog(catalog, super::now())?;
            findings.extend(report.findings.iter().map(|f| format!("{}: {f}", report.file)));
        }
        for shipped in &self.made.images {
            let path = self.plan.folder.join(&shipped.path);
            let bytes = std::fs::read(&path).map_err(Fault::file(&path))?;
            let signature = report::image(&bytes, super::now())?;
            findings.extend(signature.findings.iter().map(|f| format!("{}: {f}", shipped.path)));
            let image = image::inspect::inspect(&path, None).map_err(Trouble::Plan)?;
            findings.extend(image.findings.iter().map(|f| format!("{}: {}: {}", shipped.path, f.rule, f.what)));
            let kmdf = image.imports.iter().any(|i| i.library.eq_ignore_ascii_case("wdfldr.sys"));
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            for service in self.contents.iter().flat_map(|c| &c.services).filter(|s| s.binary == name && s.kmdf != kmdf) {
                let word = if kmdf {
                    "imports KMDF's loader, but no KmdfService names"
                } else {
                    "does without KMDF, but a KmdfService names"
                };
                findings.push(format!("{} {word} its service {}", shipped.path, service.name));
            }
        }
        for (name, bytes) in &self.plan.infs {
            let options = Options { mode: Mode::Declarative, file: Some(name.clone()), provider: None };
            let report = check_bytes(bytes, &options);
            if report.errors() > 0 {
                findings.push(report.to_string().trim_end().to_owned());
            }
        }
        if findings.is_empty() { Ok(()) } else { Err(Trouble::Findings(findings.join("\n"))) }
    }
}

/// The signer's certificate as PEM and DER.
pub(super) fn certificates(chosen: &Chosen) -> Result<[(String, Vec<u8>); 2], Fault> {
    let name = if chosen.test { "duet-test-signing" } else { "certificate" };
    let der = certificate::cer(chosen.identity.leaf()?)?;
    let pem = certificate::pem(&chosen.identity.chain)?;
    Ok([(format!("{name}.cer"), der), ("certificate.pem".to_owned(), pem.into_bytes())])
}
