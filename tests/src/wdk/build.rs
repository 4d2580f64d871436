//! `lab build --wdk`: a workspace beside this one, in which the mended wdk-build stands for the published one.

use super::kit::{self, Kit};
use super::patch;
use crate::image::build::{Flavour, root};
use crate::image::fixup;
use crate::image::pe::Pe;
use crate::image::toolchain::Toolchain;
use crate::image::version::Version;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Flavours that use KMDF, which is what Microsoft's crates are for.
pub const FLAVOURS: [Flavour; 2] = [Flavour::Acx, Flavour::Portcls];

const TARGET: &str = "x86_64-pc-windows-msvc";

/// Builds one flavour for x64 and gives the path of its `duet.sys`.
///
/// # Errors
/// In words: what is missing, or what compiler or linker say.
pub fn build(flavour: Flavour) -> Result<PathBuf, String> {
    let folder = root().join("target/wdk");
    let workspace = folder.join("workspace");
    let kit = Kit::make(&folder.join("kit"))?;
    patch::apply(&published()?, &folder.join("wdk-build"))?;
    lay_out(&workspace)?;
    let mut cargo = Command::new("/usr/bin/cargo");
    for (name, _) in std::env::vars_os() {
        let own = |name: &str| (name.starts_with("RUST") || name.starts_with("CARGO")) && name != "CARGO_HOME";
        if name.to_str().is_some_and(own) {
            cargo.env_remove(name);
        }
    }
    cargo.current_dir(&workspace).env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
    kit.describe(&mut cargo);
    cargo.args(["rustc", "-Zbuild-std=core,alloc", "-Zbuild-std-features=compiler-builtins-mem", "--package", "duet", "--lib"]);
    cargo.args(["--crate-type", "cdylib", "--profile", "driver", "--target", TARGET, "--features"]);
    cargo.arg(format!("wdk,{}", flavour.name()));
    let resource = folder.join(format!("{}.res", flavour.name()));
    kit::write(&resource, &Version::ours(flavour.describe()).res())?;
    cargo.args(["--", "-Clink-arg=/Brepro", "-Clink-arg=/PDBALTPATH:duet.pdb"]);
    cargo.arg(format!("-Clink-arg={}", resource.display()));
    let output = cargo.output().map_err(|e| format!("/usr/bin/cargo cannot be run ({e}): run `lab setup`"))?;
    if !output.status.success() {
        return Err(format!("building {} with wdk failed:\n{}", flavour.name(), String::from_utf8_lossy(&output.stderr)));
    }
    finish(flavour, &workspace.join("target").join(TARGET).join("driver"))
}

/// Mends the linker's image as `lab build` does, and puts it where images lie.
fn finish(flavour: Flavour, from: &Path) -> Result<PathBuf, String> {
    let read = |path: PathBuf| std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()));
    let to = root().join("target/lab").join(format!("wdk-{}-x64", flavour.name()));
    let mut image = read(from.join("duet.dll"))?;
    fixup::fix(&mut image)?;
    judge(&image)?;
    kit::write(&to.join("duet.pdb"), &read(from.join("duet.pdb"))?)?;
    kit::write(&to.join("duet.sys"), &image)?;
    Ok(to.join("duet.sys"))
}

/// What every KMDF driver must have.
///
/// # Errors
/// What is wrong with the image.
pub fn judge(image: &[u8]) -> Result<(), String> {
    let pe = Pe::parse(image).map_err(|e| e.to_string())?;
    let strange = pe
        .imports
        .iter()
        .find(|i| !["ntoskrnl.exe", "hal.dll", "wdfldr.sys", "portcls.sys"].contains(&i.library.to_ascii_lowercase().as_str()));
    if let Some(import) = strange {
        return Err(format!("the image imports {} from {}", import.name, import.library));
    }
    for name in ["WdfVersionBind", "WdfVersionUnbind"] {
        if !pe.imports.iter().any(|i| i.name == name) {
            return Err(format!("the image does not import {name}: it is not bound to KMDF"));
        }
    }
    Ok(())
}

/// The folder of wdk-build as cargo downloaded it.
fn published() -> Result<PathBuf, String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let output = cargo.current_dir(root()).args(["metadata", "--locked", "--format-version", "1"]).output();
    let output = output.map_err(|e| format!("cargo metadata cannot be run: {e}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).map_err(|e| e.to_string())?;
    let packages = metadata.get("packages").and_then(serde_json::Value::as_array).ok_or("cargo metadata lists no packages")?;
    let found = packages.iter().find(|p| p["name"] == "wdk-build").ok_or("Cargo.lock has no wdk-build")?;
    if found["version"] != patch::VERSION {
        return Err(format!("Cargo.lock has wdk-build {}, but the edits are for {}", found["version"], patch::VERSION));
    }
    let manifest = found["manifest_path"].as_str().map(Path::new).and_then(Path::parent);
    manifest.map(Path::to_path_buf).ok_or_else(|| "cargo metadata does not say where wdk-build is".into())
}

/// The driver's crates by links, this workspace's manifest without the host's crates, its lock file, and the patch.
fn lay_out(workspace: &Path) -> Result<(), String> {
    let root = root();
    std::fs::create_dir_all(workspace).map_err(|e| format!("{}: {e}", workspace.display()))?;
    for name in ["acx-core", "portcls-compat", "hw", "src", "build.rs"] {
        link(&root.join(name), &workspace.join(name))?;
    }
    let read = |name: &str| std::fs::read_to_string(root.join(name)).map_err(|e| format!("{name}: {e}"));
    let lines = read("Cargo.toml")?;
    let lines = lines.lines().filter(|line| !line.starts_with("default-members")).map(|line| {
        let members = line.starts_with("members = ");
        if members { "members = [\"acx-core\", \"portcls-compat\", \"hw\"]" } else { line }
    });
    kit::write(&workspace.join("Cargo.toml"), (lines.collect::<Vec<_>>().join("\n") + "\n").as_bytes())?;
    // In a file, because wdk-build's own calls of cargo must see the patch, and must not see the flags for another target.
    let mut flags = vec!["-Ctarget-feature=+crt-static".to_owned()];
    for (from, to) in Toolchain::Debian.remappings().into_iter().chain([(workspace.to_path_buf(), "/duet")]) {
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    }
    let config = format!(
        "[patch.crates-io]\nwdk-build = {{ path = \"../wdk-build\" }}\n\n\
         [target.{TARGET}]\nlinker = \"lld-link-19\"\nrustflags = {flags:?}\n"
    );
    kit::write(&workspace.join(".cargo/config.toml"), config.as_bytes())?;
    // Cargo takes out of the lock file what this workspace has not; begin anew only when ours has changed.
    let (lock, taken) = (read("Cargo.lock")?, workspace.join("Cargo.lock.taken"));
    if std::fs::read_to_string(&taken).ok().as_deref() != Some(&lock) || !workspace.join("Cargo.lock").exists() {
        kit::write(&workspace.join("Cargo.lock"), lock.as_bytes())?;
        kit::write(&taken, lock.as_bytes())?;
    }
    Ok(())
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Result<(), String> {
    if std::fs::read_link(to).is_ok_and(|old| old == from) {
        return Ok(());
    }
    std::os::unix::fs::symlink(from, to).map_err(|e| format!("{}: {e}", to.display()))
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> Result<(), String> {
    Err("on Windows the feature is built with the WDK: cargo make build".into())
}
