//! Cross-building: one cargo run gives one image of one flavour for one processor.

use super::product::{Kind, Product};
use super::toolchain::Toolchain;
use super::{fixup, identity, version};
use std::path::{Path, PathBuf};

/// Which framework the image is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Flavour {
    /// KMDF with ACX.
    Acx,
    /// PortCls, in KMDF's miniport mode.
    Portcls,
    /// PortCls without KMDF, for the oldest systems.
    Legacy,
}

/// For which processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Arch {
    /// AMD64.
    X64,
    /// ARM64.
    Arm64,
}

impl Flavour {
    /// What it is, for people.
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Acx => "Duet audio driver (ACX)",
            Self::Portcls => "Duet audio driver (PortCls)",
            Self::Legacy => "Duet audio driver (PortCls, legacy)",
        }
    }

    /// The oldest Windows whose loader may take it, as the linker writes it into the header.
    const fn system(self) -> &'static str {
        match self {
            Self::Acx | Self::Portcls => "10.0",
            Self::Legacy => "5.2",
        }
    }

    /// Every flavour.
    pub const ALL: [Self; 3] = [Self::Acx, Self::Portcls, Self::Legacy];

    /// Its name: the cargo feature, and the folder.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acx => "acx",
            Self::Portcls => "portcls",
            Self::Legacy => "legacy",
        }
    }
}

impl Arch {
    /// Every processor.
    pub const ALL: [Self; 2] = [Self::X64, Self::Arm64];

    /// Its name in file names and INFs' decorations.
    pub const fn name(self) -> &'static str {
        match self {
            Self::X64 => "x64",
            Self::Arm64 => "arm64",
        }
    }

    /// Rust's name for it under Windows.
    pub const fn triple(self) -> &'static str {
        match self {
            Self::X64 => "x86_64-pc-windows-msvc",
            Self::Arm64 => "aarch64-pc-windows-msvc",
        }
    }
}

/// What the linker is told for every image.
const SWITCHES: [&str; 7] =
    ["/DRIVER:WDM", "/NODEFAULTLIB", "/ENTRY:DuetEntry", "/Brepro", "/OPT:REF,ICF", "/TSAWARE:NO", "/PDBALTPATH:duet.pdb"];

/// A linked image and what belongs to it, all in one folder.
#[derive(Clone, Debug)]
pub struct Built {
    /// `duet.sys`.
    pub sys: PathBuf,
    /// `duet.pdb`: functions and lines.
    pub pdb: PathBuf,
    /// `duet.map`: the linker's list of symbols.
    pub map: PathBuf,
}

/// Why there is no image.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Nothing here compiles for Windows.
    #[error("nothing here compiles for {0}: run `lab setup`, or `rustup target add {0}`")]
    NoToolchain(&'static str),
    /// Compiler or linker failed; their own words stand before.
    #[error("building {0} for {1} failed:\n{2}")]
    Failed(&'static str, &'static str, String),
    /// The linker's image cannot be mended.
    #[error("{0}: {1}")]
    Image(PathBuf, String),
    /// A file of the build cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
}

/// The workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| ".".into(), Path::to_path_buf)
}

/// Where an image of this kind lies once built: `target/lab/` and its name.
pub fn folder(kind: Kind) -> PathBuf {
    root().join("target/lab").join(kind.name())
}

/// Builds an image with the toolchain that is there and gives the path of its `duet.sys`. Quick when nothing changed.
///
/// # Errors
/// See [`BuildError`].
pub fn build(flavour: Flavour, product: Product, arch: Arch) -> Result<PathBuf, BuildError> {
    let toolchain = Toolchain::choose(arch).ok_or(BuildError::NoToolchain(arch.triple()))?;
    build_with(toolchain, Kind { flavour, product, arch }).map(|built| built.sys)
}

