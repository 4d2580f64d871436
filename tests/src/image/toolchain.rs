//! What compiles for Windows here: rustup's target where it is installed, else Debian's packages with the library from source.

use super::build::Arch;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A compiler for Windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Toolchain {
    /// A rustup toolchain with the Windows target; links with the linker that comes with it.
    Rustup,
    /// Debian's `rustc-web`, `cargo-web`, `rust-web-src` and `lld-19`; builds the library from source.
    Debian,
}

impl Toolchain {
    /// The one to use for `arch`, with what says so to a reader.
    pub fn choose(arch: Arch) -> Option<Self> {
        [Self::Rustup, Self::Debian].into_iter().find(|t| t.is_installed(arch))
    }

    /// Whether it is there.
    pub fn is_installed(self, arch: Arch) -> bool {
        match self {
            Self::Rustup => sysroot().is_some_and(|root| {
                let library = root.join("lib/rustlib").join(arch.triple()).join("lib");
                library.is_dir() && linker(&root).is_some()
            }),
            Self::Debian => ["/usr/bin/cargo", "/usr/bin/rustc", "/usr/bin/lld-link-19"]
                .into_iter()
                .chain(["/usr/lib/rustlib/src/rust/library/core/Cargo.toml"])
                .all(|file| Path::new(file).exists()),
        }
    }

    /// What it is, for people.
    pub fn describe(self, arch: Arch) -> String {
        let version = |rustc: &str| {
            let output = Command::new(rustc).arg("--version").output().ok();
            output.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
        };
        match self {
            Self::Rustup => format!("rustup's target {}, {}", arch.triple(), version("rustc")),
            Self::Debian => format!("Debian's toolchain with the library from source, {}", version("/usr/bin/rustc")),
        }
    }

    /// A cargo of this toolchain: without the variables that a surrounding cargo or rustup sets for its own.
    pub fn cargo(self) -> Command {
        let mut command = match self {
            Self::Rustup => Command::new("cargo"),
            Self::Debian => Command::new("/usr/bin/cargo"),
        };
        for (name, _) in std::env::vars_os() {
            let Some(text) = name.to_str() else { continue };
            let own = ["CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"].contains(&text);
            if (text.starts_with("RUSTUP") || text.starts_with("CARGO") || text.starts_with("RUSTFLAGS")) && !own {
                command.env_remove(name);
            }
        }
        if self == Self::Debian {
            command.env_remove("RUSTUP_TOOLCHAIN").env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
            command.args(["-Zbuild-std=core,alloc"]);
        }
        command
    }

    /// The linker, as `-C linker=` takes it.
    pub fn linker(self) -> Option<PathBuf> {
        match self {
            Self::Rustup => linker(&sysroot()?),
            Self::Debian => Some("lld-link-19".into()),
        }
    }

    /// Folders whose names must not end up in an image, with what stands for them.
    pub fn remappings(self) -> Vec<(PathBuf, &'static str)> {
        let mut list = Vec::new();
        match self {
            Self::Rustup => list.extend(sysroot().map(|root| (root.join("lib/rustlib/src/rust"), "/rustc"))),
            Self::Debian => list.push(("/usr/lib/rustlib/src/rust".into(), "/rustc")),
        }
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
        list.extend(home.map(|home| (home, "/cargo")));
        list
    }
}

fn sysroot() -> Option<PathBuf> {
    let mut command = Command::new("rustc");
    command.env_remove("RUSTC").args(["--print", "sysroot"]);
    let output = command.output().ok().filter(|o| o.status.success())?;
    Some(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

/// The linker that rustup's toolchain brings along.
fn linker(root: &Path) -> Option<PathBuf> {
    let hosts = std::fs::read_dir(root.join("lib/rustlib")).ok()?;
    hosts.flatten().map(|host| host.path().join("bin/rust-lld")).find(|path| path.exists())
}
