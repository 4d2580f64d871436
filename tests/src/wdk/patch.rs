//! wdk-build 0.6.0, mended so that it runs on Linux: its registry look-ups, its environment access and its links are made for
//! Windows only. Each edit must find what it changes, so another version is noticed.

use std::path::Path;

/// Which version the edits are for.
pub const VERSION: &str = "0.6.0";

fn replaced(text: &str, from: &str, to: &str, file: &str) -> Result<String, String> {
    if text.contains(from) { Ok(text.replace(from, to)) } else { Err(format!("{file} of wdk-build has no {from:?}")) }
}

/// Cargo.toml: the crate `windows` is for Windows.
///
/// # Errors
/// What was not found.
pub fn manifest(text: &str) -> Result<String, String> {
    let file = "Cargo.toml";
    let text = replaced(text, "[dependencies.windows]", "[target.\"cfg(windows)\".dependencies.windows]", file)?;
    replaced(&text, "[dev-dependencies.windows]", "[target.\"cfg(windows)\".dev-dependencies.windows]", file)
}

/// src/utils.rs: no registry elsewhere, and environment variables everywhere.
///
/// # Errors
/// What was not found.
pub fn utils(text: &str) -> Result<String, String> {
    let file = "src/utils.rs";
    let mut text = text.to_owned();
    for line in [
        "use windows::{",
        "    // Check HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows Kits\\Installed\n",
        "    // Check HKEY_LOCAL_MACHINE\\SOFTWARE\\Wow6432Node",
        "fn read_registry_key_string_value(",
    ] {
        let at = text.find(line).ok_or_else(|| format!("{file} of wdk-build has no {line:?}"))?;
        text.insert_str(at, "#[cfg(windows)]\n");
    }
    for name in ["set_var", "remove_var"] {
        let gate = format!("#[cfg(target_os = \"windows\")]\npub fn {name}");
        text = replaced(&text, &gate, &format!("pub fn {name}"), file)?;
        let start = format!("#[cfg(not(target_os = \"windows\"))]\npub fn {name}");
        let at = text.find(&start).ok_or_else(|| format!("{file} of wdk-build has no {start:?}"))?;
        let end = text[at..].find("\n}\n").ok_or_else(|| format!("{name} in {file} of wdk-build has no end"))?;
        let allow = "#[allow(dead_code)]\n";
        let from = if text[..at].ends_with(allow) { at - allow.len() } else { at };
        text.replace_range(from..at + end + 3, "");
    }
    let text = replaced(&text, "    ffi::{CStr, OsStr},", "    ffi::OsStr,", file)?;
    replaced(&text, "CStr::from_bytes", "std::ffi::CStr::from_bytes", file)
}

/// src/cargo_make.rs: links as each system makes them.
///
/// # Errors
/// What was not found.
pub fn cargo_make(text: &str) -> Result<String, String> {
    let file = "src/cargo_make.rs";
    let text = replaced(text, "std::os::windows::fs::symlink_file", "symlink_file", file)?;
    let at = text.find("use std::{").ok_or_else(|| format!("{file} of wdk-build imports nothing of std"))?;
    let links = "#[cfg(unix)]\nuse std::os::unix::fs::symlink as symlink_file;\n\
                 #[cfg(windows)]\nuse std::os::windows::fs::symlink_file;\n";
    Ok(format!("{}{links}{}", &text[..at], &text[at..]))
}

/// Copies the crate and mends the copy. Files that are as they should be are left alone, so that nothing is compiled again.
///
/// # Errors
/// A file cannot be read or written, or an edit did not find its place.
pub fn apply(from: &Path, to: &Path) -> Result<(), String> {
    for entry in std::fs::read_dir(from).map_err(|e| format!("{}: {e}", from.display()))? {
        let path = entry.map_err(|e| e.to_string())?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            apply(&path, &target)?;
            continue;
        }
        let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let text = text.replace("\r\n", "\n");
        let text = match path.file_name().and_then(|name| name.to_str()) {
            Some("Cargo.toml") => manifest(&text)?,
            Some("utils.rs") => utils(&text)?,
            Some("cargo_make.rs") => cargo_make(&text)?,
            _ => text,
        };
        super::kit::write(&target, text.as_bytes())?;
    }
    Ok(())
}