/// Builds an image with this toolchain.
///
/// # Errors
/// See [`BuildError`].
pub fn build_with(toolchain: Toolchain, kind: Kind) -> Result<Built, BuildError> {
    let Kind { flavour, product, arch } = kind;
    let root = root();
    let target = root.join(match toolchain {
        Toolchain::Rustup => "target/image-rustup",
        Toolchain::Debian => "target/image-debian",
    });
    let folder = folder(kind);
    let file = |path: &Path| {
        let path = path.to_path_buf();
        move |error| BuildError::File(path, error)
    };
    std::fs::create_dir_all(&folder).map_err(file(&folder))?;
    std::fs::create_dir_all(&target).map_err(file(&target))?;
    let _lock = lock(&target.join("lab.lock"));
    // Relative, as whatever is in arguments for the linker: cargo hashes those into the names of symbols, and two builds in two
    // folders would differ.
    let beside = |name: String| target.strip_prefix(&root).unwrap_or(&target).join(name);
    let map = beside(format!("{}.map", kind.name()));
    let linker = toolchain.linker().ok_or(BuildError::NoToolchain(arch.triple()))?;
    let mut cargo = toolchain.cargo();
    cargo.current_dir(&root).args(["rustc", "--locked", "--package", "duet", "--bin", "duet-image", "--profile", "driver"]);
    cargo
        .args([
            "--no-default-features",
            "--features",
            &format!("{},{}", flavour.name(), product.features(flavour).join(",")),
            "--target",
            arch.triple(),
            "--target-dir",
        ])
        .arg(&target);
    cargo.env(format!("CARGO_TARGET_{}_LINKER", arch.triple().replace('-', "_").to_uppercase()), linker);
    cargo.args(["--", "-C", "linker-flavor=lld-link"]);
    let resource = beside(format!("{}.res", flavour.name()));
    std::fs::write(root.join(&resource), version::Version::ours(flavour.describe()).res()).map_err(file(&resource))?;
    let system = if arch == Arch::Arm64 { "10.0" } else { flavour.system() };
    let own = [format!("/SUBSYSTEM:NATIVE,{system}"), format!("/MAP:{}", map.display()), resource.display().to_string()];
    for switch in SWITCHES.map(str::to_owned).into_iter().chain(own) {
        cargo.args(["-C", &format!("link-arg={switch}")]);
    }
    let mut flags = vec!["-Ccontrol-flow-guard=yes".to_owned()];
    for (from, to) in toolchain.remappings().into_iter().chain([(root.clone(), "/duet")]) {
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    }
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    let output = cargo.output().map_err(file(Path::new("cargo")))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(BuildError::Failed(flavour.name(), arch.triple(), words));
    }
    let from = target.join(arch.triple()).join("driver");
    let built = Built { sys: folder.join("duet.sys"), pdb: folder.join("duet.pdb"), map: folder.join("duet.map") };
    let linked = from.join("duet-image.exe");
    let mut image = std::fs::read(&linked).map_err(file(&linked))?;
    let pdb = from.join("duet_image.pdb");
    let mut pdb = std::fs::read(&pdb).map_err(file(&pdb))?;
    let settled = identity::settle(&mut image, &mut pdb);
    settled.and_then(|()| fixup::fix(&mut image)).map_err(|what| BuildError::Image(linked.clone(), what))?;
    let map = std::fs::read(root.join(&map)).map_err(file(&map))?;
    for (bytes, to) in [(image, &built.sys), (pdb, &built.pdb), (map, &built.map)] {
        let fresh = to.with_extension("new");
        std::fs::write(&fresh, bytes).map_err(file(&fresh))?;
        std::fs::rename(&fresh, to).map_err(file(to))?;
    }
    Ok(built)
}

/// Keeps other processes from building into the same folder until it is dropped.
fn lock(path: &Path) -> Option<std::fs::File> {
    let file = std::fs::File::options().create(true).truncate(false).write(true).open(path).ok()?;
    #[cfg(unix)]
    hold(&file);
    Some(file)
}

#[cfg(unix)]
#[allow(unsafe_code, reason = "the standard library of the oldest supported compiler has no file locks")]
fn hold(file: &std::fs::File) {
    use std::os::fd::AsRawFd;
    // SAFETY: an open file; released when it is closed.
    unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_EX) };
}
