//! `lab setup`: the system packages that some commands need.

use super::Failure;
use std::path::Path;
use std::process::Command;

/// Packages for compiling the driver for Windows, with a file that shows each is there.
const CROSS: [(&str, &str); 4] = [
    ("rustc-web", "/usr/bin/rustc"),
    ("cargo-web", "/usr/bin/cargo"),
    ("rust-web-src", "/usr/lib/rustlib/src/rust/library/core/Cargo.toml"),
    ("lld-19", "/usr/bin/lld-link-19"),
];

/// Programs that check catalogs and signatures in the tests: written by others than us.
const CHECKERS: [(&str, &str); 2] = [("osslsigncode", "/usr/bin/osslsigncode"), ("openssl", "/usr/bin/openssl")];

/// The compiler of the foreign drivers that the tests run, and the maker of their import libraries.
const FOREIGN: [(&str, &str); 2] = [("clang-19", "/usr/bin/clang-19"), ("llvm-19", "/usr/bin/llvm-dlltool-19")];

/// For `lab build --wdk`: headers, the library that reads them, and a compiler that takes cl.exe's arguments.
const WDK: [(&str, &str); 4] = [
    ("mingw-w64-x86-64-dev", "/usr/share/mingw-w64/include/ddk/wdm.h"),
    ("clang-19", "/usr/bin/clang-19"),
    ("clang-tools-19", "/usr/bin/clang-cl-19"),
    ("libclang-19-dev", "/usr/lib/llvm-19/lib/libclang.so"),
];

/// QEMU, whose sound cards are devices of the lab, and the library of its recording.
const QEMU: [(&str, &str); 2] =
    [("qemu-system-x86", "/usr/bin/qemu-system-x86_64"), ("libasound2", "/usr/lib/x86_64-linux-gnu/libasound.so.2")];

/// Arguments of `lab setup`.
#[derive(Debug, clap::Args)]
pub struct Setup {
    /// Only say what is missing.
    #[arg(long)]
    check: bool,
}

impl Setup {
    /// Installs what is missing.
    ///
    /// # Errors
    /// Something is missing and cannot be installed.
    pub fn run(&self) -> Result<(), Failure> {
        let missing = missing();
        if missing.is_empty() {
            println!("nothing is missing");
            return Ok(());
        }
        println!("missing: {}", missing.join(" "));
        if self.check { Err(Failure::Check("run lab setup to install them".into())) } else { install(&missing) }
    }
}

/// Names of the packages that are not there.
pub fn missing() -> Vec<&'static str> {
    let all = CROSS.iter().chain(&CHECKERS).chain(&FOREIGN).chain(&WDK).chain(&QEMU);
    let mut missing: Vec<_> = all.filter(|(_, file)| !Path::new(file).exists()).map(|(name, _)| *name).collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

/// Installs packages with apt-get.
///
/// # Errors
/// There is no apt-get, no right to use it, or it failed.
pub fn install(packages: &[&str]) -> Result<(), Failure> {
    let by_hand = format!("install by hand: apt-get install --no-install-recommends {}", packages.join(" "));
    for arguments in [vec!["update", "-q"], [vec!["install", "-qy", "--no-install-recommends"], packages.to_vec()].concat()] {
        println!("apt-get {}", arguments.join(" "));
        let status = Command::new("apt-get").args(&arguments).env("DEBIAN_FRONTEND", "noninteractive").status();
        match status {
            Ok(status) if status.success() => {}
            Ok(status) => return Err(Failure::Check(format!("apt-get ended with {status}; {by_hand}"))),
            Err(error) => return Err(Failure::Check(format!("apt-get cannot be run ({error}); {by_hand}"))),
        }
    }
    Ok(())
}
