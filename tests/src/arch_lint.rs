//! Rules of the source tree that a machine can check. Each rule returns one line for each breach: file, line, what is wrong.

use std::path::{Path, PathBuf};

/// Most lines of a source file.
const LONGEST: usize = 400;

/// Folders whose code goes into the driver.
const KERNEL: [&str; 4] = ["src", "acx-core/src", "portcls-compat/src", "hw/src"];

/// Where unsafe code may stand (beside files named `thunk.rs` and `imports.rs`).
const UNSAFE: [&str; 12] = [
    "acx-core/src/nt",
    "acx-core/src/wdf",
    "acx-core/src/acx",
    "portcls-compat/src/adapter",
    "portcls-compat/src/com",
    "portcls-compat/src/miniport/dmus",
    "portcls-compat/src/miniport/wave",
    "portcls-compat/src/port",
    "portcls-compat/src/raw",
    "src/entry",
    "src/platform",
    "src/panic",
];

/// What a folder must never name: (folder, words).
const DIRECTIONS: [(&str, &[&str]); 12] = [
    ("acx-core/src/model", &["crate::ks", "crate::nt", "crate::wdf", "crate::acx", "unsafe"]),
    ("acx-core/src/ks", &["crate::nt", "crate::wdf", "crate::acx"]),
    ("acx-core/src/nt", &["crate::model", "crate::wdf", "crate::acx"]),
    ("acx-core/src/wdf", &["crate::model", "crate::acx::"]),
    ("acx-core/src/acx", &["portcls_compat", "hw::"]),
    ("portcls-compat/src", &["hw::", "acx_core::acx", "acx_core::wdf"]),
    ("hw/src/hda", &["acx_core", "crate::backend"]),
    ("hw/src/ac97", &["acx_core", "crate::backend"]),
    ("hw/src/es1370", &["acx_core", "crate::backend"]),
    ("hw/src/sb16", &["acx_core", "crate::backend"]),
    ("hw/src/mpu401", &["acx_core", "crate::backend"]),
    ("hw/src/backend", &["acx_core::ks", "acx_core::nt", "acx_core::wdf", "acx_core::acx", "portcls_compat"]),
];

struct Source {
    path: String,
    text: String,
}

/// Every Rust file under the workspace, by its path from the root.
fn sources(root: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["src", "acx-core", "portcls-compat", "hw", "inf", "tests"].map(|f| root.join(f)).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                found.push(Source { path: name, text: std::fs::read_to_string(&path).unwrap_or_default() });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Lines with their numbers, without comments, up to the tests of the file.
fn code(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let lines = source.text.lines().take_while(|l| !l.starts_with("#[cfg(test)]"));
    lines.map(|l| l.split("//").next().unwrap_or("")).enumerate().map(|(n, l)| (n + 1, l))
}

fn in_kernel(source: &Source) -> bool {
    KERNEL.iter().any(|k| source.path.starts_with(&format!("{k}/"))) && !source.path.ends_with("tests.rs")
}

/// Whether `word` stands in `line` as a word of its own.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        boundary(line[..at].chars().next_back()) && (word.ends_with(':') || boundary(line[at + word.len()..].chars().next()))
    })
}

/// Breaches of every rule.
pub fn check(root: &Path) -> Vec<String> {
    let sources = sources(root);
    assert!(sources.len() > 10, "no sources under {}", root.display());
    let mut breaches = Vec::new();
    for source in &sources {
        let lines = source.text.lines().count();
        if lines > LONGEST {
            breaches.push(format!("{}: {lines} lines, more than {LONGEST}; split it by interface or by state", source.path));
        }
        if in_kernel(source) {
            direction(source, &mut breaches);
            gates(source, &mut breaches);
        }
    }
    breaches
}

fn direction(source: &Source, breaches: &mut Vec<String>) {
    for (folder, words) in DIRECTIONS {
        let own = source.path == format!("{folder}.rs") || source.path.starts_with(&format!("{folder}/"));
        for (n, line) in code(source).filter(|_| own) {
            for word in words.iter().filter(|w| names(line, w)) {
                breaches.push(format!("{}:{n}: {folder} must not name {word}", source.path));
            }
        }
    }
}

fn gates(source: &Source, breaches: &mut Vec<String>) {
    let file = source.path.rsplit('/').next().unwrap_or_default();
    let gated = file.ends_with("thunk.rs")
        || file == "imports.rs"
        || UNSAFE.iter().any(|g| source.path.starts_with(&format!("{g}/")) || source.path == format!("{g}.rs"));
    for (n, line) in code(source) {
        let block =
            names(line, "unsafe") && (line.contains("unsafe {") || line.contains("unsafe fn") || line.contains("unsafe impl"));
        if block && !gated {
            breaches.push(format!("{}:{n}: unsafe code outside its gates", source.path));
        }
        if line.trim_start().starts_with("unsafe extern \"") && line.contains('{') && file != "imports.rs" && !line.contains("fn") {
            breaches.push(format!("{}:{n}: foreign functions are declared in imports.rs", source.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(path: &str, text: &str) -> Vec<String> {
        let source = Source { path: path.into(), text: text.into() };
        let mut found = Vec::new();
        direction(&source, &mut found);
        gates(&source, &mut found);
        found
    }

    #[test]
    fn a_breach_of_each_rule_is_found() {
        assert_eq!(breaches("acx-core/src/model/x.rs", "use crate::nt::pool;").len(), 1);
        assert_eq!(breaches("hw/src/hda/codec.rs", "use acx_core::model::Format;").len(), 1);
        assert_eq!(breaches("hw/src/hda/codec.rs", "fn f() { unsafe { g() } }").len(), 1);
        assert_eq!(breaches("portcls-compat/src/descriptor.rs", "use acx_core::wdf::raw;").len(), 1);
        assert_eq!(breaches("acx-core/src/nt/x.rs", "unsafe extern \"win64\" {").len(), 1);
    }

    #[test]
    fn what_is_allowed_is_not_reported() {
        assert!(breaches("acx-core/src/nt/x.rs", "fn f() { unsafe { g() } }").is_empty());
        assert!(breaches("acx-core/src/model/x.rs", "// unlike crate::nt, this is pure").is_empty());
        assert!(breaches("hw/src/hda/x.rs", "let unsafe_looking = 1;").is_empty());
    }

    #[test]
    fn the_source_tree_keeps_its_rules() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let found = check(&root.canonicalize().unwrap_or(root));
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
